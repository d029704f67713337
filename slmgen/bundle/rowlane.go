package bundle

import (
	"strings"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/chat"
	"github.com/slmgen/slmgen/formats/prompt"
	"github.com/slmgen/slmgen/slmgen/plan"
)

// Reasons why a lane skips a row, and facts that its rows cannot hold, beside those of package prompt. They are part of the result, so
// they are stable.
const (
	skipOrder      = "turns do not alternate, which this lane cannot train"
	skipMixed      = "text and conversations in one dataset, which this lane cannot train"
	loseTrainFlag  = "which turns are learned"
	loseBesideCall = "text beside a tool call"
)

// An encoder appends the lines of one example in the form that a lane's trainer reads. text says that it is no conversation, skip why there
// are no lines.
type encoder func(dst []byte, ex *formats.Example, lose func(string)) (out []byte, lines int, text bool, skip string)

// A rowEncoder is one of supervised rows.
type rowEncoder func(dst []byte, r prompt.Row, lose func(string)) (out []byte, lines int, skip string)

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

// encoderOf gives the row form of a plan's lane and objective.
func encoderOf(p *plan.Plan) encoder {
	if p.Training.Objective.Preference() {
		return preferenceEncoder(p)
	}
	encode := rowEncoderOf(p.Lane, p.Dataset.Tools, p.Training.LossOn)
	return func(dst []byte, ex *formats.Example, lose func(string)) ([]byte, int, bool, string) {
		r, skip := prompt.Reduce(ex, lose)
		if skip != "" {
			return dst, 0, false, skip
		}
		out, n, skip := encode(dst, r, lose)
		return out, n, r.Text != nil, skip
	}
}

// rowEncoderOf gives the form of supervised rows. tools says whether the dataset uses tools: rows of trainers that infer one schema for the whole
// file must then carry the same members throughout, as text, since arguments differ from row to row.
func rowEncoderOf(lane string, tools bool, lossOn string) rowEncoder {
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
	out, turns, skip := factoryTurns(append(dst, `{"messages":`...), r.Messages, lose)
	if skip == "" && turns%2 != 0 {
		skip = skipOrder
	}
	if skip != "" {
		return dst, 0, skip
	}
	return append(factoryTools(out, r.Tools, tools), "}\n"...), 1, ""
}

// factoryTurns writes a list of alternating turns, the first of which is a question; turns counts them.
func factoryTurns(out []byte, messages []chat.Message, lose func(string)) (_ []byte, turns int, skip string) {
	out = append(out, '[')
	results := ""
	for i := range messages {
		if messages[i].Role == chat.Tool {
			// Results of parallel calls are one turn there.
			if i+1 < len(messages) && messages[i+1].Role == chat.Tool {
				results += messages[i].Content() + "\n</tool_response>\n<tool_response>\n"
				continue
			}
		}
		role, content := factoryTurn(messages[i], lose)
		content, results = results+content, ""
		if role == "system" {
			if i > 0 {
				return out, 0, skipOrder
			}
		} else {
			if answer := messages[i].Role == chat.Assistant; answer != (turns%2 == 1) {
				return out, 0, skipOrder
			}
			turns++
		}
		if out[len(out)-1] == '}' {
			out = append(out, ',')
		}
		out = factoryMessage(out, role, content)
	}
	return append(out, ']'), turns, ""
}

// factoryTurn gives the role and the text of a message as that trainer has them.
func factoryTurn(m chat.Message, lose func(string)) (role, content string) {
	m = inlineReasoning(m)
	role, content = string(m.Role), m.Content()
	switch {
	case m.Role == chat.Developer:
		role = string(chat.System)
	case m.Role == chat.Assistant && len(m.ToolCalls) > 0:
		if content != "" {
			lose(loseBesideCall)
		}
		role, content = "function_call", string(calls(m.ToolCalls))
	}
	return role, content
}

func factoryMessage(out []byte, role, content string) []byte {
	out = chat.AppendString(append(out, `{"role":`...), role)
	return append(chat.AppendString(append(out, `,"content":`...), content), '}')
}

// factoryTools writes the definitions of a row as text, where the dataset has tools at all.
func factoryTools(out []byte, defs []chat.ToolDef, tools bool) []byte {
	if !tools {
		return out
	}
	text := ""
	if len(defs) > 0 {
		text = string(prompt.AppendTools(nil, defs))
	}
	return chat.AppendString(append(out, `,"tools":`...), text)
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
