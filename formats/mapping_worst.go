package formats

import (
	"slices"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/slmgen/slmgen/formats/chat"
)

// worst keeps the rows of a pass that tell most about how it is read: for each reason the one that shows it best.
type worst struct {
	kept   []keptRow
	early  []keptRow
	errors []string
	split  []string // columns that are cut into turns
	seen   int
}

// keptRow is a row that may be shown.
type keptRow struct {
	order  int // of the reasons
	reason string
	score  int
	p      MappingPreview
}

// The reasons, in the order in which rows are shown.
var previewReasons = []string{"the first row", "it cannot be read", "it loses most text", "the answer is empty", "the longest",
	"the shortest", "most columns are empty"}

// maxEarly is how many rows from the beginning are kept to fill up with.
const maxEarly = 20

func (w *worst) look(row *batchRow, raw []byte) {
	w.seen++
	p := MappingPreview{Pos: row.pos}
	show := func() MappingPreview {
		if p.Before == nil {
			p.Before = excerptRow(raw)
		}
		return p
	}
	if row.err != nil {
		p.Err = asError(row.err)
		if len(w.errors) < previewFailing && !slices.Contains(w.errors, p.Err.Message) {
			w.errors = append(w.errors, p.Err.Message)
			w.kept = append(w.kept, keptRow{1, previewReasons[1], 0, show()})
		}
	}
	if len(row.examples) > 0 {
		p.Example = row.examples[0]
	}
	v, err := ParseValue(raw)
	if err == nil && p.Example != nil {
		p.Lost = max(lostText(&v, row.examples)-w.marks(&v, p.Example), 0)
	}
	if w.seen == 1 {
		w.kept = append(w.kept, keptRow{0, previewReasons[0], 0, show()})
	}
	if row.err != nil || p.Example == nil {
		return
	}
	w.best(2, p.Lost, 8, show)
	if a := p.Example.Answer(); a != nil && len(a.ToolCalls) == 0 && strings.TrimSpace(a.Content()) == "" {
		w.best(3, 1, 0, show)
	}
	n := exampleText(p.Example)
	w.best(4, n, 0, show)
	w.best(5, -n, -1<<60, show)
	w.best(6, emptyColumns(&v), 0, show)
	if len(w.early) < maxEarly && w.seen > 1 {
		w.early = append(w.early, keptRow{p: show()})
	}
}

// best keeps a row for a reason when it shows it better than the one before, and better than floor.
func (w *worst) best(order, score, floor int, show func() MappingPreview) {
	if score <= floor {
		return
	}
	for i := range w.kept {
		if w.kept[i].order == order {
			if score > w.kept[i].score {
				w.kept[i].score, w.kept[i].p = score, show()
			}
			return
		}
	}
	w.kept = append(w.kept, keptRow{order, previewReasons[order], score, show()})
}

// pick gives at most n rows, a row that was kept for several reasons once.
func (w *worst) pick(n int) []MappingPreview {
	sort.SliceStable(w.kept, func(i, j int) bool { return w.kept[i].order < w.kept[j].order })
	out := []MappingPreview{}
	add := func(k *keptRow) {
		for i := range out {
			if out[i].Pos == k.p.Pos {
				if k.reason != "" {
					out[i].Why = append(out[i].Why, k.reason)
				}
				return
			}
		}
		if len(out) >= n {
			return
		}
		p := k.p
		if k.reason != "" {
			p.Why = []string{k.reason}
		}
		out = append(out, p)
	}
	for i := range w.kept {
		add(&w.kept[i])
	}
	for i := range w.early {
		add(&w.early[i])
	}
	return out
}

// excerptRow keeps a row for showing: whole, or when it is very large its beginning as a string.
func excerptRow(raw []byte) []byte {
	const most = 1 << 20
	if v, err := ParseValue(raw); err == nil && len(raw) <= most {
		return compact(&v)
	}
	return chat.AppendString(nil, validText(raw[:min(len(raw), most)]))
}

// marks counts the characters of the marks that split took away: where the column is used up, joining the turns gives them again.
func (w *worst) marks(row *Value, e *Example) int {
	n := 0
	for _, name := range w.split {
		if _, kept := e.Meta.Get(name); !kept {
			v := row.Get(name)
			n += max(inked(v.str)-messagesText(e.Messages), 0)
		}
	}
	return n
}

func emptyColumns(v *Value) int {
	n := 0
	for i := range v.Members {
		if noText(&v.Members[i].Value) {
			n++
		}
	}
	return n
}

// lostText counts the characters of a row's texts that stand nowhere in its Examples.
func lostText(row *Value, examples []*Example) int {
	n := valueText(row)
	for _, e := range examples {
		n -= exampleText(e)
	}
	return max(n, 0)
}

// valueText counts the characters of the texts and numbers in a value, JSON in cells looked into. White space counts for nothing.
func valueText(v *Value) int {
	inner, _ := nested(v)
	n := 0
	switch inner.Kind {
	case Objects:
		for i := range inner.Members {
			n += valueText(&inner.Members[i].Value)
		}
	case Array:
		for i := range inner.Items {
			n += valueText(&inner.Items[i])
		}
	case String:
		return inked(inner.str)
	case Number, Bool:
		return len(inner.Raw)
	}
	return n
}

func inked(s string) int {
	return utf8.RuneCountInString(s) - strings.Count(s, " ") - strings.Count(s, "\n")
}

// exampleText counts the characters that an Example holds.
func exampleText(e *Example) int {
	n := messagesText(e.Messages)
	for i := range e.Completions {
		c := &e.Completions[i]
		n += messagesText(c.Messages) + len(c.Rank) + len(c.Score)
		if c.Good != nil {
			n += 5 // true or false, however the source says it
		}
	}
	for i := range e.Tools {
		n += rawText(e.Tools[i].Raw)
	}
	for i := range e.Media {
		n += partText(&e.Media[i])
	}
	return n + objectText(e.Meta)
}

func messagesText(ms []chat.Message) int {
	n := 0
	for i := range ms {
		m := &ms[i]
		n += max(inked(m.RawRole), len(m.Role)) + inked(m.Name) + len(m.ToolCallID) + len(m.Weight) + objectText(m.Extra)
		for k := range m.Parts {
			n += partText(&m.Parts[k])
		}
		for k := range m.ToolCalls {
			c := &m.ToolCalls[k]
			n += len(c.ID) + len(c.Type) + inked(c.Name) + rawText(c.Arguments) + objectText(c.Extra)
		}
	}
	return n
}

func partText(p *chat.Part) int {
	n := inked(p.Text) + inked(p.Ref)
	if raw := rawText(p.Raw); raw > n {
		return raw
	}
	return n
}

func objectText(o chat.Object) int {
	n := 0
	for i := range o {
		n += rawText(o[i].Value)
	}
	return n
}

func rawText(raw []byte) int {
	if len(raw) == 0 {
		return 0
	}
	v, err := ParseValue(raw)
	if err != nil {
		return len(raw)
	}
	return valueText(&v)
}
