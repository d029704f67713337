package serve

import (
	"context"
	"math"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/slmgen/slmgen/api"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/store"
	"github.com/slmgen/slmgen/slmgen/track"
	"github.com/slmgen/slmgen/slmgen/track/curve"
)

const (
	mostChart    = 1_000_000 // points of a chart, over all lines
	chartWorkers = 4         // lines of a run that are made at once
)

// ChartRuns implements api.RunBackend.
func (s *Service) ChartRuns(ctx context.Context, c api.Caller, q api.ChartQuery) (track.Chart, error) {
	out := track.Chart{X: q.X, Lines: []track.Line{}}
	if q.X != "step" && q.X != "elapsed" && q.X != "time" {
		return out, fault.New(fault.Invalid, "there is no axis %q", q.X).Do("use step, elapsed or time")
	}
	switch {
	case len(q.Runs) > 50 || len(q.Metrics) > 50:
		return out, fault.New(fault.Invalid, "%d runs and %d metrics in one chart", len(q.Runs), len(q.Metrics)).Do("ask for 50 at most")
	case slices.Contains(q.Metrics, ""):
		return out, fault.New(fault.Invalid, "a metric has no name")
	case q.Points < curve.LeastPoints || q.Points > 20_000:
		return out, fault.New(fault.Invalid, "%d points of a line", q.Points).Do("ask for 8 to 20,000")
	case !(q.Smooth >= 0 && q.Smooth <= 0.999):
		return out, fault.New(fault.Invalid, "a weight of %v", q.Smooth).Do("give 0 to 0.999")
	}
	if q.From != nil && q.To != nil && !(*q.From <= *q.To) {
		return out, fault.New(fault.Invalid, "the chart would end before it begins").Do("give from and to in order")
	}
	points := 0
	for _, id := range q.Runs {
		lines, err := s.chart(ctx, c, id, q)
		if err != nil {
			return out, err
		}
		for _, l := range lines {
			points += len(l.X)
		}
		if points > mostChart {
			return track.Chart{X: q.X, Lines: []track.Line{}}, fault.New(fault.TooLarge, "the chart has more than %d points", mostChart).Do("ask for fewer points of a line, or fewer lines")
		}
		out.Lines = append(out.Lines, lines...)
	}
	return out, nil
}

// names are what trainers call a metric.
var names = map[string][]string{"loss": {"loss", "train/loss"}, "eval_loss": {"eval_loss", "eval/loss", "val_loss", "val/loss"}}

// chart gives the lines of one run.
func (s *Service) chart(ctx context.Context, c api.Caller, id string, q api.ChartQuery) (out []track.Line, err error) {
	lr, err := s.runs.live(ctx, c.Project, id)
	if err != nil {
		return nil, err
	}
	lr.working.Lock()
	defer lr.working.Unlock()
	lines := make([]*track.Line, len(q.Metrics))
	var work errgroup.Group
	work.SetLimit(chartWorkers)
	for i, metric := range q.Metrics { // full blocks stay as they are, so that each may be read by itself
		work.Go(func() error {
			return s.Store.View(ctx, func(tx store.Tx) (err error) {
				lines[i], err = curveSource{txBlocks{tx, id}, &lr.curves}.drawn(ctx, metric, q)
				return err
			})
		})
	}
	if err := work.Wait(); err != nil {
		return nil, err
	}
	for _, l := range lines {
		if l != nil {
			out = append(out, *l)
		}
	}
	return out, nil
}

// drawn is the line of a metric; nil where the run has nothing of it.
func (c curveSource) drawn(ctx context.Context, metric string, q api.ChartQuery) (*track.Line, error) {
	seen, err := c.line(ctx, metric, q)
	if err != nil || len(seen.Points) == 0 {
		return nil, err
	}
	l := &track.Line{Run: c.run, Metric: metric, Points: seen.Of, X: make([]float64, len(seen.Points)), Y: make([]*float64, len(seen.Points))}
	for i := range seen.Points {
		p := &seen.Points[i]
		if l.X[i] = float64(p.Step); q.X != "step" {
			l.X[i] = float64(p.Time) / 1000
		}
		if y := &p.Value; !math.IsNaN(*y) && !math.IsInf(*y, 0) {
			l.Y[i] = y
		}
	}
	return l, nil
}

// shown are the attempts that a run is drawn by, each with the last step of it that no later one logged again.
func (c *runCurves) shown() []span {
	var parts []curve.Part
	for _, a := range c.attempts {
		parts = append(parts, curve.Part{Attempt: a.attempt, From: a.first, To: math.MaxInt64})
	}
	var out []span
	for _, p := range curve.MainLine(parts) {
		i := slices.IndexFunc(c.attempts, func(a attemptSpan) bool { return a.attempt == p.Attempt })
		out = append(out, span{c.attempts[i], p.To})
	}
	return out
}

// span is the part of an attempt that is shown.
type span struct {
	attemptSpan
	to int64 // step, among it
}

// line gives the points of a metric over the attempts. Their times are as the chart's axis counts, in milliseconds.
func (c curveSource) line(ctx context.Context, metric string, q api.ChartQuery) (out curve.Curve, err error) {
	most := q.Points
	if q.Smooth > 0 {
		most = curve.MostPoints // first smoothed, then thinned
	}
	for _, a := range c.shown() {
		name := metric
		for _, called := range names[metric] {
			if c.series[seriesKey{a.attempt, called}] != nil {
				name = called
				break
			}
		}
		asked := a.query(q, most)
		if c.series[seriesKey{a.attempt, name}] == nil || asked.From != nil && asked.To != nil && *asked.From > *asked.To {
			continue // another attempt has that part
		}
		seen, err := curve.View(ctx, c, curve.Series{Run: c.run, Attempt: a.attempt, Metric: name}, asked)
		if err != nil {
			return out, err
		}
		out.Of += seen.Of
		for _, p := range seen.Points {
			if p.Step <= a.to {
				if q.X == "elapsed" {
					p.Time = int64(math.Round(a.elapsed(p.Time) * 1000))
				}
				out.Points = append(out.Points, p)
			}
		}
	}
	if q.Smooth > 0 {
		if out.Points, err = curve.Smooth(out.Points, q.Smooth); err != nil {
			return out, err
		}
	}
	if len(out.Points) > q.Points {
		of := out.Of
		out, err = curve.Reduce(out.Points, curve.Query{Points: q.Points, Axis: axisOf(q.X)})
		out.Of = of
	}
	return out, err
}

func axisOf(x string) curve.Axis {
	if x == "step" {
		return curve.ByStep
	}
	return curve.ByTime
}

// query asks for the part of an attempt that is shown.
func (a span) query(q api.ChartQuery, most int) curve.Query {
	out := curve.Query{Points: most, Near: true}
	edge := func(v *float64) *int64 {
		if v == nil {
			return nil
		}
		at := *v
		switch q.X {
		case "elapsed":
			at = float64(a.began) + (at-a.before)*1000
		case "time":
			at *= 1000
		}
		n := int64(max(math.MinInt64, min(at, math.MaxInt64/2)))
		return &n
	}
	out.From, out.To, out.Axis = edge(q.From), edge(q.To), axisOf(q.X)
	if q.X != "step" {
		return out
	}
	if q.From != nil && math.Trunc(*q.From) < *q.From {
		*out.From++ // the first whole step from there on
	}
	if a.to != math.MaxInt64 && (out.To == nil || *out.To > a.to) {
		out.To = &a.to
	}
	return out
}
