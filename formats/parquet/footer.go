package parquet

import (
	"encoding/binary"
	"io"

	"github.com/apache/arrow/go/v17/parquet/metadata"
)

// More numbers of Thrift's compact protocol.
const (
	thriftStop = 0
	thriftSet  = 10
	thriftMap  = 11
)

// logicalTypes are the logical types that the library has a name for, by their number; it panics at others (VARIANT, GEOMETRY).
const logicalTypes = 1<<1 | 1<<2 | 1<<3 | 1<<4 | 1<<5 | 1<<6 | 1<<7 | 1<<8 | 1<<10 | 1<<11 | 1<<12 | 1<<13 | 1<<14 | 1<<15

const (
	fileSchema    = 2  // the field of a file's description that lists its columns
	columnLogical = 10 // the field of a column that holds its logical type
)

// newerTypes gives the description of a file that names logical types which are newer than the library, without them: such a column
// is then what it is stored as. nil when all are known, or when the description is damaged, which the library says.
func newerTypes(at io.ReaderAt, size int64) *metadata.FileMetaData {
	var end [4]byte
	if _, err := at.ReadAt(end[:], size-8); err != nil {
		return nil
	}
	footer := make([]byte, binary.LittleEndian.Uint32(end[:])) // checkFooter bounds it
	if _, err := at.ReadAt(footer, size-8-int64(len(footer))); err != nil {
		return nil
	}
	w := footerWalk{b: footer}
	if !w.fields(func(id, kind int, _ int) bool {
		if id != fileSchema || kind != thriftList {
			return w.skip(kind, 0)
		}
		return w.columns()
	}) || !w.changed {
		return nil
	}
	m, err := metadata.NewFileMetaData(footer, nil)
	if err != nil {
		return nil
	}
	return m
}

// footerWalk reads a description in Thrift's compact protocol as far as it must. Its methods give false at damage.
type footerWalk struct {
	b       []byte
	i       int
	changed bool
}

// columns walks over the list of columns.
func (w *footerWalk) columns() bool {
	n, kind, ok := w.list()
	if !ok || kind != thriftStruct {
		return false
	}
	for range n {
		if !w.fields(func(id, kind, header int) bool {
			if id != columnLogical || kind != thriftStruct {
				return w.skip(kind, 0)
			}
			known := true
			if !w.fields(func(id, kind, _ int) bool {
				known = known && id < 16 && logicalTypes>>id&1 == 1
				return w.skip(kind, 0)
			}) {
				return false
			}
			if !known {
				w.hide(header)
			}
			return true
		}) {
			return false
		}
	}
	return true
}

// hide gives the field that ended last, whose header stands at i, a number that the library skips. Another field must not follow.
func (w *footerWalk) hide(i int) {
	if w.i >= len(w.b) || w.b[w.i] != thriftStop {
		return
	}
	switch delta := w.b[i] >> 4; {
	case delta == 0 && w.b[i+1] == columnLogical<<1:
		w.b[i+1] += 2
	case delta > 0 && delta < 15:
		w.b[i] += 1 << 4
	default:
		return
	}
	w.changed = true
}

// fields calls each for every field of the struct that begins here, with the place of its header; each moves past the value.
func (w *footerWalk) fields(each func(id, kind, header int) bool) bool {
	for id := 0; w.i < len(w.b); {
		at := w.i
		h := w.b[w.i]
		w.i++
		if h == thriftStop {
			return true
		}
		if delta := int(h >> 4); delta > 0 {
			id += delta
		} else {
			n, ok := w.number()
			if !ok {
				return false
			}
			id = int(int16(n>>1) ^ -int16(n&1))
		}
		if !each(id, int(h&15), at) {
			return false
		}
	}
	return false
}

func (w *footerWalk) number() (uint64, bool) {
	n, size := binary.Uvarint(w.b[w.i:])
	if size <= 0 {
		return 0, false
	}
	w.i += size
	return n, true
}

func (w *footerWalk) list() (n, kind int, ok bool) {
	if w.i >= len(w.b) {
		return 0, 0, false
	}
	h := w.b[w.i]
	w.i++
	n = int(h >> 4)
	if n == 15 {
		long, ok := w.number()
		if !ok || long > uint64(len(w.b)) { // an element has at least one byte
			return 0, 0, false
		}
		n = int(long)
	}
	return n, int(h & 15), true
}

// skip moves past a value.
func (w *footerWalk) skip(kind, depth int) bool {
	const deepest = 16
	switch {
	case depth > deepest:
		return false
	case kind == 1, kind == 2: // true and false stand in the header of the field
		return true
	case kind == 3:
		return w.move(1)
	case kind >= 4 && kind <= 6:
		_, ok := w.number()
		return ok
	case kind == 7:
		return w.move(8)
	case kind == thriftBinary:
		n, ok := w.number()
		return ok && n <= uint64(len(w.b)) && w.move(int(n))
	case kind == thriftList, kind == thriftSet:
		n, kind, ok := w.list()
		for range n {
			if ok = ok && w.skipElement(kind, depth+1); !ok {
				return false
			}
		}
		return ok
	case kind == thriftMap:
		n, ok := w.number()
		if !ok || n == 0 {
			return ok
		}
		if n > uint64(len(w.b)) || w.i >= len(w.b) {
			return false
		}
		kinds := w.b[w.i]
		w.i++
		for range n {
			if !w.skipElement(int(kinds>>4), depth+1) || !w.skipElement(int(kinds&15), depth+1) {
				return false
			}
		}
		return true
	case kind == thriftStruct:
		return w.fields(func(_, kind, _ int) bool { return w.skip(kind, depth+1) })
	}
	return false
}

// skipElement moves past an element of a list: there, a truth value has a byte of its own.
func (w *footerWalk) skipElement(kind, depth int) bool {
	if kind == 1 || kind == 2 {
		return w.move(1)
	}
	return w.skip(kind, depth)
}

func (w *footerWalk) move(n int) bool {
	w.i += n
	return w.i <= len(w.b)
}
