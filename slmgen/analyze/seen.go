package analyze

import (
	"encoding/binary"
	"encoding/hex"
)

// address is where a row stands, and its id.
type address struct {
	id                   [16]byte
	record, line, offset int64
	file                 uint32 // index into the names of files
	answer               uint64 // hash of the answer
}

const addressSize = 16 + 3*8 + 4 + 8

// seen remembers every row: its address by its number in the dataset, what it says by hashes. It takes 84 bytes a row, on disk where
// there is a folder for it.
type seen struct {
	addresses blob
	// says holds, of each row, 96 bits of the hash of everything before the last answer, with the row's number; 64 bits of the hash of the
	// answer; and whether another rule already has the row.
	says *table[[4]uint64]
	buf  []byte
}

func newSeen(files *scratch) *seen {
	return &seen{addresses: blob{files: files}, says: newTable[[4]uint64](files, 64)}
}

// fingerprint is what a row says: hashes of everything before the last answer and of that answer.
type fingerprint struct {
	prompt [12]byte
	answer [8]byte
	dirty  bool
}

// add takes the next row in.
func (s *seen) add(row int64, a *address, p *fingerprint) error {
	s.buf = append(s.buf[:0], a.id[:]...)
	for _, v := range []int64{a.record, a.line, a.offset} {
		s.buf = binary.LittleEndian.AppendUint64(s.buf, uint64(v))
	}
	s.buf = binary.LittleEndian.AppendUint32(s.buf, a.file)
	s.buf = append(s.buf, p.answer[:]...)
	if err := s.addresses.append(s.buf); err != nil {
		return err
	}
	r := [4]uint64{binary.BigEndian.Uint64(p.prompt[:]), uint64(binary.BigEndian.Uint32(p.prompt[8:])), uint64(row) << 1, binary.BigEndian.Uint64(p.answer[:])}
	if p.dirty {
		r[2]++
	}
	return s.says.add(r)
}

// address gives the address of a row.
func (s *seen) address(row int64) (a address, err error) {
	var b [addressSize]byte
	if err := s.addresses.read(b[:], row*addressSize); err != nil {
		return a, err
	}
	copy(a.id[:], b[:])
	a.record, a.line, a.offset = int64(binary.LittleEndian.Uint64(b[16:])), int64(binary.LittleEndian.Uint64(b[24:])), int64(binary.LittleEndian.Uint64(b[32:]))
	a.file, a.answer = binary.LittleEndian.Uint32(b[40:]), binary.BigEndian.Uint64(b[44:])
	return a, nil
}

func (a *address) ref(files []string, note string) RowRef {
	return RowRef{ID: hex.EncodeToString(a.id[:]), File: files[a.file], Record: a.record, Line: a.line, Byte: a.offset, Note: note}
}

// content is a hash of all that a row says.
func (p *fingerprint) content() uint64 {
	return mix(binary.BigEndian.Uint64(p.prompt[:]) ^ mix(binary.BigEndian.Uint64(p.answer[:])))
}

// said is one row of a group with one prompt.
type said struct {
	row    int64
	answer uint64
	dirty  bool
}

// groups calls f with the rows of each prompt that occurs more than once, in their order. The slice is used again. Groups come in no
// particular order: callers sort what they keep.
func (s *seen) groups(f func(prompt [12]byte, rows []said)) error {
	var last [4]uint64
	var rows []said
	end := func() {
		if len(rows) > 1 {
			var prompt [12]byte
			binary.BigEndian.PutUint64(prompt[:], last[0])
			binary.BigEndian.PutUint32(prompt[8:], uint32(last[1]))
			f(prompt, rows)
		}
		rows = rows[:0]
	}
	err := s.says.each(func(r [4]uint64) error {
		if r[0] != last[0] || r[1] != last[1] {
			end()
			last = r
		}
		rows = append(rows, said{row: int64(r[2] >> 1), answer: r[3], dirty: r[2]&1 == 1})
		return nil
	})
	end()
	return err
}
