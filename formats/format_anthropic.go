package formats

import (
	"encoding/json"

	"github.com/slmgen/slmgen/formats/chat"
)

// anthropic is {"system":...,"messages":[{"role","content":[blocks]}],"tools":[{"name","input_schema"}]}: the body of Anthropic's Messages.
type anthropic struct{}

func (anthropic) ID() string { return "anthropic" }

var anthropicDialect = blockDialect{id: "anthropic", system: []string{"system"}, messages: []string{"messages"}, content: "content",
	assistant: "assistant", plain: true, blocks: anthropicBlocks{}}

func (anthropic) Decode(row Value) ([]*Example, error) { return anthropicDialect.decode(&row) }

// Encode writes the body of Anthropic's Messages. Results of tools stand in a message of the user.
// Losses: name, weight, part_weight, part_train, spans, part_extra, role, developer_role, message_border, call_id, arguments, null, tool,
// tool_extra, media, media_detail, part, json_type, extra:MEMBER, and every column of Meta.
func (anthropic) Encode(dst []byte, e *Example, lose func(fact string)) ([]byte, error) {
	return anthropicDialect.encode(dst, e, lose)
}

// Match wants blocks, tools or a system text as only Anthropic has them.
func (anthropic) Match(row Value) (float64, string) {
	i, s := chatColumn(&row)
	if i < 0 || !s.list || row.Members[i].Key != "messages" || beside(&row) != "" || row.Has("custom_id") {
		return 0, "no messages"
	}
	if k := anthropicBlock(&row.Members[i].Value); k != "" {
		return 0.985, "a block of type " + k
	}
	tools := pick(&row, "tools")
	if len(tools.Items) > 0 && tools.Items[0].Kind == Objects && tools.Items[0].Has("input_schema") {
		return 0.985, "tools with an input_schema"
	}
	if sys := row.Get("system"); sys.Kind == Array && len(sys.Items) > 0 && sys.Items[0].Has("type") {
		return 0.98, "a system text in blocks"
	}
	return 0, "nothing of Anthropic's own"
}

// anthropicBlock finds a block that only Anthropic has.
func anthropicBlock(list *Value) string {
	inner, _ := nested(list)
	for i := range inner.Items {
		content := inner.Items[i].Get("content")
		for k := range content.Items {
			b := &content.Items[k]
			switch typ := b.Get("type"); typ.str {
			case "tool_use", "tool_result", "redacted_thinking", "server_tool_use", "web_search_tool_result":
				return typ.str
			case "thinking":
				if b.Has("signature") {
					return typ.str
				}
			case "image", "document":
				if b.Has("source") {
					return typ.str
				}
			}
		}
	}
	return ""
}

type anthropicBlocks struct{}

func (anthropicBlocks) call(v *Value) (c chat.ToolCall, ok bool) {
	if typ, name := v.Get("type"), v.Get("name"); typ.str != "tool_use" || name.Kind != String || name.str == "" {
		return c, false
	}
	r := readingOf(v)
	r.take([]string{"type"})
	c.ID, _ = r.text("id")
	if c.Name, ok = r.text("name"); !ok {
		return c, false
	}
	if input := r.take([]string{"input"}); input.Kind != Absent {
		c.Arguments = compact(&input)
	}
	c.Extra = r.rest()
	return c, true
}

func (s anthropicBlocks) result(v *Value) (m chat.Message, ok bool) {
	if typ := v.Get("type"); typ.str != "tool_result" {
		return m, false
	}
	m.Role = chat.Tool
	r := readingOf(v)
	r.take([]string{"type"})
	m.ToolCallID, _ = r.text("tool_use_id")
	if failed := r.take([]string{"is_error"}, Bool); failed.Kind == Bool {
		yes := len(failed.Raw) == len("true")
		m.IsError = &yes
	}
	content := r.take([]string{"content"}, String, Array, Null)
	switch content.Kind {
	case String:
		p, _ := textPart(&content)
		m.Parts = []chat.Part{p}
	case Array:
		for i := range content.Items {
			m.Parts = append(m.Parts, s.part(&content.Items[i]))
		}
	default:
		m.ContentNull = true
	}
	m.Extra = r.rest()
	return m, true
}

func (s anthropicBlocks) part(v *Value) chat.Part {
	p := chat.Part{Kind: chat.Other}
	text, title := v.Get("text"), v.Get("title")
	switch typ := v.Get("type"); typ.str {
	case "text":
		if text.Kind == String {
			p.Kind, p.Text = chat.Text, text.str
		}
	case "thinking":
		if t, sig := v.Get("thinking"), v.Get("signature"); t.Kind == String {
			p.Kind, p.Text, p.Signature = chat.Reasoning, t.str, sig.str
		}
	case "redacted_thinking":
		if data := v.Get("data"); data.Kind == String {
			p.Kind, p.Signature = chat.Redacted, data.str
		}
	case "image":
		p.Kind = chat.Image
		sourceOf(v, &p)
	case "document":
		p.Kind, p.Name = chat.File, title.str
		sourceOf(v, &p)
	}
	if usual, ok := s.appendPart(nil, &p); ok {
		keepRaw(&p, v, usual)
	} else {
		p.Raw = compact(v)
	}
	return p
}

