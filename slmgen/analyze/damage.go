package analyze

import "strings"

// damaged finds replacement characters and UTF-8 that was decoded as Latin-1 or Windows-1252 and encoded again: Ã, Â or â before a character that no
// language writes there.
func damaged(s string, t *traits) bool {
	if t.has(byteEF) && strings.Contains(s, "\ufffd") {
		return true
	}
	if !t.has(byteC3) {
		return false
	}
	for i := 0; ; i++ {
		j := strings.IndexByte(s[i:], 0xC3)
		if j < 0 {
			return false
		}
		i += j + 1
		if i+2 >= len(s) {
			return false
		}
		switch next := s[i+1 : i+3]; s[i] {
		case 0x83: // Ã before U+0080 to U+00BF
			if next[0] == 0xC2 {
				return true
			}
		case 0x82: // Â before the same, but French writes a no-break space after it
			if next[0] == 0xC2 && next[1] != 0xA0 {
				return true
			}
		case 0xA2: // â before the euro sign or U+0080 to U+009F
			if next[0] == 0xC2 && next[1] < 0xA0 || strings.HasPrefix(s[i+1:], "€") {
				return true
			}
		}
	}
}
