package tokenizer

import (
	"math/rand/v2"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats/tokenizer/internal/ucd"
)

// alphabet holds what patterns tell apart, and a code point of every class of the tables.
func alphabet() []string {
	out := []string{"'s", "'S", "'ll", "'lL", "'re", "'ſ", "'", "\r\n", "\n", " ", "  ", "\t", "a", "Z", "ab", "É", "é", "ǅ", "ʰ", "ª", "中", "の", "ー", "1", "٣", "½", "Ⅷ", "!", "/", "/\n", "«", "\u0301", "\u0903",
		"\u00a0", "\u3000", "\u2028", "\x85", "\u0085", "\x00", "😀", "👨‍👩‍👧", "\u200d", "\U0001F1E9", "K", "_", "<|", "\uFFFD"}
	u := ucd.Get()
	seen := map[uint8]int{}
	for r := rune(0); r <= ucd.MaxRune; r++ {
		if c := u.Class(r); seen[c] < 2 && utf8.ValidRune(r) {
			seen[c]++
			out = append(out, string(r))
		}
	}
	for i, s := range out {
		out[i] = valid(s)
	}
	return out
}

func randomText(r *rand.Rand, letters []string) []byte {
	var b []byte
	for range r.IntN(24) {
		n := 1
		if r.IntN(6) == 0 {
			n = 1 + r.IntN(5)
		}
		s := letters[r.IntN(len(letters))]
		if r.IntN(2) == 0 {
			s = letters[r.IntN(46)]
		}
		for range n {
			b = append(b, s...)
		}
	}
	return b
}

// Every hand-written scanner cuts as the general matcher does with the same pattern.
func TestScannersCutAsTheirPatterns(t *testing.T) {
	letters := alphabet()
	for rx, s := range scanners {
		g, err := newGeneral(rx)
		require.NoError(t, err, rx)
		r := rand.New(rand.NewPCG(1, 2))
		for range 4000 {
			b := randomText(r, letters)
			require.Equal(t, pieces(t, g, b), pieces(t, s, b), "%q cut by %s", b, rx)
		}
	}
}

func pieces(t *testing.T, f finder, b []byte) []string {
	var out []string
	require.NoError(t, find(f, b, func(lo, hi int, match bool) error {
		mark := "-"
		if match {
			mark = "+"
		}
		out = append(out, mark+string(b[lo:hi]))
		return nil
	}))
	return out
}
