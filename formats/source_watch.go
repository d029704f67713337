package formats

import (
	"errors"
	"io"
	"io/fs"

	"github.com/slmgen/slmgen/internal/fault"
)

// unchanged holds a file to what it was when the Source first opened it: passes over different contents would give a Plan of rows that
// are not those of its bundle.
func (s *fsSource) unchanged(st fs.FileInfo) error {
	if s.first.CompareAndSwap(nil, &st) {
		return nil
	}
	if first := *s.first.Load(); st.Size() != first.Size() || !st.ModTime().Equal(first.ModTime()) {
		return fault.New(fault.Conflict, "%s changed while it was being read", s.name).Do("run it again when nothing writes to the file, or read a copy")
	}
	return nil
}

// watched is an open file that looks at its end whether it is still the one that was opened.
type watched struct {
	fs.File
	src *fsSource
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.File.Read(p)
	if errors.Is(err, io.EOF) {
		if st, serr := w.src.stat(); serr == nil { // a file that was removed is still whole for who reads it
			if changed := w.src.unchanged(st); changed != nil {
				return n, changed
			}
		}
	}
	return n, err
}

// watchedAt keeps the random access of a file that has it.
type watchedAt struct {
	*watched
	io.ReaderAt
}

func (s *fsSource) watch(f fs.File) io.ReadCloser {
	w := &watched{f, s}
	if at, ok := f.(io.ReaderAt); ok {
		return watchedAt{w, at}
	}
	return w
}
