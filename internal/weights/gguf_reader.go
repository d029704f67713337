package weights

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"math"

	"github.com/slmgen/slmgen/internal/fault"
)

// ggufReader reads the pieces of a GGUF header and knows where it is. After the first error every further read gives zero values.
type ggufReader struct {
	in    *bufio.Reader
	order binary.ByteOrder
	at    int64 // bytes read so far
	end   int64 // where the file or the allowed header ends
	whole bool  // end is the end of the file, not a limit
	l     Limits
	err   error
	buf   [8]byte
}

func (g *ggufReader) fail(err *fault.Error) {
	if g.err == nil {
		g.err = err.At(fault.Position{Byte: g.at})
	}
}

// room says whether n more elements of at least size bytes can be there, before anything is allocated for them.
func (g *ggufReader) room(n uint64, size int64, what string) bool {
	if g.err != nil {
		return false
	}
	left := uint64(max(0, g.end-g.at))
	if n <= left/uint64(size) {
		return true
	}
	if g.whole {
		g.fail(fault.New(fault.Invalid, "%s reaches beyond the end of the file: it is damaged or cut short", what).Do("fetch it again"))
	} else {
		g.fail(fault.New(fault.TooLarge, "%s reaches beyond the %d bytes that a header may have", what, g.end))
	}
	return false
}

func (g *ggufReader) full(p []byte, what string) {
	if g.err != nil {
		return
	}
	n, err := io.ReadFull(g.in, p)
	g.at += int64(n)
	switch {
	case err == nil:
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		g.fail(fault.New(fault.Invalid, "the file ends inside %s: it is cut short", what).Do("fetch it again"))
	default:
		g.fail(fault.Wrap(fault.Unavailable, err, "the model file cannot be read"))
	}
}

func (g *ggufReader) fixed(n int, what string) []byte {
	p := g.buf[:n]
	clear(p)
	g.full(p, what)
	return p
}

func (g *ggufReader) uint32(what string) uint32 { return g.order.Uint32(g.fixed(4, what)) }
func (g *ggufReader) uint64(what string) uint64 { return g.order.Uint64(g.fixed(8, what)) }

func (g *ggufReader) text(what string) string {
	n := g.uint64(what)
	if n > uint64(g.l.Text) {
		g.fail(fault.New(fault.TooLarge, "%s is %d bytes long, more than the limit of %d", what, n, g.l.Text))
	}
	if !g.room(n, 1, what) {
		return ""
	}
	p := make([]byte, n)
	g.full(p, what)
	return string(p)
}

// The value types of GGUF metadata, from its specification.
const (
	ggufUint8 = iota
	ggufInt8
	ggufUint16
	ggufInt16
	ggufUint32
	ggufInt32
	ggufFloat32
	ggufBool
	ggufString
	ggufArray
	ggufUint64
	ggufInt64
	ggufFloat64
)

// maxArrayDepth bounds lists of lists.
const maxArrayDepth = 4

func (g *ggufReader) value(kind uint32, what string, depth int) any {
	switch kind {
	case ggufUint8:
		return g.fixed(1, what)[0]
	case ggufInt8:
		return int8(g.fixed(1, what)[0])
	case ggufUint16:
		return g.order.Uint16(g.fixed(2, what))
	case ggufInt16:
		return int16(g.order.Uint16(g.fixed(2, what)))
	case ggufUint32:
		return g.uint32(what)
	case ggufInt32:
		return int32(g.uint32(what))
	case ggufFloat32:
		return math.Float32frombits(g.uint32(what))
	case ggufBool:
		return g.fixed(1, what)[0] != 0
	case ggufString:
		return g.text(what)
	case ggufUint64:
		return g.uint64(what)
	case ggufInt64:
		return int64(g.uint64(what))
	case ggufFloat64:
		return math.Float64frombits(g.uint64(what))
	case ggufArray:
		return g.array(what, depth+1)
	}
	g.fail(fault.New(fault.Invalid, "%s has the unknown type %d", what, kind))
	return nil
}

func (g *ggufReader) array(what string, depth int) any {
	kind, n := g.uint32(what), g.uint64(what)
	if n > uint64(g.l.Elements) {
		g.fail(fault.New(fault.TooLarge, "%s has %d elements, more than the limit of %d", what, n, g.l.Elements))
	}
	if depth > maxArrayDepth {
		g.fail(fault.New(fault.Invalid, "%s is nested deeper than %d", what, maxArrayDepth))
	}
	switch kind {
	case ggufUint8:
		return list(g, n, 1, what, func(p []byte) uint8 { return p[0] })
	case ggufInt8:
		return list(g, n, 1, what, func(p []byte) int8 { return int8(p[0]) })
	case ggufBool:
		return list(g, n, 1, what, func(p []byte) bool { return p[0] != 0 })
	case ggufUint16:
		return list(g, n, 2, what, g.order.Uint16)
	case ggufInt16:
		return list(g, n, 2, what, func(p []byte) int16 { return int16(g.order.Uint16(p)) })
	case ggufUint32:
		return list(g, n, 4, what, g.order.Uint32)
	case ggufInt32:
		return list(g, n, 4, what, func(p []byte) int32 { return int32(g.order.Uint32(p)) })
	case ggufFloat32:
		return list(g, n, 4, what, func(p []byte) float32 { return math.Float32frombits(g.order.Uint32(p)) })
	case ggufUint64:
		return list(g, n, 8, what, g.order.Uint64)
	case ggufInt64:
		return list(g, n, 8, what, func(p []byte) int64 { return int64(g.order.Uint64(p)) })
	case ggufFloat64:
		return list(g, n, 8, what, func(p []byte) float64 { return math.Float64frombits(g.order.Uint64(p)) })
	case ggufString:
		if !g.room(n, 8, what) {
			return nil
		}
		all := make([]string, 0, n)
		for ; n > 0 && g.err == nil; n-- {
			all = append(all, g.text(what))
		}
		return all
	}
	// Lists of lists, and types that value refuses.
	if !g.room(n, 1, what) {
		return nil
	}
	var all []any
	for ; n > 0 && g.err == nil; n-- {
		all = append(all, g.value(kind, what, depth))
	}
	return all
}

// list reads n numbers of size bytes each, a block at a time.
func list[T any](g *ggufReader, n uint64, size int64, what string, decode func([]byte) T) []T {
	if !g.room(n, size, what) {
		return nil
	}
	all := make([]T, 0, n)
	var block [4096]byte
	for left := int64(n) * size; left > 0 && g.err == nil; {
		p := block[:min(left, int64(len(block)))]
		g.full(p, what)
		left -= int64(len(p))
		for ; len(p) > 0; p = p[size:] {
			all = append(all, decode(p))
		}
	}
	return all
}
