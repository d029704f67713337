package recommend

import (
	"math"

	"github.com/slmgen/slmgen/slmgen/estimate"
)

// formulaRate says whether the published learning-rate formula covers this training: supervised LoRA on all linear layers of a
// Llama or Qwen model (thinking-machines-lab/tinker-cookbook hyperparam_utils.py). A demo keeps the notebooks' value.
func (c *configuration) formulaRate() bool {
	return c.formulaExponent() > 0 && c.t.Method != estimate.Full && !c.r.Objective.Preference() && c.r.Preset != FastDemo
}

// formulaExponent is how fast the best rate falls with the width; 0 for families without a fit.
func (c *configuration) formulaExponent() float64 {
	switch c.m.Family {
	case "llama3.1", "llama3.2":
		return 0.781
	case "qwen2.5", "qwen2.5-coder", "qwen2.5-math", "qwen3":
		return 0.0775
	}
	return 0
}

func (c *configuration) chooseRate() {
	steps := c.setup().Steps()
	large := c.m.Params.Or(0) >= 7_000_000_000
	const path = "learning_rate"
	switch {
	case c.r.Objective.Preference():
		rate := objectiveRates[c.r.Objective]
		c.t.LearningRate = rate.adapter
		if c.t.Method == estimate.Full {
			c.t.LearningRate = rate.full
		}
		c.because(path, "%s", rate.source)
	case c.formulaRate():
		c.t.LearningRate = significant(5e-5 * 10 * math.Pow(2000/float64(c.m.Hidden.Value), c.formulaExponent()))
		c.because(path, "5e-5 * 10 * (2000/%d)^%g, fitted to this family (tinker-cookbook hyperparam_utils.py)", c.m.Hidden.Value, c.formulaExponent())
	case large || steps > 1000:
		c.t.LearningRate = 1e-4
		c.because(path, "1e-4 from 7B or beyond 1,000 steps; no fitted formula covers this training")
	default:
		c.t.LearningRate = 2e-4
		c.because(path, "2e-4, the value of 236 of 266 Unsloth notebooks; no fitted formula covers this training")
		if c.r.Preset == FastDemo {
			c.because(path, "2e-4, the value of 236 of 266 Unsloth notebooks, which are short runs too")
		}
	}
	if c.t.Method == estimate.Full && !c.r.Objective.Preference() {
		c.t.LearningRate = significant(c.t.LearningRate / 10)
		c.because(path, "a tenth of LoRA's: adapters want about ten times the rate of full training (LoRA Without Regret)")
	}
}

// significant rounds to two digits.
func significant(x float64) float64 {
	scale := math.Pow(10, math.Floor(math.Log10(x))-1)
	return math.Round(x/scale) / math.Round(1/scale)
}

func (c *configuration) chooseExport() {
	bits := c.r.Target.WeightBits
	switch {
	case c.r.Preset == FastDemo:
		c.because("gguf", "none: the conversion would take longer than the demo")
	case bits >= 16:
		c.because("gguf", "none: %s serves 16-bit weights", c.r.Target.Name)
	case bits >= 8:
		c.t.GGUF = "q8_0"
		c.because("gguf", "8 bits for %s", c.r.Target.Name)
	default:
		c.t.GGUF = "q4_k_m"
		c.because("gguf", "4 bits for %s: the smallest that keeps most of the quality", c.r.Target.Name)
	}
}
