package arrowipc_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/decimal128"
	"github.com/apache/arrow/go/v17/arrow/decimal256"
	"github.com/apache/arrow/go/v17/arrow/float16"
	"github.com/apache/arrow/go/v17/arrow/ipc"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/arrowipc"
)

// seekable is a file in memory.
type seekable struct{ bytes.Buffer }

func (s *seekable) Seek(int64, int) (int64, error) { return int64(s.Len()), nil }

func field(name string, t arrow.DataType) arrow.Field {
	return arrow.Field{Name: name, Type: t, Nullable: true}
}

// write makes a file and a stream of record batches that fill builds.
func write(t testing.TB, schema *arrow.Schema, fill func(*array.RecordBuilder), batches int, opts ...ipc.Option) (file, stream []byte) {
	t.Helper()
	opts = append(opts, ipc.WithSchema(schema))
	var f seekable
	var s bytes.Buffer
	fw, err := ipc.NewFileWriter(&f, opts...)
	require.NoError(t, err)
	sw := ipc.NewWriter(&s, opts...)
	for range batches {
		b := array.NewRecordBuilder(memory.DefaultAllocator, schema)
		fill(b)
		rec := b.NewRecord()
		require.NoError(t, fw.Write(rec))
		require.NoError(t, sw.Write(rec))
	}
	require.NoError(t, fw.Close())
	require.NoError(t, sw.Close())
	return f.Bytes(), s.Bytes()
}

// rows reads the raw rows of a file.
func rows(b []byte, limit int64) (all []string, bad []error, warnings []string, err error) {
	in := &formats.Input{Name: "f.arrow", At: bytes.NewReader(b), Size: int64(len(b)), MaxRecord: limit}
	in.Warn = func(format string, args ...any) { warnings = append(warnings, fmt.Sprintf(format, args...)) }
	for rec, e := range arrowipc.Container().Records(context.Background(), in) {
		switch {
		case e == nil:
			all = append(all, string(rec.Raw))
		case rec.Pos.Record > 0:
			bad = append(bad, e)
		default:
			err = e
		}
	}
	return all, bad, warnings, err
}

