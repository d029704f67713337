package formats

import (
	"strings"
	"unicode"
)

// maxName is how much of a column name is looked at, in bytes: a name that says what a column holds is far shorter, and names are compared
// with hundreds of words.
const maxName = 200

// normalName lower-cases a column name, folds accents and joins its words by "_": "Réponse Text" -> "reponse_text".
func normalName(s string) string {
	var b strings.Builder
	gap, lower := false, false
	s = strings.TrimSpace(s)
	for i, r := range s {
		if i > maxName {
			break
		}
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) {
			gap, lower = b.Len() > 0, false
			continue
		}
		if gap || lower && unicode.IsUpper(r) {
			b.WriteByte('_')
			gap = false
		}
		lower = unicode.IsLower(r)
		b.WriteRune(foldAccent(unicode.ToLower(r)))
	}
	return b.String()
}

// foldAccent strips the accents of the Latin letters that column names have.
func foldAccent(r rune) rune {
	const from, to = "àáâãäåçèéêëìíîïñòóôõöøùúûüýÿąćęłńśźżğışčďěňřšťůž", "aaaaaaceeeeiiiinoooooouuuuyyacelnszzgiscdenrstuz"
	const last = 'ž'
	if r < 0x80 || r > last {
		return r
	}
	i := 0
	for _, f := range from {
		if f == r {
			return rune(to[i])
		}
		i++
	}
	return r
}

// nameScore says how strongly a column name speaks for a list of words, and which of them says so.
func nameScore(name string, words []string) (float64, string) {
	n := normalName(name)
	if n == "" {
		return 0, ""
	}
	bare := strings.TrimRight(n, "0123456789_")
	best, word := 0.0, ""
	for _, w := range words {
		score := 0.0
		switch {
		case n == w, strings.ReplaceAll(n, "_", "") == strings.ReplaceAll(w, "_", ""):
			score = 1
		case bare == w:
			score = 0.8
		case len(w) < 2:
		case strings.HasSuffix(n, "_"+w), strings.HasPrefix(n, w+"_"), strings.HasSuffix(bare, "_"+w):
			score = 0.75
		case strings.Contains("_"+n+"_", "_"+w+"_"):
			score = 0.6
		case w[0] >= 0x80 && strings.Contains(n, w):
			score = 0.7 // scripts without spaces between words
		case len(w) >= 6 && strings.Contains(n, w):
			score = 0.55 // words that are written together
		}
		if score > best || score == best && score > 0 && len(w) > len(word) {
			best, word = score, w
		}
	}
	return best, word
}
