package bundle_test

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
	"github.com/slmgen/slmgen/formats/chat"
	"github.com/slmgen/slmgen/formats/prompt"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/bundle"
	"github.com/slmgen/slmgen/slmgen/estimate"
	"github.com/slmgen/slmgen/slmgen/plan"
)

// compared is a plan for an objective that compares, judges or rewards answers, with rows for it.
func compared(lane string, objective estimate.Objective) (*plan.Plan, bundle.Data) {
	p := example(lane)
	t := &p.Training
	t.Objective, t.LearningRate, t.Epochs = objective, 5e-6, 1
	one := func(i int) *formats.Example { return pair("It leaves at nine.", "No idea.") }
	switch objective {
	case estimate.DPO:
		t.DPO = plan.DPO{Beta: 0.1, Loss: "sigmoid"}
	case estimate.ORPO:
		t.ORPO = plan.ORPO{Beta: 0.1}
	case estimate.KTO:
		t.KTO = plan.KTO{Beta: 0.1, DesirableWeight: 1, UndesirableWeight: 2}
		one = func(i int) *formats.Example { return judged("It leaves at nine.", i%3 != 0) }
	case estimate.GRPO:
		t.GRPO = plan.GRPO{Generations: 4, MaxCompletion: 256, Temperature: 1}
		one = func(i int) *formats.Example { return checkable(`{"style":"rule","ground_truth":"9"}`) }
	}
	rows := func(from, n int) (list []*formats.Example) {
		for i := from; i < from+n; i++ {
			ex := one(i)
			ex.Messages = []chat.Message{chat.TextOf(chat.User, fmt.Sprintf("When does ferry %d leave?", i))}
			list = append(list, ex)
		}
		return list
	}
	return p, bundle.Data{Train: these(rows(0, 30)...), Eval: these(rows(30, 10)...)}
}

func pair(better, worse string) *formats.Example {
	return &formats.Example{Kind: formats.KindPreference, Messages: []chat.Message{ask}, Completions: []formats.Completion{
		{Messages: []chat.Message{chat.TextOf(chat.Assistant, better)}, Preferred: yes()},
		{Messages: []chat.Message{chat.TextOf(chat.Assistant, worse)}, Preferred: no()}}}
}

func judged(text string, good bool) *formats.Example {
	return &formats.Example{Kind: formats.KindLabel, Messages: []chat.Message{ask}, Completions: []formats.Completion{
		{Messages: []chat.Message{chat.TextOf(chat.Assistant, text)}, Good: &good}}}
}

func checkable(reward string) *formats.Example {
	return &formats.Example{Kind: formats.KindPrompt, Messages: []chat.Message{ask}, Meta: chat.Object{{Key: "reward_model", Value: json.RawMessage(reward)}}}
}

// TestObjectiveGolden keeps what the objectives change: rows, script or configuration, card. go test -run Golden -update rewrites them.
func TestObjectiveGolden(t *testing.T) {
	for _, lane := range bundle.Lanes() {
		for _, objective := range lane.Objectives {
			if objective == estimate.SFT {
				continue
			}
			t.Run(fmt.Sprint(lane.Name, " ", objective), func(t *testing.T) {
				p, d := compared(lane.Name, objective)
				_, got := write(t, p, d, bundle.Options{})
				first, _, _ := strings.Cut(got["train.jsonl"], "\n")
				kept := map[string]string{"row.json": first + "\n", "README.md": got["README.md"], lane.Config: got[lane.Config]}
				if info, ok := got["dataset_info.json"]; ok {
					kept["dataset_info.json"] = info
				}
				dir := filepath.Join("testdata", "objectives", lane.Name+"-"+string(objective))
				if *update {
					require.NoError(t, os.RemoveAll(dir))
					require.NoError(t, os.MkdirAll(dir, 0o755))
					for name, text := range kept {
						require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
					}
				}
				want := read(t, dir)
				require.Len(t, kept, len(want))
				for name := range want {
					require.Equal(t, want[name], kept[name], name)
				}
			})
		}
	}
}

