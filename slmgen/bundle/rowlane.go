package bundle

import (
	"strings"

	"github.com/slmgen/slmgen/formats/chat"
)

// encoderOf gives the row form of a lane. tools says whether the dataset uses tools: rows of trainers that infer one schema for the whole
// file must then carry the same members throughout, as text, since arguments differ from row to row.
func encoderOf(lane string, tools bool, lossOn string) encoder {
	switch lane {
	case "axolotl":
		return func(dst []byte, r row, _ func(string)) ([]byte, int, string) {
			return axolotlRow(dst, r, tools, lossOn == "all"), 1, ""
		}
	case "llamafactory":
		return func(dst []byte, r row, lose func(string)) ([]byte, int, string) {
			return factoryRow(dst, r, tools, lose)
		}
	case "mlx":
		if lossOn == "all" {
			return openaiRow
		}
		return answerRows
	default:
		return openaiRow
	}
}

// axolotlRow writes {"messages": ..., "tools": ...} with "train" on every turn. With tools both are JSON text, which axolotl parses.
func axolotlRow(dst []byte, r row, tools, all bool) []byte {
	if r.text != nil {
		return append(appendRow(dst, r, false), '\n')
	}
	list := []byte{'['}
	for i := range r.messages {
		if i > 0 {
			list = append(list, ',')
		}
		m := inlineReasoning(r.messages[i])
		if !tools {
			m = chat.Message{Role: m.Role, Parts: m.Parts}
		}
		list = append(appendFlag(appendMessage(list, &m), all || r.learn[i]), '}')
	}
	list = append(list, ']')
	if !tools {
		return append(append(append(dst, `{"messages":`...), list...), "}\n"...)
	}
	defs := appendTools(nil, r.tools)
	dst = chat.AppendString(append(dst, `{"messages":`...), string(list))
	return append(chat.AppendString(append(dst, `,"tools":`...), string(defs)), "}\n"...)
}

// inlineReasoning puts the reasoning into the content between think tags, the form in which chat data carries it.
func inlineReasoning(m chat.Message) chat.Message {
	text := reasoning(&m)
	if text == "" {
		return m
	}
	m.Parts = []chat.Part{{Kind: chat.Text, Text: "<think>\n" + strings.TrimSpace(text) + "\n</think>\n\n" + m.Content()}}
	return m
}

// factoryRow writes LLaMA-Factory's sharegpt form, in which questions and answers must alternate: a tool's result counts as a
// question, a tool call as an answer. The trainer drops other rows with a line in its log; here they are counted.
func factoryRow(dst []byte, r row, tools bool, lose func(string)) ([]byte, int, string) {
	if r.text != nil {
		return append(appendRow(dst, r, false), '\n'), 1, ""
	}
	if r.explicit() {
		lose(loseTrainFlag)
	}
	out := append(dst, `{"messages":[`...)
	turn, results := 0, ""
	add := func(role, content string) {
		if out[len(out)-1] == '}' {
			out = append(out, ',')
		}
		out = chat.AppendString(append(out, `{"role":`...), role)
		out = append(chat.AppendString(append(out, `,"content":`...), content), '}')
	}
	for i := range r.messages {
		m := inlineReasoning(r.messages[i])
		role, content := string(m.Role), m.Content()
		switch m.Role {
		case chat.System, chat.Developer:
			if i > 0 {
				return dst, 0, skipOrder
			}
			add("system", content)
			continue
		case chat.Tool:
			// Results of parallel calls are one turn there.
			if i+1 < len(r.messages) && r.messages[i+1].Role == chat.Tool {
				results += content + "\n</tool_response>\n<tool_response>\n"
				continue
			}
			content, results = results+content, ""
		case chat.Assistant:
			if len(m.ToolCalls) > 0 {
				if content != "" {
					lose(loseBesideCall)
				}
				role, content = "function_call", string(calls(m.ToolCalls))
			}
		}
		answer := m.Role == chat.Assistant
		if answer != (turn%2 == 1) {
			return dst, 0, skipOrder
		}
		add(role, content)
		turn++
	}
	out = append(out, ']')
	if tools {
		defs := ""
		if len(r.tools) > 0 {
			defs = string(appendTools(nil, r.tools))
		}
		out = chat.AppendString(append(out, `,"tools":`...), defs)
	}
	return append(out, "}\n"...), 1, ""
}

func calls(cs []chat.ToolCall) []byte {
	b := []byte{'['}
	for i := range cs {
		if i > 0 {
			b = append(b, ',')
		}
		b = chat.AppendString(append(b, `{"name":`...), cs[i].Name)
		b = append(append(append(b, `,"arguments":`...), arguments(&cs[i])...), '}')
	}
	return append(b, ']')
}
