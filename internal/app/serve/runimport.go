package serve

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/slmgen/slmgen/api"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/store"
	"github.com/slmgen/slmgen/slmgen/track"
	"github.com/slmgen/slmgen/slmgen/track/logs"
)

// importBy is how many events of a log are kept at once.
const importBy = 1000

// ImportRun implements api.RunBackend. The log is read to its end before anything of it is kept.
func (s *Service) ImportRun(ctx context.Context, c api.Caller, in api.RunLog, once api.Idempotency) (out track.Run, err error) {
	f, remove, err := s.temporary("slmgen-log-*")
	if err != nil {
		return out, err
	}
	defer remove()
	if _, err := io.Copy(f, in.Body); err != nil {
		if fault.CodeOf(err) == fault.Internal {
			err = fault.Wrap(fault.StorageFull, err, "the log cannot be put down")
		}
		return out, err
	}
	now := s.now()
	r := track.Record{ID: newID("run", c.Project, once), Project: c.Project, Name: in.Name, Created: now, Version: 1, Secret: 1, Imported: true, Importing: true, Request: once.Fingerprint,
		Status: track.Status{State: track.Created, Total: in.Steps}}
	if r.Name == "" {
		r.Name = "imported " + now.Format(time.DateTime)
	}
	end, err := readLog(f, in.Steps, func([]track.Event) error { return ctx.Err() })
	if err != nil {
		return out, err
	}
	if err := s.keepRun(ctx, c, &r, once, "run.import"); err != nil {
		return out, err
	}
	if !r.Importing { // the request was made before; where that did not come to its end, what is there already is not taken again
		return s.GetRun(ctx, c, r.ID)
	}
	_, err = readLog(f, in.Steps, func(events []track.Event) error {
		_, err := s.take(ctx, r.ID, "", events, now, nil)
		return err
	})
	if err == nil {
		err = s.alter(ctx, r.ID, func(_ store.Tx, c *track.Change) error {
			end.settle(&c.Status)
			c.Skipped, c.Importing = end.skipped, false
			return nil
		})
	}
	if err != nil {
		return out, errors.Join(err, s.Store.Update(context.WithoutCancel(ctx), func(tx store.Tx) error { return tx.DeleteRun(c.Project, r.ID) }))
	}
	s.runs.changed(r.ID)
	return s.GetRun(ctx, c, r.ID)
}

// logEnd is how a log ends.
type logEnd struct {
	summary     bool
	last, total int64
	skipped     int64
}

// settle says where a run stands whose log ends, if the log did not say it.
func (e logEnd) settle(s *track.Status) {
	s.Total = max(s.Total, e.total)
	if s.State.Ended() {
		return
	}
	switch {
	case e.summary || e.total > 0 && e.last >= e.total:
		s.State, s.Ended = track.Completed, s.Seen
	case e.total > 0:
		s.State, s.Text = track.Lost, fmt.Sprintf("the log ends at step %d of %d", e.last, e.total)
	default:
		s.State, s.Text, s.Ended = track.Stopped, "the log ends here, and does not say how the run did", s.Seen
	}
}

// readLog gives the events of a log in parts. Times that a log does not have count from 1970.
func readLog(f io.ReadSeeker, steps int64, keep func([]track.Event) error) (end logEnd, err error) {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return end, fault.Wrap(fault.Internal, err, "the log cannot be read again")
	}
	r := logs.NewReader(bufio.NewReaderSize(f, 1<<20))
	end.total = steps
	var events []track.Event
	var n int64
	for {
		e, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if fault.CodeOf(err) == fault.Invalid { // a line that a crash cut off, or no line of a log
			end.skipped++
			continue
		}
		if err != nil {
			return end, err
		}
		n++
		ev := e.Event
		if r.Kind() != logs.Events {
			ev.Attempt, ev.Seq = 1, n
		}
		if ev.Time.IsZero() {
			ev.Time = time.Unix(0, int64(e.Elapsed*float64(time.Second))).UTC()
		}
		if ev.Run = ""; e.Summary && ev.Text == "" {
			ev.Text = "summary"
		}
		if err := ev.Check(); err != nil {
			return end, fault.Wrap(fault.Invalid, err, "line %d cannot be kept: %v", e.Line, err).At(fault.Position{Line: e.Line})
		}
		end.summary = end.summary || e.Summary
		end.total = max(end.total, e.Total)
		if ev.Step != nil {
			end.last = *ev.Step
		}
		if events = append(events, ev); len(events) == importBy {
			if err := keep(events); err != nil {
				return end, err
			}
			events = events[:0]
		}
	}
	if n == 0 {
		return end, fault.New(fault.Invalid, "this is no training log").Do("give the events.jsonl of a run, a trainer_log.jsonl, a trainer_state.json, an event file of TensorBoard, a wandb-history.jsonl or a table in CSV")
	}
	if r.Clocks() > 1 {
		return end, fault.New(fault.Invalid, "two runs have written into this log at once, each with a clock of its own").Do("import the log of each")
	}
	return end, keep(events)
}
