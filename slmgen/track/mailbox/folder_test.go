package mailbox_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/slmgen/track/mailbox"
	"github.com/slmgen/slmgen/slmgen/track/mailbox/mailboxtest"
)

func folder(t testing.TB) *mailbox.Folder {
	t.Helper()
	f, err := mailbox.OpenFolder(filepath.Join(t.TempDir(), "box"))
	require.NoError(t, err)
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func TestFolder(t *testing.T) {
	mailboxtest.Run(t, func(t *testing.T) mailbox.Mailbox { return folder(t) })
}

// TestLeftBehind: what a crash left is no item, and goes when nobody can be writing it any more.
func TestLeftBehind(t *testing.T) {
	dir := t.TempDir()
	for name, age := range map[string]time.Duration{".in-old": 2 * time.Hour, ".in-new": 0, "Somebody's": 2 * time.Hour} {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte("half"), 0o600))
		require.NoError(t, os.Chtimes(path, time.Time{}, time.Now().Add(-age)))
	}
	f, err := mailbox.OpenFolder(dir)
	require.NoError(t, err)
	names, err := f.List(t.Context(), "", 10)
	require.NoError(t, err)
	require.Empty(t, names)
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, left, 2)
}
