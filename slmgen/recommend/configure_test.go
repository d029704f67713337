package recommend_test

import (
	"encoding/json"
	"math/bits"
	"math/rand/v2"
	"testing"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/estimate"
	"github.com/slmgen/slmgen/slmgen/plan"
	"github.com/slmgen/slmgen/slmgen/recommend"
	"github.com/slmgen/slmgen/slmgen/registry"
	"github.com/stretchr/testify/require"
)

func TestEverySettingHolds(t *testing.T) {
	reg := builtin(t)
	models := reg.Models()
	rng := rand.New(rand.NewPCG(12, 13))
	done, methods := 0, map[estimate.Method]int{}
	for range 2000 {
		r, m := random(t, rng), models[rng.IntN(len(models))]
		tr, why, _, err := recommend.Configure(m, r)
		if err != nil {
			require.Contains(t, []fault.Code{fault.Precondition, fault.Unsupported}, fault.CodeOf(err), err)
			continue
		}
		done++
		methods[tr.Method]++
		checkTraining(t, m, r, tr, why)
	}
	require.Greater(t, done, 900)
	t.Logf("%d configured: %v", done, methods)
}

func checkTraining(t *testing.T, m registry.Model, r recommend.Request, tr plan.Training, why map[string]string) {
	t.Helper()
	s := recommend.Setup(r, tr)
	steps := s.Steps()
	require.GreaterOrEqual(t, steps, 1)
	require.Less(t, tr.WarmupSteps, steps)
	require.GreaterOrEqual(t, tr.WarmupSteps, 0)
	require.LessOrEqual(t, tr.Eval.Steps, steps)
	require.LessOrEqual(t, tr.SaveSteps, steps)
	require.Positive(t, tr.SaveSteps)
	require.Positive(t, tr.LoggingSteps)
	most := 31
	if tr.Objective == estimate.GRPO {
		most = 32 // sampled answers of at least two prompts
	}
	require.LessOrEqual(t, tr.Batch.Effective(), most)
	require.Equal(t, 1, bits.OnesCount(uint(tr.Batch.PerDevice)))
	require.Positive(t, tr.Batch.GradAccum)
	require.Equal(t, tr.Eval.Rows > 0, tr.Eval.Steps > 0)
	require.Less(t, tr.Eval.Rows, r.Facts.Examples)
	if m.Context.Known {
		require.LessOrEqual(t, tr.MaxLength, m.Context.Value)
	}
	require.GreaterOrEqual(t, tr.MaxLength, 64)
	require.Greater(t, tr.LearningRate, 1e-7)
	require.Less(t, tr.LearningRate, 1e-3)
	v, err := estimate.Memory(m, s)
	require.NoError(t, err)
	require.LessOrEqual(t, v.TotalGiB, r.GPU.UsableGiB)
	require.LessOrEqual(t, v.TotalGiB, r.GPU.MemoryGiB-1)
	if !r.GPU.BF16 {
		require.Equal(t, "fp16", tr.Precision)
		require.False(t, tr.Packing)
	}
	if tr.EarlyStopping > 0 {
		require.Zero(t, tr.SaveSteps%tr.Eval.Steps)
		require.Equal(t, recommend.Production, r.Preset)
	}
	if r.Preset == recommend.FastDemo {
		require.LessOrEqual(t, steps, 60)
		require.LessOrEqual(t, tr.MaxLength, 1024)
		require.Empty(t, tr.GGUF)
	}
	if tr.Method == estimate.Full {
		require.Empty(t, tr.LoRA)
	} else {
		require.Contains(t, []int{8, 16, 32, 64, 128, 256}, tr.LoRA.R)
		require.Positive(t, tr.LoRA.Alpha)
		require.NotEmpty(t, tr.LoRA.Targets)
	}
	all := paths(t, tr)
	for path := range all {
		if why[path] == "" {
			t.Fatalf("no reason for %s", path)
		}
	}
	for path := range why {
		if !all[path] {
			t.Fatalf("a reason for %s, which is no setting", path)
		}
	}
}

// paths lists the dotted JSON names of every setting.
func paths(t *testing.T, tr plan.Training) map[string]bool {
	t.Helper()
	b, err := json.Marshal(tr)
	require.NoError(t, err)
	var doc map[string]any
	require.NoError(t, json.Unmarshal(b, &doc))
	out := map[string]bool{}
	var walk func(prefix string, doc map[string]any)
	walk = func(prefix string, doc map[string]any) {
		for k, v := range doc {
			if inner, ok := v.(map[string]any); ok {
				walk(prefix+k+".", inner)
				continue
			}
			out[prefix+k] = true
		}
	}
	walk("", doc)
	return out
}

