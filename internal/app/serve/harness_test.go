package serve_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/api"
	"github.com/slmgen/slmgen/internal/app"
	"github.com/slmgen/slmgen/internal/app/serve"
	"github.com/slmgen/slmgen/internal/blob"
	"github.com/slmgen/slmgen/internal/httpx"
	"github.com/slmgen/slmgen/internal/object"
	"github.com/slmgen/slmgen/internal/store"
)

// server is a whole server of a test: a real store, real blobs, real workers, over HTTP.
type server struct {
	t       testing.TB
	url     string
	handler http.Handler
	key     string
	service *serve.Service
	db      store.Store
	now     func() time.Time
}

type setup struct {
	open   bool
	limits object.Limits
	api    api.Options
	// guesses is how many keys that open nothing are looked up in a minute; 0: any number.
	guesses int
	// keepJobs is how long ended jobs are known; 0: for ever.
	keepJobs time.Duration
	idle     bool // no jobs are worked on
	now      func() time.Time
	out      httpx.Options // how it reaches out
	// wrap stands before the store; nil: nothing does.
	wrap func(store.Store) store.Store
}

func start(t testing.TB, how setup) *server {
	t.Helper()
	dir := t.TempDir()
	dsn := "sqlite:" + filepath.Join(dir, "server.db")
	db, err := store.Open(t.Context(), dsn, store.Options{})
	require.NoError(t, err)
	kept := db
	if how.wrap != nil {
		kept = how.wrap(db)
	}
	blobs := openBlobs(t, dir)
	if how.now == nil {
		how.now = time.Now
	}
	log := slog.New(slog.NewTextHandler(testLog{t}, &slog.HandlerOptions{Level: slog.LevelWarn}))
	s, err := serve.New(t.Context(), serve.Config{App: app.New(filepath.Join(dir, "home"), how.now), Store: kept, Blobs: blobs, Version: "test", Open: how.open, Limits: how.limits, Guesses: how.guesses, KeepJobs: how.keepJobs, Temp: dir, Now: how.now, Log: log, OutOptions: how.out})
	require.NoError(t, err)
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		if !how.idle {
			s.Run(ctx)
		}
	}()
	how.api.Log, how.api.Now = log, how.now
	handler := api.New(s, how.api)
	web := httptest.NewServer(handler)
	t.Cleanup(func() {
		s.Closing()
		web.Close()
		stop()
		<-done
		require.NoError(t, db.Close())
		_ = blobs.Close()
	})
	out := &server{t: t, url: web.URL, handler: handler, service: s, db: db, now: how.now}
	if !how.open {
		out.key = out.newKey(serve.DefaultProject, object.Scopes()...)
	}
	return out
}

// s3Service is the service that scripts/real/s3.sh runs a command with; without an endpoint there is none.
func s3Service() blob.S3Options {
	return blob.S3Options{Endpoint: os.Getenv("SLMGEN_TEST_S3"), KeyID: os.Getenv("AWS_ACCESS_KEY_ID"), Secret: os.Getenv("AWS_SECRET_ACCESS_KEY")}
}

// openBlobs gives a folder, or a corner of the bucket that scripts/real/s3.sh runs a command with.
func openBlobs(t testing.TB, dir string) blob.Bucket {
	if o := s3Service(); o.Endpoint != "" {
		o.Bucket, o.Prefix = "blobs", strings.ToLower(rand.Text())
		b, err := blob.OpenS3(o)
		require.NoError(t, err)
		return b
	}
	b, err := blob.OpenFolder(filepath.Join(dir, "blobs"))
	require.NoError(t, err)
	return b
}

type testLog struct{ t testing.TB }

func (l testLog) Write(p []byte) (int, error) {
	l.t.Log(strings.TrimSpace(string(p)))
	return len(p), nil
}

func (s *server) newKey(project string, scopes ...object.Scope) string {
	s.t.Helper()
	k, err := s.service.NewKey(s.t.Context(), project, "test", scopes, time.Time{})
	require.NoError(s.t, err)
	return k.Secret
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   []byte
}

func (a answer) into(t testing.TB, v any) {
	t.Helper()
	require.NoError(t, json.Unmarshal(a.body, v), string(a.body))
}

// problem reads a problem document, and holds it against what every one must say.
func (a answer) problem(t testing.TB) api.Problem {
	t.Helper()
	require.Equal(t, "application/problem+json", a.header.Get("Content-Type"), string(a.body))
	var p api.Problem
	a.into(t, &p)
	require.Equal(t, a.status, p.Status)
	require.NotEmpty(t, p.Detail)
	return p
}

// call sends a request; headers are "Name: value".
func (s *server) call(method, path string, body any, headers ...string) answer {
	s.t.Helper()
	var r io.Reader
	kind := ""
	switch b := body.(type) {
	case nil:
	case io.Reader:
		r, kind = b, "application/octet-stream"
	default:
		doc, err := json.Marshal(b)
		require.NoError(s.t, err)
		r, kind = bytes.NewReader(doc), "application/json"
	}
	req, err := http.NewRequestWithContext(s.t.Context(), method, s.url+path, r)
	require.NoError(s.t, err)
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	if s.key != "" {
		req.Header.Set("Authorization", "Bearer "+s.key)
	}
	for _, h := range headers {
		name, v, _ := strings.Cut(h, ": ")
		req.Header.Set(name, v)
	}
	res, err := http.DefaultClient.Do(req)
	require.NoError(s.t, err)
	defer res.Body.Close()
	all, err := io.ReadAll(res.Body)
	require.NoError(s.t, err)
	return answer{res.StatusCode, res.Header, all}
}

// want is call for an answer of one status.
func (s *server) want(status int, into any, method, path string, body any, headers ...string) answer {
	s.t.Helper()
	a := s.call(method, path, body, headers...)
	require.Equal(s.t, status, a.status, string(a.body))
	if into != nil {
		a.into(s.t, into)
	}
	return a
}

const ferry = "../../../examples/data/ferry-faq.jsonl"

// ferryDataset uploads the small dataset of the examples.
func (s *server) ferryDataset() api.Dataset {
	s.t.Helper()
	f, err := os.Open(ferry)
	require.NoError(s.t, err)
	defer f.Close()
	var d api.Dataset
	s.want(http.StatusCreated, &d, "POST", "/v1/datasets?name=ferry-faq.jsonl", f)
	return d
}

// finish waits for the end of a job.
func (s *server) finish(id string) api.Job {
	s.t.Helper()
	var j api.Job
	require.Eventually(s.t, func() bool {
		s.want(http.StatusOK, &j, "GET", "/v1/jobs/"+id, nil)
		return j.State == "succeeded" || j.State == "failed" || j.State == "cancelled"
	}, 30*time.Second, 20*time.Millisecond)
	return j
}

// fields are the members of a JSON object.
type fields = map[string]any
