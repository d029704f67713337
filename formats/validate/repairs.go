package validate

import (
	"crypto/sha256"
	"encoding/json"
	"slices"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/chat"
)

type jsonNumber = json.Number

// The repairs of each provider, in order.
var (
	openAIRepairs  = []repair{trailing}
	mistralRepairs = []repair{developer, mergeSystem, trailing, mistralIDs, mistralToolDefs, dropNames}
	claudeRepairs  = []repair{developer, mergeSystem, trailing, mergeTurns, argumentObjects}
	haikuRepairs   = []repair{developer, mergeSystem, trailing, mergeTurns, plainText}
	cohereRepairs  = []repair{developer, mergeSystem, plainText}
)

func togetherRepairs(tools bool) []repair {
	if tools {
		return []repair{developer, dropNames}
	}
	return []repair{developer, mergeSystem, mergeTurns, dropNames}
}

// trailing takes messages off the end of a dialogue that are no answer: nothing is learned from them.
func trailing(x *fixing) {
	e := x.e
	if e.Kind == formats.KindPreference || e.Kind == formats.KindText {
		return
	}
	n := len(e.Messages)
	for n > 0 && e.Messages[n-1].Role != chat.Assistant {
		n--
	}
	if n < len(e.Messages) && n > 0 {
		for i := n; i < len(e.Messages); i++ {
			x.move("/messages/"+string(appendInt(nil, int64(i))), chat.AppendString(nil, e.Messages[i].Content()))
		}
		e.Messages = e.Messages[:n]
		x.did("trailing_turns")
	}
}

// developer calls the developer what services without that role call it.
func developer(x *fixing) {
	for i := range x.e.Messages {
		if m := &x.e.Messages[i]; m.Role == chat.Developer {
			m.Role = chat.System
			x.did("role_developer")
		}
	}
}

// mergeSystem puts all system messages into one, at the beginning.
func mergeSystem(x *fixing) {
	e := x.e
	found := 0
	for i := range e.Messages {
		if e.Messages[i].Role == chat.System {
			found++
		}
	}
	if found == 0 || found == 1 && e.Messages[0].Role == chat.System {
		return
	}
	var text string
	found = 0
	var rest []chat.Message
	for i := range e.Messages {
		m := &e.Messages[i]
		if m.Role != chat.System {
			rest = append(rest, *m)
			continue
		}
		if found++; found > 1 {
			text += "\n\n"
		}
		text += m.Content()
		x.joined(m.Parts)
		if i > 0 && found == 1 {
			x.did("system_moved")
		}
	}
	if found > 1 {
		x.did("system_merged")
	}
	e.Messages = append([]chat.Message{chat.TextOf(chat.System, text)}, rest...)
}

// mergeTurns joins neighbours of one speaker, with a blank line between, when both are plain words that are learned alike.
func mergeTurns(x *fixing) {
	ms := x.e.Messages
	var out []chat.Message
	for _, m := range ms {
		if n := len(out); n > 0 && out[n-1].Role == m.Role && plain(&m) && plain(&out[n-1]) && out[n-1].Trains() == m.Trains() && m.Role != chat.Tool {
			x.joined(out[n-1].Parts)
			x.joined(m.Parts)
			out[n-1].Parts = []chat.Part{{Kind: chat.Text, Text: out[n-1].Content() + "\n\n" + m.Content()}}
			x.did("merged_turns")
			continue
		}
		out = append(out, m)
	}
	x.e.Messages = out
}

// argumentObjects takes arguments out of a text where the service wants the object itself. There is no right answer for a text that is no
// object: the row goes.
func argumentObjects(x *fixing) {
	all := [][]chat.Message{x.e.Messages}
	for i := range x.e.Completions {
		all = append(all, x.e.Completions[i].Messages)
	}
	for _, ms := range all {
		for i := range ms {
			for j := range ms[i].ToolCalls {
				if c := &ms[i].ToolCalls[j]; len(c.Arguments) > 0 && !x.argumentObject(c) {
					x.refused = "call_arguments"
					return
				}
			}
		}
	}
}

