package track

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/jsontext"
)

// MarshalJSON writes the names in order, and NaN and the infinities, which JSON lacks, as the strings "NaN", "Infinity" and "-Infinity".
func (m Metrics) MarshalJSON() ([]byte, error) { return m.append(nil), nil }

// AppendJSON appends the event as one JSON object, without a line feed: what Decoder reads back as it was. The error is invalid for a time that RFC 3339
// cannot write, of a year beyond 9999.
func (e *Event) AppendJSON(dst []byte) ([]byte, error) {
	if y := e.Time.Year(); y < 0 || y > 9999 {
		return dst, fault.New(fault.Invalid, "the event is of the year %d", y).Do("use years from 0 to 9999")
	}
	if _, off := e.Time.Zone(); off%60 != 0 || off <= -24*3600 || off >= 24*3600 {
		return dst, fault.New(fault.Invalid, "the event's time zone is off by %d seconds", off).Do("use whole minutes within a day")
	}
	dst = append(dst, '{')
	if e.Run != "" {
		dst = append(appendString(append(dst, `"run":`...), e.Run), ',')
	}
	dst = strconv.AppendInt(append(dst, `"attempt":`...), int64(e.Attempt), 10)
	dst = strconv.AppendInt(append(dst, `,"seq":`...), e.Seq, 10)
	dst = append(e.Time.AppendFormat(append(dst, `,"time":"`...), time.RFC3339Nano), '"')
	dst = appendString(append(dst, `,"kind":`...), string(e.Kind))
	if e.Step != nil {
		dst = strconv.AppendInt(append(dst, `,"step":`...), *e.Step, 10)
	}
	if len(e.Metrics) > 0 {
		dst = e.Metrics.append(append(dst, `,"metrics":`...))
	}
	if e.Text != "" {
		dst = appendString(append(dst, `,"text":`...), e.Text)
	}
	return append(dst, '}'), nil
}

// MarshalJSON writes what AppendJSON does.
func (e Event) MarshalJSON() ([]byte, error) { return e.AppendJSON(nil) }

// AppendLines appends events as lines of JSON.
func AppendLines(dst []byte, events []Event) ([]byte, error) {
	var err error
	for i := range events {
		if dst, err = events[i].AppendJSON(dst); err != nil {
			return dst, err
		}
		dst = append(dst, '\n')
	}
	return dst, nil
}

func (m Metrics) append(dst []byte) []byte {
	var few [16]string
	names := few[:0]
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	dst = append(dst, '{')
	for i, name := range names {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(appendString(dst, name), ':')
		dst = appendNumber(dst, m[name])
	}
	return append(dst, '}')
}

func appendNumber(dst []byte, v float64) []byte {
	switch {
	case math.IsNaN(v):
		return append(dst, `"NaN"`...)
	case math.IsInf(v, 1):
		return append(dst, `"Infinity"`...)
	case math.IsInf(v, -1):
		return append(dst, `"-Infinity"`...)
	}
	form := byte('f')
	if a := math.Abs(v); a != 0 && (a < 1e-6 || a >= 1e21) {
		form = 'e'
	}
	dst = strconv.AppendFloat(dst, v, form, -1, 64)
	if n := len(dst); form == 'e' && dst[n-4] == 'e' && dst[n-2] == '0' { // e-09 is e-9, as in encoding/json
		dst = append(dst[:n-2], dst[n-1])
	}
	return dst
}

func appendString(dst []byte, s string) []byte {
	start := len(dst)
	dst = append(append(dst, '"'), s...)
	if n, valid := jsontext.Text(dst[start+1:]); valid && n == len(s) {
		return append(dst, '"')
	}
	quoted, err := json.Marshal(s)
	if err != nil {
		return append(dst[:start], `""`...) // a string is always written
	}
	return append(dst[:start], quoted...)
}
