package recommend

import (
	"math"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/estimate"
	"github.com/slmgen/slmgen/slmgen/registry"
)

// score appends the terms in points to the logit terms of the quality, and sets the score: their sum.
func (c *Choice) score() {
	add := func(name string, v float64, op string, in map[string]any) {
		v = rounded(v)
		c.Terms = append(c.Terms, registry.Term{Name: name, Value: &v, Unit: "points", Op: op, Inputs: in})
		c.Score += v
	}
	add("quality", c.Quality.Mean, "100/(1+exp(-(sum of the logit terms)))", nil)
	width := c.Quality.High - c.Quality.Low
	add("risk", -c.weights.Risk*width, "-weight*(high-low)", map[string]any{"weight": c.weights.Risk, "width": width})
	hours := 0.0
	in := map[string]any{"weight": c.weights.Time, "hours": nil}
	if c.TimeS.P50 != nil {
		hours = *c.TimeS.P50 / 3600
		in["hours"] = hours
	}
	add("time", -c.weights.Time*math.Log2(1+hours), "-weight*log2(1+hours)", in)
	if w := c.weights.Cost; w > 0 {
		in, usd := map[string]any{"weight": w, "usd": nil}, 0.0
		if cost, ok := estimate.Cheapest(c.Costs); ok {
			usd = *cost.USD.P50
			in["usd"] = usd
		}
		add("cost", -w*math.Log2(1+usd), "-weight*log2(1+usd)", in)
	}
	if w := c.weights.Latency; w > 0 {
		seconds := 100 / math.Max(c.Serving.TokensPerSecond, 1e-3)
		add("latency", -w*math.Log2(1+seconds), "-weight*log2(1+seconds)", map[string]any{"weight": w, "seconds": seconds})
	}
	share := c.Serving.TotalGiB / c.Serving.BudgetGiB
	add("memory", -c.weights.Memory*share, "-weight*used/budget", map[string]any{"weight": c.weights.Memory, "share": share})
	c.Score = rounded(c.Score)
}

// Explain recomputes a score from its terms alone: the logit terms give the quality, the points add up. A result that differs
// from Choice.Score, or a term that its inputs do not give, fails with code internal.
func Explain(c Choice) (float64, error) {
	var logits, points float64
	for _, t := range c.Terms {
		if t.Value == nil {
			return 0, fault.New(fault.Internal, "term %s has no value", t.Name)
		}
		v := *t.Value
		want := v
		switch t.Name {
		case "quality":
			want = percent(logits)
		case "risk":
			width, _ := t.Inputs["width"].(float64)
			weight, _ := t.Inputs["weight"].(float64)
			want = -weight * width
		case "time":
			hours, _ := t.Inputs["hours"].(float64)
			weight, _ := t.Inputs["weight"].(float64)
			want = -weight * math.Log2(1+hours)
		case "cost":
			usd, _ := t.Inputs["usd"].(float64)
			weight, _ := t.Inputs["weight"].(float64)
			want = -weight * math.Log2(1+usd)
		case "latency":
			seconds, _ := t.Inputs["seconds"].(float64)
			weight, _ := t.Inputs["weight"].(float64)
			want = -weight * math.Log2(1+seconds)
		case "memory":
			share, _ := t.Inputs["share"].(float64)
			weight, _ := t.Inputs["weight"].(float64)
			want = -weight * share
		}
		if math.Abs(want-v) > 1e-6 {
			return 0, fault.New(fault.Internal, "term %s is %g, its inputs give %g", t.Name, v, want)
		}
		switch t.Unit {
		case "logit":
			logits += v
		case "points":
			points += v
		default:
			return 0, fault.New(fault.Internal, "term %s has the unit %q", t.Name, t.Unit)
		}
	}
	if math.Abs(points-c.Score) > 1e-6 {
		return 0, fault.New(fault.Internal, "the terms add up to %g, the score is %g", points, c.Score)
	}
	return rounded(points), nil
}

// rounded keeps six decimals: the last bits of exp and log differ between machines.
func rounded(v float64) float64 { return math.Round(v*1e6) / 1e6 }
