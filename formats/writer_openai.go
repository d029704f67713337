package formats

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"github.com/slmgen/slmgen/formats/chat"
)

// Encode writes {"messages":[...],"tools":[...]}. A row that came as openai keeps its columns, order and spelling.
// Losses: border, part_order, weight, json_type, null, spans, signature, part_extra, part, reasoning, media, media_detail, is_error, tool,
// tool_extra, meta:COLUMN, extra:MEMBER.
func (f openAI) Encode(dst []byte, e *Example, lose func(fact string)) ([]byte, error) {
	if err := chatOnly(e); err != nil {
		return dst, err
	}
	w := writerOf(dst, e, f.ID(), lose)
	if w.l == nil && len(e.Tools)+len(e.Media) == 0 {
		return w.dialogueRow("messages", openAISpeech), nil
	}
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
	if i := slices.Index(w.l.slots, slotMessages); w.l.cell != cellNone || i >= 0 && w.l.raw[i] != nil {
		list := bytes.Clone(w.b[start:])
		w.b = chat.AppendString(w.b[:start], string(w.l.cell.respell(list)))
	}
}

func openAISpeech(w *rowWriter, m *chat.Message) {
	s := turnWriter{rowWriter: w, m: m, t: &turn{}}
	outer := w.open
	w.open = false
	w.b = append(w.b, '{')
	role := string(m.Role)
	if w.own && m.RawRole != "" {
		role = m.RawRole
	}
	w.value("role", role)
	w.key("content")
	w.content(m, false)
	w.openAIReasoning(m)
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
	if spannedPart(m) != nil {
		w.key("train_detail")
		s.fact("train_detail")
	}
	if m.IsError != nil && w.own {
		w.key("is_error")
		s.fact("is_error")
	} else if m.IsError != nil {
		w.lose("is_error")
	}
	for i := range m.Extra {
		switch k := m.Extra[i].Key; {
		case w.own && strings.HasPrefix(k, inChoice): // it stands around the message
		case k == "refusal" || k == "audio" || w.own:
			w.field(&m.Extra[i])
		default:
			w.lose("extra:" + k)
		}
	}
	w.b = append(w.b, '}')
	w.open = outer
}

// openAIReasoning writes the reasoning beside the content, where chat templates look for it. That it stood in several pieces, or after
// the words, cannot be said there.
func (w *rowWriter) openAIReasoning(m *chat.Message) {
	key, text, pieces, spoke := "", "", 0, false
	for i := range m.Parts {
		p := &m.Parts[i]
		if p.Kind != chat.Reasoning {
			spoke = true
			continue
		}
		w.loseOf(p)
		if p.Signature != "" {
			w.lose("signature")
		}
		if spoke {
			w.lose("part_order")
		}
		if pieces++; pieces > 1 {
			w.lose("border")
			text += "\n"
		}
		text += p.Text
		if key == "" {
			key = p.Field
		}
	}
	if pieces == 0 {
		return
	}
	if !nullable(key) {
		key = "reasoning_content"
	}
	w.key(key)
	w.b = chat.AppendString(w.b, text)
}

// openAIWeight writes whether a message is learned where that is not what its role says already.
func (w *rowWriter) openAIWeight(m *chat.Message) {
	if !m.Trains() && m.Role != chat.Assistant {
		if m.Weight != "" {
			w.lose("weight") // it says what the role says already
		}
		return
	}
	if m.Weight != "" && m.Train != nil && zero(m.Weight) == *m.Train {
		// The two contradict each other and Train decides; the weight is what has to go.
		w.lose("weight")
	} else if m.Weight != "" {
		w.key("weight")
		w.b = append(w.b, m.Weight...)
		return
	}
	if m.Train == nil || *m.Train == (m.Role == chat.Assistant) {
		return
	}
	w.key("weight")
	if *m.Train {
		w.b = append(w.b, '1')
	} else {
		w.b = append(w.b, '0')
	}
}

// zero says that a weight switches the loss off.
func zero(n json.Number) bool {
	v, err := n.Float64()
	return err == nil && v == 0
}

// openAITools appends the tools in their {"type":"function","function":{...}} wrapping; as the source had them when it was openai.
func (w *rowWriter) openAITools() {
	if w.cellTools() {
		return
	}
	w.own = w.own || w.l != nil
	w.tools(toolWrapped)
}

func (openAI) keepsLayout() {}
