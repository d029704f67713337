package track

import (
	"math"
	"strconv"
	"time"
)

// Run is a run as it is shown: what is kept of it, and what follows from that now.
type Run struct {
	ID      string    `json:"id"`
	Name    string    `json:"name"`
	Plan    string    `json:"plan,omitempty"` // that it trains
	Created time.Time `json:"created"`
	State   RunState  `json:"state"`
	Text    string    `json:"text,omitempty"`      // what a failed or stopped run said
	Attempt int       `json:"attempt"`             // the newest; 0 before the first
	Step    int64     `json:"step"`                // of the newest attempt
	Total   int64     `json:"total"`               // steps that it is to do; 0: nobody has said
	Began   time.Time `json:"began,omitzero"`      // when the first event came
	Seen    time.Time `json:"seen,omitzero"`       // when the last one came
	Ended   time.Time `json:"ended,omitzero"`      // when the newest attempt ended
	Events  int64     `json:"events"`              // how many there are: the position of the last
	Elapsed float64   `json:"elapsed_s"`           // seconds of training, over all attempts
	Last    Metrics   `json:"last,omitempty"`      // the latest figure of each name
	Remain  *Remains  `json:"remaining,omitempty"` // of a run that goes on
	// Advice is to stop the run early, where its evaluations get no better.
	Advice  *Advice  `json:"advice,omitempty"`
	Alerts  []Raised `json:"alerts,omitempty"`
	Turns   []Turn   `json:"turns,omitempty"`
	Stop    bool     `json:"stop"`              // it is asked to stop
	Mailbox string   `json:"mailbox,omitempty"` // that it reports to
	Mute    []string `json:"mute,omitempty"`
	// Rules are the thresholds that its alerts go by.
	Rules    *Thresholds `json:"rules,omitempty"`
	Imported bool        `json:"imported"`          // from a log
	Skipped  int64       `json:"skipped,omitempty"` // lines of that log that could not be read
	ETag     string      `json:"etag"`
}

// Remains is Remaining as it is shown: figures, or the reason why there are none.
type Remains struct {
	Seconds *float64 `json:"seconds,omitempty"`
	Low     *float64 `json:"low,omitempty"` // with High, holds the truth in four of five cases
	High    *float64 `json:"high,omitempty"`
	Why     string   `json:"why,omitempty"`
}

// Shown is the run at the time now, by what live has followed; nil leaves out what it would say.
func (r Record) Shown(live *Live, now time.Time) Run {
	s := r.Status
	out := Run{ID: r.ID, Name: r.Name, Plan: r.Plan, Created: r.Created, State: s.State, Text: s.Text, Attempt: s.Attempt, Step: s.Step, Total: s.Total, Began: s.Began, Seen: s.Seen, Ended: s.Ended,
		Events: r.Events, Last: s.Last, Alerts: r.Alerts, Turns: s.Turns, Stop: s.StopAsked() && !s.State.Ended(), Mailbox: r.Mailbox, Mute: r.Mute, Imported: r.Imported, Skipped: r.Skipped, ETag: strconv.Quote(strconv.FormatInt(r.Version, 10))}
	if r.Importing {
		out.Text = "its log has not been read to its end"
	}
	rules := DefaultThresholds()
	if r.Rules != nil {
		rules = *r.Rules
	}
	out.Rules = &rules
	if live == nil {
		return out
	}
	out.Elapsed = live.Elapsed()
	if s.State == Running || s.State == Suspect {
		left := live.Remaining(now.Sub(s.Seen))
		out.Remain, out.Advice = remains(left), live.Advice(left)
	}
	return out
}

func remains(r Remaining) *Remains {
	if r.Why != "" {
		return &Remains{Why: r.Why}
	}
	tenth := func(v float64) *float64 { v = math.Round(v*10) / 10; return &v }
	return &Remains{Seconds: tenth(r.Seconds), Low: tenth(r.Low), High: tenth(r.High)}
}

// Chart is curves that are drawn together.
type Chart struct {
	X     string `json:"x"` // step, elapsed or time
	Lines []Line `json:"lines"`
}

// Line is one metric of one run.
type Line struct {
	Run    string     `json:"run"`
	Metric string     `json:"metric"`
	Points int64      `json:"points"` // that there are in the range, of which these were taken
	X      []float64  `json:"x"`
	Y      []*float64 `json:"y"` // null where the value is no number
}
