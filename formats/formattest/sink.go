package formattest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/chat"
)

// Sink checks that rows written by a container are read by it again: the same rows, or a loss was counted; with a sidecar always the same.
func Sink(t *testing.T, c formats.Writable) {
	t.Helper()
	if !takes(c, false) {
		t.Skip("the container holds the rows of some formats alone")
	}
	for _, set := range rowSets() {
		t.Run(set.name, func(t *testing.T) {
			for _, sidecar := range []bool{false, true} {
				if !takes(c, sidecar) {
					continue
				}
				data, report := writeRows(t, c, set.rows, sidecar)
				again, _ := writeRows(t, c, set.rows, sidecar)
				require.Equal(t, data, again, "the same rows, another file")
				rows := rowsThrough(t, c, data)
				require.Len(t, rows, len(set.rows))
				if sidecar {
					require.Empty(t, report.Losses)
				}
				if len(report.Losses) > 0 {
					continue
				}
				for i := range rows {
					require.Equal(t, compact(t, set.rows[i]), rows[i], "sidecar %t", sidecar)
				}
			}
		})
	}
	t.Run("no rows", func(t *testing.T) {
		var out bytes.Buffer
		s, err := c.NewSink(&out, formats.SinkOptions{Columns: []string{"a", "b"}, Lose: func(string) {}})
		require.NoError(t, err)
		require.Zero(t, out.Len(), "a file begins with its first row or with Close")
		require.NoError(t, s.Close())
		if rows, err := readRows(t, c, out.Bytes()); err == nil {
			require.Empty(t, rows)
		} else {
			requireTyped(t, err)
		}
	})
	t.Run("target full", func(t *testing.T) {
		s, err := c.NewSink(full{}, formats.SinkOptions{Lose: func(string) {}})
		require.NoError(t, err)
		for range 1000 {
			if err = s.Row([]byte(`{"a":"` + strings.Repeat("x", 1000) + `"}`)); err != nil {
				return
			}
		}
		require.Error(t, s.Close(), "the target took nothing")
	})
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, fmt.Errorf("the target is full") }

type rowSet struct {
	name string
	rows []string
}

// rowSets are rows that containers have trouble with.
func rowSets() []rowSet {
	var many []string
	for i := range 300 {
		many = append(many, fmt.Sprintf(`{"id":%d,"text":"row %d"}`, i, i))
	}
	return []rowSet{
		{"texts", []string{
			`{"a":"x","b":"y"}`, `{"a":"","b":"two\nlines"}`, `{"a":"\"quoted\", and more","b":" spaces "}`, `{"a":"日本語 😀","b":"\u0000"}`,
		}},
		{"numbers", []string{
			`{"n":1}`, `{"n":-1}`, `{"n":1.50}`, `{"n":9007199254740993}`, `{"n":1e400}`, `{"n":-0.0}`, `{"n":12345678901234567890123}`,
		}},
		{"types that change", []string{
			`{"a":1}`, `{"a":"1"}`, `{"a":true}`, `{"a":null}`, `{"a":[1]}`, `{"a":{"b":1}}`, `{"a":"null"}`, `{"a":"[1]"}`,
		}},
		{"absent, null and empty", []string{`{"a":"x","b":"y"}`, `{"a":"x"}`, `{"a":"x","b":null}`, `{"a":"x","b":""}`, `{"b":"y"}`}},
		{"order", []string{`{"a":"1","b":"2"}`, `{"b":"2","a":"1"}`, `{"c":"3","a":"1","b":"2"}`}},
		{"nested", []string{
			`{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":null,"tool_calls":[{"id":"1"}]}]}`,
			`{"messages":[]}`, `{"messages":[{"role":"user","content":"b","name":null}]}`,
			`{"messages":[{"content":[{"type":"text"}],"role":"user"}]}`,
		}},
		{"many", many},
	}
}

// anyRow is a format of any object: all of it is Meta. The kit writes rows of every shape with it.
type anyRow struct{}

func (anyRow) ID() string { return "any-row" }

func (anyRow) Match(row formats.Value) (float64, string) {
	if row.IsObject() {
		return 1, "an object"
	}
	return 0, "no object"
}

func (anyRow) Decode(row formats.Value) ([]*formats.Example, error) {
	e := &formats.Example{Kind: formats.KindTokens}
	for i := range row.Members {
		m := &row.Members[i]
		e.Meta = append(e.Meta, chat.Field{Key: strings.Clone(m.Key), Value: json.RawMessage(appendCompact(nil, &m.Value))})
	}
	return []*formats.Example{e}, nil
}

// takes says whether the container holds rows of any format, with a sidecar perhaps.
func takes(c formats.Writable, sidecar bool) bool {
	_, err := c.NewSink(io.Discard, formats.SinkOptions{Format: anyRow{}.ID(), Sidecar: sidecar, Lose: func(string) {}})
	var typed *formats.Error
	return !errors.As(err, &typed) || typed.Code != "unsupported"
}

func (anyRow) Encode(dst []byte, e *formats.Example, _ func(string)) ([]byte, error) {
	b, err := e.Meta.MarshalJSON()
	return append(dst, b...), err
}

func writeRows(t *testing.T, c formats.Writable, rows []string, sidecar bool) ([]byte, formats.ConvertReport) {
	t.Helper()
	var out bytes.Buffer
	w, err := formats.NewWriter(&out, formats.ConvertOptions{
		To: anyRow{}.ID(), Formats: []formats.Format{anyRow{}}, Container: c.Name(), Containers: []formats.Container{c},
		Sidecar: sidecar, Temp: t.TempDir(),
	})
	require.NoError(t, err)
	for _, row := range rows {
		v, err := formats.ParseValue([]byte(row))
		require.NoError(t, err)
		es, err := anyRow{}.Decode(v)
		require.NoError(t, err)
		require.NoError(t, w.Write(es[0]))
	}
	require.NoError(t, w.Close())
	return out.Bytes(), w.Report()
}

// rowsThrough reads a file the way a program does, so that sidecars take effect.
func rowsThrough(t *testing.T, c formats.Container, data []byte) (rows []string) {
	t.Helper()
	o := formats.Options{Container: c.Name(), Containers: []formats.Container{c}, Format: anyRow{}.ID(), Formats: []formats.Format{anyRow{}}}
	o.Quarantine = func(r formats.Rejected) { t.Errorf("%s: %s", r.Reason, r.Raw) }
	for e, err := range formats.Read(context.Background(), formats.Bytes("data", data), o) {
		require.NoError(t, err)
		b, err := e.Meta.MarshalJSON()
		require.NoError(t, err)
		rows = append(rows, compact(t, string(b)))
	}
	return rows
}
