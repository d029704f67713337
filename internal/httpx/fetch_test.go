package httpx

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
)

var content = bytes.Repeat([]byte("0123456789abcdef"), 40_000)

// shaky serves content, dropping the connection after each so many bytes.
type shaky struct {
	every    int // bytes a connection; 0 never drops
	noRanges bool
	tags     func(try int64) string // ETag of each answer
	tries    atomic.Int64
	ranged   atomic.Int64
	bare     atomic.Int64 // of those, without a condition
}

func (s *shaky) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	try := s.tries.Add(1)
	tag := `"one"`
	if s.tags != nil {
		tag = s.tags(try)
	}
	if tag != "" {
		w.Header().Set("ETag", tag)
	}
	if s.noRanges {
		r.Header.Del("Range")
	}
	if r.Header.Get("Range") != "" {
		s.ranged.Add(1)
		if r.Header.Get("If-Range") == "" {
			s.bare.Add(1)
		}
	}
	if s.every > 0 {
		w = &dropping{ResponseWriter: w, left: s.every}
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
}

type dropping struct {
	http.ResponseWriter
	left int
}

func (d *dropping) Write(p []byte) (int, error) {
	n, _ := d.ResponseWriter.Write(p[:min(len(p), d.left)])
	if d.left -= n; d.left == 0 && n < len(p) {
		d.ResponseWriter.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	}
	return n, nil
}

func partial(t *testing.T, held []byte) *os.File {
	t.Helper()
	path := filepath.Join(t.TempDir(), "part")
	require.NoError(t, os.WriteFile(path, held, 0o600))
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	require.NoError(t, err)
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func TestFetch(t *testing.T) {
	half := content[:len(content)/2]
	for _, x := range []struct {
		name   string
		server *shaky
		held   []byte
		f      Fetch
		ranged bool
		code   fault.Code
	}{
		{name: "at once"},
		{name: "drops and goes on", server: &shaky{every: 100_000}, ranged: true},
		{name: "drops at every try past the retries", server: &shaky{every: 50_000}, ranged: true},
		{name: "a later process goes on", held: half, f: Fetch{Validator: `"one"`}, ranged: true},
		{name: "what is there is of another version", held: []byte("old"), f: Fetch{Validator: `"zero"`}, ranged: true},
		{name: "what is there is of nobody knows what", held: []byte("old")},
		{name: "the hash will tell", held: half, f: Fetch{Hashed: true}, ranged: true},
		{name: "whole already", held: content, f: Fetch{Hashed: true}, ranged: true},
		{name: "longer than the whole", held: append(append([]byte{}, content...), 'x'), f: Fetch{Hashed: true}, ranged: true},
		{name: "ranges are ignored", server: &shaky{noRanges: true}, held: half, f: Fetch{Validator: `"one"`}},
		{name: "no ranges and drops", server: &shaky{noRanges: true, every: 100_000}, code: fault.Unavailable},
		{name: "no validator and drops", server: &shaky{every: 100_000, tags: func(int64) string { return "" }}, code: fault.Unavailable},
		{name: "changes once on the way", server: &shaky{every: 300_000, tags: func(n int64) string { return fmt.Sprintf(`"%d"`, min(n, 2)) }}, ranged: true},
		{name: "keeps changing", server: &shaky{every: 300_000, tags: func(n int64) string { return fmt.Sprintf(`"%d"`, n) }}, code: fault.Conflict, ranged: true},
		{name: "other size than announced", f: Fetch{Size: 5}, code: fault.Conflict},
		{name: "too large", f: Fetch{Max: 1000}, code: fault.TooLarge},
	} {
		t.Run(x.name, func(t *testing.T) {
			if x.server == nil {
				x.server = &shaky{}
			}
			s := serve(t, x.server.ServeHTTP)
			f := x.f
			f.URL, f.File = s.URL+"/f?k="+secret, partial(t, x.held)
			var last int64
			f.Progress = func(done, total int64) {
				require.LessOrEqual(t, done, total)
				last = done
			}
			_, err := local(Options{Retries: 3}).Fetch(t.Context(), f)
			require.Equal(t, x.code, fault.CodeOf(err), "%v", err)
			require.Equal(t, x.ranged, x.server.ranged.Load() > 0)
			require.Equal(t, x.f.Hashed, x.server.bare.Load() > 0, "only a hash makes a condition needless")
			if err != nil {
				require.NotContains(t, err.Error(), secret)
				return
			}
			got, err := os.ReadFile(f.File.Name())
			require.NoError(t, err)
			require.True(t, bytes.Equal(content, got), "%d bytes", len(got))
			if len(x.held) != len(content) {
				require.EqualValues(t, len(content), last)
			}
		})
	}
}

func TestFetchConditional(t *testing.T) {
	s := serve(t, (&shaky{}).ServeHTTP)
	f := partial(t, nil)
	got, err := local(Options{}).Fetch(t.Context(), Fetch{URL: s.URL, File: f, Header: http.Header{"If-None-Match": {`"one"`}}})
	require.NoError(t, err)
	require.True(t, got.Unchanged)
}

// A body that ends early without a length to compare with is still seen, as chunks have an end mark.
func TestFetchTruncatedChunks(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(strings.Repeat("x", 5000)))
		w.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	})
	_, err := local(Options{Retries: 1}).Fetch(t.Context(), Fetch{URL: s.URL, File: partial(t, nil)})
	require.Equal(t, fault.Unavailable, fault.CodeOf(err))
}

func TestFetchWrongContentLength(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "10")
		_, _ = w.Write([]byte("short"))
	})
	_, err := local(Options{Retries: 1}).Fetch(t.Context(), Fetch{URL: s.URL, File: partial(t, nil)})
	require.Equal(t, fault.Unavailable, fault.CodeOf(err))
	require.ErrorContains(t, err, "unexpected EOF")
}

// A server that sends another part than the one asked for is asked for the whole.
func TestFetchWrongPart(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Range") != "" {
			w.Header().Set("Content-Range", fmt.Sprintf("bytes 3-%d/%d", len(content)-1, len(content)))
			w.WriteHeader(http.StatusPartialContent)
			_, _ = w.Write(content[3:])
			return
		}
		_, _ = w.Write(content)
	})
	f := partial(t, content[:100])
	_, err := local(Options{Retries: 1}).Fetch(t.Context(), Fetch{URL: s.URL, File: f, Hashed: true})
	require.NoError(t, err)
	got, err := os.ReadFile(f.Name())
	require.NoError(t, err)
	require.True(t, bytes.Equal(content, got))
}
