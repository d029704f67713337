package app

import (
	"encoding/json"
	"math"
	"strings"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen"
	"github.com/slmgen/slmgen/slmgen/bundle"
	"github.com/slmgen/slmgen/slmgen/estimate"
	"github.com/slmgen/slmgen/slmgen/plan"
	"github.com/slmgen/slmgen/slmgen/recommend/scaling"
	"github.com/slmgen/slmgen/slmgen/registry"
)

// runMetrics is what train.py leaves in output/metrics.json, and reports.
type runMetrics struct {
	Before     *float64 `json:"held_out_loss_before"`
	After      *float64 `json:"held_out_loss_after"`
	EvalTokens float64  `json:"held_out_tokens"`
	EvalBytes  float64  `json:"held_out_bytes"`
	Sequences  int      `json:"sequences_seen"`
	Tokens     float64  `json:"tokens_seen"`
	Seconds    float64  `json:"train_steps_s"`
	Card       string   `json:"card"`
	Precision  string   `json:"precision"`
}

// planned is what a plan says of the observation that its run will give.
func planned(p *plan.Plan) slmgen.Observation {
	rows := p.Dataset.Examples - int64(p.Training.Eval.Rows)
	if p.Pilot != nil {
		rows = int64(p.Pilot.Rows)
	}
	t := p.Training
	o := slmgen.Observation{Observation: scaling.Observation{Model: p.Model.ID, Examples: float64(rows)}, Lane: p.Lane, Method: t.Method, Rank: t.LoRA.R, Optimizer: t.Optimizer,
		MaxLength: t.MaxLength, Batch: t.Batch.PerDevice, GradAccum: t.Batch.GradAccum, Packing: t.Packing, Checkpointing: t.Checkpointing}
	if t.Method == estimate.Full {
		o.Rank = 0
	}
	return o
}

// observations are the loss before training, and what the run with the setup o gave. The loss at the end of a training that was cut short is
// none of its rows: whole says that it was not.
func (m runMetrics) observations(o slmgen.Observation, whole bool) []slmgen.Observation {
	loss := func(examples float64, v *float64) scaling.Observation {
		out := scaling.Observation{Model: o.Model, Examples: examples, EvalTokens: m.EvalTokens, EvalBytes: m.EvalBytes}
		if v != nil {
			out.Loss = *v
		}
		return out
	}
	var out []slmgen.Observation
	if m.Before != nil {
		out = append(out, slmgen.Observation{Observation: loss(0, m.Before)})
	}
	after := m.After
	if !whole {
		after = nil
	}
	o.Observation, o.Precision = loss(o.Examples, after), m.Precision
	if m.Card != "" && m.Tokens > 0 && m.Seconds > 0 {
		o.GPU, o.Sequences, o.Tokens, o.Seconds = registry.CardName(m.Card), m.Sequences, m.Tokens, m.Seconds
	}
	return append(out, o)
}

// line is an observation as a line of a file of observations.
func line(o slmgen.Observation) ([]byte, error) {
	doc, err := json.Marshal(o)
	return withoutLoss(doc, o.Loss, err)
}

// withoutLoss takes the loss out of a line where nobody measured it: absent, not nothing.
func withoutLoss(doc []byte, loss float64, err error) ([]byte, error) {
	if err == nil && loss == 0 {
		var fields map[string]json.RawMessage
		if err = json.Unmarshal(doc, &fields); err == nil {
			delete(fields, "loss")
			doc, err = json.Marshal(fields)
		}
	}
	if err != nil {
		return nil, fault.Wrap(fault.Internal, err, "an observation cannot be written")
	}
	return doc, nil
}

// mostFigure bounds what a run may claim of itself.
const mostFigure = 1e15

// ReadMeasured reads what a run reported of what it measured: the text of the reporter's measured event. ok is false for other texts. What does not
// hold together teaches nothing: invalid.
func ReadMeasured(text string) (out []Taught, ok bool, err error) {
	if !strings.HasPrefix(text, `{"setup"`) {
		return out, false, nil
	}
	var in struct {
		Setup struct {
			slmgen.Observation
			Split string `json:"split"`
		} `json:"setup"`
		Measured runMetrics `json:"measured"`
		Planned  bool       `json:"planned"`
	}
	if err := json.Unmarshal([]byte(text), &in); err != nil {
		return out, true, fault.Wrap(fault.Invalid, err, "what the run measured cannot be read")
	}
	o, m := in.Setup.Observation, in.Measured
	for _, v := range []float64{o.Examples, m.EvalTokens, m.EvalBytes, float64(m.Sequences), m.Tokens, m.Seconds, float64(o.Rank), float64(o.MaxLength), float64(o.Batch), float64(o.GradAccum)} {
		if !(v >= 0 && v <= mostFigure) {
			return out, true, fault.New(fault.Invalid, "a figure that the run measured is %g", v)
		}
	}
	for _, v := range []*float64{m.Before, m.After} {
		if v != nil && !(*v > 0 && *v < math.MaxFloat32) {
			return out, true, fault.New(fault.Invalid, "a loss that the run measured is %g", *v)
		}
	}
	if o.Model == "" || len(o.Model) > 200 || len(m.Card) > 200 || len(in.Setup.Split) > 200 {
		return out, true, fault.New(fault.Invalid, "the run does not say what it trained")
	}
	if o.Objective != "" && o.Objective != estimate.SFT { // other losses compare with nothing
		m.Before, m.After = nil, nil
	}
	o.Loss, o.GPU, o.Tokens, o.Seconds, o.Sequences, o.TokensPerSecond, o.EvalTokens, o.EvalBytes = 0, "", 0, 0, 0, 0, 0, 0 // the setup says none
	for _, seen := range m.observations(o, in.Planned) {
		if seen.Loss > 0 || seen.Seconds > 0 {
			out = append(out, Taught{Split: in.Setup.Split, Observation: seen})
		}
	}
	return out, true, nil
}

// FinalLoss is what can be known of a whole run whose trainer measured nothing but the loss at its end, on the plan's held-out rows: nothing where
// there were none, or where the loss is not that of answers to imitate.
func FinalLoss(p *plan.Plan, loss float64) []Taught {
	if !(loss > 0 && loss < math.MaxFloat32) || p.Training.Objective.Preference() || p.Training.Eval.Rows == 0 {
		return nil
	}
	o := planned(p)
	o.Loss = loss
	return []Taught{{Split: bundle.Split(p), Observation: o}}
}
