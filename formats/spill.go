package formats

import (
	"bufio"
	"bytes"
	"io"
	"os"

	"github.com/slmgen/slmgen/internal/fault"
)

const (
	// spillMemory is how much a spill holds in memory before it goes on in a temporary file.
	spillMemory = 16 << 20
	// maxSpill is how large it may become.
	maxSpill = 16 << 30
)

// spill keeps what is written once and then read at several places. The zero value with dir is ready; close removes its file.
type spill struct {
	dir  string
	mem  []byte
	file *os.File
	out  *bufio.Writer
	size int64
}

func (s *spill) write(b []byte) error {
	if s.size += int64(len(b)); s.size > maxSpill {
		return fault.New(fault.TooLarge, "more than %s would have to be kept in a temporary file", byteSize(maxSpill)).Do("convert the file to JSON Lines first")
	}
	if s.file == nil {
		if s.mem = append(s.mem, b...); len(s.mem) < spillMemory {
			return nil
		}
		f, err := os.CreateTemp(s.dir, "slmgen-columns-*")
		if err != nil {
			return openError(s.dir, err)
		}
		s.file, s.out = f, bufio.NewWriterSize(f, 256<<10)
		b, s.mem = s.mem, nil
	}
	_, err := s.out.Write(b)
	return s.failed(err)
}

func (s *spill) failed(err error) error {
	switch {
	case err == nil:
		return nil
	case isFull(err):
		return fault.Wrap(fault.StorageFull, err, "no room to turn columns into rows").Do("free space in the folder for temporary files or choose another")
	}
	return fault.Wrap(fault.Unavailable, err, "a temporary file cannot be written")
}

// from reads what stands between two places, buffered by about size bytes. Nothing may be written afterwards.
func (s *spill) from(start, end int64, size int) (*bufio.Reader, error) {
	if s.file == nil {
		return bufio.NewReaderSize(bytes.NewReader(s.mem[start:end]), 16), nil
	}
	if err := s.failed(s.out.Flush()); err != nil {
		return nil, err
	}
	return bufio.NewReaderSize(io.NewSectionReader(s.file, start, end-start), size), nil
}

func (s *spill) close() {
	if s.file != nil {
		_ = s.file.Close()
		_ = os.Remove(s.file.Name())
	}
}
