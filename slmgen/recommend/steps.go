package recommend

import (
	"fmt"
	"math"

	"github.com/slmgen/slmgen/internal/prose"
	"github.com/slmgen/slmgen/slmgen/estimate"
)

func sqrt(n int) float64 { return math.Sqrt(float64(n)) }

// fewRows is where a held-out split of a tenth begins to be worth its rows; below it every row trains.
const fewRows = 30

// chooseEvalRows holds out 5 % of the rows, at least 50 and at most 1000; below 200 rows a tenth of them, below fewRows nothing.
func (c *configuration) chooseEvalRows() {
	n := c.r.Facts.Examples
	switch {
	case n < fewRows:
		c.because("eval.rows", "%s too few to give any away: look at answers to held-out prompts instead", prose.Plural(n, "example is", "examples are"))
		c.warn("no held-out split below %d examples: the training loss alone cannot show overfitting", fewRows)
		return
	case n < 200:
		c.t.Eval.Rows = max(n/10, 5)
		c.because("eval.rows", "a tenth of %d examples: enough to see overfitting, too few to compare runs by", n)
		return
	}
	c.t.Eval.Rows = min(max(n/20, 50), 1000)
	if c.r.Preset == FastDemo {
		c.t.Eval.Rows = min(c.t.Eval.Rows, 50)
	}
	c.because("eval.rows", "5 %% of %d examples, at least 50, at most 1000", n)
	if c.r.Preset == FastDemo {
		c.because("eval.rows", "50 rows: enough to see a trend")
	}
	if c.r.Objective == estimate.GRPO && c.t.Eval.Rows > 64 {
		c.t.Eval.Rows = 64
		c.because("eval.rows", "64 prompts: every evaluation samples %d answers to each", c.t.GRPO.Generations)
	}
}

// choosePacking packs short rows into full sequences where FlashAttention 2 keeps them apart.
func (c *configuration) choosePacking() {
	t := c.r.Facts.Tokens
	short := t.Mean < 0.4*float64(c.t.MaxLength)
	switch {
	case c.r.Objective.Preference():
		c.because("packing", "off: answers that are compared or rewarded are not packed")
	case c.r.Lane == MLX:
		c.because("packing", "off: the mlx lane has none")
	case !c.r.GPU.BF16:
		c.because("packing", "off: %s has no FlashAttention 2, packed rows would see each other", c.r.GPU.Name)
	case !short:
		c.because("packing", "off: rows fill %.0f %% of the length on average, packing pays below 40 %%", 100*t.Mean/float64(c.t.MaxLength))
	case t.Epoch()/float64(c.t.MaxLength) < 500:
		c.because("packing", "off: packed into %d tokens the data would make too few sequences to learn from", c.t.MaxLength)
	default:
		c.t.Packing = true
		c.because("packing", "rows fill %.0f %% of the length on average: packed, no compute goes into padding", 100*t.Mean/float64(c.t.MaxLength))
	}
}

func (c *configuration) chooseEpochs() {
	n := c.r.Facts.Examples
	var epochs float64
	switch c.r.Preset {
	case FastDemo:
		epochs = 1
		c.because("epochs", "at most one: a demo shows that it works")
	case Production:
		epochs = pick(n, 1000, 3, 50_000, 2, 1)
		c.because("epochs", "3 below 1,000 examples, 2 below 50,000, else 1; early stopping ends it sooner")
	default:
		epochs = pick(n, 500, 3, 5_000, 2, 1)
		c.because("epochs", "3 below 500 examples, 2 below 5,000, else 1: more overfits")
	}
	switch {
	case c.r.Objective == estimate.GRPO:
		c.why["epochs"] += "; answers are sampled anew each time, so a second pass is no repetition"
	case c.r.Objective.Preference():
		epochs = 1
		c.because("epochs", "1: losses that compare answers overfit quickly")
	}
	c.t.Epochs = epochs
}

