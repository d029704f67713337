package hub

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/filelock"
)

// File is a file of a repository at a commit.
type File struct {
	Path string `json:"path"`
	Size int64  `json:"size"`
	Hash string `json:"hash"` // sha256 of a large file, git's blob hash of a small one; "" unknown
}

// index is what is known of a commit.
type index struct {
	Files  []File   `json:"files"`  // by path
	Listed []string `json:"listed"` // folders all of whose files are there; "" is the whole repository
}

func (ix *index) find(path string) (File, bool) {
	i, ok := slices.BinarySearchFunc(ix.Files, path, func(f File, p string) int { return strings.Compare(f.Path, p) })
	if !ok {
		return File{}, false
	}
	return ix.Files[i], true
}

// covers says whether all files of a folder are known.
func (ix *index) covers(folder string) bool {
	return slices.ContainsFunc(ix.Listed, func(l string) bool { return l == "" || l == folder || strings.HasPrefix(folder, l+"/") })
}

func (ix *index) add(files ...File) {
	all := make(map[string]File, len(ix.Files)+len(files))
	for _, f := range ix.Files {
		all[f.Path] = f
	}
	for _, f := range files {
		all[f.Path] = f
	}
	ix.Files = ix.Files[:0]
	for _, f := range all {
		ix.Files = append(ix.Files, f)
	}
	slices.SortFunc(ix.Files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
}

func (c *Client) dir(r Repo) string {
	return filepath.Join(c.o.Cache, string(r.Kind)+"--"+strings.ReplaceAll(r.ID, "/", "--"))
}

func (c *Client) indexPath(r Repo) string {
	return filepath.Join(c.dir(r), "commits", r.Revision+".json")
}

func (c *Client) readIndex(r Repo) (*index, error) {
	b, err := os.ReadFile(c.indexPath(r))
	if err != nil {
		return &index{}, err
	}
	var ix index
	if err := json.Unmarshal(b, &ix); err != nil {
		return &index{}, err
	}
	return &ix, nil
}

// note adds to what is known of a commit; processes take turns.
func (c *Client) note(ctx context.Context, r Repo, add func(*index)) error {
	release, err := c.lock(ctx, c.indexPath(r)+".lock", nil)
	if err != nil {
		return err
	}
	defer release()
	ix, _ := c.readIndex(r) // a damaged one is made anew
	add(ix)
	b, err := json.MarshalIndent(ix, "", " ")
	if err != nil {
		return fault.Wrap(fault.Internal, err, "cannot write the cache")
	}
	return c.write(c.indexPath(r), b)
}

func (c *Client) lock(ctx context.Context, path string, waiting func()) (func(), error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, cacheError(err)
	}
	release, err := filelock.Lock(ctx, path, waiting)
	if err != nil && ctx.Err() != nil {
		return nil, fault.Wrap(fault.Unavailable, err, "stopped while another process worked on the cache")
	}
	return release, cacheError(err)
}

// write makes a file appear complete or not at all.
func (c *Client) write(path string, b []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return cacheError(err)
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".tmp-*")
	if err != nil {
		return cacheError(err)
	}
	_, err = f.Write(b)
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return cacheError(err)
}

func cacheError(err error) error {
	var typed *fault.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &typed):
		return err
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return fault.Wrap(fault.StorageFull, err, "no space left in the cache").Do("free some space and start again; downloads go on where they stopped")
	}
	return fault.Wrap(fault.Forbidden, err, "cannot write the cache").Do("set SLMGEN_HOME to a folder that can be written")
}
