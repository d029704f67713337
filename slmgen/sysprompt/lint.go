package sysprompt

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/slmgen/slmgen/internal/prose"
	"github.com/slmgen/slmgen/slmgen/analyze"
	"github.com/slmgen/slmgen/slmgen/registry"
)

// LintOptions steer Lint. The zero value is useful.
type LintOptions struct {
	// Variables are the names that the caller fills in before the prompt is sent: {name}, {{name}}, <<name>>, ${name} or [name].
	Variables []string
}

// Report is what Lint found.
type Report struct {
	Findings []Finding `json:"findings"` // in the order of their places; of each rule at most 50
	// Counts says how often each rule was hit.
	Counts    map[string]int `json:"counts"`
	Sentences int            `json:"sentences"`
	// Directives counts the sentences, or halves of one, that tell the model what to do or not to do (English).
	Directives int `json:"directives"`
	Words      int `json:"words"`
	// Tokens is an estimate; TokenError its relative error, which four texts in five stay below.
	Tokens     int     `json:"tokens"`
	TokenError float64 `json:"token_error"`
	// Score is 100 less the points of every rule that was hit, at least 0. The weights are a convention, no measurement: they make errors
	// outweigh warnings and warnings remarks. Terms are the points by rule.
	Score float64         `json:"score"`
	Terms []registry.Term `json:"terms"`
}

// points is what one hit of a rule takes from the score, and what all its hits take at most.
var points = map[analyze.Severity][2]float64{analyze.Error: {20, 60}, analyze.Warning: {8, 32}, analyze.Info: {1, 5}}

const maxPlaces = 50

// linter is one look at a text.
type linter struct {
	text       string
	opts       LintOptions
	sentences  []prose.Sentence
	directives []directive
	out        *Report
}

// Lint finds what is wrong with a system prompt. The rules that read words know English; on a text in another language they find little, and
// nothing wrong. A text longer than MaxText is an error of code too_large.
func Lint(text string, opts LintOptions) (*Report, error) {
	if err := checkText(text); err != nil {
		return nil, err
	}
	l := &linter{text: text, opts: opts, sentences: prose.Sentences(text), out: &Report{Findings: []Finding{}, Counts: map[string]int{}}}
	for _, s := range l.sentences {
		if !s.Code {
			l.directives = append(l.directives, directives(text, s.Span)...)
		}
	}
	r := l.out
	r.Sentences, r.Directives, r.Words = len(l.sentences), len(l.directives), prose.CountWords(text)
	r.Tokens, r.TokenError = analyze.EstimateTokens(text), analyze.EstimateError()
	if strings.TrimSpace(text) == "" {
		l.hit("empty", 0, len(text), "")
	}
	l.contradictions()
	l.repetitions()
	l.vague()
	l.placeholders()
	l.balance()
	l.characters()
	l.sizes()
	l.examples()
	slices.SortStableFunc(r.Findings, func(a, b Finding) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.Rule, b.Rule)) })
	r.score()
	return r, nil
}

// hit notes one find; the returned Finding may be changed until the next hit, and is nil where there were too many.
func (l *linter) hit(id string, start, end int, note string) *Finding {
	l.out.Counts[id]++
	if l.out.Counts[id] > maxPlaces {
		return nil
	}
	r := rules[id]
	l.out.Findings = append(l.out.Findings, Finding{Rule: id, Severity: r.severity, Place: placeAt(l.text, start, end), Note: note, Why: r.why, Fix: r.fix})
	return &l.out.Findings[len(l.out.Findings)-1]
}

// pair notes a find about two places; the later one is the find.
func (l *linter) pair(id string, a, b prose.Span, note string) {
	if b.Start < a.Start {
		a, b = b, a
	}
	if f := l.hit(id, b.Start, b.End, note); f != nil {
		other := placeAt(l.text, a.Start, a.End)
		f.Other = &other
	}
}

func (r *Report) score() {
	sum := 0.0
	var names []string
	for _, id := range ruleOrder {
		n := r.Counts[id]
		if n == 0 {
			continue
		}
		p := points[rules[id].severity]
		v := min(p[1], p[0]*float64(n))
		sum += v
		names = append(names, id)
		r.Terms = append(r.Terms, registry.Term{
			Name: id, Value: &v, Unit: "points", Op: fmt.Sprintf("min(%g, %g * count)", p[1], p[0]), Inputs: map[string]any{"count": n}, Source: "counted; the weight is a convention",
		})
	}
	r.Score = max(0, 100-sum)
	op := "100"
	if len(names) > 0 {
		op = "max(0, 100 - (" + strings.Join(names, " + ") + "))"
	}
	score := r.Score
	r.Terms = append(r.Terms, registry.Term{Name: "score", Value: &score, Unit: "of 100", Op: op})
}
