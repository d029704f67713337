package relay

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/httpx"
	"github.com/slmgen/slmgen/slmgen/track/mailbox"
)

// Client is the mailbox of a run on a relay. Safe for concurrent use.
type Client struct {
	base string
	keys *mailbox.Keys
	http *httpx.Client
}

var _ mailbox.Mailbox = (*Client)(nil)

// Dial gives the mailbox of keys on the relay at an address, https://HOST or with a path before it. It asks the relay nothing yet. The client is
// the caller's to close; http:// is for hosts that it allows.
func Dial(address string, keys *mailbox.Keys, client *httpx.Client) (*Client, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, fault.New(fault.Invalid, "that is no address of a relay").Do("write https://HOST")
	}
	return &Client{base: strings.TrimRight(u.String(), "/") + "/box/" + keys.Box, keys: keys, http: client}, nil
}

// do sends a request that shows a token, and reads the answer, so many bytes at most.
func (c *Client) do(ctx context.Context, method, path string, data []byte, token, other string, most int64) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, bytes.NewReader(data))
	if err != nil {
		return nil, fault.Wrap(fault.Internal, err, "cannot ask the relay")
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set(proofHeader, mailbox.HashToken(other))
	resp, err := c.http.DoHere(req)
	if err != nil {
		return nil, said(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode/100 != 2 {
		return nil, fault.New(fault.Unavailable, "the relay sends its callers elsewhere").Do("give the address at which it answers itself")
	}
	got, err := io.ReadAll(io.LimitReader(resp.Body, most+1))
	if err != nil {
		return nil, err
	}
	if int64(len(got)) > most {
		return nil, fault.New(fault.TooLarge, "the relay gives more than was put into it")
	}
	return got, nil
}

// said knows what httpx does not: a full relay.
func said(err error) error {
	var s *httpx.StatusError
	if errors.As(err, &s) && s.Status == http.StatusInsufficientStorage {
		return fault.Wrap(fault.StorageFull, err, "the relay or the box is full").Do("collect what is in it")
	}
	return err
}

// largestItem is how many bytes of an item are read.
const largestItem = 32 << 20

// Put implements mailbox.Mailbox.
func (c *Client) Put(ctx context.Context, name string, data []byte) error {
	if err := mailbox.CheckName(name); err != nil {
		return err
	}
	_, err := c.do(ctx, http.MethodPut, "/"+name, data, c.keys.Write, c.keys.Read, 1<<16)
	return err
}

// Get implements mailbox.Mailbox.
func (c *Client) Get(ctx context.Context, name string) ([]byte, error) {
	if err := mailbox.CheckName(name); err != nil {
		return nil, err
	}
	return c.do(ctx, http.MethodGet, "/"+name, nil, c.keys.Read, c.keys.Write, largestItem)
}

// Delete implements mailbox.Mailbox.
func (c *Client) Delete(ctx context.Context, name string) error {
	if err := mailbox.CheckName(name); err != nil {
		return err
	}
	_, err := c.do(ctx, http.MethodDelete, "/"+name, nil, c.keys.Read, c.keys.Write, 1<<16)
	return err
}

// List implements mailbox.Mailbox.
func (c *Client) List(ctx context.Context, after string, limit int) ([]string, error) {
	var all []string
	for limit > 0 {
		want := min(limit, pageMost)
		q := url.Values{"after": {after}, "limit": {strconv.Itoa(want)}}
		data, err := c.do(ctx, http.MethodGet, "?"+q.Encode(), nil, c.keys.Read, c.keys.Write, pageMost*200)
		if err != nil {
			return nil, err
		}
		var page names
		if err := json.Unmarshal(data, &page); err != nil {
			return nil, fault.Wrap(fault.Unavailable, err, "what answers is no relay").Do("check the address")
		}
		for _, name := range page.Names { // a relay is not believed
			if mailbox.CheckName(name) != nil || name <= after {
				return nil, fault.New(fault.Unavailable, "the relay lists what nobody can have put there")
			}
			after = name
			all = append(all, name)
		}
		if len(page.Names) < want {
			break
		}
		limit -= len(page.Names)
	}
	return all, nil
}
