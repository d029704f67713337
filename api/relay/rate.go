package relay

import (
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
	seen   map[string]int
}

func newRates(limit int) *rates { return &rates{limit: limit, seen: map[string]int{}} }

// admit counts a request, and says how long an address must wait that has sent too many.
func (r *rates) admit(from string, now time.Time) time.Duration {
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
