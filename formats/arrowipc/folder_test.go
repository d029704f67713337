package arrowipc_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/arrowipc"
)

func put(t testing.TB, name string, b []byte) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o700))
	require.NoError(t, os.WriteFile(name, b, 0o600))
}

// savedFolder makes a folder as save_to_disk does, with two shards whose order is not that of their names.
func savedFolder(t testing.TB, dir string) {
	t.Helper()
	for i, name := range []string{"data-b.arrow", "data-a.arrow"} {
		b, _ := save(t, formats.SinkOptions{}, fmt.Sprintf(`{"prompt":"question %d","completion":"answer"}`, i))
		put(t, filepath.Join(dir, name), b)
	}
	put(t, filepath.Join(dir, "dataset_info.json"), []byte(`{}`))
	put(t, filepath.Join(dir, "state.json"), []byte(`{"_data_files":[{"filename":"data-b.arrow"},{"filename":"data-a.arrow"}],"_split":"train"}`))
}

func TestSavedDataset(t *testing.T) {
	dir := t.TempDir()
	savedFolder(t, dir)
	splits, err := arrowipc.Saved(dir)
	require.NoError(t, err)
	require.Len(t, splits, 1)
	require.Equal(t, "train", splits[0].Name)
	d, err := formats.Open(context.Background(), splits[0].Sources, formats.Options{Containers: []formats.Container{arrowipc.Container()}})
	require.NoError(t, err)
	var seen []string
	for ex, err := range d.Examples(context.Background()) {
		require.NoError(t, err)
		seen = append(seen, filepath.Base(ex.Origin.Pos.File))
	}
	require.Equal(t, []string{"data-b.arrow", "data-a.arrow"}, seen)
}

func TestSavedDictionary(t *testing.T) {
	dir := t.TempDir()
	savedFolder(t, filepath.Join(dir, "validation"))
	savedFolder(t, filepath.Join(dir, "test"))
	put(t, filepath.Join(dir, "dataset_dict.json"), []byte(`{"splits":["validation","test"]}`))
	splits, err := arrowipc.Saved(dir)
	require.NoError(t, err)
	require.Len(t, splits, 2)
	require.Equal(t, "validation", splits[0].Name)
	require.Equal(t, filepath.Join(dir, "test", "data-a.arrow"), splits[1].Sources[1].Name())
}

func TestOtherFolders(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "other", "state.json"), []byte(`{"theme":"dark"}`))
	for _, name := range []string{dir, filepath.Join(dir, "other"), filepath.Join(dir, "none"), filepath.Join(dir, "other", "state.json")} {
		splits, err := arrowipc.Saved(name)
		require.NoError(t, err)
		require.Empty(t, splits)
	}
}

func TestHostileFolders(t *testing.T) {
	for _, doc := range []string{
		`{"_data_files":[{"filename":"../secret.arrow"}]}`, `{"_data_files":[{"filename":"/etc/passwd"}]}`, `{"_data_files":[{"filename":"a\\b"}]}`,
		`{"_data_files":[{"filename":".."}]}`, `{"_data_files":[{"filename":""}]}`, `{"_data_files":7}`, `{`,
	} {
		dir := t.TempDir()
		put(t, filepath.Join(dir, "state.json"), []byte(doc))
		_, err := arrowipc.Saved(dir)
		require.ErrorIs(t, err, &formats.Error{Code: "invalid"}, doc)
	}
	dir := t.TempDir()
	put(t, filepath.Join(dir, "dataset_dict.json"), []byte(`{"splits":["../other"]}`))
	_, err := arrowipc.Saved(dir)
	require.ErrorIs(t, err, &formats.Error{Code: "invalid"})
	put(t, filepath.Join(dir, "dataset_dict.json"), []byte(`{"splits":["train"]}`))
	_, err = arrowipc.Saved(dir)
	require.ErrorIs(t, err, &formats.Error{Code: "invalid"})
	dir = t.TempDir()
	put(t, filepath.Join(dir, "state.json"), []byte(`{"_data_files":[{"filename":"a.arrow"}],"_indices_data_files":[{"filename":"i.arrow"}]}`))
	_, err = arrowipc.Saved(dir)
	require.ErrorIs(t, err, &formats.Error{Code: "unsupported"})
}

func ExampleSaved() {
	splits, err := arrowipc.Saved("no-such-folder")
	fmt.Println(len(splits), err)
	// Output: 0 <nil>
}
