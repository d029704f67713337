package arrowipc_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow/ipc"
	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/arrowipc"
)

// save writes rows and gives the file with what was lost.
func save(t testing.TB, o formats.SinkOptions, rows ...string) ([]byte, map[string]int) {
	t.Helper()
	lost := map[string]int{}
	o.Lose = func(fact string) { lost[fact]++ }
	var out bytes.Buffer
	s, err := arrowipc.Container().(formats.Writable).NewSink(&out, o)
	require.NoError(t, err)
	for _, r := range rows {
		require.NoError(t, s.Row([]byte(r)))
	}
	require.NoError(t, s.Close())
	return out.Bytes(), lost
}

func TestWrittenRowsReadBackEqual(t *testing.T) {
	want := []string{
		`{"id":1,"text":"é😀\u0000","n":1.5,"py":1.0,"odd":1.50,"big":18446744073709551616,"ok":true,"null":null}`,
		`{"id":-9223372036854775808,"text":"","n":1e-07,"py":2.5,"odd":"x","big":1,"null":null}`,
		`{"text":"\n","null":null,"messages":[{"role":"user","content":"a"},{"role":"assistant","weight":0}],"tags":[null,"x"],"deep":[[1],[],[null,2]]}`,
		`{"null":null,"messages":[],"half":"\ud83d","empty":{},"none":[],"some":{"a":null},"twice":{"k":1,"k":2}}`,
		`{"null":null,"messages":[{}],"half":null,"empty":null,"some":{"a":{"b":"x"}}}`,
		`{"null":null}`,
	}
	b, lost := save(t, formats.SinkOptions{}, want...)
	all, bad, _, err := rows(b, 1<<20)
	require.NoError(t, err)
	require.Empty(t, bad)
	require.Equal(t, want, all)
	require.Empty(t, lost)
}

func TestLosses(t *testing.T) {
	head := make([]string, 1024)
	for i := range head {
		head[i] = fmt.Sprintf(`{"i":%d,"s":"x","f":0.5,"b":true,"l":[{"r":"x"}],"n":null}`, i)
	}
	for _, c := range []struct {
		row, back string
		lost      map[string]int
	}{
		{`{"i":1,"s":"x","f":0.5,"b":true,"l":[],"n":null}`, "", nil},
		{`{"n":null}`, "", nil},
		{`{"s":null,"n":null}`, `{"n":null}`, map[string]int{"null": 1}},
		{`{"s":"x","i":1,"n":null}`, `{"i":1,"s":"x","n":null}`, map[string]int{"key_order": 1}},
		{`{"s":[1, 2],"n":null}`, `{"s":"[1, 2]","n":null}`, map[string]int{"json_type": 1}},
		{`{"s":"\ud83d","n":null}`, `{"s":"�","n":null}`, map[string]int{"column:s": 1}},
		{`{"i":1.5,"b":1,"n":null}`, `{"n":null}`, map[string]int{"column:i": 1, "column:b": 1}},
		{`{"f":1.50,"n":null}`, `{"f":1.5,"n":null}`, map[string]int{"number_text": 1}},
		{`{"l":[{"r":"x","more":1}],"z":1,"n":null}`, `{"l":[{"r":"x"}],"n":null}`, map[string]int{"column:l.more": 1, "column:z": 1}},
		{`{"l":"no","n":null}`, `{"n":null}`, map[string]int{"column:l": 1}},
		{`{"i":1,"i":2,"n":null}`, `{"i":2,"n":null}`, map[string]int{"column:i": 1}},
		{`{"opt":{"a":1},"n":null}`, `{"n":null,"opt":{"a":1}}`, map[string]int{"key_order": 1}},
	} {
		b, lost := save(t, formats.SinkOptions{Optional: []string{"opt", "S"}}, append(head, c.row)...)
		all, bad, _, err := rows(b, 1<<20)
		require.NoError(t, err)
		require.Empty(t, bad)
		require.Len(t, all, len(head)+1)
		if c.back == "" {
			c.back = c.row
		}
		require.Equal(t, c.back, all[len(head)])
		if c.lost == nil {
			c.lost = map[string]int{}
		}
		require.Equal(t, c.lost, lost, c.row)
	}
}

func TestFilesWithoutRows(t *testing.T) {
	b, lost := save(t, formats.SinkOptions{Columns: []string{"instruction", "output"}})
	r, err := ipc.NewFileReader(bytes.NewReader(b))
	require.NoError(t, err)
	require.Equal(t, 2, r.Schema().NumFields())
	all, _, _, err := rows(b, 1<<20)
	require.NoError(t, err)
	require.Empty(t, all)
	require.Empty(t, lost)
	b, _ = save(t, formats.SinkOptions{}, `{}`, `{}`)
	all, _, _, err = rows(b, 1<<20)
	require.NoError(t, err)
	require.Equal(t, []string{`{}`, `{}`}, all)
}

func TestBatchesAreBounded(t *testing.T) {
	var many []string
	for i := range 20000 {
		many = append(many, fmt.Sprintf(`{"i":%d}`, i))
	}
	many = append(many, `{"i":1,"s":"`+strings.Repeat("x", 9<<20)+`"}`)
	b, lost := save(t, formats.SinkOptions{Optional: []string{"s"}}, many...)
	require.Empty(t, lost)
	r, err := ipc.NewFileReader(bytes.NewReader(b))
	require.NoError(t, err)
	require.Equal(t, 3, r.NumRecords())
	all, _, _, err := rows(b, 16<<20)
	require.NoError(t, err)
	require.Equal(t, many, all)
}

func TestRowsThatAreNoObjects(t *testing.T) {
	c := arrowipc.Container().(formats.Writable)
	_, err := c.NewSink(&bytes.Buffer{}, formats.SinkOptions{Format: "string-line"})
	require.ErrorIs(t, err, &formats.Error{Code: "unsupported"})
	s, err := c.NewSink(&bytes.Buffer{}, formats.SinkOptions{Lose: func(string) {}})
	require.NoError(t, err)
	require.NoError(t, s.Row([]byte(`[1]`)))
	require.ErrorIs(t, s.Close(), &formats.Error{Code: "unsupported"})
}

type fullDisk struct{}

var errFull = errors.New("disk full")

func (fullDisk) Write([]byte) (int, error) { return 0, errFull }

func TestFullDisk(t *testing.T) {
	s, err := arrowipc.Container().(formats.Writable).NewSink(fullDisk{}, formats.SinkOptions{Lose: func(string) {}})
	require.NoError(t, err)
	require.NoError(t, s.Row([]byte(`{"a":"`+strings.Repeat("x", 1<<20)+`"}`)))
	require.ErrorIs(t, s.Close(), errFull)
}
