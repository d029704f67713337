package sysprompt

import (
	"fmt"
	"strings"

	"github.com/slmgen/slmgen/internal/prose"
)

// maxPaired bounds the directives of one verb that are held against one another.
const maxPaired = 256

// contradictions finds pairs of rules that no answer can keep both of.
func (l *linter) contradictions() {
	said := map[[2]int]bool{} // pairs of places that were reported
	report := func(id string, a, b prose.Span, note string) {
		key := [2]int{min(a.Start, b.Start), max(a.Start, b.Start)}
		if !said[key] {
			said[key] = true
			l.pair(id, a, b, note)
		}
	}
	l.opposedStances(report)
	l.opposedBounds(report)
	l.opposedDirectives(report)
}

// opposedDirectives finds "always X" beside "never X". What holds only sometimes is at odds with a prohibition at most, and an exception is not: "never answer
// questions about prices" is narrower than "answer questions", so the prohibition must be as wide as the command, or wider.
func (l *linter) opposedDirectives(report func(id string, a, b prose.Span, note string)) {
	does, donts := map[string][]*directive{}, map[string][]*directive{}
	var verbs []string
	for i := range l.directives {
		d := &l.directives[i]
		if d.conditional && (d.negative || d.strength == May) {
			continue
		}
		if len(does[d.verb])+len(donts[d.verb]) == 0 {
			verbs = append(verbs, d.verb)
		}
		if into := does; len(into[d.verb]) < maxPaired && !d.negative {
			into[d.verb] = append(into[d.verb], d)
		} else if into = donts; len(into[d.verb]) < maxPaired && d.negative {
			into[d.verb] = append(into[d.verb], d)
		}
	}
	for _, v := range verbs {
		for _, no := range donts[v] {
			for _, yes := range does[v] {
				wide := len(no.objects) == 0 && !generic[v] // "do not apologize", whatever for
				if !wide && !covers(no.objects, yes.objects) || yes.strength <= May {
					continue
				}
				id, note := "contradiction", fmt.Sprintf("%q and %q", clip(yes.text), clip(no.text))
				if yes.conditional {
					id = "tension"
				}
				report(id, no.Span, yes.Span, note)
			}
		}
	}
}

// generic verbs say nothing without what follows them.
var generic = func() map[string]bool {
	m := map[string]bool{"answer": true, "say": true, "be": true, "use": true}
	for _, v := range strings.Fields("do give make keep write have take go provide output act follow handle ensure let format present speak talk return generate create start begin end continue stop") {
		m[stem(v)] = true
	}
	return m
}()

// covers says whether everything of the narrower set is in the wider one's reach: each word of the prohibition stands in the command.
func covers(no, yes map[string]bool) bool {
	if len(no) == 0 {
		return false
	}
	for w := range no {
		if !yes[w] {
			return false
		}
	}
	return true
}

func clip(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:59]) + "…"
	}
	return s
}

// opposedStances finds rules about the answer as a whole that exclude one another: short and long, formal and casual, two languages.
func (l *linter) opposedStances(report func(id string, a, b prose.Span, note string)) {
	type taken struct {
		stance
		span prose.Span
	}
	byTopic := map[string][]taken{}
	for i := range l.sentences {
		s := &l.sentences[i]
		if s.Code {
			continue
		}
		for _, clause := range clauses(l.text, s.Span) {
			for _, st := range stances(l.text[clause.Start:clause.End]) {
				if st.tension {
					l.hit("tension", clause.Start, clause.End, st.side)
					continue
				}
				if n := len(byTopic[st.topic]); n < maxPaired {
					byTopic[st.topic] = append(byTopic[st.topic], taken{st, clause})
				}
			}
		}
	}
	for _, topic := range topicOrder {
		all := byTopic[topic]
		for j := range all {
			for i := range j {
				if all[i].excludes(all[j].stance) {
					report("contradiction", all[i].span, all[j].span, fmt.Sprintf("%s: %s and %s", topic, all[i].says(), all[j].says()))
					break // the first one that it contradicts is enough
				}
			}
		}
	}
}

// clauses cuts a sentence where a second directive begins.
func clauses(text string, s prose.Span) []prose.Span {
	var out []prose.Span
	from := s.Start
	for _, m := range clauseBorder.FindAllStringIndex(text[s.Start:s.End], -1) {
		if at := s.Start + m[0]; at > from {
			out = append(out, prose.Span{Start: from, End: at})
			from = at
		}
	}
	return append(out, prose.Span{Start: from, End: s.End})
}
