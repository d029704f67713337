package formats

import (
	"slices"

	"github.com/slmgen/slmgen/formats/chat"
)

// flatRow is a dialogue cut into columns of texts.
type flatRow struct {
	system          *chat.Message
	history         []chat.Message // question and answer in turn
	prompt, answer  []chat.Message
	promptL, answL  bool // a list of messages rather than a text
	hasClass, reply bool
	moved           bool // a speaker was changed since, so that the columns of the source no longer fit
}

// flatOf cuts an Example: one that came from a row of this format where that row was cut, any other into the last answer and what
// stands before it.
func (w *rowWriter) flatOf() (d flatRow) {
	ms := w.e.Turns()
	d.hasClass = len(ms) > len(w.e.Messages)
	if l := w.e.Origin.layout; w.own && l != nil && len(ms) >= l.history+l.answers {
		if l.system && len(ms) > l.history+l.answers && ms[0].Role == chat.System {
			d.system, ms = &ms[0], ms[1:]
		}
		d.history, ms = ms[:l.history], ms[l.history:]
		n := len(ms) - l.answers
		d.prompt, d.answer = ms[:n], ms[n:]
		d.promptL, d.answL, d.reply = l.promptList, l.answerList, l.answers > 0
		if d.fits() {
			return d
		}
		ms = w.e.Turns()
		d = flatRow{hasClass: d.hasClass, moved: true}
		if l.answers == 0 {
			d.prompt = ms
			return d
		}
	}
	if n := len(ms); n > 0 && ms[n-1].Role == chat.Assistant {
		d.answer, ms, d.reply = ms[n-1:], ms[:n-1], true
	}
	d.prompt = ms
	return d
}

// fits says that each message speaks as the column says that it stands in.
func (d *flatRow) fits() bool {
	for i := range d.history {
		if d.history[i].Role != [...]chat.Role{chat.User, chat.Assistant}[i&1] {
			return false
		}
	}
	return (d.promptL || len(d.prompt) != 1 || d.prompt[0].Role == chat.User) &&
		(d.answL || len(d.answer) != 1 || d.answer[0].Role == chat.Assistant)
}

// inTurn moves what stands before the last question into the columns system and history; an error when that is not question and answer
// in turn, or depends on tools.
func (d *flatRow) inTurn() error {
	all := append(append(slices.Clone(d.history), d.prompt...), d.answer...)
	for i := range all {
		if len(all[i].ToolCalls) > 0 || all[i].Role == chat.Tool {
			return &Dropped{DropToolCalls}
		}
	}
	if d.system == nil && len(d.prompt) > 0 && (d.prompt[0].Role == chat.System || d.prompt[0].Role == chat.Developer) {
		d.system, d.prompt = &d.prompt[0], d.prompt[1:]
	}
	if len(d.prompt) == 0 {
		return nil
	}
	n := len(d.prompt) - 1
	d.history, d.prompt = append(slices.Clip(d.history), d.prompt[:n]...), d.prompt[n:]
	for i := range d.history {
		if d.history[i].Role != [...]chat.Role{chat.User, chat.Assistant}[i&1] {
			return &Dropped{DropTurnOrder}
		}
	}
	if len(d.history)%2 == 1 || d.prompt[0].Role != chat.User {
		return &Dropped{DropTurnOrder}
	}
	return nil
}

// named gives the name under which the source row had one of names, else the first of them.
func (w *rowWriter) named(names ...string) string {
	if w.own {
		row := Value{Kind: Objects}
		for _, k := range w.e.Origin.Columns {
			row.Members = append(row.Members, Member{Key: k})
		}
		c := columns{row: &row}
		if i := c.find(names...); i >= 0 {
			return w.e.Origin.Columns[i]
		}
	}
	return names[0]
}

// flatColumns gives the columns of d: those that stand before and after the question too.
func (w *rowWriter) flatColumns(d *flatRow, f *flat) []column {
	var cols []column
	put := func(name string, fn func()) {
		cols = append(cols, column{slotUsed, name, true, fn})
	}
	if d.system != nil {
		w.loseEmpty(d.system)
		put(w.named("system", "system_prompt"), func() { w.said(d.system) })
	}
	w.questionColumns(d, f, put)
	if d.reply || f.needAnswer {
		w.answerColumn(d, f, put)
	}
	if len(d.history) > 0 {
		put(w.named("history"), func() {
			w.list(func() {
				for i := 0; i+1 < len(d.history); i += 2 {
					w.item()
					w.list(func() {
						w.item()
						w.said(&d.history[i])
						w.item()
						w.said(&d.history[i+1])
					})
				}
			})
		})
	}
	if len(w.e.Tools) > 0 {
		put(w.named("tools", "functions", "available_tools"), func() { w.tools(toolWrapped) })
	}
	return append(cols, w.mediaColumns()...)
}

// questionColumns writes each text of the question under the column that it came from.
func (w *rowWriter) questionColumns(d *flatRow, f *flat, put func(string, func())) {
	main := w.named(f.prompt...)
	switch {
	case len(d.prompt) == 0:
		if f.needPrompt {
			put(main, func() { w.b = append(w.b, `""`...) })
		}
	case d.promptL || len(d.prompt) > 1:
		put(main, func() { w.speeches(d.prompt) })
	default:
		m := &d.prompt[0]
		texts := w.textsOf(m, f, main)
		if texts == nil {
			put(main, func() { w.said(m) })
			return
		}
		w.losePieces(m)
		if !slices.ContainsFunc(texts, func(t textColumn) bool { return t.name == main }) && !w.own && f.needPrompt {
			put(main, func() { w.b = append(w.b, `""`...) })
		}
		if !w.own && len(texts) > 1 && texts[0].name == main && slices.Contains(f.context, texts[1].name) {
			w.lose("part_order") // the context is read before the question
		}
		for _, t := range texts {
			put(t.name, func() { w.ownPart(t.part) })
		}
	}
}