func (anthropicBlocks) appendPart(b []byte, p *chat.Part) ([]byte, bool) {
	switch p.Kind {
	case chat.Text:
		return append(append(append(b, `{"type":"text","text":`...), textJSON(p)...), '}'), true
	case chat.Reasoning:
		b = chat.AppendString(append(b, `{"type":"thinking","thinking":`...), p.Text)
		return append(appendText(b, "signature", p.Signature), '}'), true
	case chat.Redacted:
		return append(chat.AppendString(append(b, `{"type":"redacted_thinking","data":`...), p.Signature), '}'), true
	case chat.Image:
		b = append(b, `{"type":"image","source":`...)
	case chat.File:
		b = append(b, `{"type":"document","source":`...)
	default:
		return b, false
	}
	mime, data, embedded := splitDataURL(p.Ref)
	switch {
	case embedded:
		b = chat.AppendString(append(b, `{"type":"base64","media_type":`...), mime)
		b = chat.AppendString(append(b, `,"data":`...), data)
	case p.Kind == chat.File && p.Ref == "" && p.Text != "":
		if mime = p.MIME; mime == "" {
			mime = "text/plain"
		}
		b = chat.AppendString(append(b, `{"type":"text","media_type":`...), mime)
		b = chat.AppendString(append(b, `,"data":`...), p.Text)
	case webURL(p.Ref):
		b = chat.AppendString(append(b, `{"type":"url","url":`...), p.Ref)
	case fileID(p.Ref):
		b = chat.AppendString(append(b, `{"type":"file","file_id":`...), p.Ref)
	default:
		return b, false
	}
	b = append(b, '}')
	if p.Kind == chat.File {
		b = appendText(b, "title", p.Name)
	}
	return append(b, '}'), true
}

func (anthropicBlocks) writeCall(w *rowWriter, c *chat.ToolCall, id string) {
	w.object(func() {
		w.value("type", "tool_use")
		if id != "" {
			w.value("id", id)
		}
		w.value("name", c.Name)
		if len(c.Arguments) > 0 || !w.own {
			w.key("input")
			w.argumentsObject(c)
		}
		w.callExtra(c)
	})
}

// callExtra writes the unknown members of a call in its own format; in another they are lost.
func (w *rowWriter) callExtra(c *chat.ToolCall) {
	if w.own {
		w.extra(c.Extra)
		return
	}
	for i := range c.Extra {
		w.lose("extra:" + c.Extra[i].Key)
	}
}

func (s anthropicBlocks) writeResult(w *rowWriter, m *chat.Message, id, _ string) {
	w.object(func() {
		w.value("type", "tool_result")
		if id != "" || !w.own {
			w.value("tool_use_id", id)
		}
		if len(m.Parts) > 0 {
			w.key("content")
			if !anthropicDialect.bare(w, m) {
				w.list(func() {
					for i := range m.Parts {
						w.block(&m.Parts[i], s)
					}
				})
			}
		}
		if m.IsError != nil {
			w.raw("is_error", appendTruth(nil, *m.IsError))
		}
		w.resultExtra(m)
	})
}

// resultExtra writes the unknown members of a result, but not those of the message around it.
func (w *rowWriter) resultExtra(m *chat.Message) {
	for i := range m.Extra {
		if k := m.Extra[i].Key; w.own && (len(k) < 8 || k[:8] != "message.") {
			w.field(&m.Extra[i])
		}
	}
}

func (anthropicBlocks) takeTools(c *columns, e *Example) chat.Object {
	takeTools(c, e)
	return nil
}

func (anthropicBlocks) toolsColumn(w *rowWriter) column {
	return column{slotUsed, w.named("tools"), true, func() { w.tools(toolSchema) }}
}

func (s anthropicBlocks) systemText(w *rowWriter, parts []chat.Part, _ *chat.Message) {
	m := chat.Message{Role: chat.System, Parts: parts}
	w.joinIfForeign(&m)
	if anthropicDialect.bare(w, &m) {
		return
	}
	w.list(func() {
		for i := range m.Parts {
			w.block(&m.Parts[i], s)
		}
	})
}

// rawObject gives the text of an object or list that a string spells, nil for other text.
func rawObject(s string) json.RawMessage {
	if !looksJSON(s) {
		return nil
	}
	v, err := ParseValue([]byte(s))
	if err != nil || v.Kind != Objects {
		return nil
	}
	return compact(&v)
}
