package arrowipc

import (
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"unicode/utf8"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/chat"
	"github.com/slmgen/slmgen/formats/internal/celltext"
	"github.com/slmgen/slmgen/formats/internal/schema"
	"github.com/slmgen/slmgen/internal/fault"
)

// members gives the columns of a batch, or the fields of a struct, as members of an object.
func (w *rowWriter) members(fields []arrow.Field, columns []arrow.Array) []member {
	out := make([]member, len(fields))
	for i := range fields {
		n := marks(&fields[i])
		out[i] = member{cell: w.cell(columns[i], n, fields[i].Metadata), omit: n.NullMeansAbsent, key: append(chat.AppendString(nil, fields[i].Name), ':')}
	}
	return out
}

// marks reads what a writer of this project noted of a field.
func marks(f *arrow.Field) *schema.Node {
	n := &schema.Node{}
	for i, k := range f.Metadata.Keys() {
		n.Mark(k, f.Metadata.Values()[i])
		// Hugging Face datasets keeps columns of mixed types so.
		n.JSON = n.JSON || k == "ARROW:extension:name" && f.Metadata.Values()[i] == "arrow.json"
	}
	return n
}

// valued is an array of fixed-width values.
type valued[T any] interface{ Value(i int) T }

func plain[T any](a valued[T], f func(b []byte, v T) []byte) func([]byte, int) ([]byte, error) {
	return func(b []byte, i int) ([]byte, error) { return f(b, a.Value(i)), nil }
}

func signed[T int8 | int16 | int32 | int64 | arrow.Duration | arrow.MonthInterval](b []byte, v T) []byte {
	return strconv.AppendInt(b, int64(v), 10)
}

func unsigned[T uint8 | uint16 | uint32 | uint64](b []byte, v T) []byte {
	return strconv.AppendUint(b, uint64(v), 10)
}

// cell chooses how the values of an array become JSON.
func (w *rowWriter) cell(a arrow.Array, n *schema.Node, meta arrow.Metadata) cell {
	c := cell{null: a.IsNull}
	switch a := a.(type) {
	case *array.Null:
		c.null = func(int) bool { return true }
	case *array.Boolean:
		c.write = plain(a, strconv.AppendBool)
	case *array.Int8:
		c.write = plain(a, signed)
	case *array.Int16:
		c.write = plain(a, signed)
	case *array.Int32:
		c.write = plain(a, signed)
	case *array.Int64:
		c.write = plain(a, signed)
	case *array.Uint8:
		c.write = plain(a, unsigned)
	case *array.Uint16:
		c.write = plain(a, unsigned)
	case *array.Uint32:
		c.write = plain(a, unsigned)
	case *array.Uint64:
		c.write = plain(a, unsigned)
	case *array.Duration:
		c.write = plain(a, signed)
	case *array.MonthInterval:
		c.write = plain(a, signed)
	case *array.Float16:
		c.write = func(b []byte, i int) ([]byte, error) {
			return celltext.AppendFloat(b, float64(a.Value(i).Float32()), 32, n.Python), nil
		}
	case *array.Float32:
		c.write = plain(a, func(b []byte, v float32) []byte { return celltext.AppendFloat(b, float64(v), 32, n.Python) })
	case *array.Float64:
		c.write = plain(a, func(b []byte, v float64) []byte { return celltext.AppendFloat(b, v, 64, n.Python) })
	default:
		if w.timed(&c, a) || w.bytes(&c, a, n, meta) {
			break
		}
		w.nested(&c, a, n, meta)
	}
	return c
}

// perSecond is how many units a second has.
func perSecond(u arrow.TimeUnit) int64 { return [...]int64{1, 1e3, 1e6, 1e9}[u] }

