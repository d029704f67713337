package formats

import (
	"bytes"
	"slices"

	"github.com/slmgen/slmgen/formats/chat"
)

// Encode writes {"prompt","completion"}: as texts when the row is one question and one answer and nothing more, else both as lists of
// messages. Dropped: no_prompt, no_answer. Losses: those of openai.
func (f promptCompletion) Encode(dst []byte, e *Example, lose func(fact string)) ([]byte, error) {
	if err := chatOnly(e); err != nil {
		return dst, err
	}
	w := &rowWriter{b: dst, e: e, lose: lose, own: e.Origin.Format == f.ID()}
	d := w.flatOf()
	switch {
	case !d.reply:
		return dst, &Dropped{DropNoAnswer}
	case len(d.prompt) == 0:
		return dst, &Dropped{DropNoPrompt}
	}
	texts := len(d.prompt) == 1 && d.prompt[0].Role == chat.User && len(d.answer) == 1 && plainly(&d.prompt[0]) && plainly(&d.answer[0])
	if !texts && (!w.own || d.moved) {
		d.promptL, d.answL = true, true
	}
	spec := &completionSpecs[0]
	if w.own {
		spec = w.completionSpec()
	}
	return w.row(w.flatColumns(&d, spec)), nil
}

// completionSpec finds the spelling that the source row had.
func (w *rowWriter) completionSpec() *flat {
	row := Value{Kind: Objects}
	for _, k := range w.e.Origin.Columns {
		row.Members = append(row.Members, Member{Key: k, Value: Value{Kind: String}})
	}
	if s := completionSpec(&row); s != nil {
		return s
	}
	return &completionSpecs[0]
}

// Encode writes {"prompt":...}: a text when it is one question, else a list of messages. An answer is lost (answer).
// Dropped: no_prompt. Losses: answer, and those of openai.
func (f promptOnly) Encode(dst []byte, e *Example, lose func(fact string)) ([]byte, error) {
	if err := chatOnly(e); err != nil {
		return dst, err
	}
	w := &rowWriter{b: dst, e: e, lose: lose, own: e.Origin.Format == f.ID()}
	d := w.flatOf()
	if d.reply {
		w.lose("answer")
		d.reply, d.answer = false, nil
		if d.hasClass {
			w.dropped = append(w.dropped, e.classKey())
		}
	}
	if len(d.prompt) == 0 {
		return dst, &Dropped{DropNoPrompt}
	}
	if len(d.prompt) != 1 || d.prompt[0].Role != chat.User || !plainly(&d.prompt[0]) {
		d.promptL = d.promptL || !w.own || d.moved
	}
	return w.row(w.flatColumns(&d, &promptFlat)), nil
}

// Encode writes {"question","answer"}, with "context", "system" and "history" where the dialogue has them. A row that came as qa keeps
// the names of its columns. Dropped: no_prompt, no_answer, turn_order, tool_calls. Losses: those of a text, and tools.
func (f questionAnswer) Encode(dst []byte, e *Example, lose func(fact string)) ([]byte, error) {
	if err := chatOnly(e); err != nil {
		return dst, err
	}
	w := &rowWriter{b: dst, e: e, lose: lose, own: e.Origin.Format == f.ID()}
	spec := &flat{context: contextNames, prompt: []string{"question"}, answer: []string{"answer"}, needPrompt: true, needAnswer: true}
	if w.own {
		row := Value{Kind: Objects}
		for _, k := range e.Origin.Columns {
			row.Members = append(row.Members, Member{Key: k, Value: Value{Kind: String}})
		}
		if s, _, answer := questionSpec(&row); s != nil {
			spec = s
			spec.answer = append([]string{answer}, spec.answer...)
		}
	}
	d := w.flatOf()
	if !d.reply {
		return dst, &Dropped{DropNoAnswer}
	}
	if !w.own || d.moved {
		if err := d.inTurn(); err != nil {
			return dst, err
		}
	}
	if len(d.prompt) == 0 {
		return dst, &Dropped{DropNoPrompt}
	}
	return w.row(w.flatColumns(&d, spec)), nil
}

// Encode writes {"query","response"}, with "system" and "history" where the dialogue has them. A row that came as query-response keeps
// the names of its columns. Dropped: no_answer, turn_order, tool_calls. Losses: those of a text, and tools.
func (f queryResponse) Encode(dst []byte, e *Example, lose func(fact string)) ([]byte, error) {
	if err := chatOnly(e); err != nil {
		return dst, err
	}
	w := &rowWriter{b: dst, e: e, lose: lose, own: e.Origin.Format == f.ID()}
	d := w.flatOf()
	if !d.reply {
		return dst, &Dropped{DropNoAnswer}
	}
	if !w.own || d.moved {
		if err := d.inTurn(); err != nil {
			return dst, err
		}
	}
	return w.row(w.flatColumns(&d, &queryFlat)), nil
}

