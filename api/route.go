package api

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/slmgen/slmgen/internal/fault"
)

// open are the routes beside the specification's: documentation, which tells nothing of anybody, metrics, and logins.
var open = map[string]need{"GET /openapi.yaml": needsNothing, "GET /docs": needsNothing, "GET /docs/": needsNothing, "GET /metrics": needsRead,
	"GET /login": needsNothing, "GET /login/callback": needsNothing, "POST /logout": needsNothing}

// route finds the operation, lets the caller in by what the headers say, and only then has the request read.
func (s *server) route(w http.ResponseWriter, r *http.Request) {
	slashed(r)
	_, pattern := s.routes.Handler(r)
	r.Pattern = pattern
	needs, known := operationNeeds[pattern]
	if !known {
		needs, known = open[pattern]
	}
	if !known {
		s.noSuchRoute(w, r)
		return
	}
	if needs != needsNothing {
		caller, err := s.admit(w, r, pattern, needs)
		if err != nil {
			s.writeProblem(w, r, err)
			return
		}
		if known, ok := r.Context().Value(askedKey{}).(*asked); ok {
			known.project = caller.Project
		}
		r = r.WithContext(withCaller(r.Context(), caller))
	}
	w, r, done := s.timed(w, r, pattern)
	defer done()
	if !s.bounded(w, r, pattern) {
		return
	}
	s.routes.ServeHTTP(w, r)
}

// slashed lets the id of a model, which hubs write OWNER/NAME, stand in a path as it is.
func slashed(r *http.Request) {
	const before = "/v1/base-models/"
	if id, ok := strings.CutPrefix(r.URL.EscapedPath(), before); ok && strings.Count(id, "/") == 1 && !strings.HasSuffix(id, "/") {
		r.URL.RawPath = before + strings.Replace(id, "/", "%2F", 1)
	}
}

// admit says who asks, whether they may, and whether they asked too often. Nothing of the body has been read.
func (s *server) admit(w http.ResponseWriter, r *http.Request, pattern string, needs need) (Caller, error) {
	c := Credentials{Project: r.Header.Get("Slmgen-Project"), Address: s.address(r), Request: RequestID(r.Context())}
	if project := pathProject(pattern, r.URL.Path); project != "" {
		c.Project = project
	}
	if auth := r.Header.Get("Authorization"); auth != "" {
		scheme, token, _ := strings.Cut(auth, " ")
		if c.Bearer = strings.TrimSpace(token); !strings.EqualFold(scheme, "Bearer") {
			c.Bearer = auth // no key, which the backend says
		}
	}
	if cookie, err := r.Cookie(s.cookieName(SessionCookie)); err == nil {
		c.Session = cookie.Value
	}
	caller, err := s.backend.Authenticate(r.Context(), c)
	if err != nil {
		return caller, err
	}
	if !caller.allows(needs) {
		return caller, fault.New(fault.Forbidden, "this needs the right to %s", needs).Do("ask an owner or admin of the project for a higher role, or a key with that scope")
	}
	if len(caller.Limits) == 0 {
		return caller, nil
	}
	admission, err := s.backend.Admit(r.Context(), caller)
	if err != nil {
		return caller, err
	}
	writeLimits(w.Header(), admission)
	if !admission.Admitted {
		return caller, fault.New(fault.Quota, "the limit of requests is used up").Do("wait as long as Retry-After says, or ask for a higher limit")
	}
	return caller, nil
}

// pathProject is the project that a path names.
func pathProject(pattern, path string) string {
	_, route, _ := strings.Cut(pattern, " ")
	at := slices.Index(strings.Split(route, "/"), "{project}")
	parts := strings.Split(path, "/")
	if at < 0 || at >= len(parts) {
		return ""
	}
	return parts[at]
}

// noSuchRoute tells a path that is not there from a method that it does not know.
func (s *server) noSuchRoute(w http.ResponseWriter, r *http.Request) {
	var allowed []string
	for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		probe := r.Clone(r.Context())
		probe.Method = method
		if _, pattern := s.routes.Handler(probe); pattern != "" {
			allowed = append(allowed, method)
		}
	}
	if len(allowed) == 0 {
		s.writeProblem(w, r, fault.New(fault.NotFound, "there is no %s here", r.URL.Path).Do("GET /openapi.yaml lists what there is"))
		return
	}
	w.Header().Set("Allow", strings.Join(allowed, ", "))
	s.writeProblem(w, r, &httpError{cause: fault.New(fault.Unsupported, "%s does not go with this path", r.Method).Do("use %s", strings.Join(allowed, ", ")), status: http.StatusMethodNotAllowed})
}

// unreadable answers a request whose parameters or body could not be decoded.
func (s *server) unreadable(w http.ResponseWriter, r *http.Request, err error) {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		s.writeProblem(w, r, fault.New(fault.TooLarge, "the body is larger than %d bytes", large.Limit))
		return
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		s.writeProblem(w, r, err)
		return
	}
	var param *InvalidParamFormatError
	var required *RequiredParamError
	var header *RequiredHeaderError
	switch {
	case errors.As(err, &param):
		err = wrongParameter(param.ParamName, "format", "it cannot be read as what it should be")
	case errors.As(err, &required):
		err = wrongParameter(required.ParamName, "required", "it is missing")
	case errors.As(err, &header):
		err = wrongParameter(header.ParamName, "required", "it is missing")
	default:
		err = unreadableBody(err)
	}
	s.writeProblem(w, r, err)
}

func wrongParameter(name, rule, detail string) error {
	return &httpError{cause: fault.New(fault.Invalid, "the parameter %s is wrong: %s", name, detail), status: http.StatusBadRequest,
		members: []WrongMember{{Pointer: name, Rule: rule, Detail: detail}}}
}
