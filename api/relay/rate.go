package relay

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"
)

// mostAddresses are counted at once. With more the count begins anew: who has so many is not held back by it.
const mostAddresses = 65_536

// rates counts requests of addresses by the minute.
type rates struct {
	limit  int
	mu     sync.Mutex
	minute int64
	seen   map[netip.Prefix]int
}

func newRates(limit int) *rates { return &rates{limit: limit, seen: map[netip.Prefix]int{}} }

// admit counts a request, and says how long an address must wait that has sent too many.
func (r *rates) admit(from netip.Prefix, now time.Time) time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	if minute := now.Unix() / 60; minute != r.minute || len(r.seen) >= mostAddresses {
		r.minute = minute
		clear(r.seen)
	}
	if r.seen[from]++; r.seen[from] <= r.limit {
		return 0
	}
	return time.Unix((r.minute+1)*60, 0).Sub(now)
}

// address is where a request comes from; of IPv6 the network of 64 bits.
func address(r *http.Request, trustProxy bool) netip.Prefix {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	if trustProxy {
		list := strings.Join(r.Header.Values("X-Forwarded-For"), ",")
		if last := strings.TrimSpace(list[strings.LastIndexByte(list, ',')+1:]); last != "" {
			host = last
		}
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return netip.Prefix{}
	}
	bits := 32
	if ip = ip.Unmap().WithZone(""); ip.Is6() {
		bits = 64
	}
	p, _ := ip.Prefix(bits) // as many bits as it has
	return p
}
