package sysprompt

import (
	"cmp"
	"slices"
	"strings"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/internal/prose"
)

// What Reverse remembers is bounded: lists stop growing at these sizes.
const (
	maxLabels    = 200
	maxSystems   = 1_000
	maxMembers   = 200
	maxEdges     = 20_000 // beginnings and endings of answers
	maxEdgeWords = 8
	maxLabelSize = 64 // bytes of an answer that may be a label
)

// observed is what the learned half shows.
type observed struct {
	rows       int64
	systems    map[string]*systemSeen
	order      int64
	noSystem   int64
	labels     map[string]int64
	notLabels  bool
	json       int64
	fenced     int64 // JSON in a fence
	members    map[string]map[string]int64
	objects    int64
	code       int64
	fences     map[string]int64
	languages  map[string]int64
	pairs      map[[2]string]int64 // languages of question and answer
	lengths    map[int]int64       // words of an answer
	ratios     map[int]int64       // words of an answer in percent of its prompt's, for prompts of 60 words and more
	longAsked  int64
	lists      int64
	markdown   int64
	sentences  map[int]int64
	beginnings edges
	endings    edges
	refusals   map[string]int64
	refused    int64
	asked      int64 // questions that end in a question mark
	multi      int64
	register   registers
}

type systemSeen struct {
	rows, order int64
	use         SystemUse
}

func newObserved() *observed {
	return &observed{
		systems: map[string]*systemSeen{}, labels: map[string]int64{}, members: map[string]map[string]int64{}, fences: map[string]int64{}, languages: map[string]int64{},
		pairs: map[[2]string]int64{}, lengths: map[int]int64{}, ratios: map[int]int64{}, sentences: map[int]int64{}, beginnings: edges{}, endings: edges{}, refusals: map[string]int64{},
	}
}

// system counts the system prompt of any row, answered or not.
func (o *observed) system(ex *formats.Example) {
	o.order++
	text, ok := ex.System()
	if !ok {
		o.noSystem++
		return
	}
	s := o.systems[text]
	if s == nil {
		if len(o.systems) == maxSystems {
			return
		}
		r := row{ex: ex, id: ex.ID()}
		s = &systemSeen{order: o.order, use: SystemUse{Text: text, First: r.ref()}}
		o.systems[text] = s
	}
	s.rows++
}

func (o *observed) report(out *Reversed) {
	all := make([]*systemSeen, 0, len(o.systems))
	for _, s := range o.systems {
		all = append(all, s)
	}
	slices.SortFunc(all, func(a, b *systemSeen) int { return cmp.Or(cmp.Compare(b.rows, a.rows), cmp.Compare(a.order, b.order)) })
	for _, s := range all[:min(5, len(all))] {
		s.use.Rows = s.rows
		s.use.Share, _, _ = wilson(s.rows, o.order)
		out.Systems = append(out.Systems, s.use)
	}
	out.SystemsTotal, out.NoSystem = len(all), o.noSystem
}

func (o *observed) learn(r *row) {
	o.rows++
	if !o.notLabels && len(r.answer) <= maxLabelSize && !strings.ContainsRune(r.answer, '\n') {
		if o.labels[r.answer]++; len(o.labels) > maxLabels {
			o.notLabels = true
		}
	}
	if r.jsonState > 0 {
		o.json++
		if strings.HasPrefix(r.answer, "```") {
			o.fenced++
		}
		o.learnMembers(r)
	} else if prose.Code(r.answer) {
		o.code++
		for _, f := range prose.Fences(r.answer)[:min(1, len(prose.Fences(r.answer)))] {
			if len(o.fences) < maxLabels {
				o.fences[f]++
			}
		}
	}
	a, q := r.language(), r.questionLanguage()
	if a != "" {
		o.languages[a]++
		if q != "" {
			o.pairs[[2]string{q, a}]++
		}
	}
	o.register.learn(r, a)
	o.lengths[min(r.words, maxCounted)]++
	if r.questions >= longPrompt {
		o.longAsked++
		o.ratios[min(r.words*100/r.questions, 1000)]++
	}
	count := func(n *int64, yes bool) {
		if yes {
			*n++
		}
	}
	count(&o.lists, prose.ListItems(r.answer) >= 2)
	count(&o.markdown, prose.Markdown(r.answer))
	count(&o.asked, strings.HasSuffix(strings.TrimSpace(r.question), "?") || strings.HasSuffix(strings.TrimSpace(r.question), "？"))
	count(&o.multi, r.turns > 1)
	o.sentences[min(len(prose.Sentences(r.answer)), 100)]++
	o.beginnings.add(r.answer, false)
	o.endings.add(r.answer, true)
	if prose.Refuses(r.answer) {
		o.refused++
		if len(o.refusals) < maxLabels {
			o.refusals[firstSentence(r.answer)]++
		}
	}
}

const (
	maxCounted = 20_000 // words; longer answers count as so long
	longPrompt = 60     // words that a prompt needs before its answer may be called a summary of it
)

func (o *observed) learnMembers(r *row) {
	if r.members == nil {
		return
	}
	o.objects++
	for k, v := range r.members {
		kinds := o.members[k]
		if kinds == nil {
			if len(o.members) == maxMembers {
				continue
			}
			kinds = map[string]int64{}
			o.members[k] = kinds
		}
		kinds[kindOf(v)]++
	}
}

func firstSentence(s string) string {
	for _, x := range prose.Sentences(s) {
		return s[x.Start:x.End]
	}
	return s
}

// edges counts how answers begin or end, by their first or last words up to maxEdgeWords.
type edges map[string]int64

func (e edges) add(answer string, end bool) {
	for n := 1; n <= maxEdgeWords; n++ {
		s, ok := edge(answer, n, end)
		if !ok {
			return
		}
		if _, known := e[s]; known || len(e) < maxEdges {
			e[s]++
		}
	}
}

// edge gives the first or last n words as they stand, with the signs around them; false where the answer has no more words than that.
func edge(answer string, n int, end bool) (string, bool) {
	head := answer
	const window = 400 // bytes: eight words fit
	if end && len(head) > window {
		head = head[len(head)-window:]
	} else if !end && len(head) > window {
		head = head[:window]
	}
	w := prose.Words(head)
	if len(w) <= n {
		return "", false
	}
	if end {
		return strings.TrimSpace(head[w[len(w)-n].Start:]), true
	}
	return strings.TrimSpace(head[:w[n-1].End]), true
}

// longest gives the longest edge that at least share of n rows have, "" for none.
func (e edges) longest(n int64, share float64) string {
	best := ""
	for s, c := range e {
		if float64(c) >= share*float64(n) && (len(s) > len(best) || len(s) == len(best) && s < best) {
			best = s
		}
	}
	return best
}

// quantile gives the value at q (0 to 1) by nearest rank.
func quantile(m map[int]int64, q float64) int {
	keys := make([]int, 0, len(m))
	var n int64
	for k, c := range m {
		keys = append(keys, k)
		n += c
	}
	slices.Sort(keys)
	var seen int64
	for _, k := range keys {
		if seen += m[k]; float64(seen) >= q*float64(n) {
			return k
		}
	}
	return 0
}
