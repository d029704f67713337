package formats

import (
	"github.com/slmgen/slmgen/formats/chat"
)

// verdictPairs are the ways to say good and bad; the first is written where the source says nothing else.
var verdictPairs = [...][2]string{
	{"true", "false"}, {"1", "0"}, {"1", "-1"}, {"1.0", "0.0"}, {`"true"`, `"false"`}, {`"True"`, `"False"`}, {`"TRUE"`, `"FALSE"`},
	{`"1"`, `"0"`},
	{`"1.0"`, `"0.0"`}, {`"yes"`, `"no"`}, {`"Yes"`, `"No"`}, {`"good"`, `"bad"`}, {`"desirable"`, `"undesirable"`}, {`"up"`, `"down"`},
	{`"thumbs_up"`, `"thumbs_down"`},
}

// verdictOf spells good as the source spelled a verdict: its own text while that still says the same, else its opposite.
func verdictOf(source string, good bool) string {
	pair := 0
	for k, words := range verdictPairs {
		if words[0] == source || words[1] == source {
			pair = k
			break
		}
	}
	if v, err := ParseValue([]byte(source)); err == nil {
		if was, ok := truth(&v); ok && was == good {
			return source
		}
	}
	if good {
		return verdictPairs[pair][0]
	}
	return verdictPairs[pair][1]
}

// labelOnly refuses what is no answer with a verdict.
func labelOnly(e *Example) error {
	switch e.Kind {
	case KindText:
		return &Dropped{DropText}
	case KindTokens:
		return &Dropped{DropTokens}
	case KindColumns:
		return &Dropped{DropColumns}
	case KindStep:
		return &Dropped{DropStep}
	case KindPreference:
		return &Dropped{DropPreference}
	}
	if len(e.Completions) != 1 || e.Completions[0].Good == nil {
		return &Dropped{DropNoLabel}
	}
	if len(e.Completions[0].Messages) == 0 {
		return &Dropped{DropNoAnswer}
	}
	return nil
}

// Encode writes {"prompt":[...],"completion":[...],"label":true} with lists of role/content messages. A row that came as kto keeps its
// columns, and how it spells the verdict. Dropped: no_label, no_answer, preference, text, tokens, step. Losses: rank, score, preferred, and
// those of openai.
func (f kto) Encode(dst []byte, e *Example, lose func(fact string)) ([]byte, error) {
	if err := labelOnly(e); err != nil {
		return dst, err
	}
	w := &rowWriter{b: dst, e: e, lose: lose, own: e.Origin.Format == f.ID()}
	c := &e.Completions[0]
	w.loseWorth(c)
	verdict := "true"
	l := e.Origin.layout
	if w.own && l != nil && l.verdict != "" {
		verdict = l.verdict
	}
	label := named{[]string{"label", "kto_tag"}, true, func() { w.b = append(w.b, verdictOf(verdict, *c.Good)...) }}
	if w.own && w.sourceColumn("kto_tag") >= 0 {
		label.names = verdictNames
	}
	var cols []named
	if w.chatColumnName() != "" {
		whole := append(append([]chat.Message(nil), e.Messages...), c.Messages...)
		cols = w.dialogueColumn(whole, "messages", roleContent)
	} else {
		cols = w.ktoPair(c)
	}
	cols = append(cols, label, w.functionTools(false))
	return w.namedRow(append(cols, w.mediaNamed()...)), nil
}

// ktoPair gives the columns of a prompt and its completion.
func (w *rowWriter) ktoPair(c *Completion) []named {
	var p *pairSpelling
	if l := w.e.Origin.layout; w.own && l != nil {
		p = l.pair
	}
	prompt, answer := []string{"prompt"}, []string{"completion", "response"}
	var cols []named
	text := false
	if p != nil && p.text {
		var err error
		cols, err = w.flatPrompt(w.e.Messages, prompt)
		text = err == nil
	}
	shape, turns, ts := answerList, []turn(nil), []turn(nil)
	if p != nil {
		shape, ts, turns = p.answers[0], p.turns[0], p.turns[1]
	}
	if !text {
		aside, rest := w.systemAside(w.e.Messages)
		cols = append(aside, named{prompt, true, func() { w.saidList(rest, roleContent, turns) }})
	}
	return append(cols, named{answer, true, func() { w.pairAnswer(nil, c.Messages, shape, roleContent, ts) }})
}

// loseWorth counts what a verdict leaves behind.
func (w *rowWriter) loseWorth(c *Completion) {
	if c.Rank != "" {
		w.lose("rank")
	}
	if c.Score != "" {
		w.lose("score")
	}
	if c.Preferred != nil {
		w.lose("preferred")
	}
}
