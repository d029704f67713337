package slmgen

import (
	"context"
	"math"
	"slices"
	"time"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/analyze"
	"github.com/slmgen/slmgen/slmgen/bundle"
	"github.com/slmgen/slmgen/slmgen/estimate"
	"github.com/slmgen/slmgen/slmgen/recommend"
	"github.com/slmgen/slmgen/slmgen/recommend/scaling"
	"github.com/slmgen/slmgen/slmgen/registry"
)

// Options steer the main job. Task and Target are needed; everything else has a default.
type Options struct {
	Task   registry.Task // what the model shall do
	Target string        // where it shall run: cloud, server, desktop, edge, mobile, browser
	// Budget replaces the named target's budget where its fields are not zero.
	Budget registry.Target

	Preset string          // fast-demo, balanced (default), production
	Lane   string          // unsloth (default), trl, axolotl, llamafactory, mlx
	GPU    string          // training card; default T4 (Colab's free one), for the mlx lane the smallest Apple chip known
	Method estimate.Method // "" chooses: lora where it fits, else qlora
	// Objective is what is trained for. "" chooses by what most rows are: sft for answers to imitate, dpo for pairs (orpo for a model that
	// was never tuned to answer), kto for answers with a verdict, grpo for prompts whose answers can be checked.
	Objective estimate.Objective
	Model     string // a model id that is taken whatever the ranking says; hard limits that make training impossible still hold
	Policy    recommend.Policy

	Name     string // of the plan: file and run names; default: from the task and target
	DataURL  string // where the bundle fetches data too large to travel inside
	ReportTo string // none (default), wandb, tensorboard, trackio, ...: handed through as it is

	// Prompter gives the tokenizers and chat templates that are at hand, by which Run counts exactly. nil: lengths are estimates.
	Prompter Prompter

	// Pilots are held-out losses of models trained on parts of this data, and Pace what runs taught of cards' speed; Baseline is what prompting
	// reaches. See recommend.Request. Default none.
	Pilots   []scaling.Pilot
	Pace     *estimate.Pace
	Baseline *recommend.Baseline
	// Learned says in words which runs were learned from; the reasons of the recommendation repeat it. "" says nothing.
	Learned string
	// Unknown are models of observations that the registry does not have; the reasons of the recommendation say that they were passed over.
	Unknown []string
	Weights recommend.Weights // what counts in the ranking; zero: recommend.DefaultWeights

	Registry *registry.Registry // nil: the built-in models
	Prices   estimate.Prices    // nil: the built-in prices
	Now      time.Time          // the caller's clock, to mark old prices; zero marks none
	Seed     int64              // of split, training and stability draws; 0: 42

	// Analysis says more about the analysis: what to leave out, where pairs of similar rows go. Its Task, Spill, Workers and Progress are those below
	// and above.
	Analysis analyze.Options

	Spill    string           // folder for temporary files of the analysis; "": memory
	Workers  int              // goroutines of the analysis; 0: GOMAXPROCS
	Progress func(rows int64) // called while the dataset is read

	signals *signals // read once for a study
}

// Check says what is wrong with the options, as far as they tell by themselves. Errors: invalid, not_found (a target, card or model that is not
// known), unsupported (a lane that does not train for the objective).
func (o Options) Check() error {
	if err := o.fill(); err != nil {
		return err
	}
	if _, err := o.Registry.Target(o.Target); err != nil {
		return err
	}
	if _, err := o.Registry.GPU(o.GPU); err != nil {
		return err
	}
	if o.Model != "" {
		_, err := o.Registry.Get(o.Model)
		return err
	}
	return nil
}

// fill sets the defaults and checks the words.
func (o *Options) fill() error {
	if o.Task == "" {
		return fault.New(fault.Invalid, "no task is given").Do("choose one of %v", registry.Tasks)
	}
	if o.Target == "" {
		return fault.New(fault.Invalid, "no deploy target is given").Do("choose cloud, server, desktop, edge, mobile or browser")
	}
	var err error
	if o.Registry == nil {
		if o.Registry, err = registry.Builtin(); err != nil {
			return err
		}
	}
	if o.Prices == nil {
		if o.Prices, err = estimate.BuiltinPrices(); err != nil {
			return err
		}
	}
	if o.Lane == "" {
		o.Lane = recommend.Unsloth
	}
	if _, err := bundle.FindLane(o.Lane); err != nil {
		return err
	}
	if o.Objective != "" {
		if !slices.Contains(estimate.Objectives(), o.Objective) {
			return fault.New(fault.Invalid, "there is no objective %q", o.Objective).Do("choose one of %v", estimate.Objectives())
		}
		if err := trainable(o.Lane, o.Objective); err != nil {
			return err
		}
	}
	if o.Preset == "" {
		o.Preset = recommend.Balanced
	}
	if o.GPU == "" {
		o.GPU = defaultGPU
		if o.Lane == recommend.MLX {
			o.GPU = defaultAppleGPU
		}
	}
	if o.Seed == 0 {
		o.Seed = 42
	}
	if o.Name == "" {
		o.Name = string(o.Task) + "-" + o.Target
	}
	return nil
}

