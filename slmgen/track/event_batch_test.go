package track

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
)

func batch(n int) []Event {
	out := make([]Event, n)
	for i := range out {
		step := int64(10 * i)
		out[i] = Event{Run: "run_7", Attempt: 1, Seq: int64(i + 1), Time: time.Date(2026, 11, 29, 1, 2, 3, 123456000, time.UTC).Add(time.Duration(i) * time.Second), Kind: Log, Step: &step,
			Metrics: Metrics{"loss": 2.34375 / float64(i+1), "grad_norm": 0.75, "learning_rate": 1.9e-5, "epoch": float64(i) / 100}}
	}
	return out
}

func TestLines(t *testing.T) {
	events := batch(3)
	doc, err := AppendLines(nil, events)
	require.NoError(t, err)
	var d Decoder
	got, err := d.Lines(nil, append([]byte("\n \r\n"), doc...))
	require.NoError(t, err)
	require.Equal(t, events, got)
	got, err = d.Lines(nil, bytes.Replace(doc, []byte(`"seq":2`), []byte(`"seq":0`), 1))
	require.Len(t, got, 1, "those before the wrong one")
	var e *fault.Error
	require.True(t, errors.As(err, &e))
	require.Equal(t, fault.Invalid, e.Code)
	require.EqualValues(t, 2, e.Pos.Line)
	require.EqualValues(t, bytes.IndexByte(doc, '\n')+1, e.Pos.Byte)
}

func TestEventsBeyondTheLimits(t *testing.T) {
	const good = `"attempt":1,"seq":1,"time":"2026-11-29T00:00:00Z","kind":"log"`
	var many strings.Builder
	for i := range MostMetrics + 1 {
		many.WriteString(`,"` + strings.Repeat("m", i%150) + string(rune('a'+i%26)) + json.Number(string(rune('0'+i%10))).String() + strings.Repeat("x", i/150) + `":1`)
	}
	_, err := ParseEvent([]byte(`{` + good + `,"metrics":{` + many.String()[1:] + `}}`))
	require.Equal(t, fault.TooLarge, fault.CodeOf(err), "%v", err)
	for _, text := range []string{`"run":"` + strings.Repeat("r", MostName+1) + `"`, `"metrics":{"` + strings.Repeat("m", MostName+1) + `":1}`, `"metrics":{"a":1,"a":2}`, `"step":1,"step":2`,
		`"step":1.5`, `"step":1e3`, `"step":9223372036854775808`, `"metrics":{"a":1e999}`, `"metrics":{"a":01}`, `"metrics":{"a":+1}`, `"metrics":{"a":.5}`, `"metrics":{"a":1.}`, "\"text\":\"\xff\"", "\"text\":\"\n\"", `"text":"\x"`, `"text":"\ud800`} {
		_, err := ParseEvent([]byte("{" + good + "," + text + "}"))
		require.Equal(t, fault.Invalid, fault.CodeOf(err), text)
	}
}

func TestTimesThatCannotBeWritten(t *testing.T) {
	for _, at := range []time.Time{time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 1, 1, 0, 0, 0, 0, time.FixedZone("", 61))} {
		_, err := (&Event{Attempt: 1, Seq: 1, Kind: Log, Time: at}).AppendJSON(nil)
		require.Equal(t, fault.Invalid, fault.CodeOf(err))
	}
}

// plainEvent is read by the standard library.
type plainEvent struct {
	Run     string
	Attempt int
	Seq     int64
	Time    time.Time
	Kind    Kind
	Step    *int64
	Metrics map[string]any
	Text    string
}

// FuzzEventBesideTheStandardLibrary: what is an event is JSON, and says the same to encoding/json.
func FuzzEventBesideTheStandardLibrary(f *testing.F) {
	doc, err := AppendLines(nil, batch(1))
	require.NoError(f, err)
	f.Add(bytes.TrimSpace(doc))
	f.Add([]byte(`{"attempt":1,"seq":1,"time":"2026-11-29T00:00:00+01:00","kind":"state","step":null,"metrics":{"a\u00e4":-0.0e-3,"b":"NaN"},"text":"\ud83d\ude00\\"}`))
	f.Fuzz(func(t *testing.T, doc []byte) {
		e, err := ParseEvent(doc)
		if err != nil {
			if code := fault.CodeOf(err); code != fault.Invalid && code != fault.TooLarge {
				t.Fatal(err)
			}
			return
		}
		var plain plainEvent
		if err := json.Unmarshal(doc, &plain); err != nil {
			t.Fatalf("%q: %v", doc, err)
		}
		if e.Run != plain.Run || e.Attempt != plain.Attempt || e.Seq != plain.Seq || !e.Time.Equal(plain.Time) || e.Kind != plain.Kind || e.Text != plain.Text ||
			(e.Step == nil) != (plain.Step == nil) || e.Step != nil && *e.Step != *plain.Step || len(e.Metrics) != len(plain.Metrics) {
			t.Fatalf("%+v %+v", e, plain)
		}
		for name, v := range e.Metrics {
			if p, ok := plain.Metrics[name].(float64); ok && p != v || !ok && !math.IsNaN(v) && !math.IsInf(v, 0) {
				t.Fatalf("%q: %v %v", name, v, plain.Metrics[name])
			}
		}
	})
}

func BenchmarkLines(b *testing.B) {
	doc, err := AppendLines(nil, batch(100))
	require.NoError(b, err)
	var d Decoder
	var events []Event
	b.SetBytes(int64(len(doc)))
	for b.Loop() {
		if events, err = d.Lines(events[:0], doc); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(100*float64(b.N)/b.Elapsed().Seconds(), "events/s")
}

func BenchmarkAppendLines(b *testing.B) {
	events := batch(100)
	var doc []byte
	var err error
	for b.Loop() {
		if doc, err = AppendLines(doc[:0], events); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(100*float64(b.N)/b.Elapsed().Seconds(), "events/s")
}
