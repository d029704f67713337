package blob_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/blob"
	"github.com/slmgen/slmgen/internal/blob/blobtest"
)

func TestFolder(t *testing.T) {
	blobtest.Run(t, func(t *testing.T) blob.Bucket {
		f, err := blob.OpenFolder(filepath.Join(t.TempDir(), "blobs"))
		require.NoError(t, err)
		t.Cleanup(func() { _ = f.Close() })
		return f
	})
}

func TestWhatACrashLeftIsSwept(t *testing.T) {
	dir := t.TempDir()
	f, err := blob.OpenFolder(dir)
	require.NoError(t, err)
	defer func() { _ = f.Close() }()
	left := filepath.Join(dir, "incoming", "left")
	require.NoError(t, os.WriteFile(left, []byte("half"), 0o600))
	require.NoError(t, f.Sweep(t.Context(), time.Now().Add(-time.Hour)))
	require.FileExists(t, left, "it may still be written")
	require.NoError(t, f.Sweep(t.Context(), time.Now().Add(time.Hour)))
	require.NoFileExists(t, left)
}

func TestFilesAreTheirOwners(t *testing.T) {
	dir := t.TempDir()
	f, err := blob.OpenFolder(dir)
	require.NoError(t, err)
	defer func() { _ = f.Close() }()
	_, err = f.Put(t.Context(), "mine", strings.NewReader("x"))
	require.NoError(t, err)
	st, err := os.Stat(filepath.Join(dir, "mi", "mine"))
	require.NoError(t, err)
	require.Zero(t, st.Mode().Perm()&0o077)
}
