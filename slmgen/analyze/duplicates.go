package analyze

import (
	"bufio"
	"cmp"
	"encoding/binary"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/slmgen/slmgen/internal/fault"
)

// seen is what duplicate detection remembers of a row: 64 bytes.
type seen struct {
	prompt [12]byte // hash of everything before the last answer
	answer [8]byte  // hash of the last answer
	id     [16]byte // row id
	file   uint32   // index into files
	dirty  uint32   // 1: the row already counts against another rule
	record int64
	offset int64
	line   int64
	order  int64 // place in the dataset
}

const seenSize = 12 + 8 + 16 + 4 + 4 + 8*4

// spillAt is the number of rows held in memory before they go to disk (about 20 MB).
const spillAt = 250_000

// spillParts is the number of files the rows are spread over by the prompt's hash; one of them is in memory at a time.
const spillParts = 64

// prints collects the fingerprints of all rows and groups them by prompt, on disk when there are many.
type prints struct {
	dir  string // folder for spilled parts; "": everything stays in memory
	rows []seen
	part [spillParts]*os.File
	temp string
}

func (p *prints) add(rows []seen) error {
	p.rows = append(p.rows, rows...)
	if len(p.rows) < spillAt || p.dir == "" {
		return nil
	}
	return p.spill()
}

func (p *prints) spill() error {
	if p.temp == "" {
		temp, err := os.MkdirTemp(p.dir, "prints-")
		if err != nil {
			return fault.Wrap(fault.StorageFull, err, "cannot make a folder for temporary files in %s", p.dir)
		}
		p.temp = temp
	}
	var w [spillParts]*bufio.Writer
	for i := range p.rows {
		n := int(p.rows[i].prompt[0]) % spillParts
		if w[n] == nil {
			if p.part[n] == nil {
				f, err := os.OpenFile(filepath.Join(p.temp, string(rune('0'+n/10))+string(rune('0'+n%10))), os.O_CREATE|os.O_RDWR, 0o600)
				if err != nil {
					return fault.Wrap(fault.StorageFull, err, "cannot write a temporary file")
				}
				p.part[n] = f
			}
			w[n] = bufio.NewWriter(p.part[n])
		}
		if err := binary.Write(w[n], binary.LittleEndian, p.rows[i].bytes()); err != nil {
			return fault.Wrap(fault.StorageFull, err, "cannot write a temporary file in %s", p.dir)
		}
	}
	for _, b := range w {
		if b != nil {
			if err := b.Flush(); err != nil {
				return fault.Wrap(fault.StorageFull, err, "cannot write a temporary file in %s", p.dir)
			}
		}
	}
	p.rows = p.rows[:0]
	return nil
}

func (s *seen) bytes() []byte {
	b := make([]byte, 0, seenSize)
	b = append(append(append(b, s.prompt[:]...), s.answer[:]...), s.id[:]...)
	b = binary.LittleEndian.AppendUint32(b, s.file)
	b = binary.LittleEndian.AppendUint32(b, s.dirty)
	for _, v := range []int64{s.record, s.offset, s.line, s.order} {
		b = binary.LittleEndian.AppendUint64(b, uint64(v))
	}
	return b
}

func (s *seen) set(b []byte) {
	copy(s.prompt[:], b)
	copy(s.answer[:], b[12:])
	copy(s.id[:], b[20:])
	s.file = binary.LittleEndian.Uint32(b[36:])
	s.dirty = binary.LittleEndian.Uint32(b[40:])
	for i, v := range []*int64{&s.record, &s.offset, &s.line, &s.order} {
		*v = int64(binary.LittleEndian.Uint64(b[44+8*i:]))
	}
}

// groups calls f with the rows of each prompt that occurs more than once, in file order within a group.
// The slice is reused. Parts come one after another, so groups are in no particular order: callers sort what they keep.
func (p *prints) groups(f func(rows []seen)) error {
	if p.temp == "" {
		sortedGroups(p.rows, f)
		return nil
	}
	if err := p.spill(); err != nil {
		return err
	}
	for _, file := range p.part {
		if file == nil {
			continue
		}
		if _, err := file.Seek(0, io.SeekStart); err != nil {
			return fault.Wrap(fault.Internal, err, "cannot read a temporary file again")
		}
		r := bufio.NewReaderSize(file, 1<<20)
		var rows []seen
		var b [seenSize]byte
		for {
			if _, err := io.ReadFull(r, b[:]); err == io.EOF {
				break
			} else if err != nil {
				return fault.Wrap(fault.Internal, err, "cannot read a temporary file again")
			}
			var s seen
			s.set(b[:])
			rows = append(rows, s)
		}
		sortedGroups(rows, f)
	}
	return nil
}

func sortedGroups(rows []seen, f func([]seen)) {
	slices.SortFunc(rows, func(a, b seen) int {
		if c := slices.Compare(a.prompt[:], b.prompt[:]); c != 0 {
			return c
		}
		return cmp.Compare(a.order, b.order)
	})
	for i := 0; i < len(rows); {
		j := i + 1
		for j < len(rows) && rows[j].prompt == rows[i].prompt {
			j++
		}
		if j > i+1 {
			f(rows[i:j])
		}
		i = j
	}
}

// close removes the temporary files.
func (p *prints) close() {
	for _, f := range p.part {
		if f != nil {
			_ = f.Close()
		}
	}
	if p.temp != "" {
		_ = os.RemoveAll(p.temp)
	}
}
