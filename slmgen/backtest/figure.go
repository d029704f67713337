package backtest

import (
	"math"
	"slices"
)

// tie is how near two scores are that count as the same.
const tie = 1e-9

// billions are the parameters of the models of LoRA Land, in 1e9 (img/base_models.png of its repository; Llama 2 by exact count).
var billions = map[string]float64{"phi-2": 2.78, "gemma-2b": 2.51, "gemma-2b-instruct": 2.51, "gemma-7b": 8.54, "gemma-7b-instruct": 8.54,
	"llama-2-7b": 6.74, "llama-2-7b-chat": 6.74, "mistral-7b": 7.24, "mistral-7b-instruct": 7.24, "zephyr-7b-beta": 7.24}

// tally is how a way of choosing did on each task with outcomes.
type tally struct {
	regret     []float64
	hit1, hit3 float64
	spearman   []float64
}

// judge looks at an order of models, best first, of which those without an outcome are passed over. score, where given, is what the order was
// made from, so that ties count as ties.
func (y *tally) judge(tuned []float64, order []int, score []float64) {
	var reached, scores []float64 // of the models with an outcome, in this order
	for i, m := range order {
		switch {
		case math.IsNaN(tuned[m]):
			continue
		case score == nil:
			scores = append(scores, -float64(i))
		default:
			scores = append(scores, score[m])
		}
		reached = append(reached, tuned[m])
	}
	best := slices.Max(reached)
	y.regret = append(y.regret, lost(best, reached[0]))
	if reached[0] >= best-tie {
		y.hit1++
	}
	if slices.Max(reached[:min(3, len(reached))]) >= best-tie {
		y.hit3++
	}
	if s := spearman(scores, reached); !math.IsNaN(s) {
		y.spearman = append(y.spearman, s)
	}
}

// lost is the share of the best score that another one misses: nothing where both are the same, everything where the best is not above 0.
func lost(best, reached float64) float64 {
	switch {
	case best-reached < tie:
		return 0
	case best <= 0:
		return 1
	}
	return (best - reached) / best
}

func (y *tally) figure(constant bool) Figure {
	var f Figure
	n := float64(len(y.regret))
	if n == 0 {
		return f
	}
	regret, in, hit := rounded(mean(y.regret)), bootstrap(y.regret), rounded(y.hit1/n)
	f.RelativeRegret, f.RegretInterval, f.Hit1 = &regret, &in, &hit
	if !constant {
		h := rounded(y.hit3 / n)
		f.Hit3 = &h
		if len(y.spearman) > 0 {
			s := rounded(mean(y.spearman))
			f.Spearman = &s
		}
	}
	return f
}

// compare fills in the figures of the engine and of the baselines.
func (l *LoRALand) compare(o *outcomes, ours [][]int) {
	var engine tally
	for t := range o.tasks {
		if o.scored(t) {
			engine.judge(o.tuned[t], ours[t], nil)
		}
	}
	l.Ours.Figure = engine.figure(false)
	l.Baselines = map[string]Figure{}
	add := func(name, note string, y *tally, constant bool) {
		f := y.figure(constant)
		f.Note = note
		worse := make([]float64, len(y.regret))
		for i := range worse {
			worse[i] = y.regret[i] - engine.regret[i]
		}
		m, in := rounded(mean(worse)), bootstrap(worse)
		f.Worse, f.WorseInterval = &m, &in
		l.Baselines[name] = f
	}
	add("random", "expected over a uniform choice", o.random(), false)
	if size := o.sizes(); size != nil {
		add("largest", "ties go to the first of the table", o.by(func(int) []float64 { return size }), false)
	}
	if o.hasBase() {
		add("zero_shot", "the score on the same task before training", o.by(func(t int) []float64 { return o.base[t] }), false)
	}
	add("global_prior", "mean standardised score on the other tasks", o.by(o.prior), false)
	if best, name := o.bestConstant(); best != nil {
		add("best_constant", name+" for every task, chosen in hindsight", best, true)
	}
}

// by ranks each task by scores; ties go to the first of the table.
func (o *outcomes) by(score func(task int) []float64) *tally {
	var y tally
	for t := range o.tasks {
		if !o.scored(t) {
			continue
		}
		s := score(t)
		order := make([]int, len(s))
		for i := range order {
			order[i] = i
		}
		slices.SortStableFunc(order, func(a, b int) int {
			switch {
			case s[a] > s[b]+tie:
				return -1
			case s[b] > s[a]+tie:
				return 1
			}
			return 0
		})
		y.judge(o.tuned[t], order, s)
	}
	return &y
}

func (o *outcomes) sizes() []float64 {
	out := make([]float64, len(o.models))
	for i, m := range o.models {
		if out[i] = billions[m]; out[i] == 0 {
			return nil
		}
	}
	return out
}

func (o *outcomes) hasBase() bool {
	for t := range o.tasks {
		for m, v := range o.tuned[t] {
			if o.scored(t) && !math.IsNaN(v) && math.IsNaN(o.base[t][m]) {
				return false
			}
		}
	}
	return true
}

// prior is the mean standardised outcome of each model on the other tasks.
func (o *outcomes) prior(task int) []float64 {
	sum, n := make([]float64, len(o.models)), make([]float64, len(o.models))
	for t := range o.tasks {
		if t == task || !o.scored(t) {
			continue
		}
		for m, z := range standardised(o.tuned[t]) {
			if !math.IsNaN(z) {
				sum[m] += z
				n[m]++
			}
		}
	}
	for m := range sum {
		sum[m] /= max(n[m], 1)
	}
	return sum
}

// random is what a uniform choice gives on average.
func (o *outcomes) random() *tally {
	var y tally
	for t := range o.tasks {
		if !o.scored(t) {
			continue
		}
		reached := known(o.tuned[t])
		best, n := slices.Max(reached), len(reached)
		winners, regret := 0, 0.0
		for _, v := range reached {
			if v >= best-tie {
				winners++
			}
			regret += lost(best, v) / float64(n)
		}
		y.regret = append(y.regret, regret)
		y.hit1 += float64(winners) / float64(n)
		miss := 1.0 // that none of three drawn is a winner
		for i := range min(3, n) {
			miss *= float64(max(0, n-winners-i)) / float64(n-i)
		}
		y.hit3 += 1 - miss
		if winners < n {
			y.spearman = append(y.spearman, 0)
		}
	}
	return &y
}

// bestConstant is the best model of those that were tried on every task; nil without any.
func (o *outcomes) bestConstant() (*tally, string) {
	var best *tally
	name := ""
	for m := range o.models {
		if !o.everywhere(m) {
			continue
		}
		y := o.by(func(int) []float64 {
			s := make([]float64, len(o.models))
			s[m] = 1
			return s
		})
		if best == nil || mean(y.regret) < mean(best.regret) {
			best, name = y, o.models[m]
		}
	}
	return best, name
}

func (o *outcomes) everywhere(model int) bool {
	for t := range o.tasks {
		if o.scored(t) && math.IsNaN(o.tuned[t][model]) {
			return false
		}
	}
	return true
}
