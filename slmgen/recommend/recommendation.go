package recommend

import (
	"github.com/slmgen/slmgen/slmgen/estimate"
	"github.com/slmgen/slmgen/slmgen/registry"
)

// Verdict says what to do next.
type Verdict string

// The verdicts.
const (
	Train    Verdict = "train"        // train the primary
	Pilot    Verdict = "pilot"        // the first places are too close: train some of them on a part of the data first
	MoreData Verdict = "more_data"    // there is too little to train and measure
	DoNot    Verdict = "do_not_train" // prompting a model is likely as good
	None     Verdict = "none"         // no model meets the limits
)

// Recommendation is the choice with everything it was made from.
type Recommendation struct {
	Verdict Verdict  `json:"verdict"`
	Reasons []string `json:"reasons"`
	// Primary is nil when no model meets the limits.
	Primary      *Choice     `json:"primary"`
	Alternatives []Choice    `json:"alternatives"` // best first
	Rejected     []Rejection `json:"rejected"`     // by id
	// Stability is the share of seeded draws, from the quality intervals and perturbed weights, in which the primary comes first.
	Stability float64 `json:"stability"`
	// Challenge is the share of draws in which the strongest alternative beats the primary, and Challenger that alternative.
	Challenge  float64 `json:"challenge"`
	Challenger string  `json:"challenger,omitempty"`
	// Regret is the mean number of points by which the best model of a draw beats the primary.
	Regret float64 `json:"regret"`
	Draws  int     `json:"draws"`
	Seed   int64   `json:"seed"`
}

// Choice is one model that meets every limit.
type Choice struct {
	ID    string  `json:"id"`
	Score float64 `json:"score"`
	// Quality is the expected score, 0 to 100, on the benchmarks that stand for the task, with its 80 % interval.
	Quality registry.Interval `json:"quality"`
	// Terms recompute Score: see Explain.
	Terms     []registry.Term  `json:"terms"`
	Method    estimate.Method  `json:"method"`
	MaxLength int              `json:"max_length"`
	VRAM      estimate.VRAM    `json:"vram"`
	TimeS     registry.Range   `json:"time_s"`
	Costs     []estimate.Cost  `json:"costs"`
	Serving   estimate.Serving `json:"serving"`
	Licence   string           `json:"licence"` // "" unknown
	// ServingCost is what a thousand requests like the data's rows cost on the target's card; null where the target is the user's own device.
	ServingCost *estimate.ServeCost `json:"serving_cost,omitempty"`
	// PFirst is the share of draws in which it comes first by score; PBest in which its quality is the best, and PNear in which it is at most 1 %
	// below the best.
	PFirst float64 `json:"p_first"`
	PBest  float64 `json:"p_best"`
	PNear  float64 `json:"p_near_best"`
	// Pareto says that no other choice is at least as good in expected quality, training time, decoding speed and memory, and better in one of
	// them; DominatedBy names the best of those that are.
	Pareto      bool   `json:"pareto"`
	DominatedBy string `json:"dominated_by,omitempty"`
	// Conflicts are facts of the model on which sources disagree.
	Conflicts []registry.Conflict `json:"conflicts,omitempty"`
	Warnings  []string            `json:"warnings,omitempty"`

	logit, sd float64 // posterior of the quality before it is mapped to 0..100
	weights   Weights
}

// The constraints a model can violate.
const (
	UnsupportedArchitecture = "unsupported_architecture"
	UnknownShape            = "unknown_shape"
	TrainMemory             = "train_memory"
	DeployMemory            = "deploy_memory"
	DecodeSpeed             = "decode_speed"
	Context                 = "context"
	Licence                 = "licence"
	Gated                   = "gated"
	Language                = "language"
	ToolCalling             = "tool_calling"
)

// Rejection is a model that violates at least one limit.
type Rejection struct {
	ID         string `json:"id"`
	Constraint string `json:"constraint"` // the first one violated
	// Relax is the smallest change of the request that admits the model, all of it: several violated limits need several changes.
	Relax string `json:"relax"`
	// Detail says what was found for every violated limit.
	Detail     string      `json:"detail"`
	Violations []Violation `json:"violations"`
}

// Violation is one limit that a model does not meet.
type Violation struct {
	Constraint string `json:"constraint"`
	Detail     string `json:"detail"`
	Relax      string `json:"relax"`
	// Change is Relax for a machine; Possible is false when no change of the request helps.
	Change   Change `json:"change"`
	Possible bool   `json:"possible"`
}

// Change is what to alter in a request. Zero fields stay as they are.
type Change struct {
	GPU                string          `json:"gpu,omitempty"`
	Method             estimate.Method `json:"method,omitempty"`
	MaxLength          int             `json:"max_length,omitempty"` // cut examples at this many tokens
	MemoryGiB          float64         `json:"memory_gib,omitempty"`
	MinTokensPerSecond float64         `json:"min_tokens_per_second,omitempty"`
	NonCommercial      bool            `json:"non_commercial,omitempty"`
	AllowGated         bool            `json:"allow_gated,omitempty"`
	DropLanguages      []string        `json:"drop_languages,omitempty"`
	DropTools          bool            `json:"drop_tools,omitempty"`
}
