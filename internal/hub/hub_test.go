package hub

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/httpx"
	"github.com/slmgen/slmgen/internal/hub/hubtest"
)

const token = "hf_s3cr3t"

var (
	big   = bytes.Repeat([]byte("a row of many\n"), 20_000)
	small = []byte(`{"q":"a","a":"b"}` + "\n")
)

// start serves a hub with its second host and gives a client over a new cache.
func start(t *testing.T, h *hubtest.Hub) (*Client, *Options) {
	t.Helper()
	cdn := httptest.NewServer(http.HandlerFunc(h.Content))
	t.Cleanup(cdn.Close)
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	h.CDN = cdn.URL
	o := &Options{Endpoint: s.URL, Cache: t.TempDir(), HTTP: httpx.Options{WaitMin: time.Millisecond, WaitMax: 2 * time.Millisecond, Retries: 3}}
	return client(t, *o), o
}

func client(t *testing.T, o Options) *Client {
	t.Helper()
	c, err := New(o)
	require.NoError(t, err)
	t.Cleanup(c.Close)
	return c
}

func one() *hubtest.Hub {
	return &hubtest.Hub{Repos: []*hubtest.Repo{{Kind: "datasets", ID: "port/ferries", Revisions: []string{"refs/convert/parquet", "v1"}, Files: map[string][]byte{
		"README.md": []byte("# Ferries\n"), "data/train.jsonl": big, "data/test.jsonl": small, "empty.csv": {}, "a b/ü#?%.txt": small,
	}}}}
}

func resolve(t *testing.T, c *Client) Repo {
	t.Helper()
	at, err := c.Resolve(t.Context(), Repo{Kind: Datasets, ID: "port/ferries"})
	require.NoError(t, err)
	return at
}

func content(t *testing.T, l Local) string {
	t.Helper()
	b, err := os.ReadFile(l.At)
	require.NoError(t, err)
	return string(b)
}

func TestDownloadThenOffline(t *testing.T) {
	h := one()
	h.Page = 2
	c, o := start(t, h)
	at := resolve(t, c)
	require.Equal(t, h.Repos[0].SHA(), at.Revision)
	files, err := c.List(t.Context(), at, "")
	require.NoError(t, err)
	require.Len(t, files, 5)
	require.Greater(t, h.Count("/tree/"), 2, "pages")
	for path, want := range h.Repos[0].Files {
		l, err := c.Get(t.Context(), at, path)
		require.NoError(t, err, path)
		require.Equal(t, string(want), content(t, l), path)
		require.Equal(t, h.Hash(want), l.Hash)
	}
	require.False(t, h.Leaked)

	h.Forget()
	_, err = c.Get(t.Context(), at, "data/train.jsonl")
	require.NoError(t, err)
	require.Zero(t, h.Count(), "what is there is not asked for again")

	off := *o
	off.Offline, off.Endpoint = true, "https://hub.invalid"
	c = client(t, off)
	require.Equal(t, at, resolve(t, c))
	files, err = c.List(t.Context(), at, "data")
	require.NoError(t, err)
	require.Len(t, files, 2)
	l, err := c.Get(t.Context(), at, "data/train.jsonl")
	require.NoError(t, err)
	require.Equal(t, string(big), content(t, l))
	_, err = c.Resolve(t.Context(), Repo{Kind: Datasets, ID: "port/ferries", Revision: "v1"})
	require.Equal(t, fault.Unavailable, fault.CodeOf(err))
	require.ErrorContains(t, err, "HF_HUB_OFFLINE")
	_, err = c.Resolve(t.Context(), Repo{Kind: Datasets, ID: "port/trains"})
	require.Equal(t, fault.Unavailable, fault.CodeOf(err))
}

func TestFaults(t *testing.T) {
	for name, f := range map[string]hubtest.Faults{
		"busy":                         {Busy: 3},
		"drops":                        {DropEvery: 60_000},
		"drops and changes its tag":    {DropEvery: 150_000, OtherTags: true, Busy: 1},
		"damaged once":                 {Damage: 1},
		"signed address expired":       {Expire: 1},
		"drops, then the rest damaged": {DropEvery: 200_000, Damage: 1},
	} {
		t.Run(name, func(t *testing.T) {
			h := one()
			c, _ := start(t, h)
			at := resolve(t, c)
			h.Fail(f)
			l, err := c.Get(t.Context(), at, "data/train.jsonl")
			require.NoError(t, err)
			require.True(t, string(big) == content(t, l))
			require.NoFileExists(t, l.At+".part")
		})
	}
}

func TestDamageIsNeverKept(t *testing.T) {
	h := one()
	c, o := start(t, h)
	at := resolve(t, c)
	for _, path := range []string{"data/train.jsonl", "data/test.jsonl"} { // sha256, and git's hash
		h.Fail(hubtest.Faults{Damage: 99})
		_, err := c.Get(t.Context(), at, path)
		require.Equal(t, fault.Unavailable, fault.CodeOf(err))
		require.ErrorContains(t, err, "damaged")
		require.NoFileExists(t, c.blob(at, h.Hash(h.Repos[0].Files[path])))
		h.Fail(hubtest.Faults{})
		_, err = client(t, *o).Get(t.Context(), at, path)
		require.NoError(t, err)
	}
}

