package estimate

import (
	"fmt"
	"math"

	"github.com/slmgen/slmgen/slmgen/registry"
)

const gib = 1 << 30

// wholeGiB rounds to whole bytes: such figures add up exactly, in any order and on any machine.
func wholeGiB(bytes float64) float64 { return math.Round(bytes) / gib }

// nf4Bytes is what one weight costs in NF4 with double quantization: 4 bits, an 8-bit constant for 64 weights, and a 32-bit
// constant for 256 of those (QLoRA, arXiv 2305.14314).
const nf4Bytes = (4 + 8.0/64 + 32.0/(64*256)) / 8

// overheadGiB is the CUDA context, library workspaces and what the allocator cannot reuse. Fitted to published peaks, see
// slmgen/backtest.
const overheadGiB = 1.5

// memoryLow and memoryHigh are the 10th and 90th percentile of peak over estimate for stacks that the constants were not fitted to: 23
// published peaks with the overhead fitted to the other sources (slmgen/backtest), and LoRA of Qwen 1.8B, 7B and 14B at 256 to 8,192 tokens
// (QwenLM/Qwen README, its G taken for 10^9 bytes). Estimates are more often too high, by up to a third for Unsloth's published peaks, than too low.
const memoryLow, memoryHigh = 0.8, 1.1

// Memory estimates the peak training memory of one device. The terms are GiB and add up to TotalGiB exactly: weights, adapter,
// gradients, optimizer, activations, logits, overhead; with a frozen copy of the model also reference, with sampled answers generation.
//
// Errors: unsupported and precondition as registry.Model.Shape; invalid for a setup without meaning.
func Memory(m registry.Model, s Setup) (VRAM, error) {
	if err := s.check(); err != nil {
		return VRAM{}, err
	}
	shape, err := m.Shape()
	if err != nil {
		return VRAM{}, err
	}
	p := shape.Params()
	v := VRAM{UsableGiB: s.GPU.UsableGiB}
	add := func(name string, bytes float64, op, source string, inputs map[string]any) {
		value := wholeGiB(bytes)
		v.Terms = append(v.Terms, registry.Term{Name: name, Value: &value, Unit: "GiB", Op: op, Inputs: inputs, Source: source})
		v.TotalGiB += value
	}

	addWeights(add, s, p)
	if err := addTrained(add, s, shape, p); err != nil {
		return VRAM{}, err
	}
	backward := addActivations(add, s, shape) + addLogits(add, s, shape)
	if s.referenceCopy() {
		width := 2.0
		if s.Precision != "bf16" {
			width = 4
		}
		add("reference", width*float64(p.Total), fmt.Sprintf("params*%g", width), "a frozen copy of the model scores the answers too", map[string]any{"params": p.Total})
	}
	if s.Objective == GRPO {
		addGeneration(add, s, shape, backward)
	}
	add("overhead", overheadGiB*gib, "constant", "fitted to published peaks of LLaMA-Factory and torchtune", nil)
	v.LowGiB, v.HighGiB = wholeGiB(memoryLow*v.TotalGiB*gib), wholeGiB(memoryHigh*v.TotalGiB*gib)
	v.Fits = v.UsableGiB > 0 && v.TotalGiB <= v.UsableGiB
	return v, nil
}

type addTerm func(name string, bytes float64, op, source string, inputs map[string]any)

func addWeights(add addTerm, s Setup, p registry.Params) {
	linear, rest := 2.0, 2.0
	source := "16 bits a weight"
	switch {
	case s.Method == QLoRA:
		linear, source = nf4Bytes, "QLoRA, arXiv 2305.14314: only linear layers are NF4"
		if !s.Unsloth {
			rest, source = 4, source+"; peft prepare_model_for_kbit_training casts the others to 32 bits"
		}
	case s.Precision == "fp32":
		linear, rest, source = 4, 4, "32 bits a weight"
	case s.Method == Full && s.Precision == "fp16":
		linear, rest, source = 4, 4, "fp16 training keeps 32-bit master weights for the loss scaler"
	}
	other := p.Total - p.Linear
	add("weights", linear*float64(p.Linear)+rest*float64(other), "linear*bytes_linear + other*bytes_other", source,
		map[string]any{"linear": p.Linear, "other": other, "bytes_linear": linear, "bytes_other": rest})
}

