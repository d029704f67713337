package recommend

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/prose"
	"github.com/slmgen/slmgen/slmgen/estimate"
	"github.com/slmgen/slmgen/slmgen/plan"
	"github.com/slmgen/slmgen/slmgen/registry"
)

// PilotOptions say how many pilots run. The zero value is useful.
type PilotOptions struct {
	Models int      // at most so many models; default 3
	IDs    []string // these models in their place, among those that meet the limits
	Sizes  []int    // numbers of rows that each model trains on; default PilotSizes
}

// PilotPlan is a sweep of short trainings that tells close models apart: each on the same nested parts of the data, measured on the same
// held-out rows.
type PilotPlan struct {
	Models []string   `json:"models"` // the most promising first
	Sizes  []int      `json:"sizes"`  // rows, ascending
	Runs   []PilotRun `json:"runs"`   // smaller ones first, so that a sweep that is cut short is useful
	// TimeS and Costs are of all runs, one after the other on one card. Their ends add up those of the runs: all fast, or all slow.
	TimeS registry.Range  `json:"time_s"`
	Costs []estimate.Cost `json:"costs"`
	// Share is the sweep's time over that of training the first model on all rows; null where the card's speed is unknown.
	Share   *float64 `json:"share"`
	Reasons []string `json:"reasons"`
}

// PilotRun is one training of a sweep.
type PilotRun struct {
	Model    string            `json:"model"`
	Rows     int               `json:"rows"`
	Training plan.Training     `json:"training"`
	Reasons  map[string]string `json:"reasons"`
	Estimate estimate.Estimate `json:"estimate"`
}

// The sizes of pilots. Lin et al. (arXiv 2402.02314) predict from a 512th up to an 8th of the rows; a fixed least and most keep small data
// measurable and large data cheap.
const (
	pilotModels           = 3
	pilotPart             = 8
	leastPilot, mostPilot = 400, 3200 // of the largest size
	smallestPilot         = 50
	pilotSteps            = 4 // sizes, each half of the next
	pilotEvalRows         = 500
	promising             = 0.05 // share of draws in which a model comes first, from which it is worth a pilot
)

// PilotSizes gives the numbers of rows that pilots for so many rows train on: an 8th of them (at least 400, at most 3,200 and never more than a
// half), and three times the half of that, down to 50. It is empty where that makes fewer than three sizes.
func PilotSizes(rows int) []int {
	var sizes []int
	for n, i := min(max(rows/pilotPart, leastPilot), mostPilot, rows/2), 0; n >= smallestPilot && i < pilotSteps; n, i = n/2, i+1 {
		sizes = append(sizes, n)
	}
	if len(sizes) < 3 {
		return nil
	}
	slices.Reverse(sizes)
	return sizes
}

// PlanPilots plans and prices a pilot sweep for a recommendation that r gave. Each run is configured as its model is for all rows, but for the
// batch, which suits its rows, and measures the loss on the same held-out rows before and after. The sweep does not change r.
//
// Errors: invalid for sizes that are fewer than three, not ascending or beyond the rows, and for a model that does not meet the limits; precondition
// where fewer than two models do, or where the data has too few rows for pilots; unsupported for a lane without a script that measures.
func PlanPilots(reg *registry.Registry, rec *Recommendation, r Request, o PilotOptions) (*PilotPlan, error) {
	r = r.withDefaults()
	if err := r.check(); err != nil {
		return nil, err
	}
	if r.Lane != Unsloth && r.Lane != TRL {
		return nil, fault.New(fault.Unsupported, "the lane %s measures no loss that pilots could be compared by", r.Lane).Do("plan pilots in the lane unsloth or trl")
	}
	sizes, err := pilotSizes(r.Facts.Examples, o.Sizes)
	if err != nil {
		return nil, err
	}
	ids, why, err := candidates(rec, o)
	if err != nil {
		return nil, err
	}
	p := &PilotPlan{Models: ids, Sizes: sizes, Reasons: []string{why,
		fmt.Sprintf("%d sizes, each twice the one before, so that the fall of the loss shows as a line over the number of rows", len(sizes))}}
	evalRows := min(pilotEvalRows, max(r.Facts.Examples/10, 20), r.Facts.Examples-sizes[len(sizes)-1])
	var whole *float64
	for _, rows := range sizes {
		for _, id := range ids {
			m, err := reg.Get(id)
			if err != nil {
				return nil, err
			}
			run, full, err := pilotRun(m, r, rows, evalRows)
			if err != nil {
				return nil, err
			}
			if id == ids[0] {
				whole = full
			}
			p.Runs = append(p.Runs, run)
			p.TimeS = sum(p.TimeS, run.Estimate.TimeS, len(p.Runs) == 1)
		}
	}
	p.Costs = estimate.Costs(p.TimeS, r.Prices, r.GPU.Name, r.Now)
	if p.TimeS.P50 != nil && whole != nil && *whole > 0 {
		share := rounded(*p.TimeS.P50 / *whole)
		p.Share = &share
		if share > float64(len(ids)) {
			p.Reasons = append(p.Reasons, fmt.Sprintf("with so few rows the sweep takes longer than training all %d models on everything: do that, and compare their held-out losses", len(ids)))
		}
	}
	return p, nil
}

