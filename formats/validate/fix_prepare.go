package validate

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/chat"
	"github.com/slmgen/slmgen/internal/fault"
)

func appendInt(b []byte, n int64) []byte { return strconv.AppendInt(b, n, 10) }

func writeError(err error) error {
	if errors.Is(err, syscall.ENOSPC) {
		return fault.Wrap(fault.StorageFull, err, "no room for the repaired file").Do("free some space or write elsewhere")
	}
	return fault.Wrap(fault.Unavailable, err, "the repaired file could not be written").Do("check the target")
}

// likeOpenAI are the formats whose messages have the shape of OpenAI's: a role there that is no canonical one is a mistake, while in other
// formats it is how they speak.
var likeOpenAI = map[string]bool{"openai": true, "openai-dpo": true, "messages-array": true, "mistral": true, "together": true}

// prepare does what every provider needs: the class becomes the answer, further columns move out, roles get their canonical names,
// and messages that say nothing go. It gives the reason when the row has no place anywhere.
func (x *fixing) prepare(source *formats.Example) (reason string) {
	e := x.e
	x.from = source.Origin.Format
	if x.from != "" && x.from != x.p.fixer.format && (x.p.fixer.format != "" || !likeOpenAI[x.from]) {
		x.did("converted")
	}
	switch e.Kind {
	case formats.KindTokens, formats.KindColumns, formats.KindStep, formats.KindLabel:
		return string(e.Kind)
	case formats.KindPrompt:
		return formats.DropNoAnswer
	case formats.KindClass:
		if turns := e.Turns(); len(turns) > len(e.Messages) {
			e.Messages = ownMessages(turns)
			x.did("class_as_answer")
		}
		e.Kind = formats.KindChat
	case formats.KindPreference:
		if !x.choose() {
			return formats.DropPreference
		}
	}
	for i := range e.Meta {
		if slices.Contains(x.p.fixer.columns, e.Meta[i].Key) && (x.from == x.p.fixer.format || likeOpenAI[x.from]) {
			x.kept = append(x.kept, e.Meta[i])
			continue
		}
		x.did("extra_columns")
		x.move("/"+escape(e.Meta[i].Key), e.Meta[i].Value)
	}
	e.Meta = nil
	if len(e.Media) > 0 {
		return "media"
	}
	if e.Kind == formats.KindText {
		return ""
	}
	openAI := likeOpenAI[source.Origin.Format]
	e.Messages = x.tidy(e.Messages, "/messages", openAI)
	for i := range e.Completions {
		e.Completions[i].Messages = x.tidy(e.Completions[i].Messages, "/completions/"+strconv.Itoa(i), openAI)
	}
	if x.p.ID != "gemini" || x.from != "gemini" { // which needs none
		x.callIDs()
	}
	return ""
}

// choose puts the preferred answer of two before the other; false when there are not exactly two, one of them preferred.
func (x *fixing) choose() bool {
	c := x.e.Completions
	if len(c) != 2 {
		return false
	}
	first := c[0].Preferred != nil && *c[0].Preferred && (c[1].Preferred == nil || !*c[1].Preferred)
	second := c[1].Preferred != nil && *c[1].Preferred && (c[0].Preferred == nil || !*c[0].Preferred)
	if second {
		c[0], c[1] = c[1], c[0]
	}
	return first || second
}

func (x *fixing) tidy(ms []chat.Message, path string, openAI bool) []chat.Message {
	out := ms[:0]
	for i := range ms {
		m := ms[i]
		at := path + "/" + strconv.Itoa(i)
		if m.RawRole != "" && openAI {
			x.did("role_alias")
		}
		m.RawRole = ""
		x.weight(&m)
		x.extras(&m, at)
		x.words(&m, at)
		if silent(&m) && !asked(ms, i) && (m.Role == chat.User || m.Role == chat.Assistant || m.Role == chat.System || m.Role == chat.Developer) {
			x.did("empty_turn")
			continue
		}
		if m.Role == chat.Assistant && len(m.ToolCalls) > 0 && openAI {
			for j := range m.ToolCalls {
				if c := &m.ToolCalls[j]; len(c.Arguments) > 0 && !c.ArgumentsString && c.Arguments[0] != '"' {
					x.did("arguments_string")
				}
			}
		}
		out = append(out, m)
	}
	return out
}

// asked says that a message is the only one of the user before an answer: without it, the answer would answer nothing.
func asked(ms []chat.Message, i int) bool {
	if ms[i].Role != chat.User || i > 0 && ms[i-1].Role == chat.User {
		return false
	}
	return i+1 < len(ms) && ms[i+1].Role == chat.Assistant
}

// silent says that a message holds nothing.
func silent(m *chat.Message) bool {
	if len(m.ToolCalls) > 0 {
		return false
	}
	if _, refused := m.Extra.Get("refusal"); refused {
		return false
	}
	for i := range m.Parts {
		if m.Parts[i].Kind != chat.Text || strings.TrimSpace(m.Parts[i].Text) != "" {
			return false
		}
	}
	return true
}

