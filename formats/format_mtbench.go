package formats

import (
	"slices"
	"strconv"

	"github.com/slmgen/slmgen/formats/chat"
)

// mtBench is {"question_id","category","turns":["question",...],"reference":[...]}: what a user asks one after the other, with reference
// answers; and the file of a model's answers to them, {"question_id","model_id","choices":[{"index","turns":["answer",...]}]}.
type mtBench struct{}

func (mtBench) ID() string { return "mt-bench" }

// Match wants a question_id beside turns or choices.
func (mtBench) Match(row Value) (float64, string) {
	if row.Kind != Objects || !row.Has("question_id") {
		return 0, "no question_id"
	}
	turns, choices := row.Get("turns"), row.Get("choices")
	switch {
	case texts(&turns):
		return 0.97, "a question_id beside turns of a user"
	case len(choices.Items) > 0:
		if t := choices.Items[0].Get("turns"); texts(&t) {
			return 0.97, "a question_id beside turns of a model"
		}
	}
	return 0, "no turns beside the question_id"
}

// texts says that a value is a list of texts, at least one.
func texts(v *Value) bool {
	for i := range v.Items {
		if v.Items[i].Kind != String {
			return false
		}
	}
	return v.Kind == Array && len(v.Items) > 0
}

// Decode gives the questions as turns of the user. With as many references as turns they are the answers between them; other
// references stay in Meta. Of a model's answers each choice makes an Example of assistant turns.
func (f mtBench) Decode(row Value) ([]*Example, error) {
	if err := wantObject(&row, f.ID()); err != nil {
		return nil, err
	}
	if choices := row.Get("choices"); !row.Has("turns") && choices.Kind == Array {
		return f.answers(&row, &choices)
	}
	c := readColumns(&row)
	v, at := c.take(slotUsed, "turns")
	if at < 0 || !texts(&v) {
		return nil, missing("turns", "the list of questions")
	}
	ref, refAt := c.take(slotUsed, "reference")
	if refAt >= 0 && (!texts(&ref) || len(ref.Items) != len(v.Items)) {
		c.leave(refAt)
		refAt = -1
	}
	e := &Example{}
	for i := range v.Items {
		m, err := textMessage(chat.User, &v.Items[i], "/turns/"+strconv.Itoa(i))
		if err != nil {
			return nil, err
		}
		e.Messages = append(e.Messages, m)
		if refAt >= 0 {
			if m, err = textMessage(chat.Assistant, &ref.Items[i], "/reference/"+strconv.Itoa(i)); err != nil {
				return nil, err
			}
			e.Messages = append(e.Messages, m)
		}
	}
	e.Kind = chatKind(e.Messages)
	c.finish(e, f.ID())
	return []*Example{e}, nil
}

// answers reads a model's answers. The members of a choice beside its turns stay with its first message.
func (f mtBench) answers(row, choices *Value) (out []*Example, err error) {
	for i := range choices.Items {
		r := readingOf(&choices.Items[i])
		turns := r.take([]string{"turns"})
		ptr := "/choices/" + strconv.Itoa(i) + "/turns"
		if !texts(&turns) {
			return nil, invalidAt(ptr, "%s is no list of answers", ptr).Do("write [\"answer\", ...]")
		}
		c := readColumns(row)
		c.take(slotUsed, "choices")
		e := &Example{Kind: KindChat}
		for k := range turns.Items {
			m, err := textMessage(chat.Assistant, &turns.Items[k], ptr+"/"+strconv.Itoa(k))
			if err != nil {
				return nil, err
			}
			e.Messages = append(e.Messages, m)
		}
		e.Messages[0].Extra = r.rest()
		c.finish(e, f.ID())
		e.Origin.layout.tree = &treePlaces{meta: hashMeta(e.Meta)}
		e.Origin.Part = i
		out = append(out, e)
	}
	return out, nil
}

// Encode writes {"turns":[...]} with the answers as "reference". Dropped: turn_order, tool_calls. Losses: system, and those of a text.
func (f mtBench) Encode(dst []byte, e *Example, lose func(fact string)) ([]byte, error) {
	return f.EncodeGroup(dst, []*Example{e}, lose)
}

// EncodeGroup writes the choices of one record, or a question.
func (f mtBench) EncodeGroup(dst []byte, es []*Example, lose func(fact string)) ([]byte, error) {
	e := es[0]
	if err := chatOnly(e); err != nil {
		return dst, err
	}
	w := &rowWriter{b: dst, e: e, lose: lose, own: e.Origin.Format == f.ID()}
	if w.own && w.hadColumn("choices") && !w.hadColumn("turns") {
		for _, e := range es {
			if slices.ContainsFunc(e.Messages, func(m chat.Message) bool { return m.Role != chat.Assistant }) {
				return dst, &Dropped{DropTurnOrder} // a choice is what a model says
			}
		}
		w.e = sharedMeta(es, lose)
		return w.row([]column{{slotUsed, "choices", true, func() { w.choices(es) }}}), nil
	}
	ms, system, err := w.turnsInTurn()
	if w.own && !slices.ContainsFunc(e.Messages, func(m chat.Message) bool { return m.Role != chat.User }) {
		ms, err = e.Messages, nil // questions follow each other without an answer between them
	}
	if err != nil {
		return dst, err
	}
	if system != nil && !w.own {
		lose("system")
	}
	if len(ms) == 0 {
		return dst, &Dropped{DropNoMessages}
	}
	var questions, answers []*chat.Message
	for i := range ms {
		if ms[i].Role == chat.Assistant {
			answers = append(answers, &ms[i])
		} else {
			questions = append(questions, &ms[i])
		}
	}
	list := func(ms []*chat.Message) func() {
		return func() {
			w.list(func() {
				for _, m := range ms {
					w.item()
					w.said(m)
				}
			})
			w.spendClass()
		}
	}
	var cols []column
	if !w.own {
		cols = append(cols, column{slotUsed, "question_id", true, func() { w.b = chat.AppendString(w.b, e.ID()) }})
	}
	cols = append(cols, column{slotUsed, "turns", true, list(questions)})
	if len(answers) > 0 {
		cols = append(cols, column{slotUsed, "reference", true, list(answers)})
	}
	if len(answers) > 0 && len(answers) != len(questions) {
		lose("turn_order")
	}
	for range e.Tools {
		lose("tools")
	}
	for range e.Media {
		lose("media")
	}
	return w.row(cols), nil
}

func (w *rowWriter) choices(es []*Example) {
	w.list(func() {
		for _, e := range es {
			w.item()
			w.object(func() {
				if len(e.Messages) > 0 {
					w.extra(e.Messages[0].Extra)
				}
				w.key("turns")
				w.list(func() {
					for i := range e.Messages {
						w.item()
						w.said(&e.Messages[i])
					}
				})
			})
		}
	})
}
