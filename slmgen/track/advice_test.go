package track

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// evaluatedRun follows a run of 1000 steps that has been evaluated every 50 steps with these losses.
func evaluatedRun(losses ...float64) *Live {
	var live Live
	live.Estimator.Plan.Total = 1000
	at, n := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC), int64(0)
	add := func(kind Kind, step int64, metrics Metrics) {
		n++
		at = at.Add(time.Second)
		live.Add(Placed{Position: n, Event: Event{Attempt: 1, Seq: n, Time: at, Kind: kind, Step: &step, Metrics: metrics}})
	}
	step := int64(0)
	for _, loss := range losses {
		for range 5 {
			step += 10
			add(Log, step, Metrics{"loss": 2 - float64(step)/1000})
		}
		add(Eval, step, Metrics{"eval_loss": loss})
	}
	return &live
}

func TestAdvice(t *testing.T) {
	for name, test := range map[string]struct {
		losses []float64
		step   int64 // of the best; 0: no advice
		since  int
	}{
		"it goes on to fall":               {[]float64{2, 1.9, 1.8, 1.7, 1.6, 1.5}, 0, 0},
		"too few evaluations":              {[]float64{2, 2, 2}, 0, 0},
		"flat":                             {[]float64{2, 1.5, 1.5, 1.5, 1.5}, 100, 3},
		"rising":                           {[]float64{2, 1.5, 1.6, 1.7, 1.8, 1.9}, 100, 4},
		"gains that are none":              {[]float64{2, 1.5, 1.4999, 1.4998, 1.4997}, 250, 3},
		"many small gains are one":         {[]float64{2, 1.5, 1.4991, 1.4982, 1.4973, 1.4964}, 0, 0},
		"back again":                       {[]float64{2, 1.5, 1.6, 1.6, 1.6, 1.3}, 0, 0},
		"what is no number does not count": {[]float64{2, 1.5, math.NaN(), math.Inf(1), 1.5, math.NaN()}, 0, 0},
		"below zero, as rewards' losses":   {[]float64{-1, -2, -2, -2, -2}, 100, 3},
	} {
		t.Run(name, func(t *testing.T) {
			live := evaluatedRun(test.losses...)
			got := live.Advice(live.Remaining(0))
			if test.step == 0 {
				require.Nil(t, got)
				return
			}
			require.NotNil(t, got)
			require.Equal(t, test.step, got.Step)
			require.Equal(t, test.since, got.Since)
			require.Equal(t, live.Remaining(0).Seconds, got.Saves)
			require.Contains(t, got.Text, "step ")
		})
	}
	live := evaluatedRun(2, 1.5, 1.5, 1.5, 1.5)
	require.Nil(t, live.Advice(Remaining{}), "nothing is left to be saved")
	live.Watch.Thresholds.RisingEvals = 4
	require.Nil(t, live.Advice(live.Remaining(0)), "the rule is looser")
	require.NotNil(t, evaluatedRun(2, 1.5, 1.5, 1.5, 1.5).Advice(Remaining{Why: "the number of steps is not known"}))
}
