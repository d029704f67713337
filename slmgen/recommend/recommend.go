package recommend

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/estimate"
	"github.com/slmgen/slmgen/slmgen/registry"
)

// tooFew is the number of examples below which training says little and nothing can be measured.
const tooFew = 50

// Recommend chooses a base model from the registry. Every model ends up as the primary, an alternative or a rejection.
//
// Errors: invalid for a request without meaning; precondition when there is no example; not_found for an unknown ForceModel; ctx's error when it ends. That no model
// meets the limits is no error: the verdict is none, and the rejections say what would admit each model.
func Recommend(ctx context.Context, reg *registry.Registry, r Request) (*Recommendation, error) {
	r = r.withDefaults()
	if err := r.check(); err != nil {
		return nil, err
	}
	if r.Facts.Examples < 1 {
		return nil, fault.New(fault.Precondition, "there is no example to choose a model for").Do("add examples")
	}
	var forced string
	if r.ForceModel != "" {
		m, err := reg.Get(r.ForceModel)
		if err != nil {
			return nil, err
		}
		forced = m.ID
	}
	sc, err := frozen()
	if err != nil {
		return nil, err
	}
	tried, err := weighTrials(sc, reg, r)
	if err != nil {
		return nil, err
	}
	ran, err := weighPilots(sc, tried, reg, r)
	if err != nil {
		return nil, err
	}
	e := evidence{sc, tried, ran, reg}
	out := &Recommendation{Alternatives: []Choice{}, Rejected: []Rejection{}, Seed: r.Seed, Draws: r.Draws}
	var choices []Choice
	for _, m := range reg.Models() {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		r := r.forModel(m)
		violations, warnings := feasible(reg, r, m)
		if m.ID == forced {
			violations, warnings = forgive(violations, warnings)
		}
		if len(violations) == 0 {
			c, err := e.assess(r, m, warnings)
			if err == nil {
				choices = append(choices, c)
				continue
			}
			if fault.CodeOf(err) != fault.Precondition {
				return nil, err
			}
			violations = []Violation{{Constraint: TrainMemory, Detail: shortError(err), Relax: "a larger card"}}
		}
		out.Rejected = append(out.Rejected, rejection(m.ID, violations))
	}
	slices.SortFunc(choices, better)
	if i := slices.IndexFunc(choices, func(c Choice) bool { return c.ID == forced }); i > 0 {
		first := choices[i]
		choices = slices.Insert(slices.Delete(choices, i, i+1), 0, first)
	}
	markPareto(choices)
	draw(choices, r, out)
	if len(choices) > 0 {
		out.Primary = &choices[0]
		out.Alternatives = append(out.Alternatives, choices[1:]...)
	}
	if forced != "" && (out.Primary == nil || out.Primary.ID != forced) {
		out.Primary, out.Alternatives = nil, append([]Choice{}, choices...)
	}
	out.Verdict, out.Reasons = judge(r, out, ran, forced)
	return out, nil
}

// better orders by score, then by the tighter interval, then by id.
func better(a, b Choice) int {
	switch {
	case a.Score != b.Score:
		if a.Score > b.Score {
			return -1
		}
		return 1
	case a.sd != b.sd:
		if a.sd < b.sd {
			return -1
		}
		return 1
	}
	return strings.Compare(a.ID, b.ID)
}

// forgive turns what does not make training impossible into warnings, for a model that the user asked for.
func forgive(violations []Violation, warnings []string) ([]Violation, []string) {
	var hard []Violation
	for _, v := range violations {
		switch v.Constraint {
		case UnsupportedArchitecture, UnknownShape, TrainMemory:
			hard = append(hard, v)
		default:
			warnings = append(warnings, fmt.Sprintf("%s: %s", v.Constraint, v.Detail))
		}
	}
	return hard, warnings
}

func rejection(id string, violations []Violation) Rejection {
	out := Rejection{ID: id, Constraint: violations[0].Constraint, Violations: violations}
	var relax, detail []string
	for _, v := range violations {
		relax, detail = append(relax, v.Relax), append(detail, v.Detail)
	}
	out.Relax, out.Detail = strings.Join(relax, " and "), strings.Join(detail, "; ")
	return out
}

