package parquet_test

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	pq "github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/compress"
	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
)

// required makes a file of columns that are never null, each in another encoding.
func required(t testing.TB, n int) []byte {
	schema := arrow.NewSchema([]arrow.Field{
		{Name: "i", Type: arrow.PrimitiveTypes.Int64}, {Name: "j", Type: arrow.PrimitiveTypes.Int32}, {Name: "f", Type: arrow.PrimitiveTypes.Float32},
		{Name: "b", Type: arrow.FixedWidthTypes.Boolean}, {Name: "s", Type: arrow.BinaryTypes.String}, {Name: "u", Type: arrow.BinaryTypes.String},
	}, nil)
	props := pq.NewWriterProperties(pq.WithDictionaryDefault(false), pq.WithEncodingFor("i", pq.Encodings.DeltaBinaryPacked),
		pq.WithEncodingFor("s", pq.Encodings.DeltaByteArray), pq.WithEncodingFor("u", pq.Encodings.DeltaLengthByteArray), pq.WithDictionaryFor("j", true))
	return write(t, schema, props, func(b *array.RecordBuilder) {
		for i := range n {
			b.Field(0).(*array.Int64Builder).Append(int64(i * i))
			b.Field(1).(*array.Int32Builder).Append(int32(i % 3))
			b.Field(2).(*array.Float32Builder).Append(float32(i))
			b.Field(3).(*array.BooleanBuilder).Append(i%2 == 0)
			b.Field(4).(*array.StringBuilder).Append("prefix " + string(rune('a'+i%26)))
			b.Field(5).(*array.StringBuilder).Append(string(rune('a' + i%26)))
		}
	})
}

func TestRequiredColumnsInEveryEncoding(t *testing.T) {
	all, bad, err := rows(required(t, 700), 1<<20)
	require.NoError(t, err)
	require.Empty(t, bad)
	require.Len(t, all, 700)
	require.Equal(t, `{"i":477481,"j":1,"f":691,"b":false,"s":"prefix p","u":"p"}`, all[691])
}

// TestChangedBytes changes bytes at random: whatever comes out, reading ends, and every error is typed.
func TestChangedBytes(t *testing.T) {
	for s, good := range [][]byte{
		nested(t, 8, pq.NewWriterProperties(pq.WithCompression(compress.Codecs.Snappy))),
		nested(t, 8, pq.NewWriterProperties(pq.WithDataPageVersion(pq.DataPageV2), pq.WithDictionaryDefault(false))),
		required(t, 8),
	} {
		rng := rand.New(rand.NewPCG(1, uint64(s)))
		changes := 1500
		if testing.Short() {
			changes = 200
		}
		for range changes {
			b := bytes.Clone(good)
			for range 1 + rng.IntN(4) {
				b[rng.IntN(len(b))] = byte(rng.IntN(256))
			}
			if _, _, err := rows(b, 1<<16); err != nil {
				var typed *formats.Error
				require.ErrorAs(t, err, &typed)
			}
		}
	}
}
