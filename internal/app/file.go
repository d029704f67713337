package app

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/slmgen/slmgen/internal/fault"
)

// openFile tells a missing file from an unreadable one.
func openFile(path string) (*os.File, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.New(fault.NotFound, "%s: no such file", path)
	}
	if err != nil {
		return nil, fault.Wrap(fault.Forbidden, err, "cannot read %s", path)
	}
	return f, nil
}

// writeFile writes a file that appears complete or not at all.
func writeFile(path string, data []byte) error {
	w, err := create(path)
	if err != nil {
		return err
	}
	if _, err := w.Write(data); err != nil {
		w.abort()
		return writeError(err, path)
	}
	return w.commit()
}

// pending is a file being written under another name; commit gives it its own.
type pending struct {
	*os.File
	path    string
	written int64
	sent    int64          // of written, what the system was asked to bring to the disk
	pack    io.WriteCloser // when the ending asks for compression
}

// writeBackBytes is how much is written before the disk is set to work on it.
const writeBackBytes = 16 << 20

func (p *pending) Write(b []byte) (int, error) {
	if p.pack != nil {
		return p.pack.Write(b)
	}
	return p.raw(b)
}

// rawWriter takes the bytes as they are in the file.
type rawWriter struct{ p *pending }

func (w rawWriter) Write(b []byte) (int, error) { return w.p.raw(b) }

func (p *pending) raw(b []byte) (int, error) {
	n, err := p.File.Write(b)
	if p.written += int64(n); p.written-p.sent >= writeBackBytes {
		writeBack(p.File, p.sent, p.written-p.sent)
		p.sent = p.written
	}
	return n, err
}

// Seek fails for a compressed file, which cannot be begun anew in the middle.
func (p *pending) Seek(offset int64, whence int) (int64, error) {
	if p.pack != nil {
		return 0, errors.ErrUnsupported
	}
	return p.File.Seek(offset, whence)
}

// Truncate begins anew, from a place that was written before.
func (p *pending) Truncate(size int64) error {
	p.written, p.sent = size, size
	return p.File.Truncate(size)
}

// create begins a file. The temporary file stands in the same folder, so that the rename cannot cross file systems. A link is followed; a
// device or a pipe is refused, as the rename would put a file in its place. The ending .gz or .zst compresses.
func create(path string) (*pending, error) {
	if st, err := os.Stat(path); err == nil {
		switch {
		case st.IsDir():
			return nil, fault.New(fault.Conflict, "%s is a directory", path).Do("name a file with -o")
		case !st.Mode().IsRegular():
			return nil, fault.New(fault.Conflict, "%s is no regular file", path).Do("write to standard output with -o - and send that there")
		}
		if path, err = filepath.EvalSymlinks(path); err != nil {
			return nil, writeError(err, path)
		}
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".tmp-*")
	if err != nil {
		return nil, writeError(err, path)
	}
	p := &pending{File: f, path: path}
	if p.pack, err = packer(path, rawWriter{p}); err != nil {
		p.abort()
		return nil, err
	}
	return p, nil
}

// commit gives the file its name.
func (p *pending) commit() error { return commitAll([]*pending{p}) }

// commitAll gives all files their names, or none: whatever can fail for want of space or permission is done before the first rename.
func commitAll(files []*pending) error {
	abort := func(err error, p *pending, named int) error {
		for i, f := range files {
			if i < named {
				_ = os.Remove(f.path)
			} else {
				f.abort()
			}
		}
		return writeError(err, p.path)
	}
	for _, p := range files {
		var err error
		if p.pack != nil {
			err = p.pack.Close()
		}
		if err == nil {
			err = p.Sync()
		}
		if e := p.Close(); err == nil {
			err = e
		}
		if err == nil {
			err = os.Chmod(p.Name(), 0o644)
		}
		if err != nil {
			return abort(err, p, 0)
		}
	}
	for i, p := range files {
		if err := os.Rename(p.Name(), p.path); err != nil {
			return abort(err, p, i)
		}
	}
	return nil
}

func (p *pending) abort() {
	_ = p.Close()
	_ = os.Remove(p.Name())
}

// writeError names what stopped a write.
func writeError(err error, path string) error {
	var typed *fault.Error
	switch {
	case errors.As(err, &typed):
		return err
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT), errors.Is(err, io.ErrShortWrite):
		return fault.Wrap(fault.StorageFull, err, "no space left to write %s", path).Do("free some space or choose another folder with -o; nothing was changed")
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return fault.Wrap(fault.Forbidden, err, "cannot write %s", path).Do("choose another folder with -o")
	case errors.Is(err, fs.ErrNotExist):
		return fault.Wrap(fault.NotFound, err, "cannot write %s", path).Do("make the folder first")
	}
	return fault.Wrap(fault.Internal, err, "cannot write %s", path)
}
