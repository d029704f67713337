package serve

import (
	"context"
	"strconv"
	"sync"
	"time"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/store"
	"github.com/slmgen/slmgen/slmgen/track"
)

// liveRuns follow runs in memory: what is made of their events, for those who look at them, and the alerts. All of it can be made again from the store.
type liveRuns struct {
	s    *Service
	mu   sync.Mutex
	all  map[string]*liveRun
	work chan string // runs of which something has come
}

// liveRun is one run that is followed.
type liveRun struct {
	s           *Service
	project, id string

	working sync.Mutex     // held by who reads from the store
	loaded  bool           // the copy of what was followed
	kept    int64          // the position of that copy
	curves  runCurves      // of it
	full    []full         // blocks of them that are not in the store yet
	unkept  []track.Raised // alerts that are not
	taught  bool           // what it took is kept, for later runs of its plan

	mu      sync.Mutex
	record  track.Record
	follow  track.Live
	recent  []batch       // the latest events, ready to be sent, while somebody follows
	size    int           // bytes of recent
	changed chan struct{} // closed at the next change
	looked  time.Time     // when the store was last asked
	used    time.Time
	asked   time.Time // when one who follows last asked
}

// batch is events in a row, as server-sent events.
type batch struct {
	first, last int64
	text        []byte
	ends        []int // of each event in text
}

const (
	liveMost   = 256              // runs that are followed at once, beyond those that somebody looks at
	liveIdle   = 10 * time.Minute // after which a run is no longer followed
	recentMost = 1 << 20          // bytes of events of a run that are ready to be sent
	advanceBy  = 1000             // events at once
	asksWithin = time.Minute      // who follows asks so often at least: a stream says every 15 seconds that it lives
)

func newLiveRuns(s *Service) *liveRuns {
	return &liveRuns{s: s, all: map[string]*liveRun{}, work: make(chan string, 4096)}
}

// live gives a run that is followed up to what the store knows. Errors: not_found, where it is not of the project.
func (l *liveRuns) live(ctx context.Context, project, id string) (*liveRun, error) {
	lr := l.get(project, id)
	if err := lr.catchUp(ctx); err != nil {
		if fault.CodeOf(err) == fault.NotFound {
			l.drop(lr)
		}
		return nil, noRun(err, id)
	}
	return lr, nil
}

func (l *liveRuns) get(project, id string) *liveRun {
	now := l.s.now()
	l.mu.Lock()
	defer l.mu.Unlock()
	lr := l.all[id]
	if lr == nil || lr.project != project {
		lr = &liveRun{s: l.s, project: project, id: id, changed: make(chan struct{})}
		if l.all[id] == nil {
			l.all[id] = lr
		}
	}
	lr.mu.Lock()
	lr.used = now
	lr.mu.Unlock()
	if len(l.all) > liveMost {
		for other, o := range l.all {
			if o != lr && o.idle(now) {
				delete(l.all, other)
			}
		}
	}
	return lr
}

func (r *liveRun) idle(now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return now.Sub(r.used) > liveIdle
}

// changed says that something of a run was written.
func (l *liveRuns) changed(id string) {
	l.s.runKeys.Delete(id)
	l.came(id)
}

// came says that events of a run were written.
func (l *liveRuns) came(id string) {
	select {
	case l.work <- id:
	default: // so much is to be done that who looks asks the store
	}
}

// drop forgets a run that is not there for who asked. What others follow under its id stays.
func (l *liveRuns) drop(lr *liveRun) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.all[lr.id] == lr {
		lr.tell()
		delete(l.all, lr.id)
	}
}

func (l *liveRuns) forget(id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if lr := l.all[id]; lr != nil {
		lr.tell()
		delete(l.all, id)
	}
	l.s.runKeys.Delete(id)
}

// Run follows runs of which something has come, until ctx ends.
func (l *liveRuns) Run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case id := <-l.work:
			pending := map[string]bool{id: true}
			for more := true; more; {
				select {
				case id := <-l.work:
					pending[id] = true
				default:
					more = false
				}
			}
			for id := range pending {
				if err := l.work1(ctx, id); err != nil && ctx.Err() == nil && fault.CodeOf(err) != fault.NotFound {
					l.s.Log.Warn("cannot follow a run", "run", id, "error", err)
				}
			}
		}
	}
}

func (l *liveRuns) work1(ctx context.Context, id string) error {
	l.mu.Lock()
	lr := l.all[id]
	l.mu.Unlock()
	if lr == nil {
		var r track.Record
		if err := l.s.Store.View(ctx, func(tx store.Tx) (err error) {
			r, err = tx.AnyRun(id)
			return err
		}); err != nil {
			return err
		}
		lr = l.get(r.Project, id)
	}
	return lr.catchUp(ctx)
}

// catchUp takes what the store has beyond what was taken, and keeps what follows from it.
func (r *liveRun) catchUp(ctx context.Context) error {
	r.working.Lock()
	defer r.working.Unlock()
	if !r.loaded {
		if err := r.load(ctx); err != nil {
			return err
		}
	}
	if err := r.expect(ctx); err != nil {
		return err
	}
	for {
		record, events, err := r.page(ctx)
		if err != nil {
			return err
		}
		if err := r.take(record, events); err != nil {
			return err
		}
		if err := r.settle(ctx); err != nil {
			return err
		}
		done := r.follow.Position() >= record.Events
		if behind := r.follow.Position() - r.kept; behind >= copyEvery || behind > 0 && done && !record.Status.State.Lives() {
			if err := r.keep(ctx); err != nil {
				return err
			}
		}
		if done {
			return r.teach(ctx, record)
		}
	}
}

