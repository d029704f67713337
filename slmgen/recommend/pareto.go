package recommend

// markPareto marks the choices that no other one beats. Choices are in the order of their scores, so that the first that dominates a model is
// the best of those that do.
func markPareto(choices []Choice) {
	for i := range choices {
		c := &choices[i]
		c.Pareto = true
		for j := range choices {
			if j != i && dominates(choices[j], *c) {
				c.Pareto, c.DominatedBy = false, choices[j].ID
				break
			}
		}
	}
}

// dominates says whether a is at least as good as b in everything, and better in something: expected quality, training time (on one card also its
// cost), decoding speed on the target and memory there. An unknown time is no better than any.
func dominates(a, b Choice) bool {
	better := false
	for _, d := range [...]float64{a.Quality.Mean - b.Quality.Mean, less(a.TimeS.P50, b.TimeS.P50), a.Serving.TokensPerSecond - b.Serving.TokensPerSecond,
		b.Serving.TotalGiB - a.Serving.TotalGiB} {
		if d < 0 {
			return false
		}
		better = better || d > 0
	}
	return better
}

// less is by how much a is below b.
func less(a, b *float64) float64 {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return -1
	case b == nil:
		return 1
	}
	return *b - *a
}
