package schema

import (
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/internal/celltext"
)

// isInt says whether a number is a 64-bit integer whose text strconv gives back.
func isInt(raw []byte) bool {
	digits := raw
	if len(digits) > 0 && digits[0] == '-' {
		digits = digits[1:]
	}
	if len(digits) == 0 || len(digits) > 19 || digits[0] == '0' && len(raw) > 1 {
		return false
	}
	for _, c := range digits {
		if c < '0' || c > '9' {
			return false
		}
	}
	if len(digits) < 19 {
		return true
	}
	_, err := strconv.ParseInt(string(raw), 10, 64)
	return err == nil
}

// isFloat says whether celltext.AppendFloat gives the text of a number back.
func isFloat(raw []byte, python bool) bool {
	if len(raw) > 32 {
		return false
	}
	f, err := strconv.ParseFloat(string(raw), 64)
	if err != nil {
		return false
	}
	var buf [40]byte
	return string(celltext.AppendFloat(buf[:0], f, 64, python)) == string(raw)
}

// loneSurrogate says whether the text of a string escapes half of a surrogate pair, which UTF-8 cannot hold.
func loneSurrogate(v *formats.Value) bool {
	if !strings.Contains(v.Str(), "\ufffd") {
		return false // it would read as that
	}
	raw := v.Raw
	for i := 0; i+1 < len(raw); i++ {
		if raw[i] != '\\' {
			continue
		}
		i++
		if raw[i] != 'u' {
			continue
		}
		r := hex(raw, i+1)
		i += 4
		if !utf16.IsSurrogate(r) {
			continue
		}
		if r >= 0xdc00 || i+2 >= len(raw) || raw[i+1] != '\\' || raw[i+2] != 'u' {
			return true
		}
		if low := hex(raw, i+3); low < 0xdc00 || low > 0xdfff {
			return true
		}
		i += 6
	}
	return false
}

func hex(raw []byte, at int) rune {
	if at+4 > len(raw) {
		return 0
	}
	n, err := strconv.ParseUint(string(raw[at:at+4]), 16, 32)
	if err != nil {
		return 0
	}
	return rune(n)
}
