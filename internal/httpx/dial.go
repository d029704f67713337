package httpx

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/slmgen/slmgen/internal/fault"
)

// Dial connects for a protocol that is not HTTP, mail for instance, by the same rules on addresses. Whether it is encrypted is up to the caller.
func (c *Client) Dial(ctx context.Context, network, address string) (net.Conn, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fault.New(fault.Invalid, "%.80q is no host with a port", address)
	}
	if addr, written := literal(host); written && !c.mayBePrivate(host) && !public(addr) {
		return nil, privateError(host, addr)
	}
	return c.dial(ctx, network, address)
}

// dial connects to a host. The address is judged after the name was looked up and before the first packet, so that a name that changes
// its address between a check and the connection gains nothing.
func (c *Client) dial(ctx context.Context, network, address string) (net.Conn, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	here, free := isLoopback(host), c.mayBePrivate(host) || c.proxies.has(host)
	d := net.Dialer{Timeout: c.o.ConnectTimeout, KeepAlive: 30 * time.Second}
	d.ControlContext = func(_ context.Context, _, at string, _ syscall.RawConn) error {
		ap, err := netip.ParseAddrPort(at)
		if err != nil {
			return fault.Wrap(fault.Forbidden, err, "%s has an address that cannot be judged", host)
		}
		if here && !ap.Addr().Unmap().IsLoopback() || !free && !public(ap.Addr()) {
			return privateError(host, ap.Addr())
		}
		return nil
	}
	return d.DialContext(ctx, network, address)
}

func privateError(host string, addr netip.Addr) error {
	return fault.New(fault.Forbidden, "%s is at the address %s, which is not public", host, addr.WithZone("")).
		Do("name that host itself if it is yours; redirects to such addresses are not followed")
}

// reserved are the ranges that are not the public internet and that netip has no word for.
var reserved = func() (all []netip.Prefix) {
	for _, p := range []string{
		"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
		"240.0.0.0/4", "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16", "fec0::/10",
	} {
		all = append(all, netip.MustParsePrefix(p))
	}
	return all
}()

// public says whether an address is of the open internet. Ranges that wrap another address (NAT64, 6to4, Teredo) are not.
func public(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	if !a.IsGlobalUnicast() || a.IsPrivate() {
		return false
	}
	for _, p := range reserved {
		if p.Contains(a) {
			return false
		}
	}
	return true
}

// literal gives the address that a host is written as.
func literal(host string) (netip.Addr, bool) {
	a, err := netip.ParseAddr(host)
	return a, err == nil
}

// isLoopback says whether a host by its name is this machine.
func isLoopback(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	a, written := literal(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || written && a.Unmap().IsLoopback()
}

// proxyHosts remembers the proxies that were chosen, which may stand at private addresses.
type proxyHosts struct{ seen sync.Map }

func (p *proxyHosts) has(host string) bool { _, ok := p.seen.Load(strings.ToLower(host)); return ok }

func (c *Client) proxy(req *http.Request) (*url.URL, error) {
	u, err := c.o.Proxy(req)
	if err == nil && u != nil {
		c.proxies.seen.Store(strings.ToLower(u.Hostname()), true)
	}
	return u, err
}
