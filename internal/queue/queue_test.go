package queue_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/object"
	"github.com/slmgen/slmgen/internal/queue"
)

// memory keeps jobs as a database would, for one process.
type memory struct {
	mu      sync.Mutex
	jobs    map[string]*object.Job
	made    map[string]int // effects by job
	stop    map[string]bool
	refuse  int // how many calls of Finish fail
	written []string
}

func newMemory(jobs ...object.Job) *memory {
	m := &memory{jobs: map[string]*object.Job{}, made: map[string]int{}, stop: map[string]bool{}}
	for _, j := range jobs {
		j.State, j.Attempts = object.Queued, 3
		m.jobs[j.ID] = &j
	}
	return m
}

func (m *memory) Claim(_ context.Context, owner string, kinds []string, now, until time.Time) (object.Job, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, j := range m.jobs {
		free := j.State == object.Queued && !j.After.After(now) || j.State == object.Running && j.Lease.Before(now)
		if free && slices.Contains(kinds, j.Kind) {
			j.State, j.Owner, j.Lease = object.Running, owner, until
			j.Attempt++
			return *j, nil
		}
	}
	return object.Job{}, fault.New(fault.NotFound, "no job")
}

func (m *memory) holds(l object.Lease) (*object.Job, error) {
	j := m.jobs[l.Job]
	if j == nil || j.State != object.Running || j.Owner != l.Owner || j.Attempt != l.Attempt {
		return nil, fault.New(fault.Conflict, "lost")
	}
	return j, nil
}

func (m *memory) Extend(_ context.Context, l object.Lease, progress json.RawMessage, _, until time.Time) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	j, err := m.holds(l)
	if err != nil {
		return false, err
	}
	if j.Lease = until; progress != nil {
		m.written = append(m.written, string(progress))
	}
	return m.stop[l.Job], nil
}

func (m *memory) Finish(_ context.Context, l object.Lease, o object.Outcome, effects any, _ time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.refuse > 0 {
		m.refuse--
		return fault.New(fault.Unavailable, "the database is away")
	}
	j, err := m.holds(l)
	if err != nil {
		return err
	}
	j.State, j.Result, j.Problem, j.After = o.State, o.Result, o.Problem, o.Retry
	if effects != nil {
		m.made[l.Job]++
	}
	return nil
}

func (m *memory) job(id string) object.Job {
	m.mu.Lock()
	defer m.mu.Unlock()
	return *m.jobs[id]
}

// run works until the job is in a state.
func run(t *testing.T, m *memory, o queue.Options, id string, state object.State) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	q := queue.New(m, o)
	done := make(chan struct{})
	go func() { defer close(done); q.Run(ctx) }()
	require.Eventually(t, func() bool { return m.job(id).State == state }, 10*time.Second, time.Millisecond, "%+v", m.job(id))
	stop()
	<-done
}

func options(w queue.Worker) queue.Options {
	return queue.Options{Owner: "me", Workers: map[string]queue.Worker{"work": w}, Poll: 5 * time.Millisecond, Lease: 60 * time.Millisecond,
		Retry:   func(int) time.Duration { return time.Millisecond },
		Problem: func(err error) json.RawMessage { doc, _ := json.Marshal(err.Error()); return doc }}
}

func TestAJobIsDoneOnceWithItsEffects(t *testing.T) {
	m := newMemory(object.Job{ID: "a", Kind: "work"}, object.Job{ID: "other", Kind: "else"})
	m.refuse = 2
	run(t, m, options(func(context.Context, queue.Work) (queue.Done, error) {
		return queue.Done{Result: map[string]int{"n": 1}, Effects: "made"}, nil
	}), "a", object.Succeeded)
	require.JSONEq(t, `{"n":1}`, string(m.job("a").Result))
	require.Equal(t, 1, m.made["a"])
	require.Equal(t, object.Queued, m.job("other").State, "a kind that nobody does waits")
}

