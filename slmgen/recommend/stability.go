package recommend

import (
	"math"
	"math/rand/v2"
)

// draw plays the choice many times: each model's quality is drawn from its interval, and the weights of time and memory are
// multiplied by a factor between a half and two. It counts how often each model comes first, and by how much the primary loses.
func draw(choices []Choice, r Request, out *Recommendation) {
	if len(choices) == 0 || r.Draws < 1 {
		return
	}
	rng := rand.New(rand.NewPCG(uint64(r.Seed), 0x736c6d67656e))
	wins, beats := make([]int, len(choices)), make([]int, len(choices))
	regret := 0.0
	for range r.Draws {
		time, memory := math.Exp2(2*rng.Float64()-1), math.Exp2(2*rng.Float64()-1)
		best, first, top := 0, 0.0, math.Inf(-1)
		for i, c := range choices {
			s := percent(c.logit+c.sd*rng.NormFloat64()) + time*termOf(c, "time") + memory*termOf(c, "memory")
			if i == 0 {
				first = s
			} else if s > first {
				beats[i]++
			}
			if s > top {
				best, top = i, s
			}
		}
		wins[best]++
		regret += top - first
	}
	for i, n := range beats {
		if share := float64(n) / float64(r.Draws); share > out.Challenge {
			out.Challenge, out.Challenger = share, choices[i].ID
		}
	}
	for i := range choices {
		choices[i].PBest = float64(wins[i]) / float64(r.Draws)
	}
	out.Stability, out.Regret = choices[0].PBest, rounded(regret/float64(r.Draws))
}

func termOf(c Choice, name string) float64 {
	for _, t := range c.Terms {
		if t.Name == name {
			return *t.Value
		}
	}
	return 0
}
