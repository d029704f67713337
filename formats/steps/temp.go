package steps

import (
	"errors"
	"os"
	"sync"
	"syscall"

	"github.com/slmgen/slmgen/internal/fault"
)

// temp makes temporary files that vanish with the process where the system allows it, and on close everywhere.
type temp struct {
	dir string

	mu    sync.Mutex
	files []*os.File
}

func newTemp(dir string) *temp { return &temp{dir: dir} }

// create opens a new file for writing and reading. Its name is taken away at once, so that even a killed process leaves nothing behind;
// systems that cannot do so keep the name until close.
func (t *temp) create() (*os.File, error) {
	f, err := os.CreateTemp(t.dir, "slmgen-steps-*")
	if err != nil {
		return nil, diskError(err)
	}
	_ = os.Remove(f.Name())
	t.mu.Lock()
	t.files = append(t.files, f)
	t.mu.Unlock()
	return f, nil
}

// drop closes one file before the rest.
func (t *temp) drop(f *os.File) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i := range t.files {
		if t.files[i] == f {
			t.files = append(t.files[:i], t.files[i+1:]...)
			break
		}
	}
	_ = f.Close()
	_ = os.Remove(f.Name())
}

func (t *temp) close() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, f := range t.files {
		_ = f.Close()
		_ = os.Remove(f.Name())
	}
	t.files = nil
}

// diskError names what went wrong with a temporary file.
func diskError(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return fault.Wrap(fault.StorageFull, err, "no room for temporary files").Do("free some space or name another folder for them")
	}
	return fault.Wrap(fault.Unavailable, err, "the temporary files cannot be used").Do("check the folder for temporary files")
}
