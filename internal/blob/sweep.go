package blob

import (
	"context"
	"errors"
	"io/fs"
	"path"
	"time"
)

// Sweep implements Bucket.
func (f *Folder) Sweep(_ context.Context, before time.Time) error {
	files, err := fs.ReadDir(f.root.FS(), incoming)
	if err != nil {
		return failed(err, "cannot list what is being written")
	}
	for _, file := range files {
		st, err := file.Info()
		if err != nil || st.ModTime().After(before) {
			continue
		}
		if err := f.root.Remove(path.Join(incoming, file.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return failed(err, "cannot remove what was left half written")
		}
	}
	return nil
}
