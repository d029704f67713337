package recommend

import (
	"fmt"
	"math"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/estimate"
	"github.com/slmgen/slmgen/slmgen/plan"
	"github.com/slmgen/slmgen/slmgen/registry"
)

// Configure sets every training setting for one model. reasons holds one sentence for each setting, keyed by its path in the
// JSON of plan.Training (learning_rate, lora.r, batch.per_device). warnings name what the user should look at.
//
// The result always holds: at least one step, warmup below the steps, eval steps within them, an effective batch below 32
// (Batch.Effective: sequences, pairs, or for GRPO sampled answers, in whole groups), and memory within the card's usable memory.
//
// Errors: invalid for a request without meaning; precondition when the data has no examples or no method fits the card, with what
// would; unsupported and precondition as registry.Model.Shape.
func Configure(m registry.Model, r Request) (plan.Training, map[string]string, []string, error) {
	r = r.withDefaults()
	if err := r.check(); err != nil {
		return plan.Training{}, nil, nil, err
	}
	if r.Facts.Examples < 1 {
		return plan.Training{}, nil, nil, fault.New(fault.Precondition, "there is no example to train on").Do("add examples")
	}
	if _, err := m.Shape(); err != nil {
		return plan.Training{}, nil, nil, err
	}
	r.Objective = r.objective(m)
	c := &configuration{r: r, m: m, why: map[string]string{}}
	if err := c.chooseObjective(); err != nil {
		return plan.Training{}, nil, nil, err
	}
	if err := c.chooseMethodAndLength(); err != nil {
		return plan.Training{}, nil, nil, err
	}
	c.chooseConstants()
	c.chooseEvalRows()
	c.choosePacking()
	if err := c.chooseRank(); err != nil {
		return plan.Training{}, nil, nil, err
	}
	c.chooseObjectiveRank()
	if err := c.chooseBatch(); err != nil {
		return plan.Training{}, nil, nil, err
	}
	if err := c.chooseObjectiveBatch(); err != nil {
		return plan.Training{}, nil, nil, err
	}
	c.chooseEpochs()
	if err := c.chooseSteps(); err != nil {
		return plan.Training{}, nil, nil, err
	}
	c.chooseSchedule()
	c.chooseRate()
	c.chooseExport()
	return c.t, c.why, c.warnings, nil
}

// configuration is a training while it is being set up.
type configuration struct {
	r        Request
	m        registry.Model
	t        plan.Training
	why      map[string]string
	warnings []string
}

func (c *configuration) because(path, format string, args ...any) {
	c.why[path] = fmt.Sprintf(format, args...)
}

func (c *configuration) warn(format string, args ...any) {
	c.warnings = append(c.warnings, fmt.Sprintf(format, args...))
}

func (c *configuration) chooseMethodAndLength() error {
	need := needLength(c.r)
	limit := need
	if c.m.Context.Known && limit > c.m.Context.Value {
		limit = c.m.Context.Value
	}
	if c.r.GPU.Apple() != (c.r.Lane == MLX) {
		c.warn("the %s lane does not train on %s: memory and time are those of that card, choose another --gpu or --lane", c.r.Lane, c.r.GPU.Name)
	}
	c.t.Precision = precision(c.r.GPU)
	if c.r.GPU.BF16 {
		c.because("precision", "%s has bf16: the range of 32 bits, no loss scaling", c.r.GPU.Name)
	} else {
		c.because("precision", "%s (compute capability %s) has no bf16", c.r.GPU.Name, c.r.GPU.Capability)
		if c.m.Family == "gemma3" && c.r.Lane != Unsloth {
			c.warn("Gemma 3 overflows in fp16: outside the unsloth lane the loss may become NaN on %s; use a card with bf16", c.r.GPU.Name)
		}
	}
	var tried string
	for _, method := range methods(c.r) {
		v, err := estimate.Memory(c.m, smallest(c.r, c.m, method, limit))
		if err != nil {
			return err
		}
		if v.Fits {
			c.t.Method, c.t.MaxLength = method, limit
			c.explainMethod(v, tried)
			c.explainLength(need)
			return nil
		}
		tried = fmt.Sprintf("%s takes %.1f GiB of %.1f", method, v.TotalGiB, v.UsableGiB)
	}
	// Nothing holds the needed length: cut it, never below half of the median example.
	list := methods(c.r)
	method := list[len(list)-1]
	length, err := estimate.MaxSeq(c.m, smallest(c.r, c.m, method, limit), 64, limit)
	if err != nil {
		return err
	}
	if length < max(64, int(c.r.Facts.Tokens.P50/2)) {
		return fault.New(fault.Precondition, "%s does not fit %s: %s at %d tokens", c.m.ID, c.r.GPU.Name, tried, limit).
			Do("choose a larger card, a smaller model, or --method qlora")
	}
	c.t.Method, c.t.MaxLength = method, length
	c.because("method", "the only one that fits %s at all; %s at %d tokens", c.r.GPU.Name, tried, limit)
	c.because("max_length", "what the memory of %s holds; the data needs %d", c.r.GPU.Name, need)
	c.warnCut()
	return nil
}

