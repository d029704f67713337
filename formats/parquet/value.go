package parquet

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/apache/arrow/go/v17/arrow/float16"
	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/file"
	"github.com/apache/arrow/go/v17/parquet/schema"
	"github.com/slmgen/slmgen/formats/chat"
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
		bindTo(c, r, func(b []byte, v parquet.Int96) ([]byte, error) { return appendTime(b, v.ToTime(), true), nil })
	case *file.Float32ColumnChunkReader:
		bindTo(c, r, func(b []byte, v float32) ([]byte, error) { return appendFloat(b, float64(v), 32), nil })
	case *file.Float64ColumnChunkReader:
		bindTo(c, r, func(b []byte, v float64) ([]byte, error) { return appendFloat(b, v, 64), nil })
	case *file.ByteArrayColumnChunkReader:
		write := octets(c.node)
		bindTo(c, r, func(b []byte, v parquet.ByteArray) ([]byte, error) { return write(b, v) })
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
		return func(b []byte, v int64) ([]byte, error) { return appendDecimal(b, big.NewInt(v), int(t.Scale())), nil }
	case schema.DateLogicalType:
		return func(b []byte, v int64) ([]byte, error) { return appendDate(b, v), nil }
	case *schema.TimeLogicalType:
		return func(b []byte, v int64) ([]byte, error) { return appendClock(b, v, t.TimeUnit()), nil }
	case *schema.TimestampLogicalType:
		return func(b []byte, v int64) ([]byte, error) {
			return appendTime(b, instant(v, t.TimeUnit()), t.IsAdjustedToUTC()), nil
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

func appendFloat(b []byte, v float64, bits int) []byte {
	switch {
	case math.IsNaN(v):
		return append(b, `"NaN"`...)
	case math.IsInf(v, 1):
		return append(b, `"Infinity"`...)
	case math.IsInf(v, -1):
		return append(b, `"-Infinity"`...)
	}
	format := byte('f')
	if a := math.Abs(v); a != 0 && (a < 1e-6 || a >= 1e21) {
		format = 'e'
	}
	return strconv.AppendFloat(b, v, format, -1, bits)
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
		return func(b, v []byte) ([]byte, error) { return appendDecimal(b, signed(v), int(t.Scale())), nil }
	case schema.UUIDLogicalType:
		return func(b, v []byte) ([]byte, error) { return appendUUID(b, v), nil }
	case schema.Float16LogicalType:
		return func(b, v []byte) ([]byte, error) {
			if len(v) != 2 {
				return append(b, "null"...), errors.New("a half-precision number has not two bytes")
			}
			return appendFloat(b, float64(float16.FromLEBytes(v).Float32()), 32), nil
		}
	}
	return func(b, v []byte) ([]byte, error) { return appendOctets(b, v), nil }
}

// appendOctets writes bytes of unknown meaning: as text when they are (old writers do not say so), else as a data URL.
func appendOctets(b, v []byte) []byte {
	if utf8.Valid(v) && !strings.ContainsFunc(string(v), func(r rune) bool { return r < 0x20 && r != '\n' && r != '\r' && r != '\t' }) {
		return chat.AppendString(b, string(v))
	}
	b = append(b, `"data:application/octet-stream;base64,`...)
	return append(base64.StdEncoding.AppendEncode(b, v), '"')
}

// signed reads a big-endian number in two's complement.
func signed(v []byte) *big.Int {
	n := new(big.Int).SetBytes(v)
	if len(v) > 0 && v[0]&0x80 != 0 {
		n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(v))))
	}
	return n
}

// appendDecimal writes unscaled / 10^scale with all its digits.
func appendDecimal(b []byte, unscaled *big.Int, scale int) []byte {
	digits := unscaled.String()
	if scale <= 0 {
		return append(b, digits...)
	}
	if digits[0] == '-' {
		b, digits = append(b, '-'), digits[1:]
	}
	if pad := scale + 1 - len(digits); pad > 0 {
		digits = strings.Repeat("0", pad) + digits
	}
	point := len(digits) - scale
	b = append(b, digits[:point]...)
	b = append(b, '.')
	return append(b, digits[point:]...)
}

func appendUUID(b, v []byte) []byte {
	if len(v) != 16 {
		return appendOctets(b, v)
	}
	b = append(b, '"')
	for i, part := range [...][]byte{v[:4], v[4:6], v[6:8], v[8:10], v[10:]} {
		if i > 0 {
			b = append(b, '-')
		}
		b = hex.AppendEncode(b, part)
	}
	return append(b, '"')
}
