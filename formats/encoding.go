package formats

import (
	"bytes"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
	"golang.org/x/text/transform"

	"github.com/slmgen/slmgen/formats/internal/charset"
)

// textEncoding is how the text of a file is written.
type textEncoding struct {
	// name is utf-8, utf-16le, utf-16be, utf-32le, utf-32be, one of latinEncodings, windows-1251, koi8-r, windows-1253, shift_jis, gb18030, big5,
	// euc-jp, iso-2022-jp or euc-kr.
	name   string
	bom    int // bytes of the byte order mark
	reason string
}

// noEncodingFits is the reason of the last resort.
const noEncodingFits = "UTF-8 with some invalid bytes; no older encoding fits"

// decoder gives what turns an encoding into UTF-8, nil for UTF-8.
func (e textEncoding) decoder() transform.Transformer {
	switch e.name {
	case "utf-16le":
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewDecoder()
	case "utf-16be":
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewDecoder()
	case "utf-32le":
		return utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM).NewDecoder()
	case "utf-32be":
		return utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM).NewDecoder()
	}
	return charset.NewDecoder(e.name)
}

// reader decodes r, which stands at the first byte of the file, to UTF-8 and drops the byte order mark.
func (e textEncoding) reader(r io.Reader) io.Reader {
	if e.bom > 0 {
		_, _ = io.CopyN(io.Discard, r, int64(e.bom)) // a read error shows again at the next read
	}
	if d := e.decoder(); d != nil {
		return transform.NewReader(r, d)
	}
	return r
}

// text decodes a head; whole says that nothing follows, else a character that the head cuts is left off.
func (e textEncoding) text(b []byte, whole bool) []byte {
	b = b[e.bom:]
	if e.decoder() == nil {
		if !whole {
			b = b[:len(b)-cutRune(b)]
		}
		return b
	}
	out, _ := io.ReadAll(e.reader(bytes.NewReader(append(make([]byte, e.bom), b...))))
	if !whole {
		out = bytes.TrimRight(out, "\ufffd")
	}
	return out
}

// cutRune gives how many bytes at the end of b begin a UTF-8 character that does not end there.
func cutRune(b []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(b); n++ {
		if c := b[len(b)-n]; utf8.RuneStart(c) {
			if c >= 0xc0 && !utf8.FullRune(b[len(b)-n:]) {
				return n
			}
			return 0
		}
	}
	return 0
}

// detectEncoding judges the first bytes of a file, and more samples from further on (which begin anywhere). ok is false for bytes
// that are no text.
func detectEncoding(head []byte, whole bool, more ...[]byte) (e textEncoding, ok bool) {
	for _, m := range [...]struct{ mark, name string }{
		{"\xef\xbb\xbf", "utf-8"}, {"\xff\xfe\x00\x00", "utf-32le"}, {"\x00\x00\xfe\xff", "utf-32be"}, {"\xff\xfe", "utf-16le"}, {"\xfe\xff", "utf-16be"},
	} {
		if bytes.HasPrefix(head, []byte(m.mark)) {
			return textEncoding{m.name, len(m.mark), "a byte order mark says " + m.name}, true
		}
	}
	if name := wideText(head); name != "" {
		return textEncoding{name, 0, "every second byte is zero as in " + name}, true
	}
	if name := denseWideText(head); name != "" {
		return textEncoding{name, 0, "no UTF-8, and the ASCII characters in it stand as in " + name}, true
	}
	samples := append([][]byte{head}, more...)
	var c utf8Census
	for i, s := range samples {
		c.add(s, i > 0, i > 0 || !whole)
	}
	switch {
	case c.nul*20 > c.total || c.control*10 > c.total:
		return e, false
	case c.invalid+c.multi == 0 && (bytes.Contains(head, []byte("\x1b$B")) || bytes.Contains(head, []byte("\x1b$@"))):
		return textEncoding{"iso-2022-jp", 0, "its escape sequences are those of iso-2022-jp"}, true
	case c.invalid == 0:
		return textEncoding{"utf-8", 0, "valid UTF-8"}, true
	case c.multi > c.invalid:
		return textEncoding{"utf-8", 0, "UTF-8 with some invalid bytes"}, true
	}
	json := bytes.IndexByte([]byte("{[\""), head[firstInk(head)]) >= 0
	if json && (c.badLines <= 1 && c.lines > 1 || 20*c.badLines < c.lines) {
		return textEncoding{"utf-8", 0, "JSON in ASCII with some invalid bytes"}, true
	}
	name, sure := legacyEncoding(samples)
	if !sure {
		return textEncoding{"utf-8", 0, noEncodingFits}, true
	}
	return textEncoding{name, 0, "not valid UTF-8; its bytes are those of " + name}, true
}

