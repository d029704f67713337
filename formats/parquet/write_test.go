package parquet_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/chat"
	"github.com/slmgen/slmgen/formats/parquet"
)

// plainRows is a format that takes any object as it is, so that rows can be compared.
type plainRows struct{}

func (plainRows) ID() string                            { return "plain" }
func (plainRows) Match(formats.Value) (float64, string) { return 1, "any row" }
func (plainRows) Decode(row formats.Value) ([]*formats.Example, error) {
	e := &formats.Example{Kind: formats.KindText}
	for _, m := range row.Members {
		e.Meta = append(e.Meta, chat.Field{Key: m.Key, Value: formats.AppendValue(nil, &m.Value)})
	}
	return []*formats.Example{e}, nil
}

func (plainRows) Encode(dst []byte, e *formats.Example, _ func(string)) ([]byte, error) {
	text, err := e.Meta.MarshalJSON()
	return append(dst, text...), err
}

func convert(t *testing.T, rows []string, o formats.ConvertOptions) ([]byte, formats.ConvertReport) {
	t.Helper()
	var out bytes.Buffer
	d, err := formats.Open(context.Background(), []formats.Source{formats.Bytes("rows.jsonl", []byte(strings.Join(rows, "\n")))},
		formats.Options{Container: "jsonl", Formats: []formats.Format{plainRows{}}})
	require.NoError(t, err)
	o.To, o.Container, o.Formats, o.Containers = "plain", "parquet", []formats.Format{plainRows{}}, []formats.Container{parquet.Container()}
	r, err := d.Convert(context.Background(), &out, o)
	require.NoError(t, err)
	var slow bytes.Buffer
	_, err = formats.Convert(context.Background(), d.Examples(context.Background()), &slow, o)
	require.NoError(t, err)
	require.Equal(t, read(t, out.Bytes()), read(t, slow.Bytes()), "blocks and single rows")
	return out.Bytes(), r
}

func read(t *testing.T, file []byte) []string {
	t.Helper()
	var rows []string
	var out bytes.Buffer
	d, err := formats.Open(context.Background(), []formats.Source{formats.Bytes("rows.parquet", file)},
		formats.Options{Containers: []formats.Container{parquet.Container()}, Formats: []formats.Format{plainRows{}}})
	require.NoError(t, err)
	_, err = d.Convert(context.Background(), &out, formats.ConvertOptions{To: "plain", Formats: []formats.Format{plainRows{}}})
	require.NoError(t, err)
	for line := range strings.Lines(out.String()) {
		rows = append(rows, strings.TrimSuffix(line, "\n"))
	}
	return rows
}

func TestWriteTypes(t *testing.T) {
	tests := map[string][]string{
		"texts":       {`{"a":"x","b":""}`, `{"a":"日本","b":"\u0000"}`},
		"numbers":     {`{"i":1,"f":1.5,"p":1.0,"big":9223372036854775807,"odd":1.10,"e":1e400}`, `{"i":-7,"f":0.1,"p":2.5,"big":-1,"odd":2,"e":0}`},
		"bools":       {`{"a":true}`, `{"a":false}`, `{"a":true}`, `{"a":true}`, `{"a":false}`, `{"a":true}`, `{"a":false}`, `{"a":true}`, `{"a":true}`},
		"null":        {`{"a":null,"b":1}`, `{"a":"x","b":null}`},
		"absent":      {`{"b":1}`, `{"a":"x","b":2}`, `{"a":"","b":3}`},
		"all null":    {`{"a":null}`, `{"a":null}`},
		"mixed":       {`{"a":1}`, `{"a":"x"}`, `{"a":[1,{"b":null}]}`, `{"a":null}`, `{"a":true}`},
		"lists":       {`{"a":[1,2]}`, `{"a":[]}`, `{"a":[null,3]}`, `{"a":[4]}`},
		"deep lists":  {`{"a":[[1],[],[2,3]]}`, `{"a":[]}`, `{"a":[[null]]}`},
		"structs":     {`{"a":{"b":1,"c":{"d":"x"}}}`, `{"a":{"b":2,"c":{"d":"y"}}}`},
		"chat":        {`{"m":[{"r":"u","c":"x"},{"r":"a","c":"y","w":0}]}`, `{"m":[{"r":"u","c":"z","t":[{"f":{"n":"g"}}]}]}`},
		"surrogates":  {`{"a":"\ud800"}`, `{"a":"x"}`},
		"empty":       {`{"a":{},"b":[]}`, `{"a":{},"b":[]}`},
		"dots":        {`{"a.b":null,"a":{"b":"x"}}`, `{"a.b":1.10,"a":{"b":"y"}}`},
		"quoted name": {`{"a\"b\n":1}`},
	}
	for name, rows := range tests {
		t.Run(name, func(t *testing.T) {
			for _, sidecar := range []bool{false, true} {
				file, report := convert(t, rows, formats.ConvertOptions{Sidecar: sidecar})
				require.Empty(t, report.Losses)
				require.Equal(t, rows, read(t, file))
			}
		})
	}
}

