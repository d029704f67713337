package formattest

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
)

// kit tests one format. It reads and writes the way every program does: through files.
type kit struct {
	f formats.Format
}

// record is what one record of a file became.
type record struct {
	number   int64
	examples []*formats.Example
}

// read reads records from a file of JSON lines, and gives what could not be read by record number.
func (k kit) read(t testing.TB, workers int, records ...string) (out []record, bad map[int64]formats.Rejected) {
	t.Helper()
	bad = map[int64]formats.Rejected{}
	o := formats.Options{Container: "jsonl", Format: k.f.ID(), Formats: []formats.Format{k.f}, Workers: workers}
	o.Quarantine = func(r formats.Rejected) {
		r.Raw = bytes.Clone(r.Raw)
		bad[r.Pos.Record] = r
	}
	src := formats.Bytes("rows", []byte(strings.Join(records, "\n")+"\n"))
	for e, err := range formats.Read(context.Background(), src, o) {
		require.NoError(t, err)
		if n := len(out); n == 0 || out[n-1].number != e.Origin.Pos.Record {
			out = append(out, record{number: e.Origin.Pos.Record})
		}
		last := &out[len(out)-1]
		last.examples = append(last.examples, e)
	}
	return out, bad
}

// saying gives the records that yield Examples. Each must at least be read.
func (k kit) saying(t testing.TB, records []string) (out []string) {
	t.Helper()
	for _, rec := range records {
		got, bad := k.read(t, 1, rec)
		require.Empty(t, bad, "%s", rec)
		if len(got) > 0 {
			out = append(out, rec)
		}
	}
	return out
}

// one reads a single record.
func (k kit) one(t testing.TB, rec string) []*formats.Example {
	t.Helper()
	got, bad := k.read(t, 1, rec)
	require.Empty(t, bad, "%s", rec)
	require.Len(t, got, 1, "%s", rec)
	return got[0].examples
}

// write writes Examples as JSON lines in the kit's format.
func (k kit) write(t testing.TB, es []*formats.Example) (lines []string, report formats.ConvertReport) {
	t.Helper()
	var out bytes.Buffer
	w, err := formats.NewWriter(&out, formats.ConvertOptions{To: k.f.ID(), Formats: []formats.Format{k.f}})
	require.NoError(t, err)
	for _, e := range es {
		require.NoError(t, w.Write(e))
	}
	require.NoError(t, w.Close())
	text := strings.TrimSuffix(out.String(), "\n")
	if text == "" {
		return nil, w.Report()
	}
	return strings.Split(text, "\n"), w.Report()
}

// writable says that the format can be written.
func (k kit) writable() bool {
	_, ok := k.f.(formats.Encoder)
	return ok
}

// compact gives JSON text without white space and with texts spelled in one way; numbers, order and duplicate members stay.
func compact(t testing.TB, text string) string {
	t.Helper()
	v, err := formats.ParseValue([]byte(text))
	require.NoError(t, err, "%s", text)
	return string(appendCompact(nil, &v))
}

func appendCompact(b []byte, v *formats.Value) []byte {
	switch v.Kind {
	case formats.Objects:
		b = append(b, '{')
		for i := range v.Members {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(appendText(b, v.Members[i].Key), ':')
			b = appendCompact(b, &v.Members[i].Value)
		}
		return append(b, '}')
	case formats.Array:
		b = append(b, '[')
		for i := range v.Items {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendCompact(b, &v.Items[i])
		}
		return append(b, ']')
	case formats.String:
		if strings.Contains(v.Str(), "\ufffd") && bytes.Contains(v.Raw, []byte(`\u`)) {
			return append(b, v.Raw...) // half a character: only the escape says which
		}
		return appendText(b, v.Str())
	}
	return append(b, v.Raw...)
}

// splitLines gives the compact lines of a record.
func splitLines(t testing.TB, rec string) (out []string) {
	t.Helper()
	for _, line := range strings.Split(rec, "\n") {
		out = append(out, compact(t, line))
	}
	return out
}

// value gives a record as Decode gets it: the row, or for a formats.Joiner the list of its rows unless the row stands alone.
func (k kit) value(rec string) []byte {
	if _, joins := k.f.(formats.Joiner); !joins || k.alone(rec) {
		return []byte(rec)
	}
	return []byte("[" + strings.ReplaceAll(rec, "\n", ",") + "]")
}

// alone says that a record of a formats.Joiner is a row that is not joined to others.
func (k kit) alone(rec string) bool {
	v, err := formats.ParseValue([]byte(rec))
	return err == nil && k.f.(formats.Joiner).JoinKey(v) == ""
}

// encode writes Examples of one record without a file.
func (k kit) encode(es []*formats.Example, lose func(string)) ([]byte, error) {
	if g, ok := k.f.(formats.GroupEncoder); ok {
		return g.EncodeGroup(nil, es, lose)
	}
	return k.f.(formats.Encoder).Encode(nil, es[0], lose)
}
