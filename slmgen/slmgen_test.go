package slmgen_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/slmgen"
	"github.com/slmgen/slmgen/slmgen/bundle"
	"github.com/slmgen/slmgen/slmgen/plan"
	"github.com/slmgen/slmgen/slmgen/registry"
)

var ctx = context.Background()

// open makes a dataset of n questions; every seventh question comes twice, with another answer.
func open(t testing.TB, n int) *formats.Dataset {
	t.Helper()
	var b strings.Builder
	for i := range n {
		q := i
		if i%7 == 6 {
			q = i - 1
		}
		fmt.Fprintf(&b, `{"instruction":"What is known of house number %d in the long street?","input":"","output":"It was built in %d by a family of sailors and is painted anew each spring."}`+"\n", q, 1700+i)
	}
	ds, err := formats.Open(ctx, []formats.Source{formats.Bytes("houses.jsonl", []byte(b.String()))}, formats.Options{})
	require.NoError(t, err)
	return ds
}

func options() slmgen.Options {
	return slmgen.Options{Task: registry.QA, Target: "edge", Now: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)}
}

func TestRunIsDeterministic(t *testing.T) {
	ds := open(t, 300)
	a, err := slmgen.Run(ctx, ds, options())
	require.NoError(t, err)
	b, err := slmgen.Run(ctx, ds, options())
	require.NoError(t, err)
	x, err := json.Marshal(a)
	require.NoError(t, err)
	y, err := json.Marshal(b)
	require.NoError(t, err)
	require.Equal(t, string(x), string(y))
}

func TestPlanSurvivesItsDocument(t *testing.T) {
	p, err := slmgen.Make(ctx, open(t, 300), options())
	require.NoError(t, err)
	doc, err := p.JSON()
	require.NoError(t, err)
	again, err := plan.Parse(doc)
	require.NoError(t, err)
	second, err := again.JSON()
	require.NoError(t, err)
	require.Equal(t, string(doc), string(second))
	require.Empty(t, bundle.Validate(p))
}

func TestPresetsChangeThePlan(t *testing.T) {
	ds := open(t, 600)
	seen := map[string]string{}
	for _, preset := range []string{"fast-demo", "balanced", "production"} {
		o := options()
		o.Preset = preset
		p, err := slmgen.Make(ctx, ds, o)
		require.NoError(t, err)
		doc, err := json.Marshal(p.Training)
		require.NoError(t, err)
		require.NotContains(t, seen, string(doc))
		seen[string(doc)] = preset
	}
}

// TestQuestionsStayOnOneSide is what keeps the evaluation honest.
func TestQuestionsStayOnOneSide(t *testing.T) {
	ds := open(t, 700)
	p, err := slmgen.Make(ctx, ds, options())
	require.NoError(t, err)
	dir := filepath.Join(t.TempDir(), "b")
	b, err := slmgen.WriteBundle(ctx, ds, p, dir, bundle.Options{})
	require.NoError(t, err)
	require.Equal(t, int64(700), b.Rows["train"]+b.Rows["eval"])
	require.InDelta(t, p.Training.Eval.Rows, b.Rows["eval"], 12)
	questions := func(name string) map[string]bool {
		raw, err := os.ReadFile(filepath.Join(dir, name))
		require.NoError(t, err)
		set := map[string]bool{}
		for line := range strings.Lines(string(raw)) {
			var row struct {
				Messages []struct{ Role, Content string }
			}
			require.NoError(t, json.Unmarshal([]byte(line), &row))
			set[row.Messages[0].Content] = true
		}
		return set
	}
	train, eval := questions("train.jsonl"), questions("eval.jsonl")
	require.NotEmpty(t, eval)
	for q := range eval {
		require.NotContains(t, train, q)
	}
}

func TestApply(t *testing.T) {
	p, err := slmgen.Make(ctx, open(t, 300), options())
	require.NoError(t, err)
	before, err := p.JSON()
	require.NoError(t, err)
	require.Error(t, slmgen.Apply(p, []string{"lora.r=x"}, options()))
	after, err := p.JSON()
	require.NoError(t, err)
	require.Equal(t, string(before), string(after), "an error changes nothing")

	small := p.Estimate.VRAM.TotalGiB
	require.NoError(t, slmgen.Apply(p, []string{"lora.r=256", "report_to=wandb"}, options()))
	require.Equal(t, 256, p.Training.LoRA.R)
	require.Equal(t, bundle.SetByHand, p.Reasons["lora.r"])
	require.Greater(t, p.Estimate.VRAM.TotalGiB, small, "the estimate follows the settings")

	require.NoError(t, slmgen.ChangeLane(p, "trl", options()))
	require.Equal(t, "trl", p.Lane)
	require.Equal(t, 256, p.Training.LoRA.R, "what was set by hand stays")
	require.Equal(t, "wandb", p.Training.ReportTo)
}

func TestErrors(t *testing.T) {
	ds := open(t, 60)
	for name, c := range map[string]struct {
		change func(*slmgen.Options)
		code   string
	}{
		"no task":        {func(o *slmgen.Options) { o.Task = "" }, "invalid"},
		"no target":      {func(o *slmgen.Options) { o.Target = "" }, "invalid"},
		"unknown target": {func(o *slmgen.Options) { o.Target = "moon" }, "not_found"},
		"unknown card":   {func(o *slmgen.Options) { o.GPU = "Voodoo" }, "not_found"},
		"unknown lane":   {func(o *slmgen.Options) { o.Lane = "fast" }, "not_found"},
		"unknown model":  {func(o *slmgen.Options) { o.Model = "me/nothing" }, "not_found"},
		"unknown preset": {func(o *slmgen.Options) { o.Preset = "best" }, "invalid"},
		"no model fits":  {func(o *slmgen.Options) { o.Budget.MemoryGiB = 0.01 }, "precondition"},
	} {
		o := options()
		c.change(&o)
		_, err := slmgen.Run(ctx, ds, o)
		var e *slmgen.Error
		require.ErrorAs(t, err, &e, name)
		require.Equal(t, c.code, string(e.Code), "%s: %v", name, err)
	}
}
