package formats

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// joinedRows are files whose examples are spread over several records, in spellings that the formats would not choose.
var joinedRows = map[string]string{
	"agent-trace": `{"type":"user","message":{"role":"user","content":"fix"},"uuid":"1","sessionId":"S"}` + "\n" +
		`{"type":"assistant","message":{"role":"assistant","content":[{"type":"text","text":"ok"}],"usage":{"n":1}},"uuid":"2","sessionId":"S"}` + "\n",
	"oasst": `{"role":"assistant","text":"Stone","parent_id":"a","message_id":"b","rank":null,"message_tree_id":"t"}` + "\n" +
		`{"message_tree_id":"t","message_id":"a","parent_id":null,"text":"Fruit?","role":"prompter","lang":"en"}` + "\n",
}

// TestConvertJoined: rows of such a file go back as they stood, with and without sidecars, and by way of another format.
func TestConvertJoined(t *testing.T) {
	t.Parallel()
	through := func(rows, to string, sidecar bool) string {
		d, err := Open(context.Background(), []Source{Bytes("rows", []byte(rows))}, Options{Container: "jsonl"})
		require.NoError(t, err)
		var out bytes.Buffer
		report, err := d.Convert(context.Background(), &out, ConvertOptions{To: to, Sidecar: sidecar})
		require.NoError(t, err)
		require.Empty(t, report.Losses)
		require.Empty(t, report.Dropped)
		return out.String()
	}
	for id, rows := range joinedRows {
		for _, sidecar := range []bool{false, true} {
			require.Equal(t, rows, through(rows, id, sidecar), "%s, sidecar %v", id, sidecar)
			require.Equal(t, rows, through(through(rows, "openai", true), id, sidecar), "%s by way of openai, sidecar %v", id, sidecar)
		}
		list := "[" + strings.ReplaceAll(strings.TrimSpace(rows), "\n", ",") + "]\n"
		require.Equal(t, list, through(list, id, false), "%s in one record", id)
	}
}
