package slmgen_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen"
	"github.com/slmgen/slmgen/slmgen/bundle"
	"github.com/slmgen/slmgen/slmgen/estimate"
	"github.com/slmgen/slmgen/slmgen/plan"
	"github.com/slmgen/slmgen/slmgen/registry"
)

// Rows of each kind. i makes them differ.
var rowKinds = map[string]func(i int) string{
	"pair": func(i int) string {
		return fmt.Sprintf(`{"prompt":"When does ferry %d leave?","chosen":"At %d.","rejected":"I cannot tell you that, look it up in some timetable or other."}`, i, i%24)
	},
	"ranked": func(i int) string {
		return fmt.Sprintf(`{"prompt":"Ferry %d?","answers":[{"answer":"It leaves at %d.","rank":1},{"answer":"Soon.","rank":2},{"answer":"No.","rank":3}]}`, i, i%24)
	},
	"verdict": func(i int) string {
		return fmt.Sprintf(`{"prompt":"When does ferry %d leave?","completion":"At %d.","label":%t}`, i, i%24, i%4 != 0)
	},
	"check": func(i int) string {
		return fmt.Sprintf(`{"prompt":[{"role":"user","content":"%d ferries carry %d cars each. How many in all?"}],"reward_model":{"style":"rule","ground_truth":"%d"}}`, i, i%9, i*(i%9))
	},
	"judge": func(i int) string {
		return fmt.Sprintf(`{"prompt":[{"role":"user","content":"A poem about ferry %d."}],"reward_model":{"style":"model","ground_truth":"x"}}`, i)
	},
	"foreign": func(i int) string {
		return fmt.Sprintf(`{"prompt":[{"role":"user","content":"A poem about ferry %d."}],"reward_model":{"kind":"rhymes","ground_truth":"sea"}}`, i)
	},
	"solved": func(i int) string {
		return fmt.Sprintf(`{"question":"What is %d and %d?","answer":"We add them.\n#### %d"}`, i, i%7, i+i%7)
	},
}

// dataset opens rows of the named kinds, so many of each.
func dataset(t *testing.T, counts ...any) *formats.Dataset {
	t.Helper()
	var b strings.Builder
	for i := 0; i < len(counts); i += 2 {
		for n := range counts[i+1].(int) {
			b.WriteString(rowKinds[counts[i].(string)](n) + "\n")
		}
	}
	ds, err := formats.Open(context.Background(), []formats.Source{formats.Bytes("rows.jsonl", []byte(b.String()))}, formats.Options{})
	require.NoError(t, err)
	return ds
}

func trlOptions() slmgen.Options {
	return slmgen.Options{Task: registry.Chat, Target: "edge", Lane: "trl"}
}

func TestObjectiveByTheRows(t *testing.T) {
	for _, c := range []struct {
		rows      []any
		asked     estimate.Objective
		objective estimate.Objective
		signals   plan.Signals
		trained   int64 // rows of the bundle, held-out ones included
	}{
		{[]any{"pair", 60}, "", estimate.DPO, plan.Signals{Pairs: 60}, 60},
		{[]any{"pair", 60}, estimate.ORPO, estimate.ORPO, plan.Signals{Pairs: 60}, 60},
		{[]any{"pair", 60}, estimate.KTO, estimate.KTO, plan.Signals{Good: 60, Bad: 60}, 120},
		{[]any{"pair", 60}, estimate.SFT, estimate.SFT, plan.Signals{}, 60},
		{[]any{"ranked", 60}, "", estimate.DPO, plan.Signals{Pairs: 120}, 120},
		{[]any{"verdict", 60}, "", estimate.KTO, plan.Signals{Good: 45, Bad: 15}, 60},
		{[]any{"verdict", 60}, estimate.SFT, estimate.SFT, plan.Signals{}, 45},
		{[]any{"check", 60}, "", estimate.GRPO, plan.Signals{Checked: 60, Rewards: map[string]int64{"number": 60}}, 60},
		{[]any{"solved", 60}, "", estimate.SFT, plan.Signals{}, 60},
		{[]any{"solved", 60}, estimate.GRPO, estimate.GRPO, plan.Signals{Checked: 60, Rewards: map[string]int64{"number": 60}}, 60},
	} {
		at := fmt.Sprint(c.rows, c.asked)
		ds, o := dataset(t, c.rows...), trlOptions()
		o.Objective = c.asked
		p, err := slmgen.Make(context.Background(), ds, o)
		require.NoError(t, err, at)
		require.Equal(t, c.objective, p.Training.Objective, at)
		require.Equal(t, c.signals, p.Dataset.Signals, at)
		require.NotEmpty(t, p.Reasons["objective"], at)
		require.Empty(t, bundle.Validate(p), at)
		doc, err := p.JSON()
		require.NoError(t, err)
		again, err := plan.Parse(doc)
		require.NoError(t, err)
		require.Equal(t, p.Training, again.Training, at)
		require.Equal(t, p.Dataset.Signals, again.Dataset.Signals, at)

		b, err := slmgen.WriteBundle(context.Background(), ds, p, filepath.Join(t.TempDir(), "b"), bundle.Options{})
		require.NoError(t, err, at)
		require.Equal(t, c.trained, b.Rows["train"]+b.Rows["eval"], at)
		require.InDelta(t, p.Training.Eval.Rows, b.Rows["eval"], 2, at)
	}
}