func pick(n, few int, a float64, some int, b, c float64) float64 {
	switch {
	case n < few:
		return a
	case n < some:
		return b
	}
	return c
}

const demoSteps, demoSeconds = 60, 600.0

// chooseSteps caps a demo, and places evaluations, checkpoints and early stopping.
func (c *configuration) chooseSteps() error {
	c.because("max_steps", "0: as many as the epochs take")
	if c.r.Preset == FastDemo {
		c.t.MaxSteps = min(demoSteps, c.setup().Steps())
		seconds, terms, err := estimate.Time(c.m, c.setup())
		if err != nil {
			return err
		}
		c.because("max_steps", "60 steps or one epoch, whichever comes first")
		if seconds.P50 != nil {
			var train float64
			for _, term := range terms {
				if term.Name == "train" {
					train = *term.Value
				}
			}
			if train > demoSeconds {
				c.t.MaxSteps = max(1, int(float64(c.t.MaxSteps)*demoSeconds/train))
				c.because("max_steps", "what %s does in about ten minutes", c.r.GPU.Name)
			}
		}
	}
	steps := c.setup().Steps()
	c.placeEvals(steps)
	c.t.LoggingSteps = min(10, max(1, steps/50))
	c.because("logging_steps", "about fifty points on the curve, at least one every ten steps")
	return nil
}

func (c *configuration) placeEvals(steps int) {
	c.because("eval.steps", "never: there is no held-out split")
	c.because("early_stopping_patience", "off: it needs a held-out split")
	evals := map[string]int{FastDemo: 2, Balanced: 5, Production: 10}[c.r.Preset]
	if c.t.Eval.Rows > 0 {
		factor := 4.0
		switch {
		case c.t.Objective == estimate.GRPO:
			factor = 2 // sampling costs the same in both
		case c.t.Method == estimate.Full:
			factor = 6
		}
		// An evaluation does 2 operations a weight and token, training 4 or 6.
		s := c.setup()
		trained := math.Min(float64(steps*s.Batch*s.GradAccum), math.Ceil(s.Epochs*float64(s.Sequences()))) * float64(s.Examples) / float64(s.Sequences())
		affordable := int(0.10 * trained * factor / (2 * float64(c.t.Eval.Rows)))
		evals = max(1, min(evals, affordable, steps))
		c.t.Eval.Steps = max(1, steps/evals)
		c.because("eval.steps", "%s, at most a tenth of the compute", count(steps/c.t.Eval.Steps, "evaluation"))
		c.because("early_stopping_patience", "off: the preset runs to the end")
	}
	c.t.SaveSteps = max(1, steps/map[string]int{FastDemo: 1, Balanced: 3, Production: 5}[c.r.Preset])
	c.because("save_steps", "%s, so that a lost connection loses little", count(max(1, steps/c.t.SaveSteps), "checkpoint"))
	if c.r.Preset == Production && c.t.Eval.Rows > 0 && steps/c.t.Eval.Steps >= 4 {
		c.t.EarlyStopping = 3
		c.because("early_stopping_patience", "stops after three evaluations without gain and loads the best checkpoint")
		c.t.SaveSteps = c.t.Eval.Steps
		c.because("save_steps", "with every evaluation: the best checkpoint must exist to be loaded")
	}
}

func (c *configuration) chooseSchedule() {
	steps := c.setup().Steps()
	share := 0.03
	c.t.Scheduler = "linear"
	c.because("scheduler", "decays to zero over the run")
	if c.r.Preset == Production {
		c.t.Scheduler, share = "cosine", 0.05
		c.because("scheduler", "keeps the rate high longer and lands softly")
	}
	warmup := max(5, int(share*float64(steps)))
	c.t.WarmupSteps = min(warmup, steps/5)
	c.because("warmup_steps", "%s of the steps, at least 5, never more than a fifth", fmt.Sprintf("%.0f %%", 100*share))
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
