package sysprompt

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/slmgen/slmgen/internal/prose"
)

const (
	proposed   = 0.6 // share of the learned rows from which on a sentence is put to the test
	fewRows    = 10  // learned rows below which nothing is inferred
	everyLabel = 3   // rows that each label has on average, at least
)

func every(*row) bool { return true }

// claims puts what the learned half shows into sentences that can be tested.
func (o *observed) claims() []*claim {
	if o.rows < fewRows {
		return nil
	}
	n := float64(o.rows)
	most := func(c int64) bool { return float64(c) >= proposed*n }
	var out []*claim
	add := func(c *claim) {
		if c != nil {
			if c.applies == nil {
				c.applies = every
			}
			out = append(out, c)
		}
	}
	labels, json, code := o.labelClaim(), most(o.json), most(o.code)
	free := labels == nil && !json // an answer in words of its own
	switch {
	case labels != nil:
		add(labels)
	case json:
		add(o.jsonClaim())
		add(o.memberClaim())
	case code:
		add(o.codeClaim())
	}
	if free && !code {
		if t := o.translateClaim(); t != nil {
			add(t)
		} else if s := o.summaryClaim(); s != nil {
			add(s)
		} else if most(o.multi) {
			add(&claim{id: "chat", text: "Hold a conversation: answer each turn in the light of the earlier ones.", basis: "rows with more than one answer", holds: func(r *row) bool { return r.turns > 1 }})
		} else if most(o.asked) {
			add(&claim{id: "task", text: "Answer the user's question.", basis: "rows whose last user turn ends in a question mark", holds: func(r *row) bool {
				q := strings.TrimSpace(r.question)
				return strings.HasSuffix(q, "?") || strings.HasSuffix(q, "？")
			}})
		}
	}
	if free {
		add(o.languageClaim())
		add(o.lengthClaim())
		if most(o.lists) {
			add(&claim{id: "list", text: "Answer in the form of a list.", basis: "answers with two list items or more", holds: func(r *row) bool { return prose.ListItems(r.answer) >= 2 }})
		}
		if !code && float64(o.markdown) <= 0.05*n {
			add(&claim{id: "plain", text: "Write plain text without Markdown.", basis: "answers without headings, bold text, links, fences, tables or lists with stars", holds: func(r *row) bool { return !prose.Markdown(r.answer) }})
		}
		if one := o.sentences[1]; most(one) {
			add(&claim{id: "sentences", text: "Answer in one sentence.", basis: "answers of one sentence", holds: func(r *row) bool { return len(prose.Sentences(r.answer)) == 1 }})
		}
		add(o.registerClaim())
	}
	if labels == nil {
		if b := o.beginnings.longest(o.rows, proposed); len(b) > 1 && !json {
			add(&claim{id: "opening", text: fmt.Sprintf("Begin the answer with %s.", quote(b)), basis: "answers that begin so", holds: func(r *row) bool { return strings.HasPrefix(r.answer, b) }})
		}
		if e := o.endings.longest(o.rows, proposed); prose.CountWords(e) > 1 && !json {
			add(&claim{id: "closing", text: fmt.Sprintf("End the answer with %s.", quote(e)), basis: "answers that end so", holds: func(r *row) bool { return strings.HasSuffix(r.answer, e) }})
		}
	}
	add(o.refusalClaim())
	return out
}

func (o *observed) labelClaim() *claim {
	var rows int64
	for _, c := range o.labels {
		rows += c
	}
	if o.notLabels || len(o.labels) < 2 || rows < everyLabel*int64(len(o.labels)) || float64(rows) < 0.9*float64(o.rows) {
		return nil
	}
	names := make([]string, 0, len(o.labels))
	known := map[string]bool{}
	for l := range o.labels {
		if strings.HasPrefix(l, "{") || strings.HasPrefix(l, "[") {
			return nil
		}
		known[l] = true
		names = append(names, l)
	}
	slices.Sort(names)
	return &claim{
		id: "labels", text: "Classify the text. Answer with exactly one of these labels and nothing else: " + strings.Join(names, ", ") + ".",
		basis: "answers that are one of the labels seen in the learned half", holds: func(r *row) bool { return known[r.answer] },
	}
}

