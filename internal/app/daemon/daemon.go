// Package daemon has a program listen, answer until it is told to end, and end in good order.
package daemon

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/slmgen/slmgen/internal/fault"
)

// Limits of a request that hold for every server.
const (
	ReadHeaders = 10 * time.Second
	Idle        = 2 * time.Minute
)

// Place is where a program listens.
type Place struct {
	Address   string // HOST:PORT; port 0 takes a free one
	Cert, Key string // files: serve HTTPS; "" none
}

// Check says what is wrong with a place by itself. The error is invalid.
func (p Place) Check() error {
	if _, _, err := net.SplitHostPort(p.Address); err != nil {
		return fault.New(fault.Invalid, "%q is no address to listen on", p.Address).Do("write HOST:PORT, for example 127.0.0.1:8080")
	}
	if (p.Cert == "") != (p.Key == "") {
		return fault.New(fault.Invalid, "a certificate and its key go together").Do("give both --tls-cert and --tls-key")
	}
	return nil
}

// Listen listens. Errors: unavailable where another program does, invalid for a certificate that cannot be read.
func (p Place) Listen(ctx context.Context) (net.Listener, error) {
	if p.Cert != "" {
		if _, err := tls.LoadX509KeyPair(p.Cert, p.Key); err != nil {
			return nil, fault.Wrap(fault.Invalid, err, "cannot read the certificate")
		}
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", p.Address)
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, err, "cannot listen on %s", p.Address).Do("see whether another program does, and choose another --addr")
	}
	return l, nil
}

// Server is what answers.
type Server struct {
	*http.Server
	Place   Place
	Grace   time.Duration             // for requests under way at the end; 0: 20 s
	Ready   func(string)              // hears the address that is listened on; nil: nobody
	Work    func(ctx context.Context) // in the background, until ctx ends: it is waited for
	Closing func()                    // hears of the end as it begins; nil: nobody
	Log     *slog.Logger
}

// Run answers on l until ctx ends; then it takes no more requests and ends those under way. Errors: unavailable where it ends by itself.
func (s Server) Run(ctx context.Context, l net.Listener) error {
	working, stop := context.WithCancel(context.WithoutCancel(ctx))
	worked := make(chan struct{})
	go func() {
		defer close(worked)
		s.Work(working)
	}()
	failed := make(chan error, 1)
	go func() {
		if s.Place.Cert != "" {
			failed <- s.ServeTLS(l, s.Place.Cert, s.Place.Key)
		} else {
			failed <- s.Serve(l)
		}
	}()
	if s.Ready != nil {
		s.Ready(l.Addr().String())
	}
	var err error
	select {
	case err = <-failed:
	case <-ctx.Done():
		err = s.end()
	}
	stop()
	<-worked
	if err != nil && !errors.Is(err, http.ErrServerClosed) {
		return fault.Wrap(fault.Unavailable, err, "the server ended")
	}
	return nil
}

// end lets the requests under way come to their end.
func (s Server) end() error {
	s.Log.Info("going down: requests under way are ended")
	if s.Closing != nil {
		s.Closing()
	}
	if s.Grace == 0 {
		s.Grace = 20 * time.Second
	}
	ctx, cancel := context.WithTimeout(context.Background(), s.Grace)
	defer cancel()
	if err := s.Shutdown(ctx); err != nil {
		s.Log.Warn("requests were broken off", "error", err)
		return s.Close()
	}
	return nil
}
