package serve

import (
	"github.com/slmgen/slmgen/api"
	"github.com/slmgen/slmgen/slmgen"
	"github.com/slmgen/slmgen/slmgen/estimate"
	"github.com/slmgen/slmgen/slmgen/recommend"
	"github.com/slmgen/slmgen/slmgen/registry"
)

// options are the engine's for what a request wishes: any of the bodies that hold Wishes.
func options(request any) (slmgen.Options, error) {
	w, err := recast[api.Wishes](request)
	if err != nil {
		return slmgen.Options{}, err
	}
	o := slmgen.Options{
		Task: registry.Task(w.Task), Target: string(w.Target), Preset: string(or(w.Preset, "")), Lane: or(w.Lane, ""), GPU: or(w.Gpu, ""), Model: or(w.Model, ""),
		Method: estimate.Method(or(w.Method, "")), Objective: estimate.Objective(or(w.Objective, "")), Seed: or(w.Seed, 0),
		Policy: recommend.Policy{NonCommercial: or(w.NonCommercial, false), NoGated: or(w.NoGated, false)},
		Budget: registry.Target{MemoryGiB: or(w.MemoryGib, 0), MinTokensPerSecond: or(w.MinTokensPerSecond, 0)},
	}
	if w.Baseline != nil {
		o.Baseline = &recommend.Baseline{Score: *w.Baseline, Rows: or(w.BaselineRows, 0)}
	}
	if w.Weights != nil {
		def := recommend.DefaultWeights()
		o.Weights = recommend.Weights{Risk: or(w.Weights.Risk, def.Risk), Time: or(w.Weights.Time, def.Time), Memory: or(w.Weights.Memory, def.Memory),
			Cost: or(w.Weights.Cost, def.Cost), Latency: or(w.Weights.Latency, def.Latency)}
	}
	return o, nil
}
