package bundle

import (
	"strings"

	"github.com/slmgen/slmgen/formats/chat"
	"github.com/slmgen/slmgen/formats/prompt"
)

// Reasons why a lane skips a row, and facts that its rows cannot hold, beside those of package prompt. They are part of the result, so
// they are stable.
const (
	skipOrder      = "turns do not alternate, which this lane cannot train"
	skipMixed      = "text and conversations in one dataset, which this lane cannot train"
	loseTrainFlag  = "which turns are learned"
	loseBesideCall = "text beside a tool call"
)

// An encoder appends the lines of one row in the form that a lane's trainer reads. skip says why there are none.
type encoder func(dst []byte, r prompt.Row, lose func(string)) (out []byte, lines int, skip string)

// openaiRow writes {"messages": [...], "tools": [...]} or {"text": ...}: what train.py reads. Turns against the default carry "train".
func openaiRow(dst []byte, r prompt.Row, _ func(string)) ([]byte, int, string) {
	return append(r.AppendJSON(dst, r.Explicit()), '\n'), 1, ""
}

// answerRows writes one line for each learned answer, ending with it: for trainers that learn the last turn alone.
func answerRows(dst []byte, r prompt.Row, _ func(string)) ([]byte, int, string) {
	if r.Text != nil {
		return append(r.AppendJSON(dst, false), '\n'), 1, ""
	}
	n := 0
	for i, learn := range r.Learn {
		if learn {
			part := prompt.Row{Messages: r.Messages[:i+1], Learn: r.Learn[:i+1], Tools: r.Tools}
			dst, n = append(part.AppendJSON(dst, false), '\n'), n+1
		}
	}
	return dst, n, ""
}

// encoderOf gives the row form of a lane. tools says whether the dataset uses tools: rows of trainers that infer one schema for the whole
// file must then carry the same members throughout, as text, since arguments differ from row to row.
func encoderOf(lane string, tools bool, lossOn string) encoder {
	switch lane {
	case "axolotl":
		return func(dst []byte, r prompt.Row, _ func(string)) ([]byte, int, string) {
			return axolotlRow(dst, r, tools, lossOn == "all"), 1, ""
		}
	case "llamafactory":
		return func(dst []byte, r prompt.Row, lose func(string)) ([]byte, int, string) {
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
func axolotlRow(dst []byte, r prompt.Row, tools, all bool) []byte {
	if r.Text != nil {
		return append(r.AppendJSON(dst, false), '\n')
	}
	list := []byte{'['}
	for i := range r.Messages {
		if i > 0 {
			list = append(list, ',')
		}
		m := inlineReasoning(r.Messages[i])
		if !tools {
			m = chat.Message{Role: m.Role, Parts: m.Parts}
		}
		list = append(prompt.AppendFlag(prompt.AppendMessage(list, &m), all || r.Learn[i]), '}')
	}
	list = append(list, ']')
	if !tools {
		return append(append(append(dst, `{"messages":`...), list...), "}\n"...)
	}
	defs := prompt.AppendTools(nil, r.Tools)
	dst = chat.AppendString(append(dst, `{"messages":`...), string(list))
	return append(chat.AppendString(append(dst, `,"tools":`...), string(defs)), "}\n"...)
}

// inlineReasoning puts the reasoning into the content between think tags, the form in which chat data carries it.
func inlineReasoning(m chat.Message) chat.Message {
	text := prompt.Reasoning(&m)
	if text == "" {
		return m
	}
	m.Parts = []chat.Part{{Kind: chat.Text, Text: "<think>\n" + strings.TrimSpace(text) + "\n</think>\n\n" + m.Content()}}
	return m
}

// factoryRow writes LLaMA-Factory's sharegpt form, in which questions and answers must alternate: a tool's result counts as a
// question, a tool call as an answer. The trainer drops other rows with a line in its log; here they are counted.
func factoryRow(dst []byte, r prompt.Row, tools bool, lose func(string)) ([]byte, int, string) {
	if r.Text != nil {
		return append(r.AppendJSON(dst, false), '\n'), 1, ""
	}
	if r.Explicit() {
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
	for i := range r.Messages {
		m := inlineReasoning(r.Messages[i])
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
			if i+1 < len(r.Messages) && r.Messages[i+1].Role == chat.Tool {
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
		if len(r.Tools) > 0 {
			defs = string(prompt.AppendTools(nil, r.Tools))
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
		b = append(append(append(b, `,"arguments":`...), prompt.Arguments(&cs[i])...), '}')
	}
	return append(b, ']')
}
