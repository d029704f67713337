package validate

import (
	"bufio"
	"errors"
	"io"
)

// lines splits a stream the way text files are read in Python: a line ends with \n, \r\n or \r. Memory is bounded by the largest line.
type lines struct {
	r      *bufio.Reader
	limit  int64
	buf    []byte
	number int64
	bytes  int64
	long   bool // the line was longer than limit; its beginning is kept
}

func newLines(r io.Reader, limit int64) *lines {
	return &lines{r: bufio.NewReaderSize(r, 256<<10), limit: limit}
}

// next gives the next line without its end; it is valid until the next call. The error is io.EOF after the last one.
func (l *lines) next() ([]byte, error) {
	l.buf, l.long = l.buf[:0], false
	if cap(l.buf) > 8<<20 {
		l.buf = nil
	}
	some := false
	for {
		if _, err := l.r.Peek(1); err != nil {
			if errors.Is(err, io.EOF) && some {
				l.number++
				return l.buf, nil
			}
			return nil, err
		}
		piece, _ := l.r.Peek(l.r.Buffered())
		some = true
		n, end := 0, false
		for n < len(piece) && !end {
			if c := piece[n]; c == '\n' || c == '\r' {
				end = true
				break
			}
			n++
		}
		if int64(len(l.buf)) < l.limit {
			keep := min(int64(n), l.limit-int64(len(l.buf)))
			l.buf = append(l.buf, piece[:keep]...)
			l.long = l.long || keep < int64(n)
		} else if n > 0 {
			l.long = true
		}
		l.skip(n)
		if !end {
			continue
		}
		c, _ := l.r.ReadByte()
		l.bytes++
		if c == '\r' {
			if more, err := l.r.Peek(1); err == nil && more[0] == '\n' {
				l.skip(1)
			}
		}
		l.number++
		return l.buf, nil
	}
}

func (l *lines) skip(n int) {
	k, _ := l.r.Discard(n)
	l.bytes += int64(k)
}
