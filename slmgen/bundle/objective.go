package bundle

import (
	"slices"
	"strings"

	"github.com/slmgen/slmgen/slmgen/estimate"
	"github.com/slmgen/slmgen/slmgen/plan"
)

// pairLosses are the losses on pairs that the trainers name alike.
var pairLosses = []string{"sigmoid", "hinge", "ipo", "apo_zero", "apo_down"}

// factoryPairLosses are those of them that LLaMA-Factory has.
var factoryPairLosses = []string{"sigmoid", "hinge", "ipo"}

// objective checks what is trained for, and its own settings.
func (c *checker) objective(t *plan.Training, lane Lane) {
	var all []string
	for _, o := range estimate.Objectives() {
		all = append(all, string(o))
	}
	goal := t.Objective.Or(estimate.SFT)
	c.oneOf("objective", string(goal), all)
	if lane.Name != "" && slices.Contains(all, string(goal)) {
		c.need(slices.Contains(lane.Objectives, goal), "objective", "%s is nothing that the lane %s trains: choose %s, or objective sft", goal, lane.Name, strings.Join(Trainers(goal), ", "))
	}
	if !goal.Preference() {
		return
	}
	c.need(!t.Packing, "packing", "does not go with %s: answers are compared or rewarded one by one", goal)
	c.need(t.LossOn == "completion", "loss_on", "must be completion for %s, whose loss is on answers alone", goal)
	switch goal {
	case estimate.DPO:
		c.need(t.DPO.Beta > 0, "dpo.beta", "must be above 0; 0.1 is usual")
		losses := pairLosses
		if lane.Name == "llamafactory" {
			losses = factoryPairLosses
		}
		c.oneOf("dpo.loss_type", t.DPO.Loss, losses)
	case estimate.ORPO:
		c.need(t.ORPO.Beta > 0, "orpo.beta", "must be above 0; 0.1 is usual")
	case estimate.KTO:
		c.need(t.KTO.Beta > 0, "kto.beta", "must be above 0; 0.1 is usual")
		c.need(t.KTO.DesirableWeight > 0, "kto.desirable_weight", "must be above 0")
		c.need(t.KTO.UndesirableWeight > 0, "kto.undesirable_weight", "must be above 0")
		c.need(t.Batch.PerDevice >= 2, "batch.per_device", "must be at least 2 for kto, which estimates its divergence within the device's batch")
		c.need(t.Batch.Effective() >= 4, "batch.grad_accum", "must make an effective batch of at least 4 for kto, not %d", t.Batch.Effective())
	case estimate.GRPO:
		c.sampling(t)
	}
}

func (c *checker) sampling(t *plan.Training) {
	g := t.GRPO
	c.need(g.Generations >= 2, "grpo.num_generations", "must be at least 2: answers are compared with one another")
	if g.Generations >= 2 {
		c.need(t.Batch.Effective()%g.Generations == 0, "batch.grad_accum", "must make an effective batch of whole groups of %d answers (grpo.num_generations), not %d", g.Generations, t.Batch.Effective())
	}
	c.need(g.MaxCompletion >= 1, "grpo.max_completion_length", "must be at least 1 token")
	c.need(g.MaxCompletion < t.MaxLength, "grpo.max_completion_length", "must leave room for the prompt within max_length (%d)", t.MaxLength)
	c.need(g.Temperature > 0, "grpo.temperature", "must be above 0, or all answers are the same")
	c.need(g.Beta >= 0, "grpo.beta", "must not be negative")
}

// The parts of the view that depend on the objective.

// Objective is what is trained for.
func (v view) Objective() string { return string(v.T.Objective.Or(estimate.SFT)) }

// Pairs says that rows are pairs of a better and a worse answer.
func (v view) Pairs() bool { return v.T.Objective.Pairs() }

// Preference says that answers are compared or rewarded, not imitated.
func (v view) Preference() bool { return v.T.Objective.Preference() }

// Class is the prefix of the trainer's class and of its configuration: SFT of SFTTrainer and SFTConfig.
func (v view) Class() string { return strings.ToUpper(v.Objective()) }

// Goal says in a few words what the objective does.
func (v view) Goal() string {
	return map[string]string{
		"sft": "supervised fine-tuning: it learns to give the answers of the rows", "dpo": "direct preference optimization: it learns to prefer the better answer of each pair",
		"orpo": "odds ratio preference optimization: it learns the better answer of each pair and to prefer it, in one run",
		"kto":  "Kahneman-Tversky optimization: it learns from answers that were judged good or bad",
		"grpo": "group relative policy optimization: it samples answers and learns from those that `rewards.py` rewards",
	}[v.Objective()]
}

// RowsPerStep is how many rows one optimizer step learns from: GRPO spends several sequences on a prompt.
func (v view) RowsPerStep() float64 {
	n := float64(v.T.Batch.Effective())
	if v.T.Objective == estimate.GRPO {
		n /= float64(max(v.T.GRPO.Generations, 1))
	}
	return n
}

// Measure is what is measured on held-out rows.
func (v view) Measure() string {
	if v.T.Objective == estimate.GRPO {
		return "reward"
	}
	return "loss"
}
