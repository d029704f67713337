package formats

import (
	"github.com/slmgen/slmgen/formats/chat"
)

// Encode writes {"prompt","completions":["step",...],"labels":[true,...]}; the prompt is a text, or a list of messages where it is more
// than one question. A score stands among the labels as a number, a step that nobody judged as null. A row that came as stepwise keeps
// its spelling: objects, Math-Shepherd's marks, PRM800K's nested steps. Dropped: no_label (the Example holds no steps), text, tokens, label, preference. Losses:
// rank, preferred, score (beside a verdict), and those of openai.
func (f stepwise) Encode(dst []byte, e *Example, lose func(fact string)) ([]byte, error) {
	if err := stepsOnly(e); err != nil {
		return dst, err
	}
	w := &rowWriter{b: dst, e: e, lose: lose, own: e.Origin.Format == f.ID()}
	p := w.pairLayout()
	kind := stepsBeside
	if p != nil {
		kind = stepKind(p.words)
	}
	if kind == stepsNested { // the shape of the row says how it was spelled
		kind, w.own = stepsObjects, false
	}
	for i := range e.Completions {
		c := &e.Completions[i]
		if c.Rank != "" {
			w.lose("rank")
		}
		if c.Preferred != nil {
			w.lose("preferred")
		}
		if c.Score != "" && c.Good != nil {
			w.lose("score")
		}
	}
	if kind == stepsMarked && w.canMark() {
		input, label := w.markedTexts()
		return w.namedRow([]named{
			{[]string{"input"}, true, func() { w.b = chat.AppendString(w.b, input) }},
			{[]string{"label"}, true, func() { w.b = chat.AppendString(w.b, label) }},
		}), nil
	}
	cols := w.stepDialogue(p)
	if kind == stepsObjects {
		cols = append(cols, named{[]string{"steps", "completions", "responses"}, true, func() { w.stepObjects(p) }})
	} else {
		cols = append(cols, w.stepColumns(p)...)
	}
	cols = append(cols, w.functionTools(false))
	var keep []string
	if p != nil && stepKind(p.words) == stepsNested {
		for i := range e.Meta {
			keep = append(keep, e.Meta[i].Key)
		}
	}
	return w.namedRow(append(cols, w.mediaNamed()...), keep...), nil
}

// stepsOnly refuses what is no answer in judged steps.
func stepsOnly(e *Example) error {
	if e.Kind != KindStep {
		return kindDropped(e, DropNoLabel)
	}
	for i := range e.Completions {
		if len(e.Completions[i].Messages) == 0 {
			return &Dropped{DropNoAnswer}
		}
	}
	if len(e.Completions) == 0 {
		return &Dropped{DropNoLabel}
	}
	return nil
}

func (w *rowWriter) stepDialogue(p *pairSpelling) []named {
	ms := w.e.Messages
	if w.chatColumnName() != "" {
		return w.dialogueColumn(ms, "messages", roleContent)
	}
	simple := len(ms) == 1 && ms[0].Role == chat.User && plainTurn(&ms[0])
	if p != nil && p.text || simple && p == nil {
		if cols, err := w.flatPrompt(ms, stepPrompt.prompt); err == nil {
			return cols
		}
	}
	aside, rest := w.systemAside(ms)
	var ts []turn
	if p != nil {
		ts = w.e.Origin.layout.turns
	}
	return append(aside, named{stepPrompt.prompt, len(rest) > 0, func() { w.saidList(rest, roleContent, ts) }})
}

// stepColumns gives the steps and their judgements as two lists.
func (w *rowWriter) stepColumns(p *pairSpelling) []named {
	cs := w.e.Completions
	list := func(put func(i int)) func() { return func() { w.each(len(cs), put) } }
	return []named{
		{stepLists, true, list(func(i int) { w.oneAnswer(cs[i].Messages) })},
		{stepLabels, true, list(func(i int) { w.judged(&cs[i], p) })},
	}
}

// judged appends the judgement of a step.
func (w *rowWriter) judged(c *Completion, p *pairSpelling) {
	switch {
	case c.Good == nil && c.Score == "":
		w.b = append(w.b, "null"...)
	case c.Good == nil:
		w.b = append(w.b, c.Score...)
	case p != nil && (p.names[0] == `"+"` || p.names[0] == `"-"`):
		w.b = append(w.b, map[bool]string{true: `"+"`, false: `"-"`}[*c.Good]...)
	default:
		w.b = appendTruth(w.b, *c.Good)
	}
}

func (w *rowWriter) stepObjects(p *pairSpelling) {
	w.b = append(w.b, '[')
	for i := range w.e.Completions {
		c := &w.e.Completions[i]
		if i > 0 {
			w.b = append(w.b, ',')
		}
		outer := w.open
		w.open = false
		w.b = append(w.b, '{')
		ms := append([]chat.Message(nil), c.Messages...)
		last := &ms[len(ms)-1]
		beside := last.Extra
		last.Extra = nil
		w.key(p.keys[0])
		w.oneAnswer(ms)
		w.key(p.keys[1])
		w.judged(c, p)
		for k := range beside {
			w.field(&beside[k])
		}
		w.b = append(w.b, '}')
		w.open = outer
	}
	w.b = append(w.b, ']')
}

// canMark says that Math-Shepherd's texts can hold the steps still.
func (w *rowWriter) canMark() bool {
	if len(w.e.Messages) != 1 || !plainTurn(&w.e.Messages[0]) || w.e.Messages[0].Role != chat.User {
		return false
	}
	for i := range w.e.Completions {
		c := &w.e.Completions[i]
		if c.Good == nil || len(c.Messages) != 1 || !plainTurn(&c.Messages[0]) || c.Messages[0].Role != chat.Assistant {
			return false
		}
	}
	input, label := w.markedTexts()
	again := markedSteps(input, label)
	if len(again) != len(w.e.Completions)+1 || again[0].text != w.e.Messages[0].Content() {
		return false
	}
	for i := range w.e.Completions {
		if again[i+1].text != w.e.Completions[i].Messages[0].Content() {
			return false
		}
	}
	return true
}

func (w *rowWriter) markedTexts() (input, label string) {
	input = w.e.Messages[0].Content() + " "
	label = input
	for i := range w.e.Completions {
		c := &w.e.Completions[i]
		mark := "-"
		if *c.Good {
			mark = "+"
		}
		if i > 0 {
			input, label = input+"\n", label+"\n"
		}
		text := c.Messages[0].Content()
		input, label = input+text+" "+stepTag, label+text+" "+mark
	}
	return input, label
}
