package app

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/slmgen"
	"github.com/slmgen/slmgen/slmgen/bundle"
	"github.com/slmgen/slmgen/slmgen/registry"
)

// TestBundlesTellTheirSetup: what a bundle's script tells of itself is what its plan says of the same run.
func TestBundlesTellTheirSetup(t *testing.T) {
	rows := filepath.Join(t.TempDir(), "rows.jsonl")
	var text strings.Builder
	for i := range 40 {
		doc, err := json.Marshal(map[string]string{"instruction": "How many ferries leave at " + strings.Repeat("1", i+1) + "?", "output": "There are two of them on that day."})
		require.NoError(t, err)
		text.Write(append(doc, '\n'))
	}
	require.NoError(t, os.WriteFile(rows, []byte(text.String()), 0o600))
	a := New(t.TempDir(), func() time.Time { return time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC) })
	for _, lane := range []string{"trl", "unsloth"} {
		for _, method := range []string{"method=lora", "method=full"} {
			dir := filepath.Join(t.TempDir(), "b")
			got, err := a.Upload(t.Context(), Upload{Input: Input{Files: []string{rows}}, Options: slmgen.Options{Task: registry.Task("qa"), Target: "edge", Lane: lane, Method: "lora"}, Dir: dir})
			require.NoError(t, err)
			if method == "method=full" {
				got.Plan.Training.Method = "full"
				_, err := a.RebuildFrom(t.Context(), got.Plan, Input{Files: []string{rows}}, Rebuild{Dir: dir + "2"})
				require.NoError(t, err)
				dir += "2"
			}
			script, err := os.ReadFile(filepath.Join(dir, "train.py"))
			require.NoError(t, err)
			doc := setupOf(t, string(script))
			all, ok, err := ReadMeasured(`{"setup":` + doc + `,"measured":{"held_out_loss_after":1.5},"planned":true}`)
			require.NoError(t, err)
			require.True(t, ok)
			require.Len(t, all, 1)
			p, err := ReadPlan(filepath.Join(dir, "plan.json"))
			require.NoError(t, err)
			want := planned(p)
			want.Loss, want.Objective = 1.5, "sft"
			require.Equal(t, Taught{Split: bundle.Split(p), Observation: want}, all[0], "%s %s", lane, method)
		}
	}
}

// setupOf reads the setup of a script, a dict of words, figures and names of its other settings, as JSON.
func setupOf(t *testing.T, script string) string {
	t.Helper()
	_, rest, ok := strings.Cut(script, "SETUP = {")
	require.True(t, ok)
	inside, _, _ := strings.Cut(rest, "\n}\n")
	out := map[string]json.RawMessage{}
	for _, m := range regexp.MustCompile(`(?m)^    "(\w+)": ("[^"]*"|\w+),`).FindAllStringSubmatch(inside, -1) {
		v := m[2]
		if setting := regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(v) + ` = ("[^"]*"|\w+)`).FindStringSubmatch(script); setting != nil {
			v = setting[1]
		}
		out[m[1]] = json.RawMessage(strings.NewReplacer("True", "true", "False", "false").Replace(v))
	}
	doc, err := json.Marshal(out)
	require.NoError(t, err)
	return string(doc)
}

func FuzzReadMeasured(f *testing.F) {
	f.Add(`{"setup":{"model":"m","examples":3,"split":"v:1:2"},"measured":{"held_out_loss_after":1.5,"tokens_seen":10,"train_steps_s":2,"card":"Tesla T4"},"planned":true}`)
	f.Add(`{"setup":{"model":"m"},"measured":{"held_out_loss_after":-1}}`)
	f.Add(`{"setup"`)
	f.Fuzz(func(t *testing.T, text string) {
		all, ok, err := ReadMeasured(text)
		if !ok || err != nil {
			require.Empty(t, all)
			return
		}
		for _, seen := range all {
			require.True(t, seen.Loss > 0 || seen.Seconds > 0)
			_, err := seen.Line()
			require.NoError(t, err)
		}
	})
}