// TestMixedKinds: the majority decides and the rest is told; without a majority nothing is chosen in silence.
func TestMixedKinds(t *testing.T) {
	o := trlOptions()
	ds := dataset(t, "pair", 60, "verdict", 8)
	opened := ds.Detection().Format
	p, err := slmgen.Make(context.Background(), ds, o)
	require.NoError(t, err, opened)
	require.Equal(t, estimate.DPO, p.Training.Objective)
	c := ds.Counts()
	if c.Quarantined == 0 { // a reader of one format takes the others aside by itself, and tells it
		require.Contains(t, strings.Join(p.Warnings, "\n"), "8 of 68 rows are judged answers, which dpo does not learn from")
	}
}

func TestRowsThatNothingCanBeLearnedFrom(t *testing.T) {
	for _, c := range []struct {
		rows  []any
		asked estimate.Objective
		lane  string
		code  fault.Code
		want  string
	}{
		{[]any{"judge", 40}, "", "trl", fault.Precondition, "40 × its reward is the judgement of another model"},
		{[]any{"judge", 40}, estimate.GRPO, "trl", fault.Precondition, `"reward_model": {"kind": "number", "ground_truth": "42"}`},
		{[]any{"pair", 40}, estimate.GRPO, "trl", fault.Precondition, "there are 40 rows with pairs of answers"},
		{[]any{"verdict", 40}, estimate.DPO, "trl", fault.Precondition, "give rows a chosen and a rejected answer"},
		{[]any{"pair", 40}, "", "mlx", fault.Unsupported, "--lane unsloth, trl, axolotl, llamafactory"},
		{[]any{"check", 40}, "", "llamafactory", fault.Unsupported, "--lane unsloth, trl, axolotl,"},
		{[]any{"pair", 40}, estimate.KTO, "mlx", fault.Unsupported, "--objective sft"},
		{[]any{"pair", 40}, "ppo", "trl", fault.Invalid, "no objective"},
	} {
		o := trlOptions()
		o.Objective, o.Lane = c.asked, c.lane
		_, err := slmgen.Make(context.Background(), dataset(t, c.rows...), o)
		require.Equal(t, c.code, fault.CodeOf(err), c)
		var f *fault.Error
		require.ErrorAs(t, err, &f)
		require.Contains(t, f.Error()+" "+f.Hint, c.want)
	}
}

func TestForeignRewardsAreTold(t *testing.T) {
	p, err := slmgen.Make(context.Background(), dataset(t, "check", 40, "foreign", 5), trlOptions())
	require.NoError(t, err)
	require.Equal(t, map[string]int64{"number": 40, "rhymes": 5}, p.Dataset.Signals.Rewards)
	require.Contains(t, strings.Join(p.Warnings, "\n"), `5 rows ask for a reward called "rhymes", which rewards.py does not have`)
}

