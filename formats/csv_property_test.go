package formats_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
)

// TestCSVRoundTrip writes random tables with the standard library's writer and reads them back.
func TestCSVRoundTrip(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	pieces := []string{"a", "word", ",", ";", "\t", "|", `"`, `""`, "\n", " ", "é", "漢字", "😀", "{", "1", ".", "'", "\\"}
	cell := func() string {
		var b bytes.Buffer
		for range rng.IntN(8) {
			b.WriteString(pieces[rng.IntN(len(pieces))])
		}
		return b.String()
	}
	for i := range 300 {
		delim := []rune{',', '\t', ';', '|'}[i%4]
		names := []string{"instruction", "output", "note", "text"}[:2+rng.IntN(3)]
		rows := make([][]string, 3+rng.IntN(30))
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		w.Comma = delim
		require.NoError(t, w.Write(names))
		for r := range rows {
			rows[r] = make([]string, len(names))
			for c := range names {
				rows[r][c] = cell()
			}
			rows[r][0] += "x" // a row that is blank would be no row
			require.NoError(t, w.Write(rows[r]))
		}
		w.Flush()
		container := "csv"
		if delim == '\t' {
			container = "tsv"
		}
		got := rawRows(t, container, delim, b.Bytes())
		require.Len(t, got, len(rows), "%s", b.String())
		for r := range rows {
			for c, name := range names {
				require.Equal(t, rows[r][c], got[r][name], "table %d row %d", i, r)
			}
		}
	}
}

// rawRows reads the cells of a table by the container alone.
func rawRows(t *testing.T, name string, delim rune, text []byte) []map[string]string {
	t.Helper()
	text = append([]byte("sep="+string(delim)+"\n"), text...)
	for _, c := range formats.TextContainers() {
		if c.Name() != name {
			continue
		}
		in := &formats.Input{Name: "t", Head: &formats.Head{Text: text, Raw: text, Whole: true}, Text: bytes.NewReader(text), MaxRecord: 1 << 20, Warn: func(string, ...any) {}}
		var rows []map[string]string
		for rec, err := range c.Records(context.Background(), in) {
			require.NoError(t, err)
			var m map[string]string
			require.NoError(t, json.Unmarshal(rec.Raw, &m))
			rows = append(rows, m)
		}
		return rows
	}
	return nil
}
