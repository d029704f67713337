package app

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/httpx"
	"github.com/slmgen/slmgen/internal/hub/hubtest"
)

const secret = "s3cr3t"

func rows(n int) []byte {
	var b bytes.Buffer
	for i := range n {
		fmt.Fprintf(&b, `{"instruction":"How long is crossing %d?","input":"","output":"It takes %d minutes."}`+"\n", i, i)
	}
	return b.Bytes()
}

// workspace gives an App of its own that does not dawdle.
func workspace(t *testing.T, home string, n Network) *App {
	t.Helper()
	n.HTTP = httpx.Options{WaitMin: time.Millisecond, WaitMax: time.Millisecond, Retries: 2}
	return New(home, time.Now).Use(n)
}

func read(t *testing.T, a *App, args ...string) (*Inspection, error) {
	t.Helper()
	return a.Inspect(t.Context(), Input{Files: args}, Looking{Rows: 1})
}

// web is a server of one file whose content a test changes.
type web struct {
	*httptest.Server
	content  atomic.Pointer[[]byte]
	kind     string
	tagged   bool
	dropOnce atomic.Int64
	sent     atomic.Int64 // answers with a body
}

func serveWeb(t *testing.T, content []byte) *web {
	t.Helper()
	w := &web{kind: "application/octet-stream", tagged: true}
	w.content.Store(&content)
	w.Server = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		b := *w.content.Load()
		rw.Header().Set("Content-Type", w.kind)
		if w.tagged {
			rw.Header().Set("ETag", fmt.Sprintf(`"%d"`, len(b)))
		}
		if r.Header.Get("If-None-Match") != fmt.Sprintf(`"%d"`, len(b)) {
			w.sent.Add(1)
		}
		if n := w.dropOnce.Swap(0); n > 0 {
			rw.Header().Set("Content-Length", fmt.Sprint(len(b)))
			_, _ = rw.Write(b[:n])
			rw.(http.Flusher).Flush()
			panic(http.ErrAbortHandler)
		}
		http.ServeContent(rw, r, "", time.Time{}, bytes.NewReader(b))
	}))
	t.Cleanup(w.Close)
	return w
}

func TestWebInput(t *testing.T) {
	w := serveWeb(t, rows(40))
	home := t.TempDir()
	a := workspace(t, home, Network{})
	address := w.URL + "/export/crossings.jsonl?version=2&sig=" + secret
	w.dropOnce.Store(1000)
	rep, err := read(t, a, address)
	require.NoError(t, err)
	require.EqualValues(t, 40, *rep.Records)
	require.Equal(t, "alpaca", rep.Format)
	require.Equal(t, w.URL+"/export/crossings.jsonl?version=2&sig=***", rep.Sample[0].Origin.Pos.File)
	require.EqualValues(t, 2, w.sent.Load(), "the second one from where the first dropped")

	_, err = read(t, a, address)
	require.NoError(t, err)
	require.EqualValues(t, 2, w.sent.Load(), "unchanged: not sent again")
	for n := 41; n < 46; n++ {
		more := rows(n)
		w.content.Store(&more)
		rep, err = read(t, a, address)
		require.NoError(t, err)
		require.EqualValues(t, n, *rep.Records)
	}
	kept := 0
	require.NoError(t, filepath.WalkDir(home, func(path string, d fs.DirEntry, err error) error {
		require.NoError(t, err)
		if d.IsDir() {
			return nil
		}
		if strings.HasPrefix(d.Name(), "data-") {
			kept++
		}
		b, err := os.ReadFile(path)
		require.NoError(t, err)
		require.NotContains(t, path+string(b), secret)
		return nil
	}))
	require.Equal(t, 2, kept, "this content and the one before")
}

func TestWebInputWithoutValidator(t *testing.T) {
	w := serveWeb(t, rows(3))
	w.tagged = false
	a := workspace(t, t.TempDir(), Network{})
	for range 2 {
		rep, err := read(t, a, w.URL+"/x")
		require.NoError(t, err)
		require.EqualValues(t, 3, *rep.Records)
	}
	require.EqualValues(t, 2, w.sent.Load())
}

func TestRefusedAddresses(t *testing.T) {
	w := serveWeb(t, []byte("<html>log in</html>"))
	w.kind = "text/html; charset=utf-8"
	a := workspace(t, t.TempDir(), Network{HubOffline: true})
	for address, code := range map[string]fault.Code{
		w.URL + "/data?sig=" + secret: fault.Unsupported, "s3://bucket/x?sig=" + secret: fault.Unsupported, "ftp://h/x": fault.Unsupported, "file:///etc/hosts": fault.Unsupported,
		"http://example.com/x?sig=" + secret: fault.Unsupported, "https://h/x?sig=***": fault.Precondition, "hf://datasets/x": fault.Invalid,
		"hf://datasets/port/ferries": fault.Unavailable, "https://huggingface.co/datasets/port/ferries": fault.Unavailable, "https://:bad:/?" + secret: fault.Invalid,
	} {
		_, err := read(t, a, address)
		require.Equal(t, code, fault.CodeOf(err), "%s: %v", address, err)
		require.NotContains(t, err.Error(), secret)
	}
}

