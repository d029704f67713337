package analyze

import (
	"errors"
	"io"
	"os"
	"runtime"
	"syscall"

	"github.com/slmgen/slmgen/internal/fault"
)

// scratch makes the temporary files of one analysis. Their names are taken away at once where the system allows it, so that even a killed
// process leaves nothing behind. The zero value keeps everything in memory.
type scratch struct {
	dir   string // "": memory
	files []scratchFile
	// open makes a file; nil makes one in dir. Tests fill disks with it.
	open func() (scratchFile, error)
}

// scratchFile is a temporary file.
type scratchFile interface {
	io.WriterAt
	io.ReaderAt
	io.Closer
}

func (s *scratch) onDisk() bool { return s.dir != "" || s.open != nil }

func (s *scratch) create() (scratchFile, error) {
	open := s.open
	if open == nil {
		open = func() (scratchFile, error) { return createUnnamed(s.dir) }
	}
	f, err := open()
	if err != nil {
		return nil, diskError(err)
	}
	s.files = append(s.files, f)
	return f, nil
}

// close removes the files. What was kept in them is gone.
func (s *scratch) close() {
	for _, f := range s.files {
		_ = f.Close()
	}
	s.files = nil
}

// unnamed is a file without a name, or one whose name goes when it is closed.
type unnamed struct {
	*os.File
	gone bool
}

func createUnnamed(dir string) (scratchFile, error) {
	f, err := os.CreateTemp(dir, "slmgen-analyze-*")
	if err != nil {
		return nil, err
	}
	return &unnamed{f, os.Remove(f.Name()) == nil}, nil
}

func (u *unnamed) Close() error {
	err := u.File.Close()
	if !u.gone {
		_ = os.Remove(u.Name())
	}
	return err
}

// diskError names what went wrong with a temporary file.
func diskError(err error) error {
	if diskFull(err) {
		return fault.Wrap(fault.StorageFull, err, "no room for temporary files").Do("free some space or name another folder for them")
	}
	return fault.Wrap(fault.Unavailable, err, "the temporary files cannot be used").Do("check the folder for temporary files")
}

// diskFull recognizes a full disk or quota. Windows has its own numbers for it, which package syscall does not name.
func diskFull(err error) bool {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return true
	}
	var no syscall.Errno
	const handleDiskFull, full = 39, 112
	return runtime.GOOS == "windows" && errors.As(err, &no) && (no == handleDiskFull || no == full)
}
