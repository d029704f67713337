package formats

import (
	"slices"

	"github.com/slmgen/slmgen/formats/chat"
)

// pairSpelling is how a row spelled two answers to choose between and the prompt before them.
type pairSpelling struct {
	answers [2]answerShape
	turns   [2][]turn // of answers that are messages
	// repeats counts the last messages of the dialogue that both answers repeated, and prompted those of them at the end that stood in
	// the prompt as well.
	repeats, prompted int
	text              bool // the prompt was a text
	// keys are the members of a listed answer: its text, rank and score. words are how a vote was cast, see voteWords.
	keys  [3]string
	names [2]string // of the columns of two answers
	words int
	cast  ballot
	// context says that the dialogue before the answers stood in the column context.
	context bool
	tight   [2][]bool // turns of a dialogue in one text whose marker no blank follows
}

// answerShape is how one answer was spelled.
type answerShape uint8

const (
	answerText answerShape = iota
	answerMessage
	answerList
)

// spellingOf looks at a prompt or an answer.
func spellingOf(v *Value) (answerShape, []turn) {
	inner, inString := nested(v)
	if inString && !spoken(&inner) {
		return answerText, nil
	}
	switch {
	case inner.Kind == Array && (shapeOf(inner).list || len(inner.Items) == 0):
		ts := make([]turn, len(inner.Items))
		for i := range inner.Items {
			var m chat.Message
			_ = decodeTurn(&inner.Items[i], &m, &ts[i], place{})
		}
		return answerList, ts
	case inner.Kind == Objects && keysOfTurn(&inner).role != "":
		ts := make([]turn, 1)
		var m chat.Message
		_ = decodeTurn(&inner, &m, &ts[0], place{})
		return answerMessage, ts
	}
	return answerText, nil
}

// pairLayout gives how the source spelled the pair; nil when the row came from elsewhere or the dialogue has become shorter than what
// the answers repeated of it.
func (w *rowWriter) pairLayout() *pairSpelling {
	l := w.e.Origin.layout
	if !w.own || l == nil || l.pair == nil || l.pair.repeats > len(w.e.Messages) {
		return nil
	}
	return l.pair
}

// answer appends one of two answers: as the source spelled it, else as shape says. shared are the messages that it repeats first.
func (w *rowWriter) pairAnswer(shared, ms []chat.Message, shape answerShape, as speakers, ts []turn) {
	switch n := len(shared) + len(ms); {
	case shape == answerText && n == 1 && plainTurn(&ms[0]) && ms[0].Role == chat.Assistant && len(ms[0].Parts) < 2:
		w.flatTurn(&ms[0])
	case shape == answerMessage && n == 1:
		t := &turn{}
		if len(ts) > 0 {
			t = &ts[0]
		}
		w.respelled(&ms[0], as, t)
	default:
		whole := append(append([]chat.Message(nil), shared...), ms...)
		w.saidList(whole, as, ts)
	}
}

// promptParts gives the columns of a user message whose parts stood in columns of their own, or that the format writes as one text.
func (w *rowWriter) promptParts(m *chat.Message, names []string) []named {
	fields := map[string]bool{}
	apart := len(m.Parts) > 0
	for i := range m.Parts {
		p := &m.Parts[i]
		name := p.Field
		if name == "" && len(m.Parts) == 1 {
			name = w.nameOf(names...)
		}
		apart = apart && p.Kind == chat.Text && name != "" && !fields[name] &&
			(w.own || len(m.Parts) == 1 || name == "instruction" || name == "input")
		fields[name] = true
	}
	if !apart || !w.own && len(m.Parts) == 1 {
		return []named{{names, true, func() { w.flatTurn(m) }}}
	}
	var out []named
	for i := range m.Parts {
		p := &m.Parts[i]
		as := []string{p.Field}
		if p.Field == "" {
			as = names
		}
		out = append(out, named{as, true, func() {
			one := *m
			one.Parts = []chat.Part{*p}
			w.asSource(func() {
				w.loseOf(p)
				w.part(p)
			})
			if i == 0 {
				w.asSource(func() { w.loseTurn(&one) })
			}
		}})
	}
	return out
}

// flatPrompt gives the columns of a prompt of texts: system, history as pairs, and the question. Dropped: turn_order, tool_calls.
func (w *rowWriter) flatPrompt(ms []chat.Message, names []string) ([]named, error) {
	var out []named
	for i := range ms {
		if !plainTurn(&ms[i]) {
			return nil, &Dropped{DropToolCalls}
		}
	}
	if len(ms) > 0 && (ms[0].Role == chat.System || ms[0].Role == chat.Developer) {
		m := &ms[0]
		out = append(out, named{[]string{"system", "system_prompt"}, true, func() { w.flatTurn(m) }})
		ms = ms[1:]
	}
	for i := range ms {
		if ms[i].Role != [...]chat.Role{chat.User, chat.Assistant}[i&1] {
			return nil, &Dropped{DropTurnOrder}
		}
	}
	n := len(ms)
	if n > 0 && n%2 == 0 {
		return nil, &Dropped{DropTurnOrder}
	}
	if n > 0 {
		out = append(out, w.promptParts(&ms[n-1], names)...)
	}
	if n > 1 {
		earlier := ms[:n-1]
		out = append(out, named{[]string{"history"}, true, func() {
			w.b = append(w.b, '[')
			for i := range earlier {
				w.b = append(w.b, [...]string{"[", ","}[i&1]...)
				w.flatTurn(&earlier[i])
				if i&1 == 1 {
					w.b = append(w.b, ']')
					if i+1 < len(earlier) {
						w.b = append(w.b, ',')
					}
				}
			}
			w.b = append(w.b, ']')
		}})
	}
	return out, nil
}

// chatColumnName gives the column that held the dialogue in the source, "" when there was none.
func (w *rowWriter) chatColumnName() string {
	if l := w.e.Origin.layout; w.own && l != nil {
		for i, s := range l.slots {
			if s == slotMessages && i < len(w.e.Origin.Columns) {
				return w.e.Origin.Columns[i]
			}
		}
	}
	return ""
}

// systemAside gives the column of a system message that stood beside the dialogue in the source, and the messages without it.
func (w *rowWriter) systemAside(ms []chat.Message) ([]named, []chat.Message) {
	l := w.e.Origin.layout
	if !w.own || l == nil || !l.system || len(ms) == 0 || ms[0].Role != chat.System {
		return nil, ms
	}
	m := &ms[0]
	return []named{{[]string{"system", "system_prompt"}, true, func() { w.flatTurn(m) }}}, ms[1:]
}

// dialogueColumn gives the column of a list of messages under its source name, else under name, with a system column beside it.
func (w *rowWriter) dialogueColumn(ms []chat.Message, name string, as speakers) []named {
	out, ms := w.systemAside(ms)
	names := []string{name}
	var ts []turn
	if l := w.e.Origin.layout; w.own && l != nil {
		ts = l.turns
	}
	if column := w.chatColumnName(); column != "" {
		names = []string{column}
	}
	if len(ts) > 0 && slices.Contains(ts[0].keys, "from") {
		as = fromValueKeys // a turn that the dialogue has gained is spelled like the others
	}
	return append(out, named{names, len(ms) > 0, func() { w.saidList(ms, as, ts) }})
}
