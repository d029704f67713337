package recommend_test

import (
	"context"
	"fmt"

	"github.com/slmgen/slmgen/slmgen/plan"
	"github.com/slmgen/slmgen/slmgen/recommend"
	"github.com/slmgen/slmgen/slmgen/registry"
)

func exampleRequest(reg *registry.Registry) recommend.Request {
	gpu, _ := reg.GPU("T4")
	target, _ := reg.Target("edge")
	return recommend.Request{Task: registry.QA, Target: target, GPU: gpu, Facts: recommend.Facts{Examples: 3000,
		Tokens: plan.Tokens{Total: 900_000, Completion: 300_000, Mean: 300, P50: 250, P95: 600, P99: 900, Max: 1500}}}
}

func ExampleRecommend() {
	reg, _ := registry.Builtin()
	rec, err := recommend.Recommend(context.Background(), reg, exampleRequest(reg))
	if err != nil {
		panic(err)
	}
	fmt.Println(rec.Verdict, rec.Primary.ID)
	fmt.Printf("quality %.0f (%.0f to %.0f)\n", rec.Primary.Quality.Mean, rec.Primary.Quality.Low, rec.Primary.Quality.High)
	for _, r := range rec.Rejected {
		if r.ID == "meta-llama/Llama-3.2-3B-Instruct" {
			fmt.Println(r.ID, "-", r.Detail, "-", r.Relax)
		}
	}
	// Output:
	// train Qwen/Qwen3-1.7B
	// quality 51 (44 to 58)
	// meta-llama/Llama-3.2-3B-Instruct - edge wants 5.0 tokens/s, its bandwidth allows 4.3 - tokens/s 5.0 -> 4.3
}

func ExampleConfigure() {
	reg, _ := registry.Builtin()
	m, _ := reg.Get("Qwen/Qwen3-1.7B")
	t, why, _, err := recommend.Configure(m, exampleRequest(reg))
	if err != nil {
		panic(err)
	}
	fmt.Println(t.Method, t.LoRA.R, t.LearningRate, t.Batch.Effective(), t.MaxLength, t.Precision)
	fmt.Println(why["precision"])
	fmt.Println(why["lora.r"])
	// Output:
	// lora 8 0.0005 16 960 fp16
	// T4 (compute capability 7.5) has no bf16
	// smallest of 8 to 256 whose adapter (8.7M weights) holds 300k answer tokens at 1 bit a token, 2 bits a weight, a rule of thumb
}

func ExampleExplain() {
	reg, _ := registry.Builtin()
	rec, _ := recommend.Recommend(context.Background(), reg, exampleRequest(reg))
	score, err := recommend.Explain(*rec.Primary)
	fmt.Println(score == rec.Primary.Score, err)
	for _, t := range rec.Primary.Terms {
		if t.Unit == "points" {
			fmt.Printf("%s %.1f\n", t.Name, *t.Value)
		}
	}
	// Output:
	// true <nil>
	// quality 50.8
	// risk -3.5
	// time -0.4
	// memory -0.4
}

func ExampleChange_Apply() {
	reg, _ := registry.Builtin()
	r := exampleRequest(reg)
	rec, _ := recommend.Recommend(context.Background(), reg, r)
	for _, rej := range rec.Rejected {
		if rej.ID == "meta-llama/Llama-3.2-3B-Instruct" {
			r, _ = rej.Violations[0].Change.Apply(reg, r)
		}
	}
	rec, _ = recommend.Recommend(context.Background(), reg, r)
	for i, c := range rec.Alternatives {
		if c.ID == "meta-llama/Llama-3.2-3B-Instruct" {
			fmt.Println("now number", i+2, "of", 1+len(rec.Alternatives))
		}
	}
	// Output: now number 2 of 15
}

func ExamplePresets() {
	fmt.Println(recommend.Presets())
	fmt.Println(recommend.Lanes())
	// Output:
	// [fast-demo balanced production]
	// [unsloth trl axolotl llamafactory mlx]
}

// A training that was edited by hand is estimated again.
func ExampleSetup() {
	reg, _ := registry.Builtin()
	r := exampleRequest(reg)
	m, _ := reg.Get("Qwen/Qwen3-1.7B")
	t, _, _, err := recommend.Configure(m, r)
	if err != nil {
		panic(err)
	}
	t.MaxLength = 4096
	s := recommend.Setup(r, t)
	fmt.Println(s.Seq, s.Rank, s.GPU.Name)
	// Output: 4096 8 T4
}

// Three models were fine-tuned before; which of them is best at a task that is judged by accuracy?
func ExampleOutcomes() {
	var trials []recommend.Trial
	for task, scores := range map[string][3]float64{"intents": {0.91, 0.93, 0.95}, "topics": {0.80, 0.84, 0.83}, "spam": {0.97, 0.98, 0.99}} {
		for i, model := range []string{"small", "medium", "large"} {
			trials = append(trials, recommend.Trial{Model: model, Task: task, Kind: recommend.Kind{Metric: "accuracy"}, Score: scores[i]})
		}
	}
	outcomes, err := recommend.Outcomes(trials, recommend.Kind{Metric: "accuracy"})
	if err != nil {
		panic(err)
	}
	for _, o := range outcomes {
		fmt.Printf("%s %+.1f\n", o.Model, o.Mean)
	}
	// Output:
	// small -1.0
	// medium +0.3
	// large +0.7
}

func ExampleDefaultWeights() {
	w := recommend.DefaultWeights()
	w.Cost = 2 // two points off for each doubling of 1 + USD
	fmt.Println(w.Risk, w.Time, w.Memory, w.Cost, w.Latency)
	// Output: 0.25 1 1 2 0
}
