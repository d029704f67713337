package slmgen

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/analyze"
	"github.com/slmgen/slmgen/slmgen/bundle"
	"github.com/slmgen/slmgen/slmgen/estimate"
	"github.com/slmgen/slmgen/slmgen/plan"
	"github.com/slmgen/slmgen/slmgen/recommend"
	"github.com/slmgen/slmgen/slmgen/registry"
)

// plan turns the chosen model into a Plan.
func (o *Options) plan(ds *formats.Dataset, report *analyze.Report, req recommend.Request, rec *recommend.Recommendation) (*plan.Plan, error) {
	if rec.Primary == nil {
		return nil, fault.New(fault.Precondition, "no model of %d meets every limit", len(rec.Rejected)).
			Do("look at the rejected models: each says what would admit it (a larger card, another target, another licence policy)")
	}
	model, err := o.Registry.Get(rec.Primary.ID)
	if err != nil {
		return nil, err
	}
	req.Facts.Tokens = req.Facts.TokensFor(model.Family)
	req.Facts.Estimated, req.Facts.Counted = recommend.Stretch{}, recommend.Stretch{}
	training, reasons, warnings, err := recommend.Configure(model, req)
	if err != nil {
		return nil, err
	}
	if o.ReportTo != "" {
		training.ReportTo = o.ReportTo
		reasons["report_to"] = "your choice, handed through as it is"
	}
	det, c := ds.Detection(), ds.Counts()
	p := &plan.Plan{
		Schema: plan.Schema, Name: o.Name, Task: o.Task, Target: req.Target, Preset: o.Preset, Lane: o.Lane, GPU: req.GPU,
		Model: planModel(model), Training: training, Reasons: reasons,
		Warnings: distinct(warnings, rec.Primary.Warnings),
		Dataset: plan.Dataset{
			ID: "ds_" + report.Version[:12], Version: report.Version, Name: o.Name, Files: ds.Names(), Format: det.Format, Container: det.Container,
			Records: c.Records, Examples: c.Examples, Quarantined: c.Quarantined, Tokens: req.Facts.Tokens, MultiTurn: req.Facts.MultiTurn,
			SystemShare: report.Shares.System, Tools: req.Facts.Tools, Languages: req.Facts.Languages, URL: o.DataURL,
		},
	}
	if rec.Verdict == recommend.DoNot || rec.Verdict == recommend.MoreData {
		p.Warnings = append([]string{"verdict " + string(rec.Verdict) + ": " + strings.Join(rec.Reasons, "; ")}, p.Warnings...)
	}
	if o.signals != nil {
		p.Dataset.Signals = o.signals.Signals
		p.Warnings = distinct(p.Warnings, o.signals.warnings(training.Objective))
	}
	if share := report.Shares.Preference; share > 0 && !training.Objective.Preference() {
		p.Warnings = append(p.Warnings, fmt.Sprintf("%.0f %% of the rows are preference pairs: this training learns the preferred answers and leaves the rejected ones out", 100*share))
	}
	if m := ds.Mapping(); m != nil {
		if p.Dataset.Mapping, err = json.Marshal(m); err != nil {
			return nil, fault.Wrap(fault.Internal, err, "cannot write the mapping")
		}
	}
	return p, o.reestimate(p)
}

// distinct joins lists of warnings; configuring and choosing often find the same.
func distinct(lists ...[]string) []string {
	var out []string
	for _, list := range lists {
		for _, w := range list {
			if !slices.Contains(out, w) {
				out = append(out, w)
			}
		}
	}
	return out
}

func planModel(m registry.Model) plan.Model {
	out := plan.Model{
		ID: m.ID, Folder: filepath.ToSlash(m.Folder), Family: m.Family, Kind: m.Kind, Params: m.Params.Value, Gated: m.Gated.Known && m.Gated.Value,
		ChatTemplate: m.ChatTemplate.Value, Unsloth4Bit: m.Unsloth4Bit.Value, Context: m.Context.Value, Source: m.Params.Source,
	}
	if m.Licence.Known {
		out.Licence = m.Licence.Value
	}
	return out
}

// Reestimate computes memory, time and money of a plan again, after its settings were edited. Errors: not_found when the registry
// lacks the plan's model, unsupported when its architecture has no formula.
func Reestimate(p *plan.Plan, reg *registry.Registry, prices estimate.Prices, now time.Time) error {
	o := Options{Registry: reg, Prices: prices, Now: now}
	return o.reestimate(p)
}

