package track

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
)

func TestEventIsKept(t *testing.T) {
	step := int64(7)
	e := Event{Run: "run_1", Attempt: 2, Seq: 9, Time: time.Date(2026, 11, 29, 1, 2, 3, 4e6, time.UTC), Kind: Log, Step: &step,
		Metrics: Metrics{"loss": math.NaN(), "a/b": 1.5e-9, "up": math.Inf(1), "down": math.Inf(-1)}, Text: "x\n\u2028"}
	doc, err := json.Marshal(e)
	require.NoError(t, err)
	require.Contains(t, string(doc), `"metrics":{"a/b":1.5e-9,"down":"-Infinity","loss":"NaN","up":"Infinity"}`)
	back, err := ParseEvent(doc)
	require.NoError(t, err)
	require.True(t, math.IsNaN(back.Metrics["loss"]))
	back.Metrics["loss"], e.Metrics["loss"] = 0, 0
	require.Equal(t, e, back)
}

func TestWhatIsNoEvent(t *testing.T) {
	const good = `"attempt":1,"seq":1,"time":"2026-11-29T00:00:00Z","kind":"log"`
	_, err := ParseEvent([]byte("{" + good + "}"))
	require.NoError(t, err)
	for _, text := range []string{
		"", "[]", "{", "{" + good + "} {}", "{" + good + "}]", "{" + good + "}}", "{" + good + "}garbage", "{" + good + `,"more":1}`, `{"attempt":1,"seq":1,"time":"2026-11-29T00:00:00Z","kind":"other"}`,
		`{"attempt":0,"seq":1,"time":"2026-11-29T00:00:00Z","kind":"log"}`, `{"attempt":1,"seq":1,"kind":"log"}`, "{" + good + `,"step":-1}`,
		"{" + good + `,"metrics":{"loss":"nan"}}`, "{" + good + `,"metrics":{"loss":null}}`, "{" + good + `,"metrics":{"loss":true}}`, "{" + good + `,"metrics":{"":1}}`,
	} {
		_, err := ParseEvent([]byte(text))
		require.Equal(t, fault.Invalid, fault.CodeOf(err), text)
	}
	_, err = ParseEvent([]byte("{" + good + `,"text":"` + strings.Repeat("x", MostText+1) + `"}`))
	require.Equal(t, fault.TooLarge, fault.CodeOf(err))
}

func FuzzParseEvent(f *testing.F) {
	f.Add([]byte(`{"attempt":1,"seq":1,"time":"2026-11-29T00:00:00Z","kind":"log","step":3,"metrics":{"loss":"NaN","a":1e300},"text":"x"}`))
	f.Fuzz(func(t *testing.T, doc []byte) {
		e, err := ParseEvent(doc)
		if err != nil {
			return
		}
		again, err := json.Marshal(e)
		if err != nil {
			return // a year beyond what RFC 3339 writes
		}
		back, err := ParseEvent(again)
		if err != nil {
			t.Fatalf("%s: %v", again, err)
		}
		last, err := json.Marshal(back)
		if err != nil || string(last) != string(again) {
			t.Fatalf("%s and %s", again, last)
		}
	})
}
