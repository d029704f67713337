package chat

import (
	"unicode/utf8"
	"unsafe"

	"github.com/slmgen/slmgen/internal/jsontext"
)

const hexDigits = "0123456789abcdef"

// AppendString appends s as a JSON string. It escapes only what JSON demands (quote, backslash, control characters) and
// replaces invalid UTF-8 by U+FFFD, so that the output is always valid and as short as it can be.
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
			b = append(b, string([]rune(string(text[:n])))...) // each byte that is no UTF-8 becomes one U+FFFD
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
