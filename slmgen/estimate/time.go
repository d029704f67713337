package estimate

import (
	"fmt"
	"math"

	"github.com/slmgen/slmgen/slmgen/registry"
)

// Startup is what a run takes before its first step: download, load, tokenize, compile. Seconds, assumed.
const startupP10, startupP50, startupP90 = 45.0, 120.0, 360.0

// launchSeconds is the least time that one block takes in one micro-step, however small it is: the processor starts its kernels one by one,
// forward, backward and recomputed. Short rows of Qwen 1.8B, 7B and 14B took 4.7 to 5.2 ms a block on an A100 in 2023 (QwenLM/Qwen README,
// LoRA); a half of that is taken for today's software, and a half again for Unsloth's fused kernels. Both halves are assumed.
const launchSeconds, fusedLaunchSeconds = 2.6e-3, 1.4e-3

// Time estimates how long a run takes, in seconds: the 10th, 50th and 90th percentile, and the terms of the 50th, which is their
// sum startup + train + eval, and generate where answers are sampled. A card of unknown speed (TFLOPS 0) gives an unknown range.
//
// Compute is 4 (LoRA, QLoRA) or 6 (full) floating point operations a token and multiplied weight, plus attention, at the card's
// peak times the utilisation of published runs; recomputation is inside that utilisation. Errors as Memory.
func Time(m registry.Model, s Setup) (registry.Range, []registry.Term, error) {
	if err := s.check(); err != nil {
		return registry.Range{}, nil, err
	}
	shape, err := m.Shape()
	if err != nil {
		return registry.Range{}, nil, err
	}
	u, err := utilisationOf(s)
	if err != nil {
		return registry.Range{}, nil, err
	}
	w := workOf(s, shape)
	var terms []registry.Term
	term := func(name string, v float64, unit, op, source string, in map[string]any) {
		v = milli(v)
		terms = append(terms, registry.Term{Name: name, Value: &v, Unit: unit, Op: op, Source: source, Inputs: in})
	}
	term("tokens", w.tokens[1], "tokens", "steps*effective_batch*padded_length", "padding of a batch to its longest row is assumed: 1+0.35*ln(batch)",
		map[string]any{"steps": s.Steps(), "effective_batch": s.Batch * max(1, s.GradAccum)})
	term("flops_per_token", w.flops, "FLOP", "k*multiplied_weights + k*layers*hidden*length", "k is 4 for an adapter (frozen weights need no gradient), 6 for full training; 2 more where a reference scores the answers, 6 more for KTO",
		map[string]any{"multiplied_weights": shape.Params().Multiplied})
	launch := launchSeconds
	if s.Unsloth {
		launch = fusedLaunchSeconds
	}
	few, many := launch/2, launch*2
	if factor, sd, ok := s.Pace.faster(s, u); ok {
		slow, fast := math.Exp(-z80*sd), math.Exp(z80*sd)
		u.P50 *= factor
		u.P10, u.P90 = u.P50*slow, u.P50*fast
		launch /= factor
		few, many = launch/fast, launch/slow
		u.Source = fmt.Sprintf("%d runs of your own on this card, and %s", s.Pace.Runs(s.GPU.Name), u.Source)
	}
	term("mfu", u.P50, "share", "of the card's peak", u.Source, map[string]any{"p10": u.P10, "p90": u.P90, "peak_tflops": s.GPU.TFLOPS})
	if s.GPU.TFLOPS <= 0 {
		return registry.Range{}, terms, nil
	}
	train := func(tokens, mfu, launch float64) float64 {
		return math.Max(tokens*w.flops/(s.GPU.TFLOPS*1e12*mfu), w.micro*float64(shape.Layers)*launch)
	}
	eval := func(mfu, launch float64) float64 {
		return math.Max(w.evalTokens*w.flops/w.factor*(2+s.forwardOnly())/(s.GPU.TFLOPS*1e12*mfu), w.evalMicro*float64(shape.Layers)*launch/4)
	}
	p50 := []float64{startupP50, train(w.tokens[1], u.P50, launch), eval(u.P50, launch)}
	term("startup", p50[0], "s", "constant", "assumed", map[string]any{"p10": startupP10, "p90": startupP90})
	term("train", p50[1], "s", "max(tokens*flops_per_token/(peak*mfu), micro_steps*layers*launch)", "the second is a floor for launching kernels",
		map[string]any{"micro_steps": w.micro, "layers": shape.Layers, "launch": launch})
	term("eval", p50[2], "s", "as train, forward only: 2 operations a weight, and those of the reference", "", map[string]any{"eval_tokens": w.evalTokens})
	var generate [3]float64
	if s.Objective == GRPO {
		generate = generation(s, shape)
		term("generate", generate[1], "s", "rounds*tokens*max(weight_bytes/bandwidth, layers*0.001)",
			"every step waits for the longest of its answers, 0.8 of the most it may be (assumed); a token of generate() with an adapter takes about a millisecond a layer (assumed), or the time to read the weights",
			map[string]any{"rounds": rounds(s), "max_tokens": s.CompletionTokens, "layers": shape.Layers})
	}
	total := func(v float64) *float64 { v = milli(v); return &v }
	return registry.Range{
		P10: total(startupP10 + train(w.tokens[0], u.P90, few) + eval(u.P90, few) + generate[0]),
		P50: total(milli(p50[0]) + milli(p50[1]) + milli(p50[2]) + milli(generate[1])),
		P90: total(startupP90 + train(w.tokens[2], u.P10, many) + eval(u.P10, many) + generate[2]),
	}, terms, nil
}

