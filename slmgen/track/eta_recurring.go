package track

import "math"

// recurring is something besides steps that costs time, and comes again: evaluations, checkpoints, pauses.
type recurring struct {
	n           int
	first, last int64   // steps at which it came
	sum         float64 // seconds
	epochs      int     // how often it came at the end of an epoch
	uneven      float64 // steps by which a distance was off the first one, at most
	every       int64   // steps between two, if that was said before
	cost        float64 // seconds of one, if that was said before
}

// add takes one more. What comes twice at a step is one, such as an evaluation on two sets of rows.
func (r *recurring) add(step int64, seconds float64) {
	if r.n > 0 && step == r.last {
		r.sum += seconds
		return
	}
	if r.n == 0 || step < r.first {
		r.first = step
	} else {
		r.uneven = max(r.uneven, math.Abs(float64(step-r.last)-float64(r.first)))
	}
	r.last, r.sum, r.n = step, r.sum+seconds, r.n+1
}

// planned gives it with what a plan says of it.
func (r recurring) planned(every int64, cost float64) recurring {
	r.every, r.cost = every, cost
	return r
}

func (r recurring) mean() float64 {
	if r.n == 0 {
		return r.cost
	}
	return r.sum / float64(r.n)
}

// coming is what still comes of something: seconds, and how far they may be off because one at the end may or may not come.
type coming struct {
	seconds, open float64
	known         bool
}

// left reckons by the schedule of the plan, or the distance of those that came. final says whether one comes at the end, off the
// schedule; where nobody knows it counts half.
func (r recurring) left(step, total int64, final Answer) coming {
	every, from := float64(r.every), float64(r.last)
	switch {
	case r.n > 1 && r.last > r.first && every == 0:
		every = float64(r.last-r.first) / float64(r.n-1)
	case r.n == 1 && every == 0:
		every = float64(r.last)
	case r.n == 0 && r.every > 0 && r.cost > 0:
		from = float64(step - step%r.every)
	case r.n == 0:
		return coming{}
	}
	if every <= 0 {
		return coming{known: true}
	}
	from = max(from, float64(step)-every) // what was left out on the way does not come later
	times := (float64(total) - from) / every
	if r.n > 0 && r.epochs == r.n { // epochs end at whole steps, so that the distance is not known to the step; the last one ends with the run
		return coming{seconds: max(math.Round(times), 0) * r.mean(), known: true}
	}
	n := max(math.Floor(times+1e-9), 0)
	if math.Abs(times-math.Round(times)) < 1e-9 {
		final = No
	}
	switch final {
	case Yes:
		n++
	case Unknown:
		return coming{seconds: (n + 0.5) * r.mean(), open: r.mean() / 2, known: true}
	}
	return coming{seconds: n * r.mean(), known: true}
}

// again reckons with what nobody announced. One does not make a habit. Two and more at even distances are a schedule, such as checkpoints that are not
// logged; at uneven ones they come as often as so far, but for the first, which was waited for. past is the steps that were watched, within how exactly the steps of the pauses are known.
func (r recurring) again(past, left float64, total int64, within float64) coming {
	if r.n < 2 {
		return coming{}
	}
	if every := float64(r.last-r.first) / float64(r.n-1); r.uneven <= within+1e-9 && every > 0 {
		n := math.Floor((float64(total) - 1 - float64(r.last)) / every) // one at the very end comes after the last log
		return coming{seconds: max(n, 0) * r.mean(), known: true}
	}
	return coming{seconds: float64(r.n-1) / past * left * r.mean(), known: true}
}
