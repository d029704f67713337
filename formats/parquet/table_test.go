package parquet_test

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"testing"
	"time"

	arrow "github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/file"
	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats/parquet"
	"github.com/slmgen/slmgen/internal/fault"
)

// TestTable reads back what a Table wrote: as rows, and with the library's own reader by column.
func TestTable(t *testing.T) {
	var out bytes.Buffer
	table, err := parquet.NewTable(&out, []parquet.Column{{Name: "n", Type: parquet.Int}, {Name: "v", Type: parquet.Float}, {Name: "w", Type: parquet.Text}, {Name: "at", Type: parquet.Instant}})
	require.NoError(t, err)
	at := time.Date(2026, 11, 29, 1, 2, 3, 123456789, time.FixedZone("", 3600))
	var want []string
	for i := range 10_000 {
		row := "{"
		if i%2 == 0 {
			table.Int(0, int64(i))
			row += fmt.Sprintf(`"n":%d,`, i)
		}
		switch i % 5 {
		case 0:
			table.Float(1, math.NaN())
			row += `"v":"NaN",`
		case 1:
			table.Float(1, math.Inf(-1))
			row += `"v":"-Infinity",`
		case 2:
			table.Float(1, float64(i)+0.5)
			row += fmt.Sprintf(`"v":%d.5,`, i)
		}
		if i%3 == 0 {
			table.Text(2, "word")
			row += `"w":"word",`
		}
		table.Instant(3, at)
		want = append(want, row+`"at":"2026-11-29T00:02:03.123456789Z"}`)
		require.NoError(t, table.Row())
	}
	require.NoError(t, table.Close())
	require.Equal(t, want, read(t, out.Bytes()))

	f, err := file.NewParquetReader(bytes.NewReader(out.Bytes()))
	require.NoError(t, err)
	require.Equal(t, int64(10_000), f.NumRows())
	require.Equal(t, "Timestamp(isAdjustedToUTC=true, timeUnit=nanoseconds, is_from_converted_type=false, force_set_converted_type=false)", f.MetaData().Schema.Column(3).LogicalType().String())
	group := f.RowGroup(0)
	column, err := group.Column(1)
	require.NoError(t, err)
	values, levels := make([]float64, 10), make([]int16, 10)
	total, read, err := column.(*file.Float64ColumnChunkReader).ReadBatch(5, values, levels, nil)
	require.NoError(t, err)
	require.Equal(t, []any{int64(5), 3}, []any{total, read})
	require.Equal(t, []int16{1, 1, 1, 0, 0}, levels[:5])
	require.True(t, math.IsNaN(values[0]))
	require.Equal(t, arrow.Types.Int64, f.MetaData().Schema.Column(0).PhysicalType())
}

// TestTableOfManyColumns: nearly empty ones make row groups too.
func TestTableOfManyColumns(t *testing.T) {
	var out bytes.Buffer
	var columns []parquet.Column
	for i := range 5000 {
		columns = append(columns, parquet.Column{Name: fmt.Sprint("c", i), Type: parquet.Float})
	}
	table, err := parquet.NewTable(&out, columns)
	require.NoError(t, err)
	for i := range 20_000 {
		table.Float(i%5000, float64(i))
		require.NoError(t, table.Row())
	}
	require.NoError(t, table.Close())
	f, err := file.NewParquetReader(bytes.NewReader(out.Bytes()))
	require.NoError(t, err)
	require.Equal(t, int64(20_000), f.NumRows())
	require.Greater(t, f.NumRowGroups(), 1)
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("full") }

func TestTableRefuses(t *testing.T) {
	for _, columns := range [][]parquet.Column{nil, {{Name: "a"}, {Name: "a"}}, {{Name: "a", Type: 9}}, make([]parquet.Column, 10_001)} {
		_, err := parquet.NewTable(&bytes.Buffer{}, columns)
		require.Equal(t, fault.Invalid, fault.CodeOf(err))
	}
	_, err := parquet.NewTable(broken{}, []parquet.Column{{Name: "a"}})
	require.ErrorContains(t, err, "full")
	for name, wrong := range map[string]func(*parquet.Table) error{
		"another type": func(x *parquet.Table) error { x.Float(0, 1); return x.Row() },
		"twice":        func(x *parquet.Table) error { x.Int(0, 1); x.Int(0, 2); return x.Row() },
		"not ended":    func(x *parquet.Table) error { x.Int(0, 1); return nil },
		"far away": func(x *parquet.Table) error {
			x.Instant(1, time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC))
			return x.Row()
		},
	} {
		x, err := parquet.NewTable(&bytes.Buffer{}, []parquet.Column{{Name: "a"}, {Name: "b", Type: parquet.Instant}})
		require.NoError(t, err)
		if err := wrong(x); name != "not ended" {
			require.Error(t, err, name)
		}
		require.Error(t, x.Close(), name)
	}
}
