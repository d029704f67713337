package api

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"github.com/slmgen/slmgen/internal/fault"
)

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
		if r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, "/events") { // followers wait more than they work
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
