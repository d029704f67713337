package estimate_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/estimate"
	"github.com/slmgen/slmgen/slmgen/registry"
)

// trained is a setup for an objective on an A100, with the terms of its memory by name and the likely seconds.
func trained(t *testing.T, o estimate.Objective, change func(*estimate.Setup)) (terms map[string]float64, total float64, seconds map[string]float64) {
	t.Helper()
	reg, err := registry.Builtin()
	require.NoError(t, err)
	m, err := reg.Get("Qwen/Qwen3-1.7B")
	require.NoError(t, err)
	gpu, err := reg.GPU("A100-80")
	require.NoError(t, err)
	s := estimate.Setup{Method: estimate.LoRA, GPU: gpu, Seq: 1024, Batch: 4, GradAccum: 2, Rank: 16, Precision: "bf16", Optimizer: "adamw_torch", Checkpoint: true,
		ChunkedLoss: true, Objective: o, TrainTokens: 400_000, Examples: 1000, Epochs: 1}
	if o == estimate.GRPO {
		s.Generations, s.CompletionTokens = 8, 512
	}
	if o.Pairs() {
		s.TrainTokens *= 2
	}
	if change != nil {
		change(&s)
	}
	v, err := estimate.Memory(m, s)
	require.NoError(t, err)
	terms, seconds = map[string]float64{}, map[string]float64{}
	for _, term := range v.Terms {
		terms[term.Name] = *term.Value
		total += *term.Value
	}
	require.InDelta(t, v.TotalGiB, total, 1e-9, "the terms add up")
	r, list, err := estimate.Time(m, s)
	require.NoError(t, err)
	for _, term := range list {
		seconds[term.Name] = *term.Value
	}
	require.InDelta(t, *r.P50, seconds["startup"]+seconds["train"]+seconds["eval"]+seconds["generate"], 1e-6)
	require.Less(t, *r.P10, *r.P50)
	require.Less(t, *r.P50, *r.P90)
	return terms, total, seconds
}

// TestPairsAreTwoSequences: a pair takes the activations of two rows, and the time of two, with the reference's pass on top for DPO.
func TestPairsAreTwoSequences(t *testing.T) {
	sft, _, alone := trained(t, estimate.SFT, nil)
	dpo, _, compared := trained(t, estimate.DPO, nil)
	_, _, odds := trained(t, estimate.ORPO, nil)
	require.InDelta(t, 2*sft["activations"], dpo["activations"], 1e-6)
	require.NotContains(t, dpo, "reference", "an adapter is switched off instead")
	require.InDelta(t, 2*alone["train"], odds["train"], 0.01*odds["train"], "ORPO has no reference")
	require.InDelta(t, 1.5*odds["train"], compared["train"], 0.01*compared["train"], "4 + 2 operations against 4")
}

func TestKTOScoresAnswersFourTimes(t *testing.T) {
	sft, _, alone := trained(t, estimate.SFT, nil)
	kto, _, judged := trained(t, estimate.KTO, nil)
	require.Equal(t, sft["activations"], kto["activations"])
	require.InDelta(t, 2.5*alone["train"], judged["train"], 0.01*judged["train"], "4 + 6 operations against 4")
}

func TestFullTrainingKeepsACopyOfTheReference(t *testing.T) {
	full := func(s *estimate.Setup) { s.Method, s.Rank, s.Optimizer = estimate.Full, 0, "adamw_8bit" }
	for _, o := range []estimate.Objective{estimate.DPO, estimate.KTO} {
		terms, _, _ := trained(t, o, full)
		require.InDelta(t, terms["weights"], terms["reference"], 1e-6, o)
	}
	terms, _, _ := trained(t, estimate.ORPO, full)
	require.NotContains(t, terms, "reference")
	terms, _, _ = trained(t, estimate.GRPO, full)
	require.NotContains(t, terms, "reference", "without a divergence term there is none")
	terms, _, _ = trained(t, estimate.GRPO, func(s *estimate.Setup) { full(s); s.Reference = true })
	require.Contains(t, terms, "reference")
}

// TestSamplingTakesMemoryAndTime: more answers and longer ones never take less.
func TestSamplingTakesMemoryAndTime(t *testing.T) {
	_, small, quick := trained(t, estimate.GRPO, nil)
	_, long, slow := trained(t, estimate.GRPO, func(s *estimate.Setup) { s.CompletionTokens, s.Seq = 2048, 2560 })
	require.Greater(t, slow["generate"], 3*quick["generate"])
	require.Greater(t, long, small)
	wide, _, _ := trained(t, estimate.GRPO, func(s *estimate.Setup) { s.GradAccum = 64 })
	require.Positive(t, wide["generation"], "the keys and values of 256 answers outgrow the backward pass of 4")
	_, _, many := trained(t, estimate.GRPO, func(s *estimate.Setup) { s.Generations = 16 })
	require.InDelta(t, 2*quick["train"], many["train"], 0.01*many["train"])
	_, _, evaluated := trained(t, estimate.GRPO, func(s *estimate.Setup) { s.EvalTokens, s.Evals = 20_000, 4 })
	require.Greater(t, evaluated["generate"], quick["generate"])

	s := estimate.Setup{Method: estimate.LoRA, Seq: 10, Batch: 1, Rank: 8, Precision: "fp16", Objective: estimate.GRPO, Generations: 1, CompletionTokens: 5}
	_, err := estimate.Memory(registry.Model{}, s)
	require.Equal(t, fault.Invalid, fault.CodeOf(err))
}

func TestStepsOfGRPOCountAnswers(t *testing.T) {
	s := estimate.Setup{Objective: estimate.GRPO, Generations: 8, Examples: 100, Batch: 8, GradAccum: 4, Epochs: 1}
	require.Equal(t, 25, s.Steps(), "100 prompts of 8 answers, 32 a step")
	require.Equal(t, estimate.SFT, estimate.Objective("").Or(estimate.SFT))
	require.False(t, estimate.Objective("").Preference())
	require.True(t, estimate.KTO.Preference())
}
