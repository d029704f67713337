package slmgen

import (
	"context"
	"fmt"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/prompt"
	"github.com/slmgen/slmgen/internal/prose"
	"github.com/slmgen/slmgen/slmgen/analyze"
	"github.com/slmgen/slmgen/slmgen/plan"
	"github.com/slmgen/slmgen/slmgen/registry"
)

// Prompter gives how a model sees rows: its chat template and its tokenizer, and what a plan keeps of them. tools says whether the rows use
// tools, for which some models have a template of their own. It gives nil where they are not at hand, which leaves the lengths estimates; a
// Model without a tokenizer brings its template alone.
type Prompter func(ctx context.Context, m registry.Model, tools bool) (*prompt.Model, plan.Prompt, error)

// mostChoices bounds how often another model may come out first once the lengths are known.
const mostChoices = 3

// Refine makes a study exact: it counts the dataset in the tokens of the chosen model, decides again with those figures, and has the plan
// carry the chat template. A study without a plan, and one whose model's tokenizer is not at hand, stay as they are. It reads the dataset
// once for each model that comes out first. Errors are those of Options.Prompter, of reading and of Decide.
func Refine(ctx context.Context, ds *formats.Dataset, study *Study, opts Options) (*Study, error) {
	if opts.Prompter == nil || study == nil || study.Plan == nil {
		return study, nil
	}
	if err := opts.fill(); err != nil {
		return study, err
	}
	report := *study.Analysis
	if _, err := opts.aim(ctx, ds, &report); err != nil {
		return study, err
	}
	for choice := 1; ; choice++ {
		model, err := opts.Registry.Get(study.Plan.Model.ID)
		if err != nil {
			return study, err
		}
		see, kept, err := opts.Prompter(ctx, model, report.Shares.Tools > 0)
		if err != nil || see == nil {
			return study, err
		}
		if see.Tokenizer() == nil {
			study.Plan.Prompt = kept
			return study, nil
		}
		exact, err := analyze.CountTokens(ctx, ds.Examples(ctx), see, analyze.Options{Workers: opts.Workers, Progress: opts.Progress})
		if err != nil {
			return study, err
		}
		if exact.Sequences == 0 {
			study.Plan.Prompt = kept
			study.Plan.Warnings = append(study.Plan.Warnings, exactWarnings(exact, study.Plan)...)
			return study, nil
		}
		report.Tokens = report.Tokens.WithExact(model.Family, exact.Tokens)
		if choice == mostChoices {
			opts.Model = model.ID
		}
		next, err := Decide(ctx, ds, &report, opts)
		if err != nil {
			return next, err
		}
		if study = next; study.Plan.Model.ID != model.ID {
			continue
		}
		shown := report
		shown.Tokens = report.Tokens.For(model.Family)
		study.Analysis = &shown
		study.Plan.Prompt = kept
		study.Plan.Warnings = append(study.Plan.Warnings, exactWarnings(exact, study.Plan)...)
		return study, nil
	}
}

// exactWarnings tells what only exact lengths and the template itself show.
func exactWarnings(e *analyze.Exact, p *plan.Plan) []string {
	var out []string
	if e.Refused > 0 {
		out = append(out, fmt.Sprintf("the chat template refuses %s, at which training ends; the first is record %d: %s", prose.Plural(e.Refused, "row", "rows"), e.Refusals[0].Record, e.Refusals[0].Note))
	}
	if over := e.Over(p.Training.MaxLength); over > 0 {
		out = append(out, fmt.Sprintf("%s cut: longer than max_length (%d tokens)", prose.Plural(over, "row is", "rows are"), p.Training.MaxLength))
	}
	return out
}
