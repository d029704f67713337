package weights

import (
	"bytes"
	"encoding/binary"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
)

// ggufFile builds GGUF files, right ones and wrong ones.
type ggufFile struct {
	order   binary.AppendByteOrder
	fields  int
	body    []byte
	tensors int
	list    []byte
}

func (f *ggufFile) text(to []byte, s string) []byte {
	return append(f.order.AppendUint64(to, uint64(len(s))), s...)
}

func (f *ggufFile) field(key string, kind uint32, value ...any) *ggufFile {
	f.fields++
	f.body = f.order.AppendUint32(f.text(f.body, key), kind)
	for _, v := range value {
		f.body = f.put(f.body, v)
	}
	return f
}

func (f *ggufFile) put(to []byte, v any) []byte {
	switch v := v.(type) {
	case string:
		return f.text(to, v)
	case uint8:
		return append(to, v)
	case uint16:
		return f.order.AppendUint16(to, v)
	case uint32:
		return f.order.AppendUint32(to, v)
	case uint64:
		return f.order.AppendUint64(to, v)
	case float32:
		return f.order.AppendUint32(to, math.Float32bits(v))
	case float64:
		return f.order.AppendUint64(to, math.Float64bits(v))
	}
	panic("no such value")
}

func (f *ggufFile) tensor(name string, kind uint32, offset uint64, dims ...uint64) *ggufFile {
	f.tensors++
	f.list = f.order.AppendUint32(f.text(f.list, name), uint32(len(dims)))
	for _, d := range dims {
		f.list = f.order.AppendUint64(f.list, d)
	}
	f.list = f.order.AppendUint64(f.order.AppendUint32(f.list, kind), offset)
	return f
}

func (f *ggufFile) bytes(data int) []byte {
	b := f.order.AppendUint32([]byte("GGUF"), 3)
	b = f.order.AppendUint64(b, uint64(f.tensors))
	b = f.order.AppendUint64(b, uint64(f.fields))
	b = append(append(b, f.body...), f.list...)
	for len(b)%32 != 0 {
		b = append(b, 0)
	}
	return append(b, make([]byte, data)...)
}

func sample(order binary.AppendByteOrder) *ggufFile {
	f := &ggufFile{order: order}
	return f.field("general.architecture", ggufString, "llama").
		field("b", ggufBool, uint8(1)).
		field("u8", ggufUint8, uint8(200)).field("i8", ggufInt8, uint8(0xff)).
		field("u16", ggufUint16, uint16(60000)).field("i16", ggufInt16, uint16(0xffff)).
		field("u32", ggufUint32, uint32(4e9)).field("i32", ggufInt32, uint32(0xfffffffe)).
		field("u64", ggufUint64, uint64(math.MaxUint64)).field("i64", ggufInt64, uint64(math.MaxUint64)).
		field("f32", ggufFloat32, float32(0.5)).field("f64", ggufFloat64, 1e300).
		field("tokens", ggufArray, uint32(ggufString), uint64(3), "a", "", "\xff").
		field("scores", ggufArray, uint32(ggufFloat32), uint64(2), float32(-1), float32(2)).
		field("types", ggufArray, uint32(ggufInt32), uint64(2), uint32(0xffffffff), uint32(3)).
		field("nested", ggufArray, uint32(ggufArray), uint64(2), uint32(ggufUint8), uint64(1), uint8(7), uint32(ggufString), uint64(0)).
		tensor("w", 12, 0, 256, 4).tensor("bias", 0, 576, 5).tensor("one", 0, 608)
}

func read(b []byte) (*Header, error) { return Read(bytes.NewReader(b), int64(len(b)), Limits{}) }

