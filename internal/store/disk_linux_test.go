package store

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/object"
)

// disk is a small one in memory.
func disk(t *testing.T) string {
	dir := t.TempDir()
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, "size=1m"); err != nil {
		t.Skipf("SKIPPED: a disk cannot be mounted: %v", err)
	}
	t.Cleanup(func() { require.NoError(t, unix.Unmount(dir, unix.MNT_DETACH)) })
	return dir
}

func TestDiskFull(t *testing.T) {
	dir := disk(t)
	ballast := filepath.Join(dir, "ballast")
	require.NoError(t, os.WriteFile(ballast, make([]byte, 300<<10), 0o600))
	dsn := "sqlite:" + filepath.Join(dir, "db")
	d := opened(t, dsn)
	ctx := t.Context()
	require.NoError(t, d.Update(ctx, func(tx Tx) error { return tx.CreateProject(object.Project{ID: "p"}) }))
	create := func(id string) error {
		return d.Update(ctx, func(tx Tx) error {
			body := `"` + strings.Repeat("x", 10<<10) + `"`
			return tx.CreateObject(object.Object{ID: id, Kind: object.Dataset, Project: "p", Body: []byte(body), Bytes: 1})
		})
	}
	kept := int64(0)
	var err error
	for ; kept < 200; kept++ {
		if err = create(fmt.Sprint(kept)); err != nil {
			break
		}
	}
	require.Equal(t, fault.StorageFull, fault.CodeOf(err), "after %d: %v", kept, err)
	require.Positive(t, kept)
	// Until nothing at all goes in: counters too, and a backup.
	for err = nil; err == nil; {
		_, err = d.Spend(ctx, []Spending{{N: 1, Counters: []Counter{{strings.Repeat("n", 1000), time.Now(), 9}}}})
	}
	require.Equal(t, fault.StorageFull, fault.CodeOf(err), err.Error())
	require.Equal(t, fault.StorageFull, fault.CodeOf(d.Backup(ctx, filepath.Join(dir, "backup"))))
	require.NoFileExists(t, filepath.Join(dir, "backup"))
	require.NoFileExists(t, filepath.Join(dir, "backup.part"))
	// What is there can be read meanwhile.
	count := func() (n int64) {
		require.NoError(t, d.View(ctx, func(tx Tx) (err error) { n, err = tx.Bytes("p"); return err }))
		return n
	}
	require.Equal(t, kept, count())

	require.NoError(t, os.Remove(ballast))
	require.NoError(t, create("again"))
	require.Equal(t, kept+1, count())
	require.NoError(t, d.Ping(ctx))
	intact(t, d)
	require.NoError(t, d.Close())
	d = opened(t, dsn)
	require.Equal(t, kept+1, count())
	intact(t, d)
	t.Logf("%d objects until the disk was full", kept)
}

// TestDiskFullAtFirst finds no room for the database itself.
func TestDiskFullAtFirst(t *testing.T) {
	dir := disk(t)
	ballast := filepath.Join(dir, "ballast")
	require.NoError(t, os.WriteFile(ballast, make([]byte, 1000<<10), 0o600))
	dsn := "sqlite:" + filepath.Join(dir, "db")
	_, err := Open(t.Context(), dsn, Options{})
	require.Equal(t, fault.StorageFull, fault.CodeOf(err), "%v", err)
	require.NoError(t, os.Remove(ballast))
	require.NoError(t, opened(t, dsn).Ping(t.Context()))
}

func TestDiskReadOnly(t *testing.T) {
	dir := disk(t)
	dsn := "sqlite:" + filepath.Join(dir, "db")
	require.NoError(t, opened(t, dsn).Close())
	require.NoError(t, unix.Mount("tmpfs", dir, "tmpfs", unix.MS_REMOUNT|unix.MS_RDONLY, ""))
	_, err := Open(t.Context(), dsn, Options{})
	require.Equal(t, fault.Unavailable, fault.CodeOf(err), "%v", err)
}
