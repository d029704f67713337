package httpx

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
)

const secret = "s3cr3t"

// local gives a client that reaches test servers and does not dawdle.
func local(o Options) *Client {
	o.AllowHosts = append(o.AllowHosts, "127.0.0.1")
	o.WaitMin, o.WaitMax = time.Millisecond, 2*time.Millisecond
	return New(o)
}

// get sends a request with credentials and reads the answer.
func get(t *testing.T, c *Client, method, address string) (string, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, address, http.NoBody)
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+secret)
	resp, err := c.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return string(body), err
}

func serve(t *testing.T, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s
}

func TestStatusBecomesACode(t *testing.T) {
	for _, x := range []struct {
		status, tries int // tries of a GET with 2 retries
		code          fault.Code
	}{
		{400, 1, fault.Invalid}, {401, 1, fault.Unauthorized}, {403, 1, fault.Forbidden}, {404, 1, fault.NotFound}, {410, 1, fault.NotFound},
		{409, 1, fault.Conflict}, {413, 1, fault.TooLarge}, {418, 1, fault.Invalid}, {429, 3, fault.Quota}, {500, 3, fault.Unavailable},
		{501, 1, fault.Unavailable}, {502, 3, fault.Unavailable}, {503, 3, fault.Unavailable}, {504, 3, fault.Unavailable},
	} {
		t.Run(strconv.Itoa(x.status), func(t *testing.T) {
			var tries atomic.Int64
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				tries.Add(1)
				w.WriteHeader(x.status)
				_, _ = io.WriteString(w, "the body may repeat "+r.Header.Get("Authorization"))
			})
			_, err := get(t, local(Options{Retries: 2}), "GET", s.URL+"/a?token="+secret)
			require.Equal(t, x.code, fault.CodeOf(err))
			require.EqualValues(t, x.tries, tries.Load())
			var status *StatusError
			require.ErrorAs(t, err, &status)
			require.Equal(t, x.status, status.Status)
			require.NotContains(t, err.Error(), secret)
			tries.Store(0)
			_, err = get(t, local(Options{Retries: 2}), "POST", s.URL)
			require.Equal(t, x.code, fault.CodeOf(err))
			require.EqualValues(t, 1, tries.Load(), "a POST is sent once")
		})
	}
}

func TestRetryThenSuccess(t *testing.T) {
	var tries atomic.Int64
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		switch tries.Add(1) {
		case 1:
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(http.StatusTooManyRequests)
		case 2:
			panic(http.ErrAbortHandler) // the connection drops before an answer
		default:
			_, _ = io.WriteString(w, "ok")
		}
	})
	body, err := get(t, local(Options{}), "GET", s.URL)
	require.NoError(t, err)
	require.Equal(t, "ok", body)
}

func TestRetryAfterTooLongIsToldNotWaitedFor(t *testing.T) {
	now := func() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC) }
	for name, header := range map[string]http.Header{
		"seconds":   {"Retry-After": {"3600"}},
		"date":      {"Retry-After": {now().Add(time.Hour).Format(http.TimeFormat)}},
		"ratelimit": {"Ratelimit": {`"api";r=0;t=3600`}},
	} {
		t.Run(name, func(t *testing.T) {
			var tries atomic.Int64
			s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				tries.Add(1)
				for k, v := range header {
					w.Header()[k] = v
				}
				w.WriteHeader(http.StatusTooManyRequests)
			})
			_, err := get(t, local(Options{Now: now}), "GET", s.URL)
			require.Equal(t, fault.Quota, fault.CodeOf(err))
			require.ErrorContains(t, err, "2026-01-02 04:04:05 UTC")
			require.EqualValues(t, 1, tries.Load())
		})
	}
}

