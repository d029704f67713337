package recommend

import (
	"fmt"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/estimate"
)

var ranks = [...]int{8, 16, 32, 64, 128, 256}

// chooseRank takes the smallest rank whose adapter can hold what the answers teach: about one bit a token, about two bits a
// weight (LoRA Without Regret; a rule of thumb). Production wants one weight a token.
func (c *configuration) chooseRank() error {
	if c.t.Method == estimate.Full {
		for _, path := range []string{"lora.r", "lora.alpha", "lora.dropout", "lora.target_modules", "lora.rslora"} {
			c.because(path, "unused: every weight is trained")
		}
		return nil
	}
	c.t.LoRA.Targets = targets(c.r, c.m)
	c.because("lora.target_modules", "every linear layer: attention alone learns worse at the same size (LoRA Without Regret)")
	c.because("lora.dropout", "0: Unsloth's fast path needs it, and few epochs rarely overfit an adapter")
	perRank, err := c.m.LoRAParams(1, c.t.LoRA.Targets)
	if err != nil {
		return err
	}
	tokens := c.r.Facts.Tokens.Completion
	if tokens <= 0 {
		tokens = c.r.Facts.Tokens.Total
	}
	need, rule := tokens/2, "1 bit a token, 2 bits a weight"
	if c.r.Preset == Production {
		need, rule = tokens, "1 weight a token"
	}
	c.t.LoRA.R = ranks[0]
	held := true
	if c.r.Preset == FastDemo {
		c.because("lora.r", "the smallest rank: a demo sees too few steps to fill more")
	} else {
		held = c.growRank(need, float64(perRank))
		c.because("lora.r", "smallest of 8 to 256 whose adapter (%s weights) holds %s answer tokens at %s, a rule of thumb", short(float64(c.t.LoRA.R)*float64(perRank)), short(tokens), rule)
	}
	for c.t.LoRA.R > ranks[0] {
		s := c.setup()
		s.Batch, s.GradAccum = 1, 1
		v, err := estimate.Memory(c.m, s)
		if err != nil {
			return err
		}
		if v.Fits {
			break
		}
		c.t.LoRA.R /= 2
		c.because("lora.r", "the largest rank that fits %s", c.r.GPU.Name)
	}
	if !held {
		c.warn("even rank 256 is small for %s answer tokens: consider --method full, or fewer and better examples", short(tokens))
	}
	c.chooseAlpha()
	return nil
}

func (c *configuration) growRank(need, perRank float64) bool {
	for _, r := range ranks {
		c.t.LoRA.R = r
		if float64(r)*perRank >= need {
			return true
		}
	}
	return false
}

func (c *configuration) chooseAlpha() {
	l := &c.t.LoRA
	switch {
	case c.formulaRate():
		l.Alpha = 32
		c.because("lora.alpha", "32: the learning-rate formula was fitted with it")
		c.because("lora.rslora", "off: the formula assumes alpha/r")
	case l.R >= 64:
		l.Alpha, l.RSLoRA = 16, true
		c.because("lora.rslora", "on from rank 64: alpha/sqrt(r) keeps the update from vanishing")
		c.because("lora.alpha", "16 over sqrt(%d): an update scale of %.1f", l.R, 16/sqrt(l.R))
	default:
		l.Alpha = l.R
		c.because("lora.alpha", "equal to the rank: an update scale of 1, as in Unsloth's notebooks")
		c.because("lora.rslora", "off: it matters from rank 64")
	}
}

func short(n float64) string {
	switch {
	case n >= 1e9:
		return fmt.Sprintf("%.1fB", n/1e9)
	case n >= 1e6:
		return fmt.Sprintf("%.1fM", n/1e6)
	case n >= 1e3:
		return fmt.Sprintf("%.0fk", n/1e3)
	}
	return fmt.Sprintf("%.0f", n)
}

// loraBatch is what an effective batch stays below: sequences of one optimizer step, which are pairs where answers are compared, and for GRPO the
// sampled answers, several to a prompt.
const loraBatch = 32

// chooseBatch sets the effective batch by the number of rows, below loraBatch (LoRA tolerates large batches badly: LoRA Without Regret), and puts as
// much of it on the device at once as fits.
func (c *configuration) chooseBatch() error {
	s := c.setup()
	rows := s.Sequences()
	effective := 16
	switch {
	case rows < 200:
		effective = 4
	case rows < 1000 || c.r.Preset == FastDemo:
		effective = 8
	}
	effective = min(effective, powerOfTwo(float64(rows)))
	unit := "rows"
	if c.t.Packing {
		unit = "packed sequences"
		perSequence := float64(s.Examples) / float64(rows)
		effective = min(effective, max(1, powerOfTwo(16/perSequence)))
	}
	s.GradAccum = 1
	fits, err := estimate.MaxBatch(c.m, s, effective)
	if err != nil {
		return err
	}
	if fits < 1 {
		return fault.New(fault.Precondition, "%s does not fit %s with one row of %d tokens", c.m.ID, c.r.GPU.Name, c.t.MaxLength).
			Do("choose a larger card, a smaller model, or --method qlora")
	}
	per := min(powerOfTwo(float64(fits)), 8)
	c.t.Batch.PerDevice, c.t.Batch.GradAccum = per, max(1, effective/per)
	c.because("batch.per_device", "the largest power of two, at most 8, whose rows of %d tokens fit %s", c.t.MaxLength, c.r.GPU.Name)
	c.because("batch.grad_accum", "makes an effective batch of %d for %d %s; LoRA learns best below %d", c.t.Batch.Effective(), rows, unit, loraBatch)
	c.dropCheckpointing()
	return nil
}

// dropCheckpointing trades spare memory for speed when activations fit with room to spare. Unsloth's own checkpointing stays.
func (c *configuration) dropCheckpointing() {
	if c.r.Lane == Unsloth {
		c.because("gradient_checkpointing", "Unsloth keeps block inputs in host memory: long sequences for a few per cent of speed")
		return
	}
	s := c.setup()
	s.Checkpoint = false
	if v, err := estimate.Memory(c.m, s); err == nil && v.TotalGiB <= 0.7*v.UsableGiB {
		c.t.Checkpointing = false
		c.because("gradient_checkpointing", "off: %.1f of %.1f GiB hold all activations, and training is about a quarter faster", v.TotalGiB, v.UsableGiB)
	}
}
