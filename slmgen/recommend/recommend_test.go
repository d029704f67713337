package recommend_test

import (
	"context"
	"encoding/json"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/estimate"
	"github.com/slmgen/slmgen/slmgen/recommend"
	"github.com/slmgen/slmgen/slmgen/registry"
	"github.com/stretchr/testify/require"
)

func TestChoices(t *testing.T) {
	reg := builtin(t)
	for _, c := range []struct {
		name    string
		change  func(*recommend.Request)
		primary string
		verdict recommend.Verdict
	}{
		{"questions on an edge device", nil, "Qwen/Qwen3-1.7B", recommend.Train},
		{"chat on a desktop", func(r *recommend.Request) {
			r.Task = registry.Chat
			r.Target, _ = reg.Target("desktop")
			r.GPU, _ = reg.GPU("L4")
		}, "Qwen/Qwen3-8B", recommend.Train},
		{"tools in a browser", func(r *recommend.Request) {
			r.Task, r.Facts.Tools = registry.Tools, true
			r.Target, _ = reg.Target("browser")
		}, "Qwen/Qwen3-1.7B", recommend.Train},
		{"Spanish translation on a phone", func(r *recommend.Request) {
			r.Task, r.Facts.Languages = registry.Translate, []string{"en", "es-MX"}
			r.Target, _ = reg.Target("mobile")
		}, "Qwen/Qwen3-1.7B", recommend.Pilot},
		{"forty examples", func(r *recommend.Request) { r.Facts.Examples = 40 }, "Qwen/Qwen3-1.7B", recommend.MoreData},
		{"no gated model, small budget", func(r *recommend.Request) { r.Policy.NoGated, r.Target.MemoryGiB = true, 1.2 }, "Qwen/Qwen3-0.6B", recommend.Train},
		{"nothing fits", func(r *recommend.Request) { r.Target.MemoryGiB = 0.1 }, "", recommend.None},
	} {
		t.Run(c.name, func(t *testing.T) {
			rec := recommendOne(t, reg, request(t, c.change))
			require.Equal(t, c.verdict, rec.Verdict, rec.Reasons)
			require.NotEmpty(t, rec.Reasons)
			require.Len(t, reg.Models(), len(ranking(rec))+len(rec.Rejected))
			if c.primary == "" {
				require.Nil(t, rec.Primary)
				return
			}
			require.Equal(t, c.primary, rec.Primary.ID)
			require.Positive(t, rec.Stability)
			require.Less(t, rec.Primary.Quality.Low, rec.Primary.Quality.Mean)
			require.Less(t, rec.Primary.Quality.Mean, rec.Primary.Quality.High)
		})
	}
}

func TestKeysOfTheDocument(t *testing.T) {
	b, err := json.Marshal(recommendOne(t, builtin(t), request(t, nil)))
	require.NoError(t, err)
	var doc map[string]any
	require.NoError(t, json.Unmarshal(b, &doc))
	for _, key := range []string{"verdict", "reasons", "primary", "alternatives", "rejected", "stability"} {
		require.Contains(t, doc, key)
	}
	primary := doc["primary"].(map[string]any)
	for _, key := range []string{"id", "score", "quality", "terms"} {
		require.Contains(t, primary, key)
	}
	for _, key := range []string{"mean", "low", "high"} {
		require.Contains(t, primary["quality"], key)
	}
	for _, key := range []string{"id", "constraint", "relax", "detail"} {
		require.Contains(t, doc["rejected"].([]any)[0], key)
	}
}

func TestSameRequestSameBytes(t *testing.T) {
	reg := builtin(t)
	rng := rand.New(rand.NewPCG(7, 7))
	for range 30 {
		r := random(t, rng)
		a, err := json.Marshal(recommendOne(t, reg, r))
		require.NoError(t, err)
		b, err := json.Marshal(recommendOne(t, reg, r))
		require.NoError(t, err)
		require.Equal(t, string(a), string(b))
	}
}

func TestScoresRecomputeFromTheirTerms(t *testing.T) {
	reg := builtin(t)
	rng := rand.New(rand.NewPCG(1, 2))
	for range 100 {
		for _, c := range ranking(recommendOne(t, reg, random(t, rng))) {
			got, err := recommend.Explain(c)
			require.NoError(t, err, c.ID)
			require.InDelta(t, c.Score, got, 1e-6)
		}
	}
	c := *recommendOne(t, reg, request(t, nil)).Primary
	c.Score++
	_, err := recommend.Explain(c)
	require.Error(t, err)
}

