package formats

import (
	"strconv"

	"github.com/slmgen/slmgen/formats/chat"
)

// Encode writes {"prompt","answers":[{"answer","rank","score"},...]}; the prompt is a text, or a list of messages where it is more than one
// question. Answers that only are preferred or not get a rank: 1 for the best, equal ranks for equal ones. What else stands beside an
// answer in Extra follows it. Dropped: no_choice, text, tokens, label, step. Losses: good, preferred (beside ranks that say something
// else), and those of openai.
func (f ranked) Encode(dst []byte, e *Example, lose func(fact string)) ([]byte, error) {
	if err := choiceOnly(e); err != nil {
		return dst, err
	}
	w := &rowWriter{b: dst, e: e, lose: lose, own: e.Origin.Format == f.ID()}
	places := e.Places()
	if places == nil && !w.own {
		return dst, &Dropped{DropUndecided}
	}
	p := w.pairLayout()
	cols := w.anyPrompt(p)
	lists := p != nil && p.answers[0] == answerList
	ranks := make([]string, len(e.Completions))
	ranked, scored := 0, 0
	for i := range e.Completions {
		c := &e.Completions[i]
		if ranks[i] = string(c.Rank); c.Rank == "" && places != nil && c.Preferred != nil {
			ranks[i] = strconv.Itoa(places[i] + 1)
		}
		if c.Good != nil {
			w.lose("good")
		}
		if ranks[i] != "" {
			ranked++
		}
		if c.Score != "" {
			scored++
		}
	}
	if ranked == 0 && scored == 0 {
		return dst, &Dropped{DropUndecided}
	}
	if all := len(ranks); lists && (ranked == 0 || ranked == all) && (scored == 0 || scored == all) {
		cols = append(cols, w.answerLists(ranks, ranked > 0, scored > 0)...)
	} else {
		cols = append(cols, named{rankedLists, true, func() { w.rankedAnswers(ranks) }})
	}
	cols = append(cols, w.functionTools(false))
	return w.namedRow(append(cols, w.mediaNamed()...), "margin"), nil
}

// anyPrompt gives the columns of a dialogue before answers: texts where texts can say it, else a list of messages.
func (w *rowWriter) anyPrompt(p *pairSpelling) []named {
	ms := w.e.Messages
	if w.chatColumnName() != "" {
		return w.dialogueColumn(ms, "messages", roleContent)
	}
	simple := len(ms) == 1 && ms[0].Role == chat.User && plainTurn(&ms[0])
	if p != nil && p.text || simple && (p == nil || p.text) {
		if cols, err := w.flatPrompt(ms, choiceFlat.prompt); err == nil && (simple || p != nil) {
			return cols
		}
	}
	aside, rest := w.systemAside(ms)
	var ts []turn
	if p != nil {
		ts = w.e.Origin.layout.turns
	}
	return append(aside, named{choiceFlat.prompt, len(rest) > 0, func() { w.saidList(rest, roleContent, ts) }})
}

// answerLists gives the answers as a list of texts with their ranks and scores beside them.
func (w *rowWriter) answerLists(ranks []string, ranked, scored bool) []named {
	cs := w.e.Completions
	list := func(put func(i int)) func() { return func() { w.each(len(cs), put) } }
	return []named{
		{rankedLists, true, list(func(i int) { w.oneAnswer(cs[i].Messages) })},
		{ranksNames, ranked, list(func(i int) { w.b = append(w.b, ranks[i]...) })},
		{scoresNames, scored, list(func(i int) { w.b = append(w.b, cs[i].Score...) })},
	}
}

// oneAnswer appends an answer: as a text when it is one, else as a list of messages.
func (w *rowWriter) oneAnswer(ms []chat.Message) {
	listed := false
	if p := w.pairLayout(); p != nil {
		listed = p.answers[1] == answerList
	}
	if !listed && len(ms) == 1 && ms[0].Role == chat.Assistant && plainTurn(&ms[0]) && len(ms[0].Parts) < 2 && !inParts(&ms[0]) {
		w.flatTurn(&ms[0])
		return
	}
	w.saidList(ms, roleContent, nil)
}

func (w *rowWriter) rankedAnswers(ranks []string) {
	keys := [3]string{"answer", "rank", "score"}
	if p := w.pairLayout(); p != nil {
		for k, name := range p.keys {
			if name != "" {
				keys[k] = name
			}
		}
	}
	w.b = append(w.b, '[')
	for i := range w.e.Completions {
		c := &w.e.Completions[i]
		if i > 0 {
			w.b = append(w.b, ',')
		}
		outer := w.open
		w.open = false
		w.b = append(w.b, '{')
		w.key(keys[0])
		ms := append([]chat.Message(nil), c.Messages...)
		last := &ms[len(ms)-1]
		beside := last.Extra
		last.Extra = nil
		w.oneAnswer(ms)
		if ranks[i] != "" {
			w.key(keys[1])
			w.b = append(w.b, ranks[i]...)
		}
		if c.Score != "" {
			w.key(keys[2])
			w.b = append(w.b, c.Score...)
		}
		for k := range beside {
			if !w.own && rankedName(beside[k].Key) {
				w.lose("extra:" + beside[k].Key)
				continue
			}
			w.field(&beside[k])
		}
		w.b = append(w.b, '}')
		w.open = outer
	}
	w.b = append(w.b, ']')
}

// rankedName says that a member of an answer has a meaning of its own.
func rankedName(key string) bool {
	for _, names := range [][]string{rankedTexts, rankKeys, scoreKeys} {
		for _, n := range names {
			if n == key {
				return true
			}
		}
	}
	return false
}
