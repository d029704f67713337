package track

import (
	"math"
	"slices"
)

// Point is where a run stood when it logged something.
type Point struct {
	Step    int64   // optimizer steps done
	Total   int64   // steps that the run is to do; 0 where nobody knows
	Elapsed float64 // seconds since this attempt began, by the run's own clock
	Eval    bool    // an evaluation has just ended, rather than steps
}

// Remaining is an estimate of the seconds that a run still takes. Low and High hold the truth in four of five cases.
type Remaining struct {
	Seconds, Low, High float64
	// Why is empty, or says why there is no estimate yet.
	Why string
}

// Plan is what is known of a run before it begins. Whatever is 0 is learned from the run.
type Plan struct {
	Total     int64   // steps
	EvalEvery int64   // steps between evaluations
	EvalCost  float64 // seconds that one takes, from an earlier run of the plan
	StepCost  float64 // seconds a step, from an earlier run of the plan: an estimate before the first step
}

// What runs spend besides steps, in seconds. The figures are those at which the real logs of docs/progress.md are met best; they matter for short
// runs alone.
const (
	pauses    = 15.0 // waiting for disks and networks, checkpoints that are not logged: what a run that had none yet may still have
	ending    = 5.0  // the last checkpoint
	finalEval = 0.5  // how often a run that evaluates on the way does so at its end too, where its schedule leaves that open
)

// mostStretches bounds the memory of an Estimator: when there are as many, neighbours are put together.
const mostStretches = 512

// stretch is what lies between two logs: steps and the seconds that they took.
type stretch struct {
	steps   int64
	seconds float64
}

func (s stretch) rate() float64 { return s.seconds / float64(s.steps) }

// Estimator says how long a run still takes, from what it logged so far: the cost of a step without the first ones, which compile and allocate,
// and without pauses that came once; what evaluations cost, times those that still come; and what runs like it spend at their end. It uses
// bounded memory. The zero value is ready for use. It is not safe for concurrent use.
type Estimator struct {
	Plan Plan

	last    Point
	begun   bool
	past    []stretch
	since   int          // index in past from which the run goes at its present pace
	evals   []evaluation // the first and the last ones
	evalSum float64
	evalN   int
	ordered []float64 // rates of past, as of refreshed
	fresh   int       // stretches that came since ordered was made
	limit   float64   // seconds a step, above which a stretch held a pause
	median  float64
}

type evaluation struct {
	step    int64
	seconds float64
}

// Add takes the next point of the run. A step that goes back is a new attempt, from a checkpoint: what is known of the cost of steps stays.
func (e *Estimator) Add(p Point) {
	if math.IsNaN(p.Elapsed) || math.IsInf(p.Elapsed, 0) || p.Elapsed < 0 || p.Step < 0 {
		return
	}
	defer func() { e.last, e.begun = p, true }()
	if p.Total == 0 {
		p.Total = e.last.Total
	}
	steps, seconds := p.Step-e.last.Step, p.Elapsed-e.last.Elapsed
	if !e.begun {
		steps, seconds = p.Step, p.Elapsed
	}
	if steps < 0 || seconds < 0 { // another attempt, with a clock of its own
		return
	}
	if p.Eval {
		e.evaluated(p.Step, seconds-float64(steps)*e.stepCost())
		return
	}
	if steps == 0 { // a summary, or a clock that went on
		return
	}
	e.past = append(e.past, stretch{steps, seconds})
	if len(e.past) == mostStretches {
		e.past = halved(e.past)
		e.since /= 2
		e.fresh = len(e.past)
	}
	if e.fresh++; e.fresh*16 >= len(e.past) {
		e.refresh()
	}
}

// halved puts neighbours together.
func halved(all []stretch) []stretch {
	out := all[:0]
	for i := 0; i+1 < len(all); i += 2 {
		out = append(out, stretch{all[i].steps + all[i+1].steps, all[i].seconds + all[i+1].seconds})
	}
	return out
}

func (e *Estimator) evaluated(step int64, seconds float64) {
	seconds = max(seconds, 0)
	e.evalSum += seconds
	e.evalN++
	if len(e.evals) == 2 {
		e.evals = e.evals[:1]
	}
	e.evals = append(e.evals, evaluation{step, seconds})
}

// refresh finds which stretches held pauses: those far beyond the others, unless so many are that it is how the run goes.
func (e *Estimator) refresh() {
	e.fresh = 0
	e.pace()
	e.ordered = e.ordered[:0]
	var steps []float64
	for _, s := range e.past[e.since:] {
		e.ordered = append(e.ordered, s.rate())
		steps = append(steps, float64(s.steps))
	}
	slices.Sort(e.ordered)
	slices.Sort(steps)
	e.median = quantile(e.ordered, 0.5)
	off := make([]float64, len(e.ordered))
	for i, r := range e.ordered {
		off[i] = math.Abs(r - e.median)
	}
	slices.Sort(off)
	// A clock of whole seconds is off by one a stretch.
	e.limit = e.median + max(8*quantile(off, 0.5), e.median) + 1/quantile(steps, 0.5)
	beyond := len(e.ordered) - sortedBelow(e.ordered, e.limit)
	if beyond*10 > len(e.ordered) {
		e.limit = math.Inf(1)
	}
}

