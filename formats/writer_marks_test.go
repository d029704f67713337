package formats

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestMediaMarks: the media of a question stand as marks in its text and as references in columns of their own, and with a sidecar they
// become parts again.
func TestMediaMarks(t *testing.T) {
	ctx := context.Background()
	row := `{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"a.png"}},{"type":"text","text":"Which is older, this"},` +
		`{"type":"image_url","image_url":{"url":"b.png"}},{"type":"text","text":"?"}]},{"role":"assistant","content":"The second."}]}` + "\n"
	for to, want := range map[string]string{
		"sharegpt": `{"conversations":[{"from":"human","value":"<image>Which is older, this<image>?"},{"from":"gpt","value":"The second."}],"images":["a.png","b.png"]}` + "\n",
		"alpaca":   `{"instruction":"<image>Which is older, this<image>?","input":"","output":"The second.","images":["a.png","b.png"]}` + "\n",
	} {
		d, err := Open(ctx, []Source{Bytes("x.jsonl", []byte(row))}, Options{})
		require.NoError(t, err)
		var out strings.Builder
		report, err := d.Convert(ctx, &out, ConvertOptions{To: to})
		require.NoError(t, err)
		require.Equal(t, want, out.String())
		require.Empty(t, report.Losses, to)

		marked, err := Open(ctx, []Source{Bytes("y.jsonl", []byte(out.String()))}, Options{})
		require.NoError(t, err)
		var parts strings.Builder
		report, err = marked.Convert(ctx, &parts, ConvertOptions{To: "openai"})
		require.NoError(t, err)
		require.Equal(t, row, parts.String(), "marks become parts again")
		require.Empty(t, report.Losses, to)
		out.Reset()

		var there, back strings.Builder
		_, err = d.Convert(ctx, &there, ConvertOptions{To: to, Sidecar: true})
		require.NoError(t, err)
		again, err := Open(ctx, []Source{Bytes("y.jsonl", []byte(there.String()))}, Options{})
		require.NoError(t, err)
		_, err = again.Convert(ctx, &back, ConvertOptions{To: "openai"})
		require.NoError(t, err)
		require.Equal(t, row, back.String())

		// A text that speaks of a mark would count for one.
		spoken := strings.Replace(row, "Which is", "What does <image> mean, and which is", 1)
		d, err = Open(ctx, []Source{Bytes("x.jsonl", []byte(spoken))}, Options{})
		require.NoError(t, err)
		report, err = d.Convert(ctx, &out, ConvertOptions{To: to})
		require.NoError(t, err)
		require.EqualValues(t, 2, report.Losses["media"])
	}
}