const (
	defaultGPU      = "T4"
	defaultAppleGPU = "Apple M1"
)

// aim settles what is trained for, from what was asked and what the rows say. Errors: precondition for rows that the objective cannot learn
// from or that agree on none, unsupported for a lane without it.
func (o *Options) aim(ctx context.Context, ds *formats.Dataset, report *analyze.Report) (estimate.Objective, error) {
	if o.signals == nil {
		s, err := readSignals(ctx, ds, report, o.Objective)
		if err != nil {
			return "", err
		}
		o.signals = s
	}
	goal := o.Objective
	if goal == "" {
		var err error
		if goal, err = o.signals.goal(); err != nil {
			return "", err
		}
		if goal == estimate.SFT && o.signals.imitated == 0 && ds != nil && ds.Detection().Format == "rl" {
			return "", o.signals.refuse(estimate.GRPO)
		}
	}
	if goal == estimate.SFT {
		return goal, nil
	}
	if err := o.signals.refuse(goal); err != nil {
		return "", err
	}
	return goal, trainable(o.Lane, goal)
}

// request puts the facts of the data beside the wishes of the user.
func (o *Options) request(goal estimate.Objective, report *analyze.Report) (recommend.Request, error) {
	target, err := o.Registry.Target(o.Target)
	if err != nil {
		return recommend.Request{}, err
	}
	if err := sane(o.Budget); err != nil {
		return recommend.Request{}, err
	}
	gpu, err := o.Registry.GPU(o.GPU)
	if err != nil {
		return recommend.Request{}, err
	}
	req := recommend.Request{
		Task: o.Task, Target: overlay(target, o.Budget), GPU: gpu, Preset: o.Preset, Lane: o.Lane, Policy: o.Policy, Method: o.Method,
		ForceModel: o.Model, Prices: o.Prices, Now: o.Now, Seed: o.Seed, Pilots: o.Pilots, Pace: o.Pace, Baseline: o.Baseline, Weights: o.Weights,
		Facts: recommend.Facts{
			Examples: int(report.Examples), Tokens: report.Tokens, Languages: languages(report), Tools: report.Shares.Tools > 0,
			MultiTurn: report.Shares.MultiTurn > 0, Constant: constant(report),
		},
	}
	if goal.Preference() {
		f := &req.Facts
		f.Preference, f.Examples = goal.Pairs(), int(o.signals.examples(goal))
		f.Good, f.Bad = int(o.signals.Good), int(o.signals.Bad)
		f.Estimated, f.Counted = o.signals.stretch(&o.signals.estimated), o.signals.stretch(&o.signals.counted)
		if req.Objective = goal; goal == estimate.DPO && o.Objective == "" {
			req.Objective = "" // or orpo: that depends on the model
		}
	}
	if o.Model != "" {
		m, err := o.Registry.Get(o.Model)
		if err != nil {
			return req, err
		}
		req.ForceModel = m.ID
	}
	return req, nil
}

// languages are those that the model must know: the commonest one, and others that at least one in twenty of the identified rows, and no
// fewer than five, are written in. Fewer are most often quotations and misjudged short rows.
func languages(report *analyze.Report) []string {
	var identified int64
	for _, l := range report.Languages {
		if l.Code != "und" {
			identified += l.Rows
		}
	}
	var out []string
	for _, l := range report.Languages {
		if l.Code != "und" && (len(out) == 0 || l.Rows >= 5 && l.Rows*20 >= identified) {
			out = append(out, l.Code)
		}
	}
	return out
}

// constant is the share of the rows that have the commonest label.
func constant(report *analyze.Report) float64 {
	if report.Classes == nil || len(report.Classes.Labels) == 0 || report.Examples == 0 {
		return 0
	}
	return float64(report.Classes.Labels[0].Rows) / float64(report.Examples)
}

// overlay lays the fields of the user's budget that are set over the target's.
// sane refuses a budget that no target has; 0 leaves the target's own.
func sane(b registry.Target) error {
	for _, v := range [...]struct {
		value float64
		what  string
	}{{b.MemoryGiB, "GiB of memory"}, {b.MinTokensPerSecond, "tokens a second"}, {b.BandwidthGBs, "GB a second of bandwidth"}} {
		if !(v.value >= 0) || math.IsInf(v.value, 0) {
			return fault.New(fault.Invalid, "the target has %g %s", v.value, v.what).Do("give a number above 0, or leave it out for the target's own")
		}
	}
	return nil
}

func overlay(t, over registry.Target) registry.Target {
	changed := over != registry.Target{}
	if over.MemoryGiB > 0 {
		t.MemoryGiB = over.MemoryGiB
	}
	if over.BandwidthGBs > 0 {
		t.BandwidthGBs = over.BandwidthGBs
	}
	if over.MinTokensPerSecond > 0 {
		t.MinTokensPerSecond = over.MinTokensPerSecond
	}
	if over.WeightBits > 0 {
		t.WeightBits = over.WeightBits
	}
	if over.Context > 0 {
		t.Context = over.Context
	}
	if changed {
		t.Source += "; changed by the user"
	}
	return t
}
