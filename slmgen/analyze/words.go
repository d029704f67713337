package analyze

import (
	"unicode"
	"unicode/utf8"
)

// A word is a run of letters, digits and the marks on them, in lower case; a character of a script that writes no spaces is a word of its
// own. Words are compared by 64-bit FNV-1a hashes of their lower-case characters: the same on every machine, as equal inputs must give equal
// reports.
const (
	fnvStart = 14695981039346656037
	fnvPrime = 1099511628211
)

// lowerWord gives the lower-case form of the ASCII characters that words are made of, 0 for the others.
var lowerWord = func() (t [utf8.RuneSelf]byte) {
	for c := range t {
		switch b := byte(c); {
		case b >= '0' && b <= '9', b >= 'a' && b <= 'z':
			t[c] = b
		case b >= 'A' && b <= 'Z':
			t[c] = b + 'a' - 'A'
		}
	}
	return t
}()

// appendWords appends the hashes of the words of a text.
func appendWords(dst []uint64, text string) []uint64 {
	h, in := uint64(fnvStart), false
	for i := 0; i < len(text); {
		if c := text[i]; c < utf8.RuneSelf {
			i++
			if l := lowerWord[c]; l != 0 {
				h, in = (h^uint64(l))*fnvPrime, true
			} else if in {
				dst, h, in = append(dst, h), fnvStart, false
			}
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		i += size
		alone := wordless(r)
		if !alone && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)) {
			h, in = (h^uint64(unicode.ToLower(r)))*fnvPrime, true
			continue
		}
		if in {
			dst, h, in = append(dst, h), fnvStart, false
		}
		if alone {
			dst = append(dst, (fnvStart^uint64(r))*fnvPrime)
		}
	}
	if in {
		dst = append(dst, h)
	}
	return dst
}

// mix is the finalizer of SplitMix64.
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xBF58476D1CE4E5B9
	x = (x ^ x>>27) * 0x94D049BB133111EB
	return x ^ x>>31
}

// words counts runs of letters or digits, and every character of a script that writes no spaces as one, to most at least.
func words(s string, most int) int {
	n, in := 0, false
	for _, r := range s {
		if n >= most {
			return n
		}
		switch {
		case wordless(r):
			n++
			in = false
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
			if !in {
				n++
				in = true
			}
		case r == '\'' || r == '’':
		default:
			in = false
		}
	}
	return n
}

// wordless says whether r belongs to a script that writes words without spaces.
func wordless(r rune) bool {
	switch {
	case r < 0x0E00:
		return false
	case r >= 0x4E00 && r <= 0x9FFF: // most of Chinese and Japanese
		return true
	case r >= 0xAC00 && r <= 0xD7A3: // Korean writes spaces
		return false
	}
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}
