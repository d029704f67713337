package main

import (
	"cmp"
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

// train gives the model of a plan. It first learns with every feature, for a quarter of the steps, as these do
// not fit into the caches of a processor; keeps those that say most; and learns again with them alone.
func train(p plan, model int, text []source) *langid.Model {
	all := newLearner(p, model, langid.FeatureSpace)
	all.learn(text, p.steps/4, func(f uint32) int { return int(f) })
	kept := all.heaviest(p.features)
	place := make([]int32, langid.FeatureSpace)
	for i := range place {
		place[i] = -1
	}
	few := newLearner(p, model, len(kept))
	for i, f := range kept {
		place[f] = int32(i)
		*few.row(i) = *all.row(int(f))
	}
	copy(few.outputs, all.outputs)
	copy(few.biases, all.biases)
	few.learn(text, p.steps, func(f uint32) int { return int(place[f]) })
	return few.quantize(kept)
}

// A learner is a model in floats.
type learner struct {
	plan
	model                    int
	vectors, outputs, biases []float32
	outputSquares            []float32 // sums of squared gradients
	used                     []use     // one for every row of the vectors
}

// use says how often a row was used, and the sum of its squared gradients.
type use struct {
	seen    int32
	squares float32
}

func newLearner(p plan, model, rows int) *learner {
	n := len(p.languages)
	l := &learner{plan: p, model: model, vectors: make([]float32, rows*langid.Dims), outputs: make([]float32, n*langid.Dims), biases: make([]float32, n),
		outputSquares: make([]float32, n), used: make([]use, rows)}
	rng := rand.New(rand.NewPCG(0, uint64(model)))
	for i := range l.vectors {
		l.vectors[i] = (rng.Float32()*2 - 1) / langid.Dims
	}
	return l
}

func (l *learner) row(i int) *[langid.Dims]float32 {
	return (*[langid.Dims]float32)(l.vectors[i*langid.Dims:])
}

// heaviest gives the n features whose rows moved the mean most, ascending: those used often and long.
func (l *learner) heaviest(n int) []uint32 {
	type weighed struct {
		feature uint32
		weight  float64
	}
	var list []weighed
	for i, u := range l.used {
		sum := 0.0
		for _, v := range l.row(i) {
			sum += float64(v) * float64(v)
		}
		if u.seen > 2 {
			list = append(list, weighed{uint32(i), sum * float64(u.seen)})
		}
	}
	slices.SortFunc(list, func(a, b weighed) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.feature, b.feature))
	})
	kept := make([]uint32, 0, n)
	for _, w := range list[:min(n, len(list))] {
		kept = append(kept, w.feature)
	}
	slices.Sort(kept)
	return kept
}

// learn trains on examples; place gives the row of a feature, -1 for none.
func (l *learner) learn(text []source, steps int, place func(uint32) int) {
	rng := rand.New(rand.NewPCG(1, uint64(l.model)))
	var chosen []float64 // running sum of the weights
	sum := 0.0
	for _, lang := range l.languages {
		sum += lang.weight
		chosen = append(chosen, sum)
	}
	var mean, pull [langid.Dims]float32
	probs := make([]float64, len(l.languages))
	var rows []int
	loss := 0.0
	for step := range steps {
		label, _ := slices.BinarySearch(chosen, rng.Float64()*sum)
		got, features := langid.Features(draw(text, label, rng))
		rows = rows[:0]
		for _, f := range features {
			if i := place(f); i >= 0 {
				rows = append(rows, i)
			}
		}
		if got != l.model || len(rows) == 0 {
			continue
		}
		mean = [langid.Dims]float32{}
		for _, i := range rows {
			for d, v := range l.row(i) {
				mean[d] += v
			}
		}
		scale := 1 / float32(len(rows))
		for d := range mean {
			mean[d] *= scale
		}
		softmax(probs, &mean, l.outputs, l.biases)
		loss -= math.Log(max(probs[label], 1e-12))
		l.step(rows, &mean, &pull, probs, label, float32(rate*(1-0.98*float64(step)/float64(steps))))
		if every := steps / 10; (step+1)%every == 0 {
			fmt.Fprintf(os.Stderr, "model %d: %d examples, loss %.4f\n", l.model, step+1, loss/float64(every))
			loss = 0
		}
	}
}

// step moves outputs and rows against the gradient of one example.
func (l *learner) step(rows []int, mean, pull *[langid.Dims]float32, probs []float64, label int, lr float32) {
	*pull = [langid.Dims]float32{}
	for k, prob := range probs {
		g := float32(prob)
		if k == label {
			g--
		}
		out := l.outputs[k*langid.Dims:][:langid.Dims]
		squares := float32(0)
		for d := range out {
			pull[d] += g * out[d]
			squares += g * mean[d] * g * mean[d]
		}
		l.outputSquares[k] += squares / langid.Dims
		slow := lr * g / (float32(math.Sqrt(float64(l.outputSquares[k]))) + 1e-6)
		for d := range out {
			out[d] -= slow * mean[d]
		}
		l.biases[k] -= lr * 0.02 * g
	}
	scale, squares := 1/float32(len(rows)), float32(0)
	for d := range pull {
		pull[d] *= scale
		squares += pull[d] * pull[d]
	}
	for _, i := range rows {
		u := &l.used[i]
		u.seen++
		u.squares += squares / langid.Dims
		slow := lr / (float32(math.Sqrt(float64(u.squares))) + 1e-6)
		row := l.row(i)
		for d := range row {
			row[d] -= slow * pull[d]
		}
	}
}

func softmax(probs []float64, mean *[langid.Dims]float32, outputs, biases []float32) {
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

// quantize rounds vectors to five bits and outputs to 16, each on one scale; the largest vectors in a hundred are clipped.
func (l *learner) quantize(features []uint32) *langid.Model {
	m := &langid.Model{Features: features, Vectors: make([]uint8, len(l.vectors)), Outputs: make([]int16, len(l.outputs)), Biases: make([]int32, len(l.biases))}
	sizes := make([]float64, len(l.vectors))
	for i, v := range l.vectors {
		sizes[i] = math.Abs(float64(v))
	}
	slices.Sort(sizes)
	unit := langid.Zero / sizes[len(sizes)*99/100]
	for i, v := range l.vectors {
		m.Vectors[i] = uint8(langid.Zero + max(-langid.Zero, min(langid.Zero, math.Round(float64(v)*unit))))
	}
	largest := 0.0
	for _, w := range l.outputs {
		largest = max(largest, math.Abs(float64(w)))
	}
	outer := math.MaxInt16 / largest
	for i, w := range l.outputs {
		m.Outputs[i] = int16(math.Round(float64(w) * outer))
	}
	for i, b := range l.biases {
		m.Biases[i] = int32(math.Round(float64(b) * unit * outer))
	}
	for _, lang := range l.languages {
		m.Languages = append(m.Languages, lang.code)
	}
	return m
}
