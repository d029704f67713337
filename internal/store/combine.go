package store

import (
	"context"
	"sync"

	"github.com/slmgen/slmgen/internal/fault"
)

// combiner gathers calls that ask for something each. While one transaction runs, the calls that come in wait; the first of them then leads the next
// transaction, which takes all. So the more calls there are, the more a transaction carries, and one alone waits for nobody.
type combiner[W, G any] struct {
	mu      sync.Mutex
	busy    bool // somebody leads
	waiting []*combined[W, G]
}

// combined is one call that waits.
type combined[W, G any] struct {
	want []W
	got  []G
	err  error
	wake chan bool // true: lead; false: done
}

// maxCombined is how many requests a transaction carries at most, so that it ends soon.
const maxCombined = 4096

// do has write do the requests of this call with those of others, and give an answer to each. write is not called by two goroutines at once.
func (c *combiner[W, G]) do(ctx context.Context, want []W, write func([]W) ([]G, error)) ([]G, error) {
	call := &combined[W, G]{want: want, wake: make(chan bool, 1)}
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
func (c *combiner[W, G]) lead(write func([]W) ([]G, error)) {
	c.mu.Lock()
	var want []W
	n := 0
	for ; n < len(c.waiting) && (n == 0 || len(want)+len(c.waiting[n].want) <= maxCombined); n++ {
		want = append(want, c.waiting[n].want...)
	}
	calls := c.waiting[:n:n]
	c.waiting = append([]*combined[W, G](nil), c.waiting[n:]...)
	c.mu.Unlock()

	got, err := []G(nil), error(fault.New(fault.Internal, "what was written at once with others broke off"))
	defer func() { c.handOver(calls, got, err) }() // a write that panics holds nobody up
	got, err = write(want)
}

// handOver gives the calls that were led their answers, and the lead to the next one.
func (c *combiner[W, G]) handOver(calls []*combined[W, G], got []G, err error) {
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
func (c *combiner[W, G]) pass() {
	if c.busy = len(c.waiting) > 0; c.busy {
		c.waiting[0].wake <- true
	}
}

// leave ends the wait of a call that was given up. If its requests are being written already, they count.
func (c *combiner[W, G]) leave(call *combined[W, G]) {
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