func TestPresetsDiffer(t *testing.T) {
	m, err := builtin(t).Get("Qwen/Qwen3-1.7B")
	require.NoError(t, err)
	got := map[string]plan.Training{}
	for _, preset := range recommend.Presets() {
		got[preset], _, _, err = recommend.Configure(m, request(t, func(r *recommend.Request) {
			r.Preset = preset
			r.Facts.Tokens.Total, r.Facts.Tokens.Completion = 60e6, 30e6
			r.Facts.Examples = 40_000
			r.Facts.Tokens.Mean = 1500
		}))
		require.NoError(t, err)
	}
	demo, balanced, production := got[recommend.FastDemo], got[recommend.Balanced], got[recommend.Production]
	require.Positive(t, demo.MaxSteps)
	require.Zero(t, balanced.MaxSteps)
	require.Equal(t, []float64{1, 1, 2}, []float64{demo.Epochs, balanced.Epochs, production.Epochs})
	require.Equal(t, []int{8, 16, 32}, []int{demo.LoRA.R, balanced.LoRA.R, production.LoRA.R})
	require.Equal(t, []string{"linear", "linear", "cosine"}, []string{demo.Scheduler, balanced.Scheduler, production.Scheduler})
	require.Equal(t, []int{0, 0, 3}, []int{demo.EarlyStopping, balanced.EarlyStopping, production.EarlyStopping})
	require.Equal(t, []string{"", "q4_k_m", "q4_k_m"}, []string{demo.GGUF, balanced.GGUF, production.GGUF})
	require.Equal(t, []int{640, 960, 960}, []int{demo.MaxLength, balanced.MaxLength, production.MaxLength})
	require.Equal(t, 50, demo.Eval.Rows)
	require.Equal(t, 1000, production.Eval.Rows)
}

func TestLearningRates(t *testing.T) {
	reg := builtin(t)
	for _, c := range []struct {
		model  string
		change func(*recommend.Request)
		want   float64
	}{
		{"meta-llama/Llama-3.2-1B-Instruct", nil, 4.9e-4},
		{"meta-llama/Llama-3.2-3B-Instruct", nil, 3.6e-4},
		{"meta-llama/Llama-3.1-8B-Instruct", nil, 2.9e-4},
		{"Qwen/Qwen3-0.6B", nil, 5.3e-4},
		{"Qwen/Qwen3-8B", nil, 4.7e-4},
		{"google/gemma-3-1b-it", nil, 2e-4},
		{"mistralai/Mistral-7B-Instruct-v0.3", nil, 1e-4},
		{"Qwen/Qwen3-8B", func(r *recommend.Request) { r.Facts.Preference = true }, 5e-6},
		{"Qwen/Qwen3-0.6B", func(r *recommend.Request) { r.Preset = recommend.FastDemo }, 2e-4},
		{"Qwen/Qwen3-0.6B", func(r *recommend.Request) { r.Method = estimate.Full }, 2e-5},
	} {
		m, err := reg.Get(c.model)
		require.NoError(t, err)
		tr, why, _, err := recommend.Configure(m, request(t, func(r *recommend.Request) {
			r.GPU, _ = reg.GPU("A100-80")
			if c.change != nil {
				c.change(r)
			}
		}))
		require.NoError(t, err)
		require.InDelta(t, c.want, tr.LearningRate, 1e-12, "%s: %s", c.model, why["learning_rate"])
	}
}

func TestMethodFollowsTheCard(t *testing.T) {
	reg := builtin(t)
	m, err := reg.Get("Qwen/Qwen3-8B")
	require.NoError(t, err)
	for gpu, want := range map[string]estimate.Method{"T4": estimate.QLoRA, "L4": estimate.LoRA} {
		tr, _, warnings, err := recommend.Configure(m, request(t, func(r *recommend.Request) { r.GPU, _ = reg.GPU(gpu) }))
		require.NoError(t, err)
		require.Equal(t, want, tr.Method, gpu)
		require.Equal(t, want == estimate.QLoRA, len(warnings) > 0, warnings)
	}
	_, _, _, err = recommend.Configure(m, request(t, func(r *recommend.Request) { r.Method = estimate.Full }))
	require.Equal(t, fault.Precondition, fault.CodeOf(err))
	require.ErrorContains(t, err, "qlora")
}

func TestFusedLayersOfPhi(t *testing.T) {
	m, err := builtin(t).Get("microsoft/Phi-4-mini-instruct")
	require.NoError(t, err)
	for lane, want := range map[string]string{recommend.TRL: registry.QKVProj, recommend.Unsloth: registry.QProj} {
		tr, _, _, err := recommend.Configure(m, request(t, func(r *recommend.Request) { r.Lane = lane }))
		require.NoError(t, err)
		require.Contains(t, tr.LoRA.Targets, want)
	}
}

func TestPackingNeedsFlashAttention(t *testing.T) {
	m, err := builtin(t).Get("Qwen/Qwen3-1.7B")
	require.NoError(t, err)
	for gpu, want := range map[string]bool{"T4": false, "L4": true} {
		tr, why, _, err := recommend.Configure(m, request(t, func(r *recommend.Request) {
			r.GPU, _ = builtin(t).GPU(gpu)
			r.Facts.Examples, r.Facts.Tokens.Total = 10_000, 3e6
		}))
		require.NoError(t, err)
		require.Equal(t, want, tr.Packing, why["packing"])
		require.Less(t, tr.Batch.Effective(), 32)
	}
}
