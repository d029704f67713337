package bundle_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/slmgen/bundle"
	"github.com/slmgen/slmgen/slmgen/estimate"
	"github.com/slmgen/slmgen/slmgen/plan"
)

func ExampleLanes() {
	for _, lane := range bundle.Lanes() {
		fmt.Println(lane.Name, lane.Config)
	}
	// Output:
	// unsloth train.py
	// trl train.py
	// axolotl axolotl.yaml
	// llamafactory train.yaml
	// mlx lora.yaml
}

func ExampleSet() {
	p := &plan.Plan{}
	fmt.Println(bundle.Set(p, []string{"lora.r=32", "report_to=wandb"}))
	fmt.Println(p.Training.LoRA.R, p.Training.ReportTo, p.Reasons["lora.r"])
	fmt.Println(bundle.Set(p, []string{"lora.rank=64"}))
	// Output:
	// <nil>
	// 32 wandb set by you
	// there is no setting "lora.rank": did you mean lora.r?
}

func ExampleGet() {
	p := &plan.Plan{Training: plan.Training{LoRA: plan.LoRA{Targets: []string{"q_proj", "v_proj"}}}}
	fmt.Println(bundle.Get(p, "lora.target_modules"))
	// Output: q_proj,v_proj <nil>
}

func ExampleValidate() {
	for _, problem := range bundle.Validate(&plan.Plan{Name: "Not a slug", Lane: "trl"})[:2] {
		fmt.Println(problem.Path)
	}
	// Output:
	// name
	// model.id
}

func ExampleFindLane() {
	lane, err := bundle.FindLane("mlx")
	fmt.Println(lane.Config, err)
	_, err = bundle.FindLane("torchtune")
	fmt.Println(err != nil, len(bundle.Paths()) > 20)
	// Output:
	// lora.yaml <nil>
	// true true
}

// A bundle of a plan that slmgen.Make gave and an editor saved, with rows that are already split.
func ExampleWrite() {
	dir, err := os.MkdirTemp("", "bundle")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	ctx := context.Background()
	rows := formats.Bytes("tea.jsonl", []byte(`{"instruction":"Which tea is green?","output":"Sencha, for one."}`))
	b, err := bundle.Write(ctx, filepath.Join(dir, "tea"), example("trl"), bundle.Data{Train: formats.Read(ctx, rows, formats.Options{})}, bundle.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = os.Stat(filepath.Join(dir, "tea", "train.py"))
	fmt.Println(b.Lane, b.Rows["train"], err)
	// Output: trl 1 <nil>
}

// The lanes that train by rewards.
func ExampleTrainers() {
	fmt.Println(bundle.Trainers(estimate.GRPO))
	// Output: [unsloth trl axolotl]
}

// Losses of two plans compare where they hold out the same rows.
func ExampleSplit() {
	a, b := example("trl"), example("axolotl")
	fmt.Println(bundle.Split(a) == bundle.Split(b))
	b.Training.Seed++
	fmt.Println(bundle.Split(a) == bundle.Split(b))
	// Output:
	// true
	// false
}
