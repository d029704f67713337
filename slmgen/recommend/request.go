// Package recommend chooses the base model that fits a dataset, a task, a training card and a deploy target, and configures its
// training. Hard limits are computed first and never weighted; what is left is ranked by expected quality, with time and memory
// as smaller terms. Every score recomputes from its terms, every rejection names the smallest change that would admit the model.
//
// Functions are pure and deterministic: same registry, same request, same result. They are safe for any number of goroutines.
package recommend

import (
	"math"
	"slices"
	"time"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/estimate"
	"github.com/slmgen/slmgen/slmgen/plan"
	"github.com/slmgen/slmgen/slmgen/recommend/scaling"
	"github.com/slmgen/slmgen/slmgen/registry"
)

// The presets.
const (
	FastDemo   = "fast-demo"
	Balanced   = "balanced"
	Production = "production"
)

// Presets lists the presets in the order help texts show.
func Presets() []string { return []string{FastDemo, Balanced, Production} }

// The lanes.
const (
	Unsloth      = "unsloth"
	TRL          = "trl"
	Axolotl      = "axolotl"
	LlamaFactory = "llamafactory"
	MLX          = "mlx"
)

// Lanes lists the lanes in the order help texts show.
func Lanes() []string { return []string{Unsloth, TRL, Axolotl, LlamaFactory, MLX} }

// Request is what a model is chosen for.
type Request struct {
	Task   registry.Task
	Target registry.Target // from Registry.Target, or the caller's own budget
	GPU    registry.GPU    // from Registry.GPU
	Preset string          // default balanced
	Lane   string          // default unsloth
	Facts  Facts
	Policy Policy
	// Objective is what is trained for. Default: sft; for pairs (Facts.Preference) dpo, or orpo where the model was never tuned to answer.
	Objective estimate.Objective
	// Method forces how weights are trained. Default: lora where it fits, else qlora.
	Method estimate.Method
	// ForceModel makes this id the primary. Only what makes training impossible can still reject it; the rest become warnings.
	ForceModel string
	// Trials are fine-tunes whose outcome is known, on whatever tasks; Kind says which of those are like the one at hand. They tell more about
	// what a model becomes than its scores before training do. Default none.
	Trials []Trial
	Kind   Kind
	// Pilots are models that were trained on parts of this data, with their held-out losses: see PlanPilots and scaling.ReadObservations. What
	// they promise for all rows moves and narrows the expected quality of the models that ran. Default none.
	Pilots []scaling.Pilot
	// Baseline is what prompting a model reaches on the task, measured by the user; nil: nobody measured it.
	Baseline *Baseline
	Pace     *estimate.Pace  // what the user's own runs taught of a card's speed; nil: what was published
	Prices   estimate.Prices // nil: costs stay empty
	Now      time.Time       // the caller's clock, to mark old prices; zero marks none
	Seed     int64           // of the stability draws and of the training; default 42
	Draws    int             // stability draws; default 1000
	Weights  Weights
}

// Facts is what the data needs of a model.
type Facts struct {
	Examples   int
	Tokens     plan.Tokens
	Languages  []string // BCP 47, most frequent first; empty means English
	Tools      bool     // some example calls tools
	Preference bool     // pairs of a better and a worse answer: Examples counts those
	Good, Bad  int      // answers by their verdicts, for kto: Examples is their sum
	// Where what is trained is not the rows as they were measured (both sequences of a pair, verdicts, prompts), these tell by how much the
	// lengths differ: from an estimate, which takes all answers of a row, and from a count, which takes the one to imitate.
	Estimated, Counted Stretch
	MultiTurn          bool
	Constant           float64 // share of the rows that have the commonest answer, where answers are labels; 0 unknown
}

// Baseline is a score without training.
type Baseline struct {
	Score float64 // 0 to 1: the share that is right, or a mean of shares
	Rows  int     // that it was measured on; 0: as many as the evaluation will have
}

// Stretch is a factor for each figure of lengths. The zero value changes nothing.
type Stretch struct{ Total, Mean, P50, P95, P99, Max float64 }

func (s Stretch) of(t plan.Tokens) plan.Tokens {
	if s == (Stretch{}) {
		return t
	}
	for _, f := range []struct {
		v *float64
		x float64
	}{{&t.Total, s.Total}, {&t.Mean, s.Mean}, {&t.P50, s.P50}, {&t.P95, s.P95}, {&t.P99, s.P99}, {&t.Max, s.Max}} {
		*f.v = math.Round(*f.v*f.x*10) / 10
	}
	t.Trained = 0
	return t
}