func TestGGUF(t *testing.T) {
	for name, order := range map[string]binary.AppendByteOrder{"little": binary.LittleEndian, "big": binary.BigEndian} {
		t.Run(name, func(t *testing.T) {
			b := sample(order).bytes(612)
			h, err := read(b)
			require.NoError(t, err)
			require.Equal(t, "gguf", h.Format)
			require.Equal(t, 3, h.Version)
			require.Equal(t, int64(len(b)-612), h.Data)
			m := h.Metadata
			arch, ok := m.Text("general.architecture")
			require.True(t, ok)
			require.Equal(t, "llama", arch)
			for key, want := range map[string]int64{"u8": 200, "i8": -1, "u16": 60000, "i16": -1, "u32": 4e9, "i32": -2, "i64": -1} {
				v, ok := m.Int(key)
				require.True(t, ok, key)
				require.Equal(t, want, v, key)
			}
			_, ok = m.Int("u64")
			require.False(t, ok, "a number that does not fit is not an int64")
			_, ok = m.Int("absent")
			require.False(t, ok)
			yes, ok := m.Bool("b")
			require.True(t, ok && yes)
			require.Equal(t, []any{float32(0.5), 1e300}, []any{m[10].Value, m[11].Value})
			texts, _ := m.Texts("tokens")
			require.Equal(t, []string{"a", "", "\xff"}, texts)
			scores, _ := m.Floats("scores")
			require.Equal(t, []float32{-1, 2}, scores)
			types, _ := m.Ints("types")
			require.Equal(t, []int64{-1, 3}, types)
			require.Equal(t, []any{[]uint8{7}, []string{}}, m[15].Value)
			require.Equal(t, []Tensor{
				{Name: "w", Type: "Q4_K", Shape: []int64{4, 256}, Offset: h.Data, Bytes: 576},
				{Name: "bias", Type: "F32", Shape: []int64{5}, Offset: h.Data + 576, Bytes: 20},
				{Name: "one", Type: "F32", Offset: h.Data + 608, Bytes: 4},
			}, h.Tensors)
			require.Equal(t, int64(1024), h.Tensors[0].Elements())
			require.Equal(t, int64(1), h.Tensors[2].Elements())
		})
	}
}

// A file that ends anywhere is refused, and the message says so; a header alone is enough where the size is not known.
func TestGGUFCut(t *testing.T) {
	b := sample(binary.LittleEndian).bytes(612)
	for n := range b {
		_, err := read(b[:n])
		require.Error(t, err, n)
		if n >= 4 {
			require.Equal(t, fault.Invalid, fault.CodeOf(err), "%d: %v", n, err)
		}
	}
	h, err := Read(bytes.NewReader(b[:len(b)-612]), -1, Limits{})
	require.NoError(t, err)
	require.Len(t, h.Tensors, 3)
}

