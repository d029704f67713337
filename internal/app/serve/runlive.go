package serve

import (
	"bytes"
	"context"
	"encoding/json"
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
	curves  *runCurves     // of it
	unkept  []track.Raised // alerts that are not in the store yet
	settled bool           // what it took is kept

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

// live gives a run that is followed up to what the store knows: all of it, or its curves alone. Errors: not_found, where it is not of the project.
func (l *liveRuns) live(ctx context.Context, project, id string, all bool) (*liveRun, error) {
	lr := l.get(project, id)
	if err := lr.catchUp(ctx, all); err != nil {
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
	return lr.advance(ctx)
}

// advance takes what the store has beyond what was taken, and raises the alerts that follow from it.
func (r *liveRun) advance(ctx context.Context) error { return r.catchUp(ctx, true) }

// catchUp reads what the store has beyond what was taken: for the curves alone, or for all.
func (r *liveRun) catchUp(ctx context.Context, all bool) error {
	r.working.Lock()
	defer r.working.Unlock()
	if r.curves == nil {
		c := newRunCurves()
		if err := c.load(ctx, r.s, r.project, r.id); err != nil {
			return err
		}
		r.curves = c
	}
	if all {
		if err := r.expect(ctx); err != nil {
			return err
		}
	}
	for {
		record, events, err := r.page(ctx, all)
		if err != nil {
			return err
		}
		if err := r.draw(ctx, record, events); err != nil {
			return err
		}
		done := r.curves.position >= record.Events
		if all {
			for len(events) > 0 && events[0].Position <= r.follow.Position() {
				events = events[1:]
			}
			raised, err := r.take(record, events)
			if err != nil {
				return err
			}
			r.unkept = append(r.unkept, raised...)
			if len(r.unkept) > 0 {
				if err := r.raise(ctx, r.unkept); err != nil {
					return err
				}
				r.unkept = nil
			}
			done = done && r.follow.Position() >= record.Events
			if done {
				if err := r.settle(ctx, record); err != nil {
					return err
				}
			}
		}
		if done {
			return nil
		}
	}
}

// page reads the next events.
func (r *liveRun) page(ctx context.Context, all bool) (record track.Record, events []track.Placed, err error) {
	position := r.curves.position
	if all {
		position = min(position, r.follow.Position())
	}
	err = r.s.Store.View(ctx, func(tx store.Tx) (err error) {
		if record, err = tx.Run(r.project, r.id); err != nil || record.Events <= position {
			return err
		}
		events, err = tx.RunEvents(r.id, position, advanceBy)
		return err
	})
	return record, events, err
}

// draw adds events to the curves. working is held.
func (r *liveRun) draw(ctx context.Context, record track.Record, events []track.Placed) error {
	c := r.curves
	blocks, err := c.add(events)
	if err == nil {
		err = c.grow(ctx, r.s, r.id, blocks)
	}
	if err == nil && (c.position-c.kept >= keepCurvesEvery || c.position > c.kept && c.position >= record.Events && !record.Status.State.Lives()) {
		err = c.keep(ctx, r.s, r.id)
	}
	if err != nil {
		r.curves = nil // it is read again, as far as it was kept
	}
	return err
}

// take follows events. working is held.
func (r *liveRun) take(record track.Record, events []track.Placed) ([]track.Raised, error) {
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
		if followed {
			if b.text, err = appendFrame(b.text, e); err != nil {
				return nil, err
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
	return record.Untold(raised), nil
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
			return errUnchanged
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

// follower sends a run to one who follows it.
type follower struct {
	*liveRun
	position int64
	told     track.RunState // the state that was last sent
	turns    int
	alerts   int
	stop     bool
	at       time.Time // when the run was last sent
}

// statusEvery is how often those who follow are sent the run itself while events come.
const statusEvery = 5 * time.Second

func (f *follower) next(ctx context.Context) ([]byte, error) {
	for {
		f.mu.Lock()
		f.used = f.s.now()
		f.asked = f.used
		changed := f.changed
		f.mu.Unlock()
		text, last, ok := f.after(f.position)
		if !ok {
			var err error
			if text, last, err = f.read(ctx); err != nil {
				return nil, err
			}
		}
		f.position = last
		if text = f.withStatus(text); len(text) > 0 {
			return text, nil
		}
		timer := time.NewTimer(lookAgain)
		select {
		case <-ctx.Done():
			timer.Stop()
			return nil, ctx.Err()
		case <-f.s.closing:
			timer.Stop()
			return nil, fault.Wrap(fault.Unavailable, errClosing, "the server is going down")
		case <-changed:
			timer.Stop()
		case <-timer.C:
			if err := f.lookAgain(ctx); err != nil {
				return nil, err
			}
		}
	}
}

// lookAgain asks the store, for what other processes write, once for all who follow.
func (r *liveRun) lookAgain(ctx context.Context) error {
	r.mu.Lock()
	stale := r.s.now().Sub(r.looked) >= lookAgain
	if stale {
		r.looked = r.s.now()
	}
	r.mu.Unlock()
	if !stale {
		return nil
	}
	return r.advance(ctx)
}

// read takes events from the store that are no longer ready to be sent.
func (f *follower) read(ctx context.Context) (text []byte, last int64, err error) {
	var events []track.Placed
	if err := f.s.Store.View(ctx, func(tx store.Tx) (err error) {
		events, err = tx.RunEvents(f.id, f.position, advanceBy)
		return err
	}); err != nil {
		return nil, 0, err
	}
	last = f.position
	for _, e := range events {
		if text, err = appendFrame(text, e); err != nil {
			return nil, 0, err
		}
		last = e.Position
	}
	return text, last, nil
}

// withStatus appends the run as it is shown, where that is news.
func (f *follower) withStatus(text []byte) []byte {
	now := f.s.now()
	f.mu.Lock()
	state, turns, alerts, stop := f.record.Status.State, len(f.record.Status.Turns), len(f.record.Alerts), f.record.Status.StopAsked()
	end := f.follow.Position()
	f.mu.Unlock()
	news := state != f.told || turns != f.turns || alerts != f.alerts || stop != f.stop || len(text) > 0 && now.Sub(f.at) >= statusEvery
	if !news || f.position < end {
		return text
	}
	f.told, f.turns, f.alerts, f.stop, f.at = state, turns, alerts, stop, now
	doc, err := json.Marshal(f.shown(now))
	if err != nil {
		return text
	}
	var b bytes.Buffer
	b.Write(text)
	b.WriteString("event: run\ndata: ")
	b.Write(doc)
	b.WriteString("\n\n")
	return b.Bytes()
}
