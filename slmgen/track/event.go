package track

import (
	"time"
	"unicode/utf8"

	"github.com/slmgen/slmgen/internal/fault"
)

// Kind says what an Event tells.
type Kind string

// The kinds.
const (
	Log        Kind = "log"        // metrics of training steps
	Eval       Kind = "eval"       // metrics of held-out rows
	Checkpoint Kind = "checkpoint" // a state that training can go on from
	Heartbeat  Kind = "heartbeat"  // the run lives; what its machine is doing
	State      Kind = "state"      // started, running, completed, failed, stopped: the first line of the text
	Artifact   Kind = "artifact"   // something that the run made
)

// Limits of one event.
const (
	MostMetrics = 1000
	MostName    = 200      // bytes of a metric's name
	MostText    = 64 << 10 // bytes of the text
)

// Event is one thing that a run reported. (Run, Attempt, Seq) names it: what comes twice under it is the same.
type Event struct {
	Run     string    `json:"run,omitempty"`
	Attempt int       `json:"attempt"` // 1 for the first; a run that is started again in its folder counts on
	Seq     int64     `json:"seq"`     // counts the events of a run from 1, over its attempts
	Time    time.Time `json:"time"`    // by the clock of the training machine
	Kind    Kind      `json:"kind"`
	Step    *int64    `json:"step,omitempty"` // optimizer steps done; nil where it belongs to none
	Metrics Metrics   `json:"metrics,omitempty"`
	Text    string    `json:"text,omitempty"`
}

// Metrics are figures by name. One that is not there was not reported; NaN and the infinities are values.
type Metrics map[string]float64

// Check says whether an event is one.
func (e Event) Check() error {
	switch e.Kind {
	case Log, Eval, Checkpoint, Heartbeat, State, Artifact:
	default:
		return fault.New(fault.Invalid, "there is no kind of event %.40q", string(e.Kind)).Do("use log, eval, checkpoint, heartbeat, state or artifact")
	}
	switch {
	case e.Attempt < 1 || e.Seq < 1:
		return fault.New(fault.Invalid, "attempts and events count from 1")
	case len(e.Run) > MostName || !utf8.ValidString(e.Run):
		return fault.New(fault.Invalid, "%.40q is no id of a run", e.Run).Do("use at most %d bytes of UTF-8", MostName)
	case e.Step != nil && *e.Step < 0:
		return fault.New(fault.Invalid, "the step is below 0")
	case e.Time.IsZero():
		return fault.New(fault.Invalid, "the event has no time")
	case len(e.Metrics) > MostMetrics:
		return fault.New(fault.TooLarge, "the event has %d metrics", len(e.Metrics)).Do("report at most %d at once", MostMetrics)
	case len(e.Text) > MostText:
		return fault.New(fault.TooLarge, "the event's text has %d bytes", len(e.Text)).Do("at most %d are kept", MostText)
	case !utf8.ValidString(e.Text):
		return fault.New(fault.Invalid, "the event's text is not UTF-8")
	}
	for name := range e.Metrics {
		if name == "" || len(name) > MostName || !utf8.ValidString(name) {
			return fault.New(fault.Invalid, "%.40q is no name of a metric", name).Do("use 1 to %d bytes of UTF-8", MostName)
		}
	}
	return nil
}
