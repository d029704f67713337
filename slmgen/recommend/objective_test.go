package recommend_test

import (
	"math/rand/v2"
	"testing"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/estimate"
	"github.com/slmgen/slmgen/slmgen/plan"
	"github.com/slmgen/slmgen/slmgen/recommend"
	"github.com/stretchr/testify/require"
)

func configure(t *testing.T, model string, change func(*recommend.Request)) (plan.Training, map[string]string, []string) {
	t.Helper()
	m, err := builtin(t).Get(model)
	require.NoError(t, err)
	tr, why, warnings, err := recommend.Configure(m, request(t, change))
	require.NoError(t, err)
	return tr, why, warnings
}

// TestPairsChooseByTheModel: a model that answers already is taught to prefer, one that does not learns both at once.
func TestPairsChooseByTheModel(t *testing.T) {
	pairs := func(r *recommend.Request) { r.Facts.Preference = true }
	tr, why, _ := configure(t, "Qwen/Qwen3-1.7B", pairs)
	require.Equal(t, estimate.DPO, tr.Objective)
	require.Equal(t, plan.DPO{Beta: 0.1, Loss: "sigmoid"}, tr.DPO)
	require.Equal(t, 5e-6, tr.LearningRate)
	require.Equal(t, 1.0, tr.Epochs)
	require.NotEmpty(t, why["objective"])
	m, err := builtin(t).Get("Qwen/Qwen3-1.7B")
	require.NoError(t, err)
	m.Kind = "base"
	tr, _, _, err = recommend.Configure(m, request(t, pairs))
	require.NoError(t, err)
	require.Equal(t, estimate.ORPO, tr.Objective)
	tr, _, warnings, err := recommend.Configure(m, request(t, func(r *recommend.Request) { pairs(r); r.Objective = estimate.DPO }))
	require.NoError(t, err)
	require.Equal(t, estimate.DPO, tr.Objective, "asked for")
	require.Contains(t, warnings[0], "train it by sft first")
}

func TestVerdictsAreBalanced(t *testing.T) {
	for _, c := range []struct{ good, bad int }{{100, 100}, {900, 100}, {100, 900}, {101, 100}, {7, 3}, {333, 1000}, {1, 1}, {5000, 17}} {
		tr, _, _ := configure(t, "Qwen/Qwen3-1.7B", func(r *recommend.Request) {
			r.Objective, r.Facts.Good, r.Facts.Bad, r.Facts.Examples = estimate.KTO, c.good, c.bad, c.good+c.bad
		})
		ratio := tr.KTO.DesirableWeight * float64(c.good) / (tr.KTO.UndesirableWeight * float64(c.bad))
		require.GreaterOrEqual(t, ratio, 1.0, c)
		require.LessOrEqual(t, ratio, 1.33, c)
		require.GreaterOrEqual(t, tr.Batch.PerDevice, 2)
		require.GreaterOrEqual(t, tr.Batch.Effective(), 4)
	}
	m, err := builtin(t).Get("Qwen/Qwen3-1.7B")
	require.NoError(t, err)
	_, _, _, err = recommend.Configure(m, request(t, func(r *recommend.Request) { r.Objective, r.Facts.Good = estimate.KTO, 50 }))
	require.Equal(t, fault.Precondition, fault.CodeOf(err))
	require.ErrorContains(t, err, "contrast")
}

func TestSamplingLeavesRoomForThePrompt(t *testing.T) {
	plain, _, _ := configure(t, "Qwen/Qwen3-1.7B", nil)
	tr, _, _ := configure(t, "Qwen/Qwen3-1.7B", func(r *recommend.Request) { r.Objective = estimate.GRPO })
	require.Equal(t, plain.MaxLength+tr.GRPO.MaxCompletion, tr.MaxLength)
	require.Equal(t, 1e-5, tr.LearningRate)
	require.Equal(t, 24, tr.Batch.Effective(), "three groups of eight: four make 32")
	require.LessOrEqual(t, tr.Eval.Rows, 64)

	m, err := builtin(t).Get("Qwen/Qwen3-1.7B")
	require.NoError(t, err)
	m.Context.Value = 512
	tr, _, _, err = recommend.Configure(m, request(t, func(r *recommend.Request) { r.Objective = estimate.GRPO }))
	require.NoError(t, err)
	require.Equal(t, 256, tr.GRPO.MaxCompletion, "half of a short context")
}

