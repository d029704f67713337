package analyze

import (
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"
)

// plainWords is the definition of words, without hashes.
func plainWords(text string) []string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case wordless(r):
			b.WriteString(" " + string(r) + " ")
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
			b.WriteRune(unicode.ToLower(r))
		default:
			b.WriteByte(' ')
		}
	}
	return strings.Fields(b.String())
}

// FuzzWords compares with the definition: equal words have equal hashes, wherever they stand, and different ones different hashes.
func FuzzWords(f *testing.F) {
	for _, s := range []string{"Hello, WORLD 42!", "don’t", "naïve café, Straße", "機械学習 AI モデル", "इंटरनेट", "abcdefgh abcdefghi ABCDEFGHIJKLMNOPQ", "a\u0301 b", "Ωmega ΩMEGA"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		s = strings.ToValidUTF8(s, " ")
		words := plainWords(s)
		hashes := appendWords(nil, s)
		require.Len(t, hashes, len(words))
		seen := map[uint64]string{}
		for i, w := range words {
			if before, ok := seen[hashes[i]]; ok {
				require.Equal(t, before, w)
			}
			seen[hashes[i]] = w
			require.Equal(t, hashes[i], hashBytes([]byte(w)), w)
		}
	})
}
