package relay_test

import (
	"bytes"
	"crypto/rand"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/api/relay"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/httpx"
	"github.com/slmgen/slmgen/slmgen/track/mailbox"
	"github.com/slmgen/slmgen/slmgen/track/mailbox/mailboxtest"
)

func keysOf(t *testing.T) *mailbox.Keys {
	t.Helper()
	k, err := mailbox.Derive([]byte(rand.Text() + rand.Text()))
	require.NoError(t, err)
	return k
}

func open(t *testing.T, dir string, limits relay.Limits) *relay.Boxes {
	t.Helper()
	b, err := relay.OpenBoxes(dir, limits)
	require.NoError(t, err)
	t.Cleanup(func() { _ = b.Close() })
	return b
}

func serve(t *testing.T, b *relay.Boxes, o relay.Options) string {
	t.Helper()
	web := httptest.NewServer(relay.Handler(b, o))
	t.Cleanup(web.Close)
	return web.URL
}

func dial(t *testing.T, url string, k *mailbox.Keys) *relay.Client {
	t.Helper()
	web := httpx.New(httpx.Options{AllowPrivate: true, AllowHosts: []string{"127.0.0.1"}, Retries: -1})
	t.Cleanup(web.Close)
	c, err := relay.Dial(url, k, web)
	require.NoError(t, err)
	return c
}

func TestRelay(t *testing.T) {
	url := serve(t, open(t, t.TempDir(), relay.Limits{}), relay.Options{})
	mailboxtest.Run(t, func(t *testing.T) mailbox.Mailbox { return dial(t, url, keysOf(t)) })
}

func TestLimits(t *testing.T) {
	dir := t.TempDir()
	b := open(t, dir, relay.Limits{Item: 100, Box: 250, Total: 400, Items: 3, Boxes: 3})
	url := serve(t, b, relay.Options{})
	one, two := dial(t, url, keysOf(t)), dial(t, url, keysOf(t))
	put := func(c *relay.Client, name string, size int) fault.Code {
		return fault.CodeOf(c.Put(t.Context(), name, bytes.Repeat([]byte("x"), size)))
	}
	require.Equal(t, fault.TooLarge, put(one, "e-0", 101))
	require.Empty(t, put(one, "e-1", 100))
	require.Empty(t, put(one, "e-2", 100))
	require.Equal(t, fault.StorageFull, put(one, "e-3", 100), "bytes of a box")
	require.Empty(t, put(one, "e-1", 100), "what is there is there")
	require.Empty(t, put(one, "e-3", 1))
	require.Equal(t, fault.StorageFull, put(one, "e-4", 1), "items of a box")
	require.Empty(t, put(two, "e-1", 100))
	require.Equal(t, fault.StorageFull, put(two, "e-2", 100), "bytes of all")
	require.NoError(t, one.Delete(t.Context(), "e-1"))
	require.Empty(t, put(two, "e-2", 100), "there is room again")
	require.Empty(t, put(dial(t, url, keysOf(t)), "e-1", 1))
	require.Equal(t, fault.StorageFull, put(dial(t, url, keysOf(t)), "e-1", 1), "boxes")

	// Another process that has the folder, and one that comes after: what is there counts.
	_, err := relay.OpenBoxes(dir, relay.Limits{})
	require.Equal(t, fault.Conflict, fault.CodeOf(err))
	require.NoError(t, b.Close())
	again := dial(t, serve(t, open(t, dir, relay.Limits{Item: 100, Box: 250, Total: 302, Boxes: 3}), relay.Options{}), keysOf(t))
	require.Equal(t, fault.StorageFull, put(again, "e-1", 1))
}

func TestOnly(t *testing.T) {
	k, other := keysOf(t), keysOf(t)
	url := serve(t, open(t, t.TempDir(), relay.Limits{Only: []string{k.Box}}), relay.Options{})
	require.NoError(t, dial(t, url, k).Put(t.Context(), "e-1", nil))
	require.Equal(t, fault.Forbidden, fault.CodeOf(dial(t, url, other).Put(t.Context(), "e-1", nil)))
	_, err := relay.OpenBoxes(t.TempDir(), relay.Limits{Only: []string{"../x"}})
	require.Equal(t, fault.Invalid, fault.CodeOf(err))
}

