package track

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Outbox is what is to be told of one run, for those who write a Store. It is data, kept with the run. The zero value is empty and ready for use.
type Outbox struct {
	Waiting []Waiting `json:"waiting,omitempty"`
	Told    []string  `json:"told,omitempty"` // keys of the last notes that were told: they are not told again
}

// Waiting is a note that was not told yet.
type Waiting struct {
	Since time.Time `json:"since"`
	Note  Note      `json:"note"`
}

const mostTold = 1000

// Noted is when a note of the run came up. An alert has the time of the training machine, whose clock may be off by any time: it counts from when its
// events came.
func (r *Record) Noted(n Note) time.Time {
	if n.Alert != nil {
		return r.Status.Seen
	}
	return n.Time
}

// Put adds the notes of a change, each key once.
func (o *Outbox) Put(c *Change) {
	for _, n := range c.Notes {
		if !slices.Contains(o.Told, n.Key) && !slices.ContainsFunc(o.Waiting, func(w Waiting) bool { return w.Note.Key == n.Key }) {
			o.Waiting = append(o.Waiting, Waiting{c.Noted(n), n.own()})
		}
	}
}

// Tell marks the note of a key as told, and says whether it was waiting.
func (o *Outbox) Tell(key string) bool {
	i := slices.IndexFunc(o.Waiting, func(w Waiting) bool { return w.Note.Key == key })
	if i < 0 {
		return false
	}
	o.Waiting = slices.Delete(o.Waiting, i, i+1)
	if o.Told = append(o.Told, key); len(o.Told) > mostTold {
		o.Told = slices.Delete(o.Told, 0, len(o.Told)-mostTold)
	}
	return true
}

// Oldest gives the notes that wait longest, of all that wait in any order; no more than limit. It sorts waiting.
func Oldest(waiting []Waiting, limit int) []Note {
	slices.SortFunc(waiting, func(a, b Waiting) int {
		return cmp.Or(a.Since.Compare(b.Since), strings.Compare(a.Note.Key, b.Note.Key))
	})
	var notes []Note
	for _, w := range waiting[:min(len(waiting), max(limit, 0))] {
		notes = append(notes, w.Note.own())
	}
	return notes
}

// own is the note without a part that another one has too.
func (n Note) own() Note {
	if n.Turn != nil {
		turn := *n.Turn
		n.Turn = &turn
	}
	if n.Alert != nil {
		alert := *n.Alert
		n.Alert = &alert
	}
	return n
}
