package formats

import "github.com/slmgen/slmgen/formats/chat"

// Encode writes plain columns: "system", "user", "assistant", "text" for plain text, "user", "chosen" and "rejected" for a preference
// between two. Bare columns are written as they are. A row that came from a table keeps the names of its columns. Dropped: a dialogue of more than one question (turn_order),
// tool_calls, tokens, step. Losses: those of a text, tools, and columns of Meta that have a meaning.
func (f unmapped) Encode(dst []byte, e *Example, lose func(fact string)) ([]byte, error) {
	w := &rowWriter{b: dst, e: e, lose: lose, own: e.Origin.Format == f.ID()}
	if e.Kind == KindColumns {
		return w.row(nil), nil
	}
	if e.Kind == KindText && len(e.Messages) == 1 {
		m := &e.Messages[0]
		return w.row(append([]column{{slotUsed, "text", true, func() { w.plainText(m) }}}, w.mediaColumns()...)), nil
	}
	names := [3]string{"system", "user", "assistant"}
	if l := e.Origin.layout; w.own && l != nil {
		for i, name := range l.tableNames {
			if name != "" {
				names[i] = name
			}
		}
	}
	dialogue := *e
	var chosen, rejected *chat.Message
	if e.Kind == KindPreference && len(e.Completions) == 2 && e.lastAnswer() < 0 {
		a, z := &e.Completions[0], &e.Completions[1]
		if z.Preferred != nil && *z.Preferred {
			a, z = z, a
		}
		if len(a.Messages) == 1 && len(z.Messages) == 1 && a.Preferred != nil && *a.Preferred {
			chosen, rejected = &a.Messages[0], &z.Messages[0]
			dialogue.Kind, dialogue.Completions = KindPrompt, nil
		}
	}
	if err := chatOnly(&dialogue); err != nil {
		return dst, err
	}
	ms, system, err := w.turnsInTurn()
	switch {
	case err != nil:
		return dst, err
	case len(ms) == 0:
		return dst, &Dropped{DropNoPrompt}
	case len(ms) > 2 || chosen != nil && len(ms) > 1:
		return dst, &Dropped{DropTurnOrder}
	}
	var cols []column
	put := func(name string, m *chat.Message) {
		if m != nil {
			cols = append(cols, column{slotUsed, name, true, func() { w.said(m) }})
		}
	}
	if system != nil {
		w.loseEmpty(system)
	}
	put(names[0], system)
	put(names[1], &ms[0])
	if len(ms) == 2 {
		put(names[2], &ms[1])
		cols[len(cols)-1].put = func() { w.said(&ms[1]); w.spendClass() }
	}
	put("chosen", chosen)
	put("rejected", rejected)
	for range e.Tools {
		lose("tools")
	}
	return w.row(append(cols, w.mediaColumns()...)), nil
}
