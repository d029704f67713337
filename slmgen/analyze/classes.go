package analyze

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/slmgen/slmgen/internal/prose"
	"github.com/slmgen/slmgen/slmgen/registry"
)

const (
	rareClass     = 10 // rows a class needs before it can be learned and measured
	majorityShare = 0.8
	shownLabels   = 200
)

// classes decides whether the answers are labels, and if so reports their balance. They are when the task is to classify, or
// when nine rows in ten have a short answer and each label comes back five times on average.
func (p *partial) classes(task registry.Task) *Classes {
	if p.notLabels || len(p.labels) == 0 {
		return nil
	}
	var rows int64
	labels := make([]ClassCount, 0, len(p.labels))
	for l, use := range p.labels {
		labels = append(labels, ClassCount{l, use.rows})
		rows += use.rows
	}
	repeated := rows >= 5*int64(len(labels))
	if !repeated || task != registry.Classify && float64(rows) < 0.9*float64(p.rows) {
		return nil
	}
	slices.SortFunc(labels, func(a, b ClassCount) int { return cmp.Or(cmp.Compare(b.Rows, a.Rows), cmp.Compare(a.Label, b.Label)) })
	c := &Classes{Labels: labels[:min(len(labels), shownLabels)], Total: len(labels), Imbalance: round1(float64(labels[0].Rows) / float64(labels[len(labels)-1].Rows))}
	p.classFindings(labels, rows)
	return c
}

func (p *partial) classFindings(labels []ClassCount, rows int64) {
	if top := labels[0]; len(labels) > 1 && float64(top.Rows) >= majorityShare*float64(rows) {
		h := &p.hits[ruleIndex["class_imbalance"]]
		h.count = top.Rows
		for _, ref := range p.labels[top.Label].refs[:min(3, len(p.labels[top.Label].refs))] {
			ref.Note = fmt.Sprintf("label %q", top.Label)
			h.refs = append(h.refs, ref)
		}
	}
	rare := &p.hits[ruleIndex["rare_class"]]
	spelled := &p.hits[ruleIndex["label_spelling"]]
	canonical := map[string]string{}
	for _, l := range labels { // most frequent first: the rarer spelling is the odd one
		key := strings.ToLower(strings.Join(strings.Fields(strings.Trim(l.Label, " .!\"'")), " "))
		if main, ok := canonical[key]; ok {
			spelled.count += l.Rows
			spelled.refs = p.labelRefs(spelled.refs, l.Label, fmt.Sprintf("label %q, elsewhere %q", l.Label, main))
		} else {
			canonical[key] = l.Label
		}
		if l.Rows < rareClass {
			rare.count += l.Rows
			rare.refs = p.labelRefs(rare.refs, l.Label, fmt.Sprintf("label %q has %s", l.Label, prose.Plural(l.Rows, "row", "rows")))
		}
	}
}

func (p *partial) labelRefs(refs []RowRef, label, note string) []RowRef {
	for _, ref := range p.labels[label].refs {
		if len(refs) == maxRefs {
			break
		}
		ref.Note = note
		refs = append(refs, ref)
	}
	return refs
}
