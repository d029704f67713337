package formats

import (
	"strconv"

	"github.com/slmgen/slmgen/formats/chat"
)

// blockDialect is a provider's shape of a dialogue: a system text beside a list of messages, each a list of blocks among which calls of
// tools and their results stand. Anthropic, Bedrock and Gemini are of this kind.
type blockDialect struct {
	id        string
	system    []string // names of the system column; the first is written
	messages  []string // names of the message column
	content   string   // the member of a message that holds its blocks
	assistant string   // what the assistant is called
	plain     bool     // content and system may be a bare text
	named     bool     // the result of a tool names it
	first     []string // a column with a fixed text that a row begins with
	blocks    blockShape
}

// blockShape is how a provider spells its blocks. The decoders give false for a block of another kind.
type blockShape interface {
	call(v *Value) (chat.ToolCall, bool)
	result(v *Value) (chat.Message, bool)
	part(v *Value) chat.Part
	appendPart(b []byte, p *chat.Part) ([]byte, bool)
	writeCall(w *rowWriter, c *chat.ToolCall, id string)
	writeResult(w *rowWriter, m *chat.Message, id, name string)
	takeTools(c *columns, e *Example) (more chat.Object)
	toolsColumn(w *rowWriter) column
	systemText(w *rowWriter, parts []chat.Part, first *chat.Message)
}

func (d *blockDialect) decode(row *Value) ([]*Example, error) {
	if err := wantObject(row, d.id); err != nil {
		return nil, err
	}
	c := readColumns(row)
	v, at := c.take(slotUsed, d.messages...)
	if at < 0 {
		return nil, missing(d.messages[0], "the list of messages")
	}
	ptr := pointerTo(row.Members[at].Key)
	inner, _ := nested(&v)
	if inner.Kind != Array || len(inner.Items) == 0 {
		return nil, invalidAt(ptr, "%s holds no messages", ptr).Do("write a list of messages")
	}
	e := &Example{}
	if s, i := c.take(slotUsed, d.system...); i >= 0 && !noText(&s) {
		m, ok := d.systemOf(&s)
		if !ok {
			c.leave(i)
		} else {
			e.Messages = append(e.Messages, m)
		}
	}
	for i := range inner.Items {
		ms, err := d.message(&inner.Items[i], ptr+"/"+strconv.Itoa(i))
		if err != nil {
			return nil, err
		}
		e.Messages = append(e.Messages, ms...)
	}
	e.Kind = chatKind(e.Messages)
	if d.first != nil {
		if v, i := c.take(slotUsed, d.first[0]); v.str != d.first[1] {
			c.leave(i)
		}
	}
	more := d.blocks.takeTools(&c, e)
	c.plainTexts = allTexts(&inner, d.content)
	c.finish(e, d.id)
	e.Meta = append(e.Meta, more...)
	return []*Example{e}, nil
}

// allTexts says that every message of a list has a bare text.
func allTexts(list *Value, content string) bool {
	for i := range list.Items {
		if c := list.Items[i].Get(content); c.Kind != String {
			return false
		}
	}
	return true
}

// systemOf reads the system column: a text, a list of blocks, or an object with such a list.
func (d *blockDialect) systemOf(v *Value) (chat.Message, bool) {
	m := chat.Message{Role: chat.System}
	list := *v
	if v.Kind == Objects {
		r := readingOf(v)
		list = r.take([]string{d.content})
		m.RawRole, _ = r.text("role")
		m.Extra = r.rest()
	}
	if p, ok := textPart(&list); ok {
		m.Parts = []chat.Part{p}
		return m, true
	}
	for i := range list.Items {
		m.Parts = append(m.Parts, d.blocks.part(&list.Items[i]))
	}
	return m, len(m.Parts) > 0
}

// message reads one message. Results of tools become messages of their own; what the message says beside them follows.
func (d *blockDialect) message(v *Value, ptr string) ([]chat.Message, error) {
	if v.Kind != Objects {
		return nil, invalidAt(ptr, "%s is %s, not a message", ptr, v.Kind).Do("write {\"role\": ..., %q: [...]}", d.content)
	}
	r := readingOf(v)
	speaker := r.take([]string{"role"})
	m := chat.Message{Role: chat.User}
	if speaker.Kind == String {
		role, as, ok := canonicalRole(speaker.str)
		if !ok {
			return nil, invalidAt(ptr+"/role", "unknown role %q", clip(speaker.str, 40)).Do("use user or %s", d.assistant)
		}
		if m.Role = role; speaker.str != d.roleOf(role) {
			m.RawRole = as
		}
	} else if speaker.Kind != Absent || d.plain {
		return nil, invalidAt(ptr+"/role", "the message has no role").Do("use user or %s", d.assistant)
	}
	content := r.take([]string{d.content})
	rest := r.rest()
	switch p, ok := textPart(&content); {
	case ok:
		m.Parts, m.Extra = []chat.Part{p}, rest
		return []chat.Message{m}, nil
	case content.Kind == Null || content.Kind == Absent && len(rest) > 0:
		m.ContentNull, m.Extra = true, rest
		return []chat.Message{m}, nil
	case content.Kind != Array:
		return nil, invalidAt(ptr+"/"+d.content, "%s is %s, not a list", d.content, content.Kind).Do("write a list of blocks")
	}
	return d.cut(m, content.Items, rest), nil
}

// cut makes messages of the blocks of one: a message for each result of a tool, and one for what stands between.
func (d *blockDialect) cut(m chat.Message, blocks []Value, rest chat.Object) (out []chat.Message) {
	open := false // the last of out takes more parts
	for i := range blocks {
		b := &blocks[i]
		if result, ok := d.blocks.result(b); ok {
			out, open = append(out, result), false
			continue
		}
		if !open {
			out, open = append(out, chat.Message{Role: m.Role, RawRole: m.RawRole}), true
		}
		last := &out[len(out)-1]
		if call, ok := d.blocks.call(b); ok {
			call.PartsAfter = -len(last.Parts)
			last.ToolCalls = append(last.ToolCalls, call)
			continue
		}
		last.Parts = append(last.Parts, d.blocks.part(b))
	}
	for i := range out {
		for k := range out[i].ToolCalls {
			out[i].ToolCalls[k].PartsAfter += len(out[i].Parts)
		}
	}
	if len(out) == 0 {
		out = []chat.Message{m}
	}
	for i := range rest {
		if out[0].Role == chat.Tool {
			rest[i].Key = "message." + rest[i].Key // apart from the members of the result
		}
		out[0].Extra = append(out[0].Extra, rest[i])
	}
	return out
}

func (d *blockDialect) roleOf(r chat.Role) string {
	if r == chat.Assistant {
		return d.assistant
	}
	return string(r)
}