func (x *fixing) argumentObject(c *chat.ToolCall) bool {
	v, err := formats.ParseValue(c.Arguments)
	if err == nil && v.IsString() {
		text := []byte(v.Str())
		if v, err = formats.ParseValue(text); err == nil && v.IsObject() {
			c.Arguments, c.ArgumentsString = text, true
			x.did("arguments_object")
		}
	}
	return err == nil && v.IsObject()
}

// plain says that a message is words alone.
func plain(m *chat.Message) bool {
	return len(m.ToolCalls) == 0 && !slices.ContainsFunc(m.Parts, func(p chat.Part) bool { return p.Kind != chat.Text })
}

// plainText takes off what a format of words alone has no place for: whether a message is learned, and who is called what.
func plainText(x *fixing) {
	for i := range x.e.Messages {
		m := &x.e.Messages[i]
		if m.Weight != "" && m.Trains() != (m.Role == chat.Assistant) {
			x.lose("weight")
		}
		m.Weight = ""
	}
	dropNames(x)
}

// dropNames moves the names of speakers out; the name of a tool stays.
func dropNames(x *fixing) {
	for i := range x.e.Messages {
		if m := &x.e.Messages[i]; m.Name != "" && m.Role != chat.Tool {
			x.move("/messages/"+string(appendInt(nil, int64(i)))+"/name", chat.AppendString(nil, m.Name))
			m.Name = ""
			x.did("extra_members")
		}
	}
}

// mistralIDs gives every call an id of nine letters and digits that follows from its old one.
func mistralIDs(x *fixing) {
	renamed, taken := map[string]string{}, map[string]bool{}
	rename := func(id string) string {
		if mistralID.MatchString(id) || id == "" {
			return id
		}
		if known, ok := renamed[id]; ok {
			return known
		}
		short := nineOf(id)
		for taken[short] {
			short = nineOf(short)
		}
		renamed[id], taken[short] = short, true
		x.did("call_id")
		return short
	}
	for i := range x.e.Messages {
		for j := range x.e.Messages[i].ToolCalls {
			if id := x.e.Messages[i].ToolCalls[j].ID; mistralID.MatchString(id) {
				taken[id] = true
			}
		}
	}
	for i := range x.e.Messages {
		m := &x.e.Messages[i]
		for j := range m.ToolCalls {
			m.ToolCalls[j].ID = rename(m.ToolCalls[j].ID)
		}
		m.ToolCallID = rename(m.ToolCallID)
		if m.Name != "" && !toolName.MatchString(m.Name) && m.Role == chat.Tool {
			x.move("/messages/"+string(appendInt(nil, int64(i)))+"/name", chat.AppendString(nil, m.Name))
			m.Name = ""
			x.did("extra_members")
		}
	}
}

// nineOf derives an id of nine letters and digits.
func nineOf(id string) string {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	h := sha256.Sum256([]byte(id))
	b := make([]byte, 9)
	for i := range b {
		b[i] = letters[int(h[i])%len(letters)]
	}
	return string(b)
}

// mistralToolDefs adds what Mistral wants of every function and others leave out.
func mistralToolDefs(x *fixing) {
	for i := range x.e.Tools {
		t := &x.e.Tools[i]
		v, err := formats.ParseValue(t.Raw)
		if err != nil || !v.IsObject() {
			continue
		}
		fn, bare := v.Get("function"), false
		if !fn.IsObject() {
			fn, bare = v, true
		}
		if !fn.Has("name") {
			continue
		}
		raw := string(fn.Raw[:len(fn.Raw)-1])
		if !fn.Has("description") {
			raw += `,"description":""`
			x.did("tool_description")
		}
		if !fn.Has("parameters") {
			raw += `,"parameters":{}`
			x.did("tool_parameters")
		}
		if raw += "}"; bare || len(raw) != len(fn.Raw) {
			if bare {
				x.did("tool_wrapped")
			}
			t.Raw = json.RawMessage(`{"type":"function","function":` + raw + `}`)
		}
	}
}
