package notify

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/httpx"
)

// poster posts bodies to one address. Its errors name the host alone: with many services the rest of an address is all that it takes to post.
type poster struct {
	what    string // for people: "the webhook"
	address string
	host    string
	secrets []string
	gone    []int // statuses that mean for ever
	http    *httpx.Client
}

func newPoster(what, address string, secrets []string, o Options, gone ...int) poster {
	p := poster{what: what, address: address, secrets: secrets, http: o.HTTP, gone: append([]int{http.StatusGone}, gone...)}
	if u, err := url.Parse(address); err == nil {
		p.host = u.Host
	}
	return p
}

func (p poster) who() string { return p.what + " at " + p.host }

// post sends one request. No redirect is followed: what is sent is signed for, or meant for, one address.
func (p poster) post(ctx context.Context, header http.Header, body []byte) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.address, bytes.NewReader(body))
	if err != nil {
		return fault.New(fault.Invalid, "%s has no address that can be used", p.what)
	}
	req.Header = header
	resp, err := p.http.DoHere(req)
	if err != nil {
		return p.failed(ctx, err)
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 64<<10)) // so that the connection can be used again
	_ = resp.Body.Close()
	if resp.StatusCode/100 == 3 || resp.Request != nil && resp.Request.Method != http.MethodPost {
		return fault.New(fault.Invalid, "%s redirects, which is not followed", p.who()).Do("configure the address that it redirects to")
	}
	return nil
}

// failed makes the error of a request, without what the error of the client tells about the address.
func (p poster) failed(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return stopped(ctx, p.who())
	}
	var status *httpx.StatusError
	if errors.As(err, &status) {
		r := &reply{text: status.Error(), after: status.After, gone: slices.Contains(p.gone, status.Status)}
		code := fault.CodeOf(err)
		if status.Status == http.StatusTooEarly {
			code = fault.Unavailable
		}
		e := fault.Wrap(code, r, "%s answered %s", p.who(), r)
		switch {
		case r.gone:
			return e.Do("switch the channel off; it has to be set up anew")
		case code == fault.Unauthorized || code == fault.Forbidden:
			return e.Do("check the secret of the channel")
		case r.after > 0:
			return e.Do("it asks to wait for %s", r.after.Round(time.Second))
		}
		return e
	}
	var f *fault.Error
	if !errors.As(err, &f) {
		return fault.New(fault.Unavailable, "no answer from %s", p.who())
	}
	text := f.Message
	if f.Err != nil {
		text += ": " + f.Err.Error()
	}
	secrets := append([]string{httpx.Redact(p.address), p.address}, p.secrets...)
	return fault.New(f.Code, "%s cannot be reached: %s", p.who(), scrub(text, secrets))
}
