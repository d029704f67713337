package recommend_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/recommend"
)

// simulated makes trials of models whose outcomes have a part that all tasks share and one that tasks of a metric share.
func simulated(r *rand.Rand, tasks, models int, all, metric float64) []recommend.Trial {
	level, kind := map[string]float64{}, map[string]float64{}
	var out []recommend.Trial
	for t := range tasks {
		k := recommend.Kind{Metric: []string{"accuracy", "rouge"}[t%2], Family: "none of them alike " + fmt.Sprint(t)}
		for m := range models {
			name := fmt.Sprint("model ", m)
			if _, ok := level[name]; !ok {
				level[name] = r.NormFloat64()
			}
			if _, ok := kind[name+k.Metric]; !ok {
				kind[name+k.Metric] = r.NormFloat64()
			}
			z := math.Sqrt(all)*level[name] + math.Sqrt(metric)*kind[name+k.Metric] + math.Sqrt(1-all-metric)*r.NormFloat64()
			out = append(out, recommend.Trial{Model: name, Task: fmt.Sprint("task ", t), Kind: k, Score: 0.5 + 0.1*z, Source: "simulation"})
		}
	}
	return out
}

// TestOutcomesCover: of outcomes that were held back, 80 % intervals hold about 80 %, and the mean tells more than chance.
func TestOutcomesCover(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	held, all, product := 0, 0, 0.0
	for range 30 {
		trials := simulated(r, 21, 8, 0.2, 0.4)
		last := trials[len(trials)-8:]
		out, err := recommend.Outcomes(trials[:len(trials)-8], last[0].Kind)
		require.NoError(t, err)
		var mean, sd float64
		for _, l := range last {
			mean += l.Score / 8
		}
		for _, l := range last {
			sd += (l.Score - mean) * (l.Score - mean) / 8
		}
		for i, o := range out {
			require.Equal(t, last[i].Model, o.Model)
			z := (last[i].Score - mean) / math.Sqrt(sd)
			if low, high := o.Interval(); low <= z && z <= high {
				held++
			}
			product += o.Mean * z
			all++
			require.Less(t, o.SDMean, o.SD)
		}
	}
	share := float64(held) / float64(all)
	require.True(t, 0.7 <= share && share <= 0.9, "%v", share)
	require.Greater(t, product/float64(all), 0.2)
}

// TestTrialsOfAKindCount: a model that is good at one metric and bad at the other is told apart.
func TestTrialsOfAKindCount(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	var trials []recommend.Trial
	for i := range 20 {
		k := recommend.Kind{Metric: []string{"accuracy", "rouge"}[i%2]}
		sign := float64(1 - 2*(i%2))
		for m, bias := range []float64{1, -1, 0} {
			trials = append(trials, recommend.Trial{Model: fmt.Sprint(m), Task: fmt.Sprint(i), Kind: k, Score: 0.5 + 0.1*(sign*bias+0.2*r.NormFloat64())})
		}
	}
	for metric, best := range map[string]string{"accuracy": "0", "rouge": "1"} {
		out, err := recommend.Outcomes(trials, recommend.Kind{Metric: metric})
		require.NoError(t, err)
		top := out[0]
		for _, o := range out {
			if o.Mean > top.Mean {
				top = o
			}
		}
		require.Equal(t, best, top.Model, metric)
	}
}

func TestOutcomesOddTrials(t *testing.T) {
	out, err := recommend.Outcomes(nil, recommend.Kind{})
	require.NoError(t, err)
	require.Empty(t, out)
	same := []recommend.Trial{{Model: "a", Task: "x", Score: 1}, {Model: "b", Task: "x", Score: 1}, {Model: "c", Task: "y", Score: 0.3}}
	out, err = recommend.Outcomes(same, recommend.Kind{})
	require.NoError(t, err)
	require.Len(t, out, 3)
	for _, o := range out {
		require.Zero(t, o.Tasks, "scores that are all alike tell nothing, however they round")
		require.Zero(t, o.Mean)
	}
	for _, bad := range [][]recommend.Trial{{{Model: "a", Task: "x", Score: math.NaN()}}, {{Model: "a", Task: "x"}, {Model: "a", Task: "x"}}} {
		_, err = recommend.Outcomes(bad, recommend.Kind{})
		require.Equal(t, fault.Invalid, fault.CodeOf(err))
	}
}

// TestTrialsMoveTheChoice: fine-tunes that went well speak for a model, and the score still recomputes from its terms.
func TestTrialsMoveTheChoice(t *testing.T) {
	reg := builtin(t)
	r := request(t, nil)
	before := recommendOne(t, reg, r)
	second := before.Alternatives[0].ID
	for i := range 12 {
		task := fmt.Sprint("task ", i)
		r.Trials = append(r.Trials, recommend.Trial{Model: before.Primary.ID, Task: task, Score: 0.5}, recommend.Trial{Model: second, Task: task, Score: 0.8})
	}
	after := recommendOne(t, reg, r)
	require.Equal(t, second, after.Primary.ID)
	for _, c := range append([]recommend.Choice{*after.Primary}, after.Alternatives...) {
		score, err := recommend.Explain(c)
		require.NoError(t, err)
		require.InDelta(t, c.Score, score, 1e-9)
		if c.ID == second {
			names := []string{}
			for _, term := range c.Terms {
				names = append(names, term.Name)
			}
			require.Contains(t, names, "trials")
		}
	}
	// Models that were not tried keep their order.
	order := func(rec *recommend.Recommendation) (out []string) {
		for _, c := range append([]recommend.Choice{*rec.Primary}, rec.Alternatives...) {
			if c.ID != second && c.ID != before.Primary.ID {
				out = append(out, c.ID)
			}
		}
		return out
	}
	require.Equal(t, order(before), order(after))
}

// TestFewTrialsTellSomething: three tasks leave it open how much tasks have in common; that is no reason to take it that they have nothing.
func TestFewTrialsTellSomething(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for i := range 30 {
		out, err := recommend.Outcomes(simulated(r, 3, 6, 0.4, 0.2), recommend.Kind{Metric: "accuracy"})
		require.NoError(t, err)
		spread := 0.0
		for _, o := range out {
			spread += math.Abs(o.Mean)
		}
		require.Greater(t, spread, 0.01, "simulation %d", i)
	}
}
