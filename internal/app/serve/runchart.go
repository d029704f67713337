package serve

import (
	"context"
	"math"

	"github.com/slmgen/slmgen/api"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/store"
	"github.com/slmgen/slmgen/slmgen/track"
)

// ChartRuns implements api.RunBackend.
func (s *Service) ChartRuns(ctx context.Context, c api.Caller, q api.ChartQuery) (track.Chart, error) {
	out := track.Chart{X: q.X, Lines: []track.Line{}}
	if q.X != "step" && q.X != "elapsed" && q.X != "time" {
		return out, fault.New(fault.Invalid, "there is no axis %q", q.X).Do("use step, elapsed or time")
	}
	for _, id := range q.Runs {
		var r track.Record
		if err := s.Store.View(ctx, func(tx store.Tx) (err error) {
			r, err = tx.Run(c.Project, id)
			return noRun(err, id)
		}); err != nil {
			return out, err
		}
		curves := newCurves(q)
		if err := s.eventsOf(ctx, r)(func(events []track.Placed) error {
			curves.add(events)
			return nil
		}); err != nil {
			return out, err
		}
		out.Lines = append(out.Lines, curves.lines(id)...)
	}
	return out, nil
}

// names are what trainers call a metric.
var names = map[string][]string{"loss": {"loss", "train/loss"}, "eval_loss": {"eval_loss", "eval/loss", "val_loss", "val/loss"}}

// curves gathers what a chart asks of one run.
type curves struct {
	api.ChartQuery
	clock   track.Clock
	all     [][]point // of each metric
	attempt int
}

type point struct {
	step int64
	x, y float64
}

func newCurves(q api.ChartQuery) *curves {
	return &curves{ChartQuery: q, all: make([][]point, len(q.Metrics))}
}

func (c *curves) add(events []track.Placed) {
	for _, e := range events {
		elapsed := c.clock.Add(e.Event)
		if e.Attempt < c.attempt || e.Step == nil || e.Text == "summary" {
			continue
		}
		if e.Attempt > c.attempt {
			c.attempt = e.Attempt
		}
		p := point{step: *e.Step, x: float64(*e.Step)}
		switch c.X {
		case "elapsed":
			p.x = elapsed
		case "time":
			p.x = float64(e.Time.UnixMilli()) / 1000
		}
		for i, metric := range c.Metrics {
			called := names[metric]
			if called == nil {
				called = []string{metric}
			}
			for _, name := range called {
				if v, ok := e.Metrics[name]; ok {
					p.y = v
					c.put(i, p)
					break
				}
			}
		}
	}
}

// put adds a point. An attempt that went back to a checkpoint takes the place of what was logged from there on.
func (c *curves) put(i int, p point) {
	all := c.all[i]
	for len(all) > 0 && all[len(all)-1].step > p.step {
		all = all[:len(all)-1]
	}
	c.all[i] = append(all, p)
}

func (c *curves) lines(run string) (out []track.Line) {
	for i, metric := range c.Metrics {
		all := smoothed(c.all[i], c.Smooth)
		from, to := 0, len(all)
		for c.From != nil && from < to && all[from].x < *c.From {
			from++
		}
		for c.To != nil && from < to && all[to-1].x > *c.To {
			to--
		}
		if all = all[from:to]; len(all) == 0 {
			continue
		}
		l := track.Line{Run: run, Metric: metric, Points: int64(len(all))}
		for _, p := range thinned(all, c.Points) {
			l.X = append(l.X, p.x)
			if y := p.y; math.IsNaN(y) || math.IsInf(y, 0) {
				l.Y = append(l.Y, nil)
			} else {
				l.Y = append(l.Y, &y)
			}
		}
		out = append(out, l)
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
