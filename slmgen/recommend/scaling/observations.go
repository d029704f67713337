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
	Examples float64 `json:"examples"`
	Loss     float64 `json:"loss"`
}

// maxLine is how long a line of observations may be, maxObservations how many there may be.
const (
	maxLine         = 1 << 20
	maxObservations = 1_000_000
)

// ReadObservations reads one JSON object a line, {"model":"...","examples":800,"loss":2.31}; other members are passed over, as runs note more.
// The pilots come in the order in which their models appear first.
//
// Errors, with the line: invalid for a line that is no such object, too_large for one of more than a mebibyte or more than a million lines.
func ReadObservations(r io.Reader) ([]Pilot, error) {
	var out []Pilot
	at := map[string]int{}
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
		err := json.Unmarshal(text, &o)
		if err == nil && (o.Model == "" || !(o.Examples > 0) || !(o.Loss > 0)) {
			err = errors.New("an observation has a model, and examples and a loss above 0")
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
		out[i].Points = append(out[i].Points, Point{o.Examples, o.Loss})
	}
	if err := lines.Err(); errors.Is(err, bufio.ErrTooLong) {
		return nil, fault.New(fault.TooLarge, "a line is longer than %d bytes", maxLine).At(fault.Position{Line: n + 1, Byte: -1})
	} else if err != nil {
		return nil, fault.Wrap(fault.Unavailable, err, "cannot read the observations")
	}
	return out, nil
}
