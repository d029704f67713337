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
	s, err := newSplit(ctx, ds.Examples(ctx), p.Training.Eval.Rows, part, p.Training.Seed)
	if err != nil {
		return bundle.Bundle{}, err
	}
	data := bundle.Data{Train: s.side(ds.Examples(ctx), false)}
	if !s.none {
		data.Eval = s.side(ds.Examples(ctx), true)
	}
	return bundle.Write(ctx, dir, p, data, opts)
}
