package mailbox

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/slmgen/slmgen/internal/fault"
)

// Folder is a Mailbox in a folder: an item is a file of its name.
type Folder struct {
	root *os.Root
}

// underway begins the names of files that are being written: they are no items.
const underway = ".in-"

// forgotten is the age at which what is being written was left by a crash.
const forgotten = time.Hour

// OpenFolder opens the mailbox in the folder at path, and makes it where it is not there. What a crash left half written is removed after an hour.
func OpenFolder(path string) (*Folder, error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		if err := os.MkdirAll(path, 0o700); err != nil {
			return nil, failed(err, "cannot make the mailbox")
		}
		if err := syncFolder(os.Open(filepath.Dir(path))); err != nil {
			return nil, err
		}
	}
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, failed(err, "cannot open the mailbox")
	}
	return &Folder{root}, nil
}

// Close gives the folder back.
func (f *Folder) Close() error { return f.root.Close() }

// Put implements Mailbox.
func (f *Folder) Put(ctx context.Context, name string, data []byte) error {
	if err := CheckName(name); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if there, err := f.root.ReadFile(name); err == nil {
		return again(there, data)
	}
	temporary := underway + strings.ToLower(rand.Text())
	err := f.write(temporary, data)
	if err == nil {
		err = f.root.Link(temporary, name) // a link never replaces what is there
	}
	_ = f.root.Remove(temporary)
	if errors.Is(err, fs.ErrExist) {
		there, err := f.Get(ctx, name)
		if err != nil {
			return err
		}
		if err := again(there, data); err != nil {
			return err
		}
	} else if err != nil {
		return failed(err, "cannot store an item")
	}
	return syncFolder(f.root.Open("."))
}

// again judges a second Put of a name.
func again(there, data []byte) error {
	if !bytes.Equal(there, data) {
		return fault.New(fault.Conflict, "there is another item of this name")
	}
	return nil
}

func (f *Folder) write(name string, data []byte) error {
	file, err := f.root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	if err == nil {
		err = file.Sync()
	}
	if closed := file.Close(); err == nil {
		err = closed
	}
	return err
}

// syncFolder takes what opened a folder, and puts its names on the disk.
func syncFolder(d *os.File, err error) error {
	if err != nil {
		return failed(err, "cannot open the mailbox")
	}
	err = d.Sync()
	_ = d.Close()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, fs.ErrPermission) { // folders cannot be synced everywhere
		return nil
	}
	return failed(err, "cannot store an item")
}

// Get implements Mailbox.
func (f *Folder) Get(_ context.Context, name string) ([]byte, error) {
	if err := CheckName(name); err != nil {
		return nil, err
	}
	data, err := f.root.ReadFile(name)
	return data, failed(err, "cannot read an item")
}

// Delete implements Mailbox.
func (f *Folder) Delete(_ context.Context, name string) error {
	if err := CheckName(name); err != nil {
		return err
	}
	if err := f.root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return failed(err, "cannot delete an item")
	}
	return nil
}

// List implements Mailbox.
func (f *Folder) List(ctx context.Context, after string, limit int) ([]string, error) {
	var names []string
	err := f.Walk(func(name string, _ int64, _ time.Time) {
		if name > after {
			names = append(names, name)
		}
	})
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	return names[:min(len(names), max(limit, 0))], ctx.Err()
}

// Walk calls see for every item, in no order, with its size in bytes and when it was put. What crashes left behind it removes.
func (f *Folder) Walk(see func(name string, size int64, put time.Time)) error {
	files, err := fs.ReadDir(f.root.FS(), ".")
	if err != nil {
		return failed(err, "cannot list the mailbox")
	}
	for _, file := range files {
		left := strings.HasPrefix(file.Name(), underway)
		if !left && CheckName(file.Name()) != nil || !file.Type().IsRegular() {
			continue // somebody else's
		}
		st, err := file.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue // deleted meanwhile
		}
		if err != nil {
			return failed(err, "cannot list the mailbox")
		}
		if !left {
			see(file.Name(), st.Size(), st.ModTime())
		} else if time.Since(st.ModTime()) > forgotten {
			_ = f.root.Remove(file.Name())
		}
	}
	return nil
}

// failed turns an error of the file system into a fault; nil stays nil.
func failed(err error, what string) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return fault.Wrap(fault.StorageFull, err, "the disk is full").Do("make room, or collect what is there")
	case errors.Is(err, fs.ErrNotExist):
		return fault.Wrap(fault.NotFound, err, "the item is not there")
	}
	return fault.Wrap(fault.Unavailable, err, "%s", what)
}
