package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"

	"github.com/slmgen/slmgen/internal/langid"
)

// rate is the first learning rate; it falls to a fiftieth of that in a line. Every row of the vectors and every output is slowed down by the
// size of its gradients so far (Duchi et al., "Adaptive Subgradient Methods", 2011, one figure for a whole row).
const rate = 0.3

// train gives the model of a plan.
func train(p plan, model int, text []source) *langid.Model {
	rng := rand.New(rand.NewPCG(1, uint64(model)))
	n := len(p.languages)
	vectors, outputs, biases := make([]float32, p.rows*langid.Dims), make([]float32, n*langid.Dims), make([]float32, n)
	for i := range vectors {
		vectors[i] = (rng.Float32()*2 - 1) / float32(langid.Dims)
	}
	var chosen []float64 // running sum of the weights
	sum := 0.0
	for _, l := range p.languages {
		sum += l.weight
		chosen = append(chosen, sum)
	}
	mean, pull, probs := make([]float32, langid.Dims), make([]float32, langid.Dims), make([]float64, n)
	rowSquares, outputSquares := make([]float32, p.rows), make([]float32, n)
	loss := 0.0
	for step := range p.steps {
		label, _ := slices.BinarySearch(chosen, rng.Float64()*sum)
		got, features := langid.Features(draw(text, label, rng))
		if got != model || len(features) == 0 {
			continue
		}
		clear(mean)
		for _, f := range features {
			for i, v := range row(vectors, f, p) {
				mean[i] += v
			}
		}
		scale := 1 / float32(len(features))
		for i := range mean {
			mean[i] *= scale
		}
		softmax(probs, mean, outputs, biases)
		loss -= math.Log(max(probs[label], 1e-12))
		lr := float32(rate * (1 - 0.98*float64(step)/float64(p.steps)))
		clear(pull)
		for l := range n {
			g := float32(probs[l])
			if l == label {
				g--
			}
			out := outputs[l*langid.Dims:][:langid.Dims]
			squares := float32(0)
			for i := range out {
				pull[i] += g * out[i]
				squares += g * mean[i] * g * mean[i]
			}
			outputSquares[l] += squares / float32(langid.Dims)
			slow := lr * g / float32(math.Sqrt(float64(outputSquares[l]))+1e-6)
			for i := range out {
				out[i] -= slow * mean[i]
			}
			biases[l] -= lr * 0.02 * g
		}
		squares := float32(0)
		for i := range pull {
			pull[i] *= scale
			squares += pull[i] * pull[i]
		}
		for _, f := range features {
			at := f & uint32(p.rows-1)
			rowSquares[at] += squares / float32(langid.Dims)
			slow := lr / (float32(math.Sqrt(float64(rowSquares[at]))) + 1e-6)
			r := row(vectors, f, p)
			for i := range r {
				r[i] -= slow * pull[i]
			}
		}
		if every := p.steps / 10; (step+1)%every == 0 {
			fmt.Fprintf(os.Stderr, "model %d: %d examples, loss %.4f\n", model, step+1, loss/float64(every))
			loss = 0
		}
	}
	return quantize(p, vectors, outputs, biases)
}

func row(vectors []float32, feature uint32, p plan) []float32 {
	return vectors[int(feature&uint32(p.rows-1))*langid.Dims:][:langid.Dims]
}

func softmax(probs []float64, mean, outputs, biases []float32) {
	most := math.Inf(-1)
	for l := range probs {
		s := biases[l]
		for i, w := range outputs[l*len(mean):][:len(mean)] {
			s += w * mean[i]
		}
		probs[l] = float64(s)
		most = max(most, probs[l])
	}
	sum := 0.0
	for l := range probs {
		probs[l] = math.Exp(probs[l] - most)
		sum += probs[l]
	}
	for l := range probs {
		probs[l] /= sum
	}
}

// quantize rounds vectors to 8 bits and outputs to 16, each on one scale; the largest vectors in a thousand are clipped.
func quantize(p plan, vectors, outputs, biases []float32) *langid.Model {
	m := &langid.Model{Vectors: make([]uint8, len(vectors)), Outputs: make([]int16, len(outputs)), Biases: make([]int32, len(biases))}
	sizes := make([]float64, len(vectors))
	for i, v := range vectors {
		sizes[i] = math.Abs(float64(v))
	}
	slices.Sort(sizes)
	unit := 127 / sizes[len(sizes)*999/1000]
	for i, v := range vectors {
		m.Vectors[i] = uint8(128 + max(-127, min(127, math.Round(float64(v)*unit))))
	}
	largest := 0.0
	for _, w := range outputs {
		largest = max(largest, math.Abs(float64(w)))
	}
	outer := 32767 / largest
	for i, w := range outputs {
		m.Outputs[i] = int16(math.Round(float64(w) * outer))
	}
	for i, b := range biases {
		m.Biases[i] = int32(math.Round(float64(b) * unit * outer))
	}
	for _, l := range p.languages {
		m.Languages = append(m.Languages, l.code)
	}
	return m
}
