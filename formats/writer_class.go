package formats

import "github.com/slmgen/slmgen/formats/chat"

// Encode writes {"text",...} with the class under the name that it has in Meta, or {"messages":[...]} for a dialogue. Dropped: no_label (no
// class), preference, text, tokens, label, step. Losses: those of openai.
func (f classification) Encode(dst []byte, e *Example, lose func(fact string)) ([]byte, error) {
	if err := chatOnly(e); err != nil {
		return dst, err
	}
	key := e.classKey()
	if key == "" {
		return dst, &Dropped{DropNoLabel}
	}
	w := &rowWriter{b: dst, e: e, lose: lose, own: e.Origin.Format == f.ID()}
	m := &e.Messages[0]
	simple := len(e.Messages) == 1 && m.Role == chat.User && plainTurn(m) && len(m.Parts) < 2 && len(e.Tools) == 0
	if w.chatColumnName() == "" && simple {
		cols := []named{{classTexts, true, func() { w.flatTurn(m) }}}
		return w.namedRow(append(cols, w.mediaNamed()...), key), nil
	}
	cols := append(w.dialogueColumn(e.Messages, "messages", roleContent), w.functionTools(false))
	return w.namedRow(append(cols, w.mediaNamed()...), key), nil
}
