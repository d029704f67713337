package httpx

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/slmgen/slmgen/internal/fault"
)

// permitted checks an address before anything is sent: https, or http to a loopback host that may be reached.
func (c *Client) permitted(u *url.URL) error {
	host := strings.ToLower(u.Hostname())
	switch {
	case host == "":
		return fault.New(fault.Invalid, "%s names no host", Redact(u.String()))
	case u.Scheme == "https":
	case u.Scheme != "http":
		return fault.New(fault.Unsupported, "%s is no web address", Redact(u.String())).Do("give an https:// address")
	case !isLoopback(host):
		return fault.New(fault.Unsupported, "%s is not encrypted", Redact(u.String())).Do("give an https:// address; http:// is for this machine alone")
	}
	if addr, written := literal(host); written && !c.mayBePrivate(host) && !public(addr) {
		return privateError(host, addr)
	}
	return nil
}

func (c *Client) mayBePrivate(host string) bool {
	return c.o.AllowPrivate || slices.ContainsFunc(c.o.AllowHosts, func(h string) bool { return strings.EqualFold(h, host) })
}

// redirect is asked before a redirect is followed.
func (c *Client) redirect(req *http.Request, via []*http.Request) error {
	first, last := via[0].URL, via[len(via)-1].URL
	if callOf(req.Context()).stay && !sameHost(req.URL, first) {
		return http.ErrUseLastResponse
	}
	if len(via) > c.o.Redirects {
		return fault.New(fault.Unavailable, "%s redirects more than %d times", Redact(first.String()), c.o.Redirects)
	}
	if last.Scheme == "https" && req.URL.Scheme != "https" {
		return fault.New(fault.Forbidden, "%s redirects to an address that is not encrypted", Redact(last.String()))
	}
	if err := c.permitted(req.URL); err != nil {
		return err
	}
	req.Header.Del("Referer") // would tell the next host the query of this one
	// Once a chain has left the host that the credentials are for, they stay away, even if it comes back.
	left := !sameHost(req.URL, first) || slices.ContainsFunc(via, func(r *http.Request) bool { return !sameHost(r.URL, first) })
	if left {
		for _, name := range []string{"Authorization", "Cookie", "Cookie2", "Proxy-Authorization", "Www-Authenticate"} {
			req.Header.Del(name)
		}
	}
	return nil
}

// sameHost compares scheme, host and port; unlike net/http's rule, a subdomain is another host.
func sameHost(a, b *url.URL) bool {
	return a.Scheme == b.Scheme && strings.EqualFold(a.Hostname(), b.Hostname()) && port(a) == port(b)
}

func port(u *url.URL) string {
	if p := u.Port(); p != "" {
		return p
	}
	return map[string]string{"https": "443", "http": "80"}[u.Scheme]
}