func TestGGUFRefused(t *testing.T) {
	le := binary.LittleEndian
	file := func() *ggufFile { return &ggufFile{order: le} }
	version := func(v uint32) []byte {
		b := file().bytes(0)
		le.PutUint32(b[4:], v)
		return b
	}
	counts := func(tensors, fields uint64) []byte {
		b := file().bytes(64)
		le.PutUint64(b[8:], tensors)
		le.PutUint64(b[16:], fields)
		return b
	}
	deep := file()
	deep.field("deep", ggufArray, uint32(ggufArray), uint64(1), uint32(ggufArray), uint64(1), uint32(ggufArray), uint64(1), uint32(ggufArray), uint64(1), uint32(ggufArray), uint64(1))
	for name, c := range map[string]struct {
		b    []byte
		code fault.Code
		says string
	}{
		"version 1":           {version(1), fault.Unsupported, "version 1"},
		"version 4":           {version(4), fault.Unsupported, "version 4"},
		"fields beyond":       {counts(0, 1<<60), fault.Invalid, "metadata"},
		"tensors beyond":      {counts(1<<60, 0), fault.TooLarge, "tensors"},
		"some tensors beyond": {counts(1000, 0), fault.Invalid, "list of tensors"},
		"key twice":           {file().field("a", ggufUint8, uint8(1)).field("a", ggufUint8, uint8(1)).bytes(0), fault.Invalid, "twice"},
		"unknown value":       {file().field("a", 13).bytes(64), fault.Invalid, "unknown type 13"},
		"long array":          {file().field("a", ggufArray, uint32(ggufUint8), uint64(1<<40)).bytes(64), fault.TooLarge, "elements"},
		"array beyond":        {file().field("a", ggufArray, uint32(ggufUint64), uint64(1000)).bytes(64), fault.Invalid, "beyond the end"},
		"texts beyond":        {file().field("a", ggufArray, uint32(ggufString), uint64(1000)).bytes(64), fault.Invalid, "beyond the end"},
		"long text":           {file().field("a", ggufString, uint64(1<<40)).bytes(64), fault.TooLarge, "bytes long"},
		"deep":                {deep.bytes(64), fault.Invalid, "nested"},
		"tensor twice":        {file().tensor("a", 0, 0, 1).tensor("a", 0, 32, 1).bytes(64), fault.Invalid, "twice"},
		"five dimensions":     {file().tensor("a", 0, 0, 1, 1, 1, 1, 1).bytes(64), fault.Invalid, "dimensions"},
		"unknown storage":     {file().tensor("a", 4, 0, 32).bytes(64), fault.Unsupported, "storage"},
		"overflow":            {file().tensor("a", 0, 0, 1<<40, 1<<40).bytes(64), fault.Invalid, "no file has"},
		"negative":            {file().tensor("a", 0, 0, 1<<63).bytes(64), fault.Invalid, "no file has"},
		"broken block":        {file().tensor("a", 12, 0, 100).bytes(64), fault.Invalid, "no multiple of the 256"},
		"unaligned":           {file().tensor("a", 0, 8, 1).bytes(64), fault.Invalid, "multiple of 32"},
		"outside":             {file().tensor("a", 0, 64, 32).bytes(64), fault.Invalid, "cut short"},
		"far outside":         {file().tensor("a", 0, 1<<62, 1).bytes(64), fault.Invalid, "cut short"},
		"negative place":      {file().tensor("a", 0, 1<<63, 1).bytes(64), fault.Invalid, "multiple"},
		"overlap":             {file().tensor("a", 0, 0, 16).tensor("b", 0, 32, 8).bytes(64), fault.Invalid, "over another"},
		"alignment":           {file().field("general.alignment", ggufUint32, uint32(33)).bytes(64), fault.Invalid, "alignment"},
		"pickle":              {[]byte("PK\x03\x04aaaaaaaa"), fault.Unsupported, "pickle"},
		"other":               {[]byte("hello, world"), fault.Unsupported, "neither"},
		"empty":               {nil, fault.Unsupported, "neither"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := read(c.b)
			require.ErrorContains(t, err, c.says)
			require.Equal(t, c.code, fault.CodeOf(err), err)
		})
	}
}

func TestGGUFLimits(t *testing.T) {
	b := sample(binary.LittleEndian).bytes(612)
	for name, l := range map[string]Limits{"header": {Header: 100}, "text": {Text: 4}, "elements": {Elements: 2}, "tensors": {Tensors: 2}} {
		_, err := Read(bytes.NewReader(b), int64(len(b)), l)
		require.Equal(t, fault.TooLarge, fault.CodeOf(err), "%s: %v", name, err)
	}
	_, err := Read(bytes.NewReader(b), int64(len(b)), Limits{Text: 20, Elements: 3, Tensors: 3})
	require.NoError(t, err)
}

// A small file that announces much must not cost memory.
func TestGGUFAllocatesLittle(t *testing.T) {
	b := (&ggufFile{order: binary.LittleEndian}).field("a", ggufArray, uint32(ggufFloat64), uint64(1<<23)).bytes(1000)
	n := testing.Benchmark(func(p *testing.B) {
		p.ReportAllocs()
		for range p.N {
			_, err := read(b)
			require.Error(p, err)
		}
	}).AllocedBytesPerOp()
	require.Less(t, n, int64(1<<20))
}

func FuzzRead(f *testing.F) {
	f.Add(sample(binary.LittleEndian).bytes(612))
	f.Add(sample(binary.BigEndian).bytes(612))
	f.Add(safetensorsFile(`{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}}`, 24))
	f.Add([]byte(strings.Repeat("GGUF", 20)))
	f.Fuzz(func(t *testing.T, b []byte) {
		h, err := read(b)
		if err != nil {
			require.NotEqual(t, fault.Internal, fault.CodeOf(err), err)
			return
		}
		for _, one := range h.Tensors {
			require.True(t, one.Offset >= h.Data && one.Offset+one.Bytes <= int64(len(b)), one)
		}
	})
}
