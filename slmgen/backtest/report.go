package backtest

import (
	"context"
	"errors"
	"io/fs"

	"github.com/slmgen/slmgen/internal/fault"
)

// Report is how the engine did. Figures are fractions of 1 unless they say otherwise.
type Report struct {
	LoRALand  *LoRALand  `json:"lora_land"` // null: the folder has none
	Pilots    []Pilots   `json:"pilots"`
	VRAM      *VRAM      `json:"vram"`  // null: no peaks were given
	Speed     *Speed     `json:"speed"` // null: no peaks were given
	Intervals *Intervals `json:"intervals"`
}

// LoRALand is the choice of one base model for each task, from what the models became on the other tasks.
type LoRALand struct {
	Tasks     int               `json:"tasks"` // that have outcomes to score by
	Models    int               `json:"models"`
	Ours      Ranking           `json:"ours"`
	Baselines map[string]Figure `json:"baselines"`
}

// Figure is how one way of choosing did, over all tasks that have outcomes of two models or more. Models without an outcome on a task are passed
// over there. All is null without such a task.
type Figure struct {
	// RelativeRegret is the mean of (best score - score of the model chosen) / best score.
	RelativeRegret *float64 `json:"relative_regret"`
	// RegretInterval is its 95 % interval: a bootstrap over tasks.
	RegretInterval *[2]float64 `json:"relative_regret_interval"`
	Hit1           *float64    `json:"hit1"` // share of tasks where the chosen model has the best score
	Hit3           *float64    `json:"hit3"` // share where one of the first three has; null for a constant choice
	// Spearman is the mean rank correlation with the outcomes, over tasks where it is defined; null for a constant choice.
	Spearman *float64 `json:"spearman"`
	// Worse is by how much more relative regret this has than the engine, with its paired 95 % bootstrap interval.
	Worse         *float64    `json:"worse_than_ours,omitempty"`
	WorseInterval *[2]float64 `json:"worse_than_ours_interval,omitempty"`
	Note          string      `json:"note,omitempty"`
}

// Ranking is the engine's own figure, with what it chose.
type Ranking struct {
	Figure
	Rankings map[string][]string `json:"rankings"` // models of each task, best first; tasks without outcomes too
}

// Pilots is the choice among models of one dataset from their losses on a part of it.
type Pilots struct {
	Dataset  string  `json:"dataset"`
	Fraction float64 `json:"fraction"` // of the examples, at which the largest pilots end
	Models   int     `json:"models"`
	Scored   int     `json:"scored"` // models whose loss on all examples is known; the others are ranked alone
	// Pearson is the correlation of the predicted losses with the losses on all examples; null where it is not defined.
	Pearson *float64 `json:"pearson"`
	// RelativeAccuracy is how far the loss of the first model lies from the worst, where the best lies at 1; null where all are the same.
	RelativeAccuracy *float64 `json:"relative_accuracy"`
	Coverage         *float64 `json:"coverage"` // share of losses inside their 80 % interval; null where none is known
	Chosen           string   `json:"chosen"`
	Ranking          []string `json:"ranking"` // lowest predicted loss first
}

// Intervals is how often 80 % intervals hold what they predict.
type Intervals struct {
	Coverage float64 `json:"coverage"` // outcomes of LoRA Land, standardised within their task
	Outcomes int     `json:"outcomes"`
	// Pilots is the same of all losses predicted from pilots; null without any.
	Pilots *float64 `json:"pilots,omitempty"`
}

// Run measures the engine on the outcomes in folder, and the memory formula on published peaks (nil: none): a JSON object
// whose points name model, method, card and peak. The same input gives the same report.
//
// Errors: not_found where there is nothing to measure on, invalid for a file that cannot be read as described, with its name and line; ctx's error when
// it ends.
func Run(ctx context.Context, folder fs.FS, peaks []byte) (*Report, error) {
	if _, err := fs.Stat(folder, landFile); errors.Is(err, fs.ErrNotExist) {
		if sub, err := fs.Sub(folder, "backtest"); err == nil {
			if _, err := fs.Stat(sub, "."); err == nil {
				folder = sub
			}
		}
	}
	rep := &Report{Pilots: []Pilots{}}
	var err error
	if rep.LoRALand, rep.Intervals, err = land(ctx, folder); err != nil {
		return nil, err
	}
	held, all := 0.0, 0
	if rep.Pilots, err = pilots(ctx, folder); err != nil {
		return nil, err
	}
	for _, p := range rep.Pilots {
		if p.Coverage != nil {
			held += *p.Coverage * float64(p.Scored)
			all += p.Scored
		}
	}
	if all > 0 {
		if rep.Intervals == nil {
			rep.Intervals = &Intervals{}
		}
		share := rounded(held / float64(all))
		rep.Intervals.Pilots = &share
	}
	if rep.VRAM, rep.Speed, err = measured(peaks); err != nil {
		return nil, err
	}
	if rep.VRAM == nil && rep.LoRALand == nil && len(rep.Pilots) == 0 {
		return nil, fault.New(fault.NotFound, "the folder holds neither a %s nor a %s with two models or more", landFile, scalingFiles).Do("give the folder with the outcomes")
	}
	return rep, nil
}