// A stopped download goes on in the next process where it stopped.
func TestStoppedDownloadGoesOn(t *testing.T) {
	h := one()
	_, o := start(t, h)
	ctx, cancel := context.WithCancel(t.Context())
	stopped := *o
	stopped.Progress = func(_ string, done, _ int64) {
		if done > 100_000 {
			cancel()
		}
	}
	h.Fail(hubtest.Faults{DropEvery: 150_000})
	c := client(t, stopped)
	at := resolve(t, c)
	_, err := c.Get(ctx, at, "data/train.jsonl")
	require.ErrorIs(t, err, context.Canceled)
	st, err := os.Stat(c.blob(at, h.Hash(big)) + ".part")
	require.NoError(t, err)
	first := int64(-1)
	o.Progress = func(_ string, done, _ int64) {
		if first < 0 {
			first = done
		}
	}
	h.Fail(hubtest.Faults{})
	l, err := client(t, *o).Get(t.Context(), at, "data/train.jsonl")
	require.NoError(t, err)
	require.True(t, string(big) == content(t, l))
	require.Greater(t, first, st.Size())
}

func TestTwoAtOnceDownloadOnce(t *testing.T) {
	h := one()
	c, o := start(t, h)
	at := resolve(t, c)
	var wg sync.WaitGroup
	for range 4 {
		other := client(t, *o)
		wg.Go(func() {
			l, err := other.Get(t.Context(), at, "data/train.jsonl")
			if err != nil {
				t.Error(err)
				return
			}
			if b, err := os.ReadFile(l.At); err != nil || !bytes.Equal(b, big) {
				t.Error("not the file", err)
			}
		})
	}
	wg.Wait()
	require.Equal(t, 1, h.Count("cdn GET"))
}

func TestRefusals(t *testing.T) {
	for _, x := range []struct {
		name, id, token, path, revision string
		code                            fault.Code
		says                            string
	}{
		{"no such repository", "port/nothing", "", "", "", fault.NotFound, "or it is private"},
		{"private", "port/private", "", "", "", fault.NotFound, "HF_TOKEN"},
		{"wrong token", "port/ferries", "hf_wr0ng", "", "", fault.Unauthorized, "does not know the token"},
		{"gated", "port/gated", "", "x.txt", "", fault.Unauthorized, "/datasets/port/gated"},
		{"no such revision", "port/ferries", "", "", "v9", fault.NotFound, `no revision "v9"`},
		{"no such file", "port/ferries", "", "x.txt", "", fault.NotFound, `no "x.txt"`},
		{"private with a token", "port/private", token, "x.txt", "", "", ""},
		{"gated with a token", "port/gated", token, "x.txt", "", "", ""},
	} {
		t.Run(x.name, func(t *testing.T) {
			h := one()
			h.Token = token
			h.Repos = append(h.Repos, &hubtest.Repo{Kind: "datasets", ID: "port/gated", Gated: true, Files: map[string][]byte{"x.txt": big}},
				&hubtest.Repo{Kind: "datasets", ID: "port/private", Private: true, Files: map[string][]byte{"x.txt": big}})
			_, o := start(t, h)
			o.Token = x.token
			c := client(t, *o)
			at, err := c.Resolve(t.Context(), Repo{Kind: Datasets, ID: x.id, Revision: x.revision})
			if err == nil && x.path != "" {
				_, err = c.Get(t.Context(), at, x.path)
			}
			require.False(t, h.Leaked, "the token goes to the hub alone")
			if x.code == "" {
				require.NoError(t, err)
				return
			}
			require.Equal(t, x.code, fault.CodeOf(err), "%v", err)
			require.ErrorContains(t, err, x.says)
			require.NotContains(t, err.Error(), "hf_")
		})
	}
}

func TestBusyTooLong(t *testing.T) {
	h := one()
	c, _ := start(t, h)
	h.Fail(hubtest.Faults{Busy: 2, RetryAfter: "7200"})
	_, err := c.Resolve(t.Context(), Repo{Kind: Datasets, ID: "port/ferries"})
	require.Contains(t, []fault.Code{fault.Quota, fault.Unavailable}, fault.CodeOf(err))
	require.ErrorContains(t, err, "try again in 2h0m0s")
	require.Equal(t, 1, h.Count())
}

// The server is not believed about names: nothing it says becomes a path.
func TestHostileListing(t *testing.T) {
	sha := strings.Repeat("a", 40)
	var answer http.HandlerFunc
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { answer(w, r) }))
	t.Cleanup(s.Close)
	cache := filepath.Join(t.TempDir(), "cache")
	c := client(t, Options{Endpoint: s.URL, Cache: cache, Token: token, HTTP: httpx.Options{Retries: -1}})
	at := Repo{Kind: Datasets, ID: "o/n", Revision: sha}

	answer = func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{"sha":"../../../etc/passwd"}`)) }
	_, err := c.Resolve(t.Context(), Repo{Kind: Datasets, ID: "o/n"})
	require.Equal(t, fault.Unavailable, fault.CodeOf(err))

	answer = func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`[{"type":"file","oid":"../../x","size":1,"path":"../../evil"},{"type":"file","oid":"../../x","size":1,"path":"fine"}]`))
	}
	files, err := c.List(t.Context(), at, "")
	require.NoError(t, err)
	require.Equal(t, []File{{Path: "fine", Size: 1}}, files)

	third := Repo{Kind: Datasets, ID: "o/n", Revision: strings.Repeat("b", 40)}
	for _, next := range []string{"https://evil.example/steal", "http://evil.example/steal", "/api/datasets/o/n/tree/" + third.Revision + "/d?recursive=true&expand=false"} {
		answer = func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Link", "<"+next+`>; rel="next"`)
			_, _ = w.Write([]byte(`[]`))
		}
		_, err = c.List(t.Context(), third, "d")
		require.ErrorContains(t, err, "listing goes on at")
	}
	answer = func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>")) }
	_, err = c.List(t.Context(), at, "other")
	require.NoError(t, err, "the whole was listed")
	_, err = c.List(t.Context(), Repo{Kind: Datasets, ID: "o/n", Revision: strings.Repeat("d", 40)}, "")
	require.Equal(t, fault.Unavailable, fault.CodeOf(err))
}
