package recommend_test

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/recommend"
	"github.com/slmgen/slmgen/slmgen/recommend/scaling"
	"github.com/slmgen/slmgen/slmgen/registry"
)

// pilots are losses of models that fall by a power of the rows; before is without training.
func pilots(losses map[string]float64, sizes []float64, before float64) []scaling.Pilot {
	var out []scaling.Pilot
	rng := rand.New(rand.NewPCG(1, 2))
	for _, id := range []string{"Qwen/Qwen3-0.6B", "Qwen/Qwen3-1.7B", "Qwen/Qwen3-4B", "meta-llama/Llama-3.2-1B-Instruct"} {
		at, ok := losses[id]
		if !ok {
			continue
		}
		p := scaling.Pilot{Model: id, Before: before}
		for _, n := range sizes {
			p.Points = append(p.Points, scaling.Point{Examples: n, Loss: at * math.Pow(n/800, -0.08) * (1 + 0.002*rng.NormFloat64())})
		}
		out = append(out, p)
	}
	return out
}

var pilotSizes = []float64{100, 200, 400, 800}

func place(rec *recommend.Recommendation, id string) int {
	for i, c := range ranking(rec) {
		if c.ID == id {
			return i
		}
	}
	return -1
}

func choice(t testing.TB, rec *recommend.Recommendation, id string) recommend.Choice {
	t.Helper()
	i := place(rec, id)
	require.GreaterOrEqual(t, i, 0, id)
	return ranking(rec)[i]
}

func TestPilotsRerank(t *testing.T) {
	reg := builtin(t)
	r := request(t, func(r *recommend.Request) { r.Draws = 1000 })
	before := recommendOne(t, reg, r)
	small, large := "Qwen/Qwen3-0.6B", "Qwen/Qwen3-1.7B"
	require.Less(t, place(before, large), place(before, small))

	r.Pilots = pilots(map[string]float64{small: 1.4, large: 2.0}, pilotSizes, 0)
	after := recommendOne(t, reg, r)
	require.Less(t, place(after, small), place(after, large), "the pilots turned it round")
	for _, id := range []string{small, large} {
		a, b := choice(t, after, id), choice(t, before, id)
		require.Less(t, a.Quality.High-a.Quality.Low, b.Quality.High-b.Quality.Low, "and narrowed it")
		_, err := recommend.Explain(a)
		require.NoError(t, err)
	}
	untouched := "meta-llama/Llama-3.2-1B-Instruct"
	require.Equal(t, choice(t, before, untouched).Quality, choice(t, after, untouched).Quality)

	// One model alone, models that nobody knows and too few sizes change nothing.
	r.Pilots = pilots(map[string]float64{small: 1.4}, pilotSizes, 0)
	require.Equal(t, ids(ranking(before)), ids(ranking(recommendOne(t, reg, r))))
	r.Pilots = append(pilots(map[string]float64{small: 1.4, large: 2}, []float64{100, 800}, 0), scaling.Pilot{Model: "no/body", Points: []scaling.Point{{Examples: 1, Loss: 1}}})
	few := recommendOne(t, reg, r)
	require.Equal(t, ids(ranking(before)), ids(ranking(few)))
	require.Contains(t, choice(t, few, small).Warnings, "its pilots ran on two numbers of rows, which say nothing about how far off they are: run a third")
	r.Pilots = []scaling.Pilot{{Model: small, Points: []scaling.Point{{Examples: 1, Loss: -1}, {Examples: 2, Loss: 1}}}}
	_, err := recommend.Recommend(t.Context(), reg, r)
	require.Equal(t, fault.Invalid, fault.CodeOf(err))
}

