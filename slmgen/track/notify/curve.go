package notify

import (
	"encoding/json"
	"math"
	"strconv"

	"github.com/slmgen/slmgen/internal/chart"
	"github.com/slmgen/slmgen/internal/fault"
)

// Curve is what the picture of a run shows.
type Curve struct {
	Loss []Point `json:"loss,omitempty"`
	Eval []Point `json:"eval,omitempty"` // losses of held-out rows
}

// Point is a loss at a step. A value that is no number is a gap in the line.
type Point struct {
	Step  int64
	Value float64
}

// MarshalJSON writes [step, value]; null is a value that is no finite number.
func (p Point) MarshalJSON() ([]byte, error) {
	b := strconv.AppendInt([]byte{'['}, p.Step, 10)
	if math.IsNaN(p.Value) || math.IsInf(p.Value, 0) {
		return append(b, ",null]"...), nil
	}
	return append(strconv.AppendFloat(append(b, ','), p.Value, 'g', -1, 64), ']'), nil
}

// UnmarshalJSON reads what MarshalJSON writes; null becomes NaN.
func (p *Point) UnmarshalJSON(data []byte) error {
	var parts []json.RawMessage
	if err := json.Unmarshal(data, &parts); err != nil || len(parts) != 2 {
		return fault.New(fault.Invalid, "a point of a curve is [step, value]")
	}
	value := math.NaN()
	if string(parts[1]) != "null" {
		if err := json.Unmarshal(parts[1], &value); err != nil {
			return fault.New(fault.Invalid, "the value of a point is a number or null")
		}
	}
	if err := json.Unmarshal(parts[0], &p.Step); err != nil {
		return fault.New(fault.Invalid, "the step of a point is a whole number")
	}
	p.Value = value
	return nil
}

// picture draws the curve as PNG; nil where there is nothing to see.
func (c Curve) picture() []byte {
	line := func(name string, points []Point, dots bool) chart.Line {
		l := chart.Line{Name: name, Dots: dots}
		for _, p := range points {
			l.Points = append(l.Points, chart.Point{X: float64(p.Step), Y: p.Value})
		}
		return l
	}
	lines := []chart.Line{line("loss", c.Loss, false)}
	if len(c.Eval) > 0 {
		lines = append(lines, line("eval loss", c.Eval, true))
	}
	return chart.PNG("step", lines...)
}