func sample(t testing.TB, batches int, opts ...ipc.Option) (file, stream []byte) {
	when := time.Date(2024, 2, 29, 12, 34, 56, 789012000, time.UTC)
	there := []bool{true, true, false}
	schema := arrow.NewSchema([]arrow.Field{
		field("i8", arrow.PrimitiveTypes.Int8), field("u64", arrow.PrimitiveTypes.Uint64), field("f16", arrow.FixedWidthTypes.Float16), field("f", arrow.PrimitiveTypes.Float64),
		field("b", arrow.FixedWidthTypes.Boolean), field("s", arrow.BinaryTypes.LargeString), field("v", arrow.BinaryTypes.StringView), field("bin", arrow.BinaryTypes.Binary),
		field("dec", &arrow.Decimal128Type{Precision: 20, Scale: 3}), field("wide", &arrow.Decimal256Type{Precision: 60, Scale: -2}), field("date", arrow.FixedWidthTypes.Date64),
		field("ts", &arrow.TimestampType{Unit: arrow.Microsecond, TimeZone: "Europe/Berlin"}), field("local", &arrow.TimestampType{Unit: arrow.Second}),
		field("clock", arrow.FixedWidthTypes.Time32s), field("for", arrow.FixedWidthTypes.Duration_ms), field("mdn", arrow.FixedWidthTypes.MonthDayNanoInterval),
		field("dict", &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int8, ValueType: arrow.BinaryTypes.String}), field("null", arrow.Null),
		field("list", arrow.ListOf(arrow.StructOf(field("x", arrow.FixedSizeListOf(2, arrow.PrimitiveTypes.Int16))))),
		field("map", arrow.MapOf(arrow.BinaryTypes.String, arrow.PrimitiveTypes.Int32)), field("pairs", arrow.MapOf(arrow.PrimitiveTypes.Int32, arrow.BinaryTypes.String)),
	}, nil)
	return write(t, schema, func(b *array.RecordBuilder) {
		b.Field(0).(*array.Int8Builder).AppendValues([]int8{-128, 1, 0}, there)
		b.Field(1).(*array.Uint64Builder).AppendValues([]uint64{math.MaxUint64, 1, 0}, there)
		b.Field(2).(*array.Float16Builder).AppendValues([]float16.Num{float16.New(1.5), float16.New(float32(math.NaN())), {}}, there)
		b.Field(3).(*array.Float64Builder).AppendValues([]float64{0.1, math.Inf(-1), 0}, there)
		b.Field(4).(*array.BooleanBuilder).AppendValues([]bool{true, false, false}, there)
		b.Field(5).(*array.LargeStringBuilder).AppendValues([]string{"é\n\"", "", ""}, there)
		b.Field(6).(*array.StringViewBuilder).AppendValues([]string{"longer than twelve bytes", "", ""}, there)
		b.Field(7).(*array.BinaryBuilder).AppendValues([][]byte{{0, 1, 255}, []byte("text"), nil}, there)
		b.Field(8).(*array.Decimal128Builder).AppendValues([]decimal128.Num{decimal128.FromI64(-5), decimal128.FromI64(123456), {}}, there)
		b.Field(9).(*array.Decimal256Builder).AppendValues([]decimal256.Num{decimal256.FromI64(-5), decimal256.FromI64(0), {}}, there)
		b.Field(10).(*array.Date64Builder).AppendValues([]arrow.Date64{arrow.Date64FromTime(when), -1, 0}, there)
		b.Field(11).(*array.TimestampBuilder).AppendValues([]arrow.Timestamp{arrow.Timestamp(when.UnixMicro()), 0, 0}, there)
		b.Field(12).(*array.TimestampBuilder).AppendValues([]arrow.Timestamp{arrow.Timestamp(when.Unix()), math.MaxInt64, 0}, there)
		b.Field(13).(*array.Time32Builder).AppendValues([]arrow.Time32{3661, 0, 0}, there)
		b.Field(14).(*array.DurationBuilder).AppendValues([]arrow.Duration{-7, 0, 0}, there)
		b.Field(15).(*array.MonthDayNanoIntervalBuilder).AppendValues([]arrow.MonthDayNanoInterval{{Months: 1, Days: 2, Nanoseconds: 3}, {}, {}}, there)
		d := b.Field(16).(*array.BinaryDictionaryBuilder)
		require.NoError(t, d.AppendString("a"))
		require.NoError(t, d.AppendString("b"))
		d.AppendNull()
		b.Field(17).(*array.NullBuilder).AppendNulls(3)
		l := b.Field(18).(*array.ListBuilder)
		st := l.ValueBuilder().(*array.StructBuilder)
		l.Append(true)
		st.Append(true)
		x := st.FieldBuilder(0).(*array.FixedSizeListBuilder)
		x.Append(true)
		x.ValueBuilder().(*array.Int16Builder).Append(7)
		x.ValueBuilder().AppendNull()
		st.AppendNull()
		l.Append(true)
		l.AppendNull()
		m := b.Field(19).(*array.MapBuilder)
		m.Append(true)
		m.KeyBuilder().(*array.StringBuilder).Append("k")
		m.ItemBuilder().AppendNull()
		m.Append(true)
		m.AppendNull()
		p := b.Field(20).(*array.MapBuilder)
		p.Append(true)
		p.KeyBuilder().(*array.Int32Builder).Append(1)
		p.ItemBuilder().(*array.StringBuilder).Append("one")
		p.Append(true)
		p.AppendNull()
	}, batches, opts...)
}

var sampleRows = []string{
	`{"i8":-128,"u64":18446744073709551615,"f16":1.5,"f":0.1,"b":true,"s":"é\n\"","v":"longer than twelve bytes","bin":"data:application/octet-stream;base64,AAH/",` +
		`"dec":-0.005,"wide":-500,"date":"2024-02-29","ts":"2024-02-29T12:34:56.789012Z","local":"2024-02-29T12:34:56","clock":"01:01:01.000","for":-7,` +
		`"mdn":{"months":1,"days":2,"nanoseconds":3},"dict":"a","null":null,"list":[{"x":[7,null]},null],"map":{"k":null},"pairs":[{"key":1,"value":"one"}]}`,
	`{"i8":1,"u64":1,"f16":"NaN","f":"-Infinity","b":false,"s":"","v":"","bin":"text","dec":123.456,"wide":0,"date":"1969-12-31","ts":"1970-01-01T00:00:00Z",` +
		`"local":9223372036854775807,"clock":"00:00:00.000","for":0,"mdn":{"months":0,"days":0,"nanoseconds":0},"dict":"b","null":null,"list":[],"map":{},"pairs":[]}`,
	`{"i8":null,"u64":null,"f16":null,"f":null,"b":null,"s":null,"v":null,"bin":null,"dec":null,"wide":null,"date":null,"ts":null,"local":null,"clock":null,"for":null,` +
		`"mdn":null,"dict":null,"null":null,"list":null,"map":null,"pairs":null}`,
}

