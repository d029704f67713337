package parquet_test

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/decimal128"
	"github.com/apache/arrow/go/v17/arrow/memory"
	pq "github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/compress"
	"github.com/apache/arrow/go/v17/parquet/pqarrow"
	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/parquet"
)

// write makes a Parquet file of one record batch that fill builds.
func write(t testing.TB, schema *arrow.Schema, props *pq.WriterProperties, fill func(*array.RecordBuilder)) []byte {
	t.Helper()
	b := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	fill(b)
	rec := b.NewRecord()
	var out bytes.Buffer
	w, err := pqarrow.NewFileWriter(schema, &out, props, pqarrow.DefaultWriterProps())
	require.NoError(t, err)
	require.NoError(t, w.Write(rec))
	require.NoError(t, w.Close())
	return out.Bytes()
}

// rows reads the raw rows of a file.
func rows(b []byte, limit int64) (all []string, bad []error, err error) {
	in := &formats.Input{Name: "f.parquet", At: bytes.NewReader(b), Size: int64(len(b)), MaxRecord: limit, Warn: func(string, ...any) {}}
	for rec, e := range parquet.Container().Records(context.Background(), in) {
		switch {
		case e == nil:
			all = append(all, string(rec.Raw))
		case rec.Pos.Record > 0:
			bad = append(bad, e)
		default:
			err = e
		}
	}
	return all, bad, err
}

func field(name string, t arrow.DataType) arrow.Field {
	return arrow.Field{Name: name, Type: t, Nullable: true}
}

func TestTypes(t *testing.T) {
	when := time.Date(2024, 2, 29, 12, 34, 56, 789012000, time.UTC)
	schema := arrow.NewSchema([]arrow.Field{
		field("i64", arrow.PrimitiveTypes.Int64), field("u64", arrow.PrimitiveTypes.Uint64), field("f", arrow.PrimitiveTypes.Float64),
		field("b", arrow.FixedWidthTypes.Boolean), field("s", arrow.BinaryTypes.String), field("bin", arrow.BinaryTypes.Binary),
		field("dec", &arrow.Decimal128Type{Precision: 20, Scale: 3}), field("date", arrow.FixedWidthTypes.Date32),
		field("ts", &arrow.TimestampType{Unit: arrow.Microsecond, TimeZone: "UTC"}), field("local", &arrow.TimestampType{Unit: arrow.Millisecond}),
		field("clock", arrow.FixedWidthTypes.Time64us),
	}, nil)
	b := write(t, schema, nil, func(b *array.RecordBuilder) {
		b.Field(0).(*array.Int64Builder).AppendValues([]int64{math.MaxInt64, -1, 0}, []bool{true, true, false})
		b.Field(1).(*array.Uint64Builder).AppendValues([]uint64{math.MaxUint64, 1, 0}, []bool{true, true, false})
		b.Field(2).(*array.Float64Builder).AppendValues([]float64{0.1, math.NaN(), 0}, []bool{true, true, false})
		b.Field(3).(*array.BooleanBuilder).AppendValues([]bool{true, false, false}, []bool{true, true, false})
		b.Field(4).(*array.StringBuilder).AppendValues([]string{"é\n\"", "", ""}, []bool{true, true, false})
		b.Field(5).(*array.BinaryBuilder).AppendValues([][]byte{{0, 1, 255}, []byte("text"), nil}, []bool{true, true, false})
		b.Field(6).(*array.Decimal128Builder).AppendValues([]decimal128.Num{decimal128.FromI64(-5), decimal128.FromI64(123456), {}}, []bool{true, true, false})
		d := arrow.Date32FromTime(when)
		b.Field(7).(*array.Date32Builder).AppendValues([]arrow.Date32{d, -1, 0}, []bool{true, true, false})
		b.Field(8).(*array.TimestampBuilder).AppendValues([]arrow.Timestamp{arrow.Timestamp(when.UnixMicro()), 0, 0}, []bool{true, true, false})
		b.Field(9).(*array.TimestampBuilder).AppendValues([]arrow.Timestamp{arrow.Timestamp(when.UnixMilli()), -1, 0}, []bool{true, true, false})
		b.Field(10).(*array.Time64Builder).AppendValues([]arrow.Time64{3661000001, 0, 0}, []bool{true, true, false})
	})
	all, bad, err := rows(b, 1<<20)
	require.NoError(t, err)
	require.Empty(t, bad)
	require.Equal(t, []string{
		`{"i64":9223372036854775807,"u64":18446744073709551615,"f":0.1,"b":true,"s":"é\n\"","bin":"data:application/octet-stream;base64,AAH/","dec":-0.005,"date":"2024-02-29","ts":"2024-02-29T12:34:56.789012Z","local":"2024-02-29T12:34:56.789","clock":"01:01:01.000001"}`,
		`{"i64":-1,"u64":1,"f":"NaN","b":false,"s":"","bin":"text","dec":123.456,"date":"1969-12-31","ts":"1970-01-01T00:00:00Z","local":"1969-12-31T23:59:59.999","clock":"00:00:00.000000"}`,
		`{"i64":null,"u64":null,"f":null,"b":null,"s":null,"bin":null,"dec":null,"date":null,"ts":null,"local":null,"clock":null}`,
	}, all)
}

