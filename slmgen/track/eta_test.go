package track

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// course is a made-up run: how long each step takes, and what else it spends.
type course struct {
	total, every int64
	step         func(i int64, r *rand.Rand) float64
	evalEvery    int64
	evalCost     float64
	evalAtEnd    bool
	pauseAt      int64
	pause        float64
	saveEvery    int64 // checkpoints that nothing logs
	saveCost     float64
	epochSteps   float64
	whole        bool // the clock counts whole seconds
}

// drive runs a course and gives the truth and the estimate at every log.
func drive(c course, seed uint64) (points []Point, said []Remaining, end float64) {
	r := rand.New(rand.NewPCG(seed, 1))
	var e Estimator
	elapsed := 0.0
	note := func(p Point) {
		if c.whole {
			p.Elapsed = math.Floor(p.Elapsed)
		}
		if c.epochSteps > 0 {
			p.Epoch = float64(p.Step) / c.epochSteps
		}
		e.Add(p)
		points, said = append(points, p), append(said, e.Remaining())
	}
	for i := int64(1); i <= c.total; i++ {
		elapsed += c.step(i, r)
		if i == c.pauseAt {
			elapsed += c.pause
		}
		if i%c.every == 0 || i == c.total {
			note(Point{Step: i, Total: c.total, Elapsed: elapsed})
		}
		if c.evalEvery > 0 && (i%c.evalEvery == 0 || i == c.total && c.evalAtEnd) {
			elapsed += c.evalCost
			note(Point{Step: i, Total: c.total, Elapsed: elapsed, Kind: Eval})
		}
		if c.saveEvery > 0 && i%c.saveEvery == 0 && i < c.total {
			elapsed += c.saveCost
		}
	}
	return points, said, elapsed
}

func steady(mean, part float64) func(int64, *rand.Rand) float64 {
	return func(_ int64, r *rand.Rand) float64 { return mean * math.Exp(part*r.NormFloat64()) }
}

// errorsBetween are relative errors of estimates made between two parts of the run.
func errorsBetween(points []Point, said []Remaining, end, from, to float64) []float64 {
	var out []float64
	for i, p := range points {
		if done := float64(p.Step) / float64(p.Total); done >= from && done <= to && said[i].Why == "" {
			out = append(out, math.Abs(said[i].Seconds-(end-p.Elapsed))/(end-p.Elapsed))
		}
	}
	return out
}

func worst(all []float64) float64 {
	w := 0.0
	for _, v := range all {
		w = max(w, v)
	}
	return w
}

func TestRemaining(t *testing.T) {
	warm := func(i int64, r *rand.Rand) float64 {
		if i == 1 {
			return 90
		}
		return steady(2, 0.05)(i, r)
	}
	throttled := func(i int64, r *rand.Rand) float64 {
		if i > 1000 {
			return steady(3, 0.05)(i, r)
		}
		return steady(2, 0.05)(i, r)
	}
	twoPaces := func(i int64, r *rand.Rand) float64 {
		return []float64{3, 20}[(i/10)%2] * math.Exp(0.05*r.NormFloat64())
	}
	for _, test := range []struct {
		name     string
		course   course
		from, to float64
		most     float64
	}{
		{"a steady run", course{total: 2000, every: 10, step: steady(3, 0.1)}, 0.05, 0.95, 0.06},
		{"whole seconds", course{total: 2000, every: 10, step: steady(0.31, 0.1), whole: true}, 0.1, 0.9, 0.12},
		{"a first step that compiles", course{total: 1000, every: 5, step: warm}, 0.03, 0.95, 0.09},
		{"evaluations, once one is known", course{total: 3000, every: 10, step: steady(3, 0.05), evalEvery: 500, evalCost: 300}, 0.2, 0.8, 0.05},
		{"a pause that does not come again", course{total: 2000, every: 10, step: steady(2, 0.05), pauseAt: 700, pause: 3600}, 0.36, 0.95, 0.06},
		{"a card that throttles, soon after", course{total: 2000, every: 10, step: throttled}, 0.6, 0.9, 0.07},
		{"two paces in turn", course{total: 4000, every: 10, step: twoPaces}, 0.2, 0.8, 0.15},
	} {
		t.Run(test.name, func(t *testing.T) {
			for seed := range uint64(5) {
				points, said, end := drive(test.course, seed)
				errs := errorsBetween(points, said, end, test.from, test.to)
				require.NotEmpty(t, errs)
				require.LessOrEqual(t, worst(errs), test.most)
			}
		})
	}
}

