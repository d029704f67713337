package xlsx

import (
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/slmgen/slmgen/internal/fault"
)

// maxTexts bounds the shared texts that are held, in bytes.
const maxTexts = 1 << 30

// texts are the texts that cells share, one behind the other.
type texts struct {
	part string
	all  []byte
	ends []int
}

func (t *texts) get(i int) (string, bool) {
	if i < 0 || i >= len(t.ends) {
		return "", false
	}
	start := 0
	if i > 0 {
		start = t.ends[i-1]
	}
	return string(t.all[start:t.ends[i]]), true
}

// read loads the shared texts of a workbook.
func (b *book) readTexts() error {
	f := b.parts[strings.ToLower(b.texts.part)]
	if f == nil || b.texts.ends != nil {
		return nil
	}
	r, err := b.open(f)
	if err != nil {
		return err
	}
	defer r.Close()
	d := xml.NewDecoder(r)
	for {
		t, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return damaged(err, b.texts.part)
		}
		if s, ok := t.(xml.StartElement); ok && s.Name.Local == "si" {
			if b.texts.all, err = richText(d, b.texts.all, "si"); err != nil {
				return damaged(err, b.texts.part)
			}
			b.texts.ends = append(b.texts.ends, len(b.texts.all))
			if len(b.texts.all)+8*len(b.texts.ends) > maxTexts {
				return fault.New(fault.TooLarge, "the texts of the workbook are larger than %d bytes", maxTexts).Do("split the workbook, or save it as CSV")
			}
		}
	}
}

// richText puts the pieces of text together up to the end of element: t, and t in r; reading aids (rPh) are left out.
func richText(d *xml.Decoder, b []byte, element string) ([]byte, error) {
	inText, aside := false, 0
	var piece []byte
	for {
		t, err := d.RawToken()
		if err != nil {
			return b, cut(err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "rPh":
				aside++
			case "t":
				inText, piece = aside == 0, piece[:0]
			}
		case xml.EndElement:
			switch t.Name.Local {
			case element:
				return b, nil
			case "rPh":
				aside--
			case "t":
				if inText {
					b = append(b, unescape(string(piece))...)
				}
				inText = false
			}
		case xml.CharData:
			if inText {
				piece = append(piece, t...)
			}
		}
	}
}

// cut makes the end of a part in the middle of an element an error.
func cut(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// unescape turns _x000D_ into the character, as Excel writes those that XML has no room for.
func unescape(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); {
		if escaped(s[i:]) {
			n, _ := strconv.ParseUint(s[i+2:i+6], 16, 32)
			b = utf8.AppendRune(b, rune(n)) // a surrogate becomes U+FFFD
			i += 7
			continue
		}
		b = append(b, s[i])
		i++
	}
	return string(b)
}

// escaped says whether s begins with an escape: _x, four hexadecimal digits and _.
func escaped(s string) bool {
	if len(s) < 7 || s[0] != '_' || s[1] != 'x' || s[6] != '_' {
		return false
	}
	for _, c := range []byte(s[2:6]) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') && (c < 'A' || c > 'F') {
			return false
		}
	}
	return true
}

// escape is the way back: for characters that XML cannot hold, and for what looks like an escape.
func escape(s string) string {
	var b strings.Builder
	from := 0
	put := func(i, size int, r rune) {
		b.WriteString(s[from:i])
		b.WriteString("_x")
		hex := strconv.FormatInt(int64(r), 16)
		b.WriteString("0000"[len(hex):] + strings.ToUpper(hex) + "_")
		from = i + size
	}
	for i, r := range s {
		switch {
		case r < 0x20 && r != '\t' && r != '\n' && r != '\r', r == 0xfffe, r == 0xffff:
			put(i, utf8.RuneLen(r), r)
		case r == '_' && escaped(s[i:]):
			put(i, 1, r)
		}
	}
	if from == 0 {
		return s
	}
	b.WriteString(s[from:])
	return b.String()
}
