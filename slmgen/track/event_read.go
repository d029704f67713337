package track

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/jsontext"
)

// Decoder reads events from JSON. It remembers the names of metrics and runs, up to a bound, so that each is held in memory once. The zero value is ready
// for use. It is not safe for concurrent use.
type Decoder struct {
	names map[string]string
	doc   []byte
	at    int
}

const mostNames = 4096

// ParseEvent reads one event from JSON. Errors are those of Decoder.Event.
func ParseEvent(doc []byte) (Event, error) { return new(Decoder).Event(doc) }

// UnmarshalJSON reads what MarshalJSON writes.
func (e *Event) UnmarshalJSON(doc []byte) error {
	got, err := ParseEvent(doc)
	if err == nil {
		*e = got
	}
	return err
}

// UnmarshalJSON reads what MarshalJSON writes. Other values than numbers and the three words are an error that names the metric.
func (m *Metrics) UnmarshalJSON(doc []byte) error {
	d := Decoder{doc: doc}
	if d.null() {
		return nil
	}
	got, err := d.metrics()
	if err == nil {
		*m = got
	}
	return err
}

// Lines reads a batch, one event a line, and appends the events to dst; empty lines are nothing. At the first line that is no event it stops: the error
// says which, in its position, and dst holds those before it.
func (d *Decoder) Lines(dst []Event, batch []byte) ([]Event, error) {
	for line, at := int64(1), 0; at < len(batch); line++ {
		end := bytes.IndexByte(batch[at:], '\n')
		if end < 0 {
			end = len(batch) - at
		}
		if text := bytes.TrimSpace(batch[at : at+end]); len(text) > 0 {
			e, err := d.Event(text)
			if err != nil {
				return dst, fault.Wrap(fault.CodeOf(err), err, "line %d: %v", line, err).At(fault.Position{Line: line, Byte: int64(at)})
			}
			dst = append(dst, e)
		}
		at += end + 1
	}
	return dst, nil
}

// Event reads one event. It keeps nothing of doc. Errors are invalid: no JSON object, a member that is not of an event or comes twice, a kind that is
// none, a number that is none or below its range; too_large beyond the limits.
func (d *Decoder) Event(doc []byte) (Event, error) {
	d.doc, d.at = doc, 0
	var e Event
	seen := 0
	err := d.object(func(name []byte) error {
		var err error
		var bit int
		switch string(name) {
		case "run":
			bit = 1
			var v []byte
			if !d.null() {
				v, err = d.text()
			}
			e.Run = d.name(v)
		case "attempt":
			bit = 2
			var v int64
			if v, err = d.whole(); err == nil && (v < 1 || v > math.MaxInt32) {
				return fault.New(fault.Invalid, "attempts count from 1")
			}
			e.Attempt = int(v)
		case "seq":
			bit = 4
			e.Seq, err = d.whole()
		case "time":
			bit = 8
			var v []byte
			if v, err = d.text(); err == nil {
				if err := e.Time.UnmarshalText(v); err != nil {
					return fault.Wrap(fault.Invalid, err, "%.40q is no time", v).Do("write times as RFC 3339 does: 2026-11-29T01:02:03.5Z")
				}
			}
		case "kind":
			bit = 16
			var v []byte
			v, err = d.text()
			e.Kind = kindOf(v)
		case "step":
			bit = 32
			if !d.null() {
				var v int64
				v, err = d.whole()
				e.Step = &v
			}
		case "metrics":
			bit = 64
			if !d.null() {
				e.Metrics, err = d.metrics()
			}
		case "text":
			bit = 128
			var v []byte
			if !d.null() {
				v, err = d.text()
			}
			e.Text = string(v)
		default:
			return fault.New(fault.Invalid, "an event has no member %.40q", name).Do("put figures into metrics and words into text")
		}
		if seen&bit != 0 {
			return fault.New(fault.Invalid, "the member %q comes twice", name)
		}
		seen |= bit
		return err
	})
	if err != nil {
		return Event{}, err
	}
	if d.space(); d.at < len(d.doc) {
		return Event{}, fault.New(fault.Invalid, "something follows the event at byte %d", d.at)
	}
	if err := e.Check(); err != nil {
		return Event{}, err
	}
	return e, nil
}

// kindOf gives a kind without a copy of its text where it is one.
func kindOf(text []byte) Kind {
	for _, k := range [...]Kind{Log, Eval, Checkpoint, Heartbeat, State, Artifact} {
		if string(k) == string(text) {
			return k
		}
	}
	return Kind(text)
}

// name gives a text that was seen before without a copy.
func (d *Decoder) name(text []byte) string {
	if s, ok := d.names[string(text)]; ok {
		return s
	}
	s := string(text)
	if d.names == nil {
		d.names = map[string]string{}
	}
	if len(d.names) < mostNames && len(s) <= MostName {
		d.names[s] = s
	}
	return s
}

