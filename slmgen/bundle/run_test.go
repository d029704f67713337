package bundle_test

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"io"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/slmgen/bundle"
	"github.com/slmgen/slmgen/slmgen/estimate"
	"github.com/slmgen/slmgen/slmgen/track/reporter"
)

// TestRunIsReported: what trains reports, in every lane, with the figures of the plan as that trainer counts them.
func TestRunIsReported(t *testing.T) {
	wrapped := map[string]string{
		"axolotl":      "python slmgen_report.py --dir output --fact total_steps=8 --fact eval_steps=2 --fact save_steps=4 --recipe RECIPE --artifact output --stop INT -- axolotl train axolotl.yaml",
		"llamafactory": "python slmgen_report.py --dir output --log output/trainer_log.jsonl --fact total_steps=8 --fact eval_steps=2 --fact save_steps=4 --recipe RECIPE --artifact output -- llamafactory-cli train train.yaml",
		"mlx":          "python slmgen_report.py --dir output --fact total_steps=32 --fact eval_steps=8 --fact save_steps=16 --recipe RECIPE --artifact output/adapter -- python -m mlx_lm lora -c lora.yaml",
	}
	recipe := regexp.MustCompile(`--recipe [0-9a-f]{16}`) // a fingerprint of plan and data
	for _, lane := range bundle.Lanes() {
		b, got := write(t, example(lane.Name), data(), bundle.Options{})
		var m struct{ Run, Follow string }
		require.NoError(t, json.Unmarshal([]byte(got["bundle.json"]), &m))
		require.Equal(t, b.Run, m.Run)
		require.Equal(t, "slmgen runs replay output/slmgen-run/events.jsonl", b.Follow)
		require.Equal(t, b.Follow, m.Follow)
		require.Contains(t, got["README.md"], b.Run)
		require.Contains(t, got["README.md"], b.Follow)
		require.Contains(t, got["notebook.ipynb"], "slmgen runs import")
		if run, ok := wrapped[lane.Name]; ok {
			require.Equal(t, run, recipe.ReplaceAllString(b.Run, "--recipe RECIPE"))
			require.Contains(t, got["notebook.ipynb"], `reporter = [sys.executable, \"slmgen_report.py\", \"--dir\", str(OUTPUT)`)
			continue
		}
		require.Equal(t, lane.Run, b.Run)
		require.Contains(t, got["train.py"], "PLANNED_STEPS = 8 ")
		require.Contains(t, got["train.py"], "with report(opt) as run")
	}
	p := example("axolotl")
	require.NoError(t, bundle.Set(p, []string{"max_steps=50", "eval.rows=0", "eval.steps=0", "early_stopping_patience=0"}))
	b, _ := write(t, p, data(), bundle.Options{})
	require.Contains(t, b.Run, "--fact total_steps=50 --fact save_steps=4 --recipe ")

	p, d := compared("axolotl", estimate.GRPO)
	b, got := write(t, p, d, bundle.Options{})
	require.Regexp(t, `^python rewards\.py train\.jsonl eval\.jsonl && python slmgen_report\.py .* -- axolotl train axolotl\.yaml$`, b.Run)
	require.Contains(t, got["notebook.ipynb"], `if name.endswith(\".jsonl\")`, "the reporter is no file of rows")
}

// TestTheNotebookBringsTheReporter, whatever it does with the rows.
func TestTheNotebookBringsTheReporter(t *testing.T) {
	for _, lane := range bundle.Lanes() {
		p := example(lane.Name)
		p.Dataset.URL = "https://example.org/tea/"
		b, got := write(t, p, data(), bundle.Options{EmbedLimit: -1})
		require.False(t, b.Embedded, "the rows are fetched")
		found := regexp.MustCompile(`\\"slmgen_report.py\\": \(\\"([0-9a-f]{64})\\", \\"\\", \\"([A-Za-z0-9+/=]+)\\"\)`).FindStringSubmatch(got["notebook.ipynb"])
		require.Len(t, found, 3, lane.Name)
		require.Equal(t, sum(reporter.Source()), found[1])
		packed, err := base64.StdEncoding.DecodeString(found[2])
		require.NoError(t, err)
		z, err := gzip.NewReader(bytes.NewReader(packed))
		require.NoError(t, err)
		text, err := io.ReadAll(z)
		require.NoError(t, err)
		require.Equal(t, reporter.Source(), string(text))
	}
}
