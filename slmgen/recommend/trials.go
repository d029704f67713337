package recommend

import (
	"cmp"
	"math"
	"slices"

	"github.com/slmgen/slmgen/internal/fault"
)

// Trial is a fine-tune whose outcome is known: a base model was trained for a task and measured on rows that it had not seen.
type Trial struct {
	Model string // id in the registry
	Task  string // what it was trained for; only trials of one task are compared with one another
	Kind
	Score  float64 // higher is better
	Source string
}

// Kind says which tasks are alike. Fields are "" where nobody says.
type Kind struct {
	Family string // of tasks that ask for the same ability: reasoning, coding, ...
	Metric string // what the score measures: accuracy tells one of a few answers, rouge free text
}

// Outcome is how a base model is expected to come out of fine-tuning on a task, in standard deviations of the models' scores on one task: 0 is
// as good as the models of the trials on average.
type Outcome struct {
	Model string
	Mean  float64
	// SD is of this task's outcome, SDMean of the mean over such tasks.
	SD, SDMean float64
	Tasks      int // that the model was tried on
}

// Interval is the 80 % interval of this task's outcome.
func (o Outcome) Interval() (low, high float64) { return o.Mean - z80*o.SD, o.Mean + z80*o.SD }

// maxTrialTasks bounds the tasks, as the work grows with their cube.
const maxTrialTasks = 500

// Outcomes predicts how the models of the trials come out on a task of some kind, in the order in which the models appear first.
//
// Scores are standardised within each task, so that hard tasks and other metrics count alike. What a task's outcome has in common with
// another's is a part that all tasks share, one that tasks of a metric share and one that tasks of a family share; what is left is the task's
// own. How large the parts are is learned from the trials: a grid of them is weighed by the marginal likelihood, and a model's mean is its best
// linear prediction, averaged over the grid. Few trials of a kind are drawn towards the model's average, as far as the kinds differ at all.
//
// Errors: invalid for a score that is no finite number, or a model that has two scores for one task from one source; too_large for more than
// 500 tasks.
func Outcomes(trials []Trial, kind Kind) ([]Outcome, error) {
	b, err := newTrialBook(trials)
	if err != nil {
		return nil, err
	}
	return b.outcomes(kind, b.learn()), nil
}

// trialBook holds the standardised scores of each model.
type trialBook struct {
	kinds  []Kind // of the tasks
	models []string
	rows   map[string][]trialCell
}

type trialCell struct {
	task int
	z    float64
}

func newTrialBook(trials []Trial) (*trialBook, error) {
	type key struct{ source, task string }
	b := &trialBook{rows: map[string][]trialCell{}}
	index := map[key]int{}
	var scores [][]Trial
	for _, t := range trials {
		if math.IsNaN(t.Score) || math.IsInf(t.Score, 0) {
			return nil, fault.New(fault.Invalid, "the score of %s on %s is no finite number", t.Model, t.Task)
		}
		at, seen := index[key{t.Source, t.Task}]
		if !seen {
			at = len(scores)
			index[key{t.Source, t.Task}] = at
			scores, b.kinds = append(scores, nil), append(b.kinds, t.Kind)
		}
		if slices.ContainsFunc(scores[at], func(o Trial) bool { return o.Model == t.Model }) {
			return nil, fault.New(fault.Invalid, "%s has two scores on %s", t.Model, t.Task).Do("keep one, or name their sources")
		}
		scores[at] = append(scores[at], t)
		if _, ok := b.rows[t.Model]; !ok {
			b.models, b.rows[t.Model] = append(b.models, t.Model), nil
		}
	}
	if len(scores) > maxTrialTasks {
		return nil, fault.New(fault.TooLarge, "%d tasks have trials, more than %d", len(scores), maxTrialTasks).Do("keep those most like the task at hand")
	}
	for at, list := range scores {
		values := make([]float64, len(list))
		for i, t := range list {
			values[i] = t.Score
		}
		mean, sd := spreadOf(values)
		if sd == 0 {
			continue // one model, or all alike: nothing to tell them apart by
		}
		for _, t := range list {
			b.rows[t.Model] = append(b.rows[t.Model], trialCell{at, (t.Score - mean) / sd})
		}
	}
	return b, nil
}

// trialParts are the variances of what outcomes share; they and the task's own part add up to 1, as scores are standardised.
type trialParts struct{ all, metric, family float64 }

func (p trialParts) own() float64 { return 1 - p.all - p.metric - p.family }

// leastOwn keeps some variance for the single task: no two tasks are the same.
const leastOwn = 0.05

func (p trialParts) shared(a, b Kind) float64 {
	v := p.all
	if a.Metric != "" && a.Metric == b.Metric {
		v += p.metric
	}
	if a.Family != "" && a.Family == b.Family {
		v += p.family
	}
	return v
}

// trialGrid are the variances that are tried.
var trialGrid = []float64{0, 0.05, 0.1, 0.2, 0.4, 0.8}

// weighedParts are parts and how likely the trials make them; all weights add up to 1.
type weighedParts struct {
	trialParts
	weight float64
}

// leastWeight is the share of the likeliest parts' weight from which others count.
const leastWeight = 1e-3

