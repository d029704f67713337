package track

import (
	"math"
	"slices"
)

const (
	narrowest = 0.004 // of the estimate: what rounding and chance leave on the steadiest runs
	unseen    = 0.07  // how much later runs end that had no evaluation and no pause yet, in one of ten cases
	seen      = 0.03  // the same when evaluations are known
	early     = 6     // stretches below which a run cannot be held against its own past
)

// spread says how far the truth lies from an estimate in four of five cases, as parts of it below and above: what the run's own past would have
// been misjudged by over a stretch as long, in relation, as the one that is left, but no less above than what runs are known to meet unannounced.
func spread(usual []stretch, done float64, evals bool) (low, high float64) {
	low, high = -0.08, 0.1
	if len(usual) >= early {
		if past := misjudged(usual, done); len(past) >= 4 {
			low, high = quantile(past, 0.1), quantile(past, 0.9)
		}
	}
	if evals {
		return low, max(high, seen)
	}
	return low, max(high, unseen*math.Sqrt(1-done))
}

// misjudged gives, in order, the relative errors of estimates that would have been made at earlier points of the run.
func misjudged(all []stretch, done float64) []float64 {
	steps, seconds := make([]float64, len(all)+1), make([]float64, len(all)+1)
	for i, s := range all {
		steps[i+1], seconds[i+1] = steps[i]+float64(s.steps), seconds[i]+s.seconds
	}
	ratio := min(1, (1-done)/max(done, 1e-9))
	var out []float64
	for i := max(2, len(all)/4); i < len(all); i++ {
		to := min(len(all), i+max(1, int(math.Round(float64(i)*ratio))))
		said := seconds[i] / steps[i] * (steps[to] - steps[i])
		if was := seconds[to] - seconds[i]; said > 0 && was > 0 {
			out = append(out, (was-said)/said)
		}
	}
	slices.Sort(out)
	return out
}

// quantile interpolates between the values of a sorted list.
func quantile(sorted []float64, p float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	at := p * float64(len(sorted)-1)
	i := int(at)
	if i+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[i] + (sorted[i+1]-sorted[i])*(at-float64(i))
}