// TestObjectiveStaysWithThePlan: settings, lanes and estimates of a plan keep what it trains for.
func TestObjectiveStaysWithThePlan(t *testing.T) {
	ds, o := dataset(t, "pair", 80), trlOptions()
	p, err := slmgen.Make(context.Background(), ds, o)
	require.NoError(t, err)
	before, steps := *p.Estimate.TimeS.P50, p.Estimate.Steps
	require.NoError(t, slmgen.Reestimate(p, must(registry.Builtin())(t), must(estimate.BuiltinPrices())(t), o.Now))
	require.Equal(t, steps, p.Estimate.Steps)
	require.InDelta(t, before, *p.Estimate.TimeS.P50, 1)

	require.NoError(t, slmgen.Apply(p, []string{"dpo.beta=0.3", "dpo.loss_type=ipo"}, slmgen.Options{}))
	require.Equal(t, plan.DPO{Beta: 0.3, Loss: "ipo"}, p.Training.DPO)
	require.NoError(t, slmgen.ChangeLane(p, "llamafactory", slmgen.Options{}))
	require.Equal(t, plan.DPO{Beta: 0.3, Loss: "ipo"}, p.Training.DPO, "set by hand")
	require.Equal(t, estimate.DPO, p.Training.Objective)
	require.Equal(t, steps, p.Estimate.Steps)
	require.Equal(t, fault.Unsupported, fault.CodeOf(slmgen.ChangeLane(p, "mlx", slmgen.Options{})))

	require.NoError(t, slmgen.Apply(p, []string{"objective=orpo", "orpo.beta=0.2"}, slmgen.Options{}))
	require.Equal(t, estimate.ORPO, p.Training.Objective)
	require.Equal(t, 0.2, p.Training.ORPO.Beta)
	require.Equal(t, 8e-6, p.Training.LearningRate)
	require.Empty(t, bundle.Validate(&plan.Plan{Name: p.Name, Lane: p.Lane, Model: p.Model, GPU: p.GPU, Training: p.Training}))
	err = slmgen.Apply(p, []string{"objective=kto"}, slmgen.Options{})
	require.Equal(t, fault.Invalid, fault.CodeOf(err), "that trains on other rows")

	// A plan from before there were objectives is one of sft.
	doc, err := p.JSON()
	require.NoError(t, err)
	var old map[string]any
	require.NoError(t, json.Unmarshal(doc, &old))
	training := old["training"].(map[string]any)
	delete(training, "objective")
	delete(training, "orpo")
	doc, err = json.Marshal(old)
	require.NoError(t, err)
	parsed, err := plan.Parse(doc)
	require.NoError(t, err)
	require.Equal(t, estimate.SFT, parsed.Training.Objective.Or(estimate.SFT))
	require.Empty(t, bundle.Validate(parsed))
}

func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		require.NoError(t, err)
		return v
	}
}

// TestRealPreferences: data of other projects, which is not committed.
func TestRealPreferences(t *testing.T) {
	const dir = "../../shared/data/formats"
	for file, want := range map[string]estimate.Objective{"LLaMA-Factory__data_dpo_en_demo.json": estimate.DPO, "torchtune__tests_assets_hh_rlhf_tiny.json": estimate.DPO} {
		path := filepath.Join(dir, file)
		if _, err := os.Stat(path); err != nil {
			t.Skipf("SKIPPED: %s is not here", path)
		}
		ds, err := formats.Open(context.Background(), []formats.Source{formats.File(path)}, formats.Options{})
		require.NoError(t, err)
		p, err := slmgen.Make(context.Background(), ds, trlOptions())
		require.NoError(t, err)
		require.Equal(t, want, p.Training.Objective)
		b, err := slmgen.WriteBundle(context.Background(), ds, p, filepath.Join(t.TempDir(), "b"), bundle.Options{})
		require.NoError(t, err)
		t.Logf("%s: %v, left out %v, lost %v", file, b.Rows, b.Skipped, b.Losses)
	}
}
