package formattest

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/chat"
	"github.com/stretchr/testify/require"
)

// edit is a change to one fact of an Example.
type edit struct {
	name string
	do   func()
	meta bool // of a column that the format may check
}

// edits: a change to any fact arrives in the row, and nothing else of the Example changes. A format that has no room for the change says
// so: it counts a loss or drops the Example.
func (k kit) edits(t *testing.T, records []string) {
	for _, rec := range records {
		es := k.one(t, rec)
		for i, e := range es {
			for n := range editsOf(e) {
				fresh := k.one(t, rec)
				change := editsOf(fresh[i])[n]
				change.do()
				want := factsOf(fresh[i])
				lines, report := k.write(t, fresh)
				delete(report.Losses, "spelling")
				if len(report.Losses) > 0 || len(report.Dropped) > 0 {
					continue
				}
				text := strings.Join(lines, "\n")
				got, bad := k.read(t, 1, text)
				if change.meta && len(bad) > 0 {
					continue
				}
				require.Empty(t, bad, "%s changed: %s became %s", change.name, rec, text)
				require.Len(t, got, 1, "%s changed: %s became %s", change.name, rec, text)
				require.Len(t, got[0].examples, len(es), "%s changed: %s became %s", change.name, rec, text)
				require.ElementsMatch(t, want, factsOf(got[0].examples[i]), "%s changed: %s became %s", change.name, rec, text)
			}
		}
	}
}

// editsOf lists the changes that can be made to an Example. The list is the same for equal Examples.
func editsOf(e *formats.Example) (out []edit) {
	add := func(name string, do func()) { out = append(out, edit{name, do, false}) }
	for _, ms := range dialogues(e) {
		for i := range ms {
			out = append(out, messageEdits(&ms[i])...)
		}
	}
	for i := range e.Completions {
		c := &e.Completions[i]
		if c.Good != nil {
			add("a verdict", func() { c.Good = not(c.Good) })
		}
		if c.Rank != "" {
			add("a rank", func() { c.Rank = "41" })
		}
		if c.Score != "" {
			add("a score", func() { c.Score = "0.125" })
		}
	}
	if len(e.Completions) == 2 && e.Completions[0].Preferred != nil && e.Completions[1].Preferred != nil {
		add("the preference", func() {
			for i := range e.Completions {
				e.Completions[i].Preferred = not(e.Completions[i].Preferred)
			}
		})
	}
	for i := range e.Meta {
		f := &e.Meta[i]
		if v, ok := changed(f.Value); ok {
			out = append(out, edit{"column " + f.Key, func() { f.Value = v }, true})
		}
	}
	for i := range e.Media {
		if p := &e.Media[i]; len(p.Raw) == 0 {
			add("a reference to media", func() { p.Ref += ".edited" })
		}
	}
	return out
}

func messageEdits(m *chat.Message) (out []edit) {
	add := func(name string, do func()) { out = append(out, edit{name, do, false}) }
	for i := range m.Parts {
		p := &m.Parts[i]
		if p.Kind != chat.Text && p.Kind != chat.Reasoning || len(p.Raw) > 0 && p.Raw[0] == '{' {
			continue
		}
		add("a text", func() { p.Text, p.Raw = p.Text+" edited", nil })
	}
	if m.Role == chat.User {
		add("a role", func() { m.Role, m.RawRole = chat.Assistant, "" })
	}
	if m.Weight != "" {
		add("a weight", func() { m.Weight = "0.25" })
	}
	if m.Train != nil {
		add("whether a message is learned", func() { m.Train = not(m.Train) })
	}
	if m.Name != "" {
		add("a name", func() { m.Name += "-edited" })
	}
	if m.ToolCallID != "" {
		add("the id of a tool's answer", func() { m.ToolCallID += "-edited" })
	}
	for i := range m.ToolCalls {
		c := &m.ToolCalls[i]
		add("the name of a call", func() { c.Name += "_edited" })
		if c.ID != "" {
			add("the id of a call", func() { c.ID += "-edited" })
		}
		if len(c.Arguments) > 0 && c.Arguments[0] == '{' {
			add("an argument", func() { c.Arguments = json.RawMessage(`{"edited":[1.50]}`) })
		}
	}
	for i := range m.Extra {
		f := &m.Extra[i]
		if v, ok := changed(f.Value); ok {
			add("member "+f.Key, func() { f.Value = v })
		}
	}
	return out
}

func not(b *bool) *bool { c := !*b; return &c }

// changed gives another value of the same type. Lists and objects stay: they may be checked as a whole.
func changed(raw json.RawMessage) (json.RawMessage, bool) {
	v, err := formats.ParseValue(raw)
	switch {
	case err != nil:
		return nil, false
	case v.Kind == formats.String:
		return appendText(nil, v.Str()+" edited"), true
	case v.Kind == formats.Number:
		return json.RawMessage("7"), true
	case v.Kind == formats.Bool && string(v.Raw) == "true":
		return json.RawMessage("false"), true
	case v.Kind == formats.Bool:
		return json.RawMessage("true"), true
	}
	return nil, false
}
