package logs

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/slmgen/slmgen/slmgen/track"
)

// factory reads a line of LLaMA-Factory's trainer_log.jsonl: current_steps, total_steps, elapsed_time in whole seconds, and the figures of the step
// or of an evaluation. At the end stands a line without figures.
func (r *Reader) factory(members map[string]json.RawMessage) (Entry, error) {
	e := Entry{Line: r.line, Event: track.Event{Attempt: 1, Seq: r.line, Kind: track.Log, Metrics: track.Metrics{}}}
	var step int64
	if err := json.Unmarshal(members["current_steps"], &step); err != nil || step < 0 {
		return e, errors.New("current_steps is no number of steps")
	}
	e.Event.Step = &step
	figures := 0
	for name, text := range members {
		switch name {
		case "current_steps":
			continue
		case "elapsed_time", "remaining_time":
			var said string
			if err := json.Unmarshal(text, &said); err != nil {
				return e, fmt.Errorf("%s is no text", name)
			}
			s, err := seconds(said)
			if err != nil {
				return e, fmt.Errorf("%s: %w", name, err)
			}
			if name == "elapsed_time" {
				e.Elapsed, e.Timed = s, true
			}
			e.Event.Metrics[strings.TrimSuffix(name, "_time")+"_s"] = s
			continue
		}
		v, ok := figure(text)
		if !ok {
			continue // a text, or null: no figure
		}
		switch name {
		case "total_steps":
			r.total = int64(v)
		case "percentage", "epoch":
		case "loss":
			r.loss(text)
			figures++
		case "lr":
			name = "learning_rate"
			fallthrough
		default:
			figures++
		}
		if strings.HasPrefix(name, "eval_") {
			e.Event.Kind = track.Eval
		}
		e.Event.Metrics[name] = v
	}
	e.Total = r.total
	e.Summary = figures == 0 && step >= r.total
	if e.Event.Kind == track.Log && !e.Summary {
		r.clock.log(step)
	}
	return e, nil
}

// seconds reads a time as Python writes it: "0:02:12", "9 days, 21:39:23".
func seconds(text string) (float64, error) {
	days := 0
	if before, after, ok := strings.Cut(text, ", "); ok {
		n, _, found := strings.Cut(before, " day")
		var err error
		if days, err = strconv.Atoi(n); err != nil || !found || days < 0 || days > 1e6 {
			return 0, fmt.Errorf("%q is no time", text)
		}
		text = after
	}
	parts := strings.Split(text, ":")
	if len(parts) != 3 {
		return 0, fmt.Errorf("%q is no time", text)
	}
	var hms [3]float64
	for i, p := range parts {
		v, err := strconv.ParseFloat(p, 64)
		if err != nil || !(v >= 0 && v < 1e9) {
			return 0, fmt.Errorf("%q is no time", text)
		}
		hms[i] = v
	}
	return float64(days)*86400 + hms[0]*3600 + hms[1]*60 + hms[2], nil
}

// own reads an event of the reporter of a bundle.
func (r *Reader) own(line []byte) (Entry, error) {
	ev, err := track.ParseEvent(line)
	if err != nil {
		return Entry{}, err
	}
	return r.lives(ev), nil
}

// lives gives an event with where the run stood by its clock.
func (r *Reader) lives(ev track.Event) Entry {
	e := Entry{Line: r.line, Event: ev, Timed: true, Summary: strings.HasPrefix(ev.Text, "summary")}
	e.Elapsed = r.lived.Add(ev)
	e.Total = r.lived.Total
	return e
}
