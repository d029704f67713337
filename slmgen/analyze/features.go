package analyze

import (
	"unicode"
	"unicode/utf8"
)

// The features that a token count is estimated from. Tokenizers differ in how they spend tokens on each script, and hardly at all
// in anything else, so a linear model over these counts comes close (see tokens.json for its measured error).
const (
	fWords    = iota // runs of Latin letters
	fLong            // Latin letters beyond the sixth of a word: long words are cut into pieces
	fAccents         // Latin letters outside ASCII
	fDigits          // decimal digits
	fMarks           // ASCII punctuation and symbols
	fBreaks          // line breaks and runs of two or more spaces
	fHan             // Chinese characters
	fKana            // Japanese syllables
	fHangul          // Korean syllables
	fCyrillic        // Cyrillic and Greek letters
	fSemitic         // Arabic and Hebrew letters
	fIndic           // letters and signs of South and South-East Asia
	fOther           // everything else, emoji first
	fMessages        // chat messages: each costs a template's own tokens
	featureCount
)

type features [featureCount]float64

func (f *features) add(o *features) {
	for i := range f {
		f[i] += o[i]
	}
}

// asciiFeatures sorts the ASCII characters but letters and spaces.
var asciiFeatures = func() (t [utf8.RuneSelf]uint8) {
	for c := range t {
		switch {
		case c >= '0' && c <= '9':
			t[c] = fDigits
		case c == '\n':
			t[c] = fBreaks
		case c < ' ':
			t[c] = featureCount // none
		default:
			t[c] = fMarks
		}
	}
	return t
}()

// countFeatures adds the features of a text to f.
func countFeatures(f *features, s string) {
	var n featureCounts
	countInto(&n, s)
	f.addCounts(&n)
}

func countInto(n *featureCounts, s string) {
	run, spaces := 0, 0
	for i := 0; i < len(s); {
		c := s[i]
		if c|0x20 >= 'a' && c|0x20 <= 'z' {
			start := i
			for i++; i < len(s) && s[i]|0x20 >= 'a' && s[i]|0x20 <= 'z'; i++ {
			}
			if run == 0 {
				n[fWords]++
			}
			long := max(run-6, 0)
			run += i - start
			n[fLong] += max(run-6, 0) - long
			spaces = 0
			continue
		}
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[i:])
			i += size
			feature := scriptOf(r)
			n[feature]++
			if feature != fAccents {
				run, spaces = 0, 0
				continue
			}
			spaces = 0
			if run++; run == 1 {
				n[fWords]++
			} else if run > 6 {
				n[fLong]++
			}
			continue
		}
		i++
		run = 0
		if c == ' ' || c == '\t' {
			if spaces++; spaces == 2 {
				n[fBreaks]++
			}
			continue
		}
		feature := asciiFeatures[c]
		n[feature]++
		if feature != featureCount {
			spaces = 0
		}
	}
}

// scriptOf sorts a character outside ASCII into its feature.
func scriptOf(r rune) int {
	switch {
	case r < 0x250 || r >= 0x1E00 && r < 0x1F00:
		if unicode.IsLetter(r) {
			return fAccents
		}
		return fOther
	case r >= 0x0370 && r < 0x0530:
		return fCyrillic
	case r >= 0x0590 && r < 0x0900:
		return fSemitic
	case r >= 0x0900 && r < 0x10A0 || r >= 0x1780 && r < 0x1800:
		return fIndic
	case r >= 0x3040 && r < 0x3100:
		return fKana
	case r >= 0xAC00 && r < 0xD7B0 || r >= 0x1100 && r < 0x1200:
		return fHangul
	case r >= 0x3400 && r < 0xA000 || r >= 0x20000 && r < 0x30000 || r >= 0xF900 && r < 0xFB00:
		return fHan
	}
	return fOther
}