// newPace is how many stretches in a row must be slower, or faster, than nearly all before them, and by how much, for the run to have another pace: a
// card that throttles, a neighbour that left.
const (
	newPace   = 10
	otherPace = 0.15
)

// pace finds where the present pace began.
func (e *Estimator) pace() {
	now := e.past[e.since:]
	if len(now) < 2*newPace {
		return
	}
	before, last := now[:len(now)-newPace], now[len(now)-newPace:]
	rates := make([]float64, len(before))
	for i, s := range before {
		rates[i] = s.rate()
	}
	slices.Sort(rates)
	low, high := quantile(rates, 0.1), quantile(rates, 0.9)
	slower, faster := true, true
	for _, s := range last {
		slower = slower && s.rate() > high
		faster = faster && s.rate() < low
	}
	if off := meanRate(last) / meanRate(before); slower && off > 1+otherPace || faster && off < 1-otherPace {
		e.since = len(e.past) - newPace
	}
}

// sortedBelow counts the values up to a limit.
func sortedBelow(sorted []float64, limit float64) int {
	n, _ := slices.BinarySearch(sorted, math.Nextafter(limit, math.Inf(1)))
	return n
}

// usual gives the stretches that a forecast rests on.
func (e *Estimator) usual() (all []stretch, paused bool) {
	for i, s := range e.past[e.since:] {
		switch {
		case s.rate() > e.limit:
			paused = true
		case i == 0 && e.since == 0 && len(e.past) > 3 && s.rate() > 1.3*e.median: // it compiled and allocated
		default:
			all = append(all, s)
		}
	}
	return all, paused
}

// stepCost is the mean cost of a step, in seconds.
func (e *Estimator) stepCost() float64 {
	usual, _ := e.usual()
	return meanRate(usual)
}

func meanRate(all []stretch) float64 {
	var steps int64
	var seconds float64
	for _, s := range all {
		steps, seconds = steps+s.steps, seconds+s.seconds
	}
	if steps == 0 {
		return 0
	}
	return seconds / float64(steps)
}

// Remaining estimates from what was added so far.
func (e *Estimator) Remaining() Remaining {
	total := e.last.Total
	if total == 0 {
		total = e.Plan.Total
	}
	left := float64(total - e.last.Step)
	switch {
	case total <= 0:
		return Remaining{Why: "the number of steps is not known"}
	case left <= 0:
		return Remaining{}
	}
	usual, paused := e.usual()
	rate := meanRate(usual)
	if len(usual) < 2 {
		if rate = e.Plan.StepCost; rate <= 0 {
			return Remaining{Why: "not enough yet: two logs after the first steps are needed"}
		}
		evals, _, _ := e.evalsLeft(total)
		s := left*rate + evals*e.Plan.EvalCost + ending
		return Remaining{Seconds: s, Low: s / 1.5, High: s * 1.5}
	}
	out := left * rate
	done := float64(e.last.Step) / float64(total)
	evals, last, known := e.evalsLeft(total)
	switch {
	case known:
		out += evals*e.evalCost() + ending
	case !paused:
		out += pauses * math.Sqrt(1-done)
	}
	low, high := spread(usual, done, known)
	last *= e.evalCost()
	least := out*narrowest + 1 // the clock's own second
	return Remaining{Seconds: out, Low: max(out-max(-low*out, least)-last, 0), High: out + max(high*out, least) + last}
}

// evalCost is what an evaluation takes, by those seen or by an earlier run.
func (e *Estimator) evalCost() float64 {
	if e.evalN == 0 {
		return e.Plan.EvalCost
	}
	return e.evalSum / float64(e.evalN)
}

// evalsLeft is how many evaluations still come, by the plan or by the distance of those seen; last is how far it may be off, because one at the end may
// or may not come; known is false where none is known of.
func (e *Estimator) evalsLeft(total int64) (n, last float64, known bool) {
	var from, every float64
	switch {
	case e.evalN > 1 && e.evals[1].step > e.evals[0].step:
		from = float64(e.evals[1].step)
		every = (from - float64(e.evals[0].step)) / float64(e.evalN-1)
	case e.evalN > 0:
		from = float64(e.evals[len(e.evals)-1].step)
		every = from
	case e.Plan.EvalEvery > 0 && e.Plan.EvalCost > 0:
		from = float64(e.last.Step - e.last.Step%e.Plan.EvalEvery)
	default:
		return 0, 0, false
	}
	if e.Plan.EvalEvery > 0 {
		every = float64(e.Plan.EvalEvery)
	}
	if every <= 0 {
		return 0, 0, true
	}
	n = math.Floor((float64(total)-from)/every + 1e-9)
	if rest := math.Mod(float64(total)-from, every); rest > 1e-6 && every-rest > 1e-6 {
		return max(n, 0) + finalEval, finalEval, true
	}
	return max(n, 0), 0, true
}
