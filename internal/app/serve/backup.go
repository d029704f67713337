package serve

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/slmgen/slmgen/internal/blob"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/store"
)

// Backup says what a backup holds. A folder of backups has a database for each moment, and every blob once.
type Backup struct {
	Time     time.Time `json:"time"`
	Database string    `json:"database"` // file in the folder
	Blobs    []string  `json:"blobs"`
	Copied   int       `json:"copied"` // blobs that earlier backups did not have
	Bytes    int64     `json:"bytes"`  // of those
	Pruned   int       `json:"pruned"` // backups that went, as more than the kept ones
	Erased   int       `json:"erased"` // blobs that went with them
}

const backupTime = "20060102T150405.000000Z"

// Backup adds a backup to the folder dir while the server works, and prunes all but the last keep backups with the blobs that these alone had:
// what was erased on the server leaves the backups so. It appears when it is whole.
func (s *Service) Backup(ctx context.Context, dir string, keep int) (*Backup, error) {
	if keep < 1 {
		return nil, fault.New(fault.Invalid, "at least the backup that is made is kept")
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fault.Wrap(fault.Forbidden, err, "cannot make %s", dir)
	}
	to, err := blob.OpenFolder(filepath.Join(dir, "blobs"))
	if err != nil {
		return nil, err
	}
	defer func() { _ = to.Close() }()
	out := &Backup{Time: s.now()}
	// Blobs come before the database, which so names none that is not here, and again after it, for those that came meanwhile.
	if err := s.copyBlobs(ctx, to, out); err != nil {
		return nil, err
	}
	out.Database = out.Time.Format(backupTime) + ".db"
	if err := s.Store.Backup(ctx, filepath.Join(dir, out.Database)); err != nil {
		return nil, err
	}
	if err := s.copyBlobs(ctx, to, out); err != nil {
		return nil, err
	}
	slices.Sort(out.Blobs)
	out.Blobs = slices.Compact(out.Blobs)
	if err := writeManifest(dir, out); err != nil {
		return nil, err
	}
	return out, prune(ctx, dir, to, keep, out)
}

// copyBlobs copies the blobs that belong to something and are not in a backup yet.
func (s *Service) copyBlobs(ctx context.Context, to *blob.Folder, out *Backup) error {
	for after := ""; ; {
		some, err := s.Blobs.List(ctx, after, sweepBatch)
		if err != nil || len(some) == 0 {
			return err
		}
		keys := make([]string, len(some))
		for i, b := range some {
			keys[i] = b.Key
		}
		var loose []string
		if err := s.Store.View(ctx, func(tx store.Tx) (err error) {
			loose, err = tx.Orphans(keys)
			return err
		}); err != nil {
			return err
		}
		for _, key := range keys {
			if slices.Contains(loose, key) {
				continue
			}
			n, err := copyBlob(ctx, s.Blobs, to, key)
			if fault.CodeOf(err) == fault.NotFound { // erased meanwhile
				continue
			}
			if err != nil && fault.CodeOf(err) != fault.Conflict { // conflict: an earlier backup has it
				return err
			}
			if err == nil {
				out.Copied, out.Bytes = out.Copied+1, out.Bytes+n
			}
			out.Blobs = append(out.Blobs, key)
		}
		after = keys[len(keys)-1]
	}
}

func copyBlob(ctx context.Context, from, to blob.Bucket, key string) (int64, error) {
	b, err := from.Open(ctx, key)
	if err != nil {
		return 0, err
	}
	defer func() { _ = b.Close() }()
	info, err := to.Put(ctx, key, b)
	return info.Size, err
}

func writeManifest(dir string, b *Backup) error {
	doc, err := json.MarshalIndent(b, "", " ")
	if err != nil {
		return fault.Wrap(fault.Internal, err, "cannot write the backup")
	}
	path := filepath.Join(dir, strings.TrimSuffix(b.Database, ".db")+".json")
	if err := os.WriteFile(path+".part", doc, 0o600); err != nil {
		return fault.Wrap(fault.StorageFull, err, "cannot write the backup")
	}
	if err := os.Rename(path+".part", path); err != nil {
		return fault.Wrap(fault.StorageFull, err, "cannot write the backup")
	}
	return nil
}

