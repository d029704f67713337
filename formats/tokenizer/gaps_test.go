package tokenizer

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestLongWordWithGaps: where bytes have no token, offsets are sums over the letters of the word; the work must not grow with its square, as a
// file that somebody sends decides how long words are.
func TestLongWordWithGaps(t *testing.T) {
	tok, err := Load(strings.NewReader(`{"pre_tokenizer":{"type":"ByteLevel","add_prefix_space":false,"use_regex":true},"model":{"type":"BPE","vocab":{"a":0,"b":1},"merges":[]}}`))
	require.NoError(t, err)
	const n = 500_000
	e, err := tok.Encode(strings.Repeat("a", n)+"cb", false)
	require.NoError(t, err)
	require.Len(t, e.IDs, n+1, "c is no token")
	require.Equal(t, [2]int{n - 1, n}, e.Offsets[n-1])
	require.Equal(t, [2]int{n, n + 1}, e.Offsets[n], "where the released library has it: c was left out, and so was its place")
}
