package bundle_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/slmgen/bundle"
	"github.com/slmgen/slmgen/slmgen/bundle/contract"
	"github.com/slmgen/slmgen/slmgen/estimate"
	"github.com/slmgen/slmgen/slmgen/plan"
	"github.com/slmgen/slmgen/slmgen/registry"
)

// holds gives the conditions of required.json that a plan meets.
func holds(p *plan.Plan) []string {
	t := &p.Training
	goal := t.Objective.Or(estimate.SFT)
	list := []string{string(t.Method), string(goal)}
	add := func(ok bool, name string) {
		if ok {
			list = append(list, name)
		}
	}
	lora, all := t.Method != estimate.Full, slices.Contains(t.LoRA.Targets, "all-linear")
	add(lora && all, "all-linear")
	add(lora && !all, "modules")
	add(t.Eval.Steps > 0, "eval")
	add(!goal.Preference(), "chat")
	add(!goal.Preference() && t.Eval.Steps > 0, "chat-eval")
	add(goal.Preference() && t.Eval.Steps > 0, "compared-eval")
	add(goal == estimate.GRPO && t.Eval.Steps > 0, "grpo-eval")
	add(lora, string(goal)+"-adapter")
	add(t.Eval.Steps == 0, "no-eval")
	add(t.EarlyStopping > 0, "best")
	add(t.MaxSteps > 0, "max-steps")
	add(p.Model.Family == "qwen3", "template")
	add(t.Scheduler != "constant" || t.WarmupSteps > 0, "schedule")
	add(t.ReportTo == "wandb", "wandb")
	return list
}

var models = []plan.Model{
	{ID: "Qwen/Qwen3-0.6B", Family: "qwen3", Kind: "instruct", Licence: "apache-2.0"},
	{ID: "meta-llama/Llama-3.2-1B-Instruct", Family: "llama3.2", Kind: "instruct", Gated: true, Licence: "custom: Llama 3.2 Community License"},
	{ID: "google/gemma-3-270m", Family: "gemma3", Kind: "base", Gated: true, Licence: "gemma"},
	{ID: "HuggingFaceTB/SmolLM2-135M", Family: "smollm2", Kind: "base"},
	{ID: "./my model", Family: "", Kind: "instruct"},
}

// TestMatrix writes a bundle for every lane, model, task, card, preset and method, and checks each notebook and each argument.
func TestMatrix(t *testing.T) {
	gpus := []registry.GPU{{Name: "T4"}, {Name: "L4", BF16: true}, {Name: "A100-80", BF16: true}, {}}
	presets := []struct {
		name string
		set  []string
	}{
		{"fast-demo", []string{"max_steps=60", "epochs=1", "eval.rows=0", "eval.steps=0", "early_stopping_patience=0", "scheduler=linear"}},
		{"balanced", nil},
		{"production", []string{"epochs=3", "lora.rslora=true", "lora.r=64", "lora.target_modules=all-linear", "scheduler=constant"}},
	}
	matrix := func(t *testing.T, lane bundle.Lane) {
		count, written := 0, 0
		for i, m := range models {
			for _, task := range []registry.Task{registry.QA, registry.Summarize, registry.Tools} {
				for _, gpu := range gpus {
					for _, preset := range presets {
						// With -short every eleventh, which still meets each value of each axis.
						if count++; testing.Short() && count%11 != 0 {
							continue
						}
						p := example(lane.Name)
						p.Model, p.Task, p.GPU, p.Preset = m, task, gpu, preset.name
						p.Training.Method = lane.Methods[(i+count)%len(lane.Methods)]
						if !gpu.BF16 {
							p.Training.Precision = "fp16"
						}
						require.NoError(t, bundle.Set(p, preset.set))
						_, got := write(t, p, bundle.Data{Train: chats(0, 3), Eval: chats(3, 2)}, bundle.Options{})
						at := fmt.Sprint(lane.Name, m.ID, task, gpu.Name, preset.name, p.Training.Method)
						require.Empty(t, nbProblems(got["notebook.ipynb"]), at)
						problems, err := contract.Check(lane.Name, lane.Config, got[lane.Config], holds(p)...)
						require.NoError(t, err)
						require.Empty(t, problems, at)
						written++
					}
				}
			}
		}
		t.Logf("%d bundles", written)
	}
	for _, lane := range bundle.Lanes() {
		t.Run(lane.Name, func(t *testing.T) {
			t.Parallel()
			matrix(t, lane)
		})
	}
}

