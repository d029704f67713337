package estimate

import (
	"math"

	"github.com/slmgen/slmgen/internal/fault"
)

// check refuses a setup that no formula can answer, with code invalid.
func (s Setup) check() error {
	bad := func(format string, args ...any) *fault.Error { return fault.New(fault.Invalid, format, args...) }
	switch {
	case s.Method != Full && s.Method != LoRA && s.Method != QLoRA:
		return bad("method is %q", s.Method).Do("use full, lora or qlora")
	case s.Seq < 1:
		return bad("the sequence length is %d tokens", s.Seq)
	case s.Batch < 1:
		return bad("the batch is %d sequences", s.Batch)
	case s.Method != Full && s.Rank < 1:
		return bad("the LoRA rank is %d", s.Rank)
	case s.Precision != "bf16" && s.Precision != "fp16" && s.Precision != "fp32":
		return bad("precision is %q", s.Precision).Do("use bf16, fp16 or fp32")
	case s.Precision == "bf16" && s.GPU.Capability != "" && !s.GPU.BF16:
		return bad("%s has no bf16", s.GPU.Name).Do("use fp16")
	case s.TrainTokens < 0 || s.Examples < 0 || s.Epochs < 0 || s.MaxSteps < 0 || s.EvalTokens < 0 || s.Evals < 0:
		return bad("a count of the setup is negative")
	case s.Objective == GRPO && (s.Generations < 2 || s.CompletionTokens < 1):
		return bad("GRPO samples %d answers of %d tokens", s.Generations, s.CompletionTokens).Do("sample at least 2 of at least 1")
	case math.IsNaN(s.TrainTokens + s.Epochs + s.EvalTokens):
		return bad("a count of the setup is not a number")
	}
	return nil
}

// elementBytes is the width of an activation.
func (s Setup) elementBytes() float64 {
	if s.Precision == "fp32" {
		return 4
	}
	return 2
}

// packFill is the share of a packed sequence that best-fit packing fills with real tokens. Assumed.
const packFill = 0.97

// Sequences is how many sequences one epoch feeds to the model: the examples, or the full-length sequences that they are packed
// into, or for GRPO the answers sampled to them. A pair counts as one. It is at least 1.
func (s Setup) Sequences() int {
	n := s.Examples
	if s.Objective == GRPO {
		n *= s.Generations
	}
	if s.Packing && s.Seq > 0 {
		n = min(n, int(math.Ceil(s.TrainTokens/(packFill*float64(s.Seq)))))
	}
	return max(1, n)
}

// StepsPerEpoch is how many optimizer steps one epoch takes; a last incomplete batch counts.
func (s Setup) StepsPerEpoch() int {
	effective := max(1, s.Batch*max(1, s.GradAccum))
	return (s.Sequences() + effective - 1) / effective
}

// Steps is how many optimizer steps the run takes, at least 1: epochs x StepsPerEpoch, cut at MaxSteps.
func (s Setup) Steps() int {
	n := max(1, int(math.Ceil(s.Epochs*float64(s.StepsPerEpoch())-1e-9)))
	if s.MaxSteps > 0 {
		n = min(n, s.MaxSteps)
	}
	return n
}

// deviceTokens is the number of tokens on the device at once.
func (s Setup) deviceTokens() int {
	n := s.Batch * s.Seq
	if s.Objective.Pairs() {
		n *= 2
	}
	return n
}
