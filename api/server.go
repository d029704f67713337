package api

import (
	"context"
	"log/slog"
	"net/http"
	"time"
)

// Options steer a server. The zero value is right for a local one.
type Options struct {
	// UploadBytes is the largest file that is taken; 0: 64 GiB.
	UploadBytes int64
	// BodyBytes is the largest body of any other request; 0: 8 MiB.
	BodyBytes int64
	// Concurrent is how many requests are worked on at once, those that follow a job not counted; 0: 512. More are told to come again.
	Concurrent int
	// Timeout is how long a request without an upload or a download may take; 0: one minute.
	Timeout time.Duration
	// Stall is how long an upload or a download may stand still; 0: one minute.
	Stall time.Duration
	// Origins may call from browsers: https://app.example.org; none by default.
	Origins []string
	// LoopbackOnly refuses requests that call the server by another name than a loopback address: right where nothing else guards it.
	LoopbackOnly bool
	// TrustProxy takes the client's address from X-Forwarded-For, as the last proxy wrote it.
	TrustProxy bool
	// Login lets people in by their browsers; nil: keys alone.
	Login Login
	// Secure says that browsers reach the server over https, through a proxy or not: its cookies are then sent over nothing else.
	Secure bool
	// Metrics answers GET /metrics, for callers who may read; nil: there is none.
	Metrics http.Handler
	// Observe hears of every answered request; nil: nobody.
	Observe func(Observation)
	// Trace hears of every request as it begins: the request goes on in the context that it gives, and its end is told. nil: nobody.
	Trace func(*http.Request) (context.Context, func(Observation))
	// Log gets a line for every request and fault; nil: none.
	Log *slog.Logger
	// Now is the clock; nil: time.Now.
	Now func() time.Time
}

// Observation is an answered request.
type Observation struct {
	Route     string // "POST /v1/datasets"
	Operation string // its operationId in the specification; "" where it has none
	Request   string // its id
	Project   string // that its caller was let into; "" none
	Status    int
	Duration  time.Duration
	In, Out   int64 // bytes of the bodies
}

func (o Options) withDefaults() Options {
	if o.UploadBytes == 0 {
		o.UploadBytes = 64 << 30
	}
	if o.BodyBytes == 0 {
		o.BodyBytes = 8 << 20
	}
	if o.Concurrent == 0 {
		o.Concurrent = 512
	}
	if o.Timeout == 0 {
		o.Timeout = time.Minute
	}
	if o.Stall == 0 {
		o.Stall = time.Minute
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return o
}

// server is the handler and what stands around it.
type server struct {
	Options
	backend Backend
	log     *slog.Logger
	slots   chan struct{}
	routes  *http.ServeMux
}

// New gives the handler of the API. It starts nothing in the background.
func New(backend Backend, o Options) http.Handler {
	o = o.withDefaults()
	s := &server{Options: o, backend: backend, log: o.Log, slots: make(chan struct{}, o.Concurrent), routes: http.NewServeMux()}
	strict := NewStrictHandlerWithOptions(&handlers{backend: backend, secure: o.Secure, limits: ServerLimits{UploadBytes: o.UploadBytes, BodyBytes: o.BodyBytes}},
		[]StrictMiddlewareFunc{checked}, StrictHTTPServerOptions{RequestErrorHandlerFunc: s.unreadable, ResponseErrorHandlerFunc: s.writeProblem})
	HandlerWithOptions(strict, StdHTTPServerOptions{BaseRouter: s.routes, ErrorHandlerFunc: s.unreadable})
	s.documentation()
	if o.Login != nil {
		s.logins()
	}
	if o.Metrics != nil {
		s.routes.Handle("GET /metrics", o.Metrics)
	}
	return s.observed(s.secured(s.shared(http.HandlerFunc(s.route))))
}
