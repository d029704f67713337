package api

import (
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"net/http"
	"regexp"
	"runtime/debug"
	"strings"
	"time"

	"github.com/slmgen/slmgen/internal/fault"
)

type askedKey struct{}

// asked is what becomes known of a request on its way in.
type asked struct {
	id      string
	project string // "" until its caller is let in
}

// RequestID gives the id of the request that ctx belongs to; "" outside of one.
func RequestID(ctx context.Context) string {
	if a, ok := ctx.Value(askedKey{}).(*asked); ok {
		return a.id
	}
	return ""
}

// observed gives every request an id, counts and logs it, and turns a panic into a problem.
func (s *server) observed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begin := s.Now()
		id := r.Header.Get("X-Request-Id")
		if !plainID(id) {
			id = strings.ToLower(rand.Text()[:16])
		}
		ended := func(Observation) {}
		if s.Trace != nil {
			var ctx context.Context
			ctx, ended = s.Trace(r)
			r = r.WithContext(ctx)
		}
		known := &asked{id: id}
		r = r.WithContext(context.WithValue(r.Context(), askedKey{}, known))
		w.Header().Set("X-Request-Id", id)
		in := &countedBody{ReadCloser: r.Body}
		r.Body = in
		out := &answer{ResponseWriter: w}
		defer func() {
			if p := recover(); p != nil {
				if p == http.ErrAbortHandler { //nolint:errorlint // net/http compares it so too
					panic(p)
				}
				s.log.LogAttrs(r.Context(), slog.LevelError, "panic", slog.String("request", id), slog.Any("panic", p), slog.String("stack", string(debug.Stack())))
				if out.status != 0 {
					panic(http.ErrAbortHandler) // the answer has begun: the client must not take it for whole
				}
				s.writeProblem(out, r, fault.New(fault.Internal, "panic"))
			}
			ended(s.finish(r, out, in.n, begin, known))
		}()
		next.ServeHTTP(out, r)
	})
}

func (s *server) finish(r *http.Request, out *answer, in int64, begin time.Time, known *asked) Observation {
	o := Observation{Route: r.Pattern, Operation: operationNames[r.Pattern], Request: known.id, Project: known.project, Status: out.status, Duration: s.Now().Sub(begin), In: in, Out: out.n}
	if o.Status == 0 {
		o.Status = http.StatusOK
	}
	if s.Observe != nil {
		s.Observe(o)
	}
	s.log.LogAttrs(r.Context(), slog.LevelInfo, "request", slog.String("request", known.id), slog.String("method", r.Method), slog.String("path", r.URL.Path),
		slog.String("route", o.Route), slog.Int("status", o.Status), slog.Duration("duration", o.Duration), slog.Int64("in", o.In), slog.Int64("out", o.Out),
		slog.String("address", s.address(r)))
	return o
}

var requestIDForm = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

// plainID takes a client's request id when it is one that a log can hold.
func plainID(id string) bool {
	return requestIDForm.MatchString(id)
}

type countedBody struct {
	io.ReadCloser
	n int64
}

func (b *countedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.n += int64(n)
	return n, err
}

// answer remembers what was answered.
type answer struct {
	http.ResponseWriter
	status int
	n      int64
}

func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
	a.ResponseWriter.WriteHeader(status)
}

func (a *answer) Write(p []byte) (int, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	n, err := a.ResponseWriter.Write(p)
	a.n += int64(n)
	return n, err
}

// Flush and Unwrap let streams through.
func (a *answer) Flush() {
	if f, ok := a.ResponseWriter.(http.Flusher); ok {
		f.Flush()
	}
}
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }
