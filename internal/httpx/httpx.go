// Package httpx is the one way out to the network. Its client retries what may be retried, waits as long as a server asks, gives up on
// connections that fall silent, does not carry credentials to another host and does not reach private addresses unless told to.
// Errors are *fault.Error: unauthorized, forbidden, not_found, quota (with when to come back), unavailable, and so on. No message holds
// a query string, a user name or a header.
package httpx

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"time"

	"github.com/hashicorp/go-retryablehttp"

	"github.com/slmgen/slmgen/internal/fault"
)

// Options say how a client behaves. The zero value is fit for a server that fetches what strangers name.
type Options struct {
	UserAgent string // default slmgen
	// Retries is how often an idempotent request is sent again after a failure that may pass; 0 is 5, negative is never.
	// Other requests are sent once: a POST may have been paid for.
	Retries int
	// WaitMin and WaitMax bound the pause before a retry, which doubles and is jittered: 500 ms and 30 s.
	WaitMin, WaitMax time.Duration
	// RetryAfterMax is the longest Retry-After that is waited for, default 90 s. A longer one fails at once and says when to come back.
	RetryAfterMax time.Duration
	// ConnectTimeout bounds name lookup and connecting (15 s), HeaderTimeout the wait for an answer (60 s), IdleTimeout the silence
	// within a body (60 s). Nothing bounds the whole: large downloads take long.
	ConnectTimeout, HeaderTimeout, IdleTimeout time.Duration
	Redirects                                  int // followed at most; default 10
	// AllowPrivate lets requests reach loopback, private and link-local addresses; AllowHosts does so for the hosts named, and is what
	// permits http:// on loopback.
	AllowPrivate bool
	AllowHosts   []string
	// Proxy chooses a proxy, for instance http.ProxyFromEnvironment; nil uses none. A proxy may stand at a private address; what lies
	// behind it is resolved by the proxy, so that only addresses written as numbers can be refused.
	Proxy   func(*http.Request) (*url.URL, error)
	RootCAs *x509.CertPool   // nil is the system's
	Log     *slog.Logger     // each retry, at debug level; nil logs nothing
	Now     func() time.Time // for Retry-After dates; default time.Now
	Jitter  func() float64   // in [0, 1); default random
}

func (o *Options) defaults() {
	if o.UserAgent == "" {
		o.UserAgent = "slmgen"
	}
	if o.Retries == 0 {
		o.Retries = 5
	}
	o.Retries = max(o.Retries, 0)
	if o.Redirects == 0 {
		o.Redirects = 10
	}
	for _, d := range []struct {
		at   *time.Duration
		used time.Duration
	}{
		{&o.WaitMin, 500 * time.Millisecond}, {&o.WaitMax, 30 * time.Second}, {&o.RetryAfterMax, 90 * time.Second},
		{&o.ConnectTimeout, 15 * time.Second}, {&o.HeaderTimeout, time.Minute}, {&o.IdleTimeout, time.Minute},
	} {
		if *d.at <= 0 {
			*d.at = d.used
		}
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Jitter == nil {
		o.Jitter = rand.Float64
	}
}

// Client sends requests. It is safe for concurrent use and keeps connections open; Close lets them go.
type Client struct {
	o       Options
	http    *http.Client
	retrier *retryablehttp.Client
	proxies proxyHosts
}

// New makes a client.
func New(o Options) *Client {
	o.defaults()
	c := &Client{o: o}
	transport := &http.Transport{
		DialContext: c.dial, ForceAttemptHTTP2: true, MaxIdleConns: 16, IdleConnTimeout: 90 * time.Second,
		TLSHandshakeTimeout: o.ConnectTimeout, ResponseHeaderTimeout: o.HeaderTimeout, ExpectContinueTimeout: time.Second,
		MaxResponseHeaderBytes: 1 << 20, TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: o.RootCAs},
		DisableCompression: true, // sizes, ranges and hashes are those of the bytes sent
	}
	if o.Proxy != nil {
		transport.Proxy = c.proxy
	}
	c.http = &http.Client{Transport: &patient{next: transport, idle: o.IdleTimeout}, CheckRedirect: c.redirect}
	c.retrier = &retryablehttp.Client{
		HTTPClient: c.http, RetryWaitMin: o.WaitMin, RetryWaitMax: o.WaitMax, RetryMax: o.Retries,
		CheckRetry: c.retry, Backoff: c.backoff, ErrorHandler: retryablehttp.PassthroughErrorHandler,
	}
	return c
}

// Close closes connections that nothing uses.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// call is what the policies need to know of a request; it travels in the context.
type call struct {
	address    string // redacted
	idempotent bool
	stay       bool
}

type callKey struct{}

func callOf(ctx context.Context) *call {
	c, _ := ctx.Value(callKey{}).(*call)
	if c == nil {
		c = &call{}
	}
	return c
}

// Do sends a request and gives an answer of status 2xx or 304; its body must be closed, and reading it fails with code unavailable when
// the server falls silent or the connection breaks. Every other outcome is an error; a status is in its chain as *StatusError.
func (c *Client) Do(req *http.Request) (*http.Response, error) { return c.do(req, false) }

// DoHere is Do, but a redirect to another host is not followed: the answer is then the redirect itself, with its Location.
func (c *Client) DoHere(req *http.Request) (*http.Response, error) { return c.do(req, true) }

func (c *Client) do(req *http.Request, stay bool) (*http.Response, error) {
	if err := c.permitted(req.URL); err != nil {
		return nil, err
	}
	this := &call{address: Redact(req.URL.String()), idempotent: idempotent(req.Method), stay: stay}
	r, err := retryablehttp.FromRequest(req.WithContext(context.WithValue(req.Context(), callKey{}, this)))
	if err != nil {
		return nil, fault.Wrap(fault.Internal, err, "cannot send a request to %s", this.address)
	}
	if r.Header.Get("User-Agent") == "" {
		r.Header.Set("User-Agent", c.o.UserAgent)
	}
	if r.Header.Get("Accept-Encoding") == "" {
		r.Header.Set("Accept-Encoding", "identity")
	}
	resp, err := c.retrier.Do(r)
	if err != nil {
		if resp != nil {
			_ = resp.Body.Close()
		}
		return nil, failed(req.Context(), this.address, err)
	}
	if ok := resp.StatusCode/100 == 2 || resp.StatusCode == http.StatusNotModified; ok || stay && leaves(resp) {
		return resp, nil
	}
	_ = resp.Body.Close()
	return nil, c.status(this.address, resp)
}

func leaves(resp *http.Response) bool {
	return resp.StatusCode/100 == 3 && resp.Header.Get("Location") != ""
}

func idempotent(method string) bool {
	switch method {
	case "", http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodPut, http.MethodDelete:
		return true
	}
	return false
}