func TestForcedModel(t *testing.T) {
	reg := builtin(t)
	rec := recommendOne(t, reg, request(t, func(r *recommend.Request) { r.ForceModel = "qwen/qwen2.5-3b-instruct" }))
	require.Equal(t, recommend.Train, rec.Verdict)
	require.Equal(t, "Qwen/Qwen2.5-3B-Instruct", rec.Primary.ID)
	require.Contains(t, rec.Primary.Warnings[0], "sources disagree on the licence")
	require.NotContains(t, ids(rec.Alternatives), rec.Primary.ID)

	rec = recommendOne(t, reg, request(t, func(r *recommend.Request) { r.ForceModel = "LiquidAI/LFM2-1.2B" }))
	require.Equal(t, recommend.None, rec.Verdict)
	require.Nil(t, rec.Primary)
	require.Contains(t, rec.Reasons[0], "short convolutions")

	_, err := recommend.Recommend(context.Background(), reg, request(t, func(r *recommend.Request) { r.ForceModel = "no/such" }))
	require.Equal(t, fault.NotFound, fault.CodeOf(err))
}

func TestWrongRequests(t *testing.T) {
	reg := builtin(t)
	for name, change := range map[string]func(*recommend.Request){
		"task":     func(r *recommend.Request) { r.Task = "dance" },
		"preset":   func(r *recommend.Request) { r.Preset = "slow" },
		"lane":     func(r *recommend.Request) { r.Lane = "torchtune" },
		"method":   func(r *recommend.Request) { r.Method = "dora" },
		"gpu":      func(r *recommend.Request) { r.GPU = registry.GPU{} },
		"target":   func(r *recommend.Request) { r.Target = registry.Target{Name: "moon"} },
		"tokens":   func(r *recommend.Request) { r.Facts.Tokens.P99 = -1 },
		"examples": func(r *recommend.Request) { r.Facts.Examples = -1 },
	} {
		_, err := recommend.Recommend(context.Background(), reg, request(t, change))
		require.Equal(t, fault.Invalid, fault.CodeOf(err), name)
	}
	_, err := recommend.Recommend(context.Background(), reg, request(t, func(r *recommend.Request) { r.Facts.Examples = 0 }))
	require.Equal(t, fault.Precondition, fault.CodeOf(err))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = recommend.Recommend(ctx, reg, request(t, nil))
	require.ErrorIs(t, err, context.Canceled)
}

func TestAMissingScoreWidensTheInterval(t *testing.T) {
	reg := builtin(t)
	known, err := reg.Get("Qwen/Qwen3-1.7B")
	require.NoError(t, err)
	unknown := known
	unknown.ID, unknown.Scores = "acme/unscored", nil
	zero := known
	zero.ID = "acme/other-source"
	zero.Scores = []registry.Score{{Benchmark: "MMLU_Redux", Value: 1, Setting: "who knows", Source: "elsewhere"}}
	rec := recommendOne(t, reg.With(unknown, zero), request(t, nil))
	byID := map[string]recommend.Choice{}
	for _, c := range ranking(rec) {
		byID[c.ID] = c
	}
	width := func(id string) float64 { return byID[id].Quality.High - byID[id].Quality.Low }
	require.Greater(t, width("acme/unscored"), 1.5*width("Qwen/Qwen3-1.7B"))
	require.Greater(t, byID["acme/unscored"].Quality.Mean, 20.0)
	require.Equal(t, byID["acme/unscored"].Quality, byID["acme/other-source"].Quality, "a score of another source is left out, not read as a bad one")
}

func TestMethodIsForced(t *testing.T) {
	rec := recommendOne(t, builtin(t), request(t, func(r *recommend.Request) { r.Method = estimate.QLoRA }))
	for _, c := range ranking(rec) {
		require.Equal(t, estimate.QLoRA, c.Method)
	}
}

// TestLogitTermsFollowFromTheirInputs: the inputs as they are printed give each term to its last digit.
func TestLogitTermsFollowFromTheirInputs(t *testing.T) {
	for _, task := range []registry.Task{registry.QA, registry.Tools, registry.Translate} {
		rec := recommendOne(t, builtin(t), request(t, func(r *recommend.Request) { r.Task = task }))
		for _, c := range append([]recommend.Choice{*rec.Primary}, rec.Alternatives...) {
			for _, term := range c.Terms {
				in := func(name string) float64 {
					v, ok := term.Inputs[name].(float64)
					require.True(t, ok, "%s has no %s", term.Name, name)
					return v
				}
				var want float64
				switch {
				case strings.HasPrefix(term.Name, "score:"):
					p := in("score") / 100
					p = min(max(p, 0.005), 0.995)
					want = in("weight") * (math.Log(p/(1-p)) - in("offset"))
				case term.Name == "size_prior":
					want = in("slope") * math.Log(float64(term.Inputs["params"].(int64))/in("reference")) * (1 - in("score_weight"))
				case term.Name == "level":
					for name := range term.Inputs {
						if ability, ok := strings.CutSuffix(name, "_offset"); ok {
							want += in(ability) * in(name)
						}
					}
				default:
					continue
				}
				require.InDelta(t, want, *term.Value, 6e-7, "%s of %s", term.Name, c.ID)
			}
		}
	}
}
