package parquet_test

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/stretchr/testify/require"
)

// TestNewerLogicalTypes: a column whose logical type nobody here knows (VARIANT, GEOMETRY) is given as it is stored.
func TestNewerLogicalTypes(t *testing.T) {
	schema := arrow.NewSchema([]arrow.Field{{Name: "a", Type: arrow.BinaryTypes.String}, {Name: "n", Type: arrow.PrimitiveTypes.Int64}}, nil)
	file := write(t, schema, nil, func(b *array.RecordBuilder) {
		b.Field(0).(*array.StringBuilder).AppendValues([]string{"x", "y"}, nil)
		b.Field(1).(*array.Int64Builder).AppendValues([]int64{1, 2}, nil)
	})
	footer := len(file) - 8 - int(binary.LittleEndian.Uint32(file[len(file)-8:]))
	// Field 10 of the column holds a union whose field 1, an empty struct, says STRING; 9 was never given away.
	known := []byte{0x1c, 0x00, 0x00, 0x00}
	at := bytes.Index(file[footer:], known)
	require.Positive(t, at)
	odd := bytes.Clone(file)
	odd[footer+at] = 0x9c
	all, bad, err := rows(odd, 1<<20)
	require.NoError(t, err)
	require.Empty(t, bad)
	require.Equal(t, 2, len(all))
	for i := range len(file) - footer - 8 { // no change of the description makes the walk over it fail but by an error
		odd := bytes.Clone(file)
		odd[footer+i] ^= 0x95
		_, _, _ = rows(odd, 1<<20)
	}
}