// evidence is what qualities are expected from.
type evidence struct {
	scale  *scale
	trials *trialEvidence
	pilots *pilotEvidence
	reg    *registry.Registry
}

// assess estimates quality, time, memory and money of one feasible model.
func (e evidence) assess(r Request, m registry.Model, warnings []string) (Choice, error) {
	t, _, more, err := Configure(m, r)
	if err != nil {
		return Choice{}, err
	}
	est, err := estimate.Run(m, Setup(r, t), r.Prices, r.Now)
	if err != nil {
		return Choice{}, err
	}
	serving, err := estimate.Serve(m, r.Target, serveContext(r, t.MaxLength))
	if err != nil {
		return Choice{}, err
	}
	_, claims := speaks(r, m)
	q := e.scale.expect(r, m, len(claims) > 0)
	e.trials.update(&q, m.ID)
	e.pilots.update(&q, m.ID)
	if m.Folder != "" {
		more = append(more, fmt.Sprintf("%s lies in %s, and its bundle trains from there: on another machine say where its files lie (train.py --model, SLMGEN_MODEL)", m.ID, m.Folder))
	}
	c := Choice{ID: m.ID, Quality: q.interval(), Terms: q.terms, Method: t.Method, MaxLength: t.MaxLength, VRAM: est.VRAM,
		TimeS: est.TimeS, Costs: est.Costs, Serving: serving, Licence: m.Licence.Value, Conflicts: registry.Conflicts(m),
		Warnings: append(append(warnings, more...), e.pilots.notes(m.ID)...), logit: q.mean, sd: q.sd, weights: r.Weights}
	if c.ServingCost, err = e.serving(r, m); err != nil {
		return Choice{}, err
	}
	c.score()
	return c, nil
}

// serving prices requests like the rows of the data; nil where nothing is rented.
func (e evidence) serving(r Request, m registry.Model) (*estimate.ServeCost, error) {
	if r.Target.GPU == "" {
		return nil, nil
	}
	gpu, err := e.reg.GPU(r.Target.GPU)
	if err != nil {
		return nil, err
	}
	answer := 0.0
	if r.Facts.Examples > 0 {
		answer = min(r.Facts.Tokens.Completion/float64(r.Facts.Examples), r.Facts.Tokens.Mean)
	}
	c, err := estimate.ServeCosts(m, r.Target, gpu, estimate.Requests{PromptTokens: r.Facts.Tokens.Mean - answer, AnswerTokens: answer}, r.Prices, r.Now)
	return &c, err
}

// Apply gives the request with a change made, looking cards up in the registry. A MaxLength cuts the token facts.
// An unknown card fails with code not_found.
func (c Change) Apply(reg *registry.Registry, r Request) (Request, error) {
	if c.GPU != "" {
		g, err := reg.GPU(c.GPU)
		if err != nil {
			return r, err
		}
		r.GPU = g
	}
	if c.Method != "" {
		r.Method = c.Method
	}
	if c.MaxLength > 0 {
		t, limit := &r.Facts.Tokens, float64(c.MaxLength)
		t.RelativeError, t.Estimated = 0, false
		t.Mean, t.P50, t.P95 = min(t.Mean, limit), min(t.P50, limit), min(t.P95, limit)
		t.P99, t.Max = min(t.P99, limit), min(t.Max, limit)
	}
	if c.MemoryGiB > 0 {
		r.Target.MemoryGiB = c.MemoryGiB
	}
	if c.MinTokensPerSecond > 0 {
		r.Target.MinTokensPerSecond = c.MinTokensPerSecond
	}
	r.Policy.NonCommercial = r.Policy.NonCommercial || c.NonCommercial
	if c.AllowGated {
		r.Policy.NoGated = false
	}
	if c.DropTools {
		r.Facts.Tools = false
	}
	if len(c.DropLanguages) > 0 {
		r.Facts.Languages = slices.DeleteFunc(slices.Clone(r.Facts.Languages), func(l string) bool { return slices.Contains(c.DropLanguages, l) })
	}
	return r, nil
}
