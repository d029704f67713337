package parquet

import (
	"encoding/binary"
	"math"
	"testing"

	"github.com/apache/arrow/go/v17/parquet"
	"github.com/stretchr/testify/require"
)

// TestInt96 writes moments near and beyond the years that a text has.
func TestInt96(t *testing.T) {
	for _, c := range []struct {
		day   int32
		nanos uint64
		want  string
	}{
		{2440588, 0, `"1970-01-01T00:00:00"`},
		{2440589, 1, `"1970-01-02T00:00:00.000000001"`},
		{1721059, 75600e9, `-62167230000000000000`}, // three hours before the year 0
		{math.MinInt32, 0, `-185753453990400000000000`},
		{math.MaxInt32, 86399e9, `185331720383999000000000`},
	} {
		var v parquet.Int96
		binary.LittleEndian.PutUint64(v[:8], c.nanos)
		binary.LittleEndian.PutUint32(v[8:], uint32(c.day))
		b, err := appendInt96(nil, v)
		require.NoError(t, err)
		require.Equal(t, c.want, string(b))
	}
}