// words joins the texts of a message that came from several columns, and moves reasoning out where the service has no place for it.
func (x *fixing) words(m *chat.Message, at string) {
	parts, texts := m.Parts[:0], true
	for i := range m.Parts {
		p := m.Parts[i]
		switch {
		case p.Kind == chat.Reasoning && !x.takesReasoning(&p):
			x.did("reasoning")
			x.move(at+"/reasoning_content", chat.AppendString(nil, p.Text))
			continue
		case p.Kind != chat.Text:
			texts = false
		}
		if p.Train != nil || p.Weight != "" {
			x.lose("part_weight")
			p.Train, p.Weight = nil, ""
		}
		parts = append(parts, p)
	}
	m.Parts = parts
	if texts && len(parts) > 1 {
		x.joined(parts)
		text := m.Content()
		m.Parts = []chat.Part{{Kind: chat.Text, Text: text}}
		x.did("joined_text")
	}
}

// takesReasoning says whether a piece of reasoning may stand in the row: at Anthropic only under its seal, at Gemini only where it was.
func (x *fixing) takesReasoning(p *chat.Part) bool {
	switch x.p.fixer.format {
	case "anthropic":
		return p.Signature != ""
	case "gemini":
		return x.from == "gemini"
	case "bedrock-converse":
		return true
	}
	return x.p.ID == "fireworks"
}

// joined counts what parts had beside their words, before they become one text.
func (x *fixing) joined(parts []chat.Part) {
	for i := range parts {
		if len(parts[i].Raw) > 0 && parts[i].Raw[0] == '{' {
			x.lose("part_extra")
		}
	}
}

// weight brings a weight into the form of a whole number. Anything but 0 and 1 stays as it is: no answer is right for it.
func (x *fixing) weight(m *chat.Message) {
	for i := range m.Extra {
		if m.Extra[i].Key != "weight" {
			continue
		}
		switch strings.Trim(string(m.Extra[i].Value), `"`) {
		case "0", "false", "0.0":
			m.Weight = "0"
		case "1", "true", "1.0":
			m.Weight = "1"
		default:
			continue
		}
		m.Extra = append(m.Extra[:i], m.Extra[i+1:]...)
		x.did("weight_type")
		break
	}
	if f, err := m.Weight.Float64(); err == nil && m.Weight != "0" && m.Weight != "1" && (f == 0 || f == 1) {
		m.Weight = map[bool]jsonNumber{true: "1", false: "0"}[f == 1]
		x.did("weight_type")
	}
	if m.Weight == "" && m.Train != nil && m.Role == chat.Assistant && !*m.Train {
		m.Weight = "0"
	}
	if m.Train != nil && *m.Train != (m.Role == chat.Assistant) && m.Role != chat.Assistant {
		x.lose("weight") // learning what others say
	}
	m.Train = nil
	if m.Role != chat.Assistant && m.Weight != "" {
		m.Weight = ""
		x.did("weight_role")
	}
}

// extras moves members out that no service knows.
func (x *fixing) extras(m *chat.Message, at string) {
	kept := m.Extra[:0]
	for _, f := range m.Extra {
		if f.Key == "refusal" && x.p.ID == "openai" && m.Role == chat.Assistant {
			kept = append(kept, f)
			continue
		}
		x.did("extra_members")
		x.move(at+"/"+escape(f.Key), f.Value)
	}
	m.Extra = kept
	for i := range m.ToolCalls {
		for _, f := range m.ToolCalls[i].Extra {
			x.did("extra_members")
			x.move(at+"/tool_calls/"+strconv.Itoa(i)+"/"+escape(f.Key), f.Value)
		}
		m.ToolCalls[i].Extra = nil
	}
}

// callIDs gives calls without an id one, and their answers the same.
func (x *fixing) callIDs() {
	n := 0
	var open []string
	for i := range x.e.Messages {
		m := &x.e.Messages[i]
		if len(m.ToolCalls) > 0 {
			open = nil
		}
		for j := range m.ToolCalls {
			c := &m.ToolCalls[j]
			if c.ID == "" {
				n++
				c.ID = "call_" + strconv.Itoa(n)
				x.did("call_id")
			}
			open = append(open, c.ID)
		}
		if m.Role != chat.Tool {
			continue
		}
		if m.ToolCallID == "" && len(open) > 0 {
			m.ToolCallID = open[0]
			x.did("tool_call_id")
		}
		if len(open) > 0 {
			open = open[1:]
		}
	}
	for i := range x.e.Completions {
		for j := range x.e.Completions[i].Messages {
			m := &x.e.Completions[i].Messages[j]
			for k := range m.ToolCalls {
				if m.ToolCalls[k].ID == "" {
					n++
					m.ToolCalls[k].ID = "call_" + strconv.Itoa(n)
					x.did("call_id")
				}
			}
		}
	}
}
