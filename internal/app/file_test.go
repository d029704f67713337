package app

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
)

func TestFileAppearsWholeOrNotAtAll(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "out.txt")
	w, err := create(path)
	require.NoError(t, err)
	_, err = w.WriteString("half")
	require.NoError(t, err)
	require.NoFileExists(t, path)
	w.abort()
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Empty(t, left)

	require.NoError(t, writeFile(path, []byte("one")))
	require.NoError(t, writeFile(path, []byte("two")))
	got, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, "two", string(got))

	require.Equal(t, fault.Conflict, fault.CodeOf(writeFile(dir, nil)))
	require.Equal(t, fault.NotFound, fault.CodeOf(writeFile(filepath.Join(dir, "no", "such"), nil)))
}

func TestWriteErrorsHaveCodes(t *testing.T) {
	for err, code := range map[error]fault.Code{
		syscall.ENOSPC: fault.StorageFull, syscall.EROFS: fault.Forbidden, fs.ErrPermission: fault.Forbidden, errors.New("odd"): fault.Internal,
		fault.New(fault.Quota, "typed already"): fault.Quota,
	} {
		require.Equal(t, code, fault.CodeOf(writeError(&fs.PathError{Op: "write", Path: "x", Err: err}, "x")))
	}
}

const model = `
- id: me/%s
  family: mine
  kind: instruct
  architecture: llama
`

func TestUserModels(t *testing.T) {
	dir := t.TempDir()
	a := New(filepath.Join(dir, "home"), time.Now)
	path := filepath.Join(dir, "m.yaml")
	require.NoError(t, os.WriteFile(path, []byte(strings.ReplaceAll(model, "%s", "small")), 0o600))
	added, err := a.AddModels(t.Context(), path, "", Input{})
	require.NoError(t, err)
	require.Len(t, added, 1)
	_, err = a.AddModels(t.Context(), path, "", Input{})
	require.NoError(t, err, "adding again replaces")
	reg, err := a.Registry()
	require.NoError(t, err)
	m, err := reg.Get("me/small")
	require.NoError(t, err)
	require.True(t, m.User)
	require.NoError(t, a.RemoveModel("me/small"))
	require.Equal(t, fault.NotFound, fault.CodeOf(a.RemoveModel("me/small")))
	require.Equal(t, fault.NotFound, fault.CodeOf(a.RemoveModel("Qwen/Qwen3-0.6B")), "built-in models stay")

	require.NoError(t, os.WriteFile(path, []byte("- id: x\n  headz: 3\n"), 0o600))
	_, err = a.AddModels(t.Context(), path, "", Input{})
	require.Equal(t, fault.Invalid, fault.CodeOf(err))
	require.Contains(t, err.Error(), "headz")
}

func TestDefaultHome(t *testing.T) {
	home := func() (string, error) { return "/home/me", nil }
	env := func(m map[string]string) func(string) string { return func(k string) string { return m[k] } }
	require.Equal(t, "/x", DefaultHome(env(map[string]string{"SLMGEN_HOME": "/x"}), home))
	require.Equal(t, filepath.Join("/data", "slmgen"), DefaultHome(env(map[string]string{"XDG_DATA_HOME": "/data"}), home))
	require.Contains(t, DefaultHome(env(nil), home), "slmgen")
}
