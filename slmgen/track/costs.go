package track

import "math"

// Costs are what the parts of a run took, in seconds, and the steps between them: what a later run of the same plan is reckoned with before its own are known. 0 is unknown.
type Costs struct {
	Step      float64 `json:"step_s,omitempty"`     // of an optimizer step
	Eval      float64 `json:"eval_s,omitempty"`     // of an evaluation
	EvalEvery int64   `json:"eval_steps,omitempty"` // steps between two
	Save      float64 `json:"save_s,omitempty"`     // of a checkpoint that was logged
	SaveEvery int64   `json:"save_steps,omitempty"`
}

// Costs gives what the run's parts took on average, as far as its logs showed it.
func (e *Estimator) Costs() Costs {
	c := Costs{}
	if e.pace.n >= 2 {
		c.Step = e.pace.mean()
	}
	c.Eval, c.EvalEvery = e.evals.mean(), e.evals.distance()
	c.Save, c.SaveEvery = e.saves.mean(), e.saves.distance()
	return c
}

// distance is the steps between two, where that was seen; 0: it was not. One at the end, off the distance, does not count.
func (r recurring) distance() int64 {
	if r.n < 2 {
		return 0
	}
	return max(r.first, int64(math.Round(float64(r.last-r.first)/float64(r.n-1))))
}

// With is the plan with the costs of an earlier run of it, where it says none itself.
func (p Plan) With(c Costs) Plan {
	for at, v := range map[*float64]float64{&p.StepCost: c.Step, &p.EvalCost: c.Eval, &p.SaveCost: c.Save} {
		if *at == 0 {
			*at = v
		}
	}
	for at, v := range map[*int64]int64{&p.EvalEvery: c.EvalEvery, &p.SaveEvery: c.SaveEvery} {
		if *at == 0 {
			*at = v
		}
	}
	return p
}
