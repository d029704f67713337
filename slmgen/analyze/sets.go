package analyze

import (
	"encoding/binary"
	"iter"
)

// setBlock is about how many bytes of lists are worked on at once.
const setBlock = 1 << 20

// setStore keeps a list of numbers of each row: of its shingles, of its stems. It lies on disk where there is a folder.
type setStore struct {
	blob blob // of each row in order: number of the row, length, members, four bytes each
	buf  []byte
}

// add takes the list of the next row in.
func (s *setStore) add(row uint32, set []uint32) error {
	s.buf = appendSet(s.buf[:0], row, set)
	return s.blob.append(s.buf)
}

// rowSet is the list of one row.
type rowSet struct {
	row uint32
	set []uint32
}

func appendSet(b []byte, row uint32, set []uint32) []byte {
	b = binary.LittleEndian.AppendUint32(b, row)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(set)))
	for _, v := range set {
		b = binary.LittleEndian.AppendUint32(b, v)
	}
	return b
}

// blocks yields the stored lists in order, as bytes to be cut by cutSets. Each block is the receiver's own.
func (s *setStore) blocks() iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		at := int64(0)
		for at < s.blob.size() {
			buf := make([]byte, min(setBlock, s.blob.size()-at))
			err := s.blob.read(buf, at)
			whole := 0
			for err == nil && len(buf)-whole >= 8 {
				size := 8 + 4*int(binary.LittleEndian.Uint32(buf[whole+4:]))
				if whole == 0 && size > len(buf) { // a row longer than a block
					buf = make([]byte, size)
					err = s.blob.read(buf, at)
				}
				if size > len(buf)-whole {
					break
				}
				whole += size
			}
			at += int64(whole)
			if !yield(buf[:whole], err) || err != nil {
				return
			}
		}
	}
}

// cutSets yields the lists of a block. The slice of members is used again.
func cutSets(b []byte) iter.Seq[rowSet] {
	return func(yield func(rowSet) bool) {
		var s rowSet
		for len(b) > 0 {
			s.row = binary.LittleEndian.Uint32(b)
			size := int(binary.LittleEndian.Uint32(b[4:]))
			s.set = decodeSet(s.set, b[8:8+4*size])
			b = b[8+4*size:]
			if !yield(s) {
				return
			}
		}
	}
}

func decodeSet(dst []uint32, b []byte) []uint32 {
	dst = dst[:0]
	for ; len(b) > 0; b = b[4:] {
		dst = append(dst, binary.LittleEndian.Uint32(b))
	}
	return dst
}

// setPlaces says where the list of each row stands: eight bytes a row, as numbers of rows may be many.
type setPlaces struct {
	at   blob
	sets *setStore
}

// places notes where each list stands.
func (s *setStore) places() (*setPlaces, error) {
	p := &setPlaces{at: blob{files: s.blob.files}, sets: s}
	var entry [8]byte
	next, at := uint32(0), int64(0)
	for b, err := range s.blocks() {
		if err != nil {
			return nil, err
		}
		for len(b) > 0 {
			row, size := binary.LittleEndian.Uint32(b), binary.LittleEndian.Uint32(b[4:])
			for ; next < row; next++ { // rows without a list
				if err := p.at.append(make([]byte, 8)); err != nil {
					return nil, err
				}
			}
			binary.LittleEndian.PutUint64(entry[:], uint64(at))
			if err := p.at.append(entry[:]); err != nil {
				return nil, err
			}
			next++
			at += 8 + 4*int64(size)
			b = b[8+4*size:]
		}
	}
	return p, nil
}

// setReader reads lists by row. It is for one goroutine.
type setReader struct {
	places *setPlaces
	buf    []byte
}

// read gives the list of a row that has one, in dst.
func (r *setReader) read(row uint32, dst []uint32) ([]uint32, error) {
	var head [8]byte
	if err := r.places.at.read(head[:], 8*int64(row)); err != nil {
		return nil, err
	}
	at := int64(binary.LittleEndian.Uint64(head[:]))
	if err := r.places.sets.blob.read(head[:], at); err != nil {
		return nil, err
	}
	size := 4 * int(binary.LittleEndian.Uint32(head[4:]))
	if cap(r.buf) < size {
		r.buf = make([]byte, size+size/2)
	}
	if err := r.places.sets.blob.read(r.buf[:size], at+8); err != nil {
		return nil, err
	}
	return decodeSet(dst, r.buf[:size]), nil
}
