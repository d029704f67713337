package analyze

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"sort"
	"strings"

	"github.com/slmgen/slmgen/slmgen/registry"
)

// fewExamples is the number of rows below which a fine-tune mostly learns form (the smallest set that vendors accept or advise: 10 to 50).
const fewExamples = 50

// finish turns the total into a Report.
func (f *fold) finish(ctx context.Context, fam *family, opts *Options) (*Report, error) {
	t := f.total
	rep := &Report{
		Examples: t.rows, Version: f.version.ID(), Kinds: t.kinds,
		Lengths: Lengths{PromptChars: t.promptChars.distribution(), AnswerChars: t.answerChars.distribution(), Turns: t.turns.distribution()},
		Shares:  t.shares(), Difficulty: t.difficulty(),
	}
	rep.Tokens = t.tokenFigures(fam)
	rep.Languages = t.languageShares()
	if opts.References != nil {
		rep.References = opts.References.uses(t)
	}
	rep.Classes = t.classes(opts.Task)
	if err := f.duplicates(); err != nil {
		return nil, err
	}
	if err := f.constantAnswer(); err != nil {
		return nil, err
	}
	if !opts.without(NearDuplicates) {
		if err := f.nearDuplicates(ctx, opts); err != nil {
			return nil, err
		}
		if rep.Classes != nil {
			if err := f.noisyLabels(ctx, opts); err != nil {
				return nil, err
			}
		}
	}
	if !opts.without(Paraphrases) {
		if err := f.paraphrases(ctx, opts); err != nil {
			return nil, err
		}
	}
	leaks, err := f.leaks.refs(f.seen, t.files)
	if err != nil {
		return nil, err
	}
	leaked := &t.hits[ruleIndex["leakage"]]
	leaked.refs = firstRefs(leaked.refs, leaks)
	t.systemFindings()
	t.schemaFinding()
	t.wholeFindings(rep)
	rep.Findings = t.findings()
	rep.Quality = t.quality()
	return rep, nil
}

func (p *partial) tokenFigures(fam *family) Tokens {
	if p.rows == 0 {
		return Tokens{Estimated: true, RelativeError: fam.RelativeError}
	}
	q := p.tokens.quantiles(0.5, 0.95, 0.99)
	return Tokens{
		Total: round1(fam.count(&p.all)), Completion: round1(fam.count(&p.answer)), Mean: round1(p.tokens.sum / float64(p.rows)),
		P50: round1(q[0]), P95: round1(q[1]), P99: round1(q[2]), Max: round1(p.tokens.max), Estimated: true, RelativeError: fam.RelativeError,
		features: p.all, answers: p.answer,
	}
}

func (p *partial) shares() Shares {
	if p.rows == 0 {
		return Shares{}
	}
	n := float64(p.rows)
	share := func(c int64) float64 { return math.Round(float64(c)/n*1e4) / 1e4 }
	return Shares{
		JSON: share(p.json), Code: share(p.code), System: share(p.rows - p.noSystem), MultiTurn: share(p.multi), Tools: share(p.tools),
		Media: share(p.media), Reasoning: share(p.reasoning), Preference: share(p.preference), Systems: int64(len(p.systems)), Examined: p.langRows,
	}
}

func (p *partial) languageShares() []LanguageShare {
	out := make([]LanguageShare, 0, len(p.languages))
	for code, n := range p.languages {
		out = append(out, LanguageShare{Code: code, Rows: n, Share: math.Round(float64(n)/float64(p.langRows)*1e4) / 1e4})
	}
	slices.SortFunc(out, func(a, b LanguageShare) int {
		return cmp.Or(cmp.Compare(b.Rows, a.Rows), cmp.Compare(a.Code, b.Code))
	})
	return out
}

func (p *partial) systemFindings() {
	if p.noSystem > 0 && p.noSystem < p.rows {
		h := &p.hits[ruleIndex["system_mixed"]]
		h.count, h.refs = p.noSystem, p.noSystemRef
	}
	if len(p.systems) < 2 {
		return
	}
	uses := make([]systemUse, 0, len(p.systems))
	var all, most int64
	for _, u := range p.systems {
		uses = append(uses, u)
		all += u.rows
		most = max(most, u.rows)
	}
	sort.Slice(uses, func(i, j int) bool { return uses[i].order < uses[j].order })
	h := &p.hits[ruleIndex["systems_varied"]]
	h.count = all - most
	common := false
	for _, u := range uses {
		if u.rows == most && !common {
			common = true
			continue
		}
		if len(h.refs) < maxRefs {
			h.refs = append(h.refs, u.ref)
		}
	}
}

