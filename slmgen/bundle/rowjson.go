package bundle

import (
	"bytes"
	"encoding/json"

	"github.com/slmgen/slmgen/formats/chat"
)

// An encoder appends the lines of one row in the form that a lane's trainer reads. skip says why there are none.
type encoder func(dst []byte, r row, lose func(string)) (out []byte, lines int, skip string)

// openaiRow writes {"messages": [...], "tools": [...]} or {"text": ...}: what train.py reads. Turns against the default carry "train".
func openaiRow(dst []byte, r row, _ func(string)) ([]byte, int, string) {
	return append(appendRow(dst, r, r.explicit()), '\n'), 1, ""
}

// answerRows writes one line for each learned answer, ending with it: for trainers that learn the last turn alone.
func answerRows(dst []byte, r row, _ func(string)) ([]byte, int, string) {
	if r.text != nil {
		return append(appendRow(dst, r, false), '\n'), 1, ""
	}
	n := 0
	for i, learn := range r.learn {
		if learn {
			part := row{messages: r.messages[:i+1], learn: r.learn[:i+1], tools: r.tools}
			dst, n = append(appendRow(dst, part, false), '\n'), n+1
		}
	}
	return dst, n, ""
}

func appendRow(dst []byte, r row, flags bool) []byte {
	if r.text != nil {
		return append(chat.AppendString(append(dst, `{"text":`...), *r.text), '}')
	}
	dst = append(dst, `{"messages":[`...)
	for i := range r.messages {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendMessage(dst, &r.messages[i])
		if flags {
			dst = appendFlag(dst, r.learn[i])
		}
		dst = append(dst, '}')
	}
	dst = append(dst, ']')
	if len(r.tools) > 0 {
		dst = appendTools(append(dst, `,"tools":`...), r.tools)
	}
	return append(dst, '}')
}

func appendFlag(dst []byte, learn bool) []byte {
	if learn {
		return append(dst, `,"train":true`...)
	}
	return append(dst, `,"train":false`...)
}

// appendMessage writes a message without its closing brace.
func appendMessage(dst []byte, m *chat.Message) []byte {
	role := m.Role
	if role == chat.Developer {
		role = chat.System // no open model's template knows the newer name
	}
	dst = chat.AppendString(append(dst, `{"role":`...), string(role))
	dst = chat.AppendString(append(dst, `,"content":`...), m.Content())
	if text := reasoning(m); text != "" {
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
	return append(append(append(dst, `,"arguments":`...), arguments(c)...), "}}"...)
}

// arguments gives the arguments as a JSON value: templates render an object, whatever the source held.
func arguments(c *chat.ToolCall) []byte {
	if len(bytes.TrimSpace(c.Arguments)) == 0 {
		return []byte("{}")
	}
	return compact(c.Arguments)
}

func appendTools(dst []byte, tools []chat.ToolDef) []byte {
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
