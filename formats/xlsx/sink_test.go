package xlsx_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/xlsx"
)

// save writes rows and gives the file with what was lost.
func save(t testing.TB, o formats.SinkOptions, rows ...string) ([]byte, map[string]int, error) {
	t.Helper()
	lost := map[string]int{}
	o.Lose = func(fact string) { lost[fact]++ }
	var out bytes.Buffer
	s, err := xlsx.Container().(formats.Writable).NewSink(&out, o)
	require.NoError(t, err)
	for _, r := range rows {
		if err := s.Row([]byte(r)); err != nil {
			return nil, nil, err
		}
	}
	err = s.Close()
	return out.Bytes(), lost, err
}

func written(t testing.TB, o formats.SinkOptions, in ...string) ([]string, map[string]int) {
	t.Helper()
	lost := map[string]int{}
	o.Lose = func(fact string) { lost[fact]++ }
	var out bytes.Buffer
	s, err := xlsx.Container().(formats.Writable).NewSink(&out, o)
	require.NoError(t, err)
	for _, r := range in {
		require.NoError(t, s.Row([]byte(r)))
	}
	require.NoError(t, s.Close())
	all, bad, _, err := rows(out.Bytes(), 1<<20)
	require.NoError(t, err)
	require.Empty(t, bad)
	return all, lost
}

func TestWrittenRowsReadBackEqual(t *testing.T) {
	want := []string{
		`{"text":"é😀\u0000\u0001\u001f","n":1.50,"ok":true}`,
		`{"text":"=1+1","n":18446744073709551616,"ok":false}`,
		`{"text":"line\r\nline\n\ttab _x0041_ \ufffe <&>'\" ","n":-1E+5}`,
		`{"text":""}`,
		`{"text":"  ","more":"+49 170"}`,
	}
	all, lost := written(t, formats.SinkOptions{}, want...)
	require.Empty(t, lost)
	require.Len(t, all, len(want))
	for i := range want {
		a, err := formats.ParseValue([]byte(want[i]))
		require.NoError(t, err)
		b, err := formats.ParseValue([]byte(all[i]))
		require.NoError(t, err)
		require.Equal(t, len(a.Members), len(b.Members), all[i])
		for k := range a.Members {
			require.Equal(t, a.Members[k].Key, b.Members[k].Key)
			require.Equal(t, a.Members[k].Value.Str(), b.Members[k].Value.Str())
			if !a.Members[k].Value.IsString() {
				require.Equal(t, string(a.Members[k].Value.Raw), string(b.Members[k].Value.Raw))
			}
		}
	}
}

func TestLosses(t *testing.T) {
	all, lost := written(t, formats.SinkOptions{}, `{"a":"x","b":null,"l":[1, 2]}`, `{"b":"x","a":"y"}`, `{"a":"x","a":"y"}`, `{"":"x","a":"z"}`, `{}`)
	require.Equal(t, []string{`{"a":"x","l":"[1, 2]"}`, `{"a":"y","b":"x"}`, `{"a":"y"}`, `{"a":"z"}`, `{"a":""}`}, all)
	require.Equal(t, map[string]int{"null": 1, "json_type": 1, "key_order": 1, "column:a": 1, "column:": 1, "empty_row": 1}, lost)
	head := make([]string, 1024)
	for i := range head {
		head[i] = `{"a":"x"}`
	}
	all, lost = written(t, formats.SinkOptions{Optional: []string{"system"}}, append(head, `{"a":"x","system":"s","other":"o"}`)...)
	require.Equal(t, `{"a":"x","system":"s"}`, all[1024])
	require.Equal(t, map[string]int{"column:other": 1}, lost)
}

func TestLimitsAreErrors(t *testing.T) {
	_, lost, err := save(t, formats.SinkOptions{}, `{"a":"`+strings.Repeat("é", 32767)+`"}`)
	require.NoError(t, err)
	require.Empty(t, lost)
	_, _, err = save(t, formats.SinkOptions{}, `{"a":"`+strings.Repeat("é", 32768)+`"}`)
	require.ErrorIs(t, err, &formats.Error{Code: "too_large"})
	_, _, err = save(t, formats.SinkOptions{}, `[1]`)
	require.ErrorIs(t, err, &formats.Error{Code: "unsupported"})
	_, err = xlsx.Container().(formats.Writable).NewSink(&bytes.Buffer{}, formats.SinkOptions{Format: "messages-array"})
	require.ErrorIs(t, err, &formats.Error{Code: "unsupported"})
}

func TestFilesWithoutRowsAndTheSameBytes(t *testing.T) {
	all, lost := written(t, formats.SinkOptions{Columns: []string{"instruction", "output"}})
	require.Empty(t, all)
	require.Empty(t, lost)
	a, _, err := save(t, formats.SinkOptions{}, `{"a":1}`)
	require.NoError(t, err)
	b, _, err := save(t, formats.SinkOptions{}, `{"a":1}`)
	require.NoError(t, err)
	require.Equal(t, a, b)
	sure, _ := xlsx.Container().Sniff(&formats.Head{Raw: a[:min(len(a), 1000)]})
	require.EqualValues(t, 1, sure)
}

func TestWideTables(t *testing.T) {
	row := "{"
	for i := range 800 {
		row += fmt.Sprintf(`"k%d":%d,`, i, i)
	}
	row = row[:len(row)-1] + "}"
	all, lost := written(t, formats.SinkOptions{}, row)
	require.Equal(t, []string{row}, all)
	require.Empty(t, lost)
}