func TestFailures(t *testing.T) {
	for what, c := range map[string]struct {
		worker  queue.Worker
		state   object.State
		attempt int
		problem string
	}{
		"a fault fails at once": {func(context.Context, queue.Work) (queue.Done, error) {
			return queue.Done{Effects: "made"}, fault.New(fault.Invalid, "bad rows")
		}, object.Failed, 1, "bad rows"},
		"what may pass is tried again, for as long as it may": {func(context.Context, queue.Work) (queue.Done, error) {
			return queue.Done{}, fault.New(fault.Unavailable, "no answer")
		}, object.Failed, 3, "no answer"},
		"a panic fails": {func(context.Context, queue.Work) (queue.Done, error) { panic("oh") }, object.Failed, 1, "panic: oh"},
		"a result that is no JSON fails": {func(context.Context, queue.Work) (queue.Done, error) {
			return queue.Done{Result: func() {}, Effects: "made"}, nil
		}, object.Failed, 1, "the result cannot be written"},
	} {
		t.Run(what, func(t *testing.T) {
			m := newMemory(object.Job{ID: "a", Kind: "work"})
			run(t, m, options(c.worker), "a", c.state)
			require.Equal(t, c.attempt, m.job("a").Attempt)
			require.Contains(t, string(m.job("a").Problem), c.problem)
			require.Zero(t, m.made["a"], "a failed job makes nothing")
		})
	}
}

func TestALeaseIsKeptAndProgressWritten(t *testing.T) {
	m := newMemory(object.Job{ID: "a", Kind: "work"})
	o := options(func(ctx context.Context, w queue.Work) (queue.Done, error) {
		for i := range 40 { // much longer than the lease
			w.Progress(i)
			time.Sleep(5 * time.Millisecond)
		}
		return queue.Done{}, ctx.Err()
	})
	run(t, m, o, "a", object.Succeeded)
	require.Equal(t, 1, m.job("a").Attempt)
	require.Greater(t, len(m.written), 2)
}

func TestAskedToStop(t *testing.T) {
	m := newMemory(object.Job{ID: "a", Kind: "work"})
	m.stop["a"] = true
	run(t, m, options(func(ctx context.Context, _ queue.Work) (queue.Done, error) {
		<-ctx.Done()
		return queue.Done{Effects: "made"}, ctx.Err()
	}), "a", object.Cancelled)
	require.Zero(t, m.made["a"])
}

func TestALostLeaseMakesNothing(t *testing.T) {
	m := newMemory(object.Job{ID: "a", Kind: "work"})
	stopped := make(chan error, 1)
	o := options(func(ctx context.Context, _ queue.Work) (queue.Done, error) {
		m.mu.Lock()
		m.jobs["a"].Owner = "another" // took it over
		m.mu.Unlock()
		<-ctx.Done()
		stopped <- context.Cause(ctx)
		return queue.Done{Effects: "made"}, nil
	})
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	go queue.New(m, o).Run(ctx)
	select {
	case err := <-stopped:
		require.Error(t, err)
	case <-time.After(10 * time.Second):
		t.Fatal("the worker is not told")
	}
	time.Sleep(20 * time.Millisecond)
	require.Zero(t, m.made["a"])
	require.Equal(t, object.Running, m.job("a").State)
}

func TestGoingDownPutsAJobBack(t *testing.T) {
	m := newMemory(object.Job{ID: "a", Kind: "work"})
	began := make(chan struct{})
	ctx, stop := context.WithCancel(t.Context())
	q := queue.New(m, options(func(ctx context.Context, _ queue.Work) (queue.Done, error) {
		close(began)
		<-ctx.Done()
		return queue.Done{}, errors.New("broken off")
	}))
	done := make(chan struct{})
	go func() { defer close(done); q.Run(ctx) }()
	<-began
	stop()
	<-done
	require.Equal(t, object.Queued, m.job("a").State)
}