// comparedRows writes rows for an objective and gives the lines of train.jsonl.
func comparedRows(t *testing.T, lane string, objective estimate.Objective, tools bool, list ...*formats.Example) ([]string, bundle.Bundle) {
	t.Helper()
	p, _ := compared(lane, objective)
	p.Dataset.Tools = tools
	b, got := write(t, p, bundle.Data{Train: these(list...)}, bundle.Options{})
	lines := strings.Split(strings.TrimSpace(got["train.jsonl"]), "\n")
	for _, line := range lines {
		require.True(t, json.Valid([]byte(line)), line)
	}
	return lines, b
}

func TestRowsOfRanksBecomePairs(t *testing.T) {
	ranked := &formats.Example{Kind: formats.KindPreference, Messages: []chat.Message{ask}}
	for i, rank := range []json.Number{"2", "1", "3"} {
		ranked.Completions = append(ranked.Completions, formats.Completion{Messages: []chat.Message{chat.TextOf(chat.Assistant, fmt.Sprint("a", i))}, Rank: rank})
	}
	rows, b := comparedRows(t, "trl", estimate.DPO, false, ranked, pair("x", "x"), talk(ask, answer), judged("x", true))
	require.Equal(t, []string{
		`{"prompt":[{"role":"user","content":"Ask"}],"chosen":[{"role":"assistant","content":"a1"}],"rejected":[{"role":"assistant","content":"a0"}]}`,
		`{"prompt":[{"role":"user","content":"Ask"}],"chosen":[{"role":"assistant","content":"a1"}],"rejected":[{"role":"assistant","content":"a2"}]}`,
	}, rows)
	require.EqualValues(t, map[string]int64{"train": 2}, b.Rows)
	require.EqualValues(t, map[string]int64{prompt.SameAnswer: 1, prompt.NoPreference: 2}, b.Skipped, "what is no pair is counted, never silently lost")
}

// TestComparedRowsOfLanes: what a lane's trainer cannot read is left out and counted; the rest has the same members in every row.
func TestComparedRowsOfLanes(t *testing.T) {
	defs := []chat.ToolDef{{Name: "look", Raw: json.RawMessage(`{"type":"function","function":{"name":"look"}}`)}}
	calling := pair("", "No.")
	calling.Tools = defs
	calling.Completions[0].Messages = []chat.Message{{Role: chat.Assistant, ToolCalls: []chat.ToolCall{{Name: "look", Arguments: json.RawMessage(`{"n":1}`)}}}}
	thinking := pair("", "No.")
	thinking.Completions[0].Messages = []chat.Message{{Role: chat.Assistant, Parts: []chat.Part{{Kind: chat.Reasoning, Text: "hm"}, {Kind: chat.Text, Text: "Yes."}}}}

	rows, b := comparedRows(t, "axolotl", estimate.DPO, true, calling, thinking)
	require.Equal(t, []string{`{"prompt":[{"role":"user","content":"Ask"}],"chosen":[{"role":"assistant","content":"<think>\nhm\n</think>\n\nYes."}],` +
		`"rejected":[{"role":"assistant","content":"No."}],"tools":"[]"}`}, rows)
	require.Len(t, b.Skipped, 1)

	rows, _ = comparedRows(t, "llamafactory", estimate.DPO, true, calling)
	require.Equal(t, []string{`{"messages":[{"role":"user","content":"Ask"}],"chosen":{"role":"function_call","content":"[{\"name\":\"look\",\"arguments\":{\"n\":1}}]"},` +
		`"rejected":{"role":"assistant","content":"No."},"tools":"[{\"type\":\"function\",\"function\":{\"name\":\"look\"}}]"}`}, rows)

	several := pair("x", "y")
	several.Completions[0].Messages = append([]chat.Message{chat.TextOf(chat.Assistant, "w"), chat.TextOf(chat.User, "and?")}, several.Completions[0].Messages...)
	rows, b = comparedRows(t, "llamafactory", estimate.DPO, false, several, pair("x", "y"))
	require.Len(t, rows, 1)
	require.Len(t, b.Skipped, 1)
	rows, b = comparedRows(t, "unsloth", estimate.DPO, false, several)
	require.Len(t, rows, 1)
	require.EqualValues(t, map[string]int64{prompt.LosesTurns: 1}, b.Losses)

	rows, _ = comparedRows(t, "llamafactory", estimate.KTO, false, judged("x", false))
	require.Equal(t, []string{`{"messages":[{"role":"user","content":"Ask"},{"role":"assistant","content":"x"}],"label":false}`}, rows)

	tooled := checkable(`{"ground_truth":"9"}`)
	tooled.Tools = defs
	rows, b = comparedRows(t, "axolotl", estimate.GRPO, true, tooled)
	require.Equal(t, []string{`{"prompt":[{"role":"user","content":"Ask"}],"reward":"{\"kind\":\"number\",\"answer\":\"9\"}"}`}, rows)
	require.EqualValues(t, map[string]int64{"definitions of tools": 1}, b.Losses)
	rows, b = comparedRows(t, "trl", estimate.GRPO, true, tooled)
	require.Contains(t, rows[0], `"tools":[{"type":"function"`)
	require.Empty(t, b.Losses)
}

