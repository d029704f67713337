package recommend_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/recommend"
	"github.com/slmgen/slmgen/slmgen/registry"
)

func TestPilotSizes(t *testing.T) {
	for rows, want := range map[int][]int{50: nil, 399: nil, 400: {50, 100, 200}, 3000: {50, 100, 200, 400}, 20_000: {312, 625, 1250, 2500}, 1_000_000: {400, 800, 1600, 3200}} {
		require.Equal(t, want, recommend.PilotSizes(rows), rows)
	}
}

func TestPlanPilots(t *testing.T) {
	reg := builtin(t)
	r := request(t, func(r *recommend.Request) { r.Facts.Examples = 20_000; r.Draws = 1000 })
	rec := recommendOne(t, reg, r)
	p, err := recommend.PlanPilots(reg, rec, r, recommend.PilotOptions{})
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(p.Models), 2)
	require.LessOrEqual(t, len(p.Models), 3)
	require.Len(t, p.Runs, len(p.Models)*len(p.Sizes))
	var p10, p50, p90 float64
	for i, run := range p.Runs {
		require.Equal(t, p.Sizes[i/len(p.Models)], run.Rows, "smaller ones first")
		require.Equal(t, p.Models[i%len(p.Models)], run.Model)
		require.True(t, run.Estimate.VRAM.Fits)
		require.Equal(t, p.Runs[0].Training.Eval.Rows, run.Training.Eval.Rows, "the same held-out rows")
		require.Equal(t, p.Runs[i%len(p.Models)].Training.LearningRate, run.Training.LearningRate)
		require.Equal(t, p.Runs[i%len(p.Models)].Training.LoRA, run.Training.LoRA)
		require.Equal(t, p.Runs[0].Training.Epochs, run.Training.Epochs)
		p10, p50, p90 = p10+*run.Estimate.TimeS.P10, p50+*run.Estimate.TimeS.P50, p90+*run.Estimate.TimeS.P90
	}
	require.InDelta(t, p10, *p.TimeS.P10, 1e-6)
	require.InDelta(t, p50, *p.TimeS.P50, 1e-6)
	require.InDelta(t, p90, *p.TimeS.P90, 1e-6)
	require.NotEmpty(t, p.Costs)
	require.Positive(t, *p.Share)

	cheap := r
	cheap.Prices = nil
	for _, price := range r.Prices {
		if price.USDPerHour != nil {
			half := *price.USDPerHour / 2
			price.USDPerHour = &half
		}
		cheap.Prices = append(cheap.Prices, price)
	}
	half, err := recommend.PlanPilots(reg, rec, cheap, recommend.PilotOptions{})
	require.NoError(t, err)
	for i, c := range p.Costs {
		if c.USD.P50 != nil {
			require.LessOrEqual(t, *half.Costs[i].USD.P50, *c.USD.P50)
		}
	}

	named, err := recommend.PlanPilots(reg, rec, r, recommend.PilotOptions{IDs: []string{rec.Alternatives[3].ID, rec.Primary.ID}, Sizes: []int{10, 20, 40}})
	require.NoError(t, err)
	require.Equal(t, []string{rec.Alternatives[3].ID, rec.Primary.ID}, named.Models)
	require.Len(t, named.Runs, 6)

	lane := r
	lane.Lane = recommend.Axolotl
	few := r
	few.Facts.Examples = 100
	lonely := *rec
	lonely.Alternatives = nil
	for name, try := range map[string]func() error{
		"unsupported":   func() error { _, err := recommend.PlanPilots(reg, rec, lane, recommend.PilotOptions{}); return err },
		"precondition":  func() error { _, err := recommend.PlanPilots(reg, rec, few, recommend.PilotOptions{}); return err },
		"precondition ": func() error { _, err := recommend.PlanPilots(reg, &lonely, r, recommend.PilotOptions{}); return err },
		"precondition  ": func() error {
			_, err := recommend.PlanPilots(reg, &recommend.Recommendation{}, r, recommend.PilotOptions{})
			return err
		},
		"invalid": func() error {
			_, err := recommend.PlanPilots(reg, rec, r, recommend.PilotOptions{Sizes: []int{10, 20}})
			return err
		},
		"invalid ": func() error {
			_, err := recommend.PlanPilots(reg, rec, r, recommend.PilotOptions{Sizes: []int{10, 5, 20}})
			return err
		},
		"invalid  ": func() error {
			_, err := recommend.PlanPilots(reg, rec, r, recommend.PilotOptions{Sizes: []int{10, 50, 20_000}})
			return err
		},
		"invalid   ": func() error {
			_, err := recommend.PlanPilots(reg, rec, r, recommend.PilotOptions{IDs: []string{rec.Primary.ID, "google/gemma-3n-E2B-it"}})
			return err
		},
	} {
		err := try()
		require.Error(t, err, name)
		require.Contains(t, name, string(fault.CodeOf(err)))
	}
}

func ExamplePlanPilots() {
	reg, _ := registry.Builtin()
	r := exampleRequest(reg)
	r.Facts.Examples = 20_000
	rec, err := recommend.Recommend(context.Background(), reg, r)
	if err != nil {
		panic(err)
	}
	p, err := recommend.PlanPilots(reg, rec, r, recommend.PilotOptions{Models: 2})
	if err != nil {
		panic(err)
	}
	fmt.Println(len(p.Runs), "pilots of", p.Sizes, "rows")
	// Output: 8 pilots of [312 625 1250 2500] rows
}

func ExamplePilotSizes() {
	fmt.Println(recommend.PilotSizes(20_000))
	// Output: [312 625 1250 2500]
}