// TestObjectivesKeepTheContract writes a bundle for every lane, objective and model, and methods and settings by turns.
func TestObjectivesKeepTheContract(t *testing.T) {
	for _, lane := range bundle.Lanes() {
		for _, objective := range lane.Objectives {
			if objective == estimate.SFT {
				continue
			}
			t.Run(fmt.Sprint(lane.Name, " ", objective), func(t *testing.T) {
				t.Parallel()
				for i, m := range models {
					set := [][]string{nil, {"eval.rows=0", "eval.steps=0", "early_stopping_patience=0", "max_steps=60", "report_to=none"}}[i%2]
					p, d := compared(lane.Name, objective)
					p.Model, p.Dataset.Tools = m, i%2 == 0
					p.Training.Method = lane.Methods[i%len(lane.Methods)]
					require.NoError(t, bundle.Set(p, set))
					_, got := write(t, p, d, bundle.Options{})
					at := fmt.Sprint(lane.Name, objective, m.ID, set)
					require.Empty(t, nbProblems(got["notebook.ipynb"]), at)
					problems, err := contract.Check(lane.Name, lane.Config, got[lane.Config], holds(p)...)
					require.NoError(t, err)
					require.Empty(t, problems, at)
					require.Contains(t, got["README.md"], "`"+string(objective), at)
					if objective == estimate.GRPO {
						require.Contains(t, got["rewards.py"], "def score(completions, reward", at)
					}
				}
			})
		}
	}
}

// TestMutations removes and renames every argument that is generated, one at a time, in every lane: each must be caught.
func TestMutations(t *testing.T) {
	for _, lane := range bundle.Lanes() {
		for i, method := range lane.Methods {
			t.Run(fmt.Sprintf("%s by %s", lane.Name, method), func(t *testing.T) {
				mutate(t, lane, example(lane.Name), data(), method)
			})
			for j, objective := range lane.Objectives {
				if objective == estimate.SFT || (i+j)%len(lane.Methods) != 0 {
					continue // each objective by one method
				}
				t.Run(fmt.Sprintf("%s by %s of %s", lane.Name, objective, method), func(t *testing.T) {
					p, d := compared(lane.Name, objective)
					mutate(t, lane, p, d, method)
				})
			}
		}
	}
}

func mutate(t *testing.T, lane bundle.Lane, p *plan.Plan, d bundle.Data, method estimate.Method) {
	t.Parallel()
	p.Training.Method, p.Training.MaxSteps = method, 50
	p.Model.Unsloth4Bit = ""
	_, got := write(t, p, d, bundle.Options{})
	text := got[lane.Config]
	mutants := argumentLines(lane.Config, text)
	require.Greater(t, len(mutants), 20)
	for _, m := range mutants {
		for _, mutant := range []string{m.removed, m.renamed} {
			problems, err := contract.Check(lane.Name, lane.Config, mutant, holds(p)...)
			require.NoError(t, err)
			require.NotEmpty(t, problems, "%s was removed or renamed unnoticed", m.name)
		}
	}
	t.Logf("%d arguments, each removed and renamed, all caught", len(mutants))
}

type mutant struct{ name, removed, renamed string }

var (
	pyArgument = regexp.MustCompile(`(?m)^ +([a-z_0-9]+)=.*,$`)
	yamlKey    = regexp.MustCompile(`(?m)^ *(?:- )?([a-z_0-9]+):.*$`)
)

// argumentLines finds the arguments that stand on a line of their own. Lines that open a nested value are renamed only.
func argumentLines(file, text string) []mutant {
	pattern := yamlKey
	if strings.HasSuffix(file, ".py") {
		pattern = pyArgument
	}
	var list []mutant
	for _, at := range pattern.FindAllStringSubmatchIndex(text, -1) {
		name := text[at[2]:at[3]]
		line := text[at[0]:at[1]]
		// Not arguments of a trainer: what the role mapping says, and the callbacks' own line.
		if name == "role" || name == "content" || strings.Contains(line, "help=") {
			continue
		}
		m := mutant{name: name, renamed: text[:at[2]] + name + "_x" + text[at[3]:]}
		m.removed = text[:at[0]] + text[at[1]:]
		if strings.HasPrefix(strings.TrimSpace(line), "- ") {
			m.removed = text[:at[2]] + "dropped: 1" + text[at[1]:]
		}
		list = append(list, m)
	}
	return list
}
