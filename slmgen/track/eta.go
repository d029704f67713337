package track

import "math"

// Point is where a run stood when it logged something.
type Point struct {
	Step    int64   // optimizer steps done
	Total   int64   // steps that the run is to do; 0 where nobody knows
	Elapsed float64 // seconds since this attempt began, by the run's own clock
	Epoch   float64 // epochs done; 0 where nobody knows
	// Kind is Log, or empty, where steps were done, and Eval or Checkpoint where one has just ended. Points of other kinds change nothing.
	Kind Kind
}

// endsEpoch says whether an epoch has just ended, to the step.
func (p Point) endsEpoch() bool {
	return p.Epoch > 0 && math.Abs(p.Epoch-math.Round(p.Epoch))*float64(p.Step)/p.Epoch < 1
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
	FinalEval Answer  // whether one comes at the end, off that distance
	SaveEvery int64   // steps between checkpoints
	SaveCost  float64 // seconds that one takes
	StepCost  float64 // seconds a step, from an earlier run of the plan: an estimate before the first step
}

// Answer is what is known of a question.
type Answer int8

// The answers.
const (
	No      Answer = -1
	Unknown Answer = 0
	Yes     Answer = 1
)

// pauses is what a run spends besides steps that had neither an evaluation nor a pause yet, in seconds: waiting for disks and networks, checkpoints that
// are not logged. It matters for short runs alone.
const (
	pauses     = 10.0
	mostPauses = 0.02 // of the whole run
)

// Estimator says how long a run still takes, from what it logged so far: the cost of a step without the first ones, which compile and allocate,
// and without pauses that came once; what evaluations, checkpoints and pauses that come again and again cost, times those that still come. It uses
// bounded memory and no clock, and gives the same for the same points. The zero value is ready for use. It is not safe for concurrent use.
type Estimator struct {
	Plan Plan

	last  Point
	begun bool

	past  []stretch
	fresh int // stretches that came since the last refresh
	// As of the last refresh, kept up to date with what came since:
	normal normality
	pace   pace
	shape  shape

	evals, saves, stalls recurring // stalls are pauses that nothing announced
	merged               recurring // the stalls that past no longer holds
	longest              float64   // seconds of the longest usual stretch
}

// Add takes the next point of the run. A step or a time that goes back is a new attempt, from a checkpoint, with a clock of its own: what is known
// of the cost of steps stays. Times that are no number, and steps below 0, change nothing. It takes about a microsecond.
func (e *Estimator) Add(p Point) {
	if !(p.Elapsed >= 0) || p.Elapsed > math.MaxInt64 || p.Step < 0 || !(p.Epoch >= 0) {
		return
	}
	switch p.Kind {
	case "", Log, Eval, Checkpoint:
	default:
		return
	}
	if p.Total <= 0 {
		p.Total = e.last.Total
	}
	if p.Epoch == 0 {
		p.Epoch = e.last.Epoch
	}
	last := e.last
	if !e.begun {
		last = Point{}
	}
	e.last, e.begun = p, true
	steps, seconds := float64(p.Step-last.Step), p.Elapsed-last.Elapsed
	if steps < 0 || seconds < 0 {
		return // another attempt
	}
	switch p.Kind {
	case Eval:
		if p.endsEpoch() && (e.evals.n == 0 || p.Step != e.evals.last) {
			e.evals.epochs++
		}
		e.evals.add(p.Step, max(seconds-steps*e.pace.mean(), 0))
	case Checkpoint:
		e.saves.add(p.Step, max(seconds-steps*e.pace.mean(), 0))
	default:
		if steps > 0 {
			e.push(stretch{steps: steps, seconds: seconds, end: p.Step, epoch: p.Epoch})
		}
	}
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
	evals := e.evals.planned(e.Plan.EvalEvery, e.Plan.EvalCost).left(e.last.Step, total, e.Plan.FinalEval)
	saves := e.saves.planned(e.Plan.SaveEvery, e.Plan.SaveCost).left(e.last.Step, total, No)
	extra, open := evals.seconds+saves.seconds, evals.open
	known := evals.known || saves.known
	if e.pace.n < 2 {
		if e.Plan.StepCost <= 0 {
			return Remaining{Why: "not enough yet: two logs after the first steps are needed"}
		}
		s := left*e.Plan.StepCost + extra
		return Remaining{Seconds: s, Low: s / unseenPace, High: s * unseenPace}
	}
	done := float64(e.last.Step) / float64(total)
	stalls := e.stalls.again(e.pace.steps, left, total, e.pace.perStretch())
	extra += stalls.seconds
	steps := e.pace.ahead(left) * e.shape.ahead(e.last, total)
	if !known && e.stalls.n == 0 {
		extra += min(pauses, mostPauses*steps/(1-done)) * math.Sqrt(1-done)
	}
	out := steps + extra
	if !(steps > 0) {
		return Remaining{Why: "not enough yet: by its clock, of whole seconds perhaps, the steps took no time"}
	}
	low, high := e.pace.spread(left)
	low, high = low*steps/out, high*steps/out
	least := out*narrowest + 1 // the clock's own second
	up := unseen * math.Sqrt(1-done)
	if known {
		up = seen
	}
	return Remaining{Seconds: out, Low: max(out-max(low*out, least)-open, 0), High: out + max(high*out, up*out, least) + open}
}

// At is Remaining when nothing has come since: elapsed is what the run's clock shows now. In silence the time left does not fall: nobody knows that the run
// goes on. When it lasts longer than any stretch of steps before, as much again is to be feared, and nine times as much in one of ten cases, as for
// anything of which only its age is known.
func (e *Estimator) At(elapsed float64) Remaining {
	r := e.Remaining()
	if over := elapsed - e.last.Elapsed - e.longest; r.Why == "" && over > 0 && e.pace.n >= 2 && r.Seconds > 0 {
		r.Seconds += over
		r.High += 9 * over
	}
	return r
}
