package recommend_test

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/slmgen/slmgen/slmgen/estimate"
	"github.com/slmgen/slmgen/slmgen/plan"
	"github.com/slmgen/slmgen/slmgen/recommend"
	"github.com/slmgen/slmgen/slmgen/registry"
	"github.com/stretchr/testify/require"
)

var today = time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)

func builtin(t testing.TB) *registry.Registry {
	t.Helper()
	reg, err := registry.Builtin()
	require.NoError(t, err)
	return reg
}

// request is a plain one: 3,000 English questions and answers for an edge device, trained on a T4.
func request(t testing.TB, change func(*recommend.Request)) recommend.Request {
	t.Helper()
	reg := builtin(t)
	gpu, err := reg.GPU("T4")
	require.NoError(t, err)
	target, err := reg.Target("edge")
	require.NoError(t, err)
	prices, err := estimate.BuiltinPrices()
	require.NoError(t, err)
	r := recommend.Request{Task: registry.QA, Target: target, GPU: gpu, Prices: prices, Now: today, Draws: 200,
		Facts: recommend.Facts{Examples: 3000, Languages: []string{"en"},
			Tokens: plan.Tokens{Total: 900_000, Completion: 300_000, Mean: 300, P50: 250, P95: 600, P99: 900, Max: 1500}}}
	if change != nil {
		change(&r)
	}
	return r
}

func recommendOne(t testing.TB, reg *registry.Registry, r recommend.Request) *recommend.Recommendation {
	t.Helper()
	rec, err := recommend.Recommend(context.Background(), reg, r)
	require.NoError(t, err)
	return rec
}

// random is a request within what a user could bring.
func random(t testing.TB, rng *rand.Rand) recommend.Request {
	reg := builtin(t)
	mean := math.Exp(rng.Float64()*7 + 2) // 7 to 8,000 tokens
	n := 1 + int(math.Exp(rng.Float64()*13))
	p50 := mean * (0.4 + 0.6*rng.Float64())
	p95 := mean * (1 + 3*rng.Float64())
	p99 := p95 * (1 + rng.Float64())
	gpus, targets := reg.GPUs(), reg.Targets()
	return recommend.Request{
		Task: registry.Tasks[rng.IntN(len(registry.Tasks))], Target: targets[rng.IntN(len(targets))], GPU: gpus[rng.IntN(len(gpus))],
		Preset: recommend.Presets()[rng.IntN(3)], Lane: recommend.Lanes()[rng.IntN(5)], Now: today, Seed: int64(rng.IntN(1000)), Draws: 20,
		Method: []estimate.Method{"", "", "", estimate.LoRA, estimate.QLoRA, estimate.Full}[rng.IntN(6)],
		Policy: recommend.Policy{NonCommercial: rng.IntN(2) == 0, NoGated: rng.IntN(2) == 0},
		Facts: recommend.Facts{Examples: n, Preference: rng.IntN(5) == 0, Tools: rng.IntN(6) == 0,
			Languages: [][]string{nil, {"en"}, {"es", "en"}, {"th"}, {"sw", "fr"}}[rng.IntN(5)],
			Tokens: plan.Tokens{Total: mean * float64(n), Completion: mean * float64(n) * rng.Float64(), Mean: mean, P50: p50, P95: p95, P99: p99,
				Max: p99 * (1 + rng.Float64()), Estimated: rng.IntN(2) == 0, RelativeError: 0.15}},
	}
}

func ids(choices []recommend.Choice) []string {
	out := []string{}
	for _, c := range choices {
		out = append(out, c.ID)
	}
	return out
}

func ranking(rec *recommend.Recommendation) []recommend.Choice {
	if rec.Primary == nil {
		return rec.Alternatives
	}
	return append([]recommend.Choice{*rec.Primary}, rec.Alternatives...)
}
