package estimate_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/estimate"
	"github.com/slmgen/slmgen/slmgen/registry"
)

// observed is a run that took so many times what is expected of it.
func observed(t testing.TB, s estimate.Setup, times float64) estimate.Observation {
	m := model(t, "Qwen/Qwen3-1.7B")
	s.Pace = nil
	_, terms, err := estimate.Time(m, s)
	require.NoError(t, err)
	for _, term := range terms {
		if term.Name == "train" {
			return estimate.Observation{Model: m, Setup: s, Seconds: *term.Value * times}
		}
	}
	t.Fatal("no term")
	return estimate.Observation{}
}

func TestRunsOfTheUserMoveAndNarrowTheTime(t *testing.T) {
	m, s := model(t, "Qwen/Qwen3-1.7B"), setup(t)
	width := func(s estimate.Setup) (p50, ratio float64) {
		r, _, err := estimate.Time(m, s)
		require.NoError(t, err)
		return *r.P50, *r.P90 / *r.P10
	}
	before, wide := width(s)
	var runs []estimate.Observation
	last := wide
	for n := 1; n <= 6; n++ {
		runs = append(runs, observed(t, s, 2))
		pace, err := estimate.Refit(runs)
		require.NoError(t, err)
		paced := s
		paced.Pace = pace
		after, narrow := width(paced)
		require.Greater(t, after, before, "twice as slow")
		require.Less(t, narrow, last, "each run narrows it")
		last = narrow
	}
	pace, err := estimate.Refit(runs)
	require.NoError(t, err)
	paced := s
	paced.Pace = pace
	after, _ := width(paced)
	require.InDelta(t, 2*(before-120)+120, after, 0.1*after, "six runs nearly decide")
	_, terms, err := estimate.Time(m, paced)
	require.NoError(t, err)
	require.True(t, slices.ContainsFunc(terms, func(term registry.Term) bool {
		return term.Name == "mfu" && len(term.Source) > 0 && term.Source[0] == '6'
	}))

	other := paced
	other.GPU = card(t, "L4")
	fresh := other
	fresh.Pace = nil
	a, _ := width(other)
	b, _ := width(fresh)
	require.Equal(t, b, a, "a card tells of itself alone")
	lane := paced
	lane.Unsloth = !lane.Unsloth
	fresh = lane
	fresh.Pace = nil
	a, _ = width(lane)
	b, _ = width(fresh)
	require.Greater(t, a, b)
	require.Less(t, (a-120)/(b-120), (after-120)/(before-120), "another lane is told less")

	slices.Reverse(runs)
	again, err := estimate.Refit(runs)
	require.NoError(t, err)
	require.Equal(t, pace, again)
	for _, bad := range []float64{0, -1, math.NaN(), math.Inf(1)} {
		_, err := estimate.Refit([]estimate.Observation{{Model: m, Setup: s, Seconds: bad}})
		require.Equal(t, fault.Invalid, fault.CodeOf(err))
	}
	none, err := estimate.Refit(nil)
	require.NoError(t, err)
	require.Zero(t, none.Runs("T4"))
}

func ExampleRefit() {
	m, s := exampleSetup()
	before, _, _ := estimate.Time(m, s)
	pace, err := estimate.Refit([]estimate.Observation{{Model: m, Setup: s, Seconds: 1900}})
	if err != nil {
		panic(err)
	}
	s.Pace = pace
	after, _, _ := estimate.Time(m, s)
	fmt.Printf("%.0f to %.0f minutes before, %.0f to %.0f after\n", *before.P10/60, *before.P90/60, *after.P10/60, *after.P90/60)
	// Output: 4 to 27 minutes before, 20 to 52 after
}

func ExampleServeCosts() {
	reg, _ := registry.Builtin()
	m, _ := reg.Get("Qwen/Qwen3-4B")
	server, _ := reg.Target("server")
	gpu, _ := reg.GPU(server.GPU)
	prices, _ := estimate.BuiltinPrices()
	c, err := estimate.ServeCosts(m, server, gpu, estimate.Requests{PromptTokens: 500, AnswerTokens: 200}, prices, today)
	if err != nil {
		panic(err)
	}
	for _, p := range c.USDPer1k {
		if p.USD.P50 != nil {
			fmt.Printf("%s on %s: USD %.2f to %.2f for 1,000 requests\n", p.Provider, p.GPU, *p.USD.P10, *p.USD.P90)
		}
	}
	// Output: HF Jobs on L4: USD 0.06 to 1.19 for 1,000 requests
}

func ExampleCheapest() {
	prices, _ := estimate.BuiltinPrices()
	hour := 3600.0
	c, ok := estimate.Cheapest(estimate.Costs(registry.Range{P50: &hour}, prices, "A100-80", today))
	fmt.Println(ok, c.Provider, *c.USD.P50)
	// Output: true RunPod secure (A100 PCIe) 1.79
}
