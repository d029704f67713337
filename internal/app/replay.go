package app

import (
	"context"
	"errors"
	"io"
	"math"
	"slices"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/track"
	"github.com/slmgen/slmgen/slmgen/track/logs"
)

// Prediction is what would have been said of the time that is left when a line of a log had come, and no later one.
type Prediction struct {
	Log     string  `json:"log"`
	Line    int64   `json:"line"`
	Step    int64   `json:"step"`
	Total   int64   `json:"total"`
	Elapsed float64 `json:"elapsed_s"`
	Since   float64 `json:"-"` // seconds since the first attempt began
	// Remaining, Low and High are absent where Why says why.
	Remaining *float64 `json:"remaining_s,omitempty"`
	Low       *float64 `json:"low_s,omitempty"`
	High      *float64 `json:"high_s,omitempty"`
	Why       string   `json:"why,omitempty"`
	// Alerts are what was noticed at this line.
	Alerts []track.Alert `json:"alerts,omitempty"`
}

// Errors are relative errors of the time that is left.
type Errors struct {
	Median float64 `json:"median_error"`
	P90    float64 `json:"p90_error"`
}

// Replayed says how good the predictions of a log were, between 3 and 95 % of its steps, beside three simple ways: the mean of all steps, the mean of the
// last 20 logs, and tqdm's moving average. The truth is the time of the last logged step: predictions of a log that ends before its run are of the same
// part of what they said.
type Replayed struct {
	Log     string `json:"log,omitempty"`
	Logs    int    `json:"logs,omitempty"`    // of a mean over several
	Clocks  int    `json:"clocks,omitempty"`  // 2: two runs have written into it at once
	Lines   int64  `json:"lines,omitempty"`   // that were read
	Skipped int64  `json:"skipped,omitempty"` // lines that are no log
	Steps   int64  `json:"steps,omitempty"`
	Kind    string `json:"kind,omitempty"` // of the log
	// Elapsed is the time of the last logged step.
	Elapsed float64  `json:"elapsed_s,omitempty"`
	Notes   []string `json:"notes,omitempty"`
	// Alerts are what was noticed on the way, also at lines that nothing is predicted at.
	Alerts []track.Alert `json:"alerts,omitempty"`
	*Score
	Why string `json:"why,omitempty"` // there is no score
}

// Score is how good predictions were.
type Score struct {
	Predictions int `json:"predictions"`
	Unanswered  int `json:"unanswered"` // "not enough yet"
	Errors
	Coverage float64 `json:"coverage"` // part of the truths within their intervals
	Width    float64 `json:"width"`    // median width of the intervals, as part of the estimate
	Naive    Errors  `json:"naive"`
	Last20   Errors  `json:"last20"`
	EMA      Errors  `json:"ema"`
}

// said is what was said at one line.
type said struct {
	point               track.Point
	at                  float64 // seconds since the first attempt began, without what lay between attempts
	remaining           track.Remaining
	naive, last20, ema  float64
	hasSimple, answered bool
}

// Replay reads a log line by line, tells each prediction before it reads on, and judges them at the end. steps is how many the run is to do, for logs that
// do not say it; 0 if nobody knows.
func (a *App) Replay(ctx context.Context, name string, in io.Reader, steps int64, tell func(Prediction) error) (*Replayed, error) {
	r := logs.NewReader(in)
	out := &Replayed{Log: name}
	est := track.Estimator{Plan: track.Plan{Total: steps}}
	var watch track.Watch
	var simple simpleWays
	var all []said
	var end, before, last float64 // seconds: of all attempts so far, of those before this one, of this one
	timed := false
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		e, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if fault.CodeOf(err) == fault.Invalid {
			out.Skipped++
			continue
		}
		if err != nil {
			return nil, err
		}
		out.Lines++
		p, ok := e.Point()
		var alerts []track.Alert
		if r.Clocks() == 1 && !e.Summary {
			alerts = watch.Add(e.Event, p)
			out.Alerts = append(out.Alerts, alerts...)
		}
		if !ok {
			continue
		}
		if p.Total == 0 {
			p.Total = steps
		}
		timed = true
		if p.Elapsed < last { // another attempt, with a clock of its own
			before += last
		}
		last = p.Elapsed
		end, out.Steps = max(end, before+last), max(out.Steps, p.Step)
		if e.Summary || r.Clocks() > 1 {
			continue
		}
		est.Plan.FinalEval = r.FinalEval()
		est.Add(p)
		s := said{point: p, at: before + last, remaining: est.Remaining()}
		s.answered = s.remaining.Why == ""
		p.Elapsed = s.at
		s.naive, s.last20, s.ema, s.hasSimple = simple.add(p)
		all = append(all, s)
		said := s.prediction(name, e)
		said.Alerts = alerts
		if err := tell(said); err != nil {
			return nil, err
		}
	}
	out.Kind, out.Notes, out.Elapsed = r.Kind(), r.Notes(), end
	switch {
	case out.Lines == 0:
		return nil, fault.New(fault.Invalid, "%s is no training log", name).Do("give a trainer_log.jsonl of LLaMA-Factory, an event file of TensorBoard, a wandb-history.jsonl, a table in CSV or the events.jsonl of a run")
	case !timed:
		return nil, fault.New(fault.Invalid, "%s has no times, so that nothing can be predicted from it", name)
	}
	if out.Clocks = r.Clocks(); out.Clocks > 1 {
		out.Alerts = nil
		out.Why = "two runs have written into this log at once, each with a clock of its own: nothing is predicted from it"
		return out, nil
	}
	if out.Score = judge(all, out.Steps, end); out.Score == nil {
		out.Why = "there was never enough to predict from"
		if len(all) > 0 && all[len(all)-1].point.Total == 0 {
			out.Why = "the log does not say how many steps the run is to do: give them with --steps"
		}
	}
	return out, nil
}

