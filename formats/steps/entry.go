package steps

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"iter"
	"os"
)

// entry is one row in the tables of a pipeline. Tables are sorted by a, then b, c and n.
type entry struct{ a, b, c, n uint64 }

const entrySize = 32

func compareEntries(x, y entry) int {
	switch {
	case x.a != y.a:
		return order(x.a, y.a)
	case x.b != y.b:
		return order(x.b, y.b)
	case x.c != y.c:
		return order(x.c, y.c)
	}
	return order(x.n, y.n)
}

func order(x, y uint64) int {
	if x < y {
		return -1
	}
	if x > y {
		return 1
	}
	return 0
}

// In the table of fates an entry stands for the Example number a: b is the unit that must stay together, n the row id, and c holds the
// stratum, the part, and one more than the reason why it was dropped (0: it stays).
func (e *entry) stratum() uint32 { return uint32(e.c) }
func (e *entry) part() int       { return int(e.c >> 32 & 0xffff) }
func (e *entry) fate() int       { return int(e.c >> 48) }

func fateEntry(number, unit, id uint64, stratum uint32) entry {
	return entry{a: number, b: unit, c: uint64(stratum), n: id}
}

func (e *entry) drop(reason int) { e.c = e.c&(1<<48-1) | uint64(reason+1)<<48 }
func (e *entry) assign(part int) { e.c = e.c&^(0xffff<<32) | uint64(part)<<32 }

// spool keeps entries in the order in which they came: in memory, and from limit on in a file. It can be read again and again.
type spool struct {
	dir   *temp
	limit int
	buf   []entry
	file  *os.File
	w     *bufio.Writer
	count int64
}

func newSpool(dir *temp, limit int) *spool { return &spool{dir: dir, limit: limit} }

func (s *spool) add(e entry) error {
	s.count++
	if s.file == nil && len(s.buf) < s.limit {
		s.buf = append(s.buf, e)
		return nil
	}
	if s.file == nil {
		f, err := s.dir.create()
		if err != nil {
			return err
		}
		s.file, s.w = f, bufio.NewWriterSize(f, 256<<10)
	}
	return writeEntry(s.w, e)
}

// all ranges over the entries. Nothing may be added before it ends.
func (s *spool) all() iter.Seq2[entry, error] {
	return func(yield func(entry, error) bool) {
		for _, e := range s.buf {
			if !yield(e, nil) {
				return
			}
		}
		if s.file == nil {
			return
		}
		if err := s.w.Flush(); err != nil {
			yield(entry{}, diskError(err))
			return
		}
		r := newEntryReader(s.file, 0, s.count-int64(len(s.buf)))
		for {
			e, err := r.next()
			if errors.Is(err, io.EOF) {
				return
			}
			if !yield(e, err) || err != nil {
				return
			}
		}
	}
}

func (s *spool) close() {
	if s.file != nil {
		s.dir.drop(s.file)
	}
	s.buf, s.file = nil, nil
}

func writeEntry(w io.Writer, e entry) error {
	var b [entrySize]byte
	binary.LittleEndian.PutUint64(b[0:], e.a)
	binary.LittleEndian.PutUint64(b[8:], e.b)
	binary.LittleEndian.PutUint64(b[16:], e.c)
	binary.LittleEndian.PutUint64(b[24:], e.n)
	if _, err := w.Write(b[:]); err != nil {
		return diskError(err)
	}
	return nil
}

type entryReader struct{ r *bufio.Reader }

// newEntryReader reads count entries of f from the entry number first on, without moving f's own position.
func newEntryReader(f *os.File, first, count int64) *entryReader {
	return &entryReader{bufio.NewReaderSize(io.NewSectionReader(f, first*entrySize, count*entrySize), 64<<10)}
}

// next gives io.EOF after the last entry.
func (r *entryReader) next() (entry, error) {
	var b [entrySize]byte
	if _, err := io.ReadFull(r.r, b[:]); errors.Is(err, io.EOF) {
		return entry{}, io.EOF
	} else if err != nil {
		return entry{}, diskError(err)
	}
	return entry{
		binary.LittleEndian.Uint64(b[0:]), binary.LittleEndian.Uint64(b[8:]),
		binary.LittleEndian.Uint64(b[16:]), binary.LittleEndian.Uint64(b[24:]),
	}, nil
}
