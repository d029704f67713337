package analyze

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/slmgen/registry"
)

func TestNewWords(t *testing.T) {
	for _, c := range []struct {
		prompt, answer string
		words, fresh   int
	}{
		{"copy this text here", "copy this text here", 4, 1}, // the first word has another before it
		{"what is the capital of france", "the capital of france is paris", 6, 3},
		{"", "one two three", 3, 3},
		{"say it", "no no no no no", 5, 2},
		{"say it", strings.Repeat("la lo ", 50), 100, 3},
		{"nothing in common", "five words that are new", 5, 5},
	} {
		prompt, answer := appendWords(nil, c.prompt), appendWords(nil, c.answer)
		require.Len(t, answer, c.words)
		var k copies
		k.newWords(answer, len(answer)) // what an earlier row said does not count
		require.Equal(t, c.fresh, k.newWords(append(prompt, answer...), len(answer)), c.answer)
	}
}

func TestDifficulty(t *testing.T) {
	rows := healthy(60)
	text := rows[3].Messages[1].Content()
	rows = append(rows, qa("Repeat this: "+text, text), qa("Say yes.", "Yes, of course I do."), qa("Tell me much.", newPlanted(1).prose(900)))
	d := run(t, registry.QA, rows...).Difficulty
	require.Equal(t, int64(63), d.Hardest[0].Record)
	require.Equal(t, int64(61), d.Easiest[0].Record)
	require.Equal(t, int64(62), d.Easiest[1].Record)
	require.Len(t, d.Hardest, maxRefs)
	require.Greater(t, d.NewTokens.Max, 900.0)
	require.Less(t, d.NewTokens.Min, 8.0)
	require.Greater(t, d.Copied, 0.1)
	require.Nil(t, run(t, registry.QA, turns("user", "Anybody there?")).Difficulty)
	plain := turns("", "A text for itself, which says one thing and another thing.")
	plain.Kind = formats.KindText
	require.Greater(t, run(t, registry.QA, plain).Difficulty.NewTokens.Max, 5.0)
}
