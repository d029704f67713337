package recommend

import (
	"math"

	"github.com/slmgen/slmgen/slmgen/registry"
)

// trialEvidence is what trials say about the models of a registry, in logits.
type trialEvidence struct {
	of     map[string]Outcome
	spread float64 // logits for each standard deviation of an outcome
	anchor float64 // mean expected quality, without trials, of the registry's models that were tried
}

// weighTrials reads the trials of a request; nil where there are none.
func weighTrials(sc *scale, reg *registry.Registry, r Request) (*trialEvidence, error) {
	if len(r.Trials) == 0 {
		return nil, nil
	}
	outcomes, err := Outcomes(r.Trials, r.Kind)
	if err != nil {
		return nil, err
	}
	e := &trialEvidence{of: map[string]Outcome{}, spread: logitSpread(r.Trials)}
	for _, o := range outcomes {
		e.of[o.Model] = o
	}
	n := 0.0
	for _, m := range reg.Models() {
		if _, ok := e.of[m.ID]; !ok || !m.Params.Known {
			continue
		}
		_, claims := speaks(r, m)
		n++
		e.anchor += (sc.expect(r.forModel(m), m, len(claims) > 0).mean - e.anchor) / n
	}
	return e, nil
}

// update moves an expectation towards what trials of the model gave: both are normal, and the nearer is the more certain.
func (e *trialEvidence) update(x *expectation, model string) {
	if e == nil {
		return
	}
	o, ok := e.of[model]
	if !ok || o.Tasks == 0 {
		return
	}
	said, variance := e.anchor+e.spread*o.Mean, e.spread*e.spread*o.SD*o.SD
	prior := x.sd * x.sd
	weight := prior / (prior + variance)
	x.add("trials", weight*(said-x.mean), "weight*(anchor + spread*outcome - the terms before)", "trials of the request", map[string]any{
		"weight": rounded(weight), "anchor": rounded(e.anchor), "spread": rounded(e.spread), "outcome": o.Mean, "tasks": o.Tasks})
	x.sd = math.Sqrt(prior * (1 - weight))
}