func TestObjectiveSettingsAreValidated(t *testing.T) {
	for _, c := range []struct {
		lane, objective, set, want string
	}{
		{"trl", "dpo", "dpo.beta=0", "dpo.beta"}, {"trl", "dpo", "dpo.loss_type=best", "dpo.loss_type"}, {"llamafactory", "dpo", "dpo.loss_type=apo_zero", "dpo.loss_type"},
		{"trl", "dpo", "loss_on=all", "loss_on"}, {"trl", "dpo", "packing=true", "packing"}, {"trl", "orpo", "orpo.beta=-1", "orpo.beta"},
		{"trl", "kto", "kto.desirable_weight=0", "kto.desirable_weight"}, {"trl", "kto", "batch.per_device=1", "batch.per_device"}, {"trl", "kto", "batch.grad_accum=1", "batch.grad_accum"},
		{"trl", "grpo", "grpo.num_generations=1", "grpo.num_generations"}, {"trl", "grpo", "grpo.num_generations=3", "batch.grad_accum"},
		{"trl", "grpo", "grpo.max_completion_length=512", "grpo.max_completion_length"}, {"trl", "grpo", "grpo.temperature=0", "grpo.temperature"}, {"trl", "grpo", "grpo.beta=-1", "grpo.beta"},
		{"llamafactory", "kto", "objective=grpo", "objective"}, {"mlx", "sft", "objective=dpo", "objective"}, {"trl", "dpo", "objective=ppo", "objective"},
	} {
		p, _ := compared(c.lane, estimate.Objective(c.objective))
		require.Empty(t, bundle.Validate(p), c)
		require.NoError(t, bundle.Set(p, []string{c.set}))
		var paths []string
		for _, problem := range bundle.Validate(p) {
			paths = append(paths, problem.Path)
		}
		require.Contains(t, paths, c.want, c)
	}
	p, d := compared("trl", estimate.DPO)
	p.Lane = "mlx"
	_, err := bundle.Write(context.Background(), filepath.Join(t.TempDir(), "b"), p, d, bundle.Options{})
	require.Equal(t, fault.Invalid, fault.CodeOf(err))
	require.ErrorContains(t, err, "choose unsloth, trl, axolotl, llamafactory")
	require.Equal(t, []string{"unsloth", "trl", "axolotl"}, bundle.Trainers(estimate.GRPO))
}

// TestComparedBytesRepeat: same plan, same rows, same bytes.
func TestComparedBytesRepeat(t *testing.T) {
	p, d := compared("trl", estimate.GRPO)
	_, a := write(t, p, d, bundle.Options{})
	_, b := write(t, p, d, bundle.Options{})
	require.Equal(t, a, b)
}
