package formats

import (
	"bytes"
	"slices"

	"github.com/slmgen/slmgen/formats/chat"
)

// Encode writes {"messages":[...],"tools":[...]}. A row that came as openai keeps its columns, order and spelling.
// Losses: border, json_type, meta:COLUMN, extra:MEMBER, part_weight, part_train, part, media.
func (f openAI) Encode(dst []byte, e *Example, lose func(fact string)) ([]byte, error) {
	if err := chatOnly(e); err != nil {
		return dst, err
	}
	w := &rowWriter{b: dst, e: e, l: written(e, f.ID()), lose: lose}
	cols := []column{
		{slotMessages, "messages", true, func() { w.chatColumn(openAISpeech) }},
		{slotSystem, "system", w.systemColumn(), w.system},
		{slotTools, "tools", len(e.Tools) > 0, w.openAITools},
	}
	return w.row(append(cols, w.mediaColumns()...)), nil
}

// chatColumn writes the messages, inside a string where the source had them so.
func (w *rowWriter) chatColumn(fresh speech) {
	start := len(w.b)
	w.messages(fresh)
	if w.l == nil {
		return
	}
	if i := slices.Index(w.l.slots, slotMessages); i >= 0 && w.l.raw[i] != nil {
		list := bytes.Clone(w.b[start:])
		w.b = chat.AppendString(w.b[:start], string(list))
	}
}

func openAISpeech(w *rowWriter, m *chat.Message) {
	s := turnWriter{rowWriter: w, m: m, t: &turn{}}
	outer := w.open
	w.open = false
	w.b = append(w.b, '{')
	w.key("role")
	w.b = chat.AppendString(w.b, string(m.Role))
	w.key("content")
	w.content(m, false)
	for i := range m.Parts {
		if p := &m.Parts[i]; p.Kind == chat.Reasoning {
			k := p.Field
			if !nullable(k) {
				k = "reasoning_content"
			}
			w.key(k)
			w.b = chat.AppendString(w.b, p.Text)
			break
		}
	}
	if len(m.ToolCalls) > 0 {
		w.key("tool_calls")
		w.toolCalls(m.ToolCalls)
	}
	for _, k := range []string{"tool_call_id", "name"} {
		if k == "name" && m.Name != "" || k == "tool_call_id" && m.ToolCallID != "" {
			w.key(k)
			s.fact(k)
		}
	}
	w.openAIWeight(m)
	for i := range m.Extra {
		if k := m.Extra[i].Key; k == "refusal" || k == "audio" {
			w.field(&m.Extra[i])
		} else {
			w.lose("extra:" + k)
		}
	}
	w.b = append(w.b, '}')
	w.open = outer
}

// openAIWeight writes whether a message is learned where that is not what its role says already.
func (w *rowWriter) openAIWeight(m *chat.Message) {
	if !m.Trains() && m.Role != chat.Assistant {
		return
	}
	switch {
	case m.Weight != "":
		w.key("weight")
		w.b = append(w.b, m.Weight...)
	case m.Train != nil && *m.Train != (m.Role == chat.Assistant):
		w.key("weight")
		if *m.Train {
			w.b = append(w.b, '1')
		} else {
			w.b = append(w.b, '0')
		}
	}
}

// openAITools appends the tools in their {"type":"function","function":{...}} wrapping; as the source had them when it was openai.
func (w *rowWriter) openAITools() {
	w.b = append(w.b, '[')
	for i := range w.e.Tools {
		if i > 0 {
			w.b = append(w.b, ',')
		}
		raw := w.e.Tools[i].Raw
		if w.l == nil && bareTool(raw) {
			w.b = append(w.b, `{"type":"function","function":`...)
			w.b = append(w.b, raw...)
			w.b = append(w.b, '}')
			continue
		}
		w.b = append(w.b, raw...)
	}
	w.b = append(w.b, ']')
}

// bareTool says that a definition is the function itself, without its wrapping.
func bareTool(raw []byte) bool {
	v, err := ParseValue(raw)
	return err == nil && v.Has("name") && !v.Has("function") && !v.Has("type")
}
