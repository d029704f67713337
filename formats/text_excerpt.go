package formats

import (
	"strings"
	"unicode/utf8"
)

// validText is b as valid UTF-8; a character that is cut at the end is left off.
func validText(b []byte) string {
	return strings.ToValidUTF8(string(b[:len(b)-cutRune(b)]), string(utf8.RuneError))
}
