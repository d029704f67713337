package track

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// watched gives the alerts of a run of 200 logs, ten steps apart, with what a change makes of each event.
func watched(seed uint64, change func(i int, e *Event)) []Alert {
	r := rand.New(rand.NewPCG(seed, 9))
	var w Watch
	var out []Alert
	elapsed := 0.0
	for i := 1; i <= 200; i++ {
		step := int64(10 * i)
		part := float64(i) / 200
		e := Event{Kind: Log, Step: &step, Metrics: Metrics{
			"loss": (1 + 1.5*math.Exp(-6*part)) * math.Exp(0.08*r.NormFloat64()), "grad_norm": math.Exp(0.5 * r.NormFloat64()), "learning_rate": 1e-4 * (1 - part), "seconds": 20 * math.Exp(0.1*r.NormFloat64())}}
		change(i, &e)
		elapsed += e.Metrics["seconds"]
		out = append(out, w.Add(e, Point{Step: step, Total: 2000, Elapsed: elapsed})...)
		if i%20 == 0 {
			ev := Event{Kind: Eval, Step: &step, Metrics: Metrics{"eval_loss": 1.1 + 1.5*math.Exp(-6*part)}}
			change(-i, &ev)
			out = append(out, w.Add(ev, Point{Step: step, Total: 2000, Elapsed: elapsed, Kind: Eval})...)
		}
	}
	return out
}

func TestHealthyRunsAreLeftAlone(t *testing.T) {
	for seed := range uint64(200) {
		require.Empty(t, watched(seed, func(int, *Event) {}))
	}
}

func TestWhatGoesWrongIsToldWithinThreeLogs(t *testing.T) {
	from := func(begin int, name string, v func(i int) float64) func(int, *Event) {
		return func(i int, e *Event) {
			if i >= begin {
				e.Metrics[name] = v(i)
			}
		}
	}
	is := func(v float64) func(int) float64 { return func(int) float64 { return v } }
	for rule, test := range map[string]struct {
		change   func(int, *Event)
		severity Severity
	}{
		LossNotFinite:    {from(100, "loss", is(math.NaN())), Critical},
		LossZero:         {from(100, "loss", is(0)), Critical},
		LossDiverging:    {from(100, "loss", is(9)), Critical},
		GradientNoNumber: {from(100, "grad_norm", is(math.Inf(1))), Critical},
		GradientSpike:    {func(i int, e *Event) { from(100, "grad_norm", is(100))(i%101, e) }, Warning},
		SlowSteps:        {from(100, "seconds", is(400)), Warning},
		RateZero:         {from(100, "learning_rate", is(0)), Warning},
	} {
		t.Run(rule, func(t *testing.T) {
			for seed := range uint64(50) {
				got := watched(seed, test.change)
				require.Len(t, got, 1, "it speaks once: %v", got)
				require.Equal(t, rule, got[0].Rule)
				require.Equal(t, test.severity, got[0].Severity)
				require.GreaterOrEqual(t, got[0].Step, int64(1000))
				require.LessOrEqual(t, got[0].Step, int64(1020))
				require.Contains(t, got[0].Text, ".")
			}
		})
	}
}

func TestEvaluationsThatRise(t *testing.T) {
	got := watched(1, func(i int, e *Event) {
		if i <= -100 {
			e.Metrics["eval_loss"] = 1.2 + 0.01*float64(-i-80)
		}
	})
	require.Len(t, got, 1)
	require.Equal(t, EvalRising, got[0].Rule)
	require.EqualValues(t, 1400, got[0].Step)
	// One that rises with the training loss is another matter.
	require.Empty(t, watched(1, func(i int, e *Event) {
		if i > 90 {
			e.Metrics["loss"] = 1.2 + 0.002*float64(i)
		}
		if i <= -100 {
			e.Metrics["eval_loss"] = 1.2 + 0.01*float64(-i-80)
		}
	}))
}

func TestNothingIsLearned(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	got := watched(1, func(i int, e *Event) {
		if i > 0 {
			e.Metrics["loss"] = 2.5 + 0.02*r.NormFloat64()
		}
	})
	require.Len(t, got, 1)
	require.Equal(t, LossFlat, got[0].Rule)
}

// TestItSpeaksAgain after what it saw was over.
func TestItSpeaksAgain(t *testing.T) {
	got := watched(1, func(i int, e *Event) {
		if i == 50 || i == 51 || i == 52 || i == 150 || i == 151 {
			e.Metrics["loss"] = math.NaN()
		}
	})
	require.Len(t, got, 2)
	require.EqualValues(t, []int64{510, 1510}, []int64{got[0].Step, got[1].Step})
}

func TestACollapseOfTheBeginning(t *testing.T) {
	var w Watch
	var got []Alert
	for i, loss := range []float64{122.1416, 0, 0, 0} {
		step := int64(10 * (i + 1))
		got = append(got, w.Add(Event{Kind: Log, Step: &step, Metrics: Metrics{"loss": loss}}, Point{Step: step, Total: 375})...)
	}
	require.Len(t, got, 1)
	require.Equal(t, LossZero, got[0].Rule)
	require.LessOrEqual(t, got[0].Step, int64(40))
	w = Watch{}
	for i := range int64(100) { // GRPO begins with 0, and zero rows of loss are no collapse there
		require.Empty(t, w.Add(Event{Kind: Log, Step: &i, Metrics: Metrics{"loss": 0}}, Point{Step: i}))
	}
}

func FuzzWatch(f *testing.F) {
	f.Add([]byte{1, 2, 3, 4, 5, 6, 7, 8, 9})
	f.Fuzz(func(t *testing.T, raw []byte) {
		values := []float64{0, 1, 2.5, 1e-9, 1e300, math.NaN(), math.Inf(1), math.Inf(-1), -1}
		var w Watch
		for i, b := range raw {
			step := int64(i)
			v := values[int(b)%len(values)]
			kind := []Kind{Log, Log, Eval, State}[int(b>>4)%4]
			for _, a := range w.Add(Event{Kind: kind, Step: &step, Metrics: Metrics{"loss": v, "eval_loss": v, "grad_norm": v, "learning_rate": v}}, Point{Step: step, Elapsed: v}) {
				if a.Rule == "" || a.Text == "" || a.Severity == "" {
					t.Fatalf("%+v", a)
				}
			}
		}
	})
}

func BenchmarkWatch(b *testing.B) {
	var w Watch
	step := int64(0)
	e := Event{Kind: Log, Step: &step, Metrics: Metrics{"loss": 2, "grad_norm": 1, "learning_rate": 1e-4}}
	for b.Loop() {
		step++
		_ = w.Add(e, Point{Step: step, Elapsed: float64(step)})
	}
}