// milli rounds to a thousandth: the last bits of a product differ between machines.
func milli(v float64) float64 { return math.Round(v*1000) / 1000 }

type work struct {
	tokens                [3]float64 // trained tokens with padding: few, likely, many
	flops, factor         float64
	micro                 float64
	evalTokens, evalMicro float64
}

func workOf(s Setup, shape registry.Shape) work {
	mean, sides := 0.0, 1.0
	if s.Objective.Pairs() {
		sides = 2 // sequences of a row
	}
	if s.Examples > 0 {
		mean = math.Min(s.TrainTokens/sides/float64(s.Examples), float64(s.Seq))
	}
	length := [3]float64{mean, mean, mean}
	if s.Packing {
		full := float64(s.Seq)
		length = [3]float64{packFill * full, full, full}
	} else if s.Batch > 1 {
		spread := math.Log(float64(s.Batch))
		length[1] = math.Min(float64(s.Seq), mean*(1+0.35*spread))
		length[2] = math.Min(float64(s.Seq), mean*(1+0.80*spread))
	}
	if s.Objective == GRPO { // the answers, of which few are as long as they may be
		for i, share := range [3]float64{0.3, 0.5, 1} {
			length[i] = math.Min(float64(s.Seq), length[i]+share*float64(s.CompletionTokens))
		}
	}
	rows := math.Min(float64(s.Steps()*s.Batch*max(1, s.GradAccum)), math.Ceil(s.Epochs*float64(s.Sequences())))
	w := work{factor: 4, micro: rows / float64(s.Batch)}
	if s.Method == Full {
		w.factor = 6
	}
	w.factor += s.forwardOnly()
	for i := range w.tokens {
		w.tokens[i] = rows * sides * length[i]
	}
	// Causal attention multiplies each token with half of the sequence, twice (scores and values).
	attention := 2 * float64(shape.Layers) * float64(shape.Heads*shape.HeadDim) * length[1] / 2
	w.flops = w.factor * (float64(shape.Params().Multiplied) + attention)
	w.evalTokens = s.EvalTokens * float64(s.Evals) * sides
	if mean > 0 {
		w.evalMicro = w.evalTokens / mean / float64(s.Batch)
	}
	return w
}
