package track

import (
	"context"
	"errors"
	"time"

	"github.com/slmgen/slmgen/internal/fault"
)

// Store keeps runs with their events, and what is to be told of them. Package memory keeps them while a program runs, package folder in a folder; a server
// keeps them in its database. Package tracktest is what every one of them does.
//
// What a method has done when it returns nil stays done. Errors are faults: not_found, conflict (a run of that id is there), invalid (a run or a page that
// is none), storage_full, unavailable (what is kept cannot be reached or written), internal (it is broken). After an error nothing was written, but for
// unavailable and for a context that ended in mid-call: then a change was kept whole or not at all. A context that has ended gives its own error.
//
// A Store is safe for concurrent use. What it gives and takes is its caller's own.
type Store interface {
	// Create keeps a new run, as Record.Begin makes it.
	Create(ctx context.Context, r Record) error
	Get(ctx context.Context, id string) (Record, error)
	// List gives the runs of a project, newest first, and where the next page begins; "" at the end.
	List(ctx context.Context, q Query) (page []Record, next string, err error)
	// Change has fn change a run, and keeps what fn leaves of it, as Alter says: the record, the events that were added and the notes all together, or
	// nothing after an error, which is given as it is. Changes of a run come one after the other. fn may be called again, and must not use the Store.
	Change(ctx context.Context, id string, fn func(*Change) error) error
	// Events gives the events of a run after a position, in order; fewer than limit at the end alone.
	Events(ctx context.Context, id string, after int64, limit int) ([]Placed, error)
	// Delete erases a run with its events and notes.
	Delete(ctx context.Context, id string) error
	// Untold gives notes that were not told yet, of all runs, the oldest first; no more than limit. Told marks one as told, as often as it is called; one of
	// a run that is gone is told, too. Whoever marks it after it went out tells it once at least, and by its key everybody knows it again.
	Untold(ctx context.Context, limit int) ([]Note, error)
	Told(ctx context.Context, n Note) error
}

// ErrUnchanged is what the fn of Store.Change gives where a run is to stay as it is: nothing is written, and Change gives no error.
var ErrUnchanged = errors.New("the run stays as it is")

// Take keeps events that came from a log at now, each once, whatever comes twice: all of them, or none where it gives an error. The log is what counts
// the attempts of the events, "" where there is one alone. admit, where it is not nil, may refuse them by the run as it is then. Errors are those of
// Event.Check, Store.Change and Change.Append. It is as safe for concurrent use as s.
func Take(ctx context.Context, s Store, id, log string, events []Event, now time.Time, admit func(*Change) error) (Ack, error) {
	for i := range events {
		if err := events[i].Check(); err != nil {
			return Ack{}, fault.Wrap(fault.CodeOf(err), err, "event %d of attempt %d: %v", events[i].Seq, events[i].Attempt, err)
		}
	}
	var ack Ack
	err := s.Change(ctx, id, func(c *Change) (err error) {
		if admit != nil {
			if err := admit(c); err != nil {
				return err
			}
		}
		ack, err = c.Append(log, events, now)
		return err
	})
	if err != nil {
		return Ack{}, err
	}
	return ack, nil
}

// followBy is how many events are followed at once.
const followBy = 1000

// Follow has live take the events that are kept and that it has not seen, keeps the alerts that come of them, to be told, and gives the record as it
// is then. After an error live is not to be used again: a new one gives the same. Errors are those of Get, Events and Change.
func Follow(ctx context.Context, s Store, id string, live *Live) (Record, error) {
	for {
		r, err := s.Get(ctx, id)
		if err != nil || live.Position() >= r.Events {
			return r, err
		}
		events, err := s.Events(ctx, id, live.Position(), followBy)
		if err != nil {
			return r, err
		}
		if live.Position() == 0 {
			live.Estimator.Plan.Total = r.Status.Total
		}
		var raised []Raised
		for _, e := range events {
			if r.Rules != nil && e.Position > r.RulesFrom {
				live.Watch.Thresholds = *r.Rules
			}
			raised = append(raised, live.Add(e)...)
		}
		if len(r.Untold(raised)) == 0 {
			continue
		}
		err = s.Change(ctx, id, func(c *Change) error {
			if c.Raise(raised) == 0 {
				return ErrUnchanged
			}
			return nil
		})
		if err != nil {
			return r, err
		}
	}
}