// TestIntervals counts, over many different runs, how often the truth is within.
func TestIntervals(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	within, all := 0, 0
	for seed := range uint64(200) {
		c := course{total: 200 + r.Int64N(3000), every: 5 + r.Int64N(10), step: steady(0.5+5*r.Float64(), 0.02+0.3*r.Float64()), whole: true}
		if r.IntN(2) == 0 {
			c.evalEvery, c.evalCost, c.evalAtEnd = c.total/(2+r.Int64N(8)), 5+100*r.Float64(), r.IntN(2) == 0
		}
		if r.IntN(3) == 0 {
			c.pauseAt, c.pause = 1+r.Int64N(c.total), 60*r.Float64()
		}
		points, said, end := drive(c, seed)
		for i, p := range points {
			if done := float64(p.Step) / float64(p.Total); done > 0.03 && done < 0.95 && said[i].Why == "" {
				all++
				require.LessOrEqual(t, said[i].Low, said[i].Seconds)
				require.LessOrEqual(t, said[i].Seconds, said[i].High)
				if truth := end - p.Elapsed; truth >= said[i].Low && truth <= said[i].High {
					within++
				}
			}
		}
	}
	part := float64(within) / float64(all)
	t.Logf("%.3f of %d truths are within", part, all)
	require.InDelta(t, 0.8, part, 0.12)
}

func TestNotEnoughYet(t *testing.T) {
	var e Estimator
	require.Contains(t, e.Remaining().Why, "not known")
	e.Add(Point{Step: 5, Total: 100, Elapsed: 10})
	require.Contains(t, e.Remaining().Why, "not enough")
	e.Add(Point{Step: 10, Elapsed: 20})
	require.Empty(t, e.Remaining().Why)
	require.InDelta(t, 180, e.Remaining().Seconds, 25)
	e.Add(Point{Step: 100, Elapsed: 200})
	require.Equal(t, Remaining{}, e.Remaining())
}

func TestAnEarlierRunOfThePlan(t *testing.T) {
	e := Estimator{Plan: Plan{Total: 1000, StepCost: 2, EvalEvery: 100, EvalCost: 30}}
	require.InDelta(t, 2000+300, e.Remaining().Seconds, 1)
	for i := int64(1); i <= 5; i++ {
		e.Add(Point{Step: 10 * i, Elapsed: 20 * float64(i)})
	}
	require.InDelta(t, 1900+300, e.Remaining().Seconds, 1, "evaluations are reckoned with before the first one")
}

func TestAnotherAttempt(t *testing.T) {
	var e Estimator
	for i := int64(1); i <= 20; i++ {
		e.Add(Point{Step: 10 * i, Total: 1000, Elapsed: 20 * float64(i)})
	}
	// The kernel is gone; it goes on from the checkpoint of step 150, with a clock that begins anew.
	e.Add(Point{Step: 150, Total: 1000, Elapsed: 0})
	require.InDelta(t, 1700, e.Remaining().Seconds, 40)
	for i := int64(16); i <= 30; i++ {
		e.Add(Point{Step: 10 * i, Total: 1000, Elapsed: 20 * float64(i-15)})
	}
	require.InDelta(t, 1400, e.Remaining().Seconds, 40)
}

func TestNonsenseChangesNothing(t *testing.T) {
	var e Estimator
	for i := int64(1); i <= 10; i++ {
		e.Add(Point{Step: 10 * i, Total: 1000, Elapsed: 20 * float64(i)})
	}
	before := e.Remaining()
	e.Add(Point{Step: 110, Elapsed: math.NaN()})
	e.Add(Point{Step: -1, Elapsed: 1})
	e.Add(Point{Step: 100, Total: 1000, Elapsed: 200})
	require.Equal(t, before, e.Remaining())
}

// TestStepsWithinOneSecond: a clock of whole seconds may stand still for many logs.
func TestStepsWithinOneSecond(t *testing.T) {
	var e Estimator
	for i := int64(1); i <= 100; i++ {
		at := 0.0
		if i > 20 {
			at = 3
		}
		e.Add(Point{Step: i, Total: 200, Elapsed: at})
		r := e.Remaining()
		require.False(t, math.IsNaN(r.Low+r.Seconds+r.High), "%d %+v", i, r)
	}
	before := e.Remaining()
	e.Add(Point{Step: 101, Elapsed: math.Inf(1)})
	require.Equal(t, before, e.Remaining())
}

