package recommend

import (
	"math"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/estimate"
	"github.com/slmgen/slmgen/slmgen/plan"
	"github.com/slmgen/slmgen/slmgen/registry"
)

// objective is what the request trains a model for.
func (r Request) objective(m registry.Model) estimate.Objective {
	switch {
	case r.Objective != "":
		return r.Objective
	case !r.Facts.Preference:
		return estimate.SFT
	case m.Kind == "base":
		return estimate.ORPO
	}
	return estimate.DPO
}

// completion is how many tokens an answer that GRPO samples may have.
func completion(r Request) int {
	if r.Preset == FastDemo {
		return 256
	}
	return 512
}

// sampling gives the settings that sampling and its memory depend on; zero where nothing is sampled.
func sampling(r Request) plan.GRPO {
	if r.Objective != estimate.GRPO {
		return plan.GRPO{}
	}
	g := plan.GRPO{Generations: 8, MaxCompletion: completion(r), Temperature: 1}
	if r.Preset == FastDemo {
		g.Generations = 4
	}
	return g
}

// objectiveRates are learning rates of adapters and of full training, and where they come from.
var objectiveRates = map[estimate.Objective]struct {
	adapter, full float64
	source        string
}{
	estimate.DPO:  {5e-6, 5e-7, "5e-6 for adapters, 5e-7 for full training: TRL's dpo script; up to 5e-5 is in use with adapters"},
	estimate.ORPO: {8e-6, 8e-6, "8e-6: the ORPO paper's highest for full training, taken for adapters too: the loss on the better answers is part of it"},
	estimate.KTO:  {5e-6, 5e-7, "5e-7 is TRL's for full training at beta 0.1, which it advises not to exceed beyond 1e-6; adapters take ten times that"},
	estimate.GRPO: {1e-5, 1e-6, "1e-5 for adapters, 1e-6 for full training: the runs of TRL's LoRA Without Regret guide"},
}

// chooseObjective settles what is trained for, with its settings.
func (c *configuration) chooseObjective() error {
	c.t.Objective = c.r.Objective
	switch c.r.Objective {
	case estimate.DPO:
		c.because("objective", "pairs of a better and a worse answer; DPO needs a model that already answers, which this one does")
		if c.m.Kind == "base" {
			c.because("objective", "asked for: DPO expects a model that already answers, and this one was never tuned to")
			c.warn("DPO on a base model teaches it to prefer answers that it cannot give yet: train it by sft first, or use --objective orpo")
		}
		c.t.DPO = plan.DPO{Beta: 0.1, Loss: "sigmoid"}
		c.because("dpo.beta", "0.1: the paper's and TRL's value")
		c.because("dpo.loss_type", "sigmoid: the loss of the paper")
	case estimate.ORPO:
		c.because("objective", "pairs, and a model that was never tuned to answer: ORPO learns the better answers and prefers them in one run")
		if c.m.Kind != "base" {
			c.because("objective", "asked for: ORPO learns the better answers and prefers them in one run, without a reference")
		}
		c.t.ORPO = plan.ORPO{Beta: 0.1}
		c.because("orpo.beta", "0.1: the paper's lambda and TRL's value")
	case estimate.KTO:
		return c.chooseVerdicts()
	case estimate.GRPO:
		c.because("objective", "prompts whose answers a program can check: sampled answers are rewarded by rewards.py")
		c.t.GRPO = sampling(c.r)
		c.because("grpo.num_generations", "%d answers are compared with one another; TRL's value is 8, a demo takes 4", c.t.GRPO.Generations)
		c.because("grpo.max_completion_length", "room to reason before the answer; TRL's value is 512, a demo takes half of it")
		c.because("grpo.temperature", "1: TRL's value; a lower one samples answers too alike to compare")
		c.because("grpo.beta", "0: no reference model, TRL's default since the divergence term was found to add little")
	default:
		c.because("objective", "the rows hold answers to imitate")
	}
	return nil
}

