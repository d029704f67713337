package track

import (
	"fmt"
	"math"
	"slices"
)

// Watch looks for what goes wrong in a run. Each rule speaks once, and again only after what it saw was over. It uses bounded memory and no clock. The
// zero value is ready for use, with DefaultThresholds. It is not safe for concurrent use.
type Watch struct {
	// Thresholds may be set before the first event.
	Thresholds Thresholds

	rows     map[string]int  // logs in a row of which a rule is true
	told     map[string]bool // rules that spoke of what still goes on
	loss     lossState
	gradient recent
	pace     recent
	last     Point
	eval     evalState
	plateau  plateau
	rates    int // learning rates other than 0
}

// recent are the last values of something, and their median as of lately.
type recent struct {
	values []float64
	next   int
	median float64
	stale  int // values that came since
}

const mostRecent = 50

func (r *recent) add(v float64) {
	if len(r.values) < mostRecent {
		r.values = append(r.values, v)
	} else {
		r.values[r.next] = v
		r.next = (r.next + 1) % mostRecent
	}
	if r.stale++; r.stale*5 >= len(r.values) {
		sorted := slices.Clone(r.values)
		slices.Sort(sorted)
		r.median, r.stale = quantile(sorted, 0.5), 0
	}
}

// Add takes the next event and where the run stood, as far as that is known: without an Elapsed nothing is said of the speed. It gives what is to be
// told now.
func (w *Watch) Add(e Event, at Point) []Alert {
	if w.rows == nil {
		if w.Thresholds == (Thresholds{}) {
			w.Thresholds = DefaultThresholds()
		}
		w.rows, w.told = map[string]int{}, map[string]bool{}
	}
	var out []Alert
	step := at.Step
	if e.Step != nil {
		step = *e.Step
	}
	tell := func(rule string, severity Severity, logs int, is bool, text func() string) {
		if !is {
			w.rows[rule], w.told[rule] = 0, false
			return
		}
		if w.rows[rule]++; w.rows[rule] >= logs && !w.told[rule] {
			w.told[rule] = true
			out = append(out, Alert{Rule: rule, Severity: severity, Step: step, Text: text()})
		}
	}
	switch e.Kind {
	case Eval:
		if v, ok := metric(e, "eval_loss", "eval/loss", "val_loss", "val/loss"); ok {
			w.evaluated(v, tell)
			w.plateau.add(step, v)
		}
	case Log:
		if v, ok := metric(e, "loss", "train/loss"); ok {
			w.lossCame(v, tell)
		}
		if v, ok := metric(e, "grad_norm", "train/grad_norm"); ok {
			w.gradientCame(v, tell)
		}
		if v, ok := metric(e, "learning_rate", "train/learning_rate", "lr"); ok {
			w.rateCame(v, step, at.Total, tell)
		}
		w.paceCame(at, tell)
	}
	if at.Elapsed > 0 {
		w.last = at
	}
	return out
}

// metric gives the first of the names that the event has.
func metric(e Event, names ...string) (float64, bool) {
	for _, name := range names {
		if v, ok := e.Metrics[name]; ok {
			return v, true
		}
	}
	return 0, false
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// teller tells an alert once its rule was true in so many logs in a row.
type teller func(rule string, severity Severity, logs int, is bool, text func() string)

func (w *Watch) gradientCame(v float64, tell teller) {
	tell(GradientNoNumber, Critical, w.Thresholds.NotFiniteLogs, !finite(v), func() string {
		return fmt.Sprintf("The gradient was %v in %d logs in a row: the weights learn nothing, or are lost. Lower the learning rate, or train in bfloat16.", v, w.rows[GradientNoNumber])
	})
	if !finite(v) {
		return
	}
	median := w.gradient.median
	tell(GradientSpike, Warning, 1, len(w.gradient.values) >= 20 && v > w.Thresholds.SpikeBy*median, func() string {
		return fmt.Sprintf("The gradient's norm is %.3g, %.0f times its median %.3g. If the loss does not come back, clip gradients or lower the learning rate.", v, v/median, median)
	})
	w.gradient.add(v)
}

func (w *Watch) rateCame(v float64, step, total int64, tell teller) {
	if v != 0 {
		w.rates++
	}
	early := total <= 0 || float64(step) < 0.95*float64(total)
	tell(RateZero, Warning, w.Thresholds.RateLogs, v == 0 && early, func() string {
		of := ""
		if total > 0 {
			of = fmt.Sprintf(" of %d", total)
		}
		return fmt.Sprintf("The learning rate was 0 in %d logs in a row, at step %d%s: nothing is learned. Look at the schedule and its number of steps.", w.rows[RateZero], step, of)
	})
}

func (w *Watch) paceCame(at Point, tell teller) {
	steps, seconds := float64(at.Step-w.last.Step), at.Elapsed-w.last.Elapsed
	if at.Elapsed <= 0 || w.last.Elapsed <= 0 || steps <= 0 || seconds < 0 {
		return
	}
	rate, median := seconds/steps, w.pace.median
	slow := len(w.pace.values) >= 10 && median > 0 && rate > w.Thresholds.SlowBy*median
	tell(SlowSteps, Warning, w.Thresholds.SlowLogs, slow, func() string {
		return fmt.Sprintf("A step takes %.3g s, %.0f times its median %.3g s, in %d logs in a row. Look whether another program has the card, or memory spills.", rate, rate/median, median, w.rows[SlowSteps])
	})
	if !slow {
		w.pace.add(rate)
	}
}

type evalState struct {
	last, best, lossThen float64
	n                    int
}

func (w *Watch) evaluated(v float64, tell teller) {
	s := &w.eval
	if !finite(v) {
		return
	}
	falls := w.loss.n > 0 && w.loss.smooth < s.lossThen
	rising := s.n > 0 && v > s.last && falls
	best := s.best
	if s.n == 0 || v < s.best {
		s.best = v
	}
	evals := w.Thresholds.RisingEvals
	if v <= best*(1+w.Thresholds.RisingBy) {
		evals = math.MaxInt // they count, but it is not far enough yet
	}
	tell(EvalRising, Warning, evals, rising, func() string {
		return fmt.Sprintf("The loss on held-out rows rose %d times in a row, to %.4g from %.4g at best, while that of training fell to %.4g: the model learns its rows by heart. Stop, and take the checkpoint of the best.", w.rows[EvalRising], v, best, w.loss.smooth)
	})
	s.last, s.lossThen = v, w.loss.smooth
	s.n++
}
