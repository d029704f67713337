package backtest

import (
	"context"
	"errors"
	"io/fs"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/plan"
	"github.com/slmgen/slmgen/slmgen/recommend"
	"github.com/slmgen/slmgen/slmgen/registry"
)

const landFile = "loraland.csv"

// outcomes are the scores of loraland.csv. A cell without a score is NaN.
type outcomes struct {
	models, tasks []string
	kinds         []recommend.Kind // of the tasks
	tuned, base   [][]float64      // by task, then model
}

func readLand(folder fs.FS) (*outcomes, error) {
	t, err := readTable(folder, landFile)
	if err != nil {
		return nil, err
	}
	var at [6]int
	for i, name := range []string{"task", "model", "finetuned_score", "base_score", "category", "metric"} {
		if at[i] = t.find(name); at[i] < 0 && i < 3 {
			return nil, t.lacks(name)
		}
	}
	if len(t.rows) == 0 {
		return nil, fault.New(fault.Invalid, "%s has no rows", landFile).Do("write one for each task and model").At(fault.Position{File: landFile, Line: 1, Byte: -1})
	}
	o := &outcomes{}
	tasks, models := map[string]int{}, map[string]int{}
	type cell struct{ task, model int }
	seen := map[cell]bool{}
	for _, row := range t.rows {
		if name := row[at[1]]; !has(models, name) {
			models[name] = len(o.models)
			o.models = append(o.models, name)
		}
	}
	for i, row := range t.rows {
		name := row[at[0]]
		if !has(tasks, name) {
			tasks[name] = len(o.tasks)
			o.tasks = append(o.tasks, name)
			o.kinds = append(o.kinds, recommend.Kind{Family: cellOf(row, at[4]), Metric: cellOf(row, at[5])})
			o.tuned, o.base = append(o.tuned, blanks(len(o.models))), append(o.base, blanks(len(o.models)))
		}
		c := cell{tasks[name], models[row[at[1]]]}
		if seen[c] {
			return nil, t.wrong(i, "a second row for %s on %s", row[at[1]], name)
		}
		seen[c] = true
		for k, to := range []*float64{&o.tuned[c.task][c.model], &o.base[c.task][c.model]} {
			text := strings.TrimSpace(cellOf(row, at[2+k]))
			if text == "" {
				continue
			}
			if *to, err = strconv.ParseFloat(text, 64); err != nil || math.IsInf(*to, 0) {
				return nil, t.wrong(i, "%q is no score", text)
			}
		}
	}
	return o, nil
}

func has(m map[string]int, key string) bool { _, ok := m[key]; return ok }

func blanks(n int) []float64 {
	v := make([]float64, n)
	for i := range v {
		v[i] = math.NaN()
	}
	return v
}

// scored says that a task has outcomes to choose between.
func (o *outcomes) scored(task int) bool { return len(known(o.tuned[task])) > 1 }

// known are the scores that are not blank.
func known(scores []float64) []float64 {
	return slices.DeleteFunc(slices.Clone(scores), math.IsNaN)
}

// trials are the fine-tunes on all tasks but one.
func (o *outcomes) trials(without int) []recommend.Trial {
	var out []recommend.Trial
	for t, name := range o.tasks {
		for m, v := range o.tuned[t] {
			if t != without && !math.IsNaN(v) {
				out = append(out, recommend.Trial{Model: o.models[m], Task: name, Kind: o.kinds[t], Score: v, Source: landFile})
			}
		}
	}
	return out
}

// models makes a registry of the folder's models. It says nothing of their shapes, so all get the same one, and nothing but their trials tells
// them apart.
func registryOf(names []string) (*registry.Registry, error) {
	reg, err := registry.Builtin()
	if err != nil {
		return nil, err
	}
	var drop []string
	for _, m := range reg.Models() {
		drop = append(drop, m.ID)
	}
	f := func(v int) registry.Fact[int] { return registry.Known(v, "made up") }
	var models []registry.Model
	for _, name := range names {
		models = append(models, registry.Model{ID: name, Kind: "base", Architecture: "llama", Params: registry.Known(int64(6_738_415_616), "made up"), Layers: f(32), Hidden: f(4096),
			Heads: f(32), KVHeads: f(32), HeadDim: f(128), FeedForward: f(11008), Vocab: f(32000), Tied: registry.Known(false, "made up"), Context: f(4096)})
	}
	return reg.Without(drop...).With(models...), nil
}

func request(reg *registry.Registry) (recommend.Request, error) {
	gpu, err := reg.GPU("A100-80")
	if err != nil {
		return recommend.Request{}, err
	}
	target, err := reg.Target("cloud")
	if err != nil {
		return recommend.Request{}, err
	}
	return recommend.Request{Task: registry.QA, Target: target, GPU: gpu, Policy: recommend.Policy{NonCommercial: true},
		Facts: recommend.Facts{Examples: 5000, Tokens: plan.Tokens{Total: 1_500_000, Completion: 500_000, Mean: 300, P50: 250, P95: 600, P99: 900, Max: 1500}}}, nil
}

// land has the engine choose a model for each task, from the outcomes of the others.
func land(ctx context.Context, folder fs.FS) (*LoRALand, *Intervals, error) {
	o, err := readLand(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	reg, err := registryOf(o.models)
	if err != nil {
		return nil, nil, err
	}
	r, err := request(reg)
	if err != nil {
		return nil, nil, err
	}
	out := &LoRALand{Models: len(o.models), Ours: Ranking{Rankings: map[string][]string{}}}
	ours := make([][]int, len(o.tasks))
	cover := &Intervals{}
	for t, name := range o.tasks {
		r.Trials, r.Kind = o.trials(t), o.kinds[t]
		rec, err := recommend.Recommend(ctx, reg, r)
		if err != nil {
			return nil, nil, err
		}
		var order []string
		if rec.Primary != nil {
			order = append(order, rec.Primary.ID)
		}
		for _, c := range rec.Alternatives {
			order = append(order, c.ID)
		}
		out.Ours.Rankings[name] = order
		ours[t] = o.indexes(order)
		if o.scored(t) {
			out.Tasks++
			if err := cover.count(o, t, r); err != nil {
				return nil, nil, err
			}
		}
	}
	if cover.Outcomes > 0 {
		cover.Coverage = rounded(cover.Coverage / float64(cover.Outcomes))
	} else {
		cover = nil
	}
	if out.Tasks > 0 {
		out.compare(o, ours)
	}
	return out, cover, nil
}

func (o *outcomes) indexes(order []string) []int {
	at := map[string]int{}
	for i, m := range o.models {
		at[m] = i
	}
	out := make([]int, len(order))
	for i, m := range order {
		out[i] = at[m]
	}
	return out
}

// count adds how many outcomes of a task lie inside their intervals.
func (c *Intervals) count(o *outcomes, task int, r recommend.Request) error {
	predicted, err := recommend.Outcomes(r.Trials, r.Kind)
	if err != nil {
		return err
	}
	z := standardised(o.tuned[task])
	if z == nil {
		return nil
	}
	at := map[string]int{}
	for i, m := range o.models {
		at[m] = i
	}
	for _, p := range predicted {
		low, high := p.Interval()
		v := z[at[p.Model]]
		if math.IsNaN(v) {
			continue
		}
		if low <= v && v <= high {
			c.Coverage++
		}
		c.Outcomes++
	}
	return nil
}
