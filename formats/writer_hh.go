package formats

import (
	"strings"

	"github.com/slmgen/slmgen/formats/chat"
)

// Encode writes {"chosen","rejected"}, each the whole dialogue as text with the markers "\n\nHuman:" and "\n\nAssistant:". A system text
// stands before the first marker. Dropped: no_prompt (no turn of the user), tool_calls, no_choice, undecided, text, tokens, label, step.
// Losses: completion, rank, score, good, border, message_border (a marker inside a text, or a system text that is not first),
// and those of alpaca.
func (f hhRLHF) Encode(dst []byte, e *Example, lose func(fact string)) ([]byte, error) {
	d, err := duelOf(e)
	if err != nil {
		return dst, err
	}
	asked := false
	for _, ms := range [][]chat.Message{e.Messages, d.chosen.Messages, d.rejected.Messages} {
		for i := range ms {
			if !plainTurn(&ms[i]) {
				return dst, &Dropped{DropToolCalls}
			}
			asked = asked || ms[i].Role == chat.User
		}
	}
	if !asked {
		return dst, &Dropped{DropNoPrompt}
	}
	w := &rowWriter{b: dst, e: e, lose: lose, own: e.Origin.Format == f.ID()}
	w.loseDuel(&d, false)
	for _, ms := range [][]chat.Message{e.Messages, d.chosen.Messages, d.rejected.Messages} {
		for i := range ms {
			w.loseMarked(&ms[i], i == 0 && (len(e.Messages) == 0 || &ms[0] == &e.Messages[0]))
		}
	}
	side := func(c *Completion, k int) func() {
		var tight []bool
		if p := w.pairLayout(); p != nil {
			tight = p.tight[k]
		}
		whole := append(append([]chat.Message(nil), e.Messages...), c.Messages...)
		return func() { w.b = chat.AppendString(w.b, string(marked(whole, tight))) }
	}
	cols := []named{{[]string{"chosen"}, true, side(d.chosen, 0)}, {[]string{"rejected"}, true, side(d.rejected, 1)}}
	return w.namedRow(cols), nil
}

// loseMarked counts what a turn in a text with markers leaves behind.
func (w *rowWriter) loseMarked(m *chat.Message, first bool) {
	w.loseTurn(m)
	w.loseFlat(m)
	text := m.Content()
	if m.ContentNull && text == "" {
		w.lose("null")
	}
	if len(m.Parts) == 1 && unwritablePart(&m.Parts[0]) {
		w.lose("text")
	}
	leading := first && (m.Role == chat.System || m.Role == chat.Developer)
	if strings.Contains(text, hhHuman) || strings.Contains(text, hhAssistant) || m.Role == chat.System && !leading || leading && text == "" {
		w.lose("message_border")
	}
	if leading && strings.HasPrefix(text, " ") {
		w.lose("white_space")
	}
}

// marked gives a dialogue as text with its markers.
func marked(ms []chat.Message, tight []bool) (out []byte) {
	for i := range ms {
		m := &ms[i]
		text := m.Content()
		switch {
		case i == 0 && (m.Role == chat.System || m.Role == chat.Developer):
			out = append(out, strings.TrimPrefix(text, " ")...)
			continue
		case m.Role == chat.Assistant:
			out = append(out, hhAssistant...)
		default:
			out = append(out, hhHuman...)
		}
		if i >= len(tight) || !tight[i] {
			out = append(out, ' ')
		}
		out = append(out, text...)
	}
	return out
}

// unwritablePart says that a text held a lone surrogate: only its source text says which.
func unwritablePart(p *chat.Part) bool {
	return len(p.Raw) > 0 && p.Raw[0] == '"' && strings.Contains(p.Text, "\ufffd")
}