func TestTypes(t *testing.T) {
	plainFile, plainStream := sample(t, 2)
	lz4File, lz4Stream := sample(t, 2, ipc.WithLZ4())
	zstdFile, zstdStream := sample(t, 2, ipc.WithZstd())
	for i, b := range [][]byte{plainFile, plainStream, lz4File, lz4Stream, zstdFile, zstdStream} {
		all, bad, _, err := rows(b, 1<<20)
		require.NoError(t, err, i)
		require.Empty(t, bad)
		require.Equal(t, append(append([]string{}, sampleRows...), sampleRows...), all)
	}
}

func TestUnionsAndRuns(t *testing.T) {
	union := arrow.SparseUnionOf([]arrow.Field{field("i", arrow.PrimitiveTypes.Int32), field("s", arrow.BinaryTypes.String)}, []arrow.UnionTypeCode{0, 1})
	dense := arrow.DenseUnionOf(union.Fields(), []arrow.UnionTypeCode{5, 6})
	schema := arrow.NewSchema([]arrow.Field{field("sparse", union), field("dense", dense), field("run", arrow.RunEndEncodedOf(arrow.PrimitiveTypes.Int32, arrow.BinaryTypes.String))}, nil)
	file, _ := write(t, schema, func(b *array.RecordBuilder) {
		s := b.Field(0).(*array.SparseUnionBuilder)
		s.Append(0)
		s.Child(0).(*array.Int32Builder).Append(1)
		s.Child(1).(*array.StringBuilder).AppendEmptyValue()
		s.Append(1)
		s.Child(0).(*array.Int32Builder).AppendEmptyValue()
		s.Child(1).(*array.StringBuilder).AppendNull()
		d := b.Field(1).(*array.DenseUnionBuilder)
		d.Append(6)
		d.Child(1).(*array.StringBuilder).Append("x")
		d.Append(5)
		d.Child(0).(*array.Int32Builder).Append(2)
		r := b.Field(2).(*array.RunEndEncodedBuilder)
		r.Append(2)
		r.ValueBuilder().(*array.StringBuilder).Append("again")
	}, 1)
	all, bad, _, err := rows(file, 1<<20)
	require.NoError(t, err)
	require.Empty(t, bad)
	require.Equal(t, []string{`{"sparse":1,"dense":"x","run":"again"}`, `{"sparse":null,"dense":2,"run":"again"}`}, all)
}

// TestOldStream takes the mark of version 0.15 out of a stream.
func TestOldStream(t *testing.T) {
	_, stream := sample(t, 2)
	var old []byte
	for at := 0; at+8 <= len(stream); {
		size := int(binary.LittleEndian.Uint32(stream[at+4:]))
		old = append(old, stream[at+4:at+8]...)
		at += 8
		if size == 0 {
			break
		}
		next := bytes.Index(stream[at+size:], []byte{0xff, 0xff, 0xff, 0xff})
		for next >= 0 && (next%8 != 0 || binary.LittleEndian.Uint32(stream[at+size+next+4:]) > 1<<14) {
			more := bytes.Index(stream[at+size+next+1:], []byte{0xff, 0xff, 0xff, 0xff})
			require.GreaterOrEqual(t, more, 0)
			next += 1 + more
		}
		old = append(old, stream[at:at+size+next]...)
		at += size + next
	}
	sure, _ := arrowipc.Container().Sniff(&formats.Head{Raw: old})
	require.Greater(t, sure, 0.9)
	all, _, _, err := rows(old, 1<<20)
	require.NoError(t, err)
	require.Len(t, all, 6)
}

func TestSniff(t *testing.T) {
	file, stream := sample(t, 1)
	for _, b := range [][]byte{file, stream, stream[:1000]} {
		sure, why := arrowipc.Container().Sniff(&formats.Head{Raw: b})
		require.Greater(t, sure, 0.9)
		require.NotEmpty(t, why)
	}
	for _, text := range []string{"", "ARR", "{}\n", "a,b\n1,2\n", "\x10\x00\x00\x00\x00\x00\x00\x00", "\xff\xff\xff\xff\x10\x00\x00\x00", strings.Repeat("\x00", 500), "PAR1", strings.Repeat("abcd", 99)} {
		sure, _ := arrowipc.Container().Sniff(&formats.Head{Raw: []byte(text)})
		require.Zero(t, sure, "%q", text)
	}
}

