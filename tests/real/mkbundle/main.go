// Command mkbundle writes a bundle from a plan made here, for the checks that train it: small original rows and settings for a tiny model.
//
//	go run ./tests/real/mkbundle -lane trl -o DIR lora.r=4 max_steps=8
package main

import (
	"context"
	"flag"
	"fmt"
	"iter"
	"os"
	"strings"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/chat"
	"github.com/slmgen/slmgen/slmgen/bundle"
	"github.com/slmgen/slmgen/slmgen/estimate"
	"github.com/slmgen/slmgen/slmgen/plan"
	"github.com/slmgen/slmgen/slmgen/registry"
)

func main() {
	lane := flag.String("lane", "trl", "lane of the bundle")
	model := flag.String("model", "example/tiny", "base model, an id or a folder")
	kind := flag.String("kind", "single", "rows: single, multi, tools, text or mixed; pairs, verdicts or checks, with pair-tools and check-tools")
	objective := flag.String("objective", "sft", "what is trained for: sft, dpo, orpo, kto or grpo")
	base := flag.Bool("base", false, "the model has no chat template")
	out := flag.String("o", "bundle", "folder to write")
	flag.Parse()
	p := Plan(*lane, *model, *base)
	p.Dataset.MultiTurn, p.Dataset.Tools = *kind == "multi", strings.HasSuffix(*kind, "tools")
	p.Training.Objective = estimate.Objective(*objective)
	objectiveSettings(&p.Training)
	if err := bundle.Set(p, flag.Args()); err != nil {
		fail(err)
	}
	held := 60
	if strings.HasPrefix(*kind, "check") {
		held = 50 // each of them is answered several times
	}
	data := bundle.Data{Train: rows(*kind, 0, 48), Eval: rows(*kind, 48, held)}
	b, err := bundle.Write(context.Background(), *out, p, data, bundle.Options{})
	if err != nil {
		fail(err)
	}
	fmt.Println(b.Dir, b.Rows, b.Skipped)
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// Plan is a plan for a model of a few thousand parameters, trained on a CPU in seconds.
func Plan(lane, model string, base bool) *plan.Plan {
	kind := "instruct"
	if base {
		kind = "base"
	}
	return &plan.Plan{
		Schema: plan.Schema, Name: "tiny-colours", Preset: "fast-demo", Lane: lane, Task: registry.QA,
		Target:  registry.Target{Name: "edge"},
		Dataset: plan.Dataset{Name: "colours", Files: []string{"colours.jsonl"}, Format: "openai", Container: "jsonl", Records: 60, Examples: 60},
		Model:   plan.Model{ID: model, Family: "smollm2", Kind: kind, Context: 1024},
		GPU:     registry.GPU{Name: "T4", Capability: "7.5"},
		Training: plan.Training{
			Method: estimate.LoRA, Precision: "fp16",
			LoRA:         plan.LoRA{R: 8, Alpha: 16, Targets: []string{"q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"}},
			LearningRate: 0.01, Scheduler: "linear", WarmupSteps: 1, MaxGradNorm: 1, Optimizer: "adamw_torch",
			Batch: plan.Batch{PerDevice: 4, GradAccum: 1}, Epochs: 1, MaxSteps: 12, MaxLength: 128, Checkpointing: true, LossOn: "completion",
			Eval: plan.Eval{Rows: 12, Steps: 4}, SaveSteps: 4, SaveLimit: 2, LoggingSteps: 2, EarlyStopping: 3, Seed: 7, ReportTo: "none",
		},
		Reasons: map[string]string{"lora.r": "tiny model"},
	}
}

var things = []string{"the sea", "a leaf", "the sun", "a crow", "fresh snow", "a brick"}
var colours = []string{"blue", "green", "yellow", "black", "white", "red"}

// rows yields examples from to to, so that each split is the same on every walk.
func rows(kind string, from, to int) iter.Seq2[*formats.Example, error] {
	return func(yield func(*formats.Example, error) bool) {
		for i := from; i < to; i++ {
			if !yield(example(kind, i), nil) {
				return
			}
		}
	}
}

func example(kind string, i int) *formats.Example {
	thing, colour := things[i%6], colours[i%6]
	question := chat.TextOf(chat.User, fmt.Sprintf("Number %d: which colour has %s?", i, thing))
	answer := chat.TextOf(chat.Assistant, "It is "+colour+".")
	ex := &formats.Example{Kind: formats.KindChat, Messages: []chat.Message{question, answer}}
	switch {
	case strings.HasPrefix(kind, "pair"), kind == "verdicts", strings.HasPrefix(kind, "check"):
		return compared(kind, i)
	case kind == "text", kind == "mixed" && i%2 == 0:
		return &formats.Example{Kind: formats.KindText, Messages: []chat.Message{chat.TextOf("", thing+" is "+colour+". ")}}
	case kind == "multi":
		ex.Messages = append([]chat.Message{chat.TextOf(chat.System, "Answer briefly.")}, question, answer,
			chat.TextOf(chat.User, "And is it bright?"), chat.TextOf(chat.Assistant, colour+" can be bright."))
	case kind == "tools":
		call := chat.Message{Role: chat.Assistant, ContentNull: true, ToolCalls: []chat.ToolCall{{ID: "c1", Name: "look",
			Arguments: []byte(fmt.Sprintf(`{"thing":%q,"n":%d}`, thing, i))}}}
		result := chat.TextOf(chat.Tool, colour)
		result.ToolCallID = "c1"
		ex.Messages = []chat.Message{question, call, result, answer}
		ex.Tools = look
	}
	return ex
}

var look = []chat.ToolDef{{Name: "look", Raw: []byte(`{"type":"function","function":{"name":"look","description":"Looks at a thing.",` +
	`"parameters":{"type":"object","properties":{"thing":{"type":"string"}},"required":["thing"]}}}`)}}