func TestBackoff(t *testing.T) {
	c := New(Options{Jitter: func() float64 { return 0.5 }})
	for attempt, want := range []time.Duration{750, 1500, 3000, 6000} {
		require.Equal(t, want*time.Millisecond/2, c.backoff(500*time.Millisecond, 30*time.Second, attempt, nil), attempt)
	}
	require.Equal(t, 22500*time.Millisecond, c.backoff(time.Second, 30*time.Second, 99, nil), "capped")
	for text, want := range map[string]time.Duration{"7": 7 * time.Second, "1e9": c.o.RetryAfterMax, "-4": 375 * time.Millisecond, "soon": 375 * time.Millisecond} {
		require.Equal(t, want, c.backoff(500*time.Millisecond, time.Second, 0, &http.Response{Header: http.Header{"Retry-After": {text}}}), text)
	}
}

func TestRedirects(t *testing.T) {
	seen := make(chan http.Header, 8)
	other := serve(t, func(w http.ResponseWriter, r *http.Request) {
		seen <- r.Header.Clone()
		_, _ = io.WriteString(w, "cdn")
	})
	elsewhere := strings.Replace(other.URL, "127.0.0.1", "localhost", 1)
	var s *httptest.Server
	s = serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/loop":
			http.Redirect(w, r, s.URL+"/loop", http.StatusFound)
		case "/here":
			http.Redirect(w, r, "/end", http.StatusTemporaryRedirect)
		case "/end":
			seen <- r.Header.Clone()
		case "/ftp":
			http.Redirect(w, r, "ftp://example.com/x?k="+secret, http.StatusFound)
		case "/plain":
			http.Redirect(w, r, "http://example.com/?k="+secret, http.StatusFound)
		case "/metadata":
			http.Redirect(w, r, "https://169.254.169.254/latest?k="+secret, http.StatusFound)
		default:
			http.Redirect(w, r, elsewhere+"/x?signature="+secret, http.StatusFound)
		}
	})
	_, err := get(t, local(Options{AllowHosts: []string{"localhost"}}), "GET", s.URL+"/out?token="+secret)
	require.NoError(t, err)
	h := <-seen
	require.Empty(t, h.Get("Authorization"))
	require.Empty(t, h.Get("Referer"))
	require.Equal(t, "slmgen", h.Get("User-Agent"))

	_, err = get(t, local(Options{}), "GET", s.URL+"/here")
	require.NoError(t, err)
	require.Equal(t, "Bearer "+secret, (<-seen).Get("Authorization"))

	for path, code := range map[string]fault.Code{
		"/out": fault.Forbidden, "/metadata": fault.Forbidden, "/loop": fault.Unavailable, "/ftp": fault.Unsupported, "/plain": fault.Unsupported,
	} {
		_, err = get(t, local(Options{Retries: -1}), "GET", s.URL+path)
		require.Equal(t, code, fault.CodeOf(err), "%s: %v", path, err)
		require.NotContains(t, err.Error(), secret)
	}

	req, err := http.NewRequestWithContext(t.Context(), http.MethodHead, s.URL+"/out", http.NoBody)
	require.NoError(t, err)
	resp, err := local(Options{}).DoHere(req)
	require.NoError(t, err)
	_ = resp.Body.Close()
	require.Equal(t, http.StatusFound, resp.StatusCode)
	require.Empty(t, seen)
}

func TestCredentialsStayAwayFromSubdomains(t *testing.T) {
	c := New(Options{})
	first := &http.Request{URL: &url.URL{Scheme: "https", Host: "hub.example"}}
	sub := &http.Request{URL: &url.URL{Scheme: "https", Host: "cdn.hub.example"}}
	back := func(u *url.URL, via ...*http.Request) string {
		req := (&http.Request{URL: u, Header: http.Header{"Authorization": {secret}}}).WithContext(context.Background())
		require.NoError(t, c.redirect(req, via))
		return req.Header.Get("Authorization")
	}
	require.Equal(t, secret, back(&url.URL{Scheme: "https", Host: "hub.example:443"}, first))
	require.Empty(t, back(sub.URL, first))
	require.Empty(t, back(&url.URL{Scheme: "https", Host: "hub.example:8443"}, first))
	require.Empty(t, back(first.URL, first, sub), "not on the way back either")
}