func pilotSizes(rows int, asked []int) ([]int, error) {
	if len(asked) == 0 {
		if sizes := PilotSizes(rows); sizes != nil {
			return sizes, nil
		}
		return nil, fault.New(fault.Precondition, "%s too few for pilots", prose.Plural(rows, "example is", "examples are")).Do("train the candidates on all of them: it costs no more")
	}
	for i, n := range asked {
		if n < 1 || n >= rows || i > 0 && n <= asked[i-1] {
			return nil, fault.New(fault.Invalid, "the sizes %v do not ascend below %d examples", asked, rows).Do("give numbers of rows, the smallest first, and leave some rows to measure on")
		}
	}
	if len(asked) < 3 {
		return nil, fault.New(fault.Invalid, "%d sizes do not show how the loss falls", len(asked)).Do("give at least three, better four")
	}
	return slices.Clone(asked), nil
}

// candidates are the models that are worth a pilot.
func candidates(rec *Recommendation, o PilotOptions) (ids []string, why string, err error) {
	var choices []Choice
	if rec != nil && rec.Primary != nil {
		choices = append([]Choice{*rec.Primary}, rec.Alternatives...)
	}
	if len(o.IDs) > 0 {
		for _, id := range o.IDs {
			if !slices.ContainsFunc(choices, func(c Choice) bool { return c.ID == id }) {
				return nil, "", fault.New(fault.Invalid, "%s does not meet the limits, or is not known", id).Do("choose among the recommended model and its alternatives")
			}
		}
		ids, why = slices.Clone(o.IDs), "you named the models"
	} else {
		most := o.Models
		if most == 0 {
			most = pilotModels
		}
		slices.SortStableFunc(choices, func(a, b Choice) int { return cmp.Compare(b.PFirst, a.PFirst) })
		for i, c := range choices {
			if i < max(most, 2) && (i < 2 || c.PFirst >= promising) {
				ids = append(ids, c.ID)
			}
		}
		why = fmt.Sprintf("the models that come first most often in %d draws from the quality intervals; below %.0f %% none is worth its pilots", rec.Draws, 100*promising)
	}
	if len(ids) < 2 {
		return nil, "", fault.New(fault.Precondition, "pilots compare models, and %d meets every limit", len(ids)).Do("relax a limit: each rejected model says which")
	}
	return ids, why, nil
}

// pilotRun configures one run; whole is the time that training on all rows takes.
func pilotRun(m registry.Model, r Request, rows, evalRows int) (run PilotRun, whole *float64, err error) {
	r = r.forModel(m)
	full, _, _, err := Configure(m, r)
	if err != nil {
		return run, nil, err
	}
	all, _, err := estimate.Time(m, Setup(r, full))
	if err != nil {
		return run, nil, err
	}
	part := r
	part.Facts = r.Facts.Part(rows + evalRows)
	small, reasons, _, err := Configure(m, part)
	if err != nil {
		return run, nil, err
	}
	t := full
	t.Batch, t.Packing, t.MaxSteps, t.GGUF, t.EarlyStopping = small.Batch, false, 0, "", 0
	t.Eval.Rows = evalRows
	steps := Setup(part, t).Steps()
	t.Eval.Steps, t.SaveSteps, t.SaveLimit, t.WarmupSteps = steps, steps, 1, min(t.WarmupSteps, steps/5)
	t.LoggingSteps = min(10, max(1, steps/20))
	for path, text := range map[string]string{
		"eval.rows": "the same held-out rows for every pilot", "eval.steps": "at the end: what counts is the loss of the finished pilot",
		"save_steps": "at the end", "gguf": "none: a pilot is measured, not served", "early_stopping_patience": "off: every pilot trains on all of its rows",
		"packing": "off: as in every pilot, so that they differ in rows and model alone", "max_steps": "0: as many as the epochs take",
		"epochs": "as for all rows, so that pilots foretell that training", "warmup_steps": "as for all rows, at most a fifth of the steps",
		"lora.r": "as for all rows", "learning_rate": "as for all rows", "logging_steps": "about twenty points on the curve",
	} {
		reasons[path] = text
	}
	est, err := estimate.Run(m, Setup(part, t), r.Prices, r.Now)
	return PilotRun{Model: m.ID, Rows: rows, Training: t, Reasons: reasons, Estimate: est}, all.P50, err
}

// Part gives the facts of so many of the rows, taken as they come: totals shrink, lengths stay. More rows than there are give all of them.
func (f Facts) Part(rows int) Facts {
	if rows >= f.Examples || f.Examples < 1 {
		return f
	}
	share := float64(rows) / float64(f.Examples)
	f.Examples = rows
	f.Tokens.Total *= share
	f.Tokens.Completion *= share
	f.Tokens.Trained *= share
	return f
}

// sum adds two ranges; what is unknown in one stays unknown.
func sum(a, b registry.Range, first bool) registry.Range {
	if first {
		return b
	}
	add := func(x, y *float64) *float64 {
		if x == nil || y == nil {
			return nil
		}
		v := *x + *y
		return &v
	}
	return registry.Range{P10: add(a.P10, b.P10), P50: add(a.P50, b.P50), P90: add(a.P90, b.P90)}
}
