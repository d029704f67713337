package store

import (
	"time"

	"github.com/slmgen/slmgen/internal/object"
)

// standing is the data of an event of the type state.
type standing struct {
	State   object.State `json:"state"`
	Attempt int          `json:"attempt,omitempty"`
	Cancel  bool         `json:"cancel,omitempty"` // asked to stop
}

func (s standing) json() []byte { return document(s) }

// note adds an event. Its number is the job's count of events, which was counted up in this transaction: that leaves no gap, and two
// transactions cannot give the same.
func (t *transaction) note(job string, seq int64, now time.Time, kind string, data []byte) error {
	_, err := t.exec(`INSERT INTO event (job, seq, created, kind, data) VALUES (?, ?, ?, ?, ?)`, job, seq, micros(now), kind, raw(data))
	return err
}

func (t *transaction) Events(job string, after int64, limit int) (all []object.Event, err error) {
	err = t.fetch(func() []any {
		all = append(all, object.Event{})
		e := &all[len(all)-1]
		return []any{&e.Job, &e.Seq, instant{&e.Time}, &e.Type, (*[]byte)(&e.Data)}
	}, `SELECT job, seq, created, kind, data FROM event WHERE job = ? AND seq > ? ORDER BY seq LIMIT ?`, job, after, limit)
	return all, err
}