// learn weighs the parts of the grid by their marginal likelihood. Few trials leave many parts possible: to take the likeliest alone would
// let chance decide that tasks have nothing in common.
func (b *trialBook) learn() []weighedParts {
	var out []weighedParts
	top := math.Inf(-1)
	for _, all := range trialGrid {
		for _, metric := range trialGrid {
			for _, family := range trialGrid {
				p := trialParts{all, metric, family}
				if p.own() < leastOwn-1e-9 {
					continue
				}
				l := b.likelihood(p)
				top = math.Max(top, l)
				out = append(out, weighedParts{p, l})
			}
		}
	}
	sum := 0.0
	for i := range out {
		if out[i].weight = math.Exp(out[i].weight - top); out[i].weight < leastWeight {
			out[i].weight = 0
		}
		sum += out[i].weight
	}
	out = slices.DeleteFunc(out, func(p weighedParts) bool { return p.weight == 0 })
	for i := range out {
		out[i].weight /= sum
	}
	return out
}

// likelihood is the log likelihood of all models' outcomes, up to a constant. Models that were tried on the same tasks share the work.
func (b *trialBook) likelihood(p trialParts) float64 {
	sum := 0.0
	var last []trialCell
	var l [][]float64
	for _, m := range b.models {
		row := b.rows[m]
		if len(row) == 0 {
			continue
		}
		if l == nil || !sameTasks(last, row) {
			last, l = row, cholesky(b.covariance(row, p))
		}
		z := make([]float64, len(row))
		for i := range row {
			z[i] = row[i].z
			sum -= math.Log(l[i][i])
		}
		for _, v := range forward(l, z) {
			sum -= v * v / 2
		}
	}
	return sum
}

func sameTasks(a, b []trialCell) bool {
	return slices.EqualFunc(a, b, func(x, y trialCell) bool { return x.task == y.task })
}

func (b *trialBook) covariance(row []trialCell, p trialParts) [][]float64 {
	k := make([][]float64, len(row))
	for i := range row {
		k[i] = make([]float64, len(row))
		for j := range row {
			k[i][j] = p.shared(b.kinds[row[i].task], b.kinds[row[j].task])
		}
		k[i][i] += p.own()
	}
	return k
}

// outcomes predicts each model's outcome: the mean over the parts, with the variance between them.
func (b *trialBook) outcomes(kind Kind, parts []weighedParts) []Outcome {
	n := len(b.models)
	means, squares, known := make([]float64, n), make([]float64, n), make([]float64, n)
	own := 0.0
	for _, p := range parts {
		own += p.weight * p.own()
		var last []trialCell
		w, left := []float64(nil), p.shared(kind, kind)
		for i, m := range b.models {
			row := b.rows[m]
			if !sameTasks(last, row) { // models that were tried on the same tasks share the work
				last = row
				w, left = b.predictor(row, kind, p.trialParts)
			}
			mean := 0.0
			for j := range row {
				mean += w[j] * row[j].z
			}
			means[i] += p.weight * mean
			squares[i] += p.weight * mean * mean
			known[i] += p.weight * math.Max(left, 0)
		}
	}
	out := make([]Outcome, n)
	for i, m := range b.models {
		v := known[i] + math.Max(squares[i]-means[i]*means[i], 0)
		out[i] = Outcome{Model: m, Tasks: len(b.rows[m]), Mean: rounded(means[i]), SDMean: rounded(math.Sqrt(v)), SD: rounded(math.Sqrt(v + own))}
	}
	return out
}

// predictor gives the weights of the best linear prediction from a model's trials, and the variance that it leaves of the shared parts.
func (b *trialBook) predictor(row []trialCell, kind Kind, p trialParts) (w []float64, left float64) {
	left = p.shared(kind, kind)
	if len(row) == 0 {
		return nil, left
	}
	c := make([]float64, len(row))
	for i := range row {
		c[i] = p.shared(kind, b.kinds[row[i].task])
	}
	w = solve(b.covariance(row, p), c)
	for i := range row {
		left -= w[i] * c[i]
	}
	return w, left
}

// trialSpread is how far apart models' scores on a task lie, in logits, where the trials' scores are no shares. It is what the 310 fine-tunes of
// LoRA Land (predibase/lora_bakeoff) have on average, without the tasks that all models solve.
const trialSpread = 0.4

// spreadOf gives the mean and the standard deviation; 0 exactly where all values are the same.
func spreadOf(values []float64) (mean, sd float64) {
	for _, v := range values {
		mean += v / float64(len(values))
	}
	if slices.Min(values) == slices.Max(values) {
		return mean, 0
	}
	for _, v := range values {
		sd += (v - mean) * (v - mean) / float64(len(values))
	}
	return mean, math.Sqrt(sd)
}

// logitSpread is the mean standard deviation of a task's scores in logits, where all scores are shares of 1.
func logitSpread(trials []Trial) float64 {
	byTask := map[string][]float64{}
	for _, t := range trials {
		if t.Score < 0 || t.Score > 1 {
			return trialSpread
		}
		byTask[t.Source+"\x00"+t.Task] = append(byTask[t.Source+"\x00"+t.Task], logit(t.Score))
	}
	var all []float64
	for _, ys := range byTask {
		if _, sd := spreadOf(ys); sd > 0 {
			all = append(all, sd)
		}
	}
	if len(all) == 0 {
		return trialSpread
	}
	slices.SortFunc(all, cmp.Compare[float64]) // a sum that does not depend on the order of a map
	sum := 0.0
	for _, v := range all {
		sum += v
	}
	return sum / float64(len(all))
}
