package folder_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/track"
)

// TestDiskFull fills a small disk in memory: nothing is half written, and it goes on when there is room.
func TestDiskFull(t *testing.T) {
	disk := t.TempDir()
	if err := unix.Mount("tmpfs", disk, "tmpfs", 0, "size=1m"); err != nil {
		t.Skipf("SKIPPED: a disk cannot be mounted: %v", err)
	}
	t.Cleanup(func() { require.NoError(t, unix.Unmount(disk, unix.MNT_DETACH)) })
	dir, ballast := filepath.Join(disk, "runs"), filepath.Join(disk, "ballast")
	require.NoError(t, os.WriteFile(ballast, make([]byte, 300<<10), 0o600))
	ctx, s := t.Context(), opened(t, dir)
	require.NoError(t, s.Create(ctx, track.Record{ID: "followed", Created: time.Unix(1, 0)}))
	kept := int64(0)
	take := func(n int64) error {
		_, err := track.Take(ctx, s, "followed", "", reported(kept+1, kept+n), time.Unix(1, 0), nil)
		if err == nil {
			kept += n
		}
		return err
	}
	check := func(what string) {
		t.Helper()
		r, err := s.Get(ctx, "followed")
		require.NoError(t, err)
		require.Equal(t, kept, r.Events, what)
		events, err := s.Events(ctx, "followed", 0, 1<<20)
		require.NoError(t, err)
		require.Len(t, events, int(kept), what)
		require.NoFileExists(t, filepath.Join(dir, "followed", "record.new"), what)
	}
	for _, by := range []int64{500, 20, 1} {
		var err error
		for err == nil {
			err = take(by)
		}
		require.Equal(t, fault.StorageFull, fault.CodeOf(err), "%v", err)
		check("the disk is full")
	}
	var err error
	for i := 0; err == nil; i++ {
		err = s.Create(ctx, track.Record{ID: fmt.Sprint("run-", i)})
	}
	require.Equal(t, fault.StorageFull, fault.CodeOf(err), "%v", err)
	require.NoDirExists(t, filepath.Join(dir, ".new"))
	check("what is there can be read")
	require.Positive(t, kept)
	require.NoError(t, s.Close())
	s = opened(t, dir)
	check("opened anew on a full disk")
	require.NoError(t, os.Remove(ballast))
	require.NoError(t, take(100))
	check("with room again")
	require.NoError(t, s.Close())
	s = opened(t, dir)
	check("opened anew")
	t.Logf("%d events until the disk was full", kept-100)
}
