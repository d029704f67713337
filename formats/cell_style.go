package formats

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/slmgen/slmgen/formats/chat"
)

// cellStyle is how JSON is spelled inside a text, as the cells of tables hold it.
type cellStyle uint8

const (
	cellNone   cellStyle = iota
	cellTight            // no white space
	cellSpaced           // a blank behind commas and colons
	cellASCII            // the same, and escapes for all but ASCII: what Python's json.dumps writes
	cellPython           // a literal of Python as repr writes it
	cellOdd              // otherwise: only the text itself says how
)

// cellSpelling finds the style of text, which spells v.
func cellSpelling(text string, v *Value) cellStyle {
	for style := cellTight; style < cellOdd; style++ {
		if string(style.append(nil, v)) == text {
			return style
		}
	}
	return cellOdd
}

// respell spells JSON text in the style.
func (s cellStyle) respell(text []byte) []byte {
	v, err := ParseValue(text)
	if err != nil || s == cellNone || s == cellOdd {
		return text
	}
	return s.append(nil, &v)
}

func (s cellStyle) append(b []byte, v *Value) []byte {
	comma, colon := ",", ":"
	if s != cellTight {
		comma, colon = ", ", ": "
	}
	switch v.Kind {
	case Objects:
		b = append(b, '{')
		for i := range v.Members {
			if i > 0 {
				b = append(b, comma...)
			}
			b = append(s.text(b, v.Members[i].Key), colon...)
			b = s.append(b, &v.Members[i].Value)
		}
		return append(b, '}')
	case Array:
		b = append(b, '[')
		for i := range v.Items {
			if i > 0 {
				b = append(b, comma...)
			}
			b = s.append(b, &v.Items[i])
		}
		return append(b, ']')
	case String:
		if s != cellPython && unwritable(v) {
			return append(b, v.Raw...)
		}
		return s.text(b, v.str)
	}
	if s == cellPython {
		switch string(v.Raw) {
		case "true":
			return append(b, "True"...)
		case "false":
			return append(b, "False"...)
		case "null":
			return append(b, "None"...)
		}
	}
	return append(b, v.Raw...)
}

func (s cellStyle) text(b []byte, text string) []byte {
	if s == cellPython {
		return appendRepr(b, text)
	}
	start := len(b)
	b = chat.AppendString(b, text)
	if s != cellASCII {
		return b
	}
	spelled := string(b[start:])
	b = b[:start]
	for _, r := range spelled {
		switch {
		case r < utf8.RuneSelf:
			b = append(b, byte(r))
		case r > 0xffff:
			r -= 0x10000
			b = appendEscape(appendEscape(b, 0xd800+r>>10), 0xdc00+r&0x3ff)
		default:
			b = appendEscape(b, r)
		}
	}
	return b
}

func appendEscape(b []byte, r rune) []byte {
	hex := strconv.FormatInt(int64(r)+0x10000, 16)
	return append(append(b, `\u`...), hex[1:]...)
}

// appendRepr appends a text as Python's repr does: in single quotes unless it holds those alone.
func appendRepr(b []byte, text string) []byte {
	quote := byte('\'')
	if strings.IndexByte(text, '\'') >= 0 && strings.IndexByte(text, '"') < 0 {
		quote = '"'
	}
	b = append(b, quote)
	for _, r := range text {
		switch {
		case r == rune(quote) || r == '\\':
			b = append(b, '\\', byte(r))
		case r == '\n':
			b = append(b, '\\', 'n')
		case r == '\r':
			b = append(b, '\\', 'r')
		case r == '\t':
			b = append(b, '\\', 't')
		case r < ' ' || r >= 0x7f && r <= 0xa0 || r == 0xad:
			hex := strconv.FormatInt(int64(r)+0x100, 16)
			b = append(append(b, '\\', 'x'), hex[1:]...)
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return append(b, quote)
}