// wholeFindings fills the rules that need figures of the whole dataset.
func (p *partial) wholeFindings(rep *Report) {
	if p.rows > 0 && p.rows < fewExamples {
		p.hits[ruleIndex["few_examples"]].count = p.rows
	}
	limit := 8 * rep.Tokens.P50
	h := &p.hits[ruleIndex["long_row"]]
	if rep.Tokens.P50 > 0 && rep.Tokens.Max > limit && limit > 256 {
		for _, l := range p.long {
			if l.tokens > limit {
				l.ref.Note = fmt.Sprintf("about %.0f tokens", l.tokens)
				h.refs = append(h.refs, l.ref)
			}
		}
		for b, n := range p.tokens.counts {
			if middle(b) > limit {
				h.count += n
			}
		}
		h.count = max(h.count, int64(len(h.refs)))
	}
	if len(rep.Languages) > 1 {
		main := rep.Languages[0]
		var other int64
		for _, l := range rep.Languages[1:] {
			if l.Code != "und" {
				other += l.Rows
			}
		}
		if main.Code != "und" && other >= 5 && float64(other) >= 0.02*float64(p.langRows) {
			p.hits[ruleIndex["language_mix"]].count = other
		}
	}
}

// findings lists what was hit, the gravest first.
func (p *partial) findings() []Finding {
	out := []Finding{}
	for i, r := range rules {
		h := p.hits[i]
		if h.count == 0 {
			continue
		}
		share := float64(h.count) / float64(p.rows)
		summary := fmt.Sprintf("%d %s", h.count, r.summary)
		if h.count == 1 {
			summary = "1 " + r.one
		}
		if len(h.kinds) > 0 {
			summary += ": " + kindsText(h.kinds)
		}
		if r.id == "language_mix" {
			summary += fmt.Sprintf(" (of %d examined)", p.langRows)
			share = float64(h.count) / float64(p.langRows)
		}
		if h.refs == nil {
			h.refs = []RowRef{}
		}
		out = append(out, Finding{Rule: r.id, Severity: r.severity, Count: h.count, Share: math.Round(share*1e4) / 1e4, Rows: h.refs, Kinds: h.kinds, Summary: summary, Why: r.why, Fix: r.fix})
	}
	rank := map[Severity]int{Error: 0, Warning: 1, Info: 2}
	slices.SortStableFunc(out, func(a, b Finding) int { return cmp.Compare(rank[a.Severity], rank[b.Severity]) })
	return out
}

// kindsText lists kinds with their rows, the most frequent first.
func kindsText(kinds map[string]int64) string {
	names := slices.SortedFunc(maps.Keys(kinds), func(a, b string) int { return cmp.Or(cmp.Compare(kinds[b], kinds[a]), cmp.Compare(a, b)) })
	for i, k := range names {
		names[i] = fmt.Sprintf("%s (%d)", k, kinds[k])
	}
	return strings.Join(names, ", ")
}

// quality charges each row with problems to its worst rule.
func (p *partial) quality() Quality {
	if p.rows == 0 {
		return Quality{}
	}
	var sum int64
	n := float64(p.rows)
	var terms []registry.Term
	var names []string
	for i, r := range rules {
		if p.charged[i] == 0 {
			continue
		}
		sum += p.charged[i]
		v := float64(p.charged[i])
		names = append(names, r.id)
		terms = append(terms, registry.Term{Name: r.id, Value: &v, Unit: "rows", Op: "rows whose worst problem is this rule", Source: "counted"})
	}
	score := math.Round(1000*(1-float64(sum)/n)) / 10
	terms = append(terms, registry.Term{Name: "examples", Value: &n, Unit: "rows", Source: "counted"})
	op := "100"
	if len(names) > 0 {
		op = "100 * (1 - (" + strings.Join(names, " + ") + ") / examples)"
	}
	terms = append(terms, registry.Term{Name: "score", Value: &score, Unit: "% of rows without a problem", Op: op})
	return Quality{Score: &score, Terms: terms}
}
