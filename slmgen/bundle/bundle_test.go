package bundle_test

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/chat"
	"github.com/slmgen/slmgen/slmgen/bundle"
	"github.com/slmgen/slmgen/slmgen/estimate"
	"github.com/slmgen/slmgen/slmgen/plan"
	"github.com/slmgen/slmgen/slmgen/registry"
	"github.com/slmgen/slmgen/slmgen/track/reporter"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// example is a plan that every lane can train.
func example(lane string) *plan.Plan {
	return &plan.Plan{
		Schema: plan.Schema, Name: "tea-qa", Preset: "balanced", Lane: lane, Task: registry.QA,
		Target: registry.Target{Name: "edge"},
		Dataset: plan.Dataset{ID: "tea", Version: "1f3a", Name: "tea \"questions\"", Files: []string{"tea.jsonl"}, Format: "openai",
			Container: "jsonl", Records: 40, Examples: 40, Languages: []string{"en"}},
		Model: plan.Model{ID: "Qwen/Qwen3-0.6B", Family: "qwen3", Kind: "instruct", Params: 596049920, Licence: "apache-2.0", Context: 40960},
		GPU:   registry.GPU{Name: "L4", BF16: true, Capability: "8.9"},
		Training: plan.Training{
			Method: estimate.LoRA, Precision: "bf16",
			LoRA:         plan.LoRA{R: 16, Alpha: 16, Targets: []string{"q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"}},
			LearningRate: 2e-4, Scheduler: "cosine", WarmupSteps: 5, WeightDecay: 0.001, MaxGradNorm: 1, Optimizer: "adamw_8bit",
			Batch: plan.Batch{PerDevice: 2, GradAccum: 4}, Epochs: 2, MaxLength: 512, Checkpointing: true, LossOn: "completion",
			Eval: plan.Eval{Rows: 10, Steps: 2}, SaveSteps: 4, SaveLimit: 2, LoggingSteps: 1, EarlyStopping: 3, Seed: 42,
			ReportTo: "wandb", GGUF: "q4_k_m",
		},
		Reasons:  map[string]string{"lora.r": "few rows | small rank"},
		Warnings: []string{"3 answers repeat their question."},
	}
}

// chats yields n single-turn examples.
func chats(from, n int) iter.Seq2[*formats.Example, error] {
	return func(yield func(*formats.Example, error) bool) {
		for i := from; i < from+n; i++ {
			q := chat.TextOf(chat.User, fmt.Sprintf("How hot is tea number %d? <b>&\u2028", i))
			if !yield(&formats.Example{Kind: formats.KindChat, Messages: []chat.Message{q, chat.TextOf(chat.Assistant, "Très chaud ☕")}}, nil) {
				return
			}
		}
	}
}

func data() bundle.Data { return bundle.Data{Train: chats(0, 30), Eval: chats(30, 10)} }

// write writes the bundle of p into a new folder and gives it with its files.
func write(t *testing.T, p *plan.Plan, d bundle.Data, o bundle.Options) (bundle.Bundle, map[string]string) {
	t.Helper()
	b, err := bundle.Write(context.Background(), filepath.Join(t.TempDir(), "b"), p, d, o)
	require.NoError(t, err)
	return b, read(t, b.Dir)
}

func read(t *testing.T, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	got := map[string]string{}
	for _, e := range entries {
		raw, err := os.ReadFile(filepath.Join(dir, e.Name()))
		require.NoError(t, err)
		got[e.Name()] = string(raw)
	}
	return got
}

// TestGolden compares every file of a bundle in each lane with the committed one; go test -run Golden -update rewrites them.
func TestGolden(t *testing.T) {
	for _, lane := range bundle.Lanes() {
		t.Run(lane.Name, func(t *testing.T) {
			b, got := write(t, example(lane.Name), data(), bundle.Options{})
			require.True(t, b.Embedded)
			require.Len(t, got, len(b.Files))
			dir := filepath.Join("testdata", "golden", lane.Name)
			delete(got, "requirements.lock") // the lane's own file, as it stands
			delete(got, reporter.Name)       // the reporter's, too
			if *update {
				require.NoError(t, os.RemoveAll(dir))
				require.NoError(t, os.MkdirAll(dir, 0o755))
				for name, text := range got {
					require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
				}
			}
			want := read(t, dir)
			for name := range want {
				require.Equal(t, want[name], got[name], name)
			}
			require.Len(t, got, len(want))
		})
	}
}

// TestFilesAreThoseThatAreListed checks the sizes, the hashes and the lane's own files.
func TestFilesAreThoseThatAreListed(t *testing.T) {
	own := map[string][]string{
		"trl": {"train.py"}, "unsloth": {"train.py"}, "axolotl": {"axolotl.yaml"},
		"llamafactory": {"train.yaml", "dataset_info.json"}, "mlx": {"lora.yaml", "valid.jsonl"},
	}
	for _, lane := range bundle.Lanes() {
		b, got := write(t, example(lane.Name), data(), bundle.Options{})
		for _, f := range append(own[lane.Name], "notebook.ipynb", "requirements.lock", "train.jsonl", "eval.jsonl", "plan.json", "README.md", reporter.Name, "bundle.json") {
			require.Contains(t, got, f, lane.Name)
		}
		for _, f := range b.Files {
			require.EqualValues(t, len(got[f.Path]), f.Bytes, f.Path)
			require.Equal(t, sum(got[f.Path]), f.SHA256, f.Path)
		}
		require.Equal(t, 30, strings.Count(got["train.jsonl"], "\n"))
		require.EqualValues(t, map[string]int64{"train": 30, "eval": 10}, b.Rows)
		var p plan.Plan
		require.NoError(t, json.Unmarshal([]byte(got["plan.json"]), &p))
		require.Equal(t, example(lane.Name).Training, p.Training)
		require.Equal(t, lane.Lock, got["requirements.lock"])
		require.Equal(t, reporter.Source(), got[reporter.Name])
	}
}

// TestSameInputGivesTheSameBytes writes twice into different folders.
func TestSameInputGivesTheSameBytes(t *testing.T) {
	for _, lane := range bundle.Lanes() {
		_, a := write(t, example(lane.Name), data(), bundle.Options{})
		_, b := write(t, example(lane.Name), data(), bundle.Options{})
		require.Equal(t, a, b, lane.Name)
	}
}
