package formats_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/chat"
)

// TestLoneSurrogatesInKeys: two keys that differ in half a character stay two, and are written as they were.
func TestLoneSurrogatesInKeys(t *testing.T) {
	text := `{"a\ud800":1,"a\udfff":2,"😀":3,"\ud83d\ude00":4,"\ud83dx":5}`
	v, err := formats.ParseValue([]byte(text))
	require.NoError(t, err)
	var out []string
	for _, m := range v.Members {
		out = append(out, string(chat.AppendString(nil, m.Key)))
	}
	require.Equal(t, []string{`"a\ud800"`, `"a\udfff"`, `"😀"`, `"😀"`, `"\ud83dx"`}, out)
	r := readText(t, `{"instruction":"a","output":"b","k\ud800":1,"k\udbff":2}`+"\n")
	require.NoError(t, r.err)
	require.Contains(t, string(r.examples[0].Canonical()), `"k\ud800":1,"k\udbff":2`)
}