func (s said) prediction(name string, e logs.Entry) Prediction {
	p := Prediction{Log: name, Line: e.Line, Step: s.point.Step, Total: s.point.Total, Elapsed: s.point.Elapsed, Since: s.at, Why: s.remaining.Why}
	if s.answered {
		p.Remaining, p.Low, p.High = &s.remaining.Seconds, &s.remaining.Low, &s.remaining.High
	}
	return p
}

// judge gives nil where there is nothing to judge.
func judge(all []said, steps int64, end float64) *Score {
	out := &Score{}
	var errs, naive, last20, ema, widths []float64
	within := 0
	for _, s := range all {
		done := float64(s.point.Step) / float64(steps)
		truth := end - s.at
		if done < 0.03 || done > 0.95 || truth <= 0 || !s.hasSimple {
			continue
		}
		part := float64(steps-s.point.Step) / float64(s.point.Total-s.point.Step)
		off := func(seconds float64) float64 { return math.Abs(seconds*part-truth) / truth }
		naive, last20, ema = append(naive, off(s.naive)), append(last20, off(s.last20)), append(ema, off(s.ema))
		if !s.answered {
			out.Unanswered++
			continue
		}
		errs = append(errs, off(s.remaining.Seconds))
		if truth >= s.remaining.Low*part && truth <= s.remaining.High*part {
			within++
		}
		widths = append(widths, (s.remaining.High-s.remaining.Low)/s.remaining.Seconds)
	}
	out.Predictions = len(errs)
	if len(errs) == 0 {
		return nil
	}
	out.Errors, out.Naive, out.Last20, out.EMA = errorsOf(errs), errorsOf(naive), errorsOf(last20), errorsOf(ema)
	out.Coverage = float64(within) / float64(len(errs))
	slices.Sort(widths)
	out.Width = at(widths, 0.5)
	return out
}

func errorsOf(all []float64) Errors {
	slices.Sort(all)
	return Errors{Median: at(all, 0.5), P90: at(all, 0.9)}
}

// at interpolates between the values of a sorted list.
func at(sorted []float64, p float64) float64 {
	k := p * float64(len(sorted)-1)
	i := int(k)
	if i+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[i] + (sorted[i+1]-sorted[i])*(k-float64(i))
}

// MeanReplay is the mean over logs that have a score.
func MeanReplay(all []*Replayed) *Replayed {
	out := &Replayed{Score: &Score{}}
	for _, r := range all {
		if r.Score == nil {
			continue
		}
		out.Logs++
		out.Predictions, out.Unanswered = out.Predictions+r.Predictions, out.Unanswered+r.Unanswered
	}
	for _, r := range all {
		if r.Score == nil {
			continue
		}
		n := float64(out.Logs)
		for _, add := range []struct{ to, from *Errors }{{&out.Errors, &r.Errors}, {&out.Naive, &r.Naive}, {&out.Last20, &r.Last20}, {&out.EMA, &r.EMA}} {
			add.to.Median, add.to.P90 = add.to.Median+add.from.Median/n, add.to.P90+add.from.P90/n
		}
		out.Coverage, out.Width = out.Coverage+r.Coverage/n, out.Width+r.Width/n
	}
	return out
}

// simpleWays are what other tools say of the time that is left.
type simpleWays struct {
	points []track.Point // the last 21
	ema    float64
	begun  bool
}

// add gives the mean of all steps, that of the last 20 logs, and tqdm's average with a weight of 0.3 for the newest.
func (w *simpleWays) add(p track.Point) (naive, last20, ema float64, ok bool) {
	if p.Step == 0 || p.Total <= p.Step {
		return 0, 0, 0, false
	}
	prev := track.Point{}
	if len(w.points) > 0 {
		prev = w.points[len(w.points)-1]
	}
	if steps := p.Step - prev.Step; steps > 0 {
		rate := (p.Elapsed - prev.Elapsed) / float64(steps)
		if w.begun {
			w.ema = 0.3*rate + 0.7*w.ema
		} else {
			w.ema, w.begun = rate, true
		}
	}
	if w.points = append(w.points, p); len(w.points) > 21 {
		w.points = w.points[1:]
	}
	left := float64(p.Total - p.Step)
	naive = p.Elapsed / float64(p.Step) * left
	last20 = naive
	if first := w.points[0]; p.Step > first.Step {
		last20 = (p.Elapsed - first.Elapsed) / float64(p.Step-first.Step) * left
	}
	return naive, last20, w.ema * left, true
}