// chooseVerdicts balances good and bad answers as the KTO paper asks: the weighted counts stand in a ratio of 1 to 4/3 (its equation 8).
func (c *configuration) chooseVerdicts() error {
	good, bad := float64(c.r.Facts.Good), float64(c.r.Facts.Bad)
	if good < 1 || bad < 1 {
		return fault.New(fault.Precondition, "%.0f answers are judged good and %.0f bad: KTO learns from the contrast of both", good, bad).
			Do("add answers with the other verdict, or learn from the good ones with --objective sft")
	}
	c.because("objective", "answers with a verdict each, not in pairs")
	k := plan.KTO{Beta: 0.1, DesirableWeight: 1, UndesirableWeight: 1}
	c.because("kto.beta", "0.1: the paper's and TRL's value")
	c.because("kto.desirable_weight", "1: there are no fewer good answers (%.0f) than bad ones (%.0f)", good, bad)
	c.because("kto.undesirable_weight", "1: there are no more good answers (%.0f) than bad ones (%.0f)", good, bad)
	switch {
	case good < bad:
		k.DesirableWeight = math.Ceil(100*bad/good) / 100
		c.because("kto.desirable_weight", "%.0f good answers weigh as much as %.0f bad ones", good, bad)
	case good > bad:
		k.UndesirableWeight = max(1, math.Floor(100*good/bad)/100)
		c.because("kto.undesirable_weight", "%.0f bad answers weigh as much as %.0f good ones", bad, good)
	}
	if most := max(good, bad) / min(good, bad); most > 20 {
		c.warn("one verdict is %.0f times as frequent as the other: the few answers weigh so much that single ones decide", most)
	}
	c.t.KTO = k
	return nil
}

// chooseObjectiveRank takes a small adapter where answers are compared or rewarded: a row teaches about a bit, not a bit a token.
func (c *configuration) chooseObjectiveRank() {
	if !c.r.Objective.Preference() || c.t.Method == estimate.Full {
		return
	}
	c.t.LoRA.R = min(c.t.LoRA.R, 16)
	c.t.LoRA.Alpha, c.t.LoRA.RSLoRA = c.t.LoRA.R, false
	c.because("lora.r", "at most 16: a comparison or a reward teaches about one bit, which the smallest adapters hold (LoRA Without Regret)")
	c.because("lora.alpha", "equal to the rank: an update scale of 1")
	c.because("lora.rslora", "off: it matters from rank 64")
}

// chooseObjectiveBatch shapes the batch for losses that look at several answers at once.
func (c *configuration) chooseObjectiveBatch() error {
	b := &c.t.Batch
	switch c.r.Objective {
	case estimate.KTO:
		b.GradAccum = max(b.Effective(), 4) / max(b.PerDevice, 2)
		if b.PerDevice < 2 {
			b.PerDevice = 2
			c.because("batch.per_device", "2: KTO estimates its divergence from answers of the same device batch")
		}
		c.because("batch.grad_accum", "makes an effective batch of %d; KTO wants at least 4", b.Effective())
	case estimate.GRPO:
		if c.t.GRPO.MaxCompletion > c.t.MaxLength/2 {
			c.t.GRPO.MaxCompletion = c.t.MaxLength / 2
			c.because("grpo.max_completion_length", "half of max_length, so that the prompt has room")
		}
		group := c.t.GRPO.Generations
		b.GradAccum = max(b.Effective(), min(4, (loraBatch-1)/group)*group) / b.PerDevice
		c.because("batch.grad_accum", "makes an effective batch of %d sampled answers: whole groups of %d, %d of them, each of the answers to one prompt; LoRA learns best below %d", b.Effective(), group, b.Effective()/group, loraBatch)
	default:
		return nil
	}
	return c.shrink()
}

// shrink gives memory back until the shaped batch fits: checkpointing first, then for GRPO smaller device batches and groups.
func (c *configuration) shrink() error {
	for {
		v, err := estimate.Memory(c.m, c.setup())
		b, g := &c.t.Batch, &c.t.GRPO
		switch {
		case err != nil || v.Fits:
			return err
		case !c.t.Checkpointing:
			c.t.Checkpointing = true
			c.because("gradient_checkpointing", "recomputes activations: a third more compute for the memory of one block")
		case c.r.Objective == estimate.GRPO && b.Effective() > g.Generations:
			step := max(1, b.Effective()/g.Generations/2) * g.Generations
			b.PerDevice = min(b.PerDevice, step)
			b.GradAccum = step / b.PerDevice
			c.because("batch.grad_accum", "what the sampled answers of a step leave room for on %s", c.r.GPU.Name)
		case c.r.Objective == estimate.GRPO && g.Generations > 2:
			g.Generations /= 2
			c.because("grpo.num_generations", "the largest group whose answers fit %s together; 8 compare better", c.r.GPU.Name)
		default:
			return fault.New(fault.Precondition, "%s does not fit %s by %s: it takes %.1f GiB of %.1f", c.m.ID, c.r.GPU.Name, c.r.Objective, v.TotalGiB, v.UsableGiB).
				Do("choose a larger card, a smaller model, or --method qlora")
		}
	}
}
