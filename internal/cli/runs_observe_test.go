package cli

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestRunsTeachCommands imports the log of a bundle that measured its speed and its loss, and estimates with what it taught.
func TestRunsTeachCommands(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	log := `{"attempt":1,"seq":1,"time":"2026-11-29T08:00:00Z","kind":"state","text":"started","metrics":{"total_steps":10}}
{"attempt":1,"seq":2,"time":"2026-11-29T08:10:00Z","kind":"log","step":10,"metrics":{"loss":1.5}}
{"attempt":1,"seq":3,"time":"2026-11-29T08:10:01Z","kind":"artifact","step":10,"text":"{\"setup\": {\"model\": \"Qwen/Qwen3-0.6B\", \"lane\": \"trl\", \"method\": \"lora\", \"rank\": 16, \"max_length\": 1024, \"batch\": 4, \"examples\": 60}, \"measured\": {\"held_out_loss_after\": 1.5, \"card\": \"Tesla T4\", \"precision\": \"fp16\", \"sequences_seen\": 900, \"tokens_seen\": 800000, \"train_steps_s\": 4000}, \"planned\": true}"}
{"attempt":1,"seq":4,"time":"2026-11-29T08:10:02Z","kind":"state","step":10,"text":"completed"}
`
	require.NoError(t, os.WriteFile("events.jsonl", []byte(log), 0o600))
	home := call{dir: dir}
	run := func(args ...string) string {
		t.Helper()
		code, out, errs := home.run(t, args...)
		require.Equal(t, 0, code, errs)
		return out
	}
	run("runs", "import", "events.jsonl")
	lines := run("runs", "observe")
	run("runs", "observe", "-o", "seen.jsonl")
	written, err := os.ReadFile("seen.jsonl")
	require.NoError(t, err)
	require.Equal(t, lines, string(written))
	require.Contains(t, lines, `"seconds":4000`)

	estimate := func(more ...string) (out struct {
		TimeS   struct{ P50 float64 } `json:"time_s"`
		Learned int
	}) {
		t.Helper()
		doc := run(append([]string{"estimate", "--model", "Qwen/Qwen3-0.6B", "--gpu", "T4", "--lane", "trl", "--batch", "4", "--tokens", "1e6", "--json"}, more...)...)
		require.NoError(t, json.Unmarshal([]byte(doc), &out))
		return out
	}
	without, file, runs := estimate(), estimate("--observations", "seen.jsonl"), estimate("--observations", "runs")
	require.Equal(t, file, runs)
	require.Equal(t, 1, runs.Learned)
	require.Greater(t, runs.TimeS.P50, 1.5*without.TimeS.P50)
	require.Equal(t, without, estimate("--observations", "none"))
	require.Equal(t, 2, estimate("--observations", "seen.jsonl", "--observations", "runs").Learned, "both")
}
