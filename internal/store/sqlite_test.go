package store

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/object"
)

func TestSQLiteSettings(t *testing.T) {
	path := filepath.Join(t.TempDir(), "db")
	d := opened(t, "sqlite:"+path)
	require.NoError(t, d.Ping(t.Context()))
	for _, name := range []string{path, path + "-wal", path + "-shm"} {
		info, err := os.Stat(name)
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o600), info.Mode().Perm(), name)
	}
	pragma := func(name string) (value string) {
		require.NoError(t, d.write.QueryRow(`PRAGMA `+name).Scan(&value))
		return value
	}
	require.Equal(t, "wal", pragma("journal_mode"))
	require.Equal(t, "2", pragma("synchronous"), "FULL")
	require.Equal(t, "1", pragma("foreign_keys"))
	var normal string
	require.NoError(t, d.counters.QueryRow(`PRAGMA synchronous`).Scan(&normal))
	require.Equal(t, "1", normal, "NORMAL")
}

// TestBackup copies a database while others write: the copy is whole, of one moment, and opens.
func TestBackup(t *testing.T) {
	dir := t.TempDir()
	d := opened(t, "sqlite:"+filepath.Join(dir, "db"))
	ctx := t.Context()
	require.NoError(t, d.Update(ctx, func(tx Tx) error { return tx.CreateProject(object.Project{ID: "p"}) }))
	var stop atomic.Bool
	var written atomic.Int64
	var wg sync.WaitGroup
	wg.Go(func() {
		for i := 0; !stop.Load(); i++ {
			// Two that are always there together.
			err := d.Update(context.Background(), func(tx Tx) error {
				for _, id := range []string{fmt.Sprint(i), fmt.Sprint(i, "'")} {
					if err := tx.CreateObject(object.Object{ID: id, Kind: object.Dataset, Project: "p", Body: []byte(strings.Repeat("x", 500)), Bytes: 1}); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				t.Error(err)
				return
			}
			written.Add(1)
		}
	})
	for written.Load() < 10 && !t.Failed() {
		runtime.Gosched()
	}
	path := filepath.Join(dir, "it's a copy")
	require.NoError(t, d.Backup(ctx, path))
	stop.Store(true)
	wg.Wait()
	require.Equal(t, fault.Conflict, fault.CodeOf(d.Backup(ctx, path)))
	require.NoFileExists(t, path+".part")
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	require.Equal(t, fault.Unavailable, fault.CodeOf(d.Backup(ctx, filepath.Join(dir, "no", "folder"))))

	copied := opened(t, "sqlite:"+path)
	intact(t, copied)
	require.NoError(t, copied.View(ctx, func(tx Tx) error {
		n, err := tx.Bytes("p")
		require.Zero(t, n%2)
		require.GreaterOrEqual(t, n, int64(20))
		return err
	}))
}
