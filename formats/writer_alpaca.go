package formats

import (
	"slices"

	"github.com/slmgen/slmgen/formats/chat"
)

// Encode writes {"instruction","input","output"}, with "system" and "history" where the dialogue has them. A row that came as alpaca
// keeps its columns, order and spelling. Dropped: no_prompt, no_answer, turn_order (not question and answer in turn), tool_calls.
// Losses: tools, empty_system, and those of sharegpt but null and message_border.
func (f alpaca) Encode(dst []byte, e *Example, lose func(fact string)) ([]byte, error) {
	if err := chatOnly(e); err != nil {
		return dst, err
	}
	if e.Origin.Format != f.ID() {
		e = withMarks(e, lose)
	}
	d, err := alpacaParts(e)
	if err != nil {
		return dst, err
	}
	w := &rowWriter{b: dst, e: e, l: written(e, f.ID()), own: e.Origin.Format == f.ID(), lose: lose}
	w.loseAlpaca(&d)
	w.loseEmpty(d.system)
	instruction, input := alpacaPrompt(w, d.prompt)
	cols := []column{
		{slotPrompt, "instruction", instruction != nil || w.l == nil, func() { w.optional(instruction) }},
		{slotInput, "input", input != nil || w.l == nil, func() { w.optional(input) }},
		{slotAnswer, "output", true, func() { w.answer(d.answer) }},
		{slotSystem, "system", d.system != nil, func() { w.systemText(d.system) }},
		{slotHistory, "history", len(d.history) > 0, func() { w.history(d.history) }},
		{slotTools, "tools", w.l != nil && len(e.Tools) > 0, w.shareGPTTools},
	}
	return w.row(append(cols, w.mediaColumns()...)), nil
}

// columns are those of a table of alpaca rows.
func (alpaca) columns() (all, optional []string) {
	return []string{"instruction", "input", "output", "system", "history"}, []string{"input", "system", "history"}
}

// alpacaRow is a dialogue cut into the columns of alpaca.
type alpacaRow struct {
	system, prompt, answer *chat.Message
	history                []chat.Message
}

func alpacaParts(e *Example) (d alpacaRow, err error) {
	ms := e.Messages
	for i := range ms {
		if len(ms[i].ToolCalls) > 0 || ms[i].Role == chat.Tool {
			return d, &Dropped{DropToolCalls}
		}
	}
	if class, ok := e.Class(); ok {
		m := chat.TextOf(chat.Assistant, class)
		ms = append(slices.Clone(ms), m)
	}
	if len(ms) > 0 && (ms[0].Role == chat.System || ms[0].Role == chat.Developer) {
		d.system, ms = &ms[0], ms[1:]
	}
	switch n := len(ms); {
	case n == 0 || !slices.ContainsFunc(ms, func(m chat.Message) bool { return m.Role == chat.Assistant }):
		return d, &Dropped{DropNoAnswer}
	case n == 1:
		return d, &Dropped{DropNoPrompt}
	}
	for i := range ms {
		want := chat.User
		if i%2 == 1 {
			want = chat.Assistant
		}
		if ms[i].Role != want {
			return d, &Dropped{DropTurnOrder}
		}
	}
	n := len(ms)
	if n%2 == 1 {
		return d, &Dropped{DropTurnOrder}
	}
	d.history, d.prompt, d.answer = ms[:n-2], &ms[n-2], &ms[n-1]
	return d, nil
}

// historyOf gives the earlier turns of an Example that fits alpaca.
func historyOf(e *Example) []chat.Message {
	d, err := alpacaParts(e)
	if err != nil {
		return nil
	}
	return d.history
}

// loseAlpaca counts what the texts leave behind.
func (w *rowWriter) loseAlpaca(d *alpacaRow) {
	if w.l == nil && len(w.e.Tools) > 0 {
		w.lose("tools")
	}
	for i := range w.e.Messages {
		w.loseTurn(&w.e.Messages[i])
	}
	for _, m := range []*chat.Message{d.system, d.answer} {
		if m != nil {
			w.loseParts(m)
			w.border(m)
		}
	}
	for i := range d.history {
		w.loseParts(&d.history[i])
		w.border(&d.history[i])
	}
	w.loseParts(d.prompt)
}

func (w *rowWriter) loseParts(m *chat.Message) {
	for i := range m.Parts {
		if p := &m.Parts[i]; p.Kind == chat.Text {
			w.loseOf(p)
		} else {
			w.lostPart(p)
		}
	}
}

// lostPart counts a part that is no text and stays behind.
func (w *rowWriter) lostPart(p *chat.Part) {
	switch p.Kind {
	case chat.Reasoning, chat.Redacted:
		w.lose("reasoning")
	case chat.Other:
		w.lose("part")
	default:
		w.lose("media")
	}
}

// alpacaPrompt parts a question into instruction and input: by the columns that its parts came from, else all is instruction.
// A nil part is one that the message does not have.
func alpacaPrompt(w *rowWriter, m *chat.Message) (instruction, input *chat.Part) {
	var texts []*chat.Part
	for i := range m.Parts {
		if m.Parts[i].Kind == chat.Text {
			texts = append(texts, &m.Parts[i])
		}
	}
	inputLike := func(p *chat.Part) bool { return p.Field == "input" || slices.Contains(contextNames, p.Field) }
	switch {
	case len(texts) == 0:
		return nil, nil
	case len(texts) == 1 && texts[0].Field == "input":
		return nil, texts[0]
	case len(texts) == 1:
		return texts[0], nil
	case len(texts) == 2 && inputLike(texts[1]) && !inputLike(texts[0]):
		return texts[0], texts[1]
	case len(texts) == 2 && inputLike(texts[0]) && !inputLike(texts[1]):
		return texts[1], texts[0]
	}
	w.border(m)
	return &chat.Part{Kind: chat.Text, Text: m.Content()}, nil
}

func (w *rowWriter) optional(p *chat.Part) {
	if p == nil {
		w.b = append(w.b, `""`...)
		return
	}
	w.part(p)
}

// answer appends the answer; a class that became the answer no longer has to stand in Meta.
func (w *rowWriter) answer(m *chat.Message) {
	w.text(m)
	if key := w.e.classKey(); key != "" {
		w.spend(key)
	}
}

func (w *rowWriter) systemText(m *chat.Message) {
	if m == nil {
		w.b = append(w.b, `""`...)
		return
	}
	w.text(m)
}

// history appends the earlier turns as [question, answer] pairs.
func (w *rowWriter) history(ms []chat.Message) {
	w.b = append(w.b, '[')
	for i := 0; i+1 < len(ms); i += 2 {
		if i > 0 {
			w.b = append(w.b, ',')
		}
		w.b = append(w.b, '[')
		w.text(&ms[i])
		w.b = append(w.b, ',')
		w.text(&ms[i+1])
		w.b = append(w.b, ']')
	}
	w.b = append(w.b, ']')
}

func (alpaca) keepsLayout() {}
