package slmgen

import (
	"context"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/slmgen/bundle"
	"github.com/slmgen/slmgen/slmgen/plan"
)

// WriteBundle splits the dataset as the plan says and writes the bundle that trains it into dir. It reads the dataset three times
// (to find the split, then once for each side) and keeps one row at a time. dir appears complete or not at all.
// Errors are those of bundle.Write and of the reader.
func WriteBundle(ctx context.Context, ds *formats.Dataset, p *plan.Plan, dir string, opts bundle.Options) (bundle.Bundle, error) {
	part := 0
	if p.Pilot != nil {
		part = p.Pilot.Rows
	}
	s, err := newSplit(ctx, ds.Examples(ctx), heldOut(p), part, p.Training.Seed)
	if err != nil {
		return bundle.Bundle{}, err
	}
	data := bundle.Data{Train: s.side(ds.Examples(ctx), false)}
	if !s.none {
		data.Eval = s.side(ds.Examples(ctx), true)
	}
	return bundle.Write(ctx, dir, p, data, opts)
}

// heldOut is how many rows of the dataset the evaluation takes: fewer than the plan's where a row gives several pairs or verdicts.
func heldOut(p *plan.Plan) int {
	want := p.Training.Eval.Rows
	if trained := planFacts(p).Examples; want > 0 && trained > int(p.Dataset.Examples) {
		want = max(1, int(int64(want)*p.Dataset.Examples/int64(trained)))
	}
	return want
}
