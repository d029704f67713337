package scaling

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"

	"github.com/slmgen/slmgen/internal/fault"
)

// Observation is a pilot that somebody ran.
type Observation struct {
	Model    string  `json:"model"`
	Examples float64 `json:"examples"` // 0: the model as it is, before any training
	Loss     float64 `json:"loss"`     // mean over the learned tokens of held-out rows, in nats
	// EvalTokens are the learned tokens of the held-out rows and EvalBytes the UTF-8 bytes that they stand for. Models cut text into other
	// tokens, so losses a token of two models are not the same thing; with both figures the loss is compared a byte.
	EvalTokens float64 `json:"eval_tokens,omitempty"`
	EvalBytes  float64 `json:"eval_bytes,omitempty"`
}

// perByte gives the loss in nats a byte, false where nobody counted.
func (o Observation) perByte() (float64, bool) {
	if o.EvalTokens > 0 && o.EvalBytes > 0 {
		return o.Loss * o.EvalTokens / o.EvalBytes, true
	}
	return o.Loss, false
}

// maxLine is how long a line of observations may be, maxObservations how many there may be.
const (
	maxLine         = 1 << 20
	maxObservations = 1_000_000
)

// ReadObservations reads one JSON object a line, {"model":"...","examples":800,"loss":2.31}; other members are passed over, as runs note more, and
// so is a line without a loss, as not every run has held-out rows. The pilots come in the order in which their models appear first. Losses are
// those a byte where all lines count tokens and bytes, else those a token.
//
// Errors, with the line: invalid for a line that is no such object, or where only some lines count tokens and bytes; too_large for one of more
// than a mebibyte or more than a million lines.
func ReadObservations(r io.Reader) ([]Pilot, error) {
	var out []Pilot
	at := map[string]int{}
	counted, bare := int64(0), int64(0) // the first lines of either kind
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 0, 1<<12), maxLine)
	n := int64(0)
	for lines.Scan() {
		n++
		if n > maxObservations {
			return nil, fault.New(fault.TooLarge, "more than %d observations", maxObservations)
		}
		text := bytes.TrimSpace(bytes.TrimPrefix(lines.Bytes(), []byte("\ufeff")))
		if len(text) == 0 {
			continue
		}
		var o Observation
		var loss struct {
			Loss *float64 `json:"loss"`
		}
		err := json.Unmarshal(text, &o)
		if err == nil && json.Unmarshal(text, &loss) == nil && loss.Loss == nil && o.Model != "" {
			continue
		}
		if err == nil && (o.Model == "" || !(o.Examples >= 0) || !(o.Loss > 0) || o.EvalTokens < 0 || o.EvalBytes < 0) {
			err = errors.New("an observation has a model, examples from 0, and a loss above 0")
		}
		if err != nil {
			return nil, fault.Wrap(fault.Invalid, err, "the line is no observation").At(fault.Position{Line: n, Byte: -1}).
				Do(`write {"model":"Qwen/Qwen3-0.6B","examples":800,"loss":2.31}`)
		}
		i, ok := at[o.Model]
		if !ok {
			i = len(out)
			at[o.Model] = i
			out = append(out, Pilot{Model: o.Model})
		}
		measured, byBytes := o.perByte()
		first := &bare
		if byBytes {
			first = &counted
		}
		if *first == 0 {
			*first = n
		}
		if counted > 0 && bare > 0 {
			return nil, fault.New(fault.Invalid, "line %d counts tokens and bytes, line %d does not: their losses cannot be compared", counted, bare).
				At(fault.Position{Line: n, Byte: -1}).Do("give eval_tokens and eval_bytes on every line, or on none")
		}
		if o.Examples == 0 {
			out[i].Before = measured
			continue
		}
		out[i].Points = append(out[i].Points, Point{o.Examples, measured})
	}
	if err := lines.Err(); errors.Is(err, bufio.ErrTooLong) {
		return nil, fault.New(fault.TooLarge, "a line is longer than %d bytes", maxLine).At(fault.Position{Line: n + 1, Byte: -1})
	} else if err != nil {
		return nil, fault.Wrap(fault.Unavailable, err, "cannot read the observations")
	}
	return out, nil
}
