package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A sweep from the plan to the decision; what the runs would have measured is written in their place.
func TestPilots(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	var rows strings.Builder
	for i := range 800 {
		fmt.Fprintf(&rows, `{"instruction":"Where is ferry %d of line %d?","output":"Ferry %d lies at pier %d, %d minutes late."}`+"\n", i, i%37, i, i%9, i%24)
	}
	require.NoError(t, os.WriteFile("ferries.jsonl", []byte(rows.String()), 0o600))
	run := func(args ...string) (int, string, string) {
		var out, errs bytes.Buffer
		code := Run(t.Context(), args, Env{In: strings.NewReader(""), Out: &out, Err: &errs, Home: filepath.Join(dir, "home"), Version: "test",
			Now: func() time.Time { return time.Date(2026, 11, 28, 0, 0, 0, 0, time.UTC) }})
		return code, out.String(), errs.String()
	}
	job := []string{"ferries.jsonl", "--task", "qa", "--deploy", "edge", "--lane", "trl"}
	plan := append([]string{"pilots", "plan"}, job...)
	code, _, errs := run(append(plan, "--json")...)
	require.Equal(t, 0, code, errs)
	require.NoDirExists(t, "sweep", "planned only")
	code, out, errs := run(append(plan, "--pilot", "Qwen/Qwen3-0.6B", "--pilot", "Qwen/Qwen3-1.7B", "--sizes", "40,80,160", "-o", "sweep", "--json")...)
	require.Equal(t, 0, code, out+errs)
	v := decode(t, out)
	require.Len(t, at(t, v, "runs"), 6)
	require.Equal(t, []any{"Qwen/Qwen3-0.6B", "Qwen/Qwen3-1.7B"}, at(t, v, "models"))

	// Smaller pilots train on some of the rows of the larger ones, and all are measured on the same.
	lines := func(path string) map[string]bool {
		doc, err := os.ReadFile(path)
		require.NoError(t, err)
		set := map[string]bool{}
		for line := range strings.Lines(string(doc)) {
			set[line] = true
		}
		return set
	}
	before, eval := map[string]bool{}, lines("sweep/qwen-qwen3-0.6b/40/eval.jsonl")
	for _, n := range []int{40, 80, 160} {
		for _, m := range []string{"qwen-qwen3-0.6b", "qwen-qwen3-1.7b"} {
			train := lines(fmt.Sprintf("sweep/%s/%d/train.jsonl", m, n))
			require.Len(t, train, n)
			for line := range before {
				require.Contains(t, train, line)
			}
			for line := range train {
				require.NotContains(t, eval, line)
			}
			require.Equal(t, eval, lines(fmt.Sprintf("sweep/%s/%d/eval.jsonl", m, n)))
			if m == "qwen-qwen3-1.7b" {
				before = train
			}
		}
	}

	code, out, _ = run("pilots", "rank", "sweep", "--json")
	require.Equal(t, 0, code)
	require.Len(t, at(t, decode(t, out), "unfinished"), 6)
	require.Equal(t, 800.0, at(t, decode(t, out), "examples"))

	measure := func(m string, n int, first, tokens float64) {
		folder := fmt.Sprintf("sweep/%s/%d/output", m, n)
		require.NoError(t, os.MkdirAll(folder, 0o755))
		doc, err := json.Marshal(map[string]any{"held_out_loss_before": 3.1, "held_out_loss_after": first * math.Pow(float64(n)/40, -0.1) * (1 + 0.001*float64(n%3)), "held_out_tokens": tokens,
			"held_out_bytes": 4000, "sequences_seen": 2 * n, "tokens_seen": 120 * n, "train_steps_s": float64(n), "card": "T4", "precision": "fp16"})
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(folder+"/metrics.json", doc, 0o600))
	}
	for _, n := range []int{40, 80, 160} {
		measure("qwen-qwen3-0.6b", n, 1.0, 1000)
		measure("qwen-qwen3-1.7b", n, 1.0, 2000) // the same loss a token, but twice as many tokens a byte
	}
	code, out, errs = run("pilots", "rank", "sweep", "--json")
	require.Equal(t, 0, code, errs)
	v = decode(t, out)
	require.Empty(t, at(t, v, "unfinished"))
	require.Equal(t, 6.0, at(t, v, "speeds"))
	first := at(t, v, "ranking").([]any)[0].(map[string]any)
	require.Equal(t, "Qwen/Qwen3-0.6B", first["model"])
	require.InDelta(t, 0.25*math.Pow(20, -0.1), first["prediction"].(map[string]any)["loss"], 0.01)
	code, out, _ = run("pilots", "rank", "sweep")
	require.Equal(t, 0, code)
	require.Contains(t, out, "Qwen/Qwen3-0.6B")

	place := func(more ...string) (map[string]int, map[string]any) {
		code, out, errs := run(append(append([]string{"recommend"}, job...), append(more, "--json")...)...)
		require.Equal(t, 0, code, errs)
		v := decode(t, out)
		order := map[string]int{at(t, v, "primary", "id").(string): 0}
		for i, a := range at(t, v, "alternatives").([]any) {
			order[a.(map[string]any)["id"].(string)] = i + 1
		}
		return order, v
	}
	plain, a := place()
	with, b := place("--observations", "sweep")
	require.Less(t, plain["Qwen/Qwen3-1.7B"], plain["Qwen/Qwen3-0.6B"])
	require.Less(t, with["Qwen/Qwen3-0.6B"], with["Qwen/Qwen3-1.7B"])
	require.NotEqual(t, at(t, a, "primary", "time_s", "p50"), at(t, b, "primary", "time_s", "p50"), "the card's speed was learned too")

	code, out, _ = run("pilots", "collect", "sweep")
	require.Equal(t, 0, code)
	require.Len(t, strings.Split(strings.TrimSpace(out), "\n"), 12)
	require.NoError(t, os.WriteFile("seen.jsonl", []byte(out), 0o600))
	again, _ := place("--observations", "seen.jsonl")
	require.Equal(t, with, again)
	code, out, _ = run("estimate", "--model", "Qwen/Qwen3-0.6B", "--gpu", "T4", "--tokens", "1e7", "--lane", "trl", "--observations", "seen.jsonl", "--json")
	require.Equal(t, 0, code, out)
	require.Contains(t, out, "6 runs of your own")

	for _, bad := range [][]string{
		{"pilots", "rank", "nowhere"}, {"pilots", "rank", "home"}, {"pilots", "rank", "ferries.jsonl"}, {"pilots", "collect", "ferries.jsonl", "nowhere"},
		append(plan, "--sizes", "80,40"), append(plan, "--pilot", "Qwen/Qwen3-0.6B"), append(plan, "--lane", "mlx"), {"recommend", "ferries.jsonl", "--task", "qa", "--deploy", "edge", "--observations", "nowhere"},
	} {
		code, out, errs := run(bad...)
		require.Equal(t, 1, code, "%v: %s%s", bad, out, errs)
	}
	code, _, _ = run(append(append([]string{"recommend"}, job...), "--weight", "luck=1")...)
	require.Equal(t, 2, code)
	_, cheap := place("--weight", "latency=60", "--weight", "memory=30")
	require.NotEqual(t, at(t, a, "primary", "id"), at(t, cheap, "primary", "id"))
	_, no := place("--baseline", "0.99", "--baseline-rows", "100")
	require.Equal(t, "do_not_train", at(t, no, "verdict"))
}
