package parquet

import (
	"errors"
	"math/big"
	"strconv"
	"unicode/utf8"

	"github.com/apache/arrow/go/v17/arrow/float16"
	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/file"
	"github.com/apache/arrow/go/v17/parquet/schema"
	"github.com/slmgen/slmgen/formats/chat"
	"github.com/slmgen/slmgen/formats/internal/celltext"
)

// bind chooses how the values of the column become JSON, by their physical and logical type.
func (c *column) bind(r file.ColumnChunkReader) error {
	logical := c.node.LogicalType()
	switch r := r.(type) {
	case *file.BooleanColumnChunkReader:
		bindTo(c, r, func(b []byte, v bool) ([]byte, error) { return strconv.AppendBool(b, v), nil })
	case *file.Int32ColumnChunkReader:
		write := integer(logical, 32)
		bindTo(c, r, func(b []byte, v int32) ([]byte, error) { return write(b, int64(v)) })
	case *file.Int64ColumnChunkReader:
		bindTo(c, r, integer(logical, 64))
	case *file.Int96ColumnChunkReader:
		bindTo(c, r, appendInt96)
	case *file.Float32ColumnChunkReader:
		bindTo(c, r, func(b []byte, v float32) ([]byte, error) { return celltext.AppendFloat(b, float64(v), 32, false), nil })
	case *file.Float64ColumnChunkReader:
		bindTo(c, r, func(b []byte, v float64) ([]byte, error) { return celltext.AppendFloat(b, v, 64, c.python), nil })
	case *file.ByteArrayColumnChunkReader:
		write := octets(c.node)
		bindTo(c, r, func(b []byte, v parquet.ByteArray) ([]byte, error) {
			if c.json {
				if out, ok := appendJSON(b, v); ok {
					return out, nil
				}
			}
			return write(b, v)
		})
	case *file.FixedLenByteArrayColumnChunkReader:
		write := octets(c.node)
		bindTo(c, r, func(b []byte, v parquet.FixedLenByteArray) ([]byte, error) { return write(b, v) })
	default:
		return errors.New("column " + c.node.Name() + " has an unknown type")
	}
	return nil
}

// integer gives the writer for the logical types that integers carry.
func integer(logical schema.LogicalType, bits int) func([]byte, int64) ([]byte, error) {
	switch t := logical.(type) {
	case *schema.DecimalLogicalType:
		return func(b []byte, v int64) ([]byte, error) {
			return celltext.AppendDecimal(b, big.NewInt(v), int(t.Scale())), nil
		}
	case schema.DateLogicalType:
		return func(b []byte, v int64) ([]byte, error) { return celltext.AppendDate(b, v), nil }
	case *schema.TimeLogicalType:
		return func(b []byte, v int64) ([]byte, error) {
			return celltext.AppendClock(b, v, perSecond(t.TimeUnit())), nil
		}
	case *schema.TimestampLogicalType:
		return func(b []byte, v int64) ([]byte, error) {
			return celltext.AppendTime(b, v, perSecond(t.TimeUnit()), t.IsAdjustedToUTC()), nil
		}
	case *schema.IntLogicalType:
		if !t.IsSigned() {
			return func(b []byte, v int64) ([]byte, error) {
				if bits == 32 {
					return strconv.AppendUint(b, uint64(uint32(v)), 10), nil
				}
				return strconv.AppendUint(b, uint64(v), 10), nil
			}
		}
	}
	return func(b []byte, v int64) ([]byte, error) { return strconv.AppendInt(b, v, 10), nil }
}

// isText says whether the schema calls the bytes of a column text.
func isText(p *schema.PrimitiveNode) bool {
	switch p.LogicalType().(type) {
	case schema.StringLogicalType, schema.EnumLogicalType, schema.JSONLogicalType:
		return true
	}
	switch p.ConvertedType() {
	case schema.ConvertedTypes.UTF8, schema.ConvertedTypes.Enum, schema.ConvertedTypes.JSON:
		return true
	}
	return false
}

var errText = errors.New("a text is not valid UTF-8")

// octets gives the writer for byte arrays.
func octets(p *schema.PrimitiveNode) func([]byte, []byte) ([]byte, error) {
	if isText(p) {
		return func(b, v []byte) ([]byte, error) {
			if !utf8.Valid(v) {
				return append(b, `""`...), errText
			}
			return chat.AppendString(b, string(v)), nil
		}
	}
	switch t := p.LogicalType().(type) {
	case *schema.DecimalLogicalType:
		return func(b, v []byte) ([]byte, error) {
			return celltext.AppendDecimal(b, celltext.Signed(v), int(t.Scale())), nil
		}
	case schema.UUIDLogicalType:
		return func(b, v []byte) ([]byte, error) { return celltext.AppendUUID(b, v), nil }
	case schema.Float16LogicalType:
		return func(b, v []byte) ([]byte, error) {
			if len(v) != 2 {
				return append(b, "null"...), errors.New("a half-precision number has not two bytes")
			}
			return celltext.AppendFloat(b, float64(float16.FromLEBytes(v).Float32()), 32, false), nil
		}
	}
	return func(b, v []byte) ([]byte, error) { return celltext.AppendOctets(b, v), nil }
}