// page reads the next events.
func (r *liveRun) page(ctx context.Context) (record track.Record, events []track.Placed, err error) {
	err = r.s.Store.View(ctx, func(tx store.Tx) (err error) {
		if record, err = tx.Run(r.project, r.id); err != nil || record.Events <= r.follow.Position() {
			return err
		}
		events, err = tx.RunEvents(r.id, r.follow.Position(), advanceBy)
		return err
	})
	return record, events, err
}

// settle has the store keep what follows from events: full blocks, and alerts. A copy is kept only behind it. working is held.
func (r *liveRun) settle(ctx context.Context) error {
	for ; len(r.full) > 0; r.full = r.full[1:] {
		if err := r.full[0].grow(ctx, r.s, r.id); err != nil {
			return err
		}
	}
	if len(r.unkept) == 0 {
		return nil
	}
	if err := r.raise(ctx, r.unkept); err != nil {
		return err
	}
	r.unkept = nil
	return nil
}

// take follows events. working is held.
func (r *liveRun) take(record track.Record, events []track.Placed) error {
	var b batch
	var raised []track.Raised
	var err error
	r.mu.Lock()
	defer r.mu.Unlock()
	before := r.record
	r.record, r.looked = record, r.s.now()
	if r.follow.Position() == 0 {
		r.follow.Estimator.Plan.Total = record.Status.Total
	}
	followed := r.looked.Sub(r.asked) < asksWithin
	for _, e := range events {
		if record.Rules != nil && e.Position > record.RulesFrom {
			r.follow.Watch.Thresholds = *record.Rules
		}
		raised = append(raised, r.follow.Add(e)...)
		if r.full, err = r.curves.add(e, r.follow.Elapsed(), r.full); err != nil {
			return err
		}
		if followed {
			if b.text, err = appendFrame(b.text, e); err != nil {
				return err
			}
			b.ends = append(b.ends, len(b.text))
		}
	}
	switch {
	case len(events) == 0:
	case followed:
		b.first, b.last = events[0].Position, events[len(events)-1].Position
		r.ready(b)
	default: // whoever comes reads from the store what came meanwhile
		r.recent, r.size = nil, 0
	}
	if len(events) > 0 || before.ID == "" || before.Version != record.Version || before.Status.State != record.Status.State || before.Status.StopAttempt != record.Status.StopAttempt || len(before.Alerts) != len(record.Alerts) {
		r.tellLocked()
	}
	r.unkept = append(r.unkept, record.Untold(raised)...)
	return nil
}

// ready keeps a batch for those who follow. mu is held.
func (r *liveRun) ready(b batch) {
	r.recent = append(r.recent, b)
	for r.size += len(b.text); r.size > recentMost && len(r.recent) > 1; r.recent = r.recent[1:] {
		r.size -= len(r.recent[0].text)
		r.recent[0] = batch{} // the array behind the slice would hold it
	}
}

// raise keeps alerts, and what is to be told of them. working is held.
func (r *liveRun) raise(ctx context.Context, raised []track.Raised) error {
	var record track.Record
	err := r.s.alter(ctx, r.id, func(_ store.Tx, c *track.Change) error {
		if c.Raise(raised) == 0 {
			return track.ErrUnchanged
		}
		record = c.Record
		return nil
	})
	if err == nil && record.ID != "" {
		r.mu.Lock()
		r.record.Alerts = record.Alerts
		r.tellLocked()
		r.mu.Unlock()
	}
	return err
}

// appendFrame writes an event as a server-sent event.
func appendFrame(b []byte, e track.Placed) ([]byte, error) {
	b = append(strconv.AppendInt(append(b, "id: "...), e.Position, 10), "\nevent: report\ndata: "...)
	b, err := e.AppendJSON(b)
	return append(b, "\n\n"...), err
}

func (r *liveRun) tell() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.tellLocked()
}

func (r *liveRun) tellLocked() {
	close(r.changed)
	r.changed = make(chan struct{})
}

// shown is the run at the time now.
func (r *liveRun) shown(now time.Time) track.Run {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.record.Shown(&r.follow, now)
}

// after gives the events after a position that are ready to be sent; ok is false where they have to be read.
func (r *liveRun) after(position int64) (text []byte, last int64, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	end := r.follow.Position()
	if position >= end {
		return nil, position, true
	}
	if len(r.recent) == 0 || r.recent[0].first > position+1 {
		return nil, position, false
	}
	for _, b := range r.recent {
		if b.last <= position {
			continue
		}
		part := b.text
		if b.first <= position {
			part = b.text[b.ends[position-b.first]:]
		}
		if text == nil {
			text = part[:len(part):len(part)] // shared: what is appended goes elsewhere
		} else {
			text = append(text, part...)
		}
		if last = b.last; len(text) > recentMost/4 {
			break
		}
	}
	return text, last, true
}
