package serve

import (
	"context"
	"math"
	"slices"

	"github.com/slmgen/slmgen/api"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/store"
	"github.com/slmgen/slmgen/slmgen/track"
	"github.com/slmgen/slmgen/slmgen/track/curve"
)

// mostChart is how many points a chart has at most, over all lines.
const mostChart = 1_000_000

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
	case q.Points < 4 || q.Points > 20_000:
		return out, fault.New(fault.Invalid, "%d points of a line", q.Points).Do("ask for 4 to 20,000")
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
	lr := s.runs.get(c.Project, id)
	if err := lr.catchUp(ctx, false); err != nil {
		if fault.CodeOf(err) == fault.NotFound {
			s.runs.drop(lr)
		}
		return nil, noRun(err, id)
	}
	lr.working.Lock()
	defer lr.working.Unlock()
	if lr.curves == nil {
		return nil, fault.New(fault.Unavailable, "the curves are being read again").Do("try again")
	}
	err = s.Store.View(ctx, func(tx store.Tx) error {
		out, err = curveSource{txBlocks{tx, id}, lr.curves}.lines(ctx, q)
		return err
	})
	return out, err
}

func (c curveSource) lines(ctx context.Context, q api.ChartQuery) (out []track.Line, err error) {
	for _, metric := range q.Metrics {
		points, of, err := c.line(ctx, metric, q)
		if err != nil {
			return nil, err
		}
		if len(points) == 0 {
			continue
		}
		l := track.Line{Run: c.run, Metric: metric, Points: of, X: make([]float64, len(points)), Y: make([]*float64, len(points))}
		for i := range points {
			l.X[i] = points[i].x
			if y := &points[i].y; !math.IsNaN(*y) && !math.IsInf(*y, 0) {
				l.Y[i] = y
			}
		}
		out = append(out, l)
	}
	return out, nil
}

type point struct{ x, y float64 }

// span is the part of an attempt that is shown: what the next one logged again goes.
type span struct {
	attemptSpan
	until int64 // step, not in it
}

// shown are the attempts in order, each up to where a later one began.
func (c *runCurves) shown() []span {
	var out []span
	for _, a := range c.attempts {
		out = append(out, span{a, math.MaxInt64})
	}
	slices.SortFunc(out, func(a, b span) int { return a.attempt - b.attempt })
	first := int64(math.MaxInt64)
	for i := len(out) - 1; i >= 0; i-- {
		out[i].until = first
		first = min(first, out[i].first)
	}
	return out
}

// line gives the points of a metric over the attempts.
func (c curveSource) line(ctx context.Context, metric string, q api.ChartQuery) (out []point, of int64, err error) {
	most := q.Points
	if q.Smooth > 0 {
		most = curve.MostPoints // first smoothed, then thinned
	}
	for _, a := range c.shown() {
		if a.first >= a.until {
			continue
		}
		name := metric
		for _, called := range names[metric] {
			if c.series[seriesKey{a.attempt, called}] != nil {
				name = called
				break
			}
		}
		if c.series[seriesKey{a.attempt, name}] == nil {
			continue
		}
		asked := a.query(q, most)
		if asked.From != nil && asked.To != nil && *asked.From > *asked.To {
			continue // another attempt has that part
		}
		seen, err := curve.View(ctx, c, curve.Series{Run: c.run, Attempt: a.attempt, Metric: name}, asked)
		if err != nil {
			return nil, 0, err
		}
		of += seen.Of
		for _, p := range seen.Points {
			if p.Step < a.until {
				out = append(out, point{a.x(q.X, p), p.Value})
			}
		}
	}
	if out = smoothed(out, q.Smooth); len(out) > q.Points {
		out = thinned(out, q.Points)
	}
	return out, of, nil
}

func (a attemptSpan) x(axis string, p curve.Point) float64 {
	switch axis {
	case "elapsed":
		return a.elapsed(p.Time)
	case "time":
		return float64(p.Time) / 1000
	}
	return float64(p.Step)
}

// query asks for the part of an attempt that is shown.
func (a span) query(q api.ChartQuery, most int) curve.Query {
	out := curve.Query{Points: max(most, curve.LeastPoints), Near: true}
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
	out.From, out.To = edge(q.From), edge(q.To)
	if q.X != "step" {
		out.Axis = curve.ByTime
		return out
	}
	if q.From != nil && math.Trunc(*q.From) < *q.From {
		*out.From++ // the first whole step from there on
	}
	if last := a.until - 1; a.until != math.MaxInt64 && (out.To == nil || *out.To > last) {
		out.To = &last
	}
	return out
}

// smoothed is TensorBoard's exponential average, without the pull of its begin; what is no number stays and counts for nothing.
func smoothed(all []point, weight float64) []point {
	if weight == 0 {
		return all
	}
	out := make([]point, len(all))
	mean, debt := 0.0, 1.0
	for i, p := range all {
		if !math.IsNaN(p.y) && !math.IsInf(p.y, 0) {
			mean, debt = weight*mean+(1-weight)*p.y, debt*weight
			p.y = mean / (1 - debt)
		}
		out[i] = p
	}
	return out
}

// thinned keeps the first, the last, and of each part the lowest and the highest; of a part without a number one that is none.
func thinned(all []point, most int) []point {
	if len(all) <= most {
		return all
	}
	out := make([]point, 0, most)
	out = append(out, all[0])
	parts := (most - 2) / 2
	inner := all[1 : len(all)-1]
	for k := range parts {
		part := inner[k*len(inner)/parts : (k+1)*len(inner)/parts]
		low, high := -1, -1
		for i, p := range part {
			if math.IsNaN(p.y) {
				continue
			}
			if low < 0 || p.y < part[low].y {
				low = i
			}
			if high < 0 || p.y > part[high].y {
				high = i
			}
		}
		switch {
		case len(part) == 0:
		case low < 0:
			out = append(out, part[0])
		case low == high:
			out = append(out, part[low])
		default:
			out = append(out, part[min(low, high)], part[max(low, high)])
		}
	}
	return append(out, all[len(all)-1])
}