func (o *observed) jsonClaim() *claim {
	object := o.objects*10 >= o.json*9
	what, fence := "value", "no fence"
	if object {
		what = "object"
	}
	fenced := o.fenced*2 > o.json
	if fenced {
		fence = "in a fenced block"
	}
	return &claim{
		id: "json", text: fmt.Sprintf("Answer with one JSON %s and nothing else, %s.", what, fence), basis: "answers that parse as JSON as a whole, in a fence or without",
		holds: func(r *row) bool {
			return r.jsonState > 0 && (!object || r.members != nil) && strings.HasPrefix(r.answer, "```") == fenced
		},
	}
}

// memberClaim says which keys an object has. A key that not every object has may be left out; a type that was seen is allowed.
func (o *observed) memberClaim() *claim {
	if o.objects < fewRows || o.objects*10 < o.json*9 || len(o.members) == maxMembers {
		return nil
	}
	type member struct {
		name     string
		kinds    map[string]int64
		rows     int64
		required bool
	}
	var all []member
	for name, kinds := range o.members {
		m := member{name: name, kinds: kinds}
		for _, c := range kinds {
			m.rows += c
		}
		m.required = m.rows == o.objects
		if m.rows*50 >= o.objects { // what fewer than 2 % have is an exception and no rule
			all = append(all, m)
		}
	}
	slices.SortFunc(all, func(a, b member) int { return cmp.Or(cmp.Compare(b.rows, a.rows), cmp.Compare(a.name, b.name)) })
	var parts []string
	known, required := map[string]map[string]int64{}, []string{}
	for _, m := range all {
		kinds := make([]string, 0, len(m.kinds))
		for k := range m.kinds {
			kinds = append(kinds, k)
		}
		slices.Sort(kinds)
		text := fmt.Sprintf("%q (%s", m.name, strings.Join(kinds, " or "))
		if m.required {
			required = append(required, m.name)
		} else {
			text += ", may be left out"
		}
		parts = append(parts, text+")")
		known[m.name] = m.kinds
	}
	if len(parts) == 0 {
		return nil
	}
	return &claim{
		id: "json_keys", text: "The object has these keys: " + strings.Join(parts, ", ") + ".", basis: "JSON objects with every key that all learned ones have, no key that is not named, and types that were seen",
		applies: func(r *row) bool { return r.members != nil },
		holds: func(r *row) bool {
			for _, k := range required {
				if _, ok := r.members[k]; !ok {
					return false
				}
			}
			for k, v := range r.members {
				if known[k][kindOf(v)] == 0 {
					return false
				}
			}
			return true
		},
	}
}

func (o *observed) codeClaim() *claim {
	language := ""
	for f, c := range o.fences {
		if f != "" && c*10 >= o.code*8 {
			language = f
		}
	}
	text := "Answer with code."
	if language != "" {
		text = fmt.Sprintf("Answer with code in a fenced block marked %q.", language)
	}
	return &claim{id: "code", text: text, basis: "answers with a fenced block, or most of whose lines read like program text", holds: func(r *row) bool {
		return prose.Code(r.answer) && (language == "" || slices.Contains(prose.Fences(r.answer), language))
	}}
}

// topPair gives the languages of question and answer that most rows have.
func (o *observed) topPair() (pair [2]string, rows, all int64) {
	for p, c := range o.pairs {
		all += c
		if c > rows || c == rows && (p[0]+p[1] < pair[0]+pair[1]) {
			pair, rows = p, c
		}
	}
	return pair, rows, all
}

// translateClaim asks that question and answer are in two languages, always the same two.
func (o *observed) translateClaim() *claim {
	pair, rows, all := o.topPair()
	if all < fewRows || pair[0] == pair[1] || float64(rows) < 0.8*float64(all) {
		return nil
	}
	return &claim{
		id: "translate", text: fmt.Sprintf("Translate from %s into %s.", languageName(pair[0]), languageName(pair[1])), basis: "rows where the languages of question and answer could be told, and are these two",
		applies: func(r *row) bool { return r.language() != "" && r.questionLanguage() != "" },
		holds:   func(r *row) bool { return r.questionLanguage() == pair[0] && r.language() == pair[1] },
	}
}

