package api

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/slmgen/slmgen/internal/fault"
)

// httpError is a fault whose status is not its code's, or that names members of the request.
type httpError struct {
	cause   *fault.Error
	status  int // 0: the code's
	members []WrongMember
	after   time.Duration // 0: not said
}

// Later is a refusal that says, in Retry-After, how long to wait.
func Later(cause *fault.Error, wait time.Duration) error {
	return &httpError{cause: cause, after: wait}
}

func (e *httpError) Error() string { return e.cause.Error() }
func (e *httpError) Unwrap() error { return e.cause }

// malformed is a request that could not be read: 400.
func malformed(format string, args ...any) error {
	return &httpError{cause: fault.New(fault.Invalid, format, args...), status: http.StatusBadRequest}
}

// ProblemOf gives the document that a client is shown for an error. What is internal stays inside.
func ProblemOf(err error) Problem {
	var f *fault.Error
	switch {
	case errors.As(err, &f):
	case errors.Is(err, context.DeadlineExceeded):
		f = fault.New(fault.Unavailable, "the request took too long").Do("ask for less at once, or try again")
	case errors.Is(err, context.Canceled):
		f = fault.New(fault.Unavailable, "the request was broken off")
	default:
		f = fault.New(fault.Internal, "the server failed").Do("tell its operator the id of the request")
	}
	status := f.Code.Status()
	p := Problem{Type: "about:blank", Code: ProblemCode(f.Code), Detail: f.Message}
	if f.Code == fault.Internal {
		p.Detail = "the server failed"
		p.Hint = ptr("tell its operator the id of the request")
	} else if f.Hint != "" {
		p.Hint = ptr(f.Hint)
	}
	if f.Pos != nil && f.Code != fault.Internal {
		p.Position = place(f.Pos)
	}
	var h *httpError
	if errors.As(err, &h) {
		if h.status != 0 {
			status = h.status
		}
		if len(h.members) > 0 {
			p.Errors = &h.members
		}
	}
	p.Status = status
	p.Title = http.StatusText(status)
	return p
}

// writeProblem answers with the problem of an error, and logs what the client is not shown.
func (s *server) writeProblem(w http.ResponseWriter, r *http.Request, err error) {
	p := ProblemOf(err)
	id := RequestID(r.Context())
	if id != "" {
		p.Instance = &id
	}
	if p.Status >= http.StatusInternalServerError && !errors.Is(err, context.Canceled) {
		s.log.LogAttrs(r.Context(), slog.LevelError, "request failed", slog.String("request", id), slog.String("route", r.Pattern), slog.String("error", err.Error()))
	}
	if p.Status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Bearer realm="slmgen"`)
	}
	var h *httpError
	if errors.As(err, &h) && h.after > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(seconds(h.after)))
	}
	if p.Status == http.StatusServiceUnavailable && w.Header().Get("Retry-After") == "" {
		w.Header().Set("Retry-After", "5")
	}
	body, _ := json.Marshal(p) // strings and numbers alone
	head := w.Header()
	for name := range head {
		if strings.HasPrefix(name, "Slmgen-") || name == "Content-Disposition" || name == "Etag" || name == "Location" {
			head.Del(name)
		}
	}
	head.Set("Content-Type", "application/problem+json")
	head.Set("Cache-Control", "no-store")
	w.WriteHeader(p.Status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(append(body, '\n'))
	}
}

func place(at *fault.Position) *Place {
	var out Place
	if at.File != "" {
		out.File = &at.File
	}
	if at.Line > 0 {
		out.Line = &at.Line
	}
	if at.Record > 0 {
		out.Record = &at.Record
	}
	if at.Byte > 0 {
		out.Byte = &at.Byte
	}
	if at.Path != "" {
		out.Path = &at.Path
	}
	return &out
}

func ptr[T any](v T) *T { return &v }