type textColumn struct {
	name string
	part *chat.Part
}

// textsOf gives each text of a question its column; nil when they have no columns of their own here and become one text.
func (w *rowWriter) textsOf(m *chat.Message, f *flat, main string) (out []textColumn) {
	around := append(slices.Clone(f.context), f.more...)
	for i := range m.Parts {
		p := &m.Parts[i]
		if p.Kind != chat.Text {
			continue
		}
		name := p.Field
		switch {
		case w.own && name != "" && slices.Contains(w.e.Origin.Columns, name):
		case name == "input" && len(around) > 0:
			name = around[0]
		case slices.Contains(around, name):
		default:
			name = main
		}
		if slices.ContainsFunc(out, func(t textColumn) bool { return t.name == name }) {
			return nil
		}
		out = append(out, textColumn{name, p})
	}
	return out
}

func (w *rowWriter) answerColumn(d *flatRow, f *flat, put func(string, func())) {
	name := w.named(f.answer...)
	if thought, answer := thoughtOf(d); thought != nil {
		d.answer = []chat.Message{answer}
		defer put(w.named(thoughtNames...), func() { w.b = chat.AppendString(w.b, thought.Text) })
	}
	if w.own && len(d.answer) == 1 {
		// Of several right answers the column as a whole stands in Meta.
		for i := range w.e.Meta {
			if w.e.Meta[i].Key == name {
				if first, ok := firstAnswer(w.e.Meta[i].Value); ok && first == d.answer[0].Content() {
					return
				}
				w.dropped = append(w.dropped, name)
			}
		}
	}
	put(name, func() {
		switch {
		case len(d.answer) == 0:
			w.b = append(w.b, `""`...)
		case d.answL || len(d.answer) > 1:
			w.speeches(d.answer)
		default:
			w.said(&d.answer[0])
		}
		if d.hasClass {
			w.spend(w.e.classKey())
		}
	})
}

// thoughtOf takes the reasoning out of an answer that is a text with one piece of reasoning before it; nil for any other.
func thoughtOf(d *flatRow) (*chat.Part, chat.Message) {
	if len(d.answer) != 1 || d.answL {
		return nil, chat.Message{}
	}
	m := d.answer[0]
	if len(m.Parts) != 2 || m.Parts[0].Kind != chat.Reasoning || m.Parts[0].Signature != "" || m.Parts[0].Text == "" || m.Parts[1].Kind != chat.Text {
		return nil, m
	}
	thought := &m.Parts[0]
	m.Parts = m.Parts[1:]
	return thought, m
}

// firstAnswer gives the first of several right answers, as answerOf reads it.
func firstAnswer(raw []byte) (string, bool) {
	v, err := ParseValue(raw)
	if err != nil {
		return "", false
	}
	inner, _ := nested(&v)
	if text := inner.Get("text"); text.Kind == Array {
		inner = text
	}
	if inner.Kind != Array {
		return "", false
	}
	if len(inner.Items) == 0 {
		return "", true
	}
	p, ok := textPart(&inner.Items[0])
	return p.Text, ok
}

// speeches appends a list of messages as openai spells them.
func (w *rowWriter) speeches(ms []chat.Message) {
	w.list(func() {
		for i := range ms {
			w.item()
			openAISpeech(w, &ms[i])
		}
	})
}

// said appends a message as a text: null when its content was null, and counts what a text has no room for.
func (w *rowWriter) said(m *chat.Message) {
	w.losePieces(m)
	switch {
	case len(m.Parts) == 0 && m.ContentNull && w.own:
		w.b = append(w.b, "null"...)
	case len(m.Parts) == 0:
		if m.ContentNull {
			w.lose("null")
		}
		w.b = append(w.b, `""`...)
	case len(m.Parts) == 1 && m.Parts[0].Kind == chat.Text:
		w.ownPart(&m.Parts[0])
	default:
		w.border(m)
		w.b = chat.AppendString(w.b, m.Content())
	}
}

// loseEmpty counts a system message that says nothing: as a column it is none.
func (w *rowWriter) loseEmpty(m *chat.Message) {
	if !w.own && w.l == nil && m != nil && m.Content() == "" {
		w.lose("empty_system")
	}
}

// losePieces counts what the texts of a message leave behind.
func (w *rowWriter) losePieces(m *chat.Message) {
	w.loseTurn(m)
	w.loseParts(m)
}

// plainly says that a message is a text and nothing more.
func plainly(m *chat.Message) bool {
	return m.Name == "" && m.ToolCallID == "" && m.IsError == nil && m.Train == nil && m.Weight == "" && len(m.Extra) == 0 &&
		len(m.ToolCalls) == 0 && !slices.ContainsFunc(m.Parts, func(p chat.Part) bool {
		return p.Kind != chat.Text || p.Train != nil || p.Weight != "" || len(p.Spans) > 0
	})
}
