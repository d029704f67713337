package formats

import (
	"cmp"
	"encoding/json"
	"slices"

	"github.com/slmgen/slmgen/formats/chat"
)

// Places gives for each completion its place among them: 0 for the best, equal places for a tie. It goes by Rank (lower is better),
// else by Preferred, else by Score (higher is better); what all completions have counts first. nil means that nothing says which
// is better.
func (e *Example) Places() []int {
	cs := e.Completions
	all := func(has func(c *Completion) bool) bool {
		for i := range cs {
			if !has(&cs[i]) {
				return false
			}
		}
		return len(cs) > 1
	}
	var worth func(c *Completion) float64 // lower is better
	switch {
	case all(func(c *Completion) bool { return c.Rank != "" }):
		worth = func(c *Completion) float64 { return magnitude(c.Rank) }
	case all(func(c *Completion) bool { return c.Preferred != nil }):
		worth = func(c *Completion) float64 {
			if *c.Preferred {
				return 0
			}
			return 1
		}
	case all(func(c *Completion) bool { return c.Score != "" }):
		worth = func(c *Completion) float64 { return -magnitude(c.Score) }
	default:
		return nil
	}
	var values []float64
	for i := range cs {
		values = append(values, worth(&cs[i]))
	}
	sorted := slices.Clone(values)
	slices.SortFunc(sorted, cmp.Compare[float64])
	sorted = slices.Compact(sorted)
	places := make([]int, len(values))
	for i, v := range values {
		places[i], _ = slices.BinarySearchFunc(sorted, v, cmp.Compare[float64])
	}
	return places
}

// magnitude reads a number for comparing alone; one beyond float64 is infinite.
func magnitude(n json.Number) float64 {
	v, _ := n.Float64()
	return v
}

// duel is a preference reduced to two answers.
type duel struct {
	chosen, rejected *Completion
	more             []*Completion // the others, in order
}

// duelOf finds the best and the worst answer of a preference; of several equal ones the first. Dropped: no_choice (no two answers),
// undecided (nothing says which is better, or both are as good), and the kinds that are something else.
func duelOf(e *Example) (duel, error) {
	if err := choiceOnly(e); err != nil {
		return duel{}, err
	}
	places := e.Places()
	best, worst := slices.Index(places, 0), -1
	for i, p := range places {
		if p > 0 && (worst < 0 || p > places[worst]) {
			worst = i
		}
	}
	if best < 0 || worst < 0 {
		return duel{}, &Dropped{DropUndecided}
	}
	d := duel{chosen: &e.Completions[best], rejected: &e.Completions[worst]}
	for i := range e.Completions {
		if i != best && i != worst {
			d.more = append(d.more, &e.Completions[i])
		}
	}
	return d, nil
}

// choiceOnly refuses what is no choice between answers.
func choiceOnly(e *Example) error {
	switch e.Kind {
	case KindText:
		return &Dropped{DropText}
	case KindTokens:
		return &Dropped{DropTokens}
	case KindColumns:
		return &Dropped{DropColumns}
	case KindLabel:
		return &Dropped{DropLabel}
	case KindStep:
		return &Dropped{DropStep}
	}
	if len(e.Completions) < 2 {
		return &Dropped{DropNoChoice}
	}
	for i := range e.Completions {
		if len(e.Completions[i].Messages) == 0 {
			return &Dropped{DropNoAnswer}
		}
	}
	return nil
}

// loseDuel counts what a pair of answers cannot say. scored says that the format has columns for scores.
func (w *rowWriter) loseDuel(d *duel, scored bool) {
	for range d.more {
		w.lose("completion")
	}
	for _, c := range []*Completion{d.chosen, d.rejected} {
		if c.Rank != "" {
			w.lose("rank")
		}
		if c.Good != nil {
			w.lose("good")
		}
		if c.Score != "" && !scored {
			w.lose("score")
		}
	}
}

// scoreNames are the columns of the scores of two answers.
var scoreNames = [2][]string{
	{"score_chosen", "chosen_score", "chosen_rating", "chosen-rating", "rating_chosen"},
	{"score_rejected", "rejected_score", "rejected_rating", "rejected-rating", "rating_rejected"},
}

// takeScores moves the scores of two answers from their columns into the completions. Anything but a number stays in Meta.
func takeScores(c *columns, cs []Completion) {
	for k, names := range scoreNames {
		v, i := c.take(slotUsed, names...)
		if i < 0 {
			continue
		}
		if v.Kind != Number {
			c.leave(i)
			continue
		}
		cs[k].Score = json.Number(string(v.Raw))
	}
}

func (w *rowWriter) scores(d *duel) (out []named) {
	for k, c := range []*Completion{d.chosen, d.rejected} {
		taken := slices.ContainsFunc(w.e.Meta, func(f chat.Field) bool {
			return slices.ContainsFunc(scoreNames[k], func(name string) bool { return isName(f.Key, name) })
		})
		if taken && c.Score != "" {
			w.lose("score") // the column holds something else
			continue
		}
		out = append(out, named{scoreNames[k], c.Score != "", func() { w.b = append(w.b, c.Score...) }})
	}
	return out
}
