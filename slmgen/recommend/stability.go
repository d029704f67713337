package recommend

import (
	"math"
	"math/rand/v2"
)

// nearBest is how close to the best quality of a draw counts as near.
const nearBest = 0.99

// draw plays the choice many times: each model's quality is drawn from its interval, and the weights of what is taken off for time, memory, cost
// and latency are multiplied by a factor each between a half and two. It counts how often each model comes first, how often its quality is the
// best or near it, and by how much the primary loses.
func draw(choices []Choice, r Request, out *Recommendation) {
	if len(choices) == 0 || r.Draws < 1 {
		return
	}
	rng := rand.New(rand.NewPCG(uint64(r.Seed), 0x736c6d67656e))
	wins, beats, bests, nears := make([]int, len(choices)), make([]int, len(choices)), make([]int, len(choices)), make([]int, len(choices))
	quality := make([]float64, len(choices))
	regret := 0.0
	for range r.Draws {
		time, memory := math.Exp2(2*rng.Float64()-1), math.Exp2(2*rng.Float64()-1)
		cost, latency := 1.0, 1.0
		if r.Weights.Cost > 0 || r.Weights.Latency > 0 {
			cost, latency = math.Exp2(2*rng.Float64()-1), math.Exp2(2*rng.Float64()-1)
		}
		best, first, top, finest := 0, 0.0, math.Inf(-1), 0
		for i, c := range choices {
			quality[i] = percent(c.logit + c.sd*rng.NormFloat64())
			if quality[i] > quality[finest] {
				finest = i
			}
			s := quality[i] + time*termOf(c, "time") + memory*termOf(c, "memory") + cost*termOf(c, "cost") + latency*termOf(c, "latency")
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
		bests[finest]++
		for i, q := range quality {
			if q >= nearBest*quality[finest] {
				nears[i]++
			}
		}
		regret += top - first
	}
	for i, n := range beats {
		if share := float64(n) / float64(r.Draws); share > out.Challenge {
			out.Challenge, out.Challenger = share, choices[i].ID
		}
	}
	for i := range choices {
		choices[i].PFirst = float64(wins[i]) / float64(r.Draws)
		choices[i].PBest, choices[i].PNear = float64(bests[i])/float64(r.Draws), float64(nears[i])/float64(r.Draws)
	}
	out.Stability, out.Regret = choices[0].PFirst, rounded(regret/float64(r.Draws))
}

func termOf(c Choice, name string) float64 {
	for _, t := range c.Terms {
		if t.Name == name {
			return *t.Value
		}
	}
	return 0
}
