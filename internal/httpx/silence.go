package httpx

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/slmgen/slmgen/internal/fault"
)

// patient gives up on a body when nothing arrives for the idle time. It stands below redirects and retries, so that what those drain is
// bounded too.
type patient struct {
	next http.RoundTripper
	idle time.Duration
}

var errSilent = errors.New("the server fell silent")

// CloseIdleConnections is what http.Client looks for.
func (p *patient) CloseIdleConnections() {
	if c, ok := p.next.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}

func (p *patient) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancelCause(req.Context())
	resp, err := p.next.RoundTrip(req.WithContext(ctx))
	if err != nil {
		cancel(nil)
		return nil, err
	}
	b := &watched{body: resp.Body, ctx: ctx, cancel: cancel, idle: p.idle, address: callOf(ctx).address}
	b.timer = time.AfterFunc(p.idle, func() { cancel(errSilent) })
	b.timer.Stop()
	resp.Body = b
	return resp, nil
}

// watched is a body under a timer that runs only while somebody waits for bytes: a slow consumer is not a silent server.
type watched struct {
	body    io.ReadCloser
	ctx     context.Context
	cancel  context.CancelCauseFunc
	timer   *time.Timer
	idle    time.Duration
	address string
}

func (w *watched) Read(p []byte) (int, error) {
	w.timer.Reset(w.idle)
	n, err := w.body.Read(p)
	w.timer.Stop()
	if err == nil || err == io.EOF {
		return n, err
	}
	if errors.Is(context.Cause(w.ctx), errSilent) {
		return n, fault.Wrap(fault.Unavailable, errSilent, "%s sent nothing for %s", w.address, w.idle)
	}
	return n, failed(w.ctx, w.address, err)
}

func (w *watched) Close() error {
	w.timer.Stop()
	err := w.body.Close()
	w.cancel(nil)
	return err
}