// TestMemoryIsBounded: a long run keeps no more than a short one, and no worse an estimate.
func TestMemoryIsBounded(t *testing.T) {
	points, said, end := drive(course{total: 100_000, every: 10, step: steady(1, 0.1)}, 1)
	require.LessOrEqual(t, worst(errorsBetween(points, said, end, 0.05, 0.95)), 0.02)
	var e Estimator
	for _, p := range points {
		e.Add(p)
		require.Less(t, len(e.past), mostStretches)
	}
}

func FuzzEstimator(f *testing.F) {
	f.Add([]byte{10, 20, 0, 20, 40, 0, 30, 60, 1})
	f.Fuzz(func(t *testing.T, raw []byte) {
		var e Estimator
		for i := 0; i+3 <= len(raw); i += 3 {
			e.Add(Point{Step: int64(raw[i]), Total: 300, Elapsed: float64(raw[i+1]) * 1e3, Kind: []Kind{Log, Eval, Checkpoint}[raw[i+2]%3]})
			r := e.Remaining()
			for _, v := range []float64{r.Seconds, r.Low, r.High} {
				if math.IsNaN(v) || v < 0 || math.IsInf(v, 0) {
					t.Fatalf("%+v after %v", r, raw[:i+3])
				}
			}
			if r.Low > r.Seconds || r.Seconds > r.High {
				t.Fatalf("%+v", r)
			}
		}
	})
}

func BenchmarkAdd(b *testing.B) {
	var e Estimator
	i := int64(0)
	for b.Loop() {
		i++
		e.Add(Point{Step: i, Total: 1 << 40, Elapsed: float64(i) * 1.5})
	}
}

// TestSilenceIsNoProgress: while nothing comes, the time left does not fall, and grows when it has been quiet for longer than ever.
func TestSilenceIsNoProgress(t *testing.T) {
	var e Estimator
	for i := int64(1); i <= 50; i++ {
		e.Add(Point{Step: 10 * i, Total: 1000, Elapsed: 20 * float64(i)})
	}
	said := e.Remaining()
	require.Equal(t, said, e.At(1000))
	before := said
	for quiet := 0.0; quiet < 4000; quiet += 5 {
		now := e.At(1000 + quiet)
		require.GreaterOrEqual(t, now.Seconds, before.Seconds)
		require.GreaterOrEqual(t, now.High, before.High)
		before = now
	}
	require.Greater(t, before.Seconds, said.Seconds+3000)
	e.Add(Point{Step: 510, Total: 1000, Elapsed: 5000})
	require.InDelta(t, said.Seconds-20, e.Remaining().Seconds, 60, "a pause that is over")
}

// TestTheFirstLogOfAResumedRun: its steps were done by an earlier attempt, whose time is not in the log.
func TestTheFirstLogOfAResumedRun(t *testing.T) {
	var e Estimator
	for i := int64(1); i <= 10; i++ {
		e.Add(Point{Step: 500 + 10*i, Total: 1000, Elapsed: 20 * float64(i)})
	}
	require.InDelta(t, 800, e.Remaining().Seconds, 30)
}

func BenchmarkAddAndRemaining(b *testing.B) {
	var e Estimator
	r := rand.New(rand.NewPCG(1, 1))
	i, elapsed := int64(0), 0.0
	for b.Loop() {
		i++
		elapsed += math.Exp(0.2 * r.NormFloat64())
		e.Add(Point{Step: i, Total: 1 << 40, Elapsed: elapsed, Epoch: float64(i) / 1000})
		_ = e.Remaining()
	}
}

// TestEvaluationsAtEpochs: epochs of 33.67 steps end at steps 34, 67 and 101; one comes at each end, and none besides.
func TestEvaluationsAtEpochs(t *testing.T) {
	for _, final := range []Answer{No, Unknown, Yes} {
		e := Estimator{Plan: Plan{FinalEval: final}}
		elapsed := 0.0
		for step := int64(1); step < 101; step++ {
			elapsed += 10
			e.Add(Point{Step: step, Total: 101, Elapsed: elapsed})
			if step == 34 || step == 67 {
				elapsed += 100
				e.Add(Point{Step: step, Total: 101, Elapsed: elapsed, Epoch: math.Round(float64(step) / 33.67), Kind: Eval})
			}
			if step > 34 {
				left := 10*float64(101-step) + 100
				if step < 67 {
					left += 100
				}
				require.InDelta(t, left, e.Remaining().Seconds, 5, "step %d", step)
			}
		}
	}
}
