package cli

import (
	"context"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/api"
	"github.com/slmgen/slmgen/internal/app"
	"github.com/slmgen/slmgen/internal/app/serve"
	"github.com/slmgen/slmgen/internal/blob"
	"github.com/slmgen/slmgen/internal/store"
)

// aServer answers the API for the test, at the moment that the commands of it run.
func aServer(t *testing.T) (address string) {
	t.Helper()
	dir := t.TempDir()
	now := func() time.Time { return time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC) }
	db, err := store.Open(t.Context(), "sqlite:"+filepath.Join(dir, "server.db"), store.Options{})
	require.NoError(t, err)
	blobs, err := blob.OpenFolder(filepath.Join(dir, "blobs"))
	require.NoError(t, err)
	s, err := serve.New(t.Context(), serve.Config{App: app.New(filepath.Join(dir, "home"), now), Store: db, Blobs: blobs, Version: "test", Open: true, Temp: dir, Now: now})
	require.NoError(t, err)
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); s.Run(ctx) }()
	web := httptest.NewServer(api.New(s, api.Options{Now: now}))
	t.Cleanup(func() {
		s.Closing()
		web.Close()
		stop()
		<-done
		require.NoError(t, db.Close())
		_ = blobs.Close()
	})
	return web.URL
}

// TestUploadOnAServer has the main job done here and on a server: what is said of the bundle, and its files, are the same for every trainer.
func TestUploadOnAServer(t *testing.T) {
	address := aServer(t)
	file, err := filepath.Abs(data + "ferry-faq.jsonl")
	require.NoError(t, err)
	t.Chdir(t.TempDir())
	for _, lane := range []string{"unsloth", "trl", "axolotl", "llamafactory", "mlx"} {
		upload := []string{"upload", file, "--task", "qa", "--deploy", "edge", "--lane", lane, "-o", "b"}
		files := func() map[string]string {
			out := map[string]string{}
			all, err := os.ReadDir("b")
			require.NoError(t, err)
			for _, e := range all {
				doc, err := os.ReadFile(filepath.Join("b", e.Name()))
				require.NoError(t, err)
				out[e.Name()] = string(doc)
			}
			require.NoError(t, os.RemoveAll("b"))
			return out
		}
		code, here, errs := call{}.run(t, upload...)
		require.Equal(t, 0, code, errs)
		written := files()
		code, there, errs := call{}.run(t, append(upload, "--server", address)...)
		require.Equal(t, 0, code, errs)
		require.Equal(t, here, there, lane)
		sent := files()
		require.ElementsMatch(t, keysOf(written), keysOf(sent))

		code, here, errs = call{}.run(t, append(upload, "--json")...)
		require.Equal(t, 0, code, errs)
		files()
		code, there, errs = call{}.run(t, append(upload, "--json", "--server", address)...)
		require.Equal(t, 0, code, errs)
		files()
		of := func(doc string, member string) any { return at(t, decode(t, doc), "bundle", member) }
		for _, member := range []string{"dir", "run", "rows", "embedded", "lane"} {
			require.Equal(t, of(here, member), of(there, member), "%s of %s", member, lane)
		}
	}
}

func keysOf(m map[string]string) (all []string) {
	for k := range m {
		all = append(all, k)
	}
	return all
}
