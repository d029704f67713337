package track

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCosts(t *testing.T) {
	require.Equal(t, Costs{}, new(Estimator).Costs(), "nothing is known of a run that did nothing")
	var e Estimator
	at := 0.0
	for step := int64(10); step <= 200; step += 10 {
		at += 20
		e.Add(Point{Step: step, Total: 200, Elapsed: at})
		if step%50 == 0 {
			at += 30
			e.Add(Point{Step: step, Total: 200, Elapsed: at, Kind: Eval})
		}
	}
	c := e.Costs()
	require.InDelta(t, 2, c.Step, 0.01)
	require.InDelta(t, 30, c.Eval, 0.5)
	require.EqualValues(t, 50, c.EvalEvery)
	require.Zero(t, c.Save)
	require.Zero(t, c.SaveEvery)

	p := Plan{Total: 200, EvalEvery: 25}.With(c)
	require.Equal(t, Plan{Total: 200, EvalEvery: 25, EvalCost: c.Eval, StepCost: c.Step}, p, "what the plan says stays")
	next := Estimator{Plan: Plan{Total: 200}.With(c)}
	require.InDelta(t, at, next.Remaining().Seconds, 20)
}
