package blob_test

import (
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/blob"
	"github.com/slmgen/slmgen/internal/fault"
)

func TestNoMoreFilesCanBeOpened(t *testing.T) {
	f, err := blob.OpenFolder(t.TempDir())
	require.NoError(t, err)
	defer func() { _ = f.Close() }()
	_, err = f.Put(t.Context(), "here", strings.NewReader("x"))
	require.NoError(t, err)
	var limit syscall.Rlimit
	require.NoError(t, syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit))
	few := limit
	few.Cur = 1
	require.NoError(t, syscall.Setrlimit(syscall.RLIMIT_NOFILE, &few))
	_, opened := f.Open(t.Context(), "here")
	_, stored := f.Put(t.Context(), "there", strings.NewReader("x"))
	require.NoError(t, syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit))
	require.Equal(t, fault.Unavailable, fault.CodeOf(opened))
	require.Equal(t, fault.Unavailable, fault.CodeOf(stored))
}
