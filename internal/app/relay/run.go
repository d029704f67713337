// Package relay runs the relay: it listens, sweeps and ends in good order. What it answers is package api/relay's.
package relay

import (
	"context"
	"crypto/tls"
	"log/slog"
	"net/http"
	"path/filepath"
	"time"

	"github.com/slmgen/slmgen/api/relay"
	"github.com/slmgen/slmgen/internal/app/daemon"
	"github.com/slmgen/slmgen/internal/fault"
)

// Settings are what an operator says.
type Settings struct {
	Address    string // to listen on
	Dir        string // of the boxes; "" a folder in the workspace
	Limits     relay.Limits
	Keep       time.Duration // after which an item is removed; 0: 14 days
	PerMinute  int           // requests of an address; 0: 6,000
	TrustProxy bool          // take addresses from X-Forwarded-For
	TLSCert    string        // with TLSKey: serve HTTPS
	TLSKey     string
	Grace      time.Duration // for requests under way when the relay ends; 0: 20 s
}

// Host is what a relay runs in.
type Host struct {
	Home  string
	Now   func() time.Time
	Log   *slog.Logger
	Ready func(address string) // hears the address that is listened on; nil: nobody
}

const (
	transfer   = 2 * time.Minute // for one item, either way
	sweepEvery = 10 * time.Minute
)

// Serve answers until ctx ends. Requests under way are ended then.
func (st Settings) Serve(ctx context.Context, h Host) error {
	place := daemon.Place{Address: st.Address, Cert: st.TLSCert, Key: st.TLSKey}
	if err := place.Check(); err != nil {
		return err
	}
	if st.Keep < 0 {
		return fault.New(fault.Invalid, "items cannot be kept for %s", st.Keep)
	}
	if st.Dir == "" {
		st.Dir = filepath.Join(h.Home, "relay")
	}
	if st.Keep == 0 {
		st.Keep = 14 * 24 * time.Hour
	}
	boxes, err := relay.OpenBoxes(st.Dir, st.Limits)
	if err != nil {
		return err
	}
	defer func() { _ = boxes.Close() }()
	l, err := place.Listen(ctx)
	if err != nil {
		return err
	}
	server := &http.Server{
		Handler:           relay.Handler(boxes, relay.Options{PerMinute: st.PerMinute, TrustProxy: st.TrustProxy, Log: h.Log, Now: h.Now}),
		ReadHeaderTimeout: daemon.ReadHeaders, ReadTimeout: transfer, WriteTimeout: transfer, IdleTimeout: daemon.Idle, MaxHeaderBytes: 16 << 10,
		ErrorLog:     slog.NewLogLogger(h.Log.Handler(), slog.LevelWarn),
		TLSNextProto: map[string]func(*http.Server, *tls.Conn, http.Handler){}, // HTTP/1.1 alone: its times hold for a request, not for all of a connection
	}
	return daemon.Server{Server: server, Place: place, Grace: st.Grace, Ready: h.Ready, Log: h.Log, Work: func(ctx context.Context) { st.sweep(ctx, boxes, h) }}.Run(ctx, l)
}

// sweep removes what is too old, at once and every ten minutes.
func (st Settings) sweep(ctx context.Context, boxes *relay.Boxes, h Host) {
	for {
		n, err := boxes.Sweep(ctx, h.Now().Add(-st.Keep))
		switch {
		case err != nil && ctx.Err() == nil:
			h.Log.Error("cannot remove what is old", "error", err)
		case n > 0:
			h.Log.Info("removed what nobody collected", "items", n)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(sweepEvery):
		}
	}
}
