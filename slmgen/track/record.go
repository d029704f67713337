package track

import (
	"math"
	"strings"
	"time"

	"github.com/slmgen/slmgen/internal/fault"
)

// Record is what is kept of a run besides its events. It is data: a Store keeps it as one document.
type Record struct {
	ID      string `json:"id"`
	Project string `json:"project,omitempty"`
	Name    string `json:"name"`
	Plan    string `json:"plan,omitempty"` // that it trains; "" nobody said
	// Recipe is a fingerprint of plan and data, as the bundle says that trains it: runs of one recipe do the same. "" nobody said.
	Recipe  string    `json:"recipe,omitempty"`
	Created time.Time `json:"created"`
	Version int64     `json:"version"` // counts the changes of Name, Rules, Notify and the secret, from 1
	Status  Status    `json:"status"`
	// Events is how many there are: the position of the last.
	Events int64 `json:"events"`
	Bytes  int64 `json:"bytes"` // that the events take as lines
	// Sources are the attempts of the logs that events came from.
	Sources []Source `json:"sources,omitempty"`
	// Mailbox is the address of the mailbox that the run reports to, where it cannot reach the server; "" none.
	Mailbox string `json:"mailbox,omitempty"`
	// Secret counts the run's secrets: another one makes the one before worthless.
	Secret int64 `json:"secret"`
	// Expires is when the secret opens nothing any more; zero: never.
	Expires time.Time `json:"expires"`
	// Rules are the thresholds of the alerts; nil: DefaultThresholds. They hold for events after RulesFrom.
	Rules     *Thresholds `json:"rules,omitempty"`
	RulesFrom int64       `json:"rules_from,omitempty"`
	Alerts    []Raised    `json:"alerts,omitempty"`
	// Mute is what of it is not to be told, by the names of notes; "*" is all.
	Mute     []string `json:"mute,omitempty"`
	Imported bool     `json:"imported,omitempty"` // from a log, not live
	// Importing: the log has not been read to its end. It stays so where the program that read it died.
	Importing bool   `json:"importing,omitempty"`
	Skipped   int64  `json:"skipped,omitempty"` // lines of that log that could not be read
	Request   string `json:"request,omitempty"` // fingerprint of the request that made it
}

// Raised is an alert that was told.
type Raised struct {
	Position int64     `json:"position"` // of the event that it was seen at
	Time     time.Time `json:"time"`     // of that event
	Alert
}

// mostAlerts are kept of a run.
const mostAlerts = 500

// Source is one attempt as one log counts it. A log is a folder in which a reporter writes: after the loss of a machine another one begins, which counts
// its attempts from 1 again. Number is what the run calls the attempt.
type Source struct {
	Log     string `json:"log,omitempty"`
	Attempt int    `json:"attempt"`
	Number  int    `json:"number"`
	Have    Ranges `json:"have"` // seqs that came
}

// Limits of a run.
const (
	MostSources = 1000
	MostHoles   = 10_000 // in the numbers of the events, over all attempts
	MostEvents  = 1 << 30
	MostBytes   = 4 << 30 // of the events as lines
)

// Placed is an event at its position: from 1, in the order in which events came.
type Placed struct {
	Position int64
	Event
}

// Note is something to be told about a run: a change of its state, or an alert.
type Note struct {
	Key   string    `json:"key"` // the same however often it is told: RUN:POSITION:NAME
	Name  string    `json:"name"`
	Run   string    `json:"run"`
	Time  time.Time `json:"time"`
	Turn  *Turn     `json:"turn,omitempty"`
	Alert *Raised   `json:"alert,omitempty"`
}

// Ack is what a reporter is answered.
type Ack struct {
	Attempt    int      `json:"attempt"`    // what the run calls that of the last event
	Seq        int64    `json:"ack"`        // every event of the attempt up to it is kept
	Accepted   int      `json:"accepted"`   // of these events
	Duplicates int      `json:"duplicates"` // that were there already
	Stop       bool     `json:"stop"`       // the run is asked to stop
	State      RunState `json:"state"`
}

// Change is a run as it is changed in one step: what a Store keeps of it all together, or nothing.
type Change struct {
	Record
	Added []Event // to be kept, at the positions that end with Record.Events
	Lines []byte  // the same as lines of JSON, for a Store that keeps those
	Notes []Note  // to be told
}