// summaryClaim asks for long prompts and answers that are much shorter.
func (o *observed) summaryClaim() *claim {
	if float64(o.longAsked) < 0.8*float64(o.rows) {
		return nil
	}
	low, high := quantile(o.ratios, 0.1), quantile(o.ratios, 0.9)
	if high > 50 || high < 2 || quantile(o.lengths, 0.1) < 8 {
		return nil
	}
	return &claim{
		id: "summary", text: fmt.Sprintf("Shorten the text to between %d and %d %% of its words.", max(1, low), high), min: 0.65,
		basis:   "rows with a prompt of at least 60 words: words of the answer in percent of the prompt's; the band runs from the 10th to the 90th percentile of the learned half",
		applies: func(r *row) bool { return r.questions >= longPrompt },
		holds:   func(r *row) bool { v := r.words * 100 / r.questions; return v >= low && v <= high },
	}
}

func (o *observed) languageClaim() *claim {
	var all int64
	top := ""
	for code, c := range o.languages {
		all += c
		if top == "" || c > o.languages[top] || c == o.languages[top] && code < top {
			top = code
		}
	}
	if all < fewRows {
		return nil
	}
	if float64(o.languages[top]) >= 0.9*float64(all) {
		return &claim{
			id: "language", text: "Answer in " + languageName(top) + ".", basis: "answers whose language could be told",
			applies: func(r *row) bool { return r.language() != "" }, holds: func(r *row) bool { return r.language() == top },
		}
	}
	var same, pairs int64
	for p, c := range o.pairs {
		pairs += c
		if p[0] == p[1] {
			same += c
		}
	}
	if pairs < fewRows || float64(same) < 0.8*float64(pairs) {
		return nil
	}
	return &claim{
		id: "language", text: "Answer in the language of the question.", basis: "rows where the languages of question and answer could be told",
		applies: func(r *row) bool { return r.language() != "" && r.questionLanguage() != "" },
		holds:   func(r *row) bool { return r.language() == r.questionLanguage() },
	}
}

func (o *observed) lengthClaim() *claim {
	low, high := quantile(o.lengths, 0.1), quantile(o.lengths, 0.9)
	if high == 0 {
		return nil
	}
	text := fmt.Sprintf("An answer has between %d and %d words.", low, high)
	if low == high {
		text = fmt.Sprintf("An answer has %d words.", low)
	}
	return &claim{
		id: "length", text: text, basis: "words of the answer (characters where a script writes no spaces); the band runs from the 10th to the 90th percentile of the learned half", min: 0.65,
		holds: func(r *row) bool { return r.words >= low && r.words <= high },
	}
}

func (o *observed) registerClaim() *claim {
	g := &o.register
	mostly := func(a, of int64) bool { return of >= fewRows && float64(a) >= 0.8*float64(of) }
	switch {
	case mostly(g.sie, g.german):
		return address("In German, address the reader as Sie.", "de", sieWord, duWord)
	case mostly(g.du, g.german):
		return address("In German, address the reader as du.", "de", duWord, sieWord)
	case mostly(g.vous, g.french):
		return address("In French, address the reader as vous.", "fr", vousWord, tuWord)
	case mostly(g.tu, g.french):
		return address("In French, address the reader as tu.", "fr", tuWord, vousWord)
	case mostly(g.plain, g.english):
		return &claim{
			id: "register", text: "Write without contractions and exclamation marks.", basis: "English answers of at least 15 words without either",
			applies: func(r *row) bool { return r.words >= 15 && r.language() == "en" }, holds: func(r *row) bool { return plainEnglish(r.answer) },
		}
	}
	return nil
}

// refusalClaim finds the sentence that refusals share. Refusals in many wordings give no rule, only the finding of an analysis.
func (o *observed) refusalClaim() *claim {
	best := ""
	for s, c := range o.refusals {
		if best == "" || c > o.refusals[best] || c == o.refusals[best] && s < best {
			best = s
		}
	}
	if o.refused < 3 || o.refusals[best]*2 < o.refused {
		return nil
	}
	return &claim{
		id: "refusal", text: fmt.Sprintf("When you decline, say: %s", quote(best)), basis: "refusing answers that begin with this sentence",
		applies: func(r *row) bool { return prose.Refuses(r.answer) }, holds: func(r *row) bool { return strings.HasPrefix(r.answer, best) },
	}
}
