package chattemplate

import (
	"strings"
	"unicode"
)

// The case of text as Python has it: by the full mappings of Unicode, where one letter may become several.

func mapText(s string, special map[rune]string, simple func(rune) rune) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		if r >= 0x80 {
			if t, ok := special[r]; ok {
				b.WriteString(t)
				continue
			}
		}
		b.WriteRune(simple(r))
	}
	return b.String()
}

func upper(s string) string {
	if isASCII(s) {
		return strings.ToUpper(s)
	}
	return mapText(s, upperSpecial, unicode.ToUpper)
}

func lower(s string) string {
	if isASCII(s) {
		return strings.ToLower(s)
	}
	runes := []rune(s)
	var b strings.Builder
	for i := range runes {
		b.WriteString(lowerAt(runes, i))
	}
	return b.String()
}

// lowerAt gives the lower case of a letter in its place: a sigma at the end of a word has a form of its own.
func lowerAt(runes []rune, i int) string {
	switch r := runes[i]; r {
	case 'Σ':
		before := i - 1
		for before >= 0 && caseIgnorable(runes[before]) {
			before--
		}
		after := i + 1
		for after < len(runes) && caseIgnorable(runes[after]) {
			after++
		}
		if before >= 0 && isCased(runes[before]) && (after == len(runes) || !isCased(runes[after])) {
			return "ς"
		}
		return "σ"
	case 'İ':
		return "i̇"
	default:
		return string(unicode.ToLower(r))
	}
}

func isLowerRune(r rune) bool { return unicode.IsLower(r) || unicode.Is(unicode.Other_Lowercase, r) }
func isUpperRune(r rune) bool { return unicode.IsUpper(r) || unicode.Is(unicode.Other_Uppercase, r) }
func isCased(r rune) bool     { return isLowerRune(r) || isUpperRune(r) || unicode.IsTitle(r) }

func caseIgnorable(r rune) bool {
	switch r {
	case '\'', '.', ':', '^', '`', 0xa8, 0xad, 0xaf, 0xb4, 0xb7, 0xb8, 0x2018, 0x2019, 0x2024, 0x2027, 0xfe13, 0xfe52, 0xfe55, 0xff07, 0xff0e, 0xff1a, 0x387, 0x55f, 0x5f4:
		return true
	}
	return unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf, unicode.Lm, unicode.Sk)
}

func titleRune(r rune) string {
	if t, ok := titleSpecial[r]; ok {
		return t
	}
	return string(unicode.ToTitle(r))
}

func capitalize(s string) string {
	runes := []rune(s)
	var b strings.Builder
	for i, r := range runes {
		if i == 0 {
			b.WriteString(titleRune(r))
		} else {
			b.WriteString(lowerAt(runes, i))
		}
	}
	return b.String()
}

func titleCase(s string) string {
	runes := []rune(s)
	var b strings.Builder
	inWord := false
	for i, r := range runes {
		if inWord {
			b.WriteString(lowerAt(runes, i))
		} else {
			b.WriteString(titleRune(r))
		}
		inWord = isCased(r)
	}
	return b.String()
}

func swapCase(s string) string {
	runes := []rune(s)
	var b strings.Builder
	for i, r := range runes {
		switch {
		case isUpperRune(r):
			b.WriteString(lowerAt(runes, i))
		case isLowerRune(r):
			b.WriteString(upper(string(r)))
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func casefold(s string) string {
	if isASCII(s) {
		return strings.ToLower(s)
	}
	return mapText(strings.ReplaceAll(s, "İ", "i̇"), foldSpecial, unicode.ToLower)
}

func isLowerText(s string) bool {
	cased := false
	for _, r := range s {
		if isUpperRune(r) || unicode.IsTitle(r) {
			return false
		}
		cased = cased || isLowerRune(r)
	}
	return cased
}

func isUpperText(s string) bool {
	cased := false
	for _, r := range s {
		if isLowerRune(r) || unicode.IsTitle(r) {
			return false
		}
		cased = cased || isUpperRune(r)
	}
	return cased
}

func isTitleText(s string) bool {
	cased, inWord := false, false
	for _, r := range s {
		switch {
		case isUpperRune(r) || unicode.IsTitle(r):
			if inWord {
				return false
			}
			inWord, cased = true, true
		case isLowerRune(r):
			if !inWord {
				return false
			}
			cased = true
		default:
			inWord = false
		}
	}
	return cased
}

func isDigitRune(r rune) bool { return unicode.Is(unicode.Nd, r) || unicode.Is(otherDigits, r) }

func isNumeric(r rune) bool {
	return unicode.In(r, unicode.Nd, unicode.Nl, unicode.No) || unicode.Is(otherNumerics, r)
}

func isAlnum(r rune) bool { return unicode.IsLetter(r) || isNumeric(r) }
