package charset

import (
	"unicode/utf8"

	"golang.org/x/text/transform"
)

// halfKana is the half-width katakana block less the byte at which the encodings begin it.
const halfKana = 0xff61 - 0xa1

func shiftJIS(src []byte) (rune, int) {
	lead := int(src[0])
	switch {
	case lead == 0x80:
		return 0x80, 1
	case lead >= 0xa1 && lead <= 0xdf:
		return rune(lead) + halfKana, 1
	case lead == 0xa0 || lead > 0xfc:
		return utf8.RuneError, 1
	case len(src) < 2:
		return 0, -1
	}
	trail := int(src[1])
	switch {
	case trail < 0x40 || trail == 0x7f:
		return utf8.RuneError, 1 // the trail is a character of its own
	case trail > 0xfc:
		return utf8.RuneError, 2
	case trail > 0x7f:
		trail--
	}
	if lead >= 0xe0 {
		lead -= 0xe0 - 0xa0
	}
	return jis0208.at((lead-0x81)*188 + trail - 0x40), 2
}

func eucJP(src []byte) (rune, int) {
	lead := src[0]
	switch {
	case lead == 0x8f:
		return eucJP0212(src)
	case lead != 0x8e && !inEUC(lead):
		return utf8.RuneError, 1
	case len(src) < 2:
		return 0, -1
	}
	trail := src[1]
	switch {
	case !inEUC(trail):
		return utf8.RuneError, 1
	case lead != 0x8e:
		return jis0208.at(int(lead-0xa1)*94 + int(trail-0xa1)), 2
	case trail > 0xdf:
		return utf8.RuneError, 2
	}
	return rune(trail) + halfKana, 2
}

// eucJP0212 reads a character of JIS X 0212, which has three bytes.
func eucJP0212(src []byte) (rune, int) {
	switch {
	case len(src) < 2:
		return 0, -1
	case len(src) < 3 && inEUC(src[1]) && src[1] != 0xfe:
		return 0, -2
	case len(src) < 3:
		return 0, -1
	case !inEUC(src[1]):
		return utf8.RuneError, 1
	case !inEUC(src[2]):
		return utf8.RuneError, 2
	}
	return jis0212.at(int(src[1]-0xa1)*94 + int(src[2]-0xa1)), 3
}

func inEUC(c byte) bool { return c >= 0xa1 && c <= 0xfe }

// iso2022JP is a decoder that escape sequences switch between sets of characters; it holds the set that is in force.
type iso2022JP int

const (
	ascii iso2022JP = iota
	katakana
	kanji     // JIS X 0208
	kanjiMore // JIS X 0212
)

// Reset goes back to ASCII.
func (d *iso2022JP) Reset() { *d = ascii }

func (d *iso2022JP) Transform(dst, src []byte, atEOF bool) (nDst, nSrc int, err error) {
	for nSrc < len(src) {
		if src[nSrc] == 0x1b {
			set, size := escape(src[nSrc:])
			if size > 0 {
				*d = set
				nSrc += size
				continue
			}
			if size < 0 && !atEOF {
				return nDst, nSrc, transform.ErrShortSrc
			}
		}
		r, size := d.step(src[nSrc:])
		if size < 0 {
			if !atEOF {
				return nDst, nSrc, transform.ErrShortSrc
			}
			r, size = utf8.RuneError, -size
		}
		n := put(dst[nDst:], r)
		if n == 0 {
			return nDst, nSrc, transform.ErrShortDst
		}
		if src[nSrc] == '\n' && *d >= kanji {
			*d = ascii
		}
		nDst += n
		nSrc += size
	}
	return nDst, nSrc, nil
}

// step reads a character of the set in force. A line feed stays itself in the sets of two bytes, and ends them.
func (d *iso2022JP) step(src []byte) (rune, int) {
	c := src[0]
	switch {
	case c >= utf8.RuneSelf || c == 0x1b:
		return utf8.RuneError, 1
	case *d == ascii || *d >= kanji && c == '\n':
		return rune(c), 1
	case *d == katakana && (c < 0x21 || c > 0x5f):
		return utf8.RuneError, 1
	case *d == katakana:
		return rune(c) + 0x80 + halfKana, 1
	case len(src) < 2:
		return 0, -1
	}
	cell := int(c-0x21)*94 + int(src[1]-0x21)
	if *d == kanji {
		return jis0208.at(cell), 2
	}
	return jis0212.at(cell), 2
}

// escape reads the sequence that src begins with: 0 bytes for one that is not known, a negative number when src ends within it.
func escape(src []byte) (set iso2022JP, size int) {
	if len(src) < 3 {
		return 0, -1
	}
	switch string(src[1:3]) {
	case "$@", "$B":
		return kanji, 3
	case "(B", "(J":
		return ascii, 3
	case "(I":
		return katakana, 3
	case "$(":
		switch {
		case len(src) < 4:
			return 0, -1
		case src[3] == 'D':
			return kanjiMore, 4
		}
	}
	return 0, 0
}
