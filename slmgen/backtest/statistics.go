package backtest

import (
	"math"
	"math/rand/v2"
	"slices"
)

func mean(xs []float64) float64 {
	if len(xs) == 0 {
		return 0
	}
	sum := 0.0
	for _, x := range xs {
		sum += x
	}
	return sum / float64(len(xs))
}

// standardised gives the values in standard deviations from their mean; nil where they are all the same. A blank stays one.
func standardised(xs []float64) []float64 {
	there := known(xs)
	if len(there) == 0 || slices.Min(there) == slices.Max(there) {
		return nil
	}
	m, square := mean(there), 0.0
	for _, x := range there {
		square += (x - m) * (x - m) / float64(len(there))
	}
	out := make([]float64, len(xs))
	for i, x := range xs {
		out[i] = (x - m) / math.Sqrt(square)
	}
	return out
}

// pearson is NaN where one side is constant.
func pearson(xs, ys []float64) float64 {
	a, b := standardised(xs), standardised(ys)
	if a == nil || b == nil {
		return math.NaN()
	}
	sum := 0.0
	for i := range a {
		sum += a[i] * b[i] / float64(len(a))
	}
	return sum
}

func spearman(xs, ys []float64) float64 { return pearson(ranks(xs), ranks(ys)) }

// ranks gives ties their middle.
func ranks(xs []float64) []float64 {
	order := make([]int, len(xs))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case xs[a] < xs[b]:
			return -1
		case xs[a] > xs[b]:
			return 1
		}
		return 0
	})
	out := make([]float64, len(xs))
	for i := 0; i < len(order); {
		j := i
		for j+1 < len(order) && math.Abs(xs[order[j+1]]-xs[order[i]]) < tie {
			j++
		}
		for k := i; k <= j; k++ {
			out[order[k]] = float64(i+j) / 2
		}
		i = j + 1
	}
	return out
}

const resamples = 10_000

// bootstrap is the 95 % percentile interval of the mean over resamples of xs.
func bootstrap(xs []float64) [2]float64 {
	r := rand.New(rand.NewPCG(1, 1))
	means := make([]float64, resamples)
	for i := range means {
		for range xs {
			means[i] += xs[r.IntN(len(xs))] / float64(len(xs))
		}
	}
	slices.Sort(means)
	return [2]float64{rounded(means[resamples/40-1]), rounded(means[resamples-resamples/40-1])}
}

// rounded keeps six decimals: the last bits differ between machines.
func rounded(v float64) float64 { return math.Round(v*1e6) / 1e6 }
