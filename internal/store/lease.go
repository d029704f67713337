package store

import (
	"time"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/object"
)

// held reads the job of a lease.
func (t *transaction) held(l object.Lease) (j object.Job, err error) {
	err = t.one("job", jobRow(&j), `SELECT `+jobColumns+` FROM job WHERE id = ?`+t.lockRows, l.Job)
	if err == nil && (j.State != object.Running || j.Owner != l.Owner || j.Attempt != l.Attempt) {
		err = fault.New(fault.Conflict, "the lease of attempt %d is lost: the job is %s, attempt %d", l.Attempt, j.State, j.Attempt)
	}
	return j, err
}

func (t *transaction) ExtendLease(l object.Lease, progress []byte, now, until time.Time) (stop bool, err error) {
	j, err := t.held(l)
	if err != nil {
		return false, err
	}
	if progress == nil {
		_, err = t.exec(`UPDATE job SET lease = ? WHERE id = ?`, micros(until), l.Job)
		return j.Cancel, err
	}
	var events int64
	err = t.one("job", []any{&events}, `UPDATE job SET lease = ?, progress = ?, events = events + 1 WHERE id = ? RETURNING events`, micros(until), raw(progress), l.Job)
	if err != nil {
		return false, err
	}
	return j.Cancel, t.note(l.Job, events, now, "progress", progress)
}

func (t *transaction) FinishJob(l object.Lease, o object.Outcome, now time.Time) error {
	if !o.State.Final() && o.State != object.Queued {
		return fault.New(fault.Invalid, "an attempt cannot end %q", o.State)
	}
	j, err := t.held(l)
	if err != nil {
		return err
	}
	if o.State == object.Queued {
		switch {
		case j.Cancel: // it was to stop, so it does not begin again
			o.State = object.Cancelled
		case j.Attempt >= j.Attempts:
			o.State = object.Failed
			j.Problem = o.Problem
			o.Problem = exhausted(j)
		}
	}
	_, err = t.end(j, o, now)
	return err
}
