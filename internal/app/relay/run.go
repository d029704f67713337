// Package relay runs the relay: it listens, sweeps and ends in good order. What it answers is package api/relay's.
package relay

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"sync"
	"time"

	"github.com/slmgen/slmgen/api/relay"
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
	readHeaders = 10 * time.Second
	transfer    = 2 * time.Minute // for one item, either way
	idle        = 2 * time.Minute
	sweepEvery  = 10 * time.Minute
)

// Serve answers until ctx ends. Requests under way are ended then.
func (st Settings) Serve(ctx context.Context, h Host) error {
	if _, _, err := net.SplitHostPort(st.Address); err != nil {
		return fault.New(fault.Invalid, "%q is no address to listen on", st.Address).Do("write HOST:PORT, for example 127.0.0.1:8090")
	}
	if (st.TLSCert == "") != (st.TLSKey == "") {
		return fault.New(fault.Invalid, "HTTPS needs a certificate and its key").Do("give both --tls-cert and --tls-key")
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
	if st.Grace == 0 {
		st.Grace = 20 * time.Second
	}
	boxes, err := relay.OpenBoxes(st.Dir, st.Limits)
	if err != nil {
		return err
	}
	defer func() { _ = boxes.Close() }()
	server := &http.Server{
		Handler:           relay.Handler(boxes, relay.Options{PerMinute: st.PerMinute, TrustProxy: st.TrustProxy, Log: h.Log, Now: h.Now}),
		ReadHeaderTimeout: readHeaders, ReadTimeout: transfer, WriteTimeout: transfer, IdleTimeout: idle, MaxHeaderBytes: 16 << 10,
		ErrorLog: slog.NewLogLogger(h.Log.Handler(), slog.LevelWarn),
	}
	l, err := st.listen(ctx)
	if err != nil {
		return err
	}
	sweeping, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	var background sync.WaitGroup
	background.Go(func() { st.sweep(sweeping, boxes, h) })
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
	if h.Ready != nil {
		h.Ready(l.Addr().String())
	}
	select {
	case err = <-failed:
	case <-ctx.Done():
		h.Log.Info("going down: requests under way are ended")
		last, cancel := context.WithTimeout(context.Background(), st.Grace)
		defer cancel()
		if err = server.Shutdown(last); err != nil {
			h.Log.Warn("requests were broken off", "error", err)
			err = server.Close()
		}
	}
	stop()
	background.Wait()
	if err != nil && !errors.Is(err, http.ErrServerClosed) {
		return fault.Wrap(fault.Unavailable, err, "the relay ended")
	}
	return nil
}

func (st Settings) listen(ctx context.Context) (net.Listener, error) {
	var config *tls.Config
	if st.TLSCert != "" {
		pair, err := tls.LoadX509KeyPair(st.TLSCert, st.TLSKey)
		if err != nil {
			return nil, fault.Wrap(fault.Invalid, err, "cannot read the certificate")
		}
		config = &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}}
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", st.Address)
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, err, "cannot listen on %s", st.Address).Do("choose another address with --addr")
	}
	if config != nil {
		l = tls.NewListener(l, config)
	}
	return l, nil
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