func TestVerdicts(t *testing.T) {
	reg := builtin(t)
	base := request(t, func(r *recommend.Request) { r.Draws = 1000 })
	verdict := func(change func(*recommend.Request)) (recommend.Verdict, []string) {
		r := base
		change(&r)
		rec := recommendOne(t, reg, r)
		return rec.Verdict, rec.Reasons
	}
	v, _ := verdict(func(r *recommend.Request) { r.Facts.Examples = 20 })
	require.Equal(t, recommend.MoreData, v)
	v, why := verdict(func(r *recommend.Request) { r.Facts.Constant = 0.995 })
	require.Equal(t, recommend.DoNot, v)
	require.Contains(t, why[0], "99.5 %")
	v, why = verdict(func(r *recommend.Request) { r.Baseline = &recommend.Baseline{Score: 0.97, Rows: 150} })
	require.Equal(t, recommend.DoNot, v)
	require.Contains(t, why[1], "on 150 rows")
	for _, b := range []recommend.Baseline{{Score: 0.97, Rows: 5000}, {Score: 0.6, Rows: 150}, {Score: 0, Rows: 0}} {
		v, _ = verdict(func(r *recommend.Request) { r.Baseline = &b })
		require.NotEqual(t, recommend.DoNot, v, "%v", b)
	}
	v, _ = verdict(func(r *recommend.Request) {
		r.Baseline, r.ForceModel = &recommend.Baseline{Score: 1}, "Qwen/Qwen3-0.6B"
	})
	require.Equal(t, recommend.Train, v, "you asked for it")
	for _, bad := range []recommend.Baseline{{Score: 1.1}, {Score: -0.1}, {Score: math.NaN()}, {Rows: -1}} {
		r := base
		r.Baseline = &bad
		_, err := recommend.Recommend(t.Context(), reg, r)
		require.Equal(t, fault.Invalid, fault.CodeOf(err))
	}

	// Pilots decide: between two that are close, and whether to train at all.
	two := map[string]float64{"Qwen/Qwen3-0.6B": 1.5, "Qwen/Qwen3-1.7B": 1.5}
	only := reg
	for _, m := range reg.Models() {
		if _, ok := two[m.ID]; !ok {
			only = only.Without(m.ID)
		}
	}
	r := base
	r.Weights = recommend.Weights{Risk: 0, Time: 0, Memory: 3}
	r.Pilots = pilots(two, pilotSizes, 3)
	rec := recommendOne(t, only, r)
	require.Equal(t, recommend.Train, rec.Verdict, rec.Reasons)
	r.Pilots = pilots(two, pilotSizes, 1.3)
	rec = recommendOne(t, only, r)
	require.Equal(t, recommend.DoNot, rec.Verdict, rec.Reasons)
	require.Contains(t, rec.Reasons[0], "without any training")
}

// TestCloseModelsOnFewRows: where pilots are not worth it, the reasons say that the first is not clearly the first.
func TestCloseModelsOnFewRows(t *testing.T) {
	reg := builtin(t)
	for _, m := range reg.Models() {
		if m.ID != "Qwen/Qwen2.5-Coder-1.5B-Instruct" && m.ID != "Qwen/Qwen2.5-Math-1.5B-Instruct" { // of one size, and nothing else is known
			reg = reg.Without(m.ID)
		}
	}
	r := request(t, func(r *recommend.Request) { r.Draws = 1000 })
	for rows, want := range map[int]recommend.Verdict{5000: recommend.Pilot, 500: recommend.Train} {
		r.Facts.Examples = rows
		rec := recommendOne(t, reg, r)
		require.Equal(t, want, rec.Verdict)
		require.Contains(t, strings.Join(rec.Reasons, "; "), rec.Challenger+" beats it")
	}
}

func TestParetoFront(t *testing.T) {
	t.Parallel()
	reg := builtin(t)
	rng := rand.New(rand.NewPCG(21, 22))
	for range rounds() {
		r := random(t, rng)
		choices := ranking(recommendOne(t, reg, r))
		front := 0
		for _, c := range choices {
			worse := func(o recommend.Choice) bool { // o is at least as good everywhere and better somewhere
				one := o.TimeS.P50 != nil && c.TimeS.P50 != nil
				atLeast := o.Quality.Mean >= c.Quality.Mean && o.Serving.TokensPerSecond >= c.Serving.TokensPerSecond && o.Serving.TotalGiB <= c.Serving.TotalGiB && (!one || *o.TimeS.P50 <= *c.TimeS.P50)
				better := o.Quality.Mean > c.Quality.Mean || o.Serving.TokensPerSecond > c.Serving.TokensPerSecond || o.Serving.TotalGiB < c.Serving.TotalGiB || one && *o.TimeS.P50 < *c.TimeS.P50
				return atLeast && better
			}
			dominated := false
			for _, o := range choices {
				dominated = dominated || worse(o)
				if o.ID == c.DominatedBy {
					require.True(t, worse(o))
				}
			}
			require.Equal(t, !dominated, c.Pareto, c.ID)
			require.Equal(t, c.Pareto, c.DominatedBy == "")
			require.GreaterOrEqual(t, c.PNear, c.PBest)
			if c.Pareto {
				front++
			}
		}
		if len(choices) > 0 {
			require.Positive(t, front)
		}
	}
}

