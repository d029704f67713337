package slmgen_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/prompt"
	"github.com/slmgen/slmgen/formats/tokenizer"
	"github.com/slmgen/slmgen/slmgen"
	"github.com/slmgen/slmgen/slmgen/bundle"
	"github.com/slmgen/slmgen/slmgen/estimate"
	"github.com/slmgen/slmgen/slmgen/plan"
	"github.com/slmgen/slmgen/slmgen/registry"
)

func Example() {
	ds, err := formats.Open(ctx, []formats.Source{formats.File("../examples/data/ferry-faq.jsonl")}, formats.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	p, err := slmgen.Make(ctx, ds, slmgen.Options{Task: registry.QA, Target: "edge"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(p.Model.ID, p.Training.Method, p.GPU.Name)
	// Output: Qwen/Qwen3-1.7B lora T4
}

func ExampleWriteBundle() {
	dir, err := os.MkdirTemp("", "slmgen")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	ds, err := formats.Open(ctx, []formats.Source{formats.File("../examples/data/ferry-faq.jsonl")}, formats.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	p, err := slmgen.Make(ctx, ds, slmgen.Options{Task: registry.QA, Target: "edge", Lane: "trl"})
	if err != nil {
		fmt.Println(err)
		return
	}
	b, err := slmgen.WriteBundle(ctx, ds, p, filepath.Join(dir, "bundle"), bundle.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(b.Lane, b.Rows["train"], b.Rows["eval"])
	// Output: trl 60 6
}

func ferry() *formats.Dataset {
	ds, err := formats.Open(ctx, []formats.Source{formats.File("../examples/data/ferry-faq.jsonl")}, formats.Options{})
	if err != nil {
		panic(err)
	}
	return ds
}

// Run keeps what was found on the way; Analyze and Decide are its halves.
func ExampleRun() {
	opts := slmgen.Options{Task: registry.QA, Target: "edge"}
	study, err := slmgen.Run(ctx, ferry(), opts)
	if err != nil {
		fmt.Println(err)
		return
	}
	report, err := slmgen.Analyze(ctx, ferry(), opts)
	if err != nil {
		fmt.Println(err)
		return
	}
	again, err := slmgen.Decide(ctx, ferry(), report, opts)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(study.Analysis.Examples, study.Recommendation.Verdict, again.Plan.Model.ID == study.Plan.Model.ID)
	version, err := slmgen.Version(ctx, ferry())
	fmt.Println(version == report.Version, err)
	// Output:
	// 66 train true
	// true <nil>
}

// With the tokenizer of the model at hand, lengths are counted instead of estimated.
func ExampleRefine() {
	f, err := os.Open("../examples/data/tiny-model/tokenizer.json")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer f.Close()
	t, err := tokenizer.Load(f)
	if err != nil {
		fmt.Println(err)
		return
	}
	see := func(context.Context, registry.Model, bool) (*prompt.Model, plan.Prompt, error) {
		m, err := prompt.New(prompt.Options{Tokenizer: t, Template: prompt.ChatML("<|end|>")})
		return m, plan.Prompt{}, err
	}
	opts := slmgen.Options{Task: registry.QA, Target: "edge"}
	study, err := slmgen.Run(ctx, ferry(), opts)
	if err != nil {
		fmt.Println(err)
		return
	}
	opts.Prompter = see
	exact, err := slmgen.Refine(ctx, ferry(), study, opts)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(study.Analysis.Tokens.Tokenizer == "", exact.Analysis.Tokens.Tokenizer == t.Identity())
	// Output: true true
}

// A plan can be edited by hand, moved to another trainer, and estimated again.
func ExampleApply() {
	opts := slmgen.Options{Task: registry.QA, Target: "edge"}
	p, err := slmgen.Make(ctx, ferry(), opts)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(slmgen.Apply(p, []string{"lora.r=32"}, opts), slmgen.ChangeLane(p, "axolotl", opts))
	reg, _ := registry.Builtin()
	prices, _ := estimate.BuiltinPrices()
	p.Training.Epochs = 2
	fmt.Println(slmgen.Reestimate(p, reg, prices, time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)))
	fmt.Println(p.Lane, p.Training.LoRA.R)
	// Output:
	// <nil> <nil>
	// <nil>
	// axolotl 32
}

func ExampleChoose() {
	ds, err := formats.Open(ctx, []formats.Source{formats.File("../examples/data/ferry-faq.jsonl")}, formats.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	opts := slmgen.Options{Task: registry.QA, Target: "edge"}
	report, err := slmgen.Analyze(ctx, ds, opts)
	if err != nil {
		fmt.Println(err)
		return
	}
	// The rows are not needed any more: the report may come from yesterday.
	rec, err := slmgen.Choose(ctx, nil, report, opts)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(rec.Verdict, rec.Primary.ID)
	// Output: train Qwen/Qwen3-1.7B
}

func ExampleImitates() {
	for _, name := range []string{"ferry-faq.jsonl", "ferry-preferences.jsonl"} {
		ds, err := formats.Open(ctx, []formats.Source{formats.File("../examples/data/" + name)}, formats.Options{})
		if err != nil {
			fmt.Println(err)
			return
		}
		report, err := slmgen.Analyze(ctx, ds, slmgen.Options{})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(name, slmgen.Imitates(report))
	}
	// Output:
	// ferry-faq.jsonl true
	// ferry-preferences.jsonl false
}