// TokensFor gives the lengths of what is trained, in the tokens of a model family.
func (f Facts) TokensFor(family string) plan.Tokens {
	t := f.Tokens.For(family)
	if t.Estimated {
		return f.Estimated.of(t)
	}
	return f.Counted.of(t)
}

// Policy is what the user may do with the model. The zero value asks for commercial use and accepts gated models.
type Policy struct {
	NonCommercial bool // research licences will do
	NoGated       bool // refuse models behind a form
}

// Weights are points of score. The zero value means DefaultWeights; for quality alone set one of them to next to nothing.
type Weights struct {
	Risk    float64 // off the score for each point of the quality interval's width: a known model is preferred; default 0.25
	Time    float64 // off the score for each doubling of 1 + training hours; default 1
	Memory  float64 // off the score for a deploy budget used up; default 1
	Cost    float64 // off the score for each doubling of 1 + USD that the training costs at the cheapest paid provider; default 0
	Latency float64 // off the score for each doubling of 1 + seconds that 100 tokens take on the target; default 0
}

// DefaultWeights are the weights of a request that names none.
func DefaultWeights() Weights { return Weights{Risk: 0.25, Time: 1, Memory: 1} }

func (r Request) withDefaults() Request {
	if r.Preset == "" {
		r.Preset = Balanced
	}
	if r.Lane == "" {
		r.Lane = Unsloth
	}
	if r.Seed == 0 {
		r.Seed = 42
	}
	if r.Draws == 0 {
		r.Draws = 1000
	}
	if r.Weights == (Weights{}) {
		r.Weights = DefaultWeights()
	}
	return r
}

// forModel gives the request with the token counts of a model's own tokenizer family, where they are estimates.
func (r Request) forModel(m registry.Model) Request {
	r.Facts.Tokens = r.Facts.TokensFor(m.Family)
	r.Facts.Estimated, r.Facts.Counted = Stretch{}, Stretch{}
	return r
}

func (r Request) check() error {
	if !contains(Presets(), r.Preset) {
		return fault.New(fault.Invalid, "there is no preset %q", r.Preset).Do("use one of %v", Presets())
	}
	if !contains(Lanes(), r.Lane) {
		return fault.New(fault.Invalid, "there is no lane %q", r.Lane).Do("use one of %v", Lanes())
	}
	if _, ok := loadings[r.Task]; !ok {
		return fault.New(fault.Invalid, "there is no task %q", r.Task).Do("use one of %v", registry.Tasks)
	}
	switch r.Method {
	case "", estimate.Full, estimate.LoRA, estimate.QLoRA:
	default:
		return fault.New(fault.Invalid, "there is no method %q", r.Method).Do("use full, lora or qlora")
	}
	if r.Objective != "" && !slices.Contains(estimate.Objectives(), r.Objective) {
		return fault.New(fault.Invalid, "there is no objective %q", r.Objective).Do("use one of %v", estimate.Objectives())
	}
	t := r.Facts.Tokens
	for _, v := range []float64{t.Total, t.Completion, t.Mean, t.P50, t.P95, t.P99, t.Max, t.RelativeError, r.Weights.Risk, r.Weights.Time, r.Weights.Memory, r.Weights.Cost, r.Weights.Latency,
		r.Facts.Constant, float64(r.Facts.Examples)} {
		if !(v >= 0) || v > 1e18 {
			return fault.New(fault.Invalid, "a count of the data or a weight is negative or not a number")
		}
	}
	if b := r.Baseline; b != nil && (!(b.Score >= 0) || b.Score > 1 || b.Rows < 0) {
		return fault.New(fault.Invalid, "the baseline is %g on %d rows", b.Score, b.Rows).Do("give the share that is right, from 0 to 1")
	}
	if r.GPU.UsableGiB <= 0 {
		return fault.New(fault.Invalid, "the training card %q has no usable memory", r.GPU.Name).Do("choose one that the registry knows")
	}
	if r.Target.MemoryGiB <= 0 || r.Target.BandwidthGBs <= 0 || r.Target.WeightBits <= 0 {
		return fault.New(fault.Invalid, "the deploy target %q has no budget", r.Target.Name).Do("use cloud, server, desktop, edge, mobile or browser")
	}
	return nil
}

func contains(list []string, s string) bool {
	for _, have := range list {
		if have == s {
			return true
		}
	}
	return false
}