func TestAddresses(t *testing.T) {
	for address, want := range map[string]bool{
		"8.8.8.8": true, "2606:4700::1": true, "127.0.0.1": false, "10.1.2.3": false, "172.16.0.1": false, "192.168.1.1": false,
		"169.254.169.254": false, "100.64.0.1": false, "0.0.0.0": false, "255.255.255.255": false, "224.0.0.1": false, "::1": false, "::": false,
		"fe80::1": false, "fc00::1": false, "::ffff:127.0.0.1": false, "::ffff:8.8.8.8": true, "64:ff9b::7f00:1": false, "2002:7f00:1::": false,
		"fec0::1": false, "198.18.0.1": false,
	} {
		require.Equal(t, want, public(netip.MustParseAddr(address)), address)
	}
	s := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("reached") })
	tls := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("reached") }))
	t.Cleanup(tls.Close)
	named := strings.Replace(tls.URL, "127.0.0.1", "localhost", 1) // judged by the address it turns out to have
	for address, code := range map[string]fault.Code{
		s.URL: fault.Forbidden, tls.URL: fault.Forbidden, named: fault.Forbidden, "http://example.com/": fault.Unsupported, "ftp://example.com/": fault.Unsupported,
		"https:///x": fault.Invalid, "file:///etc/passwd": fault.Invalid, "https://[fe80::1]/": fault.Forbidden,
	} {
		_, err := get(t, New(Options{Retries: -1}), "GET", address)
		require.Equal(t, code, fault.CodeOf(err), "%s: %v", address, err)
	}
}

func TestSilenceWithinABodyEnds(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "100")
		_, _ = io.WriteString(w, "a little")
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	})
	body, err := get(t, local(Options{IdleTimeout: 20 * time.Millisecond}), "GET", s.URL+"/?k="+secret)
	require.Equal(t, "a little", body)
	require.Equal(t, fault.Unavailable, fault.CodeOf(err))
	require.ErrorContains(t, err, "sent nothing for 20ms")
	require.NotContains(t, err.Error(), secret)
}

func TestStoppingIsSeen(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := serve(t, func(w http.ResponseWriter, r *http.Request) { cancel(); <-r.Context().Done() })
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL, http.NoBody)
	require.NoError(t, err)
	resp, err := local(Options{}).Do(req)
	if err == nil {
		_ = resp.Body.Close()
	}
	require.ErrorIs(t, err, context.Canceled)
}

func TestNoAnswer(t *testing.T) {
	s := serve(t, func(http.ResponseWriter, *http.Request) {})
	s.Close()
	_, err := get(t, local(Options{Retries: 1}), "GET", s.URL+"/?k="+secret)
	require.Equal(t, fault.Unavailable, fault.CodeOf(err))
	require.NotContains(t, err.Error(), secret)
	var e *fault.Error
	require.True(t, errors.As(err, &e))
	require.NotEmpty(t, e.Hint)
}

func TestRedact(t *testing.T) {
	for address, want := range map[string]string{
		"https://h/a/b.csv":                                 "https://h/a/b.csv",
		"https://user:pw@h/a#frag":                          "https://h/a",
		"https://h/a?X-Amz-Signature=ab&version=2":          "https://h/a?X-Amz-Signature=***&version=2",
		"https://h/a?" + secret:                             "https://h/a?***",
		"https://h/a?" + secret + secret + "%20=1":          "https://h/a?***=***",
		"https://h/a?page=2&sig=%zz":                        "https://h/a?page=2&sig=***",
		"hf://datasets/o/n@main/a.parquet?config=x&split=y": "hf://datasets/o/n@main/a.parquet?config=x&split=y",
		"https://h:bad port/a?k=" + secret:                  "https://h:bad port/a?***",
		"mailto:" + secret:                                  "mailto:***",
	} {
		require.Equal(t, want, Redact(address), address)
	}
}
