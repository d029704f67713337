package logs

import (
	"encoding/binary"
	"errors"
	"math"
)

// field is one field of a message in protocol buffers' wire format: its number, and a number or bytes by its wire type.
type field struct {
	number uint64
	wire   uint64
	bits   uint64 // of varint, fixed64 and fixed32
	bytes  []byte // of what has a length
}

const (
	varint  = 0
	fixed64 = 1
	length  = 2
	fixed32 = 5
)

var errProto = errors.New("a message is cut off or no protocol buffer")

// fields calls each for the fields of a message, in their order.
func fields(msg []byte, each func(field) error) error {
	for len(msg) > 0 {
		key, n := binary.Uvarint(msg)
		if n <= 0 || key>>3 == 0 {
			return errProto
		}
		msg = msg[n:]
		f := field{number: key >> 3, wire: key & 7}
		var size int
		switch f.wire {
		case varint:
			f.bits, size = binary.Uvarint(msg)
			if size <= 0 {
				return errProto
			}
		case fixed64:
			if size = 8; len(msg) < size {
				return errProto
			}
			f.bits = binary.LittleEndian.Uint64(msg)
		case fixed32:
			if size = 4; len(msg) < size {
				return errProto
			}
			f.bits = uint64(binary.LittleEndian.Uint32(msg))
		case length:
			l, n := binary.Uvarint(msg)
			if n <= 0 || l > uint64(len(msg)-n) {
				return errProto
			}
			size = n + int(l)
			f.bytes = msg[n:size]
		default: // groups are long gone
			return errProto
		}
		msg = msg[size:]
		if err := each(f); err != nil {
			return err
		}
	}
	return nil
}

func (f field) float64() float64 { return math.Float64frombits(f.bits) }
func (f field) float32() float64 { return float64(math.Float32frombits(uint32(f.bits))) }