func (d *Decoder) metrics() (Metrics, error) {
	var out Metrics
	err := d.object(func(name []byte) error {
		if out == nil {
			out = make(Metrics, 8)
		}
		n := d.name(name)
		v, err := d.value(n)
		if err != nil {
			return err
		}
		if _, twice := out[n]; twice {
			return fault.New(fault.Invalid, "the metric %.40q comes twice", n)
		}
		if len(out) == MostMetrics {
			return fault.New(fault.TooLarge, "the event has more than %d metrics", MostMetrics)
		}
		out[n] = v
		return nil
	})
	return out, err
}

// value reads a metric's value.
func (d *Decoder) value(name string) (float64, error) {
	d.space()
	from := d.at
	if d.at < len(d.doc) && d.doc[d.at] == '"' {
		text, err := d.text()
		if err != nil {
			return 0, err
		}
		switch string(text) {
		case "NaN":
			return math.NaN(), nil
		case "Infinity":
			return math.Inf(1), nil
		case "-Infinity":
			return math.Inf(-1), nil
		}
	} else if text := d.number(); text != nil {
		v, err := strconv.ParseFloat(string(text), 64)
		if err == nil {
			return v, nil
		}
	}
	return 0, fault.New(fault.Invalid, "the metric %.40q is %.40s, which is no number", name, d.doc[from:]).Do(`write a number, "NaN", "Infinity" or "-Infinity", or leave it out`)
}

// whole reads a whole number.
func (d *Decoder) whole() (int64, error) {
	d.space()
	from := d.at
	v, err := strconv.ParseInt(string(d.number()), 10, 64)
	if err != nil {
		return 0, fault.New(fault.Invalid, "%.40q at byte %d is no whole number", d.doc[from:], from)
	}
	return v, nil
}

func (d *Decoder) wrong() error {
	if d.at >= len(d.doc) {
		return fault.New(fault.Invalid, "the event's JSON ends too early")
	}
	return fault.New(fault.Invalid, "this is no event: %.20q at byte %d is not JSON, or not what belongs there", d.doc[d.at:], d.at)
}

func (d *Decoder) space() {
	for d.at < len(d.doc) && (d.doc[d.at] == ' ' || d.doc[d.at] == '\t' || d.doc[d.at] == '\n' || d.doc[d.at] == '\r') {
		d.at++
	}
}

func (d *Decoder) take(c byte) bool {
	d.space()
	if d.at < len(d.doc) && d.doc[d.at] == c {
		d.at++
		return true
	}
	return false
}

func (d *Decoder) null() bool {
	d.space()
	if bytes.HasPrefix(d.doc[d.at:], []byte("null")) {
		d.at += 4
		return true
	}
	return false
}

// object reads an object; member reads the value of each.
func (d *Decoder) object(member func(name []byte) error) error {
	if !d.take('{') {
		return d.wrong()
	}
	if d.take('}') {
		return nil
	}
	for {
		name, err := d.text()
		if err != nil {
			return err
		}
		if !d.take(':') {
			return d.wrong()
		}
		if err := member(name); err != nil {
			return err
		}
		if d.take('}') {
			return nil
		}
		if !d.take(',') {
			return d.wrong()
		}
	}
}

// text reads a string. What it gives may lie in doc.
func (d *Decoder) text() ([]byte, error) {
	if !d.take('"') {
		return nil, d.wrong()
	}
	from := d.at
	for plain := true; ; plain = false {
		n, valid := jsontext.Text(d.doc[d.at:])
		d.at += n
		if !valid {
			return nil, fault.New(fault.Invalid, "byte %d of the event is not UTF-8", d.at)
		}
		if d.at >= len(d.doc) {
			return nil, d.wrong()
		}
		switch d.doc[d.at] {
		case '"':
			d.at++
			if plain {
				return d.doc[from : d.at-1], nil
			}
			var s string
			if err := json.Unmarshal(d.doc[from-1:d.at], &s); err != nil {
				return nil, fault.Wrap(fault.Invalid, err, "the string at byte %d of the event is none", from-1)
			}
			return []byte(s), nil
		case '\\':
			d.at = min(d.at+2, len(d.doc))
		default: // a control character
			return nil, d.wrong()
		}
	}
}

// number gives the text of a number as JSON has it, nil where there is none.
func (d *Decoder) number() []byte {
	d.space()
	from, b := d.at, d.doc
	i := from
	digits := func() bool {
		begin := i
		for i < len(b) && b[i] >= '0' && b[i] <= '9' {
			i++
		}
		return i > begin
	}
	if i < len(b) && b[i] == '-' {
		i++
	}
	if i < len(b) && b[i] == '0' {
		i++
	} else if !digits() {
		return nil
	}
	if i < len(b) && b[i] == '.' {
		if i++; !digits() {
			return nil
		}
	}
	if i < len(b) && (b[i] == 'e' || b[i] == 'E') {
		if i++; i < len(b) && (b[i] == '+' || b[i] == '-') {
			i++
		}
		if !digits() {
			return nil
		}
	}
	d.at = i
	return b[from:i]
}
