// Package hub reads files of a Hugging Face hub: it finds the commit of a revision, lists its files, chooses the data files of a
// dataset, and downloads into a cache that is found again offline. A hash that the hub states is checked before a file appears.
//
// The cache, below its folder:
//
//	datasets--OWNER--NAME/refs/REVISION     the commit that the revision was last seen at
//	datasets--OWNER--NAME/commits/SHA.json  what is known of the commit's files: path, size, hash
//	datasets--OWNER--NAME/blobs/HASH        the content of a file; HASH.part while it is downloaded
//
// Names that come from the network are never used as paths.
package hub

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/httpx"
)

// DefaultEndpoint is the public hub.
const DefaultEndpoint = "https://huggingface.co"

// Options say which hub is read, as whom, and where its files are kept.
type Options struct {
	Endpoint string // default DefaultEndpoint; http:// on loopback alone
	Token    string // sent to the endpoint's host and nowhere else; "" reads what is public
	Cache    string // folder; made when something is first written
	Offline  bool   // use what is in the cache and nothing else
	// HTTP says how requests are sent; the endpoint's host is added to those that may be private.
	HTTP httpx.Options
	// Progress hears of downloads, Waiting of a file that another process downloads just now. Both may be nil.
	Progress func(file string, done, total int64)
	Waiting  func(file string)
}

// Client reads one hub. It is safe for concurrent use, also by several processes over one cache.
type Client struct {
	o    Options
	base *url.URL
	http *httpx.Client
}

// New makes a client. A wrong endpoint is an invalid error.
func New(o Options) (*Client, error) {
	if o.Endpoint == "" {
		o.Endpoint = DefaultEndpoint
	}
	base, err := url.Parse(strings.TrimRight(o.Endpoint, "/"))
	if err != nil || base.Host == "" || base.Scheme != "https" && base.Scheme != "http" || base.RawQuery != "" {
		return nil, fault.New(fault.Invalid, "the hub's endpoint %s is no address", httpx.Redact(o.Endpoint)).Do("set it to one like %s", DefaultEndpoint)
	}
	o.HTTP.AllowHosts = append([]string{base.Hostname()}, o.HTTP.AllowHosts...)
	return &Client{o: o, base: base, http: httpx.New(o.HTTP)}, nil
}

// Close lets connections go.
func (c *Client) Close() { c.http.Close() }

// address joins path segments that are escaped already to the endpoint.
func (c *Client) address(path string) string {
	u := *c.base
	u.User, u.Path, u.RawPath = nil, "", ""
	return u.String() + strings.TrimRight(c.base.EscapedPath(), "/") + path
}

func (c *Client) header() http.Header {
	h := http.Header{}
	if c.o.Token != "" {
		h.Set("Authorization", "Bearer "+c.o.Token)
	}
	return h
}

func (c *Client) request(ctx context.Context, method, address string) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, method, address, http.NoBody)
	if err != nil {
		return nil, fault.New(fault.Invalid, "%s is no address", httpx.Redact(address))
	}
	req.Header = c.header()
	return req, nil
}

// maxAnswer bounds one answer of the API.
const maxAnswer = 64 << 20

// getJSON reads one answer of the API and gives its headers.
func (c *Client) getJSON(ctx context.Context, address string, into any) (http.Header, error) {
	req, err := c.request(ctx, http.MethodGet, address)
	if err != nil {
		return nil, err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	if err != nil {
		return nil, err
	}
	if len(b) > maxAnswer {
		return nil, fault.New(fault.TooLarge, "%s answered more than %d MiB", httpx.Redact(address), maxAnswer>>20)
	}
	if err := json.Unmarshal(b, into); err != nil {
		return nil, fault.New(fault.Unavailable, "%s did not answer as a hub does", httpx.Redact(address)).Do("check the endpoint")
	}
	return resp.Header, nil
}

// escape writes the segments of a path for an address, slashes kept.
func escape(path string) string {
	parts := strings.Split(path, "/")
	for i, p := range parts {
		parts[i] = url.PathEscape(p)
	}
	return strings.Join(parts, "/")
}
