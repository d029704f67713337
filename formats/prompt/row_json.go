package prompt

import (
	"bytes"
	"encoding/json"

	"github.com/slmgen/slmgen/formats/chat"
)

// AppendJSON writes the row as {"messages":[...],"tools":[...]} or {"text":...} on one line, without a line end: the form that trainers read and
// that chat templates are rendered from. With flags every message says under "train" whether it is learned.
func (r Row) AppendJSON(dst []byte, flags bool) []byte {
	if r.Text != nil {
		return append(chat.AppendString(append(dst, `{"text":`...), *r.Text), '}')
	}
	dst = append(dst, `{"messages":[`...)
	for i := range r.Messages {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = AppendMessage(dst, &r.Messages[i])
		if flags {
			dst = AppendFlag(dst, r.Learn[i])
		}
		dst = append(dst, '}')
	}
	dst = append(dst, ']')
	if len(r.Tools) > 0 {
		dst = AppendTools(append(dst, `,"tools":`...), r.Tools)
	}
	return append(dst, '}')
}

// AppendFlag writes the member that says whether a message is learned, behind another member.
func AppendFlag(dst []byte, learn bool) []byte {
	if learn {
		return append(dst, `,"train":true`...)
	}
	return append(dst, `,"train":false`...)
}

// AppendMessage writes a message without its closing brace.
func AppendMessage(dst []byte, m *chat.Message) []byte {
	role := m.Role
	if role == chat.Developer {
		role = chat.System // no open model's template knows the newer name
	}
	dst = chat.AppendString(append(dst, `{"role":`...), string(role))
	dst = chat.AppendString(append(dst, `,"content":`...), m.Content())
	if text := Reasoning(m); text != "" {
		dst = chat.AppendString(append(dst, `,"reasoning_content":`...), text)
	}
	if m.Name != "" {
		dst = chat.AppendString(append(dst, `,"name":`...), m.Name)
	}
	if m.ToolCallID != "" {
		dst = chat.AppendString(append(dst, `,"tool_call_id":`...), m.ToolCallID)
	}
	if len(m.ToolCalls) > 0 {
		dst = append(dst, `,"tool_calls":[`...)
		for i := range m.ToolCalls {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = appendCall(dst, &m.ToolCalls[i])
		}
		dst = append(dst, ']')
	}
	return dst
}

func appendCall(dst []byte, c *chat.ToolCall) []byte {
	dst = append(dst, `{"type":"function",`...)
	if c.ID != "" {
		dst = append(chat.AppendString(append(dst, `"id":`...), c.ID), ',')
	}
	dst = chat.AppendString(append(dst, `"function":{"name":`...), c.Name)
	return append(append(append(dst, `,"arguments":`...), Arguments(c)...), "}}"...)
}

// Arguments gives the arguments as a JSON value: templates render an object, whatever the source held.
func Arguments(c *chat.ToolCall) []byte {
	if len(bytes.TrimSpace(c.Arguments)) == 0 {
		return []byte("{}")
	}
	return compact(c.Arguments)
}

// AppendTools writes the definitions of tools as a list.
func AppendTools(dst []byte, tools []chat.ToolDef) []byte {
	dst = append(dst, '[')
	for i := range tools {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, compact(tools[i].Raw)...)
	}
	return append(dst, ']')
}

// compact puts raw JSON on one line: a JSONL row must not break.
func compact(raw json.RawMessage) []byte {
	var b bytes.Buffer
	if json.Compact(&b, raw) != nil {
		return []byte("null")
	}
	return b.Bytes()
}
