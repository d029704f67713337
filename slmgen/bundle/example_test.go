package bundle_test

import (
	"fmt"

	"github.com/slmgen/slmgen/slmgen/bundle"
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