// Encode writes {"data":["question","answer",...]} with "system". Dropped: turn_order, tool_calls, and a dialogue of one turn (no_answer).
// Losses: those of a text, and tools.
func (f stringTurns) Encode(dst []byte, e *Example, lose func(fact string)) ([]byte, error) {
	if err := chatOnly(e); err != nil {
		return dst, err
	}
	w := &rowWriter{b: dst, e: e, lose: lose, own: e.Origin.Format == f.ID()}
	ms, system, err := w.turnsInTurn()
	if err != nil {
		return dst, err
	}
	if len(ms) < 2 && !w.own {
		return dst, &Dropped{DropNoAnswer}
	}
	cols := append(w.systemFirst(system), column{slotUsed, w.named(turnNames...), true, func() {
		start := len(w.b)
		w.list(func() {
			for i := range ms {
				w.item()
				w.said(&ms[i])
			}
		})
		if l := e.Origin.layout; w.own && l != nil && l.cell != cellNone {
			w.b = chat.AppendString(w.b[:start], string(l.cell.respell(bytes.Clone(w.b[start:]))))
		}
		w.spendClass()
	}})
	return w.row(append(cols, w.beside()...)), nil
}

// turnsInTurn gives the dialogue without its system text, and an error unless user and assistant speak in turn.
func (w *rowWriter) turnsInTurn() (ms []chat.Message, system *chat.Message, err error) {
	ms = w.e.Turns()
	if len(ms) > 0 && (ms[0].Role == chat.System || ms[0].Role == chat.Developer) {
		system, ms = &ms[0], ms[1:]
	}
	for i := range ms {
		if len(ms[i].ToolCalls) > 0 || ms[i].Role == chat.Tool {
			return nil, nil, &Dropped{DropToolCalls}
		}
		if ms[i].Role != [...]chat.Role{chat.User, chat.Assistant}[i&1] {
			return nil, nil, &Dropped{DropTurnOrder}
		}
	}
	return ms, system, nil
}

// spendClass marks the class as written where it became the answer.
func (w *rowWriter) spendClass() {
	if key := w.e.classKey(); key != "" && len(w.e.Turns()) > len(w.e.Messages) {
		w.spend(key)
	}
}

func (w *rowWriter) systemFirst(m *chat.Message) []column {
	if m == nil {
		return nil
	}
	w.loseEmpty(m)
	return []column{{slotUsed, w.named("system", "system_prompt"), true, func() { w.said(m) }}}
}

// beside gives the columns tools and media.
func (w *rowWriter) beside() []column {
	var cols []column
	if len(w.e.Tools) > 0 {
		cols = append(cols, column{slotUsed, w.named("tools", "functions", "available_tools"), true, func() { w.tools(toolWrapped) }})
	}
	return append(cols, w.mediaColumns()...)
}

// Encode writes {"conversation":[{"human":...,"assistant":...}],"system":...}. Dropped: tool_calls, and a dialogue in which another than
// user, assistant and a leading system speaks (turn_order). Losses: those of a text, and tools.
func (f shareGPTPairs) Encode(dst []byte, e *Example, lose func(fact string)) ([]byte, error) {
	if err := chatOnly(e); err != nil {
		return dst, err
	}
	w := &rowWriter{b: dst, e: e, lose: lose, own: e.Origin.Format == f.ID()}
	ms := e.Turns()
	var system *chat.Message
	if l := e.Origin.layout; len(ms) > 0 && (ms[0].Role == chat.System || ms[0].Role == chat.Developer) && (!w.own || l == nil || l.system) {
		system, ms = &ms[0], ms[1:]
	}
	for i := range ms {
		switch {
		case len(ms[i].ToolCalls) > 0 || ms[i].Role == chat.Tool:
			return dst, &Dropped{DropToolCalls}
		case ms[i].Role != chat.User && ms[i].Role != chat.Assistant && !w.own:
			return dst, &Dropped{DropTurnOrder}
		}
	}
	if len(ms) == 0 {
		return dst, &Dropped{DropNoMessages}
	}
	cols := append(w.systemFirst(system), column{slotUsed, w.named(chatNames[2:]...), true, func() { w.pairs(ms) }})
	if w.own {
		cols[len(cols)-1].name = w.named(append([]string{"conversation"}, chatNames...)...)
	}
	return w.row(append(cols, w.beside()...)), nil
}

// pairs appends the turns, a question and its answer in one object.
func (w *rowWriter) pairs(ms []chat.Message) {
	name := func(m *chat.Message) string {
		switch {
		case w.own && m.RawRole != "":
			return m.RawRole
		case w.own:
			return string(m.Role)
		case m.Role == chat.User:
			return "human"
		}
		return "assistant"
	}
	w.list(func() {
		for i := 0; i < len(ms); {
			w.item()
			w.object(func() {
				var written []string
				first := &ms[i]
				for i < len(ms) && !slices.Contains(written, name(&ms[i])) && (len(written) == 0 || ms[i].Role == chat.Assistant && first.Role == chat.User) {
					written = append(written, name(&ms[i]))
					w.key(name(&ms[i]))
					w.said(&ms[i])
					i++
				}
				if w.own {
					w.extra(first.Extra)
				}
			})
		}
	})
	w.spendClass()
}
