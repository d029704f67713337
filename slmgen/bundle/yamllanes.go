package bundle

import (
	"math"
	"strings"
)

// factoryTemplates are LLaMA-Factory's own names for the chat templates of model families. A family that is not here is left to the
// trainer, which then reads the model's own template.
var factoryTemplates = map[string]string{
	"qwen3": "qwen3", "qwen2.5": "qwen", "qwen2.5-coder": "qwen", "qwen2.5-math": "qwen", "qwen3.5": "qwen3_5",
	"llama3": "llama3", "llama3.1": "llama3", "llama3.2": "llama3",
	"gemma2": "gemma2", "gemma3": "gemma3", "gemma3n": "gemma3n", "gemma4": "gemma4",
	"smollm2": "smollm2", "phi3.5": "phi", "phi4-mini": "phi4_mini", "mistral": "mistral", "ministral3": "ministral3",
	"granite3": "granite3", "granite4": "granite4", "lfm2": "lfm2", "r1-distill": "deepseekr1", "tinyllama": "zephyr",
}

// FactoryTemplate is the trainer's name of the chat template, "" to let it read the model's own.
func (v view) FactoryTemplate() string {
	switch {
	case v.Text:
		return ""
	case !v.Instruct():
		return "default"
	}
	return factoryTemplates[v.P.Model.Family]
}

// FactoryTargets is the module list as that trainer reads it: comma separated, or the word all.
func (v view) FactoryTargets() string {
	if v.Targets == any("all-linear") {
		return "all"
	}
	return strings.Join(v.T.LoRA.Targets, ",")
}

// factoryFile describes one data file of LLaMA-Factory's dataset_info.json.
type factoryFile struct {
	File                         string
	Text, Tools, Pairs, Verdicts bool
}

// Factory describes the data file called name.
func (v view) Factory(name string) factoryFile {
	return factoryFile{File: name, Text: v.Text, Tools: v.P.Dataset.Tools, Pairs: v.Pairs(), Verdicts: v.Objective() == "kto"}
}

// MLXScale is the factor that mlx multiplies the adapter's output with: alpha over the rank, which other trainers compute themselves.
func (v view) MLXScale() float64 {
	r := float64(max(v.T.LoRA.R, 1))
	if v.T.LoRA.RSLoRA {
		r = math.Sqrt(r)
	}
	return math.Round(float64(v.T.LoRA.Alpha)/r*1e6) / 1e6
}

// MLXKeys are the module paths inside a block, nil for every linear layer.
func (v view) MLXKeys() []string {
	paths := map[string]string{"q_proj": "self_attn", "k_proj": "self_attn", "v_proj": "self_attn", "o_proj": "self_attn",
		"qkv_proj": "self_attn", "gate_proj": "mlp", "up_proj": "mlp", "down_proj": "mlp", "gate_up_proj": "mlp"}
	var keys []string
	for _, t := range v.T.LoRA.Targets {
		if paths[t] == "" {
			return nil
		}
		keys = append(keys, paths[t]+"."+t)
	}
	return keys
}

// MLXBatch is the batch bounded by the rows: the trainer fails on a split smaller than one batch.
func (v view) MLXBatch() int {
	n := min(int64(v.T.Batch.PerDevice), v.TrainRows)
	if v.EvalSteps > 0 {
		n = min(n, v.EvalRows)
	}
	return int(max(n, 1))
}

// MLXIters counts batches, not optimizer steps: that is how the trainer counts, everywhere.
func (v view) MLXIters() int {
	accum := v.T.Batch.GradAccum
	if v.T.MaxSteps > 0 {
		return v.T.MaxSteps * accum
	}
	batches := math.Ceil(float64(v.TrainRows)/float64(v.MLXBatch())) * v.Epochs
	return int(math.Ceil(batches/float64(accum))) * accum
}

// MLXEvery turns a number of optimizer steps into batches.
func (v view) MLXEvery(steps int) int { return max(min(steps*v.T.Batch.GradAccum, v.MLXIters()), 1) }

// MLXSchedule is the trainer's name of the learning rate schedule, "" for a constant rate without warm-up.
func (v view) MLXSchedule() string {
	switch {
	case v.T.Scheduler == "cosine":
		return "cosine_decay"
	case v.T.Scheduler == "linear", v.T.WarmupSteps > 0:
		return "linear_schedule"
	}
	return ""
}

// MLXEnd is where a linear schedule ends: at zero, or at the rate itself for a constant one.
func (v view) MLXEnd() float64 {
	if v.T.Scheduler == "constant" {
		return v.T.LearningRate
	}
	return 0
}

// MLXDecay is the number of optimizer steps behind the warm-up.
func (v view) MLXDecay() int { return max(v.MLXIters()/v.T.Batch.GradAccum-v.MLXWarmup(), 1) }

// MLXWarmup is the warm-up bounded by the run's length.
func (v view) MLXWarmup() int {
	return max(min(v.T.WarmupSteps, v.MLXIters()/v.T.Batch.GradAccum-1), 0)
}
