package logs

import (
	"encoding/binary"
	"math"
)

// Types of a TensorProto that hold numbers (tensorflow/core/framework/types.proto).
const (
	typeFloat    = 1
	typeDouble   = 2
	typeInt32    = 3
	typeInt64    = 9
	typeBfloat16 = 14
	typeHalf     = 19
)

// scalar reads a TensorProto of one element; ok is false for what is none, or no number.
func scalar(msg []byte) (v float64, ok bool, err error) {
	var dtype, elements uint64 = 0, 1
	var content []byte
	var values []float64
	err = fields(msg, func(f field) error {
		switch f.number {
		case 1:
			dtype = f.bits
		case 2:
			return fields(f.bytes, func(f field) error {
				if f.number != 2 {
					return nil
				}
				return fields(f.bytes, func(f field) error {
					if f.number == 1 && (f.bits != 1) {
						elements = 0 // not exactly one
					}
					return nil
				})
			})
		case 4:
			content = f.bytes
		case 5, 6, 7, 10, 13: // float_val, double_val, int_val, int64_val, half_val: packed or one by one
			return repeated(f, func(bits uint64) { values = append(values, valueOf(f.number, dtype, bits)) })
		}
		return nil
	})
	if err != nil || elements != 1 {
		return 0, false, err
	}
	if len(values) == 1 {
		return values[0], true, nil
	}
	return fromContent(dtype, content)
}

// repeated reads the numbers of a repeated field.
func repeated(f field, each func(bits uint64)) error {
	if f.wire != length {
		each(f.bits)
		return nil
	}
	for b := f.bytes; len(b) > 0; {
		switch f.number {
		case 5:
			if len(b) < 4 {
				return errProto
			}
			each(uint64(binary.LittleEndian.Uint32(b)))
			b = b[4:]
		case 6:
			if len(b) < 8 {
				return errProto
			}
			each(binary.LittleEndian.Uint64(b))
			b = b[8:]
		default:
			v, n := binary.Uvarint(b)
			if n <= 0 {
				return errProto
			}
			each(v)
			b = b[n:]
		}
	}
	return nil
}

func valueOf(number, dtype, bits uint64) float64 {
	switch number {
	case 5:
		return float64(math.Float32frombits(uint32(bits)))
	case 6:
		return math.Float64frombits(bits)
	case 13:
		if dtype == typeBfloat16 {
			return float64(math.Float32frombits(uint32(bits) << 16))
		}
		return half(uint16(bits))
	}
	return float64(int64(bits))
}

func fromContent(dtype uint64, b []byte) (v float64, ok bool, err error) {
	switch {
	case dtype == typeFloat && len(b) == 4:
		return float64(math.Float32frombits(binary.LittleEndian.Uint32(b))), true, nil
	case dtype == typeDouble && len(b) == 8:
		return math.Float64frombits(binary.LittleEndian.Uint64(b)), true, nil
	case dtype == typeInt32 && len(b) == 4:
		return float64(int32(binary.LittleEndian.Uint32(b))), true, nil
	case dtype == typeInt64 && len(b) == 8:
		return float64(int64(binary.LittleEndian.Uint64(b))), true, nil
	case dtype == typeBfloat16 && len(b) == 2:
		return float64(math.Float32frombits(uint32(binary.LittleEndian.Uint16(b)) << 16)), true, nil
	case dtype == typeHalf && len(b) == 2:
		return half(binary.LittleEndian.Uint16(b)), true, nil
	}
	return 0, false, nil
}

// half gives the value of an IEEE 754 number of 16 bits.
func half(h uint16) float64 {
	sign, exponent, fraction := 1.0, int(h>>10&31), float64(h&1023)
	if h>>15 == 1 {
		sign = -1
	}
	switch {
	case exponent == 0:
		return sign * math.Ldexp(fraction, -24)
	case exponent == 31 && fraction != 0:
		return math.NaN()
	case exponent == 31:
		return math.Inf(int(sign))
	}
	return sign * math.Ldexp(1+fraction/1024, exponent-15)
}