// Append takes a batch of events that came at now from a log. Each is kept once, whatever comes twice; they may come in any order. They must be
// events by Event.Check, as those of a Decoder are: what is none could not be read again. Errors: forbidden for an event of another run, those of AppendJSON,
// quota beyond the limits of a run; then nothing of the batch counts.
func (c *Change) Append(log string, events []Event, now time.Time) (Ack, error) {
	var ack Ack
	var src *Source
	for _, e := range events {
		if e.Run != "" && e.Run != c.ID {
			return ack, fault.New(fault.Forbidden, "event %d of attempt %d is of the run %.60q", e.Seq, e.Attempt, e.Run).Do("send events to their own run")
		}
		if src == nil || src.Attempt != e.Attempt {
			var err error
			if src, err = c.source(log, e.Attempt); err != nil {
				return ack, err
			}
		}
		ack.Attempt = src.Number
		if !src.Have.Add(e.Seq) {
			ack.Duplicates++
			continue
		}
		ack.Accepted++
		e.Run, e.Attempt = "", src.Number
		if err := c.add(e, now); err != nil {
			return ack, err
		}
	}
	holes := 0
	for _, s := range c.Sources {
		holes += len(s.Have) - 1
	}
	if holes > MostHoles {
		return ack, fault.New(fault.Quota, "the numbers of the events have more than %d holes", MostHoles).Do("number the events of an attempt without gaps")
	}
	if src != nil {
		ack.Seq = src.Have.Whole()
	}
	ack.Stop, ack.State = c.Status.StopAsked(), c.Status.State
	return ack, nil
}

func (c *Change) add(e Event, now time.Time) error {
	before := len(c.Lines)
	lines, err := e.AppendJSON(c.Lines)
	if err != nil {
		return err
	}
	c.Lines = append(lines, '\n')
	c.Events++
	if c.Bytes += int64(len(c.Lines) - before); c.Bytes > MostBytes || c.Events > MostEvents {
		return fault.New(fault.Quota, "the run has reported %d events of %d bytes, which is all that is kept of one", c.Events, c.Bytes).Do("begin another run")
	}
	c.Added = append(c.Added, e)
	if recipe, said := strings.CutPrefix(e.Text, "recipe "); said && e.Kind == Heartbeat && len(recipe) <= MostName {
		c.Recipe = recipe
	}
	if turn, changed := c.Status.Apply(e, now); changed {
		c.turned(turn)
	}
	return nil
}

// turned notes that the state has changed.
func (c *Change) turned(t Turn) {
	name := string(t.To)
	switch {
	case c.Imported, t.From == Starting && t.To == Running: // it was told that it started
		return
	case t.Recovered():
		name = "recovered"
	case !t.To.Ended() && t.To != Suspect && t.To != Lost:
		name = "started"
	}
	c.Notes = append(c.Notes, Note{Key: noteKey(c.ID, c.Events, name), Name: name, Run: c.ID, Time: t.Time, Turn: &t})
}

// Silent is Status.Silent, with what is to be told.
func (c *Change) Silent(now, up time.Time) bool {
	turn, changed := c.Status.Silent(now, up)
	if changed {
		c.turned(turn)
	}
	return changed
}

// Untold gives those of the alerts that were not told yet and that the rules of the run hold for.
func (r *Record) Untold(all []Raised) (untold []Raised) {
	told := map[string]bool{}
	for _, a := range r.Alerts {
		told[noteKey(r.ID, a.Position, a.Rule)] = true
	}
	for _, a := range all {
		if key := noteKey(r.ID, a.Position, a.Rule); !told[key] && a.Position > r.RulesFrom {
			told[key] = true
			untold = append(untold, a)
		}
	}
	return untold
}

// Raise keeps alerts that were not told yet, as far as there is room for them, and says how many.
func (c *Change) Raise(all []Raised) (fresh int) {
	for _, a := range c.Untold(all) {
		if len(c.Alerts) >= mostAlerts {
			break
		}
		fresh++
		c.Alerts = append(c.Alerts, a)
		if !c.Imported {
			c.Notes = append(c.Notes, Note{Key: noteKey(c.ID, a.Position, a.Rule), Name: "alert", Run: c.ID, Time: a.Time, Alert: &a})
		}
	}
	return fresh
}

// source finds the attempt of a log. The run's number of it is that of the log for the first log, and counts on for those that came to it later.
func (c *Change) source(log string, attempt int) (*Source, error) {
	newest, before, known := 0, 0, false
	for i := range c.Sources {
		s := &c.Sources[i]
		if s.Log == log && s.Attempt == attempt {
			return s, nil
		}
		if s.Log == log {
			before, known = s.Number-s.Attempt, true
		}
		newest = max(newest, s.Number)
	}
	if !known {
		before = newest
	}
	if len(c.Sources) >= MostSources || before+attempt > math.MaxInt32 {
		return nil, fault.New(fault.Quota, "the run has %d attempts already, which is all that is kept of one", len(c.Sources)).Do("begin another run")
	}
	c.Sources = append(c.Sources, Source{Log: log, Attempt: attempt, Number: before + attempt})
	return &c.Sources[len(c.Sources)-1], nil
}
