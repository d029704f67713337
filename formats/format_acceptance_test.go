package formats

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats/chat"
)

// realRows reads the rows of a JSON or JSONL file without the container readers, so that this test stands on its own.
func realRows(t *testing.T, file string) []Value {
	t.Helper()
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if v, err := ParseValue(data); err == nil {
		if v.Kind == Array && strings.HasSuffix(file, ".json") {
			return v.Items
		}
		return []Value{v}
	}
	var out []Value
	for line := range bytes.Lines(data) {
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		v, err := ParseValue(line)
		require.NoError(t, err)
		out = append(out, v)
	}
	return out
}

func tableRows(t *testing.T, file string) []Value {
	t.Helper()
	f, err := os.Open(file)
	require.NoError(t, err)
	defer f.Close()
	r := csv.NewReader(f)
	r.LazyQuotes = true
	if strings.HasSuffix(file, ".tsv") {
		r.Comma = '\t'
	}
	records, err := r.ReadAll()
	require.NoError(t, err)
	var out []Value
	for _, rec := range records[1:] {
		row := Value{Kind: Objects}
		for i, cell := range rec {
			row.Members = append(row.Members, Member{Key: records[0][i], Value: textValue(cell)})
		}
		row.Raw = appendValue(nil, &row)
		out = append(out, row)
	}
	return out
}

// bestFormat adds up what every format says of every row, as a detector does.
func bestFormat(rows []Value) (string, float64) {
	best, sum := "", 0.0
	for _, f := range Builtin() {
		s := 0.0
		for _, r := range rows[:min(len(rows), 100)] {
			if c, _ := f.Match(r); c >= matchFloor || f.ID() == TableFormat {
				s += c
			}
		}
		if s > sum {
			best, sum = f.ID(), s
		}
	}
	return best, sum / float64(min(len(rows), 100))
}

func TestRealFiles(t *testing.T) {
	dir := filepath.Join("..", "..", "shared", "data", "formats")
	index, err := os.ReadFile(filepath.Join(dir, "INDEX.tsv"))
	if err != nil {
		t.Skipf("SKIPPED: the real sample files are not here: %v", err)
	}
	for _, line := range strings.Split(strings.TrimSpace(string(index)), "\n")[1:] {
		cells := strings.Split(line, "\t")
		name, id := cells[0], cells[1]
		read := realRows
		switch filepath.Ext(name) {
		case ".json", ".jsonl":
		case ".csv", ".tsv":
			if strings.Contains(name, "utf16") || strings.Contains(name, "latin1") || strings.Contains(name, "all_quotes") {
				continue // their encodings and dialects are the containers' matter
			}
			read = tableRows
		default:
			continue
		}
		t.Run(name, func(t *testing.T) {
			rows := read(t, filepath.Join(dir, name))
			want, _ := strconv.Atoi(cells[2])
			require.Len(t, rows, want)
			got, confidence := bestFormat(rows)
			require.Equal(t, id, got)
			if id == "table" {
				return
			}
			require.Greater(t, confidence, 0.5)
			f, ok := FormatByID(id)
			require.True(t, ok)
			n := 0
			for i, r := range rows {
				es, err := f.Decode(r)
				require.NoError(t, err, "row %d: %s", i, clip(string(r.Raw), 300))
				for _, e := range es {
					n++
					_, err := ParseValue(e.Canonical())
					require.NoError(t, err)
					require.Equal(t, id, e.Origin.Format)
					checkRoles(t, e)
				}
				if enc, ok := f.(Encoder); ok {
					sameRow(t, enc, r, es)
				}
			}
			t.Logf("%d records, %d examples, confidence %.2f", len(rows), n, confidence)
		})
	}
}

func checkRoles(t *testing.T, e *Example) {
	t.Helper()
	for _, m := range e.Messages {
		if e.Kind == KindText {
			require.Equal(t, chat.Role(""), m.Role)
			continue
		}
		require.Contains(t, []chat.Role{chat.System, chat.Developer, chat.User, chat.Assistant, chat.Tool}, m.Role)
	}
}

// sameRow checks that a row written back in its own format holds the same values with the same number text and key order.
func sameRow(t *testing.T, enc Encoder, row Value, es []*Example) {
	t.Helper()
	if len(es) == 0 {
		return
	}
	for i, e := range es {
		e.Origin.Part, e.Origin.Parts = i, len(es)
	}
	rememberShape(enc, &row, es)
	lost := map[string]int{}
	b, err := encodeRow(nil, enc, es, func(f string) { lost[f]++ })
	require.NoError(t, err)
	require.Empty(t, lost, "%s", row.Raw)
	require.Equal(t, string(compact(&row)), string(compactText(nil, b)))
}