func addTrained(add addTerm, s Setup, shape registry.Shape, p registry.Params) error {
	states := 8.0 // two 32-bit moments
	if s.Optimizer == "adamw_8bit" || s.Optimizer == "paged_adamw_8bit" {
		states = 2
	}
	if s.Method == Full {
		width := 2.0
		if s.Precision != "bf16" {
			width = 4
		} else if states == 8 {
			states = 4 // moments have the width of the weights
		}
		n := float64(p.Total)
		in := map[string]any{"params": p.Total}
		add("adapter", 0, "none: every weight is trained", "", nil)
		add("gradients", width*n, fmt.Sprintf("params*%g", width), "a gradient has the width of its weight", in)
		add("optimizer", states*n, fmt.Sprintf("params*%g", states), optimizerSource(s.Optimizer), in)
		return nil
	}
	a, err := shape.LoRAParams(s.Rank, s.Targets)
	if err != nil {
		return err
	}
	n, in := float64(a), map[string]any{"adapter_params": a, "rank": s.Rank}
	add("adapter", 4*n, "adapter_params*4", "peft keeps adapters in 32 bits (autocast_adapter_dtype)", in)
	add("gradients", 4*n, "adapter_params*4", "a gradient has the width of its weight", in)
	add("optimizer", states*n, fmt.Sprintf("adapter_params*%g", states), optimizerSource(s.Optimizer), in)
	return nil
}

func optimizerSource(name string) string {
	if name == "adamw_8bit" || name == "paged_adamw_8bit" {
		return "bitsandbytes: two 8-bit moments"
	}
	return "AdamW: two moments"
}

func addActivations(add addTerm, s Setup, shape registry.Shape) float64 {
	n, e := float64(s.deviceTokens()), s.elementBytes()
	h, ff := float64(shape.Hidden), float64(shape.FeedForward)
	heads := float64((shape.Heads + shape.KVHeads) * shape.HeadDim)
	layers := float64(shape.Layers)
	// What one block saves for the backward pass, a token: residuals, norms with their 32-bit copies, q, k, v, attention output,
	// and four tensors of the MLP.
	saved := e*(2*h+2*heads+4*ff) + float64(shape.Norms())*(e+4)*h
	in := map[string]any{"tokens": s.deviceTokens(), "layers": shape.Layers, "hidden": shape.Hidden, "block_bytes": saved}
	if !s.Checkpoint {
		add("activations", n*layers*saved, "tokens*layers*block_bytes", "what autograd saves in one block; fitted to torchtune's 3B ablation", in)
		return n * layers * saved
	}
	stored := layers
	source := "checkpointing keeps each block's input and recomputes one block"
	if s.Unsloth {
		stored, source = 2, "Unsloth keeps block inputs in host memory; two are on the device"
	}
	backward := saved + e*(2*ff+h)
	in["block_bytes"], in["inputs_kept"] = backward, stored
	total := n * (stored*e*h + backward)
	if s.Method == QLoRA { // one layer's weights, unpacked
		total += e * h * math.Max(ff, heads)
	}
	add("activations", total, "tokens*(inputs_kept*hidden*2 + block_bytes) + one unpacked layer for qlora", source, in)
	return total
}

// lossChunk is how many tokens a chunked loss holds logits for. Assumed.
const lossChunk = 1024

func addLogits(add addTerm, s Setup, shape registry.Shape) float64 {
	n, vocab := float64(s.deviceTokens()), float64(shape.Vocab)
	bytes, op, source := n*vocab*10, "tokens*vocab*(2+4+4)", "16-bit logits, their 32-bit copy and its gradient"
	switch {
	case s.Unsloth:
		bytes, op, source = n*vocab*2, "tokens*vocab*2", "Unsloth writes the gradient over the 16-bit logits; its later versions chunk them too"
	case s.ChunkedLoss:
		bytes, op = math.Min(n, lossChunk)*vocab*8+n*float64(shape.Hidden)*4, "min(tokens, 1024)*vocab*8 + tokens*hidden*4"
		source = "chunked cross entropy: 32-bit logits and their gradient for one chunk"
	}
	add("logits", bytes, op, source, map[string]any{"tokens": s.deviceTokens(), "vocab": shape.Vocab})
	return bytes
}
