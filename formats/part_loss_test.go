package formats_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
)

// A part that holds two things at once has fields for one of them: writing it elsewhere loses the other, which is told.
func TestTwoThingsInOnePartAreCounted(t *testing.T) {
	for _, c := range []struct{ format, row string }{
		{"gemini", `{"contents":[{"role":"user","parts":[{"text":"w","fileData":{"mimeType":"image/png","fileUri":"gs://b/a.png"}}]},{"role":"model","parts":[{"text":"x"}]}]}`},
		{"bedrock-converse", `{"messages":[{"role":"user","content":[{"text":"w","image":{"format":"png","source":{"s3Location":{"uri":"s3://b/a.png"}}}}]},{"role":"assistant","content":[{"text":"x"}]}]}`},
		{"openai", `{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://x.org/a.png"},"text":"w"}]},{"role":"assistant","content":"x"}]}`},
	} {
		e := decodeOne(t, c.format, c.row)
		for _, to := range []string{"openai", "gemini", "anthropic"} {
			if to == c.format {
				continue
			}
			lost := map[string]int{}
			f, _ := formats.FormatByID(to)
			_, err := f.(formats.Encoder).Encode(nil, e, func(fact string) { lost[fact]++ })
			require.NoError(t, err, "%s to %s", c.format, to)
			require.Equal(t, map[string]int{"part_extra": 1}, lost, "%s to %s", c.format, to)
		}
	}
}

// A response that is a text and no object, as rows made by hand have it, is that text elsewhere, and comes back as it was.
func TestGeminiBareResponse(t *testing.T) {
	const row = `{"contents":[{"role":"user","parts":[{"text":"q"}]},{"role":"model","parts":[{"functionCall":{"name":"f","args":{}}}]},{"role":"function","parts":[{"functionResponse":{"name":"f","response":"42"}}]},{"role":"model","parts":[{"text":"x"}]}]}`
	e := decodeOne(t, "gemini", row)
	require.Equal(t, "42", e.Messages[2].Content())
	out, ok := e.AppendSource(nil)
	require.True(t, ok)
	require.Equal(t, row, string(out))
}

func decodeOne(t *testing.T, format, row string) *formats.Example {
	t.Helper()
	for e, err := range formats.Read(t.Context(), formats.Bytes("x.jsonl", []byte(row+"\n")), formats.Options{Format: format}) {
		require.NoError(t, err)
		return e
	}
	t.Fatal("no row")
	return nil
}