// TestEveryObjectiveHolds configures objectives for random requests: what every training keeps, and what each loss needs.
func TestEveryObjectiveHolds(t *testing.T) {
	models := builtin(t).Models()
	rng := rand.New(rand.NewPCG(3, 4))
	done := map[estimate.Objective]int{}
	for range 1500 {
		r, m := random(t, rng), models[rng.IntN(len(models))]
		r.Objective = estimate.Objectives()[1+rng.IntN(4)]
		r.Facts.Good = 1 + rng.IntN(r.Facts.Examples)
		r.Facts.Bad = max(r.Facts.Examples-r.Facts.Good, 1)
		tr, why, _, err := recommend.Configure(m, r)
		if err != nil {
			require.Contains(t, []fault.Code{fault.Precondition, fault.Unsupported}, fault.CodeOf(err), err)
			continue
		}
		done[tr.Objective]++
		require.Equal(t, r.Objective, tr.Objective)
		if tr.Objective == estimate.GRPO && r.Preset == recommend.FastDemo {
			tr.MaxLength -= tr.GRPO.MaxCompletion // a demo's bound is on what the data need
			require.LessOrEqual(t, tr.MaxLength, 1024)
			tr.MaxLength += tr.GRPO.MaxCompletion
			r.Preset = recommend.Balanced
		}
		checkTraining(t, m, r, tr, why)
		require.Less(t, tr.Batch.Effective(), 32, tr.Objective)
		require.False(t, tr.Packing)
		require.Equal(t, "completion", tr.LossOn)
		switch tr.Objective {
		case estimate.KTO:
			require.GreaterOrEqual(t, tr.Batch.PerDevice, 2)
			require.GreaterOrEqual(t, tr.Batch.Effective(), 4)
		case estimate.GRPO:
			require.GreaterOrEqual(t, tr.GRPO.Generations, 2)
			require.Zero(t, tr.Batch.Effective()%tr.GRPO.Generations)
			require.Less(t, tr.GRPO.MaxCompletion, tr.MaxLength)
		}
	}
	for _, o := range estimate.Objectives()[1:] {
		require.Greater(t, done[o], 100, o)
	}
	t.Logf("%v", done)
}

func TestUnknownObjective(t *testing.T) {
	m, err := builtin(t).Get("Qwen/Qwen3-1.7B")
	require.NoError(t, err)
	_, _, _, err = recommend.Configure(m, request(t, func(r *recommend.Request) { r.Objective = "ppo" }))
	require.Equal(t, fault.Invalid, fault.CodeOf(err))
}

func TestStretchTurnsRowsIntoSequences(t *testing.T) {
	f := recommend.Facts{Tokens: plan.Tokens{Total: 1000, Mean: 10, P50: 9, P95: 20, P99: 30, Max: 40, Trained: 1100, Estimated: true},
		Estimated: recommend.Stretch{Total: 1.5, Mean: 0.5, P50: 0.5, P95: 0.5, P99: 0.5, Max: 0.5}, Counted: recommend.Stretch{Total: 2, Mean: 1, P50: 1, P95: 1, P99: 2, Max: 1}}
	got := f.TokensFor("")
	require.Equal(t, []float64{1500, 5, 15, 0}, []float64{got.Total, got.Mean, got.P99, got.Trained})
	f.Tokens.Estimated = false
	require.Equal(t, 60.0, f.TokensFor("").P99)
	f.Counted = recommend.Stretch{}
	require.Equal(t, f.Tokens, f.TokensFor(""))
}