// TestWriteLosses: what the columns cannot hold is counted, and carried with a sidecar.
func TestWriteLosses(t *testing.T) {
	tests := []struct {
		name   string
		rows   []string
		losses map[string]int64
	}{
		{"order", []string{`{"a":1,"b":2}`, `{"b":4,"a":3}`}, map[string]int64{"key_order": 1}},
		{"null and absent", []string{`{"a":1,"b":null}`, `{"a":2}`, `{"a":3,"b":"x"}`}, map[string]int64{"absent": 1}},
		{"duplicates", []string{`{"a":1,"a":2}`, `{"a":3}`}, map[string]int64{"duplicate_key": 1}},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			_, report := convert(t, tc.rows, formats.ConvertOptions{})
			n := int64(0)
			for _, k := range report.Losses {
				n += k
			}
			require.Equal(t, int64(1), n, "%v", report.Losses)
			file, report := convert(t, tc.rows, formats.ConvertOptions{Sidecar: true})
			require.Empty(t, report.Losses)
			require.Equal(t, tc.rows, read(t, file))
		})
	}
}

// TestWriteLate: a row after the first ones that does not fit the types found in them makes the types of all rows.
// TestWriteWideRows: rows of many columns that stand in another order, are lacking or twice are counted as those of few are.
func TestWriteWideRows(t *testing.T) {
	const n = 3000
	row := func(from, step int, more string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, `"c%d":%d,`, (from+i*step+n)%n, i)
		}
		return "{" + strings.TrimSuffix(b.String()+more, ",") + "}"
	}
	forward, backward, twice := row(0, 1, ""), row(n-1, -1, ""), row(0, 1, `"c7":-1`)
	file, r := convert(t, []string{forward, backward, twice}, formats.ConvertOptions{})
	require.Equal(t, int64(n-1), r.Losses["key_order"])
	require.Equal(t, int64(1), r.Losses["duplicate_key"])
	got := read(t, file)
	require.Equal(t, forward, got[0])
	require.Contains(t, got[1], `"c0":2999,`)
	require.Contains(t, got[2], `"c7":-1,`)
	require.NotContains(t, got[2], `"c7":7,`)
}

func TestWriteLate(t *testing.T) {
	var rows []string
	for i := range 5000 {
		rows = append(rows, fmt.Sprintf(`{"a":%d}`, i))
	}
	rows = append(rows, `{"a":"x"}`, `{"a":1,"new":[true]}`)
	file, report := convert(t, rows[:5000], formats.ConvertOptions{})
	require.Empty(t, report.Losses)
	require.Equal(t, rows[:5000], read(t, file))
	var out bytes.Buffer
	d, err := formats.Open(context.Background(), []formats.Source{formats.Bytes("rows.jsonl", []byte(strings.Join(rows, "\n")))}, formats.Options{Formats: []formats.Format{plainRows{}}})
	require.NoError(t, err)
	report, err = d.Convert(context.Background(), &out, formats.ConvertOptions{To: "plain", Container: "parquet", Formats: []formats.Format{plainRows{}}, Containers: []formats.Container{parquet.Container()}})
	require.NoError(t, err)
	require.Empty(t, report.Losses)
	require.Equal(t, rows, read(t, out.Bytes()))
}

// TestWriteRandom: random rows come back, with a sidecar identical, for any number of workers in the same bytes.
func TestWriteRandom(t *testing.T) {
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 9))
		var rows []string
		for range 1 + r.IntN(3000) {
			rows = append(rows, randomObject(r, 3))
		}
		file, report := convert(t, rows, formats.ConvertOptions{Sidecar: true})
		require.Empty(t, report.Losses)
		require.Equal(t, rows, read(t, file), "seed %d", seed)
	}
}

func randomObject(r *rand.Rand, depth int) string {
	var m []string
	for _, k := range []string{"a", "b", "c", "d"}[:1+r.IntN(4)] {
		if r.IntN(8) > 0 {
			m = append(m, fmt.Sprintf("%q:%s", k, randomValue(r, k, depth)))
		}
	}
	if r.IntN(20) == 0 {
		r.Shuffle(len(m), func(i, j int) { m[i], m[j] = m[j], m[i] })
	}
	return "{" + strings.Join(m, ",") + "}"
}

func randomValue(r *rand.Rand, key string, depth int) string {
	if r.IntN(10) == 0 {
		return "null"
	}
	switch {
	case depth == 0 || key == "a":
		return []string{`"x"`, `"a longer text"`, `""`}[r.IntN(3)]
	case key == "b":
		return fmt.Sprint(r.IntN(1000))
	case key == "c":
		var items []string
		for range r.IntN(4) {
			items = append(items, randomObject(r, depth-1))
		}
		return "[" + strings.Join(items, ",") + "]"
	}
	return randomObject(r, depth-1)
}
