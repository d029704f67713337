package logs

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/track"
)

// MostLine is how long a line, or a trainer_state.json, may be, in bytes.
const MostLine = 64 << 20

// Entry is one logged thing.
type Entry struct {
	Line  int64 // from 1
	Event track.Event
	// Total is how many steps the run is to do, as far as the log has said by now; 0 where it has not.
	Total int64
	// Elapsed is the seconds since the attempt began, by the log's own clock; Timed says that there is such a clock.
	Elapsed float64
	Timed   bool
	// Summary is what is written at the end of a training: no figures of a step.
	Summary bool
}

// Point is where the run stood, for an Estimator; ok is false for what says nothing about progress.
func (e Entry) Point() (p track.Point, ok bool) {
	if !e.Timed {
		return p, false
	}
	return track.PointOf(e.Event, e.Total, e.Elapsed)
}

// Reader reads a log entry by entry, no further than the line that it gives.
type Reader struct {
	in      *bufio.Reader
	line    int64
	pending []Entry
	total   int64
	began   float64 // by the log's own clock
	lived   track.Clock
	clock   clock
	offset  int64 // bytes of a binary log that were read
	started bool  // began is set
	kind    string
	columns *columns
	notes   []string
	exact   bool // losses have more than four decimals
	losses  int
	ended   error
}

// NewReader gives a reader of a log. It reads nothing yet.
func NewReader(r io.Reader) *Reader { return &Reader{in: bufio.NewReader(r)} }

// Next gives the next entry, and io.EOF at the end. A line that is none is an error of its own, of code invalid with its number; the next call goes
// on behind it. Other errors are those of the reader, and too_large for a line beyond the bound.
func (r *Reader) Next() (Entry, error) {
	for {
		if len(r.pending) > 0 {
			e := r.pending[0]
			r.pending = r.pending[1:]
			return e, nil
		}
		if r.ended != nil {
			return Entry{}, r.ended
		}
		if r.kind == "" && r.line == 0 && r.binaryLog() {
			r.kind = TensorBoard
		}
		if r.kind == TensorBoard {
			if err := r.tensorboard(); err != nil {
				if fault.CodeOf(err) == fault.Internal { // the reader's own, or its end
					r.ended = err
				}
				return Entry{}, err
			}
			continue
		}
		line, err := r.readLine()
		if err != nil {
			r.ended = err
		}
		line = bytes.TrimPrefix(line, []byte("\xef\xbb\xbf"))
		if r.kind == Events && r.columns != nil {
			line = bytes.TrimSuffix(line, []byte{'\n'}) // what stands before it may be of a text
		} else {
			line = bytes.TrimSpace(line)
		}
		if len(line) == 0 {
			continue
		}
		if line[0] == '{' {
			line = quoted(line)
		}
		if r.line == 1 && (string(line) == "{" || bytes.HasPrefix(line, []byte("{")) && !bytes.Contains(line, []byte(`"current_steps"`)) && !bytes.Contains(line, []byte(`"seq"`)) && !json.Valid(line)) { // a document of several lines
			if err := r.document(line); err != nil {
				return Entry{}, err
			}
			continue
		}
		e, keep, err := r.parse(line)
		if err != nil {
			return Entry{}, fault.Wrap(fault.Invalid, err, "line %d is no line of a training log", r.line).At(fault.Position{Line: r.line})
		}
		if keep {
			return e, nil
		}
	}
}

// Clocks is how many clocks the log's times come from: 2 when two runs have written into one file at once. It says so as soon as that is plain.
func (r *Reader) Clocks() int {
	if r.clock.two {
		return 2
	}
	return 1
}

// The kinds of logs.
const (
	LLaMAFactory = "llamafactory" // trainer_log.jsonl
	Transformers = "transformers" // trainer_state.json
	TensorBoard  = "tensorboard"  // an event file
	WandB        = "wandb"        // wandb-history.jsonl
	CSV          = "csv"          // rows of a table: an export of wandb or TensorBoard, or by hand
	Events       = "events"       // track.Event, one a line, or a row of a table that was exported
)

// Kind is what the log was found to be, by its content; empty before the first entry.
func (r *Reader) Kind() string { return r.kind }

// Notes are what is to be known of the log besides its entries: that it was cut off.
func (r *Reader) Notes() []string { return r.notes }

func (r *Reader) note(format string, args ...any) {
	r.notes = append(r.notes, fmt.Sprintf(format, args...))
}

// FinalEval says whether the run evaluates at its end, off its distance of evaluations. transformers 5 does (on_step_end of DefaultFlowCallback in
// trainer_callback.py), and writes losses as they are; transformers 4 does not, and rounds them to four decimals.
func (r *Reader) FinalEval() track.Answer {
	switch {
	case r.exact:
		return track.Yes
	case r.losses >= 3:
		return track.No
	}
	return track.Unknown
}

// loss takes the text of a loss.
func (r *Reader) loss(text []byte) {
	_, decimals, _ := bytes.Cut(text, []byte("."))
	r.losses++
	r.exact = r.exact || len(decimals) > 4 && !bytes.ContainsAny(decimals, "eE")
}

func (r *Reader) readLine() ([]byte, error) {
	var line []byte
	for {
		part, err := r.in.ReadSlice('\n')
		line = append(line, part...)
		if len(line) > MostLine {
			return nil, fault.New(fault.TooLarge, "line %d is longer than %d MiB", r.line+1, MostLine>>20)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if len(line) > 0 {
			r.line++
		}
		return line, err
	}
}

// parse reads one line. The first one that can be read says which kind the log is of.
func (r *Reader) parse(line []byte) (Entry, bool, error) {
	if line[0] == '#' {
		r.comment(line)
		return Entry{}, false, nil
	}
	if line[0] != '{' && (r.kind == "" || r.columns != nil) {
		e, keep, err := r.comma(line)
		switch {
		case err != nil:
		case r.columns.export():
			r.kind = Events
		default:
			r.kind = CSV
		}
		return e, keep, err
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(line, &members); err != nil {
		return Entry{}, false, err
	}
	var e Entry
	var err error
	kind := ""
	switch {
	case members["log_history"] != nil:
		return Entry{}, false, r.state(line)
	case members["current_steps"] != nil:
		kind = LLaMAFactory
		e, err = r.factory(members)
	case members["seq"] != nil && members["kind"] != nil:
		kind = Events
		e, err = r.own(line)
	case members["_step"] != nil || members["_runtime"] != nil && members["_timestamp"] != nil:
		kind = WandB
		e, err = r.wandb(members)
	default:
		err = errors.New("it is of none of the known kinds")
	}
	if err == nil && r.kind == "" {
		r.kind = kind
	}
	return e, true, err
}
