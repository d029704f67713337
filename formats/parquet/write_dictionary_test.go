package parquet_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/parquet/file"
	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
)

// TestWriteDictionary: columns of few values have a dictionary, those of many or of more than one page have none, and all read back.
func TestWriteDictionary(t *testing.T) {
	var rows []string
	text := strings.Repeat("of several pages ", 30)
	for i := range 14000 {
		kind := fmt.Sprintf(`"kind %d"`, i%300)
		if i%7 == 0 {
			kind = "null"
		}
		rows = append(rows, fmt.Sprintf(`{"kind":%s,"id":"row %d","n":%d,"half":%d.5,"yes":%v,"text":"%d %s","same":"x"}`, kind, i, i%5, i%3, i%2 == 0, i, text))
	}
	out, report := convert(t, rows, formats.ConvertOptions{})
	require.Empty(t, report.Losses)
	require.Equal(t, rows, read(t, out))
	f, err := file.NewParquetReader(bytes.NewReader(out))
	require.NoError(t, err)
	defer f.Close()
	require.Equal(t, 1, f.NumRowGroups())
	group := f.RowGroup(0)
	for i, want := range map[int]bool{0: true, 1: false, 2: true, 3: true, 4: false, 5: false, 6: true} {
		c, err := group.MetaData().ColumnChunk(i)
		require.NoError(t, err)
		require.Equal(t, want, c.HasDictionaryPage(), c.PathInSchema())
	}
}
