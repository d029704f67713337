package app

import (
	"context"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/slmgen"
	"github.com/slmgen/slmgen/slmgen/recommend"
)

// Inspection is what a look at a file gives. Its counts are nil where nobody counted.
type Inspection struct {
	formats.Detection
	Records     *int64             `json:"records"`
	Examples    *int64             `json:"examples"`
	Quarantined *int64             `json:"quarantined"`
	Rejected    []Rejected         `json:"rejected,omitempty"`
	Sample      []*formats.Example `json:"sample,omitempty"`
	// Preview shows rows before and after, those that tell most.
	Preview []formats.MappingPreview `json:"preview,omitempty"`
	// Saved is the file that the mapping was written to.
	Saved string `json:"saved_mapping,omitempty"`
}

// Looking says what Inspect shows and keeps.
type Looking struct {
	Rows        int    // examples to show
	Preview     int    // rows to show before and after
	SaveMapping string // write the mapping to this file
	Quick       bool   // detect and do not count: a file of any size takes the same time
}

// Inspect detects a dataset and reads it once to count its records, unless it is to be quick. A table is read by its guessed mapping; arguments of --map change
// that guess.
func (a *App) Inspect(ctx context.Context, in Input, look Looking) (*Inspection, error) {
	if look.SaveMapping != "" {
		if err := a.edited(ctx, &in); err != nil {
			return nil, err
		}
	}
	in.unmapped = formats.UnmappedElse
	ds, err := a.open(ctx, in, true)
	if err != nil {
		return nil, err
	}
	defer ds.Close()
	out := &Inspection{Detection: *ds.Detection()}
	for ex, err := range ds.Examples(ctx) {
		if err != nil {
			return nil, err
		}
		if len(out.Sample) < look.Rows {
			out.Sample = append(out.Sample, ex)
		}
		if look.Quick && len(out.Sample) >= look.Rows {
			break
		}
	}
	if !look.Quick {
		c := ds.Counts()
		out.Records, out.Examples, out.Quarantined, out.Rejected = &c.Records, &c.Examples, &c.Quarantined, ds.Rejected()
	}
	if look.Preview > 0 {
		if out.Preview, err = ds.Preview(ctx, nil, look.Preview); err != nil {
			return nil, err
		}
	}
	if look.SaveMapping != "" {
		if err := ds.spare(look.SaveMapping); err != nil {
			return nil, err
		}
		if err := saveMapping(ds.Mapping(), look.SaveMapping); err != nil {
			return nil, err
		}
		out.Saved = look.SaveMapping
	}
	return out, ctx.Err()
}

// Recommendation is a choice with the dataset it was made for.
type Recommendation struct {
	*recommend.Recommendation
	Dataset Dataset `json:"dataset"`
}

// Recommend chooses a model for a dataset. When none passes, the answer holds the rejections and the verdict says none.
func (a *App) Recommend(ctx context.Context, in Input, opts slmgen.Options, see Prompting) (*Recommendation, error) {
	if err := a.fill(&opts, in.Observations); err != nil {
		return nil, err
	}
	ds, err := a.Open(ctx, in)
	if err != nil {
		return nil, err
	}
	defer ds.Close()
	report, err := slmgen.Analyze(ctx, ds.Dataset, opts)
	if err != nil {
		return nil, err
	}
	d, err := a.describe(ds, in.Files, report)
	if err != nil {
		return nil, err
	}
	if err := a.taught(&opts, in.Observations, report.Version); err != nil {
		return nil, err
	}
	opts.Prompter = a.prompter(see, in)
	study, err := slmgen.Decide(ctx, ds.Dataset, report, opts)
	if err == nil {
		if study, err = slmgen.Refine(ctx, ds.Dataset, study, opts); err != nil {
			return nil, err
		}
	}
	if study == nil || study.Recommendation == nil {
		return nil, err
	}
	return &Recommendation{study.Recommendation, d}, nil
}
