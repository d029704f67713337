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
		n, ascii := jsontext.Plain(text)
		if ascii || utf8.Valid(text[:n]) {
			b = append(b, text[:n]...)
		} else {
			b = appendDamaged(b, text[:n])
		}
		if n == len(text) {
			return b
		}
		b = appendEscape(b, text[n])
		text = text[n+1:]
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

// appendDamaged appends text that is not all UTF-8: each byte that is none becomes one U+FFFD, half of a surrogate pair its escape.
func appendDamaged(b, text []byte) []byte {
	for len(text) > 0 {
		r, n := utf8.DecodeRune(text)
		if half, ok := halfPair(text); ok {
			b = append(b, '\\', 'u', hexDigits[half>>12], hexDigits[half>>8&15], hexDigits[half>>4&15], hexDigits[half&15])
			n = 3
		} else {
			b = utf8.AppendRune(b, r)
		}
		text = text[n:]
	}
	return b
}

// halfPair reads a surrogate that stands in s like any other character of three bytes.
func halfPair(s []byte) (uint16, bool) {
	if len(s) < 3 || s[0] != 0xed || s[1] < 0xa0 || s[1] > 0xbf || s[2] < 0x80 || s[2] > 0xbf {
		return 0, false
	}
	return 0xd000 | uint16(s[1]&0x3f)<<6 | uint16(s[2]&0x3f), true
}