// Backups lists the backups of a folder, the latest first.
func Backups(dir string) ([]Backup, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, err, "%s cannot be listed", dir)
	}
	var out []Backup
	for _, path := range files {
		doc, err := os.ReadFile(path)
		if err != nil {
			return nil, fault.Wrap(fault.Forbidden, err, "cannot read %s", path)
		}
		var b Backup
		if err := json.Unmarshal(doc, &b); err != nil || b.Database == "" || filepath.Base(b.Database) != b.Database {
			return nil, fault.Wrap(fault.Invalid, err, "%s is no backup of this program", path)
		}
		out = append(out, b)
	}
	slices.SortFunc(out, func(a, b Backup) int { return b.Time.Compare(a.Time) })
	return out, nil
}

// prune removes all but the last backups, and the blobs that none of those has.
func prune(ctx context.Context, dir string, blobs *blob.Folder, keep int, out *Backup) error {
	all, err := Backups(dir)
	if err != nil {
		return err
	}
	kept := map[string]bool{}
	for i, b := range all {
		if i < keep {
			for _, key := range b.Blobs {
				kept[key] = true
			}
			continue
		}
		for _, name := range []string{strings.TrimSuffix(b.Database, ".db") + ".json", b.Database} {
			if err := os.Remove(filepath.Join(dir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return fault.Wrap(fault.Forbidden, err, "cannot prune %s", name)
			}
		}
		out.Pruned++
	}
	for after := ""; ; {
		some, err := blobs.List(ctx, after, sweepBatch)
		if err != nil || len(some) == 0 {
			return err
		}
		for _, b := range some {
			if kept[b.Key] {
				continue
			}
			if err := blobs.Delete(ctx, b.Key); err != nil {
				return err
			}
			out.Erased++
		}
		after = some[len(some)-1].Key
	}
}

// Restore puts the latest backup of the folder dir in the place of a server's database and blobs. Neither may be there yet: a server that is to be
// replaced is moved away first.
func (st Settings) Restore(ctx context.Context, h Host, dir string) (*Backup, error) {
	all, err := Backups(dir)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, fault.New(fault.NotFound, "%s holds no backup", dir)
	}
	st.place(h)
	path, ok := strings.CutPrefix(st.Database, "sqlite:")
	if !ok {
		return nil, fault.New(fault.Unsupported, "a backup of this program is a SQLite database").Do("restore PostgreSQL with its own tools, and copy the blobs")
	}
	if _, err := os.Stat(path); err == nil {
		return nil, fault.New(fault.Conflict, "%s is there already", path).Do("move it away, with its blobs, and restore again")
	}
	from, err := blob.OpenFolder(filepath.Join(dir, "blobs"))
	if err != nil {
		return nil, err
	}
	defer func() { _ = from.Close() }()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fault.Wrap(fault.Forbidden, err, "cannot make %s", filepath.Dir(path))
	}
	to, err := st.openBlobs()
	if err != nil {
		return nil, err
	}
	defer func() { _ = to.Close() }()
	b := all[0]
	for _, key := range b.Blobs {
		if _, err := copyBlob(ctx, from, to, key); err != nil && fault.CodeOf(err) != fault.Conflict {
			return nil, err
		}
	}
	return &b, placeDatabase(filepath.Join(dir, b.Database), path)
}

// placeDatabase copies a database, last of all: without it there is no server that could start on half of a backup.
func placeDatabase(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return fault.Wrap(fault.NotFound, err, "the backup has no database")
	}
	defer func() { _ = in.Close() }()
	out, err := os.OpenFile(to+".part", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return fault.Wrap(fault.Forbidden, err, "cannot write %s", to)
	}
	_, err = io.Copy(out, in)
	if err == nil {
		err = out.Sync()
	}
	if cerr := out.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(to+".part", to)
	}
	if err != nil {
		return fault.Wrap(fault.StorageFull, err, "cannot write %s", to)
	}
	return nil
}