func TestWeightsOfTheUser(t *testing.T) {
	reg := builtin(t)
	r := request(t, nil)
	plain := recommendOne(t, reg, r)
	r.Weights = recommend.DefaultWeights()
	require.Equal(t, plain, recommendOne(t, reg, r))
	r.Weights.Latency, r.Weights.Cost = 40, 40
	fast := recommendOne(t, reg, r)
	require.GreaterOrEqual(t, fast.Primary.Serving.TokensPerSecond, plain.Primary.Serving.TokensPerSecond)
	require.NotEqual(t, plain.Primary.ID, fast.Primary.ID, "speed decides now")
	for _, c := range ranking(fast) {
		_, err := recommend.Explain(c)
		require.NoError(t, err)
	}
	bent := *fast.Primary
	bent.Terms = append([]registry.Term(nil), bent.Terms...)
	for i := range bent.Terms {
		if bent.Terms[i].Name == "latency" {
			v := *bent.Terms[i].Value + 1
			bent.Terms[i].Value = &v
		}
	}
	_, err := recommend.Explain(bent)
	require.Error(t, err, "a term that its inputs do not give")
}

func TestServingCostsWhereACardIsRented(t *testing.T) {
	reg := builtin(t)
	r := request(t, nil)
	require.Nil(t, recommendOne(t, reg, r).Primary.ServingCost, "an edge device is the user's own")
	var err error
	r.Target, err = reg.Target("server")
	require.NoError(t, err)
	c := recommendOne(t, reg, r).Primary.ServingCost
	require.Equal(t, "L4", c.GPU)
	require.Less(t, *c.SecondsPer1k.P10, *c.SecondsPer1k.P50)
	require.Less(t, *c.SecondsPer1k.P50, *c.SecondsPer1k.P90)
	sum := 0.0
	for _, term := range c.Terms {
		sum += *term.Value
	}
	require.InDelta(t, *c.SecondsPer1k.P50, sum, 0.01)
	known := 0
	for _, cost := range c.USDPer1k {
		if cost.USD.P50 != nil {
			known++
			require.InDelta(t, *c.SecondsPer1k.P50**cost.Rate/3600, *cost.USD.P50, 1e-5)
		}
	}
	require.Positive(t, known)
	r.Facts.Tokens.Completion *= 2
	longer := recommendOne(t, reg, r).Primary.ServingCost
	require.Greater(t, *longer.SecondsPer1k.P50, *c.SecondsPer1k.P50, "answers cost more than questions")
}

func TestConflictsSurface(t *testing.T) {
	reg := builtin(t)
	r := request(t, func(r *recommend.Request) {
		r.Policy.NonCommercial = true
		var err error
		r.Target, err = reg.Target("cloud")
		require.NoError(t, err)
		r.GPU, err = reg.GPU("H100")
		require.NoError(t, err)
	})
	rec := recommendOne(t, reg, r)
	phi := choice(t, rec, "microsoft/Phi-4-mini-instruct")
	require.NotEmpty(t, phi.Conflicts)
	qwen := choice(t, rec, "Qwen/Qwen2.5-3B-Instruct")
	require.Equal(t, "licence", qwen.Conflicts[0].Fact)
	for _, c := range append(phi.Conflicts, qwen.Conflicts...) {
		require.NotEmpty(t, c.A+c.B+c.Advice)
	}
}
