package queue

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/object"
)

const (
	progressEvery = 500 * time.Millisecond // how often progress is written at most
	askEvery      = 2 * time.Second        // how often a job without progress asks whether it is to stop
)

// beating keeps the lease of one attempt.
type beating struct {
	queue *Queue
	lease object.Lease
	stop  context.CancelCauseFunc

	mu     sync.Mutex
	latest any // not written yet
}

// note keeps the latest progress.
func (b *beating) note(v any) {
	b.mu.Lock()
	b.latest = v
	b.mu.Unlock()
}

func (b *beating) take() json.RawMessage {
	b.mu.Lock()
	v := b.latest
	b.latest = nil
	b.mu.Unlock()
	if v == nil {
		return nil
	}
	doc, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	return doc
}

// beat extends the lease at least three times in its span, and writes progress as it comes, until ctx ends or the lease is lost.
func (b *beating) beat(ctx context.Context) {
	q := b.queue
	tick := time.NewTicker(min(progressEvery, q.Lease/3))
	defer tick.Stop()
	extended := q.Now()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		progress := b.take()
		now := q.Now()
		if progress == nil && now.Sub(extended) < min(askEvery, q.Lease/3) {
			continue
		}
		stop, err := q.store.Extend(ctx, b.lease, progress, now, now.Add(q.Lease))
		switch {
		case err == nil:
			extended = now
			if progress != nil {
				q.Changed(b.lease.Job)
			}
			if stop {
				b.stop(errStopped)
				return
			}
		case fault.CodeOf(err) == fault.Conflict || fault.CodeOf(err) == fault.NotFound || now.Sub(extended) > q.Lease:
			b.stop(errLost)
			return
		}
	}
}
