package store

import (
	"context"
	"sync"
)

// combiner gathers the calls of Spend. While one transaction runs, the calls that come in wait; the first of them then leads the next
// transaction, which takes all. So the more calls there are, the more a transaction carries, and one alone waits for nobody.
type combiner struct {
	mu      sync.Mutex
	busy    bool // somebody leads
	waiting []*spending
}

// spending is one call that waits.
type spending struct {
	want []Spending
	got  []Spent
	err  error
	wake chan bool // true: lead; false: done
}

// maxCombined is how many requests a transaction carries at most, so that it ends soon.
const maxCombined = 4096

// spend has write do the requests of this call with those of others. write is not called by two goroutines at once.
func (c *combiner) spend(ctx context.Context, want []Spending, write func([]Spending) ([]Spent, error)) ([]Spent, error) {
	call := &spending{want: want, wake: make(chan bool, 1)}
	c.mu.Lock()
	c.waiting = append(c.waiting, call)
	lead := !c.busy
	c.busy = true
	c.mu.Unlock()
	if !lead {
		select {
		case lead = <-call.wake:
		case <-ctx.Done():
			c.leave(call)
			return nil, context.Cause(ctx)
		}
	}
	if lead {
		c.lead(write)
	}
	return call.got, call.err
}

// lead writes what waits, and hands over to the first call that came in meanwhile. The call that leads is the first of those that wait.
func (c *combiner) lead(write func([]Spending) ([]Spent, error)) {
	c.mu.Lock()
	var want []Spending
	n := 0
	for ; n < len(c.waiting) && (n == 0 || len(want)+len(c.waiting[n].want) <= maxCombined); n++ {
		want = append(want, c.waiting[n].want...)
	}
	calls := c.waiting[:n:n]
	c.waiting = append([]*spending(nil), c.waiting[n:]...)
	c.mu.Unlock()

	got, err := write(want)
	for i, call := range calls {
		if call.err = err; err == nil {
			call.got, got = got[:len(call.want):len(call.want)], got[len(call.want):]
		}
		if i > 0 {
			call.wake <- false
		}
	}
	c.mu.Lock()
	c.pass()
	c.mu.Unlock()
}

// pass makes the first call that waits the leader. mu is held.
func (c *combiner) pass() {
	if c.busy = len(c.waiting) > 0; c.busy {
		c.waiting[0].wake <- true
	}
}

// leave ends the wait of a call that was given up. If its requests are being written already, they count.
func (c *combiner) leave(call *spending) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, w := range c.waiting {
		if w != call {
			continue
		}
		c.waiting = append(c.waiting[:i], c.waiting[i+1:]...)
		select {
		case <-call.wake: // it was to lead: the next one does
			c.pass()
		default:
		}
		return
	}
}
