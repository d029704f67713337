package recommend

import (
	"math"

	"github.com/slmgen/slmgen/slmgen/registry"
)

// z80 is the half width of an 80 % interval in standard deviations.
const z80 = 1.2815515655446004

// baseVariance is added to a score of the untuned base model: it tells less about what this model becomes. Assumed.
const baseVariance = 0.09

// transferSD is what stays unknown in logits after every benchmark: how a score on public tests carries over to the user's own
// data once the model is fine-tuned. Assumed until runs of the user are seen.
const transferSD = 0.2

// claimVariance widens the interval for languages that the maker claims without listing them. Assumed.
const claimVariance = 0.04

// expectation is the expected quality of one model for one task, in logits, and what it was made from.
type expectation struct {
	mean, sd float64
	terms    []registry.Term // logits; they add up to mean
}

func (e *expectation) add(name string, v float64, op, source string, in map[string]any) {
	v = rounded(v)
	e.terms = append(e.terms, registry.Term{Name: name, Value: &v, Unit: "logit", Op: op, Source: source, Inputs: in})
	e.mean += v
}

// expect is the posterior of the task's quality given the model's size and its published scores. A score whose source and
// setting the calibration does not know is left out, never read as 0; fewer scores leave a wider interval.
func (s *scale) expect(r Request, m registry.Model, claimed bool) expectation {
	load := loadingOf(r)
	scores, groups := s.usable(m)
	n := len(scores)
	size := s.Slope * math.Log(float64(m.Params.Value)/s.Reference)
	ability, deviation, noise := s.AbilitySD*s.AbilitySD, s.DeviationSD*s.DeviationSD, s.NoiseSD*s.NoiseSD

	k := make([][]float64, n) // covariance of the scores
	c := make([]float64, n)   // covariance of each score with the task's quality
	var own float64           // variance of the task's deviation
	for _, e := range load {
		own += e.weight * e.weight * deviation
	}
	for i := range n {
		di := measures(scores[i].Benchmark)
		k[i] = make([]float64, n)
		for j := range n {
			k[i][j] = ability
			if measures(scores[j].Benchmark) == di {
				k[i][j] += deviation
			}
		}
		k[i][i] += noise + groups[i].SD*groups[i].SD
		if scores[i].Setting == "base" {
			k[i][i] += baseVariance
		}
		c[i] = ability
		for _, e := range load {
			if e.dim == di {
				c[i] += e.weight * deviation
			}
		}
	}
	w := solve(k, c)
	var out expectation
	add := out.add
	var level float64
	for _, e := range load {
		level += e.weight * s.ref[e.dim]
	}
	add("level", level, "sum of weight*offset: how hard the benchmarks of the task's abilities are in the reference source", referenceSource, s.loadingInputs(load))
	var total float64
	for i := range w {
		w[i] = rounded(w[i]) // as it is shown: the terms follow from their inputs
		total += w[i]
	}
	total = rounded(total)
	add("size_prior", size*(1-total), "slope*ln(params/reference)*(1 - sum of score weights)", "fitted to the built-in scores",
		map[string]any{"params": m.Params.Value, "reference": s.Reference, "slope": s.Slope, "score_weight": total})
	variance := ability + own
	for i, v := range w {
		y := logit(scores[i].Value / 100)
		add("score:"+scores[i].Benchmark+" ("+scores[i].Setting+")", v*(y-groups[i].Offset), "weight*(ln(p/(1-p)) - offset)", scores[i].Source,
			map[string]any{"score": scores[i].Value, "weight": v, "offset": groups[i].Offset})
		variance -= v * c[i]
	}
	variance = math.Max(variance, 0) + transferSD*transferSD
	if claimed {
		variance += claimVariance
	}
	out.sd = math.Sqrt(variance)
	return out
}

// usable picks the scores that the calibration can place.
func (s *scale) usable(m registry.Model) ([]registry.Score, []offsetGroup) {
	var scores []registry.Score
	var groups []offsetGroup
	for _, sc := range m.Scores {
		g, ok := s.byKey[groupKey{sc.Source, sc.Setting, sc.Benchmark}]
		if ok && measures(sc.Benchmark) != "" && (sc.Unit == "" || sc.Unit == "%") {
			scores, groups = append(scores, sc), append(groups, g)
		}
	}
	return scores, groups
}

func (s *scale) loadingInputs(l loading) map[string]any {
	in := map[string]any{}
	for _, e := range l {
		in[string(e.dim)], in[string(e.dim)+"_offset"] = e.weight, s.ref[e.dim]
	}
	return in
}

func (e expectation) interval() registry.Interval {
	return registry.Interval{Mean: rounded(percent(e.mean)), Low: rounded(percent(e.mean - z80*e.sd)), High: rounded(percent(e.mean + z80*e.sd))}
}

func percent(x float64) float64 { return 100 / (1 + math.Exp(-x)) }

// logit maps a share to the real line; shares are kept half a percent away from 0 and 1.
func logit(p float64) float64 {
	p = math.Min(math.Max(p, 0.005), 0.995)
	return math.Log(p / (1 - p))
}
