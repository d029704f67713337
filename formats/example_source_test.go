package formats_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
)

// Every row of the fixtures that yields one Example is given back as it stood, or not at all.
func TestAppendSource(t *testing.T) {
	files, err := filepath.Glob("testdata/rows/*.jsonl")
	require.NoError(t, err)
	known := 0
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		format := strings.TrimSuffix(filepath.Base(file), ".jsonl")
		for line := range strings.Lines(string(data)) {
			line = strings.TrimSpace(line)
			for e, err := range formats.Read(t.Context(), formats.Bytes("x.jsonl", []byte(line+"\n"+line+"\n")), formats.Options{Format: format}) {
				require.NoError(t, err)
				got, ok := e.AppendSource([]byte("kept"))
				if !ok {
					require.Equal(t, "kept", string(got))
					continue
				}
				known++
				want, err := formats.ParseValue([]byte(line))
				require.NoError(t, err)
				have, err := formats.ParseValue(got[len("kept"):])
				require.NoError(t, err)
				require.Equal(t, spelled(&want), spelled(&have), file)
			}
		}
	}
	require.Greater(t, known, len(files), "most rows are known")
	_, ok := (&formats.Example{Kind: formats.KindChat}).AppendSource(nil)
	require.False(t, ok)
}

// spelled writes a value without spaces and with the fewest escapes.
func spelled(v *formats.Value) string {
	var b strings.Builder
	switch v.Kind {
	case formats.Array:
		for i := range v.Items {
			b.WriteString("," + spelled(&v.Items[i]))
		}
		return "[" + b.String() + "]"
	case formats.Objects:
		for i := range v.Members {
			b.WriteString("," + strconv.Quote(v.Members[i].Key) + ":" + spelled(&v.Members[i].Value))
		}
		return "{" + b.String() + "}"
	case formats.String:
		return strconv.Quote(v.Str())
	}
	return string(v.Raw)
}

func ExampleExample_AppendSource() {
	src := formats.Bytes("a.jsonl", []byte(`{"output":"b","instruction":"a","n":1.50}`))
	for e := range formats.Read(context.Background(), src, formats.Options{}) {
		row, ok := e.AppendSource(nil)
		fmt.Println(string(row), ok)
	}
	// Output: {"output":"b","instruction":"a","n":1.50} true
}
