package store

import (
	"context"
	"io/fs"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/object"
)

func TestMigrationsUpAndDown(t *testing.T) {
	everywhere(t, func(t *testing.T, fresh fresh) {
		dsn := fresh(t)
		for range 2 {
			d := opened(t, dsn)
			require.NoError(t, d.Update(t.Context(), func(tx Tx) error { return tx.CreateProject(object.Project{ID: "p"}) }))
			require.NoError(t, d.Close())
			require.NoError(t, Down(t.Context(), dsn))
			require.Equal(t, []string{"goose_db_version"}, tables(t, dsn))
		}
	})
}

// tables lists what is in a database that is opened without migrations.
func tables(t *testing.T, dsn string) (names []string) {
	d, err := connect(t.Context(), dsn, Options{})
	require.NoError(t, err)
	defer d.Close()
	query := `SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name`
	if d.sideBySide {
		query = `SELECT CAST(relname AS TEXT) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v') ORDER BY relname`
	}
	rows, err := d.write.Query(query)
	require.NoError(t, err)
	defer rows.Close()
	for rows.Next() {
		var name string
		require.NoError(t, rows.Scan(&name))
		names = append(names, name)
	}
	return names
}

// TestMigrationsAreTheSame compares the schemas of both databases: every migration of one is there for the other, with the same tables.
func TestMigrationsAreTheSame(t *testing.T) {
	all := map[string]string{}
	require.NoError(t, fs.WalkDir(migrations, "migrations", func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			b, err := migrations.ReadFile(path)
			require.NoError(t, err)
			all[path] = string(b)
		}
		return err
	}))
	require.NotEmpty(t, all)
	for path, text := range all {
		if other, ok := strings.CutPrefix(path, "migrations/sqlite3/"); ok {
			require.Contains(t, all, "migrations/postgres/"+other)
			require.Equal(t, created(text), created(all["migrations/postgres/"+other]), other)
		}
	}
}

// created lists the tables, columns and indexes that a migration makes, but for the table of turns.
func created(text string) (names []string) {
	up, _, _ := strings.Cut(text, "-- +goose Down")
	for line := range strings.Lines(up) {
		words := strings.Fields(line)
		switch {
		case len(words) > 2 && words[0] == "CREATE" && words[2] != "turn":
			names = append(names, strings.Join(words, " "))
		case len(words) > 1 && strings.HasPrefix(line, "    "):
			names = append(names, words[0])
		}
	}
	return names
}

func TestNewerSchemaIsRefused(t *testing.T) {
	everywhere(t, func(t *testing.T, fresh fresh) {
		dsn := fresh(t)
		d := opened(t, dsn)
		_, err := d.write.Exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, ` + map[bool]string{true: "true", false: "1"}[d.sideBySide] + `)`)
		require.NoError(t, err)
		require.NoError(t, d.Close())
		_, err = Open(t.Context(), dsn, Options{})
		require.Equal(t, fault.Precondition, fault.CodeOf(err))
		require.ErrorContains(t, err, "9999")
	})
}

// TestOpenedAtOnce has many servers find a new database.
func TestOpenedAtOnce(t *testing.T) {
	everywhere(t, func(t *testing.T, fresh fresh) {
		dsn := fresh(t)
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				d, err := Open(context.Background(), dsn, Options{Connections: 2})
				if err != nil {
					t.Error(err)
					return
				}
				if err := d.Ping(context.Background()); err != nil {
					t.Error(err)
				}
				d.Close()
			})
		}
		wg.Wait()
	})
}

func TestOpenRefuses(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(dir+"/text", []byte(strings.Repeat("no database ", 1000)), 0o600))
	for dsn, code := range map[string]fault.Code{
		"":                                fault.Invalid,
		"mysql://x":                       fault.Invalid,
		"sqlite:":                         fault.Invalid,
		"sqlite::memory:":                 fault.Invalid,
		"sqlite:" + dir + "/text":         fault.Invalid,
		"sqlite:" + dir:                   fault.Unavailable,
		"sqlite:" + dir + "/no/folder/db": fault.Unavailable,
		"postgres://u:secret@h:port/x":    fault.Invalid,
		"postgres://u:secret@127.0.0.1:1/x?sslmode=disable&connect_timeout=2": fault.Unavailable,
	} {
		_, err := Open(t.Context(), dsn, Options{})
		require.Error(t, err, dsn)
		require.Equal(t, code, fault.CodeOf(err), "%s: %v", dsn, err)
		require.NotContains(t, err.Error(), "secret")
	}
}
