package store

import (
	"context"
	"strings"
	"time"

	"github.com/slmgen/slmgen/internal/fault"
)

// Options are the settings of a store. The zero value is ready for use.
type Options struct {
	// Connections is how many transactions run at once: the readers of a SQLite file, which has one writer at a time whatever this says, or all
	// of this process on PostgreSQL. Default 4 for SQLite, 16 for PostgreSQL.
	Connections int
	// Wait is how long a transaction waits for others before it is refused with unavailable. Default 10 seconds.
	Wait time.Duration
}

// wait is Wait or its default.
func (o Options) wait() time.Duration {
	if o.Wait > 0 {
		return o.Wait
	}
	return 10 * time.Second
}

// connections is Connections or the default d.
func (o Options) connections(d int) int {
	if o.Connections > 0 {
		return o.Connections
	}
	return d
}

// Open opens a database, makes what it lacks, and brings an older one up to date. dsn is "sqlite:" and the path of a file, which is made with
// mode 0600 if there is none, or the URL of a PostgreSQL database, "postgres://user:password@host:port/name?sslmode=...".
//
// Errors: invalid (dsn is neither, or names no database); precondition (a newer program changed the database); unavailable (it does not
// answer or cannot be written); storage_full.
func Open(ctx context.Context, dsn string, opts Options) (Store, error) {
	return open(ctx, dsn, opts)
}

// open is Open, with what tests look into.
func open(ctx context.Context, dsn string, opts Options) (*database, error) {
	d, err := connect(ctx, dsn, opts)
	if err != nil {
		return nil, err
	}
	if err := d.migrate(ctx); err != nil {
		_ = d.Close()
		return nil, err
	}
	return d, nil
}

func connect(ctx context.Context, dsn string, opts Options) (*database, error) {
	if path, ok := strings.CutPrefix(dsn, "sqlite:"); ok {
		return openSQLite(ctx, path, opts)
	}
	if strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://") {
		return openPostgres(dsn, opts)
	}
	// The text is not repeated: it may hold a password.
	return nil, fault.New(fault.Invalid, "unknown kind of database").Do("name one as sqlite:PATH or postgres://...")
}

// Down takes everything away that Open made, with all that is kept there. It is for tests of an empty database.
func Down(ctx context.Context, dsn string) error {
	d, err := connect(ctx, dsn, Options{})
	if err != nil {
		return err
	}
	defer func() { _ = d.Close() }()
	return d.empty(ctx)
}
