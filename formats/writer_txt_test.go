package formats_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
)

// sinkOf gives a built-in container's Sink.
func sinkOf(t testing.TB, name string, w *bytes.Buffer, o formats.SinkOptions) (formats.Sink, error) {
	t.Helper()
	for _, c := range formats.TextContainers() {
		if c.Name() == name {
			return c.(formats.Writable).NewSink(w, o)
		}
	}
	t.Fatal("no container ", name)
	return nil, nil
}

func TestWriteLinesOfText(t *testing.T) {
	var out bytes.Buffer
	lost := map[string]int{}
	o := formats.SinkOptions{Format: "text", Lose: func(f string) { lost[f]++ }}
	s, err := sinkOf(t, "txt", &out, o)
	require.NoError(t, err)
	for _, row := range []string{`{"text":"One line of it."}`, `{"text":"two\r\nlines","id":7}`, `"a string alone"`, `{"text":null}`, `{"text":12.50}`, `{}`} {
		require.NoError(t, s.Row([]byte(row)))
	}
	require.NoError(t, s.Close())
	require.Equal(t, "One line of it.\ntwo lines\na string alone\n\n12.50\n\n", out.String())
	require.Equal(t, map[string]int{"line_break": 1, "column:id": 1, "null": 1, "blank": 2, "json_type": 1, "absent": 1}, lost)
	rows, r := rowsOf(t, formats.Options{Container: "txt"}, out.String())
	require.NoError(t, r.err)
	require.Equal(t, []string{`{"text":"One line of it."}`, `{"text":"two lines"}`, `{"text":"a string alone"}`, `{"text":"12.50"}`}, rows)
	_, err = sinkOf(t, "txt", &out, formats.SinkOptions{Format: "text", Sidecar: true, Lose: func(string) {}})
	require.ErrorIs(t, err, &formats.Error{Code: "unsupported"})
	require.ErrorContains(t, err, "sidecar")
	o.Format = "openai"
	_, err = sinkOf(t, "txt", &out, o)
	require.ErrorIs(t, err, &formats.Error{Code: "unsupported"})
}

func TestWriteOtherDelimiters(t *testing.T) {
	for _, d := range []byte{';', '|', 0} {
		var out bytes.Buffer
		s, err := sinkOf(t, "csv", &out, formats.SinkOptions{Delimiter: d, Lose: func(string) {}})
		require.NoError(t, err)
		require.NoError(t, s.Row([]byte(`{"instruction":"a;b|c","output":"d,e\nf"}`)))
		require.NoError(t, s.Row([]byte(`{"instruction":"g","output":"h"}`)))
		require.NoError(t, s.Close())
		rows, r := rowsOf(t, formats.Options{}, out.String())
		require.NoError(t, r.err)
		require.Equal(t, []string{`{"instruction":"a;b|c","output":"d,e\nf"}`, `{"instruction":"g","output":"h"}`}, rows)
	}
	_, err := sinkOf(t, "csv", &bytes.Buffer{}, formats.SinkOptions{Delimiter: '"'})
	require.ErrorIs(t, err, &formats.Error{Code: "invalid"})
}
