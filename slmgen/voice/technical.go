package voice

import (
	"regexp"
	"strings"
	"unicode"
)

// technicalWordsNeeded is the number of words below which a share of technical marks says little.
const technicalWordsNeeded = 8

// technicalPieces are marks that are no words: code in backquotes, addresses, paths, formulas, and numbers with a unit.
var technicalPieces = regexp.MustCompile("`[^`\n]+`|https?://\\S+|(?:^|\\s)(?:[~.]{0,2}/)?[\\w.-]+/[\\w./-]+|\\$[^$\n]{1,80}\\$|[\\w)\\]]\\s?(?:==|!=|<=|>=|:=|=>|->)\\s?[\\w(\\[]" +
	"|\\b\\d+(?:[.,]\\d+)?\\s?(?:%|°[CF]?|[kKMGT]i?B|[munpkMG]?(?:Hz|W|Wh|V|A|F|Pa|J|eV|g|m|s|l|L|mol|bar)|mm|cm|km|kg|mg|ms|ns|dB|rpm|fps|bit|bits|bytes|px|pt)(?:$|[^\\w%])")

// technicalMarks counts what only a technical text has, in any language: identifiers (snake_case, camelCase, names with digits), acronyms of two capitals
// and more, and technicalPieces. A text in capitals has no acronyms, and a fenced block counts each of its lines once.
func technicalMarks(r *row) int {
	text := r.answer
	n := 0
	if strings.Contains(text, "```") {
		text, n = withoutFences(text)
	}
	if strings.ContainsAny(text, "`/$=<>0123456789") { // what every piece has: most answers are not searched
		n += len(technicalPieces.FindAllStringIndex(text, -1))
	}
	capitals, words := 0, 0
	for _, s := range r.spans {
		w := r.answer[s.Start:s.End]
		words++
		switch {
		case allCapitals(w):
			capitals++
		case identifier(w):
			n++
		}
	}
	if capitals*2 < words {
		n += capitals
	}
	return n
}

// allCapitals says whether a word is an acronym by its looks: two to six capitals, digits allowed.
func allCapitals(w string) bool {
	upper := 0
	for _, r := range w {
		switch {
		case unicode.IsUpper(r):
			upper++
		case unicode.IsDigit(r):
		default:
			return false
		}
	}
	return upper >= 2 && len(w) <= 8
}

// identifier says whether a word is spelled as programs spell names.
func identifier(w string) bool {
	if strings.Contains(w, "_") {
		return true
	}
	lower, digit := false, false
	for i, r := range w {
		switch {
		case unicode.IsUpper(r) && lower && i > 0 && !strings.ContainsAny(w, "-'’"): // camelCase; McDonald and the like are rare enough
			return true
		case unicode.IsLower(r):
			lower = true
			if digit {
				return len(w) > 3 || w[0] < '0' || w[0] > '9' // x86, utf8; not 3rd
			}
		case unicode.IsDigit(r) && i > 0 && lower:
			digit = true
		}
	}
	return digit
}

// withoutFences cuts fenced blocks out and counts their lines.
func withoutFences(text string) (rest string, lines int) {
	var b strings.Builder
	open := false
	for line := range strings.Lines(text) {
		if strings.HasPrefix(strings.TrimSpace(line), "```") {
			open = !open
			continue
		}
		if open {
			lines++
		} else {
			b.WriteString(line)
		}
	}
	return b.String(), lines
}
