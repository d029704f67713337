package logs

import (
	"encoding/json"
	"errors"
	"math"

	"github.com/slmgen/slmgen/slmgen/track"
)

// wandb reads a line of wandb-history.jsonl: _step counts calls of log, _runtime is in seconds, _timestamp in seconds since 1970. The trainer's own step
// goes before _step where there is one. What is no figure, such as a histogram, is left out.
func (r *Reader) wandb(members map[string]json.RawMessage) (Entry, error) {
	e := Entry{Line: r.line, Total: r.total, Event: track.Event{Attempt: 1, Seq: r.line, Kind: track.Log, Metrics: track.Metrics{}}}
	for name, text := range members {
		if v, ok := figure(text); ok && len(name) <= track.MostName && name != "" && len(e.Event.Metrics) < track.MostMetrics {
			e.Event.Metrics[name] = v
		}
	}
	m := e.Event.Metrics
	for _, name := range []string{"train/global_step", "trainer/global_step", "global_step", "_step"} {
		if v, ok := m[name]; ok {
			if !(v >= 0 && v < 1e15) {
				return e, errors.New(name + " is no number of steps")
			}
			step := int64(v)
			e.Event.Step = &step
			break
		}
	}
	r.times(&e, m["_runtime"], m["_timestamp"])
	r.classify(&e)
	return e, nil
}

// times sets the times of an entry from seconds since the run began or since 1970; 0 where there are none. NaN and infinities are none.
func (r *Reader) times(e *Entry, runtime, stamp float64) {
	if stamp > 0 && stamp < 1e11 {
		e.Event.Time = timeOf(stamp)
		r.start(stamp)
		e.Elapsed, e.Timed = max(stamp-r.began, 0), true
	}
	if runtime > 0 && !math.IsInf(runtime, 0) {
		e.Elapsed, e.Timed = runtime, true
	}
}

// figure reads a JSON number, or one of the words that stand for those that JSON lacks.
func figure(text json.RawMessage) (float64, bool) {
	var m track.Metrics
	if len(text) == 0 || text[0] == '{' || text[0] == '[' || json.Unmarshal([]byte(`{"v":`+string(text)+`}`), &m) != nil {
		return 0, false
	}
	return m["v"], true
}
