package folder

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"

	"github.com/slmgen/slmgen/internal/fault"
)

// The events of a run stand in frames. A frame is the length of its lines in bytes (4 bytes), how many events they are (4), the position of the first (8),
// the CRC-32C of these and of the lines (4), and the lines: little endian.
const (
	headSize  = 20
	wantFrame = 64 << 10 // a change with more is several frames, so that reading holds little
	mostFrame = 16 << 20 // the longest event has some 2 MiB
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// frame is the head of one.
type frame struct {
	first, n int64
	size     int
	crc      uint32
}

// framed gives the frames of lines whose first event stands at the position first.
func framed(lines []byte, first int64) (dst []byte) {
	for len(lines) > 0 {
		size := len(lines)
		if size > wantFrame {
			if end := bytes.IndexByte(lines[wantFrame-1:], '\n'); end >= 0 {
				size = wantFrame + end
			}
		}
		part := lines[:size]
		n := bytes.Count(part, []byte{'\n'})
		begin := len(dst)
		dst = binary.LittleEndian.AppendUint32(dst, uint32(size))
		dst = binary.LittleEndian.AppendUint32(dst, uint32(n))
		dst = binary.LittleEndian.AppendUint64(dst, uint64(first))
		dst = binary.LittleEndian.AppendUint32(dst, sum(dst[begin:], part))
		dst = append(dst, part...)
		first += int64(n)
		lines = lines[size:]
	}
	return dst
}

func sum(head, lines []byte) uint32 {
	return crc32.Update(crc32.Checksum(head, castagnoli), castagnoli, lines)
}

// segment reads frames. at is the byte at which the next one begins; file is for messages.
type segment struct {
	r    *bufio.Reader
	file string
	at   int64
	head [headSize]byte
}

// next reads the head of a frame: io.EOF at the end. lines or skip follows.
func (s *segment) next() (f frame, err error) {
	switch _, err := io.ReadFull(s.r, s.head[:]); {
	case err == io.EOF:
		return f, io.EOF
	case err != nil:
		return f, s.broken(err)
	}
	size, n, first := binary.LittleEndian.Uint32(s.head[:]), binary.LittleEndian.Uint32(s.head[4:]), binary.LittleEndian.Uint64(s.head[8:])
	if size > mostFrame || n == 0 || n > size || first == 0 || first > 1<<62 {
		return f, s.broken(errors.New("this is no head of a frame"))
	}
	return frame{first: int64(first), n: int64(n), size: int(size), crc: binary.LittleEndian.Uint32(s.head[16:])}, nil
}

// skip passes over the lines of a frame.
func (s *segment) skip(f frame) error {
	if _, err := s.r.Discard(f.size); err != nil {
		return s.broken(err)
	}
	s.at += headSize + int64(f.size)
	return nil
}

// lines reads the lines of a frame into dst, which may be nil.
func (s *segment) lines(f frame, dst []byte) ([]byte, error) {
	b := bytes.NewBuffer(dst[:0])
	if n, err := io.CopyN(b, s.r, int64(f.size)); err != nil { // what a broken head says is not made room for
		return nil, s.broken(errors.Join(err, fault.New(fault.Internal, "%d bytes of %d", n, f.size)))
	}
	if sum(s.head[:16], b.Bytes()) != f.crc {
		return nil, s.broken(errors.New("the checksum is another"))
	}
	s.at += headSize + int64(f.size)
	return b.Bytes(), nil
}

func (s *segment) broken(err error) error {
	return fault.Wrap(fault.Internal, err, "the events in %s are broken from byte %d on", s.file, s.at).Do("restore the folder from a copy").At(fault.Position{File: s.file, Byte: s.at})
}
