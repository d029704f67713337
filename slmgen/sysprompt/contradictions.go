package sysprompt

import (
	"fmt"

	"github.com/slmgen/slmgen/internal/prose"
)

// maxPaired bounds the directives of one verb that are held against one another.
const maxPaired = 256

// contradictions finds pairs of rules that no answer can keep both of.
func (l *linter) contradictions() {
	said := map[[2]int]bool{} // pairs of places that were reported
	report := func(a, b prose.Span, note string) {
		key := [2]int{min(a.Start, b.Start), max(a.Start, b.Start)}
		if !said[key] {
			said[key] = true
			l.pair("contradiction", a, b, note)
		}
	}
	l.opposedDirectives(report)
	l.opposedStances(report)
}

// opposedDirectives finds "always X" beside "never X". What holds only sometimes contradicts nothing, and neither does an exception: "never answer
// questions about prices" is narrower than "answer questions", so the prohibition must be as wide as the command, or wider.
func (l *linter) opposedDirectives(report func(a, b prose.Span, note string)) {
	does, donts := map[string][]*directive{}, map[string][]*directive{}
	var verbs []string
	for i := range l.directives {
		d := &l.directives[i]
		if d.conditional {
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
				if covers(no.objects, yes.objects) && yes.strength > May {
					report(no.Span, yes.Span, fmt.Sprintf("%q and %q", clip(yes.text), clip(no.text)))
				}
			}
		}
	}
}

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
func (l *linter) opposedStances(report func(a, b prose.Span, note string)) {
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
					report(all[i].span, all[j].span, fmt.Sprintf("%s: %s and %s", topic, all[i].says(), all[j].says()))
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
