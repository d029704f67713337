package estimate

import (
	"math"

	"github.com/slmgen/slmgen/slmgen/registry"
)

// addGeneration takes what sampling needs beyond the backward pass: the two never happen at once.
func addGeneration(add addTerm, s Setup, shape registry.Shape, backward float64) {
	sequences := float64(s.Batch * max(1, s.GradAccum))
	token := 2 * float64(shape.Layers*shape.KVHeads*shape.HeadDim) * s.elementBytes()
	cache := sequences*float64(s.Seq)*token + sequences*float64(shape.Vocab)*4
	add("generation", math.Max(0, cache-backward), "max(0, sequences*(length*cache_bytes + vocab*4) - activations - logits)",
		"keys and values of all answers of a step, sampled at once, and the logits of one token each",
		map[string]any{"sequences": int(sequences), "length": s.Seq, "cache_bytes": token, "vocab": shape.Vocab})
}

// rounds is how often answers are sampled: once a step, and for an evaluation once for as many rows as a step holds.
func rounds(s Setup) float64 {
	n := float64(s.Steps())
	if perRow := s.TrainTokens / math.Max(1, float64(s.Examples)); perRow > 0 {
		rows := s.EvalTokens / perRow * float64(s.Evals) * float64(s.Generations)
		n += math.Ceil(rows / float64(s.Batch*max(1, s.GradAccum)))
	}
	return n
}

// generation is the time that sampling takes: few, likely and many seconds.
func generation(s Setup, shape registry.Shape) [3]float64 {
	length := [3]float64{0.5, 0.8, 1}
	layer := [3]float64{0.5e-3, 1e-3, 2.5e-3}
	bytes := 2.0
	if s.Method == QLoRA {
		bytes = nf4Bytes
	}
	var out [3]float64
	for i := range out {
		token := float64(shape.Layers) * layer[i]
		if s.GPU.BandwidthGBs > 0 {
			token = math.Max(token, bytes*float64(shape.Params().Total)/(s.GPU.BandwidthGBs*1e9))
		}
		out[i] = rounds(s) * length[i] * float64(s.CompletionTokens) * token
	}
	return out
}
