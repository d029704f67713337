package formats

import "github.com/slmgen/slmgen/formats/chat"

// Encode writes {"conversations":[{"from","value"},...],"tools":"[...]"}; a system message is its first turn. Tool calls become
// function_call turns, results observation turns; media of a question become marks in its text and references in images, videos and
// audios. A row that came as sharegpt keeps its columns, order and spelling.
// Losses: role, name, tool_call_id, weight, train, reasoning, media, part, developer_role, null, border, message_border, json_type,
// part_weight, part_train, part_extra, meta:COLUMN, extra:MEMBER.
func (f shareGPT) Encode(dst []byte, e *Example, lose func(fact string)) ([]byte, error) {
	if err := chatOnly(e); err != nil {
		return dst, err
	}
	if e.Origin.Format != f.ID() {
		e = withMarks(e, lose)
	}
	w := writerOf(dst, e, f.ID(), lose)
	if w.l == nil && len(e.Tools)+len(e.Media) == 0 {
		return w.dialogueRow("conversations", shareGPTSpeech), nil
	}
	cols := []column{
		{slotMessages, "conversations", true, func() { w.chatColumn(shareGPTSpeech) }},
		{slotSystem, "system", w.systemColumn(), w.system},
		{slotTools, "tools", len(e.Tools) > 0, w.shareGPTTools},
	}
	return w.row(append(cols, w.mediaColumns()...)), nil
}

func shareGPTSpeech(w *rowWriter, m *chat.Message) {
	w.loseTurn(m)
	w.loseFlat(m)
	if len(m.ToolCalls) == 0 {
		if m.ContentNull && len(m.Parts) == 0 {
			w.lose("null")
		}
		w.shareGPTTurn(shareGPTRole(m.Role), m)
		return
	}
	if m.Role != chat.Assistant {
		w.lose("role")
	}
	if m.Content() != "" {
		// The words before a call have no place in its turn: they become a turn of their own.
		w.lose("message_border")
		w.shareGPTTurn("gpt", m)
		w.b = append(w.b, ',')
	}
	call := chat.TextOf(chat.Assistant, string(callsAsText(m.ToolCalls)))
	w.shareGPTTurn("function_call", &call)
}

func shareGPTRole(r chat.Role) string {
	switch r {
	case chat.User:
		return "human"
	case chat.Assistant:
		return "gpt"
	case chat.Tool:
		return "observation"
	}
	return "system"
}

func (w *rowWriter) shareGPTTurn(from string, m *chat.Message) {
	w.b = chat.AppendString(append(w.b, `{"from":`...), from)
	w.b = append(w.b, `,"value":`...)
	w.joined(m)
	w.b = append(w.b, '}')
}

// loseTurn counts the facts of a message that a plain text turn has no room for.
func (w *rowWriter) loseTurn(m *chat.Message) {
	if m.Role == chat.Developer {
		w.lose("developer_role")
	}
	if m.Name != "" {
		w.lose("name")
	}
	if m.ToolCallID != "" {
		w.lose("tool_call_id")
	}
	if m.IsError != nil {
		w.lose("is_error")
	}
	for i := range m.ToolCalls {
		c := &m.ToolCalls[i]
		if c.PartsAfter > 0 {
			w.lose("part_order")
		}
		if c.ID != "" {
			w.lose("tool_call_id")
		}
		for _, f := range c.Extra {
			w.lose("extra:" + f.Key)
		}
	}
	if m.Weight != "" {
		w.lose("weight")
	}
	if m.Train != nil {
		w.lose("train")
	}
	for _, f := range m.Extra {
		w.lose("extra:" + f.Key)
	}
}

// loseFlat counts what the text of a message leaves out.
func (w *rowWriter) loseFlat(m *chat.Message) {
	for i := range m.Parts {
		p := &m.Parts[i]
		if p.Kind != chat.Text {
			w.lostPart(p)
			continue
		}
		w.loseOf(p)
		if len(p.Raw) > 0 && (p.Raw[0] != '"' && p.Raw[0] != '{') {
			w.lose("json_type")
		}
	}
	w.border(m)
}

// callsAsText spells calls as the JSON text of a function_call turn: one object, or a list of several.
func callsAsText(calls []chat.ToolCall) []byte {
	var b []byte
	if len(calls) > 1 {
		b = append(b, '[')
	}
	for i := range calls {
		c := &calls[i]
		if i > 0 {
			b = append(b, ',')
		}
		b = chat.AppendString(append(b, `{"name":`...), c.Name)
		if len(c.Arguments) > 0 {
			b = append(b, `,"arguments":`...)
			b = compactText(b, c.Arguments)
		}
		b = append(b, '}')
	}
	if len(calls) > 1 {
		b = append(b, ']')
	}
	return b
}

// shareGPTTools appends the tools as the JSON text of a list of functions; as a list where the source had one.
func (w *rowWriter) shareGPTTools() {
	if w.cellTools() {
		return
	}
	list := []byte{'['}
	for i := range w.e.Tools {
		if i > 0 {
			list = append(list, ',')
		}
		list = append(list, w.bareTool(&w.e.Tools[i])...)
	}
	list = append(list, ']')
	if w.l != nil {
		for i, s := range w.l.slots {
			if s == slotTools && w.l.raw[i] == nil {
				w.b = append(w.b, list...)
				return
			}
		}
	}
	w.b = chat.AppendString(w.b, string(list))
}

// cellTools appends the tools as the text that the source had them in; false when it had none.
func (w *rowWriter) cellTools() bool {
	if w.l == nil || w.l.tools == cellNone {
		return false
	}
	list := []byte{'['}
	for i := range w.e.Tools {
		if i > 0 {
			list = append(list, ',')
		}
		list = append(list, w.e.Tools[i].Raw...)
	}
	w.b = chat.AppendString(w.b, string(w.l.tools.respell(append(list, ']'))))
	return true
}

// bareTool gives a definition without its wrapping, or as the source has it.
func (w *rowWriter) bareTool(t *chat.ToolDef) []byte {
	raw := unwrapTool(t.Raw, w.l != nil)
	shape, _, ok := toolOf(raw)
	if w.l != nil || !ok || shape == toolWrapped {
		return raw
	}
	inner := &rowWriter{e: w.e, lose: w.lose}
	inner.tool(&chat.ToolDef{Raw: raw}, toolBare)
	return inner.b
}

// unwrapTool takes the function out of its {"type":"function"} wrapping when nothing else stands in it.
func unwrapTool(raw []byte, asIs bool) []byte {
	if asIs {
		return raw
	}
	v, err := ParseValue(raw)
	if err != nil || len(v.Members) != 2 {
		return raw
	}
	typ, fn := v.Get("type"), v.Get("function")
	if typ.str != "function" || fn.Kind != Objects || !fn.Has("name") {
		return raw
	}
	return fn.Raw
}

func (shareGPT) keepsLayout() {}
