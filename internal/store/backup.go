package store

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"syscall"

	"github.com/slmgen/slmgen/internal/fault"
)

// backupSQLite copies the file at from into a new one, which appears under its name when it is whole and on the disk.
func (d *database) backupSQLite(ctx context.Context, from, to string) (err error) {
	if _, err := os.Lstat(to); !errors.Is(err, fs.ErrNotExist) {
		return fault.Wrap(fault.Conflict, err, "the file of the backup exists").Do("name one that does not")
	}
	part := to + ".part"
	_ = os.Remove(part) // of a backup that was broken off
	if err := createPrivate(part); err != nil {
		return err
	}
	defer func() { _ = os.Remove(part) }()
	db, err := sql.Open("sqlite", fileURI(from)+"?_pragma=busy_timeout(10000)")
	if err != nil {
		return d.fault(ctx, err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.ExecContext(ctx, `VACUUM INTO ?`, part); err != nil {
		return d.fault(ctx, err)
	}
	f, err := os.OpenFile(part, os.O_RDWR, 0)
	if err == nil {
		err = errors.Join(f.Sync(), f.Close())
	}
	if err == nil {
		err = os.Rename(part, to)
	}
	switch {
	case errors.Is(err, syscall.ENOSPC):
		return fault.Wrap(fault.StorageFull, err, "the disk of the backup is full")
	case err != nil:
		return fault.Wrap(fault.Unavailable, err, "the backup cannot be written")
	}
	return nil
}
