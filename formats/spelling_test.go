package formats

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestSpellingKnown: what a text is copied as is what AppendText writes for it, whichever escapes it came with.
func TestSpellingKnown(t *testing.T) {
	rows := []string{
		`{"instruction":"plain","input":"","output":"naïve 日本語 😀"}`,
		`{"instruction":"a \"quote\"","input":"tab\there","output":"line\nline\r\\"}`,
		`{"instruction":"a\/b","input":"\u00e9","output":"\b\f\u0001\u000a"}`,
		`{"instruction":"\ud83d\ude00 \ud800","input":"x","output":"\n"}`,
		`{"instruction":"same","input":"same","output":"sa\nme"}`,
		`{"instruction":" ","input":null,"output":5}`,
	}
	var src strings.Builder
	for range 300 {
		src.WriteString(strings.Join(rows, "\n") + "\n")
	}
	for _, to := range []string{"sharegpt", "openai", "prompt-completion", "dpo", "text"} {
		d, err := Open(context.Background(), []Source{Bytes("a.jsonl", []byte(src.String()))}, Options{})
		require.NoError(t, err)
		var fast, slow bytes.Buffer
		r1, err := d.Convert(context.Background(), &fast, ConvertOptions{To: to})
		require.NoError(t, err)
		r2, err := Convert(context.Background(), d.Examples(context.Background()), &slow, ConvertOptions{To: to})
		require.NoError(t, err)
		require.Equal(t, slow.String(), fast.String())
		require.Equal(t, r2, r1)
	}
}

// TestSpellingOf: only a whole text of the row is known.
func TestSpellingOf(t *testing.T) {
	s := &spelling{}
	p := parser{reuse: true, lent: true, spelling: s}
	v, err := p.parse([]byte(`{"k":["one","two\nlines","odd\/","日本","six\t"]}`))
	require.NoError(t, err)
	items := v.Members[0].Value.Items
	for i, want := range []string{"one", `two\nlines`, "", "日本", `six\t`} {
		require.Equal(t, want, string(s.of(items[i].Str())))
	}
	require.Nil(t, s.of(items[0].Str()[1:]))
	require.Nil(t, s.of(items[3].Str()[:2]))
	require.Nil(t, s.of(strings.Clone("one")))
	require.Nil(t, s.of(""))
	require.Nil(t, (&spelling{}).of("one"))
}
