package serve_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/api"
	"github.com/slmgen/slmgen/internal/app"
	"github.com/slmgen/slmgen/internal/app/serve"
	"github.com/slmgen/slmgen/internal/fault"
)

// bucketSettings are those of a server on the service that scripts/real/s3.sh runs a command with.
func bucketSettings(t *testing.T) serve.Settings {
	endpoint := os.Getenv("SLMGEN_TEST_S3")
	if endpoint == "" {
		t.Skip("no S3 service: scripts/real/s3.sh go test ./internal/app/serve")
	}
	return serve.Settings{Address: "127.0.0.1:0", Blobs: "s3://blobs/" + strings.ToLower(rand.Text()),
		S3: serve.S3{Endpoint: endpoint, KeyID: os.Getenv("AWS_ACCESS_KEY_ID"), Secret: os.Getenv("AWS_SECRET_ACCESS_KEY")}}
}

func hostOf(t *testing.T) serve.Host {
	home := t.TempDir()
	return serve.Host{App: app.New(home, time.Now), Home: home, Version: "test", Now: time.Now, Log: slog.New(slog.DiscardHandler)}
}

// TestS3Server: from the same upload, a server on a bucket and one on a folder give the same dataset and the same bundle.
func TestS3Server(t *testing.T) {
	bucketSettings(t)
	made := func() (dataset []byte, files map[string]string) {
		s := start(t, setup{open: true, now: func() time.Time { return time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC) }})
		d := s.ferryDataset()
		var j api.Job
		s.want(http.StatusAccepted, &j, "POST", "/v1/bundles", fields{"dataset": d.Id, "task": "qa", "target": "edge"})
		j = s.finish(j.Id)
		require.Equal(t, api.JobState("succeeded"), j.State, "%+v", j.Problem)
		got := s.want(http.StatusOK, nil, "GET", "/v1/bundles/"+*j.Result.Bundle+"/content", nil)
		z, err := zip.NewReader(bytes.NewReader(got.body), int64(len(got.body)))
		require.NoError(t, err)
		files = map[string]string{}
		for _, f := range z.File {
			in, err := f.Open()
			require.NoError(t, err)
			doc, err := io.ReadAll(in)
			require.NoError(t, err)
			files[f.Name] = string(doc)
		}
		part := s.want(http.StatusPartialContent, nil, "GET", "/v1/bundles/"+*j.Result.Bundle+"/content", nil, "Range: bytes=7-99")
		require.Equal(t, got.body[7:100], part.body)
		return s.want(http.StatusOK, nil, "GET", "/v1/datasets/"+d.Id+"/content", nil).body, files
	}
	inBucket, bundleInBucket := made()
	t.Setenv("SLMGEN_TEST_S3", "")
	inFolder, bundleInFolder := made()
	uploaded, err := os.ReadFile(ferry)
	require.NoError(t, err)
	require.Equal(t, string(uploaded), string(inBucket))
	require.Equal(t, string(inFolder), string(inBucket))
	require.NotEmpty(t, bundleInBucket)
	require.Equal(t, bundleInFolder, bundleInBucket)
}

// TestS3Settings: a server starts where its bucket can be written, and says what is wrong where not.
func TestS3Settings(t *testing.T) {
	st := bucketSettings(t)
	require.NoError(t, st.Try(t.Context(), hostOf(t)))
	refused := st
	refused.S3.Secret = "a-wrong-secret"
	err := refused.Try(t.Context(), hostOf(t))
	require.Equal(t, fault.Unavailable, fault.CodeOf(err))
	require.NotContains(t, err.Error(), "a-wrong-secret")
	none := st
	none.S3.KeyID = ""
	require.Equal(t, fault.Unauthorized, fault.CodeOf(none.Try(t.Context(), hostOf(t))))
}

// TestS3Restore: what a server on a bucket had is restored into another bucket.
func TestS3Restore(t *testing.T) {
	st, host := bucketSettings(t), hostOf(t)
	s := start(t, setup{open: true})
	d := s.ferryDataset()
	dir := filepath.Join(t.TempDir(), "backups")
	b, err := s.service.Backup(t.Context(), dir, 2)
	require.NoError(t, err)
	require.Equal(t, 1, b.Copied)
	_, err = st.Restore(t.Context(), host, dir)
	require.NoError(t, err)
	require.NoDirExists(t, filepath.Join(host.Home, "blobs"), "the blobs are in the bucket")
	require.NoError(t, st.With(t.Context(), host, func(s *serve.Service) error {
		c, err := s.Authenticate(context.Background(), api.Credentials{})
		require.NoError(t, err)
		file, err := s.OpenDataset(t.Context(), c, d.Id, api.DatasetContent{})
		require.NoError(t, err)
		file.Close()
		return nil
	}))
}