func TestAge(t *testing.T) {
	dir := t.TempDir()
	b := open(t, dir, relay.Limits{})
	k := keysOf(t)
	c := dial(t, serve(t, b, relay.Options{}), k)
	require.NoError(t, c.Put(t.Context(), "e-1", []byte("old")))
	require.NoError(t, c.Put(t.Context(), "e-2", []byte("new")))
	require.NoError(t, os.Chtimes(filepath.Join(dir, k.Box, "e-1"), time.Time{}, time.Now().Add(-48*time.Hour)))
	n, err := b.Sweep(t.Context(), time.Now().Add(-24*time.Hour))
	require.NoError(t, err)
	require.Equal(t, 1, n)
	names, err := c.List(t.Context(), "", 10)
	require.NoError(t, err)
	require.Equal(t, []string{"e-2"}, names)
	require.NoError(t, c.Delete(t.Context(), "e-2"))
	_, err = b.Sweep(t.Context(), time.Time{})
	require.NoError(t, err)
	_, err = os.Stat(filepath.Join(dir, k.Box))
	require.ErrorIs(t, err, os.ErrNotExist, "an empty box is none")
	require.NoError(t, c.Put(t.Context(), "e-1", []byte("again")))
}

// TestWhoMay: every operation with every wrong token. The bodies of those who may not are never read into the box.
func TestWhoMay(t *testing.T) {
	dir := t.TempDir()
	url := serve(t, open(t, dir, relay.Limits{}), relay.Options{})
	k, other := keysOf(t), keysOf(t)
	require.NoError(t, dial(t, url, k).Put(t.Context(), "e-1", []byte("x")))
	ask := func(method, path, token, proof string) int {
		req, err := http.NewRequestWithContext(t.Context(), method, url+path, strings.NewReader("y"))
		require.NoError(t, err)
		req.Header.Set("Authorization", token)
		req.Header.Set("Slmgen-Proof", proof)
		resp, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		return resp.StatusCode
	}
	write, read := "Bearer "+k.Write, "Bearer "+k.Read
	wp, rp := mailbox.HashToken(k.Read), mailbox.HashToken(k.Write) // what proves the one shows the other
	for _, c := range []struct {
		method, path string
		writes       bool
	}{{"PUT", "/box/" + k.Box + "/e-2", true}, {"GET", "/box/" + k.Box + "/e-1", false}, {"GET", "/box/" + k.Box, false}, {"DELETE", "/box/" + k.Box + "/e-3", false}} {
		right, proof := read, rp
		wrong := [][2]string{{write, wp}, {write, rp}, {read, wp}}
		if c.writes {
			right, proof = write, wp
			wrong = [][2]string{{read, rp}, {read, wp}, {write, rp}}
		}
		wrong = append(wrong, [2]string{}, [2]string{"Bearer ", proof}, [2]string{right, ""}, [2]string{"Bearer " + other.Read, rp}, [2]string{"Bearer " + other.Write, wp},
			[2]string{"Bearer " + proof, proof}, [2]string{strings.ToUpper(right), proof}, [2]string{right[7:], proof})
		for _, w := range wrong {
			require.Equal(t, http.StatusUnauthorized, ask(c.method, c.path, w[0], w[1]), "%s %v", c.method, w)
		}
		require.Less(t, ask(c.method, c.path, right, proof), 300)
		require.Equal(t, http.StatusUnauthorized, ask(c.method, strings.Replace(c.path, k.Box, other.Box, 1), right, proof), "another's box")
	}
	for _, path := range []string{"/box/" + k.Box + "/..%2f..%2flock", "/box/" + k.Box + "/.in-x", "/box/..%2f/e-1"} {
		require.GreaterOrEqual(t, ask("GET", path, read, rp), 400, path)
	}
	require.Equal(t, http.StatusOK, ask("GET", "/healthz", "", ""))
	require.Equal(t, http.StatusUnprocessableEntity, ask("GET", "/box/"+k.Box+"?limit=0", read, rp))
}

func TestTooMany(t *testing.T) {
	now := time.Unix(600, 0)
	url := serve(t, open(t, t.TempDir(), relay.Limits{}), relay.Options{PerMinute: 2, TrustProxy: true, Now: func() time.Time { return now }})
	get := func(from string) (status int, wait string) {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+"/healthz", nil)
		require.NoError(t, err)
		req.Header.Set("X-Forwarded-For", "10.0.0.1, "+from)
		resp, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		return resp.StatusCode, resp.Header.Get("Retry-After")
	}
	for _, c := range []struct {
		from   string
		status int
		wait   string
	}{
		{"2001:db8::1", 200, ""},
		{"2001:db8::2", 200, ""},
		{"2001:db8::3", 429, "60"}, // of the same network
		{"192.0.2.1", 200, ""},     // somebody else
	} {
		status, wait := get(c.from)
		require.Equal(t, c.status, status, c.from)
		require.Equal(t, c.wait, wait, c.from)
	}
	now = now.Add(time.Minute)
	status, _ := get("2001:db8::3")
	require.Equal(t, 200, status)
}

func TestDial(t *testing.T) {
	for _, address := range []string{"", "ftp://x", "https://user:secret@host", "https://host?x=1", "s3://bucket"} {
		_, err := relay.Dial(address, keysOf(t), nil)
		require.Equal(t, fault.Invalid, fault.CodeOf(err), address)
		require.NotContains(t, err.Error(), "secret")
	}
}
