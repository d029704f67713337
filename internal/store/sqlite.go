package store

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/slmgen/slmgen/internal/fault"
)

func sqliteDialect() *dialect {
	return &dialect{
		migrations: goose.DialectSQLite3,
		array:      "json_group_array",
		readTx:     sql.TxOptions{ReadOnly: true},
		sort:       sortSQLite,
	}
}

// openSQLite opens a file. One connection writes what is durable, one counts, several read; readers see the last commit and wait for nobody.
func openSQLite(ctx context.Context, path string, opts Options) (*database, error) {
	if path == "" || strings.Contains(path, ":memory:") {
		return nil, fault.New(fault.Invalid, "the database has no file").Do("name one as sqlite:PATH")
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, err, "the path of the database cannot be made absolute")
	}
	if err := createPrivate(path); err != nil {
		return nil, err
	}
	d := &database{dialect: sqliteDialect(), gate: make(chan struct{}, 1), wait: opts.wait()}
	// SQLite's own wait cannot be interrupted, so it is short and Update's loop goes on with it.
	wal := []string{"busy_timeout(20)", "journal_mode(WAL)", "foreign_keys(1)"}
	pools := []struct {
		to     **sql.DB
		n      int
		dsn    string
		pragma []string
	}{
		{&d.write, 1, "&_txlock=immediate", append(wal, "synchronous(FULL)", "journal_size_limit(67108864)")},
		// A counter survives the end of the process without being on the disk.
		{&d.counters, 1, "&_txlock=immediate", append(wal, "synchronous(NORMAL)")},
		{&d.read, opts.connections(4), "", []string{"busy_timeout(20)", "query_only(1)", "mmap_size(268435456)"}},
	}
	for _, p := range pools {
		db := sql.OpenDB(sqliteConnector{&sqlite.Driver{}, fileURI(path) + "?" + url.Values{"_pragma": p.pragma}.Encode() + p.dsn})
		db.SetMaxOpenConns(p.n)
		db.SetMaxIdleConns(p.n)
		*p.to = db
	}
	d.backup = func(ctx context.Context, to string) error { return d.backupSQLite(ctx, path, to) }
	// The writer makes the file a WAL database before anybody reads it.
	err = d.again(ctx, func(int) error { return d.fault(ctx, d.write.PingContext(ctx)) })
	if err != nil {
		_ = d.Close()
		return nil, err
	}
	return d, nil
}

// fileURI names a file so that SQLite takes no part of its name for a parameter.
func fileURI(path string) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // a drive letter
	}
	return "file:" + (&url.URL{Path: path}).EscapedPath()
}

// createPrivate makes a file that only its owner reads, if there is none. SQLite gives the files beside it the same mode.
func createPrivate(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err == nil {
		err = f.Close()
	}
	switch {
	case err == nil:
		return nil
	case errors.Is(err, syscall.ENOSPC):
		return fault.Wrap(fault.StorageFull, err, "the disk of the database is full")
	default:
		return fault.Wrap(fault.Unavailable, err, "the file of the database cannot be written")
	}
}

func sortSQLite(err error) meaning {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return unknown
	}
	switch e.Code() {
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_ROWID:
		return taken
	case sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY, sqlite3.SQLITE_CONSTRAINT_TRIGGER:
		return dangling
	case sqlite3.SQLITE_IOERR_SHMSIZE: // the index of the log could not grow
		return full
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return collision
	case sqlite3.SQLITE_FULL:
		return full
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH:
		return away
	case sqlite3.SQLITE_NOTADB:
		return alien
	}
	return unknown
}