func nested(t testing.TB, n int, props *pq.WriterProperties) []byte {
	message := arrow.StructOf(field("role", arrow.BinaryTypes.String), field("content", arrow.BinaryTypes.String), field("tags", arrow.ListOf(arrow.PrimitiveTypes.Int32)))
	schema := arrow.NewSchema([]arrow.Field{field("messages", arrow.ListOf(message)), field("extra", arrow.MapOf(arrow.BinaryTypes.String, arrow.PrimitiveTypes.Int32))}, nil)
	return write(t, schema, props, func(b *array.RecordBuilder) {
		list := b.Field(0).(*array.ListBuilder)
		st := list.ValueBuilder().(*array.StructBuilder)
		m := b.Field(1).(*array.MapBuilder)
		for i := range n {
			if i%7 == 6 {
				list.AppendNull()
				m.AppendNull()
				continue
			}
			list.Append(true)
			m.Append(true)
			for j := range i % 4 {
				st.Append(true)
				st.FieldBuilder(0).(*array.StringBuilder).Append([]string{"user", "assistant"}[j%2])
				st.FieldBuilder(1).(*array.StringBuilder).Append(fmt.Sprintf("text %d.%d", i, j))
				tags := st.FieldBuilder(2).(*array.ListBuilder)
				if j == 1 {
					tags.AppendNull()
					continue
				}
				tags.Append(true)
				for k := range j {
					tags.ValueBuilder().(*array.Int32Builder).Append(int32(k))
				}
				m.KeyBuilder().(*array.StringBuilder).Append(fmt.Sprint("k", j))
				m.ItemBuilder().(*array.Int32Builder).Append(int32(j))
			}
		}
	})
}

// nestedRow is the JSON that row i of nested must become.
func nestedRow(i int) string {
	if i%7 == 6 {
		return `{"messages":null,"extra":null}`
	}
	var ms, kv []string
	for j := range i % 4 {
		tags := "null"
		if j != 1 {
			var ks []string
			for k := range j {
				ks = append(ks, fmt.Sprint(k))
			}
			tags = "[" + strings.Join(ks, ",") + "]"
			kv = append(kv, fmt.Sprintf(`"k%d":%d`, j, j))
		}
		ms = append(ms, fmt.Sprintf(`{"role":%q,"content":"text %d.%d","tags":%s}`, []string{"user", "assistant"}[j%2], i, j, tags))
	}
	return `{"messages":[` + strings.Join(ms, ",") + `],"extra":{` + strings.Join(kv, ",") + `}}`
}