func (o *Options) reestimate(p *plan.Plan) error {
	model, err := o.Registry.Get(p.Model.ID)
	if err != nil {
		return err
	}
	req := recommend.Request{GPU: p.GPU, Lane: p.Lane, Preset: p.Preset, Task: p.Task, Target: p.Target, Pace: o.Pace, Facts: planFacts(p)}
	if p.Pilot != nil {
		req.Facts = req.Facts.Part(p.Pilot.Rows + p.Training.Eval.Rows)
	}
	p.Estimate, err = estimate.Run(model, recommend.Setup(req, p.Training), o.Prices, o.Now)
	return err
}

// Apply lays key=value settings over a plan (lora.r=32, report_to=wandb), checks the result and estimates it again. Options gives
// registry, prices and clock. The plan is unchanged when an error (invalid, with every problem) is returned.
func Apply(p *plan.Plan, settings []string, o Options) error {
	if len(settings) == 0 {
		return nil
	}
	o.Task, o.Target, o.Lane = p.Task, p.Target.Name, p.Lane
	if err := o.fill(); err != nil {
		return err
	}
	edited, err := clone(p)
	if err != nil {
		return err
	}
	if err := bundle.Set(edited, settings); err != nil {
		return err
	}
	if to := edited.Training.Objective.Or(estimate.SFT); to != p.Training.Objective.Or(estimate.SFT) {
		if !to.Pairs() || !p.Training.Objective.Pairs() {
			return fault.New(fault.Invalid, "the plan was made for %s, and %s trains on other rows", p.Training.Objective.Or(estimate.SFT), to).
				Do("upload the data again with --objective %s", to)
		}
		if err := replan(p, edited, p.Lane, to, o); err != nil {
			return err
		}
		if err := bundle.Set(edited, settings); err != nil {
			return err
		}
	}
	edited.Warnings = slices.Clone(p.Warnings) // the estimate is made anew below
	if err := o.reestimate(edited); err != nil {
		return err
	}
	*p = *edited
	return nil
}

func clone(p *plan.Plan) (*plan.Plan, error) {
	doc, err := p.JSON()
	if err != nil {
		return nil, err
	}
	return plan.Parse(doc)
}

// ChangeLane moves a plan to another trainer: the settings are planned again for it, as lanes differ in memory and in what they can
// do. Settings that were set by hand are kept. A lane that does not train for the plan's objective is unsupported.
func ChangeLane(p *plan.Plan, lane string, o Options) error {
	if p.Pilot != nil {
		return fault.New(fault.Unsupported, "a pilot is compared with the others of its sweep: it cannot move to another lane alone").Do("plan the sweep again with --lane %s", lane)
	}
	o.Task, o.Target, o.Lane, o.Objective = p.Task, p.Target.Name, lane, p.Training.Objective.Or(estimate.SFT)
	if err := o.fill(); err != nil {
		return err
	}
	edited, err := clone(p)
	if err != nil {
		return err
	}
	if err := replan(p, edited, lane, o.Objective, o); err != nil {
		return err
	}
	if err := o.reestimate(edited); err != nil {
		return err
	}
	*p = *edited
	return nil
}

// replan settles the settings of p anew in edited, for a lane and an objective, and lays over them what was set by hand.
func replan(p, edited *plan.Plan, lane string, objective estimate.Objective, o Options) error {
	model, err := o.Registry.Get(p.Model.ID)
	if err != nil {
		return err
	}
	req := recommend.Request{Task: p.Task, Target: p.Target, GPU: p.GPU, Preset: p.Preset, Lane: lane, Objective: objective, Method: p.Training.Method,
		Seed: p.Training.Seed, Prices: o.Prices, Now: o.Now, Pace: o.Pace, Facts: planFacts(p)}
	training, reasons, warnings, err := recommend.Configure(model, req)
	if err != nil {
		return err
	}
	edited.Lane, edited.Training, edited.Reasons, edited.Warnings = lane, training, reasons, warnings
	for path, why := range p.Reasons {
		if why != bundle.SetByHand {
			continue
		}
		value, err := bundle.Get(p, path)
		if err != nil {
			return err
		}
		if err := bundle.Set(edited, []string{path + "=" + value}); err != nil {
			return err
		}
	}
	return nil
}

// planFacts are the facts of the data as a plan keeps them: of the rows that its objective trains on.
func planFacts(p *plan.Plan) recommend.Facts {
	d, objective := &p.Dataset, p.Training.Objective
	f := recommend.Facts{Examples: int(d.Examples), Tokens: d.Tokens, Languages: d.Languages, Tools: d.Tools, MultiTurn: d.MultiTurn,
		Preference: objective.Pairs(), Good: int(d.Signals.Good), Bad: int(d.Signals.Bad)}
	s := signals{Signals: d.Signals}
	if n := s.examples(objective); n > 0 && objective.Preference() {
		f.Examples = int(n)
	}
	return f
}