func serveHub(t *testing.T, h *hubtest.Hub) string {
	t.Helper()
	cdn := httptest.NewServer(http.HandlerFunc(h.Content))
	t.Cleanup(cdn.Close)
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	h.CDN = cdn.URL
	return s.URL
}

func TestHubInput(t *testing.T) {
	h := &hubtest.Hub{Token: "hf_" + secret, Repos: []*hubtest.Repo{{Kind: "datasets", ID: "port/ferries", Gated: true, Files: map[string][]byte{
		"README.md": []byte("# Ferries\n"), "train.jsonl": rows(40), "test.jsonl": rows(3), "ferries.py": []byte("import os"),
	}}}}
	endpoint, home := serveHub(t, h), t.TempDir()
	a := workspace(t, home, Network{HubEndpoint: endpoint, HubToken: h.Token})
	rep, err := read(t, a, "hf://datasets/port/ferries")
	require.NoError(t, err)
	require.EqualValues(t, 43, *rep.Records)
	require.Equal(t, "hf://datasets/port/ferries@"+h.Repos[0].SHA()+"/train.jsonl", rep.Sample[0].Origin.Pos.File)
	require.Zero(t, h.Count("ferries.py"))
	for address, n := range map[string]int64{
		"hf://datasets/port/ferries?split=test": 3, "hf://datasets/port/ferries/tr*.jsonl": 40, endpoint + "/datasets/port/ferries": 43,
		endpoint + "/datasets/port/ferries/blob/main/test.jsonl": 3, rep.Sample[0].Origin.Pos.File: 40,
	} {
		rep, err := read(t, a, address)
		require.NoError(t, err, address)
		require.Equal(t, n, *rep.Records, address)
	}
	h.Forget()
	off := workspace(t, home, Network{HubEndpoint: endpoint, HubOffline: true})
	rep, err = read(t, off, "hf://datasets/port/ferries")
	require.NoError(t, err)
	require.EqualValues(t, 43, *rep.Records)
	require.Zero(t, h.Count())
	_, err = read(t, workspace(t, t.TempDir(), Network{HubEndpoint: endpoint}), "hf://datasets/port/ferries/test.jsonl")
	require.Equal(t, fault.Unauthorized, fault.CodeOf(err))
}

// A conversion of an address names its output and its quarantine after it, without secrets.
func TestConvertFromTheWeb(t *testing.T) {
	w := serveWeb(t, append(rows(5), "{broken\n"...))
	a := workspace(t, t.TempDir(), Network{})
	out := filepath.Join(t.TempDir(), "out.jsonl")
	rep, err := a.Convert(t.Context(), Conversion{Input: Input{Files: []string{w.URL + "/x.jsonl?sig=" + secret}}, Out: out, To: "openai", Stdout: io.Discard})
	require.NoError(t, err)
	require.EqualValues(t, 1, rep.Quarantined)
	doc, err := json.Marshal(rep)
	require.NoError(t, err)
	rejected, err := os.ReadFile(rep.QuarantineFile)
	require.NoError(t, err)
	require.Contains(t, string(rejected), "/x.jsonl?sig=***")
	require.NotContains(t, string(doc)+string(rejected), secret)
}

func TestNames(t *testing.T) {
	for address, want := range map[string]string{
		"https://h/a/faq.csv?sig=" + secret: "faq", "https://h/?sig=" + secret: "download", "hf://datasets/o/ferry-faq": "ferry-faq", "hf://datasets/o/n/d/x.parquet": "x",
		"hf://datasets/o/n/d/*.parquet": "n", "dir/x.csv": "x",
	} {
		require.Equal(t, want, datasetName([]string{address}), address)
	}
	n := NetworkFrom(func(k string) string {
		return map[string]string{"HF_TOKEN": " t\n", "HF_HUB_OFFLINE": "True", "HF_ENDPOINT": "https://e"}[k]
	})
	require.Equal(t, Network{HubEndpoint: "https://e", HubToken: "t", HubOffline: true}, n)
}

// A stopped download goes on where it was in the next process.
func TestDownloadsAreShownAndStop(t *testing.T) {
	content := rows(20_000)
	w, home := serveWeb(t, content), t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	address := w.URL + "/x"
	var stopped int64
	_, err := workspace(t, home, Network{}).Inspect(ctx, Input{Files: []string{address}, Fetching: func(_ string, done, total int64) {
		if stopped = done; done < total {
			cancel()
		}
	}}, Looking{})
	require.ErrorIs(t, err, context.Canceled)
	var first, last int64
	rep, err := workspace(t, home, Network{}).Inspect(t.Context(), Input{Files: []string{address}, Fetching: func(_ string, done, _ int64) {
		if last = done; first == 0 {
			first = done
		}
	}}, Looking{})
	require.NoError(t, err)
	require.EqualValues(t, 20_000, *rep.Records)
	require.Greater(t, first, stopped)
	require.EqualValues(t, len(content), last)
}
