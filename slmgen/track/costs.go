package track

// Costs are what the parts of a run took, in seconds: what a later run of the same plan is reckoned with before its own are known. 0 is unknown.
type Costs struct {
	Step float64 `json:"step_s,omitempty"` // of an optimizer step
	Eval float64 `json:"eval_s,omitempty"` // of an evaluation
	Save float64 `json:"save_s,omitempty"` // of a checkpoint that was logged
}

// Costs gives what the run's parts took on average, as far as its logs showed it.
func (e *Estimator) Costs() Costs {
	c := Costs{}
	if e.pace.n >= 2 {
		c.Step = e.pace.mean()
	}
	if e.evals.n > 0 {
		c.Eval = e.evals.mean()
	}
	if e.saves.n > 0 {
		c.Save = e.saves.mean()
	}
	return c
}

// With is the plan with the costs of an earlier run of it, where it says none itself.
func (p Plan) With(c Costs) Plan {
	for at, v := range map[*float64]float64{&p.StepCost: c.Step, &p.EvalCost: c.Eval, &p.SaveCost: c.Save} {
		if *at == 0 {
			*at = v
		}
	}
	return p
}
