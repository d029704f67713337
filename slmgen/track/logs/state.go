package logs

import (
	"encoding/json"
	"errors"
	"io"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/track"
)

// document reads a file that is one JSON document of several lines: trainer_state.json. begin is its first line.
func (r *Reader) document(begin []byte) error {
	rest, err := io.ReadAll(io.LimitReader(r.in, MostLine+1))
	if err != nil {
		return err
	}
	if len(rest) > MostLine {
		return fault.New(fault.TooLarge, "the document is larger than %d MiB", MostLine>>20)
	}
	r.ended = io.EOF
	if err := r.state(append(append(begin, '\n'), quoted(rest)...)); err != nil {
		return fault.Wrap(fault.Invalid, err, "this is no training log")
	}
	return nil
}

// state reads transformers' trainer_state.json. It has no times.
func (r *Reader) state(doc []byte) error {
	var s struct {
		MaxSteps int64                        `json:"max_steps"`
		History  []map[string]json.RawMessage `json:"log_history"`
	}
	if err := json.Unmarshal(doc, &s); err != nil {
		return err
	}
	if s.History == nil {
		return errors.New("it has no log_history")
	}
	r.kind = Transformers
	for i, members := range s.History {
		var step int64
		if json.Unmarshal(members["step"], &step) != nil || step < 0 {
			return fault.New(fault.Invalid, "entry %d of log_history has no step", i)
		}
		e := Entry{Line: r.line, Total: s.MaxSteps, Event: track.Event{Attempt: 1, Seq: int64(i + 1), Kind: track.Log, Step: &step, Metrics: track.Metrics{}}}
		for name, text := range members {
			v, ok := figure(text)
			if name == "step" || !ok {
				continue
			}
			e.Event.Metrics[name] = v
			if len(name) > 5 && name[:5] == "eval_" {
				e.Event.Kind = track.Eval
			}
			e.Summary = e.Summary || name == "train_runtime"
		}
		r.pending = append(r.pending, e)
	}
	return nil
}