// wideText recognizes UTF-16 without a mark by zeros that stand at even places only, or at odd places only.
func wideText(b []byte) string {
	if len(b) > 64<<10 {
		b = b[:64<<10]
	}
	var zeros [2]int
	for i, c := range b {
		if c == 0 {
			zeros[i&1]++
		}
	}
	units := len(b) / 2
	switch {
	case units < 2:
	case zeros[1]*8 > units && zeros[0]*20 <= zeros[1]:
		return "utf-16le"
	case zeros[0]*8 > units && zeros[1]*20 <= zeros[0]:
		return "utf-16be"
	}
	return ""
}

// denseWideText recognizes UTF-16 without a mark whose text is mostly beyond Latin, so that zeros are few: bytes that are no UTF-8 hold
// pairs of a zero and an ASCII character one way round and none the other.
func denseWideText(b []byte) string {
	b = b[:min(len(b), 64<<10)&^1]
	var low, high, broken int // ASCII in little and in big endian
	for i := 0; i < len(b); i += 2 {
		switch lo, hi := b[i], b[i+1]; {
		case hi == 0 && printable(lo):
			low++
		case lo == 0 && printable(hi):
			high++
		}
	}
	for rest := b; len(rest) > 0; {
		r, n := utf8.DecodeRune(rest)
		if r == utf8.RuneError && n == 1 {
			broken++
		}
		rest = rest[n:]
	}
	switch {
	case 10*broken < len(b) || max(low, high)*1000 < len(b) || max(low, high) < 4:
	case low > 20*high:
		return "utf-16le"
	case high > 20*low:
		return "utf-16be"
	}
	return ""
}

func printable(c byte) bool { return c >= 0x20 && c < 0x7f || c == '\n' || c == '\r' || c == '\t' }

// utf8Census counts what UTF-8 makes of a sample.
type utf8Census struct {
	total, multi, invalid, nul, control int
	lines, badLines                     int
}

func (c *utf8Census) add(b []byte, cutStart, cutEnd bool) {
	if cutEnd {
		b = b[:len(b)-cutRune(b)]
	}
	for cutStart && len(b) > 0 && !utf8.RuneStart(b[0]) {
		b = b[1:]
	}
	c.total += len(b)
	for len(b) > 0 {
		line := b
		if i := bytes.IndexByte(b, '\n'); i >= 0 {
			line = b[:i+1]
		}
		b = b[len(line):]
		c.lines++
		bad := c.invalid
		for i := 0; i < len(line); {
			switch ch := line[i]; {
			case ch == 0:
				c.nul++
				i++
			case ch < 0x20 && !isSpace(ch) && ch != '\f' && ch != 0x1b:
				c.control++
				i++
			case ch < utf8.RuneSelf:
				i++
			default:
				r, n := utf8.DecodeRune(line[i:])
				if r == utf8.RuneError && n == 1 {
					c.invalid++
				} else {
					c.multi++
				}
				i += n
			}
		}
		if c.invalid > bad {
			c.badLines++
		}
	}
}
