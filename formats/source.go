package formats

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync/atomic"

	"github.com/slmgen/slmgen/internal/fault"
)

// Source is a named input that can be opened again and again; each Open starts at its first byte. Detection opens a source a few
// times, every pass over a Dataset once more. Implementations must be safe for concurrent use; File, FS, Bytes and Spool are.
type Source interface {
	// Name is the path or name that positions and messages show.
	Name() string
	// Open starts reading. If the reader is an io.ReaderAt too and Size is known, containers that need random access (Parquet) use it
	// and detection looks at the middle and the end of the file. Errors are *Error: not_found, forbidden, or invalid for a directory.
	Open() (io.ReadCloser, error)
	// Size is the number of bytes that Open will give, -1 when unknown.
	Size() int64
}

// File is the file at path in the operating system. Nothing is opened before Open. The file must not change while the Source is in use:
// a pass that meets another size or time of change than the first fails with code conflict.
func File(path string) Source {
	return &fsSource{name: path, open: func() (fs.File, error) { return os.Open(path) }, stat: func() (fs.FileInfo, error) { return os.Stat(path) }}
}

// FS is the file called name in fsys (see io/fs.ValidPath for how names are written). It must not change either.
func FS(fsys fs.FS, name string) Source {
	return &fsSource{name: name, open: func() (fs.File, error) { return fsys.Open(name) }, stat: func() (fs.FileInfo, error) { return fs.Stat(fsys, name) }}
}

// Bytes is data held in memory. b is not copied: do not change it while it is in use.
func Bytes(name string, b []byte) Source { return &memory{name, b} }

type fsSource struct {
	name string
	open func() (fs.File, error)
	stat func() (fs.FileInfo, error)

	first atomic.Pointer[fs.FileInfo] // what the file was when it was first opened
}

func (s *fsSource) Name() string { return s.name }

func (s *fsSource) Size() int64 {
	if st, err := s.stat(); err == nil && st.Mode().IsRegular() {
		return st.Size()
	}
	return -1
}

func (s *fsSource) Open() (io.ReadCloser, error) {
	// Asking first keeps a named pipe from blocking the open until somebody writes to it.
	st, err := s.stat()
	if err != nil {
		return nil, openError(s.name, err)
	}
	switch {
	case st.IsDir():
		return nil, fault.New(fault.Invalid, "%s is a directory", s.name).Do("name the files in it")
	case !st.Mode().IsRegular():
		return nil, fault.New(fault.Invalid, "%s is not a regular file", s.name).Do("send its content through standard input")
	}
	f, err := s.open()
	if err != nil {
		return nil, openError(s.name, err)
	}
	if err := s.unchanged(st); err != nil {
		_ = f.Close()
		return nil, err
	}
	return s.watch(f), nil
}

func openError(name string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fault.Wrap(fault.NotFound, err, "%s does not exist", name).Do("check the path")
	case errors.Is(err, fs.ErrPermission):
		return fault.Wrap(fault.Forbidden, err, "no permission to read %s", name).Do("change its permissions or copy it to a readable place")
	case errors.Is(err, fs.ErrInvalid):
		return fault.Wrap(fault.Invalid, err, "%q is not a valid path", name).Do("check the path")
	}
	return fault.Wrap(fault.Unavailable, err, "cannot open %s", name).Do("check the disk and the path")
}

type memory struct {
	name string
	b    []byte
}

func (m *memory) Name() string { return m.name }
func (m *memory) Size() int64  { return int64(len(m.b)) }
func (m *memory) Open() (io.ReadCloser, error) {
	return struct {
		*bytes.Reader
		io.Closer
	}{bytes.NewReader(m.b), io.NopCloser(nil)}, nil
}

// Spool copies r, which can be read only once (standard input, a request body), into a temporary file below dir ("" is the system's
// place for those) and gives a Source over it, named name. Call cleanup when the Source is no longer needed: it removes the file.
// A full disk is storage_full; then nothing is left behind.
func Spool(r io.Reader, name, dir string) (src Source, cleanup func() error, err error) {
	f, err := os.CreateTemp(dir, "slmgen-input-*")
	if err != nil {
		return nil, nil, openError(filepath.Join(dir, "slmgen-input"), err)
	}
	path := f.Name()
	_, err = io.Copy(f, r)
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		_ = os.Remove(path)
		if isFull(err) {
			return nil, nil, fault.Wrap(fault.StorageFull, err, "no room to keep %s", name).Do("free space in %s or choose another folder", filepath.Dir(path))
		}
		return nil, nil, fault.Wrap(fault.Unavailable, err, "cannot read %s", name)
	}
	s := File(path).(*fsSource)
	s.name = name
	return s, func() error { return os.Remove(path) }, nil
}
