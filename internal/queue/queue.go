// Package queue works through durable jobs: it takes them under leases, keeps the leases while a worker works, hands over what the worker made in
// the transaction that ends the job, and begins again what a dead process left. It knows no database: Store is what it needs of one.
package queue

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/object"
)

// Store keeps the jobs. Errors are faults; conflict says that a lease was lost.
type Store interface {
	// Claim gives the next job to owner, or not_found.
	Claim(ctx context.Context, owner string, kinds []string, now, until time.Time) (object.Job, error)
	// Extend keeps a lease, writes progress where it is not nil, and says whether the job is asked to stop.
	Extend(ctx context.Context, l object.Lease, progress json.RawMessage, now, until time.Time) (stop bool, err error)
	// Finish ends an attempt, and makes the effects happen with it: both or none.
	Finish(ctx context.Context, l object.Lease, o object.Outcome, effects any, now time.Time) error
}

// Work is one attempt as a worker sees it.
type Work struct {
	object.Job
	// Progress says how far it is. It may be called as often as you like: the latest is written with the next heartbeat.
	Progress func(v any)
}

// Done is what a worker made. Effects is given to Store.Finish as it is.
type Done struct {
	Result  any
	Effects any
}

// Worker does one kind of job. It stops soon after ctx ends. An error with the code unavailable is tried again; others fail the job.
type Worker func(ctx context.Context, w Work) (Done, error)

// Options steer a Queue. The zero value has the defaults.
type Options struct {
	Owner   string                            // name of this process in leases, unique
	Workers map[string]Worker                 // by kind
	Slots   int                               // jobs at once; 0: 2
	Lease   time.Duration                     // 0: 30 s; a dead process's jobs begin again after it
	Poll    time.Duration                     // how often other processes' jobs are looked for; 0: 1 s
	Problem func(err error) json.RawMessage   // what is kept of a failure
	Retry   func(attempt int) time.Duration   // wait before the next attempt; nil: 1 s, doubling, to 5 minutes
	Changed func(job string)                  // hears of every written change, to wake those who follow
	Now     func() time.Time                  // nil: time.Now
	Log     *slog.Logger                      // nil: none
	Ended   func(kind string, s object.State) // hears of every ended attempt
}

// Queue works through jobs. Make it with New, then Run it.
type Queue struct {
	Options
	store Store
	wake  chan struct{}
}

// New gives a Queue that does nothing before Run.
func New(store Store, o Options) *Queue {
	if o.Slots == 0 {
		o.Slots = 2
	}
	if o.Lease == 0 {
		o.Lease = 30 * time.Second
	}
	if o.Poll == 0 {
		o.Poll = time.Second
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Retry == nil {
		o.Retry = func(attempt int) time.Duration { return min(time.Second<<min(attempt-1, 20), 5*time.Minute) }
	}
	if o.Changed == nil {
		o.Changed = func(string) {}
	}
	if o.Ended == nil {
		o.Ended = func(string, object.State) {}
	}
	return &Queue{Options: o, store: store, wake: make(chan struct{}, 1)}
}

// Wake has the queue look for jobs at once.
func (q *Queue) Wake() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// Run works until ctx ends; then the jobs under way are stopped, put back for another process, and Run returns.
func (q *Queue) Run(ctx context.Context) {
	var kinds []string
	for kind := range q.Workers {
		kinds = append(kinds, kind)
	}
	slots := make(chan struct{}, q.Slots)
	var working sync.WaitGroup
	defer working.Wait()
	timer := time.NewTicker(q.Poll)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case slots <- struct{}{}:
		}
		now := q.Now()
		job, err := q.store.Claim(ctx, q.Owner, kinds, now, now.Add(q.Lease))
		if err == nil {
			q.Changed(job.ID)
			working.Go(func() {
				defer func() { <-slots; q.Wake() }()
				q.work(ctx, job)
			})
			continue
		}
		<-slots
		if fault.CodeOf(err) != fault.NotFound && ctx.Err() == nil {
			q.Log.Error("cannot look for jobs", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-q.wake:
		case <-timer.C:
		}
	}
}

var (
	errStopped = errors.New("asked to stop")
	errLost    = errors.New("the lease was lost")
)

// work makes one attempt.
func (q *Queue) work(ctx context.Context, job object.Job) {
	lease := object.Lease{Job: job.ID, Owner: q.Owner, Attempt: job.Attempt}
	working, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	b := &beating{queue: q, lease: lease, stop: stop}
	var heart sync.WaitGroup
	heart.Go(func() { b.beat(working) })
	done, err := attempt(working, q.Workers[job.Kind], Work{Job: job, Progress: b.note})
	cause := context.Cause(working)
	stop(nil)
	heart.Wait()
	if errors.Is(cause, errLost) {
		q.Log.Warn("another process took the job over", "job", job.ID)
		return
	}
	o := q.outcome(job, done, err, cause, ctx.Err() != nil)
	if o.State != object.Succeeded {
		done.Effects = nil
	}
	q.finish(ctx, lease, o, done.Effects)
	q.Ended(job.Kind, o.State)
	q.Changed(job.ID)
}

// attempt has a worker work; its panic is an internal fault.
func attempt(ctx context.Context, w Worker, work Work) (done Done, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fault.New(fault.Internal, "panic: %v", p)
		}
	}()
	return w(ctx, work)
}

// outcome says how an attempt ended.
func (q *Queue) outcome(job object.Job, done Done, err, cause error, closing bool) object.Outcome {
	now := q.Now()
	switch {
	case err == nil:
		result, merr := json.Marshal(done.Result)
		if merr == nil {
			return object.Outcome{State: object.Succeeded, Result: result}
		}
		err = fault.Wrap(fault.Internal, merr, "the result cannot be written")
	case errors.Is(cause, errStopped):
		return object.Outcome{State: object.Cancelled}
	case closing: // the process ends: another one goes on, and the attempt does not count against the job
		return object.Outcome{State: object.Queued, Retry: now}
	case fault.CodeOf(err) == fault.Unavailable && job.Attempt < job.Attempts:
		return object.Outcome{State: object.Queued, Retry: now.Add(q.Retry(job.Attempt))}
	}
	q.Log.Error("job failed", "job", job.ID, "kind", job.Kind, "attempt", job.Attempt, "error", err)
	o := object.Outcome{State: object.Failed}
	if q.Problem != nil {
		o.Problem = q.Problem(err)
	}
	return o
}

// finish writes the outcome, also when the process ends, for as long as the lease may hold.
func (q *Queue) finish(ctx context.Context, l object.Lease, o object.Outcome, effects any) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), q.Lease)
	defer cancel()
	for wait := 50 * time.Millisecond; ; wait *= 2 {
		err := q.store.Finish(ctx, l, o, effects, q.Now())
		switch fault.CodeOf(err) {
		case "":
			return
		case fault.Conflict:
			q.Log.Warn("another process took the job over", "job", l.Job)
			return
		case fault.NotFound, fault.Precondition: // what the job was about is gone, or changed
			if o.State == object.Succeeded {
				o, effects = object.Outcome{State: object.Failed}, nil
				if q.Problem != nil {
					o.Problem = q.Problem(err)
				}
				continue
			}
			return
		}
		q.Log.Error("cannot end a job", "job", l.Job, "error", err)
		select {
		case <-ctx.Done():
			return
		case <-time.After(min(wait, 2*time.Second)):
		}
	}
}
