package formats

import (
	"encoding/json"

	"github.com/slmgen/slmgen/formats/chat"
)

// decodeItem reads one item of OpenAI's responses, as batches and Codex have them: a message, a call, a result, or reasoning. Any other
// item is kept whole, as something that the assistant did.
func decodeItem(v *Value) chat.Message {
	other := chat.Message{Role: chat.Assistant, Parts: []chat.Part{{Kind: chat.Other, Raw: compact(v)}}}
	if v.Kind != Objects {
		return other
	}
	r := readingOf(v)
	typ := r.take([]string{"type"}, String)
	m := chat.Message{Role: chat.Assistant}
	switch typ.str {
	case "", "message":
		role := r.take([]string{"role"}, String)
		canonical, as, ok := canonicalRole(role.str)
		content := r.take([]string{"content"}, String, Array)
		if !ok || content.Kind == Absent {
			return other
		}
		m.Role, m.RawRole = canonical, as
		if p, ok := textPart(&content); ok {
			m.Parts = []chat.Part{p}
		}
		for i := range content.Items {
			m.Parts = append(m.Parts, itemPart(&content.Items[i], canonical))
		}
	case "function_call", "custom_tool_call":
		name, ok := r.text("name")
		if !ok || name == "" {
			return other
		}
		c := chat.ToolCall{Name: name}
		c.ID, _ = r.text("call_id")
		args := r.take([]string{"arguments", "input"}, String)
		if typ.str != "function_call" {
			c.Type = "custom"
			c.Arguments = compact(&args)
		} else if _, err := ParseValue([]byte(args.str)); err == nil && !unwritable(&args) {
			c.Arguments, c.ArgumentsString = json.RawMessage(args.str), true
		} else {
			c.Arguments = compact(&args)
		}
		m.ToolCalls = []chat.ToolCall{c}
	case "function_call_output", "custom_tool_call_output":
		output := r.take([]string{"output"}, String, Array)
		m.Role = chat.Tool
		m.ToolCallID, _ = r.text("call_id")
		if p, ok := textPart(&output); ok {
			m.Parts = []chat.Part{p}
		}
		for i := range output.Items {
			m.Parts = append(m.Parts, itemPart(&output.Items[i], chat.Tool))
		}
	case "reasoning":
		summary := r.take([]string{"summary"}, Array)
		for i := range summary.Items {
			item := &summary.Items[i]
			text, kind := item.Get("text"), item.Get("type")
			if text.Kind != String || kind.str != "summary_text" || len(item.Members) != 2 {
				return other
			}
			m.Parts = append(m.Parts, chat.Part{Kind: chat.Reasoning, Text: text.str})
		}
		if sealed, ok := r.text("encrypted_content"); ok {
			if len(m.Parts) == 0 {
				m.Parts = []chat.Part{{Kind: chat.Redacted}}
			}
			m.Parts[len(m.Parts)-1].Signature = sealed
		}
		if len(m.Parts) == 0 {
			return other
		}
	default:
		return other
	}
	m.Extra = r.rest()
	return m
}

func itemPart(v *Value, role chat.Role) chat.Part {
	p := decodePart(v)
	if p.Kind == chat.Text {
		if b := appendItemPart(nil, &p, role); p.Raw != nil {
			p.Raw = nil
			keepRaw(&p, v, b)
		}
	}
	return p
}

func appendItemPart(b []byte, p *chat.Part, role chat.Role) []byte {
	typ := "input_text"
	if role == chat.Assistant {
		typ = "output_text"
	}
	switch p.Kind {
	case chat.Text:
		b = chat.AppendString(append(b, `{"type":`...), typ)
		return append(append(append(b, `,"text":`...), textJSON(p)...), '}')
	case chat.Image:
		b = chat.AppendString(append(b, `{"type":"input_image","image_url":`...), p.Ref)
		return append(appendText(b, "detail", p.Detail), '}')
	}
	if len(p.Raw) > 0 {
		return append(b, p.Raw...)
	}
	if c, ok := appendOpenAIPart(b, p); ok {
		return c
	}
	return append(chat.AppendString(append(b, `{"type":"input_text","text":`...), p.Text), '}')
}

// responseItem appends the item that a message stands for, without the braces: the message came from an item.
func (w *rowWriter) responseItem(m *chat.Message) {
	defer w.extra(m.Extra)
	parts := func() {
		w.list(func() {
			for i := range m.Parts {
				w.item()
				if p := &m.Parts[i]; len(p.Raw) > 0 && p.Raw[0] == '{' {
					w.b = append(w.b, p.Raw...)
				} else {
					w.b = appendItemPart(w.b, p, m.Role)
				}
			}
		})
	}
	switch {
	case m.Role == chat.Tool:
		w.value("type", "function_call_output")
		if m.ToolCallID != "" {
			w.value("call_id", m.ToolCallID)
		}
		w.key("output")
		if len(m.Parts) == 1 && m.Parts[0].Kind == chat.Text {
			w.b = append(w.b, textJSON(&m.Parts[0])...)
		} else {
			parts()
		}
	case len(m.ToolCalls) > 0:
		c := &m.ToolCalls[0]
		w.value("type", map[bool]string{true: "custom_tool_call", false: "function_call"}[c.Type == "custom"])
		w.value("name", c.Name)
		w.key("arguments")
		if c.ArgumentsString {
			w.b = chat.AppendString(w.b, string(c.Arguments))
		} else {
			w.b = append(w.b, c.Arguments...)
		}
		if c.ID != "" {
			w.value("call_id", c.ID)
		}
	case len(m.Parts) > 0 && (m.Parts[0].Kind == chat.Reasoning || m.Parts[0].Kind == chat.Redacted):
		w.value("type", "reasoning")
		w.key("summary")
		sealed := ""
		w.list(func() {
			for i := range m.Parts {
				p := &m.Parts[i]
				if p.Kind == chat.Reasoning {
					w.item()
					w.b = append(chat.AppendString(append(w.b, `{"type":"summary_text","text":`...), p.Text), '}')
				}
				sealed = p.Signature
			}
		})
		if sealed != "" {
			w.value("encrypted_content", sealed)
		}
	case len(m.Parts) == 1 && m.Parts[0].Kind == chat.Other:
		if v, err := ParseValue(m.Parts[0].Raw); err == nil {
			for i := range v.Members {
				w.raw(v.Members[i].Key, v.Members[i].Value.Raw)
			}
		}
	default:
		w.value("type", "message")
		role := m.RawRole
		if role == "" {
			role = string(m.Role)
		}
		w.value("role", role)
		w.key("content")
		if len(m.Parts) == 1 && m.Parts[0].Kind == chat.Text && (len(m.Parts[0].Raw) == 0 || m.Parts[0].Raw[0] == '"') && w.bareItems {
			w.b = append(w.b, textJSON(&m.Parts[0])...)
		} else {
			parts()
		}
	}
}
