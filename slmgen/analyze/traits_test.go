package analyze

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

func TestTraits(t *testing.T) {
	for text, want := range map[string]traits{
		"":                      {},
		"abc de-f_9":            {runes: 10, token: 6, digits: 1},
		"call +49 (30) 123-456": {runes: 21, token: 7, digits: 10},
		"12:30":                 {runes: 5, token: 2, digits: 2},
		"é ü 日本":                {runes: 6},
	} {
		var got traits
		got.scan(text)
		got.bytes = 0
		require.Equal(t, want, got, text)
	}
	var all traits
	all.scan("a@b")
	all.scan("<x")
	require.True(t, all.has(byteAt) && all.has(byteMarker))
	require.False(t, all.has(byteC3))
}

// FuzzChecks has the cheap tests agree with the dear ones that they stand before.
func FuzzChecks(f *testing.F) {
	for _, s := range []string{"write to a@b.de", "from 2a02:8071:b688::7f3a", "AKIAIOSFODNN7EXAMPLE", "Ã© â€™ Â£", "I’m sorry, but I can’t", "作为一个AI", "+49 30 1234567", "\u202e\U000e0041", "<|im_start|>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		s = strings.ToValidUTF8(s, "?")
		var tr traits
		tr.scan(s)
		require.Equal(t, utf8.RuneCountInString(s), tr.runes)
		require.Equal(t, secrets(nil, s, &traits{token: 1 << 20}), secrets(nil, s, &tr), s)
		var seen traits
		var counts featureCounts
		words := look(nil, s, &counts, &seen)
		require.Equal(t, tr, seen)
		require.Equal(t, appendWords(nil, s), words)
		var f, g features
		countFeatures(&f, s)
		g.addCounts(&counts)
		require.Equal(t, f, g)
		all := traits{bytes: ^byteKind(0), digits: 1 << 20, token: 1 << 20}
		require.Equal(t, personal(nil, s, &all), personal(nil, s, &tr), s)
		require.Equal(t, damaged(s, &all), damaged(s, &tr), s)
	})
}
