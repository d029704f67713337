package recommend

import (
	"math"

	"github.com/slmgen/slmgen/slmgen/estimate"
	"github.com/slmgen/slmgen/slmgen/plan"
	"github.com/slmgen/slmgen/slmgen/registry"
)

// needLength is the length in tokens that training must hold: the 99th percentile rounded up to 64 (the 95th, at most 1024, for a
// demo). Estimated lengths are first widened by their error.
func needLength(r Request) int {
	want := r.Facts.Tokens.P99
	if r.Preset == FastDemo {
		want = r.Facts.Tokens.P95
	}
	if r.Facts.Tokens.Estimated {
		want *= 1 + r.Facts.Tokens.RelativeError
	}
	n := 64 * int(math.Ceil(math.Min(want, 1<<30)/64))
	n = max(n, 128)
	if r.Preset == FastDemo {
		n = min(n, 1024)
	}
	if r.Objective == estimate.GRPO {
		n += completion(r) // what was counted are prompts
	}
	return n
}

// methods lists how the request may train, best quality first.
func methods(r Request) []estimate.Method {
	if r.Method != "" {
		return []estimate.Method{r.Method}
	}
	return []estimate.Method{estimate.LoRA, estimate.QLoRA}
}

func precision(g registry.GPU) string {
	if g.BF16 {
		return "bf16"
	}
	return "fp16"
}

func optimizer(r Request, m estimate.Method) string {
	if r.Lane == Unsloth || m == estimate.Full && r.Lane != MLX {
		return "adamw_8bit"
	}
	return "adamw_torch"
}

// smallest is the setup that needs the least memory with a method: one row at a time, the smallest rank.
func smallest(r Request, m registry.Model, method estimate.Method, length int) estimate.Setup {
	r.Objective = r.objective(m)
	t := plan.Training{Objective: r.Objective, GRPO: sampling(r), Method: method, Precision: precision(r.GPU), LoRA: plan.LoRA{R: ranks[0], Targets: targets(r, m)},
		Optimizer: optimizer(r, method), Batch: plan.Batch{PerDevice: 1, GradAccum: 1}, MaxLength: length, Checkpointing: true, Epochs: 1}
	return Setup(r, t)
}

// targets names the linear layers that LoRA adapts: all of them. Phi-3 fuses some, and only Unsloth splits them again.
func targets(r Request, m registry.Model) []string {
	if m.Architecture == "phi3" && r.Lane != Unsloth {
		return []string{registry.QKVProj, registry.OProj, registry.GateUpProj, registry.DownProj}
	}
	return registry.AllLinear()
}

// Setup is what estimate needs to know of a training: use it to estimate an edited plan again.
func Setup(r Request, t plan.Training) estimate.Setup {
	r = r.withDefaults()
	rows := max(0, r.Facts.Examples-t.Eval.Rows)
	share := 1.0
	if r.Facts.Examples > 0 {
		share = float64(rows) / float64(r.Facts.Examples)
	}
	s := estimate.Setup{
		Method: t.Method, GPU: r.GPU, Seq: t.MaxLength, Batch: t.Batch.PerDevice, GradAccum: t.Batch.GradAccum,
		Rank: t.LoRA.R, Targets: t.LoRA.Targets, Precision: t.Precision, Optimizer: t.Optimizer, Checkpoint: t.Checkpointing,
		Unsloth: r.Lane == Unsloth, ChunkedLoss: r.Lane == Unsloth || r.Lane == TRL && t.Objective != estimate.ORPO,
		Objective: t.Objective, Packing: t.Packing, TrainTokens: r.Facts.Tokens.Epoch() * share, Examples: rows, Epochs: t.Epochs, MaxSteps: t.MaxSteps,
		EvalTokens: r.Facts.Tokens.Mean * float64(t.Eval.Rows), Pace: r.Pace,
	}
	if t.Objective == estimate.GRPO {
		s.Generations, s.CompletionTokens, s.Reference = t.GRPO.Generations, t.GRPO.MaxCompletion, t.GRPO.Beta > 0
	}
	if t.Method == estimate.Full {
		s.Rank, s.Targets = 0, nil
	}
	if t.Eval.Steps > 0 {
		s.Evals = s.Steps() / t.Eval.Steps
	}
	return s
}
