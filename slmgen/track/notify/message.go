package notify

import (
	"net/url"
	"regexp"
	"time"
	"unicode/utf8"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/track"
)

// Event says what a message is about.
type Event string

// The events.
const (
	Started   Event = "started"
	Completed Event = "completed"
	Failed    Event = "failed"
	Stopped   Event = "stopped"   // by a person
	Suspect   Event = "suspect"   // nothing was heard for a while
	Lost      Event = "lost"      // nothing was heard for so long that it is taken for dead
	Recovered Event = "recovered" // it is heard again
	Alerted   Event = "alert"     // a track.Alert
	Digested  Event = "digest"    // several messages in one, by Digest
)

// words are what a headline says of an event.
var words = map[Event]string{
	Started: "has started", Completed: "is complete", Failed: "has failed", Stopped: "was stopped", Suspect: "has gone quiet", Lost: "is lost",
	Recovered: "is back", Alerted: "needs a look", Digested: "in short",
}

// Limits of one message.
const (
	MostKey    = 200      // bytes
	MostLine   = 1000     // bytes of a name, title, state or run
	MostText   = 64 << 10 // bytes
	MostURL    = 2000     // bytes
	MostItems  = 1000     // messages of a digest
	MostPoints = 200_000  // of a curve
)

// Message is what a channel sends. It is plain data, and reads back from its JSON as it was; channels show of it what they have room for.
type Message struct {
	// Key names the message over all tries: 1 to 200 of the characters A-Z, a-z, 0-9, "_", "-" and ":". Two messages with one key are the same.
	Key      string         `json:"key"`
	Event    Event          `json:"event"`
	Severity track.Severity `json:"severity,omitempty"` // empty is notice
	Run      string         `json:"run,omitempty"`      // its id
	Name     string         `json:"name,omitempty"`     // what people call it
	Title    string         `json:"title,omitempty"`    // one line; empty is made of name and event
	Text     string         `json:"text,omitempty"`
	URL      string         `json:"url,omitempty"` // where to see more: http or https
	At       time.Time      `json:"at"`            // of the event, not of the try
	State    string         `json:"state,omitempty"`

	Step      int64         `json:"step,omitempty"`
	Total     int64         `json:"total,omitempty"` // steps; 0 unknown
	Elapsed   time.Duration `json:"elapsed_ns,omitempty"`
	Remaining *Interval     `json:"remaining,omitempty"` // nil unknown
	Metrics   track.Metrics `json:"metrics,omitempty"`
	Curve     Curve         `json:"curve,omitzero"` // for the picture in a mail
	Items     []Message     `json:"items,omitempty"`
}

// Interval is an estimate in seconds: the value, and the 80 % interval around it.
type Interval struct {
	Seconds float64 `json:"seconds"`
	Low     float64 `json:"low"`
	High    float64 `json:"high"`
}

// Check says whether a message can be sent; the code is invalid or too_large.
func (m Message) Check() error { return m.check(true) }

func (m Message) check(outer bool) error {
	if err := checkKey(m.Key); err != nil {
		return err
	}
	if words[m.Event] == "" {
		return fault.New(fault.Invalid, "there is no event %.40q", string(m.Event)).
			Do("use started, completed, failed, stopped, suspect, lost, recovered, alert or digest")
	}
	switch m.Severity {
	case "", track.Critical, track.Warning, track.Notice:
	default:
		return fault.New(fault.Invalid, "there is no severity %.40q", string(m.Severity)).Do("use critical, warning or notice")
	}
	for name, text := range map[string]string{"run": m.Run, "name": m.Name, "title": m.Title, "state": m.State} {
		if len(text) > MostLine {
			return fault.New(fault.TooLarge, "the %s has more than %d bytes", name, MostLine)
		}
	}
	for _, text := range []string{m.Run, m.Name, m.Title, m.State, m.Text, m.URL} {
		if !utf8.ValidString(text) {
			return fault.New(fault.Invalid, "a text of the message is not UTF-8")
		}
	}
	if err := m.checkParts(outer); err != nil {
		return err
	}
	for _, item := range m.Items {
		if err := item.check(false); err != nil {
			return err
		}
	}
	return nil
}

func (m Message) checkParts(outer bool) error {
	switch {
	case len(m.Text) > MostText:
		return fault.New(fault.TooLarge, "the text has more than %d bytes", MostText)
	case len(m.Items) > MostItems:
		return fault.New(fault.TooLarge, "the digest has more than %d messages", MostItems)
	case len(m.Curve.Loss) > MostPoints || len(m.Curve.Eval) > MostPoints:
		return fault.New(fault.TooLarge, "the curve has more than %d points", MostPoints)
	case len(m.Metrics) > track.MostMetrics:
		return fault.New(fault.TooLarge, "the message has more than %d metrics", track.MostMetrics)
	case (m.Event == Digested) != (len(m.Items) > 0) || m.Event == Digested && !outer:
		return fault.New(fault.Invalid, "messages within a message are those of a digest, and a digest is not within another").Do("make it with Digest")
	case m.Step < 0 || m.Total < 0 || m.Elapsed < 0:
		return fault.New(fault.Invalid, "steps and times are not below 0")
	case m.At.IsZero() || m.At.Year() < 0 || m.At.Year() > 9999:
		return fault.New(fault.Invalid, "the message has no time, or one that cannot be written")
	}
	if r := m.Remaining; r != nil && !(r.Low >= 0 && r.Low <= r.Seconds && r.Seconds <= r.High && r.High < 1e12) {
		return fault.New(fault.Invalid, "what remains is no interval around its value")
	}
	for name := range m.Metrics {
		if len(name) > track.MostName || !utf8.ValidString(name) {
			return fault.New(fault.Invalid, "%.40q is no name of a metric", name).Do("use at most %d bytes of UTF-8", track.MostName)
		}
	}
	if m.URL != "" {
		u, err := url.Parse(m.URL)
		if err != nil || len(m.URL) > MostURL || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil {
			return fault.New(fault.Invalid, "the address of the message is none that can be shown").Do("use http:// or https://, without a user, of at most %d bytes", MostURL)
		}
	}
	return nil
}

var keyForm = regexp.MustCompile(`^[A-Za-z0-9_:-]+$`)

func checkKey(key string) error {
	if len(key) > MostKey || !keyForm.MatchString(key) {
		return fault.New(fault.Invalid, "%.40q is no key of a message", key).Do(`use 1 to %d of A-Z, a-z, 0-9, "_", "-" and ":"`, MostKey)
	}
	return nil
}
