package analyze

import (
	"encoding/binary"
	"unicode"
	"unicode/utf8"
)

// A word is a run of letters, digits and the marks on them, in lower case; a character of a script that writes no spaces is a word of its
// own. Words are compared by 64-bit hashes of the UTF-8 of their lower-case characters: the same on every machine, as equal inputs must give
// equal reports.
const (
	fnvStart = 14695981039346656037
	fnvPrime = 1099511628211
)

// lowerWord gives the lower-case form of the ASCII characters that words are made of, 0 for other bytes.
var lowerWord = func() (t [256]byte) {
	for c := range utf8.RuneSelf {
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
	for i := 0; i < len(text); {
		start := i
		for i < len(text) && lowerWord[text[i]] != 0 {
			i++
		}
		if i == start && text[i] < utf8.RuneSelf {
			i++
			continue
		}
		if i == len(text) || text[i] < utf8.RuneSelf { // most words are ASCII
			dst = append(dst, hashASCII(text, start, i))
			continue
		}
		dst, i = appendOther(dst, text, start)
	}
	return dst
}

// hashASCII hashes a word of ASCII letters and digits, whatever the case of the letters: a bit makes each of them lower, and is set in digits.
func hashASCII(text string, start, end int) uint64 {
	const lower = 0x2020202020202020
	h := uint64(end - start)
	for ; end-start > 8; start += 8 {
		h = hashStep(h, load8(text[start:start+8])|lower)
	}
	var last uint64
	if bits := 8 * uint(end-start); start+8 <= len(text) {
		last = (load8(text[start:start+8]) | lower) << (64 - bits) >> (64 - bits)
	} else {
		for k := end - 1; k >= start; k-- {
			last = last<<8 | uint64(text[k]|0x20)
		}
	}
	return hashEnd(hashStep(h, last))
}

// hashBytes hashes a word that is in lower case already.
func hashBytes(word []byte) uint64 {
	h := uint64(len(word))
	for ; len(word) > 8; word = word[8:] {
		h = hashStep(h, binary.LittleEndian.Uint64(word))
	}
	var last uint64
	for k := len(word) - 1; k >= 0; k-- {
		last = last<<8 | uint64(word[k])
	}
	return hashEnd(hashStep(h, last))
}

// hashStep takes eight more bytes in.
func hashStep(h, v uint64) uint64 {
	h = (h ^ v) * 0x9E3779B97F4A7C15
	return h ^ h>>32
}

func hashEnd(h uint64) uint64 {
	h *= 0xBF58476D1CE4E5B9
	return h ^ h>>29
}

func load8(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 | uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// appendOther appends the words up to the next ASCII character that is in none, and gives its place.
func appendOther(dst []uint64, text string, i int) ([]uint64, int) {
	var memory [64]byte
	word := memory[:0]
	for i < len(text) {
		r, size := utf8.DecodeRuneInString(text[i:])
		if r < utf8.RuneSelf && lowerWord[r] == 0 {
			break
		}
		i += size
		alone := wordless(r)
		if !alone && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)) {
			word = utf8.AppendRune(word, unicode.ToLower(r))
			continue
		}
		if len(word) > 0 {
			dst, word = append(dst, hashBytes(word)), word[:0]
		}
		if alone {
			dst = append(dst, hashBytes(utf8.AppendRune(nil, r)))
		}
	}
	if len(word) > 0 {
		dst = append(dst, hashBytes(word))
	}
	return dst, i
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
