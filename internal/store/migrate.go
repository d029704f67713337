package store

import (
	"context"
	"embed"
	"errors"
	"io/fs"
	"time"

	"github.com/pressly/goose/v3"
	versions "github.com/pressly/goose/v3/database"

	"github.com/slmgen/slmgen/internal/fault"
)

//go:embed migrations
var migrations embed.FS

// provider knows the migrations of this database.
func (d *database) provider() (*goose.Provider, error) {
	files, err := fs.Sub(migrations, "migrations/"+string(d.migrations))
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(d.migrations, d.write, files, goose.WithDisableGlobalRegistry(true))
}

// migrate brings the database to the newest schema that this program knows, and refuses one that is newer.
func (d *database) migrate(ctx context.Context) error {
	return d.migrating(ctx, func(p *goose.Provider) error {
		known := int64(0)
		for _, s := range p.ListSources() {
			known = max(known, s.Version)
		}
		if !d.sideBySide {
			if err := d.versionTable(ctx); err != nil {
				return err
			}
		}
		at, err := p.GetDBVersion(ctx)
		if err != nil {
			return err
		}
		if at > known {
			return fault.New(fault.Precondition, "the database has schema %d, this program knows %d", at, known).Do("use a newer slmgen")
		}
		if at < known {
			_, err = p.Up(ctx)
		}
		return err
	})
}

// versionTable makes the table that goose keeps versions in, in a SQLite file. Goose would make it, but takes whatever stops it, such as a full disk, for another
// process at the same work, and tries again for three seconds.
func (d *database) versionTable(ctx context.Context) error {
	kept, err := versions.NewStore(d.migrations, goose.DefaultTablename)
	if err != nil {
		return err
	}
	tx, err := d.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // after a commit this does nothing
	var there bool
	if err := tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = ?)`, kept.Tablename()).Scan(&there); there || err != nil {
		return err
	}
	if err := kept.CreateVersionTable(ctx, tx); err != nil {
		return err
	}
	if err := kept.Insert(ctx, tx, versions.InsertRequest{Version: 0}); err != nil {
		return err
	}
	return tx.Commit()
}

// empty takes all migrations back.
func (d *database) empty(ctx context.Context) error {
	return d.migrating(ctx, func(p *goose.Provider) error {
		_, err := p.DownTo(ctx, 0)
		return err
	})
}

// migrating runs what changes the schema, in turns with other processes.
func (d *database) migrating(ctx context.Context, run func(*goose.Provider) error) error {
	p, err := d.provider()
	if err != nil {
		return fault.Wrap(fault.Internal, err, "the migrations cannot be read")
	}
	if d.sideBySide {
		// A connection holds this lock, not a transaction: some migrations may need several.
		conn, err := d.write.Conn(ctx)
		if err != nil {
			return d.fault(ctx, err)
		}
		defer func() { _ = conn.Close() }()
		if _, err := conn.ExecContext(ctx, `SELECT pg_advisory_lock($1)`, migrationLock); err != nil {
			return d.fault(ctx, err)
		}
		defer func() {
			_, _ = conn.ExecContext(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock($1)`, migrationLock)
		}()
		return d.plain(ctx, run(p))
	}
	// SQLite has no such lock. Whoever comes second at one of the steps fails there, and finds it done when it begins again.
	for try := 0; ; try++ {
		err := d.plain(ctx, run(p))
		if code := fault.CodeOf(err); try == 50 || code != fault.Internal && code != fault.Conflict || ctx.Err() != nil {
			return err
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// migrationLock names the lock among all of the database.
const migrationLock = 0x736c6d67656e // "slmgen"

// plain is fault for what is not begun again by itself.
func (d *database) plain(ctx context.Context, err error) error {
	err = d.fault(ctx, err)
	var c *collided
	if errors.As(err, &c) {
		return fault.Wrap(fault.Conflict, c.err, "another process changes the schema")
	}
	return err
}
