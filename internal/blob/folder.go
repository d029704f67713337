package blob

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
	"syscall"

	"github.com/slmgen/slmgen/internal/fault"
)

// Folder is a Bucket in a folder: a blob is a file, in subfolders by the first two letters of its key.
type Folder struct {
	root *os.Root
}

// incoming is the subfolder of what is being written.
const incoming = "incoming"

// OpenFolder opens the folder at path, and makes it where it is not there. What a crash left half written is removed.
func OpenFolder(path string) (*Folder, error) {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, failed(err, "cannot make the folder of the blobs")
	}
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, failed(err, "cannot open the folder of the blobs")
	}
	f := &Folder{root}
	if err := root.MkdirAll(incoming, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		if _, missing := root.Stat(incoming); missing != nil {
			_ = root.Close()
			return nil, failed(err, "cannot write to the folder of the blobs")
		}
	}
	return f, nil
}

// Close gives the folder back.
func (f *Folder) Close() error { return f.root.Close() }

func fileOf(key string) string { return path.Join(key[:2], key) }

// Put implements Bucket.
func (f *Folder) Put(ctx context.Context, key string, r io.Reader) (Info, error) {
	if err := checkKey(key); err != nil {
		return Info{}, err
	}
	if _, err := f.root.Stat(fileOf(key)); err == nil {
		return Info{}, fault.New(fault.Conflict, "there is a blob of this key")
	}
	temporary := path.Join(incoming, strings.ToLower(rand.Text()))
	file, err := f.root.OpenFile(temporary, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return Info{}, failed(err, "cannot store a blob")
	}
	info, err := fill(ctx, file, r)
	if err == nil {
		err = failed(file.Sync(), "cannot store a blob")
	}
	if closed := failed(file.Close(), "cannot store a blob"); err == nil {
		err = closed
	}
	if err == nil {
		err = f.settle(temporary, key)
	}
	if err != nil {
		_ = f.root.Remove(temporary)
		return Info{}, err
	}
	info.Key = key
	return info, nil
}

// fill writes what r gives and hashes it on the way. An error of r stays what it is.
func fill(ctx context.Context, file io.Writer, r io.Reader) (Info, error) {
	hash := sha256.New()
	buf := make([]byte, 256<<10)
	var n int64
	for {
		if err := ctx.Err(); err != nil {
			return Info{}, err
		}
		k, err := r.Read(buf)
		if k > 0 {
			hash.Write(buf[:k])
			if _, werr := file.Write(buf[:k]); werr != nil {
				return Info{}, failed(werr, "cannot store a blob")
			}
			n += int64(k)
		}
		if errors.Is(err, io.EOF) {
			return Info{Size: n, SHA256: hex.EncodeToString(hash.Sum(nil))}, nil
		}
		if err != nil {
			return Info{}, err
		}
	}
}

// settle gives a written file its name, for good: the name is on the disk when it returns.
func (f *Folder) settle(temporary, key string) error {
	if err := f.root.Mkdir(key[:2], 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return failed(err, "cannot store a blob")
	} else if err == nil {
		if err := f.sync("."); err != nil {
			return err
		}
	}
	if err := f.root.Link(temporary, fileOf(key)); err != nil { // a link never replaces what is there
		if errors.Is(err, fs.ErrExist) {
			return fault.New(fault.Conflict, "there is a blob of this key")
		}
		return failed(err, "cannot store a blob")
	}
	if err := f.root.Remove(temporary); err != nil {
		return failed(err, "cannot store a blob")
	}
	return f.sync(key[:2])
}

func (f *Folder) sync(dir string) error {
	d, err := f.root.Open(dir)
	if err != nil {
		return failed(err, "cannot store a blob")
	}
	err = d.Sync()
	_ = d.Close()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, fs.ErrPermission) { // folders cannot be synced everywhere
		return nil
	}
	return failed(err, "cannot store a blob")
}

// file is an open blob of a folder.
type file struct {
	*os.File
	size int64
}

func (f *file) Size() int64 { return f.size }

// Open implements Bucket.
func (f *Folder) Open(_ context.Context, key string) (Blob, error) {
	if err := checkKey(key); err != nil {
		return nil, err
	}
	h, err := f.root.Open(fileOf(key))
	if err != nil {
		return nil, failed(err, "cannot read a blob")
	}
	st, err := h.Stat()
	if err != nil {
		_ = h.Close()
		return nil, failed(err, "cannot read a blob")
	}
	return &file{h, st.Size()}, nil
}

// Delete implements Bucket.
func (f *Folder) Delete(_ context.Context, keys ...string) error {
	for _, key := range keys {
		if err := checkKey(key); err != nil {
			return err
		}
		if err := f.root.Remove(fileOf(key)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return failed(err, "cannot delete a blob")
		}
	}
	return nil
}

// List implements Bucket.
func (f *Folder) List(ctx context.Context, after string, limit int) ([]Info, error) {
	dirs, err := fs.ReadDir(f.root.FS(), ".")
	if err != nil {
		return nil, failed(err, "cannot list the blobs")
	}
	var out []Info
	for _, dir := range dirs { // by name, as the files in them
		if !dir.IsDir() || len(dir.Name()) != 2 || dir.Name() < after[:min(len(after), 2)] {
			continue
		}
		files, err := fs.ReadDir(f.root.FS(), dir.Name())
		if err != nil {
			return nil, failed(err, "cannot list the blobs")
		}
		for _, file := range files {
			if file.Name() <= after || !keyShape.MatchString(file.Name()) {
				continue
			}
			st, err := file.Info()
			if errors.Is(err, fs.ErrNotExist) {
				continue // deleted meanwhile
			}
			if err != nil {
				return nil, failed(err, "cannot list the blobs")
			}
			if out = append(out, Info{Key: file.Name(), Size: st.Size(), Modified: st.ModTime()}); len(out) == limit {
				return out, ctx.Err()
			}
		}
	}
	return out, ctx.Err()
}

// Check implements Bucket.
func (f *Folder) Check(context.Context) error {
	name := path.Join(incoming, strings.ToLower(rand.Text()))
	h, err := f.root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return failed(err, "cannot write to the folder of the blobs")
	}
	_, err = h.Write([]byte("x"))
	_ = h.Close()
	if gone := f.root.Remove(name); err == nil {
		err = gone
	}
	return failed(err, "cannot write to the folder of the blobs")
}

// failed turns an error of the file system into a fault; nil stays nil.
func failed(err error, what string) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return fault.Wrap(fault.StorageFull, err, "the disk is full").Do("make room on the disk of the server")
	case errors.Is(err, fs.ErrNotExist):
		return fault.Wrap(fault.NotFound, err, "the blob is not there")
	}
	// Read-only, broken, not ours, too many open files: the place cannot be used now, and nothing is wrong with the request.
	return fault.Wrap(fault.Unavailable, err, "%s", what)
}
