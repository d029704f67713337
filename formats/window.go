package formats

import (
	"bytes"
	"io"
)

// window is a sliding view over a text stream for the readers of containers: they look as far ahead as one record needs and then
// consume it, so memory is bounded by the largest record. It counts bytes and lines.
type window struct {
	r     io.Reader
	buf   []byte
	start int   // first byte that is not consumed
	off   int64 // offset of buf[start] in the decoded stream
	line  int64 // 1-based line of buf[start]
	sep   byte  // what ends a line: \n, or \r in files that use it alone
	ended bool
	err   error // what ended the stream before its end
}

const (
	windowChunk = 256 << 10
	windowKept  = 8 << 20 // a larger buffer grows by halves and goes after its record
)

func newWindow(r io.Reader, sep byte, off int64) *window {
	return &window{r: r, buf: make([]byte, 0, windowChunk), line: 1, sep: sep, off: off}
}

// rest is what is buffered and not consumed. It is valid until the next call of more.
func (w *window) rest() []byte { return w.buf[w.start:] }

// more reads further; false means that the stream has ended.
func (w *window) more() bool {
	if w.ended {
		return false
	}
	if left := len(w.buf) - w.start; w.start > 0 && cap(w.buf) > windowKept && left < windowChunk {
		// It held a very large record: that much must not stay.
		w.buf, w.start = append(make([]byte, 0, 2*windowChunk), w.buf[w.start:]...), 0
	} else if w.start > 0 && (w.start >= len(w.buf) || cap(w.buf)-len(w.buf) < windowChunk/2) {
		n := copy(w.buf, w.buf[w.start:])
		w.buf, w.start = w.buf[:n], 0
	}
	if cap(w.buf)-len(w.buf) < windowChunk/2 {
		size := 2*cap(w.buf) + windowChunk
		if size > windowKept {
			size = cap(w.buf) + cap(w.buf)/2
		}
		grown := make([]byte, len(w.buf), size)
		copy(grown, w.buf)
		w.buf = grown
	}
	// An io.Reader may return nothing without an error; a hundred times in a row is a broken one (as bufio judges it).
	for range 100 {
		n, err := w.r.Read(w.buf[len(w.buf):cap(w.buf)])
		w.buf = w.buf[:len(w.buf)+n]
		if err != nil {
			if w.ended = true; err != io.EOF {
				w.err = err
			}
			return n > 0
		}
		if n > 0 {
			return true
		}
	}
	w.ended, w.err = true, io.ErrNoProgress
	return false
}

// broken is the error that ended the stream before its end, nil when it ended well.
func (w *window) broken() error { return w.err }

// consume moves past n bytes of rest.
func (w *window) consume(n int) {
	w.line += int64(bytes.Count(w.buf[w.start:w.start+n], []byte{w.sep}))
	w.off += int64(n)
	w.start += n
}

// consumeLine moves past a line that nextLine gave.
func (w *window) consumeLine(size int) {
	if size > 0 && w.buf[w.start+size-1] == w.sep {
		w.line++
	}
	w.off += int64(size)
	w.start += size
}

// skipSpace consumes white space and says whether anything follows.
func (w *window) skipSpace() bool {
	for {
		b := w.rest()
		i := 0
		for i < len(b) && isSpace(b[i]) {
			i++
		}
		w.consume(i)
		if i < len(b) {
			return true
		}
		if !w.more() {
			return len(w.rest()) > 0
		}
	}
}

// skipLine consumes up to and including the next line end, however far that is, in constant memory.
func (w *window) skipLine() {
	for {
		b := w.rest()
		if i := bytes.IndexByte(b, w.sep); i >= 0 {
			w.consume(i + 1)
			return
		}
		w.consume(len(b))
		if !w.more() {
			return
		}
	}
}

// nextLine gives the next line without its end, and how many bytes to consume for it. ok is false at the end of the stream.
// tooLong says that the line is longer than limit; then line holds its beginning only.
func (w *window) nextLine(limit int64) (line []byte, size int, ok, tooLong bool) {
	from := 0
	for {
		b := w.rest()
		if i := bytes.IndexByte(b[from:], w.sep); i >= 0 {
			i += from
			if int64(i) > limit {
				return b[:limit], 0, true, true
			}
			return trimCR(b[:i]), i + 1, true, false
		}
		if from = len(b); int64(from) > limit {
			return b, 0, true, true
		}
		if !w.more() {
			b = w.rest()
			return trimCR(b), len(b), len(b) > 0, false
		}
	}
}

func trimCR(b []byte) []byte {
	if n := len(b); n > 0 && b[n-1] == '\r' {
		return b[:n-1]
	}
	return b
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }
