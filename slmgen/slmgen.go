// Package slmgen is the main job: it takes a dataset and gives a Plan, the small language model that fits it and the training
// that makes it, and writes the bundle that carries the plan out.
//
//	ds, err := formats.Open(ctx, []formats.Source{formats.File("data.jsonl")}, formats.Options{})
//	p, err := slmgen.Make(ctx, ds, slmgen.Options{Task: registry.QA, Target: "edge"})
//	b, err := slmgen.WriteBundle(ctx, ds, p, "bundle", bundle.Options{})
//
// Each step can be had alone from the packages below: analyze, registry, estimate, recommend, bundle.
package slmgen

import (
	"context"
	"strings"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/analyze"
	"github.com/slmgen/slmgen/slmgen/plan"
	"github.com/slmgen/slmgen/slmgen/recommend"
)

// Error is the typed error of the project: a stable code, a message that says what to do, a position where there is one.
type Error = fault.Error

// Study is everything the main job found on its way to the plan.
type Study struct {
	Analysis       *analyze.Report           `json:"analysis"`
	Recommendation *recommend.Recommendation `json:"recommendation"`
	Plan           *plan.Plan                `json:"plan"`
}

// Make analyzes the dataset, picks a model and plans its training. It is Run without the findings on the way.
func Make(ctx context.Context, ds *formats.Dataset, opts Options) (*plan.Plan, error) {
	s, err := Run(ctx, ds, opts)
	if err != nil {
		return nil, err
	}
	return s.Plan, nil
}

// Run analyzes the dataset, picks a model and plans its training. It reads the dataset once, in bounded memory, once
// more where rows compare, judge or check answers, and once more where the chosen model's tokenizer is at hand.
//
// Errors: invalid (unknown task, target, GPU, preset, lane or objective; a dataset without a usable row), not_found (Options.Model is in no
// registry), precondition (no model passes the hard constraints; the Recommendation in the returned Study tells why and what to relax; or
// the objective finds nothing to learn from, or the rows agree on none), unsupported (the lane does not train for the objective),
// and whatever the reader gives. The same dataset and options give the same Study.
func Run(ctx context.Context, ds *formats.Dataset, opts Options) (*Study, error) {
	if err := opts.fill(); err != nil {
		return nil, err
	}
	report, err := Analyze(ctx, ds, opts)
	if err != nil {
		return nil, err
	}
	if _, err := opts.aim(ctx, ds, report); err != nil { // the rows are read for it once, not by each step
		return nil, err
	}
	study, err := Decide(ctx, ds, report, opts)
	if err != nil {
		return study, err
	}
	return Refine(ctx, ds, study, opts)
}

// Analyze reads the dataset once and reports on it. A dataset without a single usable row is an error (invalid).
func Analyze(ctx context.Context, ds *formats.Dataset, opts Options) (*analyze.Report, error) {
	look := opts.Analysis
	look.Task, look.Spill, look.Workers, look.Progress = opts.Task, opts.Spill, opts.Workers, opts.Progress
	report, err := analyze.Run(ctx, ds.Examples(ctx), look)
	if err != nil {
		return nil, err
	}
	if report.Examples == 0 {
		c := ds.Counts()
		return nil, fault.New(fault.Invalid, "none of the %d records could be read as %s", c.Records, ds.Detection().Format).
			Do("look at them with `slmgen inspect`, or map the columns with --map")
	}
	return report, nil
}

// Decide picks a model and plans its training from a report that Analyze made of the same dataset. When no model passes, the
// returned Study still holds the analysis and the recommendation, with a precondition error.
func Decide(ctx context.Context, ds *formats.Dataset, report *analyze.Report, opts Options) (*Study, error) {
	if err := opts.fill(); err != nil {
		return nil, err
	}
	goal, err := opts.aim(ctx, ds, report)
	if err != nil {
		return nil, err
	}
	req, err := opts.request(goal, report)
	if err != nil {
		return nil, err
	}
	study := &Study{Analysis: report}
	if study.Recommendation, err = opts.recommend(ctx, req); err != nil {
		return study, err
	}
	study.Plan, err = opts.plan(ds, report, req, study.Recommendation)
	return study, err
}

// Choose is Decide without a plan. The dataset is read only where rows compare, judge or check answers (see Imitates); it may be nil where none
// does. Errors are those of Decide, but that no model passes is none: the verdict of the Recommendation says so.
func Choose(ctx context.Context, ds *formats.Dataset, report *analyze.Report, opts Options) (*recommend.Recommendation, error) {
	if err := opts.fill(); err != nil {
		return nil, err
	}
	if ds == nil && !Imitates(report) {
		return nil, fault.New(fault.Invalid, "the rows compare, judge or check answers, and are not at hand").Do("give the dataset")
	}
	goal, err := opts.aim(ctx, ds, report)
	if err != nil {
		return nil, err
	}
	req, err := opts.request(goal, report)
	if err != nil {
		return nil, err
	}
	return opts.recommend(ctx, req)
}

// recommend chooses, and says what of the observations it could not use.
func (o *Options) recommend(ctx context.Context, req recommend.Request) (*recommend.Recommendation, error) {
	rec, err := recommend.Recommend(ctx, o.Registry, req)
	if err == nil && o.Learned != "" {
		rec.Reasons = append(rec.Reasons, o.Learned)
	}
	if err == nil && len(o.Unknown) > 0 {
		rec.Reasons = append(rec.Reasons, unknownObserved(o.Unknown))
	}
	return rec, err
}

// Imitates says that all rows of a report are answers to imitate, so that it tells all that a choice needs.
func Imitates(report *analyze.Report) bool {
	return report.Kinds[string(formats.KindPreference)]+report.Kinds[string(formats.KindLabel)]+report.Kinds[string(formats.KindPrompt)] == 0
}

// unknownObserved says which observations were passed over.
func unknownObserved(models []string) string {
	return "observations of " + strings.Join(models, ", ") + " were passed over: no such model is known; add it with `slmgen models add`, or correct its name"
}

// Version reads a dataset and gives its version: a hash over the schema version and the ordered row ids, as in Report.Version.
func Version(ctx context.Context, ds *formats.Dataset) (string, error) {
	v := analyze.NewVersion()
	for ex, err := range ds.Examples(ctx) {
		if err != nil {
			return "", err
		}
		v.Add(ex)
	}
	return v.ID(), ctx.Err()
}
