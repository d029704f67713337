package textmetric

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestEdits(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"", "abc", 3}, {"kitten", "sitting", 3}, {"größe", "grösse", 2}, {"same", "same", 0}} {
		require.Equal(t, c.want, Edits(c.a, c.b), c.a+" "+c.b)
		require.Equal(t, c.want, Edits(c.b, c.a), c.b+" "+c.a)
	}
}

func TestNearest(t *testing.T) {
	models := []string{"Qwen/Qwen3-0.6B", "Qwen/Qwen3-1.7B", "google/gemma-3-1b-it"}
	require.Equal(t, []string{"Qwen/Qwen3-0.6B", "Qwen/Qwen3-1.7B"}, Nearest("qwen3", models, 3))
	require.Equal(t, []string{"google/gemma-3-1b-it"}, Nearest("gemma-3-1b", models, 1))
	require.Equal(t, []string{"lora.r"}, Nearest("lora.rank", []string{"learning_rate", "lora.r", "seed"}, 1))
	require.Equal(t, []string{"message"}, Nearest("mesage", []string{"id", "message", "team"}, 1))
	require.Empty(t, Nearest("xyz", models, 3))
}
