// Package charset turns the encodings that came before UTF-8 into UTF-8: those of China, Japan, Korea and Taiwan and a few of one byte.
// It reads exactly what the decoders of golang.org/x/text read, bytes that are wrong included, and writes nothing. Its tables take 66 kB
// of a program, a tenth of theirs, and are unpacked when they are first needed.
//
// Everything here may be used by many goroutines at once, but for a decoder, which belongs to one.
package charset

import (
	"unicode/utf8"

	"golang.org/x/text/transform"
)

// NewDecoder gives a decoder to UTF-8 for big5, euc-jp, euc-kr (code page 949), gb18030, iso-2022-jp, shift_jis (code page 932) or one of
// the names that OneByteTable knows, nil for any other. What has no meaning becomes U+FFFD.
func NewDecoder(name string) transform.Transformer {
	switch name {
	case "shift_jis":
		return decoder{step: shiftJIS}
	case "euc-jp":
		return decoder{step: eucJP}
	case "iso-2022-jp":
		return new(iso2022JP)
	case "euc-kr":
		return decoder{step: eucKR}
	case "gb18030":
		return decoder{step: gb18030}
	case "big5":
		return decoder{step: stepBig5}
	}
	if t := OneByteTable(name); t != nil {
		return decoder{step: t.step}
	}
	return nil
}

// decoder reads an encoding that has ASCII in the lower half and keeps no state between characters.
type decoder struct {
	transform.NopResetter
	// step reads the first character of src, which begins with a byte above ASCII. A negative size says that src ends within it, and
	// how many bytes make one U+FFFD when nothing follows.
	step func(src []byte) (r rune, size int)
}

func (d decoder) Transform(dst, src []byte, atEOF bool) (nDst, nSrc int, err error) {
	for nSrc < len(src) {
		if c := src[nSrc]; c < utf8.RuneSelf {
			if nDst == len(dst) {
				return nDst, nSrc, transform.ErrShortDst
			}
			dst[nDst] = c
			nDst++
			nSrc++
			continue
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
		nDst += n
		nSrc += size
	}
	return nDst, nSrc, nil
}

// put writes a rune, and the mark above it if there is one; 0 says that dst is too short.
func put(dst []byte, r rune) int {
	mark := r >> 21
	r &= 1<<21 - 1
	n := utf8.RuneLen(r)
	if mark > 0 {
		n += utf8.RuneLen(mark)
	}
	if n > len(dst) {
		return 0
	}
	first := utf8.EncodeRune(dst, r)
	if mark > 0 {
		utf8.EncodeRune(dst[first:], mark)
	}
	return n
}