func TestMetadataIsNamed(t *testing.T) {
	md := arrow.NewMetadata([]string{"who", "pandas", "when"}, []string{"me", "{}", "now"})
	file, _ := write(t, arrow.NewSchema([]arrow.Field{field("a", arrow.PrimitiveTypes.Int8)}, &md), func(*array.RecordBuilder) {}, 0)
	all, _, warnings, err := rows(file, 1<<20)
	require.NoError(t, err)
	require.Empty(t, all)
	require.Equal(t, []string{"the metadata of the Arrow schema (when, who) is not part of the rows"}, warnings)
}

func TestBadText(t *testing.T) {
	file, _ := write(t, arrow.NewSchema([]arrow.Field{field("a", arrow.BinaryTypes.String)}, nil), func(b *array.RecordBuilder) {
		b.Field(0).(*array.StringBuilder).AppendValues([]string{"x", "\xff", strings.Repeat("long", 300)}, nil)
	}, 1)
	all, bad, _, err := rows(file, 1000)
	require.NoError(t, err)
	require.Equal(t, []string{`{"a":"x"}`}, all)
	require.Len(t, bad, 2)
	require.ErrorIs(t, bad[0], &formats.Error{Code: "invalid"})
	require.ErrorIs(t, bad[1], &formats.Error{Code: "too_large"})
}

func TestDamagedFiles(t *testing.T) {
	file, stream := sample(t, 3)
	huge := bytes.Clone(stream)
	binary.LittleEndian.PutUint32(huge[4:], 1<<30)
	footer := bytes.Clone(file)
	binary.LittleEndian.PutUint32(footer[len(footer)-10:], math.MaxInt32)
	for name, c := range map[string]struct {
		b    []byte
		text string
	}{
		"short":      {[]byte("ARROW1\x00\x00"), "too short"},
		"cut":        {file[:len(file)-20], "cut off"},
		"cut stream": {stream[:len(stream)/2], "cut off"},
		"length":     {huge, "cut off"},
		"footer":     {footer, "larger than the file"},
		"no content": {append([]byte("ARROW1\x00\x00"), file[len(file)-len(file)/3:]...), ""},
		"zeros":      {make([]byte, 1000), ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, _, err := rows(c.b, 1<<20)
			require.Error(t, err)
			require.ErrorContains(t, err, c.text)
			var typed *formats.Error
			require.ErrorAs(t, err, &typed)
		})
	}
}

// TestChangedBytes changes bytes at random: whatever comes out, reading ends, and every error is typed.
func TestChangedBytes(t *testing.T) {
	file, stream := sample(t, 1)
	packed, _ := sample(t, 1, ipc.WithZstd())
	changes := 1500
	if testing.Short() {
		changes = 200
	}
	for s, good := range [][]byte{file, stream, packed} {
		rng := rand.New(rand.NewPCG(1, uint64(s)))
		for range changes {
			b := bytes.Clone(good)
			for range 1 + rng.IntN(4) {
				b[rng.IntN(len(b))] = byte(rng.IntN(256))
			}
			if _, _, _, err := rows(b, 1<<16); err != nil {
				var typed *formats.Error
				require.ErrorAs(t, err, &typed)
			}
		}
	}
}

func TestRealFile(t *testing.T) {
	src := formats.File(filepath.Join("../../../shared/data/formats", "arrow-go__arrow_ipc_testdata_custom_metadata.arrow"))
	if src.Size() < 0 {
		t.Skip("SKIPPED: the sample files are not here")
	}
	d, err := formats.Open(context.Background(), []formats.Source{src}, formats.Options{Containers: []formats.Container{arrowipc.Container()}})
	require.NoError(t, err)
	for _, err := range d.Examples(context.Background()) {
		require.NoError(t, err)
	}
	require.EqualValues(t, 6, d.Counts().Records)
	require.Equal(t, "arrow", d.Detection().Container)
	require.Equal(t, formats.TableFormat, d.Detection().Format)
	require.NotEmpty(t, d.Warnings())
}

func FuzzArrow(f *testing.F) {
	file, stream := sample(f, 1)
	packed, _ := sample(f, 1, ipc.WithLZ4())
	for _, b := range [][]byte{file, stream, packed, []byte("ARROW1")} {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		arrowipc.Container().Sniff(&formats.Head{Raw: b})
		if _, _, _, err := rows(b, 1<<16); err != nil {
			var typed *formats.Error
			require.ErrorAs(t, err, &typed)
		}
	})
}
