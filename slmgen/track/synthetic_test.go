package track

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// family makes runs of one kind up, each another.
type family struct {
	name string
	make func(r *rand.Rand) course
	// most is the mean over the runs of the median error, beside that of the mean of all steps, that an estimate may have.
	most float64
	// chance: nothing happens in these runs that nothing before it announces, so that four in five truths are to be within.
	chance bool
}

// lognormal steps around a mean, alike to their neighbours by the given part.
func lognormal(mean, sd, alike float64) func(int64, *rand.Rand) float64 {
	x := 0.0
	return func(_ int64, r *rand.Rand) float64 {
		x = alike*x + math.Sqrt(1-alike*alike)*r.NormFloat64()
		return mean * math.Exp(sd*x-sd*sd/2)
	}
}

func between(r *rand.Rand, low, high float64) float64 {
	return low * math.Exp(r.Float64()*math.Log(high/low))
}

// usualRun is a run of some minutes or hours, with a clock of whole seconds.
func usualRun(r *rand.Rand) course {
	total := int64(between(r, 100, 5000))
	return course{total: total, every: []int64{1, 5, 10, 10, 20}[r.IntN(5)], step: lognormal(between(r, 0.5, 20), between(r, 0.02, 0.3), 0.9*r.Float64()),
		epochSteps: float64(total) / float64(1+r.IntN(4)), whole: true}
}

// turns goes from one mean to the other and back, after so many steps on average; evenly, or by chance.
func turns(a, b, long float64, even bool) func(int64, *rand.Rand) float64 {
	noise := lognormal(1, 0.08, 0.3)
	slow, left := false, 0.0
	return func(i int64, r *rand.Rand) float64 {
		if left <= 0 {
			slow = !slow
			if left += long; !even {
				left += long*r.ExpFloat64() - long
			}
		}
		left--
		if slow {
			return b * noise(i, r)
		}
		return a * noise(i, r)
	}
}

var families = []family{
	{"steady", usualRun, 1.4, true},
	{"first step compiles", func(r *rand.Rand) course {
		c := usualRun(r)
		step, cost := c.step, between(r, 10, 300)
		c.step = func(i int64, r *rand.Rand) float64 {
			if i == 1 {
				return cost
			}
			return step(i, r)
		}
		return c
	}, 0.3, true},
	{"evaluations", func(r *rand.Rand) course {
		c := usualRun(r)
		c.evalEvery = c.total / (2 + r.Int64N(12))
		c.evalCost, c.evalAtEnd = between(r, 0.01, 0.3)*float64(c.evalEvery)*c.step(2, r), r.IntN(2) == 0
		return c
	}, 0.6, true},
	{"checkpoints that are not logged", func(r *rand.Rand) course {
		c := usualRun(r)
		c.saveEvery = c.total / (3 + r.Int64N(8))
		c.saveCost = between(r, 0.02, 0.2) * float64(c.saveEvery) * c.step(2, r)
		return c
	}, 1.15, false},
	{"one pause", func(r *rand.Rand) course {
		c := usualRun(r)
		c.pauseAt, c.pause = 1+r.Int64N(c.total), between(r, 20, 3000)
		return c
	}, 0.4, false},
	{"a card that throttles", func(r *rand.Rand) course {
		c := usualRun(r)
		step, from, by := c.step, 1+r.Int64N(c.total), between(r, 1.2, 2)
		c.step = func(i int64, r *rand.Rand) float64 {
			if i > from {
				return by * step(i, r)
			}
			return step(i, r)
		}
		return c
	}, 0.75, false},
	{"drift", func(r *rand.Rand) course {
		c := usualRun(r)
		step, by := c.step, between(r, 0.8, 1.4)-1
		c.step = func(i int64, r *rand.Rand) float64 {
			return (1 + by*float64(i)/float64(c.total)) * step(i, r)
		}
		return c
	}, 1.15, false},
	{"two paces in long turns", func(r *rand.Rand) course {
		c := usualRun(r)
		c.total, c.every = 1000+r.Int64N(2000), 10
		c.step = turns(3, between(r, 6, 20), float64(c.total)/between(r, 3, 10), false)
		return c
	}, 0.95, false},
	{"two paces in short turns", func(r *rand.Rand) course {
		c := usualRun(r)
		c.total, c.every = 300+r.Int64N(2000), 10
		c.step = turns(3, between(r, 6, 20), between(r, 5, 40), r.IntN(2) == 0)
		return c
	}, 1.15, true},
	{"two paces by chance, few logs", func(r *rand.Rand) course {
		c := usualRun(r)
		c.every = 10
		c.total = c.every * (25 + r.Int64N(60))
		c.step = turns(3, between(r, 6, 20), 10*between(r, 1, 3), false)
		return c
	}, 1.15, true},
	{"sorted rows, epoch after epoch", func(r *rand.Rand) course {
		c := usualRun(r)
		c.total, c.every = 600+r.Int64N(2000), 5
		c.epochSteps = float64(c.total) / float64(3+r.IntN(4))
		noise, by, epoch := lognormal(2, 0.1, 0.3), between(r, 2, 6), c.epochSteps
		c.step = func(i int64, r *rand.Rand) float64 {
			_, f := math.Modf(float64(i) / epoch)
			return (1 + by*f) * noise(i, r)
		}
		return c
	}, 0.2, true},
	{"shuffled rows of unlike lengths", func(r *rand.Rand) course {
		c := usualRun(r)
		c.step = lognormal(between(r, 1, 10), between(r, 0.4, 0.9), 0)
		return c
	}, 1.1, true},
}

// measured are errors between 3 and 95 % of a run: of the estimate and of the mean of all steps, and how many truths were within.
func measured(c course, seed uint64) (ours, naive []float64, within int) {
	points, said, end := drive(c, seed)
	for i, p := range points {
		done := float64(p.Step) / float64(p.Total)
		truth := end - p.Elapsed
		if done < 0.03 || done > 0.95 || truth <= 0 || said[i].Why != "" || p.Elapsed == 0 {
			continue
		}
		mean := p.Elapsed / float64(p.Step) * float64(p.Total-p.Step)
		ours, naive = append(ours, math.Abs(said[i].Seconds-truth)/truth), append(naive, math.Abs(mean-truth)/truth)
		if truth >= said[i].Low && truth <= said[i].High {
			within++
		}
	}
	slices.Sort(ours)
	slices.Sort(naive)
	return ours, naive, within
}

// TestMadeUpRuns holds the estimate against the mean of all steps, over many runs of each kind.
func TestMadeUpRuns(t *testing.T) {
	const runs = 60
	var covered, count float64
	for k, f := range families {
		t.Run(f.name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(uint64(k), 7))
			var ours, ours90, naive, naive90, cover float64
			for seed := range uint64(runs) {
				o, n, within := measured(f.make(r), seed)
				if len(o) == 0 {
					continue
				}
				ours, naive = ours+quantile(o, 0.5)/runs, naive+quantile(n, 0.5)/runs
				ours90, naive90 = ours90+quantile(o, 0.9)/runs, naive90+quantile(n, 0.9)/runs
				cover += float64(within) / float64(len(o)) / runs
			}
			if f.chance {
				covered, count = covered+cover, count+1
			}
			t.Logf("%-34s median %5.2f %% / p90 %6.2f %%, mean of all steps %5.2f / %6.2f, within %.0f %%", f.name, 100*ours, 100*ours90, 100*naive, 100*naive90, 100*cover)
			require.LessOrEqual(t, ours, f.most*naive)
		})
	}
	require.InDelta(t, 0.8, covered/count, 0.06)
}
