package api

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/slmgen/slmgen/internal/fault"
)

// SessionCookie is the cookie of a browser's login; over https its name begins with __Host-.
const SessionCookie = "slmgen"

type requestID struct{}

// RequestID gives the id of the request that ctx belongs to; "" outside of one.
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestID{}).(string)
	return id
}

// observed gives every request an id, counts and logs it, and turns a panic into a problem.
func (s *server) observed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begin := s.Now()
		id := r.Header.Get("X-Request-Id")
		if !plainID(id) {
			id = strings.ToLower(rand.Text()[:16])
		}
		r = r.WithContext(context.WithValue(r.Context(), requestID{}, id))
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
			s.finish(r, out, in.n, begin, id)
		}()
		next.ServeHTTP(out, r)
	})
}

func (s *server) finish(r *http.Request, out *answer, in int64, begin time.Time, id string) {
	o := Observation{Route: r.Pattern, Status: out.status, Duration: s.Now().Sub(begin), In: in, Out: out.n}
	if out.route != "" {
		o.Route = out.route
	}
	if o.Status == 0 {
		o.Status = http.StatusOK
	}
	if s.Observe != nil {
		s.Observe(o)
	}
	s.log.LogAttrs(r.Context(), slog.LevelInfo, "request", slog.String("request", id), slog.String("method", r.Method), slog.String("path", r.URL.Path),
		slog.String("route", o.Route), slog.Int("status", o.Status), slog.Duration("duration", o.Duration), slog.Int64("in", o.In), slog.Int64("out", o.Out), slog.String("actor", out.actor),
		slog.String("address", s.address(r)))
}

// plainID takes a client's request id when it is one that a log can hold.
func plainID(id string) bool {
	return id != "" && len(id) <= 64 && !strings.ContainsFunc(id, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' || r == '.')
	})
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
	route  string
	actor  string
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

// secured sets the headers that keep browsers from doing what nobody asked for.
func (s *server) secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		if r.TLS != nil {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, r)
	})
}

// shared answers preflights of the allowed origins, refuses writes of browsers from elsewhere, and bounds how many requests are worked on at once.
func (s *server) shared(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		origin := r.Header.Get("Origin")
		allowed := origin != "" && slices.Contains(s.Origins, origin)
		if origin != "" {
			w.Header().Add("Vary", "Origin")
		}
		if allowed {
			h := w.Header()
			h.Set("Access-Control-Allow-Origin", origin)
			h.Set("Access-Control-Allow-Credentials", "true")
			h.Set("Access-Control-Expose-Headers", "ETag, Location, Content-Disposition, RateLimit, RateLimit-Policy, Retry-After, Slmgen-Losses, Slmgen-Written, X-Request-Id")
			h.Set("Cross-Origin-Resource-Policy", "cross-origin")
		}
		if r.Method == http.MethodOptions && r.Header.Get("Access-Control-Request-Method") != "" {
			if allowed {
				w.Header().Set("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE")
				w.Header().Set("Access-Control-Allow-Headers", "Authorization, Content-Type, Idempotency-Key, If-Match, Last-Event-ID, Range, Slmgen-Project, Upload-Offset, X-Request-Id")
				w.Header().Set("Access-Control-Max-Age", "3600")
			}
			w.WriteHeader(http.StatusNoContent)
			return
		}
		if !allowed && crossSite(r) {
			s.writeProblem(w, r, fault.New(fault.Forbidden, "a page of another origin may not do this").Do("have the operator allow the origin: slmgen serve --origin %s", origin))
			return
		}
		if !s.local(r) {
			s.writeProblem(w, r, fault.New(fault.Forbidden, "this server is not known by the name %q", r.Host).Do("call it by its loopback address, or serve with authentication"))
			return
		}
		if strings.HasSuffix(r.URL.Path, "/events") { // followers wait more than they work
			next.ServeHTTP(w, r)
			return
		}
		select {
		case s.slots <- struct{}{}:
			defer func() { <-s.slots }()
		default:
			w.Header().Set("Retry-After", "1")
			s.writeProblem(w, r, fault.New(fault.Unavailable, "the server is busy").Do("try again in a second"))
			return
		}
		next.ServeHTTP(w, r)
	})
}

// local refuses names that a hostile page may have made point at a loopback address, where nothing but the address protects the server.
func (s *server) local(r *http.Request) bool {
	if !s.LoopbackOnly {
		return true
	}
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		host = r.Host
	}
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && ip.IsLoopback()
}

// crossSite says whether a browser sends a request that a page of another site made, or a form.
func crossSite(r *http.Request) bool {
	if site := r.Header.Get("Sec-Fetch-Site"); site == "cross-site" || site == "same-site" {
		return r.Header.Get("Sec-Fetch-Mode") != "navigate" || r.Method != http.MethodGet
	}
	if origin := r.Header.Get("Origin"); origin != "" && origin != "null" {
		_, host, _ := strings.Cut(origin, "://")
		return host != r.Host
	}
	return r.Header.Get("Origin") == "null"
}

// address is the client's, without its port; of IPv6 the network of 64 bits that one customer has.
func (s *server) address(r *http.Request) string {
	from := r.RemoteAddr
	if s.TrustProxy {
		if hops := r.Header.Values("X-Forwarded-For"); len(hops) > 0 {
			all := strings.Split(hops[len(hops)-1], ",")
			from = strings.TrimSpace(all[len(all)-1])
		}
	}
	if at, err := netip.ParseAddrPort(from); err == nil {
		from = at.Addr().String()
	}
	ip, err := netip.ParseAddr(from)
	if err != nil {
		return ""
	}
	if ip = ip.Unmap(); ip.Is6() {
		if net64, err := ip.WithZone("").Prefix(64); err == nil {
			return net64.String()
		}
	}
	return ip.String()
}

// writeLimits says what is left, in the fields of the IETF's draft on rate limits.
func writeLimits(h http.Header, a Admission) {
	var policies, states []string
	for _, l := range a.Limits {
		policies = append(policies, fmt.Sprintf("%q;q=%d;w=%d", l.Name, l.Quota, int(l.Window.Seconds())))
		states = append(states, fmt.Sprintf("%q;r=%d;t=%d", l.Name, max(l.Left, 0), seconds(l.Reset)))
	}
	if len(policies) > 0 {
		h.Set("RateLimit-Policy", strings.Join(policies, ", "))
		h.Set("RateLimit", strings.Join(states, ", "))
	}
	if !a.Admitted {
		h.Set("Retry-After", strconv.Itoa(max(seconds(a.Retry), 1)))
	}
}

func seconds(d time.Duration) int { return int(math.Ceil(d.Seconds())) }
