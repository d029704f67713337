package chat

import (
	"unicode/utf8"
	"unsafe"

	"github.com/slmgen/slmgen/internal/jsontext"
)

const hexDigits = "0123456789abcdef"

// AppendString appends s as a JSON string. It escapes only what JSON demands (quote, backslash, control characters) and
// replaces invalid UTF-8 by U+FFFD, so that the output is always valid and as short as it can be. Half of a surrogate pair, which a key
// may hold as three bytes, is written as the escape that it came from.
func AppendString(b []byte, s string) []byte {
	return append(AppendText(append(b, '"'), s), '"')
}

// AppendText appends s as the inside of a JSON string, without the quotes.
func AppendText(b []byte, s string) []byte {
	text := unsafe.Slice(unsafe.StringData(s), len(s)) // read only
	for {
		n, valid := jsontext.Text(text)
		b = append(b, text[:n]...)
		switch {
		case !valid:
			b, text = appendDamaged(b, text[n:])
		case n == len(text):
			return b
		default:
			b = appendEscape(b, text[n])
			text = text[n+1:]
		}
	}
}

func appendEscape(b []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(b, '\\', c)
	case '\n':
		return append(b, '\\', 'n')
	case '\r':
		return append(b, '\\', 'r')
	case '\t':
		return append(b, '\\', 't')
	}
	return append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
}

// appendDamaged appends the beginning of text, which is no UTF-8: a byte becomes U+FFFD, half of a surrogate pair its escape. It gives
// what follows.
func appendDamaged(b, text []byte) (out, rest []byte) {
	if half, ok := halfPair(text); ok {
		return append(b, '\\', 'u', hexDigits[half>>12], hexDigits[half>>8&15], hexDigits[half>>4&15], hexDigits[half&15]), text[3:]
	}
	return utf8.AppendRune(b, utf8.RuneError), text[1:]
}

// halfPair reads a surrogate that stands in s like any other character of three bytes.
func halfPair(s []byte) (uint16, bool) {
	if len(s) < 3 || s[0] != 0xed || s[1] < 0xa0 || s[1] > 0xbf || s[2] < 0x80 || s[2] > 0xbf {
		return 0, false
	}
	return 0xd000 | uint16(s[1]&0x3f)<<6 | uint16(s[2]&0x3f), true
}