func (c *configuration) explainMethod(v estimate.VRAM, tried string) {
	switch {
	case c.r.Method != "":
		c.because("method", "asked for; the least it takes is %.1f GiB of %.1f", v.TotalGiB, v.UsableGiB)
	case c.t.Method == estimate.LoRA:
		c.because("method", "LoRA on 16-bit weights fits %s (%.1f of %.1f GiB at least) and loses nothing to quantization; full training needs far more memory for little gain at this size of data", c.r.GPU.Name, v.TotalGiB, v.UsableGiB)
	default:
		c.because("method", "%s, so the frozen weights are kept in 4 bits (%.1f GiB)", tried, v.TotalGiB)
		c.warn("qlora trains on 4-bit weights: expect to lose a few points (Llama 3.2 card, quantized against bf16: IFEval -3.9 for 1B, -1.5 for 3B)")
	}
}

func (c *configuration) explainLength(need int) {
	t := c.r.Facts.Tokens
	switch {
	case c.t.MaxLength < need:
		c.because("max_length", "the model's context; the data needs %d", need)
		c.warnCut()
	case c.r.Preset == FastDemo:
		c.because("max_length", "95th percentile of the examples (%.0f tokens) rounded up to 64, at most 1024 for a demo", t.P95)
		if t.Max > float64(c.t.MaxLength) {
			c.warnCut()
		}
	default:
		c.because("max_length", "99th percentile of the examples (%.0f tokens) rounded up to 64", t.P99)
		if t.Estimated {
			c.why["max_length"] += fmt.Sprintf(", widened by the %.0f %% error of the estimate", 100*t.RelativeError)
		}
	}
}

func (c *configuration) warnCut() {
	t := c.r.Facts.Tokens
	share := "about 1 %"
	n := float64(c.t.MaxLength)
	switch {
	case n < t.P50:
		share = "more than half"
	case n < t.P95:
		share = "more than 5 %"
	case n < t.P99:
		share = "1 to 5 %"
	}
	c.warn("examples longer than %d tokens are cut: %s of them", c.t.MaxLength, share)
}

func (c *configuration) chooseConstants() {
	c.t.Optimizer = optimizer(c.r, c.t.Method)
	if c.t.Optimizer == "adamw_8bit" {
		c.because("optimizer", "two bytes of state a weight instead of eight, same loss in practice (bitsandbytes)")
	} else {
		c.because("optimizer", "the adapter is small, 32-bit states cost little")
	}
	c.t.Checkpointing = true
	c.because("gradient_checkpointing", "recomputes activations: a third more compute for the memory of one block")
	c.t.LossOn = "completion"
	c.because("loss_on", "only answers are learned; prompts come from the user")
	if c.r.Objective.Preference() {
		c.because("loss_on", "answers are compared or rewarded; prompts carry no loss")
	}
	c.t.WeightDecay = 0.01
	c.because("weight_decay", "mild regularisation, the usual value for adapters")
	if c.r.Preset == FastDemo {
		c.t.WeightDecay = 0.001
		c.because("weight_decay", "the value of Unsloth's short notebooks")
	}
	c.t.MaxGradNorm = 1
	c.because("max_grad_norm", "clips outlier batches; the trainers' default")
	c.t.Seed = c.r.Seed
	c.because("seed", "fixed, so that the run can be repeated")
	c.t.ReportTo = "none"
	c.because("report_to", "nothing leaves the machine unless you ask; set wandb, tensorboard or trackio")
	c.t.SaveLimit = 2
	c.because("save_total_limit", "the last checkpoint and the one before it")
}

func (c *configuration) setup() estimate.Setup { return Setup(c.r, c.t) }

func powerOfTwo(n float64) int {
	if n < 1 {
		return 1
	}
	return 1 << int(math.Floor(math.Log2(n)))
}
