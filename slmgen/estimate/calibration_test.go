package estimate_test

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/slmgen/slmgen/slmgen/estimate"
	"github.com/slmgen/slmgen/slmgen/registry"
	"github.com/stretchr/testify/require"
)

const contextGiB = 1.5 // the overhead term; torchtune reports the allocator's peak, which lacks it

type point struct {
	name      string
	model     registry.Model
	setup     estimate.Setup
	allocator bool // the figure is the allocator's peak
	want      float64
}

func llama2() registry.Model {
	f := func(v int) registry.Fact[int] {
		return registry.Known(v, "huggingface/transformers Llama-2-7b-hf config")
	}
	return registry.Model{ID: "Llama-2-7B", Architecture: "llama", Layers: f(32), Hidden: f(4096), Heads: f(32), KVHeads: f(32),
		HeadDim: f(128), FeedForward: f(11008), Vocab: f(32000), Tied: registry.Known(false, "same")}
}

// Points whose setup is stated, or follows: torchtune does not state the 3B ablation's length; 2 x 4096 tokens is inferred from what
// its chunked loss saved. LLaMA-Factory's figures are whole GB, taken as GiB. Left out: points with an optimizer inside the
// backward pass or torch.compile alone, multi-GPU ones, and minimums without batch and length. The overhead was fitted to these
// same points, so the errors below are in-sample.
func calibration(t *testing.T) []point {
	b, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "data", "registry", "vram_calibration.json"))
	if err != nil {
		t.Skip("SKIP: the published peaks are not beside this checkout")
	}
	// Some keys hold objects of other shapes; decode point by point.
	var raw struct {
		Points []json.RawMessage `json:"points"`
	}
	require.NoError(t, json.Unmarshal(b, &raw))
	get := func(id string) registry.Model {
		r, err := registry.Builtin()
		require.NoError(t, err)
		m, err := r.Get(id)
		require.NoError(t, err)
		return m
	}
	var out []point
	base := estimate.Setup{Method: estimate.QLoRA, Seq: 1024, Batch: 1, GradAccum: 4, Rank: 8, Precision: "bf16",
		Optimizer: "adamw_torch", Checkpoint: true}
	for _, r := range raw.Points {
		var p struct {
			Model   string             `json:"model"`
			Method  string             `json:"method"`
			GPU     string             `json:"gpu"`
			Peak    float64            `json:"peak_gib"`
			PeakGB  any                `json:"peak_gb"`
			FA2     map[string]any     `json:"fa2_gb"`
			Unsloth map[string]float64 `json:"unsloth_gb"`
		}
		require.NoError(t, json.Unmarshal(r, &p))
		add := func(name string, m registry.Model, want float64, alloc bool, change func(*estimate.Setup)) {
			s := base
			change(&s)
			out = append(out, point{name, m, s, alloc, want})
		}
		for seq, want := range p.FA2 {
			if gb, ok := want.(float64); ok {
				add("Llama-2-7B qlora fa2 "+seq, llama2(), gb, false, func(s *estimate.Setup) { s.Seq = number(seq) })
			}
		}
		for seq, gb := range p.Unsloth {
			add("Llama-2-7B qlora unsloth "+seq, llama2(), gb, false, func(s *estimate.Setup) { s.Seq, s.Unsloth, s.ChunkedLoss = number(seq), true, true })
		}
		three := get("meta-llama/Llama-3.2-3B-Instruct")
		eight := get("meta-llama/Llama-3.1-8B-Instruct")
		packed := func(s *estimate.Setup) { s.Batch, s.Seq = 2, 4096 }
		switch {
		case p.Method == "LoRA r8 all, bs4 ga2 len1024":
			lora := func(s *estimate.Setup) { s.Method, s.Batch = estimate.LoRA, 4 }
			add("Llama-2-7B lora", llama2(), 17, false, lora)
			add("Llama-2-7B lora unsloth", llama2(), 16, false, func(s *estimate.Setup) { lora(s); s.Unsloth, s.ChunkedLoss = true, true })
		case p.Model == "same" && p.Method == "+packing":
			add("3B full packed", three, p.Peak, true, func(s *estimate.Setup) { packed(s); s.Method, s.Checkpoint = estimate.Full, false })
		case p.Model == "same" && p.Method == "+activation checkpointing":
			add("3B full chunked checkpointed", three, p.Peak, true, func(s *estimate.Setup) { packed(s); s.Method, s.ChunkedLoss = estimate.Full, true })
		case p.Model == "same" && p.Method == "LoRA":
			add("3B lora", three, p.Peak, true, func(s *estimate.Setup) { packed(s); s.Method, s.ChunkedLoss = estimate.LoRA, true })
		case p.Model == "same" && p.Method == "QLoRA":
			add("3B qlora", three, p.Peak, true, func(s *estimate.Setup) { packed(s); s.ChunkedLoss = true })
		case p.Model == "Llama-3.1-8B" && p.Method == "lora" && p.GPU == "RTX 4090":
			add("8B lora", eight, p.Peak, true, func(s *estimate.Setup) { s.Method, s.Batch, s.Seq, s.ChunkedLoss = estimate.LoRA, 2, 2048, true })
		case p.Model == "Llama-3.1-8B" && p.Method == "qlora":
			add("8B qlora", eight, p.Peak, true, func(s *estimate.Setup) { s.Batch, s.Seq, s.ChunkedLoss = 2, 2048, true })
		case p.Method == "LoRA r16 DPO ctx2048 bs1":
			add("Qwen2.5-7B dpo", get("Qwen/Qwen2.5-7B-Instruct"), 19.08, false, func(s *estimate.Setup) { s.Method, s.Seq, s.Rank, s.Pairs = estimate.LoRA, 2048, 16, true })
		}
	}
	slices.SortFunc(out, func(a, b point) int {
		if a.name < b.name {
			return -1
		}
		return 1
	})
	return out
}

func number(s string) int {
	n := 0
	for _, c := range s {
		n = 10*n + int(c-'0')
	}
	return n
}

func TestMemoryAgainstPublishedPeaks(t *testing.T) {
	var errors []float64
	worstUnder := 0.0
	for _, p := range calibration(t) {
		v, err := estimate.Memory(p.model, p.setup)
		require.NoError(t, err, p.name)
		got := v.TotalGiB
		if p.allocator {
			got -= contextGiB
		}
		e := (got - p.want) / p.want
		errors = append(errors, math.Abs(e))
		worstUnder = math.Min(worstUnder, e)
		t.Logf("%-34s published %5.1f  estimated %5.1f GiB  %+5.1f %%", p.name, p.want, got, 100*e)
	}
	slices.Sort(errors)
	median := errors[len(errors)/2]
	require.GreaterOrEqual(t, len(errors), 20)
	require.LessOrEqual(t, median, 0.06)
	require.GreaterOrEqual(t, worstUnder, -0.05)
	t.Logf("%d points: median error %.1f %%, worst under-estimate %.1f %%", len(errors), 100*median, 100*worstUnder)
}
