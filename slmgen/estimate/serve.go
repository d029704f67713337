package estimate

import (
	"math"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/registry"
)

// Serving is what a model needs on a deploy target.
type Serving struct {
	TotalGiB  float64 `json:"total_gib"`
	BudgetGiB float64 `json:"budget_gib"`
	Fits      bool    `json:"fits"`
	// TokensPerSecond is the decoding speed of one reader with half of the context filled, and Speed its range: P10 is the slow end.
	TokensPerSecond float64         `json:"tokens_per_second"`
	Speed           registry.Range  `json:"tokens_per_second_range"`
	Fluent          bool            `json:"fluent"`  // at least the target's minimum
	Context         int             `json:"context"` // tokens that the KV cache is sized for
	Terms           []registry.Term `json:"terms"`   // GiB each; they add up to TotalGiB
}

// decodeEfficiency is the share of the memory bandwidth that decoding reaches (llmfit docs/how-it-works.md). Measured were 0.67 on a Raspberry
// Pi 5 (11.4 of 17 GB/s) and 0.7 on a phone (Llama 3.2 in 4 bits, meta-llama/llama-models MODEL_CARD.md); the slow end is assumed.
const decodeEfficiency, decodeSlow, decodeFast = 0.55, 0.4, 0.75

// serveOverheadGiB is the runtime and its compute buffers. Assumed; a phone runtime with a 1B model took 1 GiB beside the
// weights (meta-llama/llama-models llama3_2/MODEL_CARD.md), KV cache included.
const serveOverheadGiB = 0.5

// headBits is the width that 4-bit GGUF quantizations keep the output matrix at (Q6_K: 210 bytes for 256 weights).
const headBits = 210.0 * 8 / 256

// Serve estimates what a model takes on a target: weights at the target's bits, a 16-bit KV cache for context tokens (the
// target's own when 0), and the runtime. Errors as registry.Model.Shape, and invalid for a target without a budget.
func Serve(m registry.Model, t registry.Target, context int) (Serving, error) {
	if t.MemoryGiB <= 0 || t.BandwidthGBs <= 0 || t.WeightBits <= 0 {
		return Serving{}, fault.New(fault.Invalid, "deploy target %q has no budget", t.Name).
			Do("give it memory, bandwidth and weight bits above 0")
	}
	shape, err := m.Shape()
	if err != nil {
		return Serving{}, err
	}
	if context <= 0 {
		context = t.Context
	}
	p := shape.Params()
	// The matrix that makes the logits is read for every token; an untied embedding is only looked up.
	blocks := float64(p.Linear)*t.WeightBits/8 + 2*float64(p.Small)
	head := float64(p.Embedding) * t.WeightBits / 8
	if t.WeightBits < headBits {
		head = float64(p.Embedding) * headBits / 8
	}
	lookup := float64(p.Head) * t.WeightBits / 8 // untied only: as large as the head
	kv := float64(shape.KVBytes(context, 2))

	out := Serving{BudgetGiB: t.MemoryGiB, Context: context}
	add := func(name string, bytes float64, op, source string, in map[string]any) {
		v := wholeGiB(bytes)
		out.Terms = append(out.Terms, registry.Term{Name: name, Value: &v, Unit: "GiB", Op: op, Source: source, Inputs: in})
		out.TotalGiB += v
	}
	add("weights", blocks+head+lookup, "linear*bits/8 + output*head_bits/8 + untied_embedding*bits/8 + norms*2", "GGUF keeps the output matrix at 6.56 bits when the rest is narrower",
		map[string]any{"bits": t.WeightBits, "params": p.Total})
	add("kv_cache", kv, "2*layers*kv_heads*head_dim*2*context", "sliding layers hold their window", map[string]any{"context": context})
	add("runtime", serveOverheadGiB*gib, "constant", "assumed", nil)
	out.Fits = out.TotalGiB <= out.BudgetGiB
	read := blocks + head + float64(shape.KVBytes(max(1, context/2), 2))
	out.TokensPerSecond = math.Floor(100*t.BandwidthGBs*1e9*decodeEfficiency/read) / 100
	speed := func(share float64) *float64 {
		v := math.Floor(100*t.BandwidthGBs*1e9*share/read) / 100
		return &v
	}
	out.Speed = registry.Range{P10: speed(decodeSlow), P50: speed(decodeEfficiency), P90: speed(decodeFast)}
	out.Fluent = out.TokensPerSecond >= t.MinTokensPerSecond
	return out, nil
}
