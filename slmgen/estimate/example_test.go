package estimate_test

import (
	"fmt"
	"strings"
	"time"

	"github.com/slmgen/slmgen/slmgen/estimate"
	"github.com/slmgen/slmgen/slmgen/registry"
)

func exampleSetup() (registry.Model, estimate.Setup) {
	reg, _ := registry.Builtin()
	m, _ := reg.Get("Qwen/Qwen3-1.7B")
	gpu, _ := reg.GPU("T4")
	return m, estimate.Setup{Method: estimate.LoRA, GPU: gpu, Seq: 1024, Batch: 2, GradAccum: 4, Rank: 16, Precision: "fp16",
		Optimizer: "adamw_8bit", Checkpoint: true, Unsloth: true, TrainTokens: 900_000, Examples: 3000, Epochs: 1}
}

func ExampleMemory() {
	v, err := estimate.Memory(exampleSetup())
	if err != nil {
		panic(err)
	}
	for _, t := range v.Terms {
		fmt.Printf("%-11s %5.2f %s\n", t.Name, *t.Value, t.Unit)
	}
	fmt.Printf("%-11s %5.2f of %.1f\n", "total", v.TotalGiB, v.UsableGiB)
	// Output:
	// weights      3.20 GiB
	// adapter      0.06 GiB
	// gradients    0.06 GiB
	// optimizer    0.03 GiB
	// activations  0.25 GiB
	// logits       0.58 GiB
	// overhead     1.50 GiB
	// total        5.70 of 14.7
}

func ExampleRun() {
	m, s := exampleSetup()
	prices, err := estimate.BuiltinPrices()
	if err != nil {
		panic(err)
	}
	e, err := estimate.Run(m, s, prices, time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC))
	if err != nil {
		panic(err)
	}
	fmt.Printf("%d steps, %.0f to %.0f minutes\n", e.Steps, *e.TimeS.P10/60, *e.TimeS.P90/60)
	for _, c := range e.Costs {
		if c.USD.P50 == nil {
			fmt.Println(c.Provider, "unknown:", c.Note)
			continue
		}
		fmt.Printf("%s USD %.2f as of %s\n", c.Provider, *c.USD.P50, c.AsOf)
	}
	// Output:
	// 375 steps, 4 to 27 minutes
	// AWS us-east-1 unknown: nobody verified the rate
	// Colab Pro USD 0.02 as of 2026-09-27
	// Colab Pro+ USD 0.02 as of 2026-09-27
	// Colab free USD 0.00 as of 2026-03
	// HF Jobs (T4-small) USD 0.06 as of 2026-08-22
}

func ExampleMaxBatch() {
	m, s := exampleSetup()
	n, err := estimate.MaxBatch(m, s, 32)
	fmt.Println(n, err)
	// Output: 23 <nil>
}

func ExampleServe() {
	m, _ := exampleSetup()
	reg, _ := registry.Builtin()
	edge, _ := reg.Target("edge")
	s, err := estimate.Serve(m, edge, 0)
	if err != nil {
		panic(err)
	}
	fmt.Printf("%.1f of %.1f GiB, %.1f tokens/s\n", s.TotalGiB, s.BudgetGiB, s.TokensPerSecond)
	// Output: 1.8 of 4.0 GiB, 7.6 tokens/s
}

func ExampleMaxSeq() {
	m, s := exampleSetup()
	n, err := estimate.MaxSeq(m, s, 128, 32768)
	fmt.Println(n, err)
	// Output: 12032 <nil>
}

func ExampleCosts() {
	m, s := exampleSetup()
	seconds, terms, err := estimate.Time(m, s)
	if err != nil {
		panic(err)
	}
	prices, err := estimate.ParsePrices(strings.NewReader(`[{"provider":"own rack","gpu":"T4","usd_per_hour":0.10,"as_of":"2026-11-01","source":"electricity"}]`))
	if err != nil {
		panic(err)
	}
	for _, c := range estimate.Costs(seconds, prices, "T4", time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)) {
		fmt.Printf("%s USD %.3f to %.3f of %d terms\n", c.Provider, *c.USD.P10, *c.USD.P90, len(terms))
	}
	// Output: own rack USD 0.007 to 0.045 of 6 terms
}

func ExampleImportPrices() {
	got, err := estimate.ImportPrices(strings.NewReader("provider,gpu,usd_per_hour,as_of\nown,RTX 4090,0.09,2026-11-01\n"), estimate.Import{})
	if err != nil {
		panic(err)
	}
	prices, _ := estimate.BuiltinPrices()
	for _, p := range prices.With(got.Prices...).For("RTX 4090") {
		fmt.Println(p.Provider, *p.USDPerHour, p.AsOf)
	}
	// Output: own 0.09 2026-11-01
}

// What a run may train for, and which of that compares answers in pairs.
func ExampleObjectives() {
	for _, o := range estimate.Objectives() {
		fmt.Print(o, " ", o.Pairs(), "; ")
	}
	// Output: sft false; dpo true; orpo true; kto false; grpo false;
}
