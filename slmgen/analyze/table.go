package analyze

import (
	"encoding/binary"
	"slices"
)

// record is what a table holds: a few words, the first of which it is kept by.
type record interface{ ~[2]uint64 | ~[4]uint64 }

const (
	// tableParts is the number of parts of a table. One part in each goroutine is in memory at a time.
	tableParts = 128
	// tableChunk is the number of records of one part that are written to disk together.
	tableChunk = 2048
)

// table sorts more records than memory holds. A record goes to the part that the first bits of its first word name; each part is
// sorted when it is read, so that the parts in their order are the whole in order. Most of a small table never leaves memory.
type table[R record] struct {
	files *scratch
	// shift moves the bits that choose a part to the end of the word.
	shift int
	part  [tableParts][]R
	disk  [tableParts][]int64 // places of the chunks in the file
	file  scratchFile
	end   int64
	buf   []byte
	n     int64
}

// newTable gives a table for records whose first words are below 2^bits, and evenly spread.
func newTable[R record](files *scratch, bits int) *table[R] {
	return &table[R]{files: files, shift: max(0, bits-7)}
}

func (t *table[R]) add(r R) error {
	p := min(r[0]>>t.shift, tableParts-1)
	if t.part[p] == nil && t.files.onDisk() {
		t.part[p] = make([]R, 0, 64)
	}
	t.part[p] = append(t.part[p], r)
	t.n++
	if len(t.part[p]) < tableChunk || !t.files.onDisk() {
		return nil
	}
	if t.file == nil {
		f, err := t.files.create()
		if err != nil {
			return err
		}
		t.file = f
	}
	t.buf = t.buf[:0]
	for _, r := range t.part[p] {
		for i := range len(r) {
			t.buf = binary.LittleEndian.AppendUint64(t.buf, r[i])
		}
	}
	if _, err := t.file.WriteAt(t.buf, t.end); err != nil {
		return diskError(err)
	}
	t.disk[p] = append(t.disk[p], t.end)
	t.end += int64(len(t.buf))
	t.part[p] = t.part[p][:0]
	return nil
}

// sorted gives the records of one part in order of all their words, in memory that the caller may keep. It is safe from several
// goroutines once nothing is added any more.
func (t *table[R]) sorted(p int) ([]R, error) {
	all := make([]R, 0, len(t.disk[p])*tableChunk+len(t.part[p]))
	if len(t.disk[p]) > 0 {
		var r R
		buf := make([]byte, tableChunk*8*len(r))
		for _, at := range t.disk[p] {
			if _, err := t.file.ReadAt(buf, at); err != nil {
				return nil, diskError(err)
			}
			for b := buf; len(b) > 0; {
				for i := range len(r) {
					r[i], b = binary.LittleEndian.Uint64(b), b[8:]
				}
				all = append(all, r)
			}
		}
	}
	all = append(all, t.part[p]...)
	slices.SortFunc(all, compareRecords)
	return all, nil
}

func compareRecords[R record](a, b R) int {
	for i := range len(a) {
		if a[i] != b[i] {
			if a[i] < b[i] {
				return -1
			}
			return 1
		}
	}
	return 0
}

// each calls f with every record in order.
func (t *table[R]) each(f func(R) error) error {
	for p := range tableParts {
		all, err := t.sorted(p)
		if err != nil {
			return err
		}
		for _, r := range all {
			if err := f(r); err != nil {
				return err
			}
		}
	}
	return nil
}

// drop forgets the records.
func (t *table[R]) drop() { t.part, t.disk = [tableParts][]R{}, [tableParts][]int64{} }
