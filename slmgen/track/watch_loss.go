package track

import (
	"fmt"
	"math"
)

// lossState is what a Watch remembers of the training loss.
type lossState struct {
	n      int     // losses that are numbers
	start  float64 // mean of the first ones
	smooth float64 // a moving average
	best   float64 // its minimum
	noise  float64 // a moving average of how far losses are from it
	last   float64 // the last one that is not 0
}

const (
	startLogs = 5   // that start is the mean of
	weight    = 0.2 // of the newest in moving averages
)

func (w *Watch) lossCame(v float64, tell teller) {
	t, s := w.Thresholds, &w.loss
	tell(LossNotFinite, Critical, t.NotFiniteLogs, !finite(v), func() string {
		return fmt.Sprintf("The loss was %v in %d logs in a row: the weights are lost. Go back to a checkpoint; lower the learning rate, or train in bfloat16.", v, w.rows[LossNotFinite])
	})
	if !finite(v) {
		return
	}
	after := s.last >= t.ZeroAfter
	tell(LossZero, Critical, t.ZeroLogs, v == 0 && after, func() string {
		return fmt.Sprintf("The loss was exactly 0 in %d logs in a row, after %.4g: no model is that good. Numbers of 16 bits overflowed, or no token is trained on. Stop; train in bfloat16, and look at the labels.", w.rows[LossZero], s.last)
	})
	if v == 0 && after {
		return // no loss to learn from
	}
	if v != 0 {
		s.last = v
	}
	if s.n >= 2*startLogs {
		w.diverging(v, tell)
	}
	s.take(v)
	// Judged once: a run that has learned may well rest later.
	tell(LossFlat, Notice, 1, s.n == t.FlatLogs && !w.told[LossDiverging] && s.smooth > s.start-s.noise/2 && s.start > 0, func() string {
		return fmt.Sprintf("After %d logs the loss is %.4g, as at the beginning (%.4g): nothing was learned yet. Look at the learning rate and at what is trained on.", s.n, s.smooth, s.start)
	})
}

func (s *lossState) take(v float64) {
	if s.n++; s.n <= startLogs {
		s.start += (v - s.start) / float64(s.n)
		s.smooth, s.best = s.start, s.start
		s.noise += (math.Abs(v-s.start) - s.noise) / float64(s.n)
		return
	}
	s.noise += weight * (math.Abs(v-s.smooth) - s.noise)
	s.smooth += weight * (v - s.smooth)
	s.best = min(s.best, s.smooth)
}

func (w *Watch) diverging(v float64, tell teller) {
	t, s := w.Thresholds, &w.loss
	up := v - s.best
	lost := v > t.DivergeBy*s.best && up > (s.start-s.best)/2
	// s.noise grows with what diverges, so that it is that of the logs before which counts.
	is := s.best > 0 && (lost || v > t.AboveStart*s.start) && (up > 6*s.noise || w.rows[LossDiverging] > 0)
	tell(LossDiverging, Critical, t.DivergeLogs, is, func() string {
		return fmt.Sprintf("The loss is %.4g, for %d logs far above its best %.4g (%.4g at the beginning): the run diverges. Go back to a checkpoint with a lower learning rate.", v, w.rows[LossDiverging], s.best, s.start)
	})
}