func TestNestedRowsOverPagesAndRowGroups(t *testing.T) {
	const n = 3000
	for name, props := range map[string]*pq.WriterProperties{
		"plain":      pq.NewWriterProperties(pq.WithDictionaryDefault(false), pq.WithDataPageSize(500), pq.WithMaxRowGroupLength(1000)),
		"dictionary": pq.NewWriterProperties(pq.WithDataPageSize(500), pq.WithCompression(compress.Codecs.Zstd)),
		"v2 snappy":  pq.NewWriterProperties(pq.WithDataPageVersion(pq.DataPageV2), pq.WithDataPageSize(700), pq.WithCompression(compress.Codecs.Snappy)),
		"gzip":       pq.NewWriterProperties(pq.WithCompression(compress.Codecs.Gzip)),
		"brotli":     pq.NewWriterProperties(pq.WithCompression(compress.Codecs.Brotli)),
	} {
		t.Run(name, func(t *testing.T) {
			all, bad, err := rows(nested(t, n, props), 1<<20)
			require.NoError(t, err)
			require.Empty(t, bad)
			require.Len(t, all, n)
			for i := range all {
				require.Equal(t, nestedRow(i), all[i])
			}
		})
	}
}

func TestRecordLimit(t *testing.T) {
	schema := arrow.NewSchema([]arrow.Field{field("s", arrow.BinaryTypes.String)}, nil)
	b := write(t, schema, nil, func(b *array.RecordBuilder) {
		b.Field(0).(*array.StringBuilder).AppendValues([]string{"a", strings.Repeat("x", 5000), "b"}, nil)
	})
	all, bad, err := rows(b, 1000)
	require.NoError(t, err)
	require.Equal(t, []string{`{"s":"a"}`, `{"s":"b"}`}, all)
	require.Len(t, bad, 1)
	require.ErrorIs(t, bad[0], &formats.Error{Code: "too_large"})
}

func TestThroughTheDataset(t *testing.T) {
	b := nested(t, 20, pq.NewWriterProperties())
	d, err := formats.Open(context.Background(), []formats.Source{formats.Bytes("x.json", b)}, formats.Options{Containers: []formats.Container{parquet.Container()}})
	require.NoError(t, err)
	require.Equal(t, "parquet", d.Detection().Container)
	require.Equal(t, "openai", d.Detection().Format)
	for range 2 {
		for _, err := range d.Examples(context.Background()) {
			require.NoError(t, err)
		}
		require.EqualValues(t, 20, d.Counts().Records)
	}
}

func TestDamagedFiles(t *testing.T) {
	good := nested(t, 50, pq.NewWriterProperties(pq.WithCompression(compress.Codecs.Snappy)))
	for name, c := range map[string]struct {
		b    []byte
		text string
	}{
		"short":      {[]byte("PAR1"), "too short"},
		"cut":        {good[:len(good)-20], "cut off"},
		"encrypted":  {append([]byte("PARE"), []byte("xxxxxxxx\x01\x00\x00\x00PARE")...), "encrypted"},
		"footer":     {append(bytes.Clone(good[:len(good)-8]), 0xff, 0xff, 0xff, 0x0f, 'P', 'A', 'R', '1'), "larger than the file"},
		"no content": {append([]byte("PAR1"), good[len(good)-len(good)/3:]...), ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := rows(c.b, 1<<20)
			require.Error(t, err)
			require.ErrorContains(t, err, c.text)
			var typed *formats.Error
			require.ErrorAs(t, err, &typed)
		})
	}
}

func FuzzParquet(f *testing.F) {
	f.Add(nested(f, 8, pq.NewWriterProperties(pq.WithCompression(compress.Codecs.Snappy))))
	f.Add(nested(f, 8, pq.NewWriterProperties(pq.WithDataPageVersion(pq.DataPageV2), pq.WithDictionaryDefault(false))))
	f.Add(required(f, 8))
	f.Add([]byte("PAR1"))
	f.Fuzz(func(t *testing.T, b []byte) {
		_, _, err := rows(b, 1<<16)
		if err != nil {
			var typed *formats.Error
			require.ErrorAs(t, err, &typed)
		}
	})
}

func BenchmarkRead(b *testing.B) {
	data := nested(b, 20000, pq.NewWriterProperties(pq.WithCompression(compress.Codecs.Zstd)))
	size := 0
	for i := range 20000 {
		size += len(nestedRow(i))
	}
	b.SetBytes(int64(size))
	for b.Loop() {
		all, _, err := rows(data, 1<<20)
		require.NoError(b, err)
		require.Len(b, all, 20000)
	}
}
