package track

import (
	"math"
	"slices"
)

// mostStretches bounds the memory of an Estimator: when there are as many, neighbours are put together.
const mostStretches = 256

// stretch is what lies between two logs: steps and the seconds that they took.
type stretch struct {
	steps, seconds float64
	end            int64   // the step after it
	epoch          float64 // epochs done after it
}

func (s stretch) rate() float64 { return s.seconds / s.steps }

// push takes a stretch, and now and then looks at all of them again.
func (e *Estimator) push(s stretch) {
	e.past = append(e.past, s)
	if len(e.past) >= mostStretches {
		e.merge()
	}
	e.fresh++
	if e.fresh*8 >= len(e.past) && len(e.past) < 64 || e.fresh*4 >= len(e.past) {
		e.refresh()
		return
	}
	if !e.normal.odd(s) {
		e.pace.add(s.steps, s.seconds/e.shape.at(s))
		e.longest = max(e.longest, s.seconds)
	}
}

// merge puts neighbours together. Pauses are counted, and leave.
func (e *Estimator) merge() {
	out := e.past[:0]
	var half *stretch
	for i, s := range e.past {
		switch {
		case e.normal.pause(e.past, i):
			e.merged.add(s.end, s.seconds-s.steps*e.normal.median)
		case half == nil:
			half = &s
		default:
			out = append(out, stretch{half.steps + s.steps, half.seconds + s.seconds, s.end, s.epoch})
			half = nil
		}
	}
	if half != nil {
		out = append(out, *half)
	}
	e.past = out
	e.fresh = len(e.past)
}

// refresh learns from all stretches what is usual, what the run's epochs are like and at which pace it goes.
func (e *Estimator) refresh() {
	e.fresh = 0
	e.normal = normalOf(e.past)
	all := e.past
	if first := all[0].rate(); len(all) > 3 && (first > 1.3*e.normal.median || first < 0.5*e.normal.median) {
		all = all[1:] // it compiled and allocated; or its steps were done by an earlier attempt
	}
	e.stalls, e.longest = e.merged, 0
	usual := make([]stretch, 0, len(all))
	for i, s := range all {
		if e.normal.pause(all, i) {
			e.stalls.add(s.end, s.seconds-s.steps*e.normal.median)
			continue
		}
		usual = append(usual, s)
		e.longest = max(e.longest, s.seconds)
	}
	e.shape = shapeOf(usual)
	e.pace = paceOf(usual, e.shape)
}

// normality says which stretches held pauses: those far beyond the others, alone or two in a row. More in a row, or more than one in ten, are how the
// run goes.
type normality struct{ median, limit float64 }

func normalOf(all []stretch) normality {
	rates, steps := make([]float64, len(all)), 0.0
	for i, s := range all {
		rates[i] = s.rate()
		steps += s.steps
	}
	slices.Sort(rates)
	n := normality{median: quantile(rates, 0.5)}
	low, high := quantile(rates, 0.25), quantile(rates, 0.75)
	// A clock of whole seconds is off by one a stretch.
	n.limit = n.median + max(6*(high-low), n.median) + float64(len(all))/steps
	at, _ := slices.BinarySearch(rates, n.limit)
	if (len(rates)-at)*10 > len(rates) && len(rates)-at > 1 {
		n.limit = math.Inf(1)
	}
	return n
}

func (n normality) odd(s stretch) bool { return n.limit > 0 && s.rate() > n.limit }

// pause says whether the stretch of that index held one.
func (n normality) pause(all []stretch, i int) bool {
	if !n.odd(all[i]) {
		return false
	}
	row := 1
	for j := i - 1; j >= 0 && n.odd(all[j]); j-- {
		row++
	}
	for j := i + 1; j < len(all) && n.odd(all[j]); j++ {
		row++
	}
	return row <= 2
}

// quantile interpolates between the values of a sorted list.
func quantile(sorted []float64, p float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	at := p * float64(len(sorted)-1)
	i := int(at)
	if i+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[i] + (sorted[i+1]-sorted[i])*(at-float64(i))
}