// timed chooses for decimals, dates, times and intervals.
func (w *rowWriter) timed(c *cell, a arrow.Array) bool {
	switch a := a.(type) {
	case *array.Decimal128:
		scale := int(a.DataType().(*arrow.Decimal128Type).Scale)
		w.decimal(c, scale, func(i int) *big.Int { return a.Value(i).BigInt() })
	case *array.Decimal256:
		scale := int(a.DataType().(*arrow.Decimal256Type).Scale)
		w.decimal(c, scale, func(i int) *big.Int { return a.Value(i).BigInt() })
	case *array.Date32:
		c.write = plain(a, func(b []byte, v arrow.Date32) []byte { return celltext.AppendDate(b, int64(v)) })
	case *array.Date64:
		c.write = plain(a, func(b []byte, v arrow.Date64) []byte {
			days := int64(v) / 86400000
			if int64(v)%86400000 < 0 {
				days--
			}
			return celltext.AppendDate(b, days)
		})
	case *array.Time32:
		unit := perSecond(a.DataType().(*arrow.Time32Type).Unit)
		c.write = plain(a, func(b []byte, v arrow.Time32) []byte { return celltext.AppendClock(b, int64(v)*(1000/unit), 1000) })
	case *array.Time64:
		unit := perSecond(a.DataType().(*arrow.Time64Type).Unit)
		c.write = plain(a, func(b []byte, v arrow.Time64) []byte { return celltext.AppendClock(b, int64(v), unit) })
	case *array.Timestamp:
		t := a.DataType().(*arrow.TimestampType)
		unit, zone := perSecond(t.Unit), t.TimeZone != ""
		c.write = plain(a, func(b []byte, v arrow.Timestamp) []byte { return celltext.AppendTime(b, int64(v), unit, zone) })
	case *array.DayTimeInterval:
		c.write = plain(a, func(b []byte, v arrow.DayTimeInterval) []byte {
			return fmt.Appendf(b, `{"days":%d,"milliseconds":%d}`, v.Days, v.Milliseconds)
		})
	case *array.MonthDayNanoInterval:
		c.write = plain(a, func(b []byte, v arrow.MonthDayNanoInterval) []byte {
			return fmt.Appendf(b, `{"months":%d,"days":%d,"nanoseconds":%d}`, v.Months, v.Days, v.Nanoseconds)
		})
	default:
		return false
	}
	return true
}

// maxScale bounds the zeros that a decimal with a scale far off would get.
const maxScale = 1000

func (w *rowWriter) decimal(c *cell, scale int, value func(i int) *big.Int) {
	if scale < -maxScale || scale > maxScale {
		panic(fault.New(fault.Unsupported, "a decimal column has the scale %d", scale))
	}
	c.write = func(b []byte, i int) ([]byte, error) { return celltext.AppendDecimal(b, value(i), scale), nil }
}

var errText = errors.New("a text is not valid UTF-8")

// bytes chooses for text and binary.
func (w *rowWriter) bytes(c *cell, a arrow.Array, n *schema.Node, meta arrow.Metadata) bool {
	switch a := a.(type) {
	case *array.String:
		w.text(c, a, n)
	case *array.LargeString:
		w.text(c, a, n)
	case *array.StringView:
		w.text(c, a, n)
	case *array.Binary:
		c.write = plain(a, celltext.AppendOctets)
	case *array.LargeBinary:
		c.write = plain(a, celltext.AppendOctets)
	case *array.BinaryView:
		c.write = plain(a, celltext.AppendOctets)
	case *array.FixedSizeBinary:
		c.write = plain(a, celltext.AppendOctets)
		if name, _ := meta.GetValue("ARROW:extension:name"); name == "arrow.uuid" {
			c.write = plain(a, celltext.AppendUUID)
		}
	default:
		return false
	}
	return true
}

func (w *rowWriter) text(c *cell, a valued[string], n *schema.Node) {
	c.write = func(b []byte, i int) ([]byte, error) {
		v := a.Value(i)
		if !utf8.ValidString(v) {
			w.bad = errText
			return append(b, `""`...), nil
		}
		if n.JSON {
			start := len(b)
			b = append(b, v...)
			if _, err := formats.ParseValue(b[start:]); err == nil {
				return b, nil
			}
			b = b[:start] // somebody changed the column
		}
		return chat.AppendString(b, v), nil
	}
}
