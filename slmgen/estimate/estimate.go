// Package estimate turns a model and a training setup into memory, time and money, each with the named terms that it adds up
// from, and tells what a deploy target needs. Everything here is arithmetic over registry facts and dated data: the functions
// are pure, deterministic and safe for any number of goroutines.
package estimate

import "github.com/slmgen/slmgen/slmgen/registry"

// Method is how weights are trained.
type Method string

// The methods.
const (
	Full  Method = "full"
	LoRA  Method = "lora"
	QLoRA Method = "qlora"
)

// Setup is everything that memory, time and money depend on.
type Setup struct {
	Method     Method
	GPU        registry.GPU
	Seq        int // tokens a sequence is cut or padded to
	Batch      int // sequences on the device at once
	GradAccum  int
	Rank       int
	Targets    []string // linear layers that LoRA adapts; nil: all of them
	Precision  string   // bf16, fp16, fp32
	Optimizer  string   // adamw_torch, adamw_8bit, paged_adamw_8bit
	Checkpoint bool     // activation checkpointing
	Unsloth    bool     // kernels and CPU offload of the unsloth lane
	// ChunkedLoss says that logits are computed in chunks (Unsloth, TRL from 1.7, Liger), never for a whole batch at once.
	ChunkedLoss bool
	Packing     bool
	// Objective is what is trained for; "" is SFT.
	Objective Objective
	// Generations and CompletionTokens are GRPO's: answers sampled for each prompt, and the most tokens of one. Reference says that a frozen
	// model holds the answers near itself (a KL term).
	Generations      int
	CompletionTokens int
	Reference        bool
	// TrainTokens is the number of tokens of one epoch (real ones, without padding): both sequences of a pair, the prompts alone for GRPO.
	// Examples are the rows of one epoch: pairs, judged answers, prompts.
	TrainTokens float64
	Examples    int
	Epochs      float64
	MaxSteps    int // 0: no cap
	EvalTokens  float64
	Evals       int
	Pace        *Pace // what the user's own runs taught; nil: what was published
}

// VRAM is the training memory of one device.
type VRAM struct {
	TotalGiB  float64         `json:"total_gib"`
	LowGiB    float64         `json:"low_gib"`  // with HighGiB the 80 % interval: see memoryLow
	HighGiB   float64         `json:"high_gib"` // Fits looks at TotalGiB
	UsableGiB float64         `json:"usable_gib"`
	Fits      bool            `json:"fits"`
	Terms     []registry.Term `json:"terms"` // GiB each; they add up to TotalGiB
}

// Cost is the money of one run at one provider.
type Cost struct {
	Provider string         `json:"provider"`
	GPU      string         `json:"gpu"`
	USD      registry.Range `json:"usd"` // nil: nobody verified the rate
	Rate     *float64       `json:"usd_per_hour"`
	AsOf     string         `json:"as_of,omitempty"`
	Stale    bool           `json:"stale,omitempty"` // older than 90 days by the caller's clock
	Source   string         `json:"source"`
	Note     string         `json:"note,omitempty"`
}

// Estimate is memory, time and money of one run.
type Estimate struct {
	VRAM  VRAM            `json:"vram"`
	Steps int             `json:"steps"`
	TimeS registry.Range  `json:"time_s"`
	Terms []registry.Term `json:"terms"` // of the time
	Costs []Cost          `json:"costs"`
}
