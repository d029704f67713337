package api

import (
	"fmt"
	"math"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

func (s *server) address(r *http.Request) string { return Address(r, s.TrustProxy) }

// Address is the client's, without its port; of IPv6 the network of 64 bits that one customer has. With trustProxy it is taken from X-Forwarded-For, as
// the last proxy wrote it. It is "" where nobody can tell.
func Address(r *http.Request, trustProxy bool) string {
	from := r.RemoteAddr
	if trustProxy {
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
