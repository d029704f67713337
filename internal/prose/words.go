// Package prose takes texts apart: words, sentences, what an answer is shaped like. It imports nothing of the project; its functions hold
// no state and are safe for concurrent use.
package prose

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Span is a piece of a text: the bytes from Start up to but not including End.
type Span struct{ Start, End int }

// Words gives the words of a text in order: runs of letters, digits and marks, with apostrophes, hyphens and underscores inside. Each character
// of a script that writes no spaces is a word of its own.
func Words(text string) []Span {
	var out []Span
	start := -1
	for i, r := range text {
		alone := Spaceless(r)
		switch {
		case !alone && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)):
			if start < 0 {
				start = i
			}
			continue
		case start >= 0 && (r == '\'' || r == '’' || r == '-' || r == '_'):
			next, _ := utf8.DecodeRuneInString(text[i+utf8.RuneLen(r):])
			if unicode.IsLetter(next) && !Spaceless(next) || unicode.IsDigit(next) {
				continue
			}
		}
		if start >= 0 {
			out = append(out, Span{start, i})
			start = -1
		}
		if alone {
			out = append(out, Span{i, i + utf8.RuneLen(r)})
		}
	}
	if start >= 0 {
		out = append(out, Span{start, len(text)})
	}
	return out
}

// Lower gives the words of a text in lower case, with straight apostrophes.
func Lower(text string) []string {
	spans := Words(text)
	out := make([]string, len(spans))
	for i, s := range spans {
		out[i] = strings.ReplaceAll(strings.ToLower(text[s.Start:s.End]), "’", "'")
	}
	return out
}

// CountWords counts what Words gives.
func CountWords(text string) int { return len(Words(text)) }

// Spaceless says whether r belongs to a script that writes words without spaces between them.
func Spaceless(r rune) bool {
	return r >= 0x0E00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// Hash is FNV-1a over a word, mixed: the same on every machine.
func Hash(word string) uint64 {
	h := uint64(14695981039346656037)
	for i := 0; i < len(word); i++ {
		h = (h ^ uint64(word[i])) * 1099511628211
	}
	// The finalizer of SplitMix64: short words differ in few bits of FNV.
	h = (h ^ h>>30) * 0xBF58476D1CE4E5B9
	h = (h ^ h>>27) * 0x94D049BB133111EB
	return h ^ h>>31
}
