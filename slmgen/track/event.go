package track

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
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

// MarshalJSON writes the names in order, and NaN and the infinities, which JSON lacks, as the strings "NaN", "Infinity" and "-Infinity".
func (m Metrics) MarshalJSON() ([]byte, error) {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	out := []byte{'{'}
	for i, name := range names {
		if i > 0 {
			out = append(out, ',')
		}
		key, err := json.Marshal(name)
		if err != nil {
			return nil, err
		}
		out = append(append(out, key...), ':')
		if v := m[name]; math.IsNaN(v) || math.IsInf(v, 0) {
			out = append(append(append(out, '"'), wordOf(v)...), '"')
		} else {
			text, err := json.Marshal(v)
			if err != nil {
				return nil, err
			}
			out = append(out, text...)
		}
	}
	return append(out, '}'), nil
}

func wordOf(v float64) string {
	switch {
	case math.IsNaN(v):
		return "NaN"
	case v > 0:
		return "Infinity"
	}
	return "-Infinity"
}

// UnmarshalJSON reads what MarshalJSON writes. Other values than numbers and the three words are an error that names the metric.
func (m *Metrics) UnmarshalJSON(doc []byte) error {
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(doc, &raw); err != nil {
		return err
	}
	out := make(Metrics, len(raw))
	for name, text := range raw {
		v, ok := number(text)
		if !ok {
			return fmt.Errorf("the metric %q is %.40s, which is no number", name, text)
		}
		out[name] = v
	}
	*m = out
	return nil
}

// number reads a metric's value.
func number(text json.RawMessage) (float64, bool) {
	switch string(text) {
	case `"NaN"`:
		return math.NaN(), true
	case `"Infinity"`:
		return math.Inf(1), true
	case `"-Infinity"`:
		return math.Inf(-1), true
	}
	var v float64
	if string(text) == "null" || json.Unmarshal(text, &v) != nil {
		return 0, false
	}
	return v, true
}

// ParseEvent reads one event from JSON. Errors are invalid: no JSON object, a member that nobody knows, a kind that is none, a number below its
// range; too_large beyond the limits.
func ParseEvent(doc []byte) (Event, error) {
	var e Event
	dec := json.NewDecoder(strings.NewReader(string(doc)))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&e); err != nil {
		return Event{}, fault.Wrap(fault.Invalid, err, "this is no event").Do("see docs/progress.md for what one looks like")
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return Event{}, fault.New(fault.Invalid, "something follows the event at byte %d", dec.InputOffset())
	}
	return e, e.Check()
}

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
