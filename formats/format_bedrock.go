package formats

import (
	"encoding/json"
	"strings"

	"github.com/slmgen/slmgen/formats/chat"
)

// bedrock is {"schemaVersion":"bedrock-conversation-2024","system":[{"text"}],"messages":[{"role","content":[{"text"},...]}]}: the rows of
// Amazon Bedrock's Converse, also in the older shape of bare texts ({"system":"...","messages":[{"role","content":"..."}]}).
type bedrock struct{}

func (bedrock) ID() string { return "bedrock-converse" }

var bedrockDialect = blockDialect{id: "bedrock-converse", system: []string{"system"}, messages: []string{"messages"}, content: "content",
	assistant: "assistant", blocks: bedrockBlocks{}, first: []string{"schemaVersion", "bedrock-conversation-2024"}}

func (bedrock) Decode(row Value) ([]*Example, error) { return bedrockDialect.decode(&row) }

// Encode writes a row of Converse. Results of tools stand in a message of the user.
// Losses: as for anthropic.
func (bedrock) Encode(dst []byte, e *Example, lose func(fact string)) ([]byte, error) {
	return bedrockDialect.encode(dst, e, lose)
}

// Match wants the schema version, or blocks without a type as only Converse has them.
func (bedrock) Match(row Value) (float64, string) {
	if v := pick(&row, "schemaVersion"); strings.HasPrefix(v.str, "bedrock") {
		return 0.99, "schemaVersion names Bedrock"
	}
	i, s := chatColumn(&row)
	if i < 0 || !s.list || row.Members[i].Key != "messages" || beside(&row) != "" {
		return 0, "no messages"
	}
	switch k := bedrockBlock(&row.Members[i].Value); k {
	case "":
		return 0, "nothing of Bedrock's own"
	case "text":
		return 0.98, "blocks {\"text\"} without a type"
	default:
		return 0.985, "a block " + k
	}
}

// bedrockBlock finds a block that only Bedrock has: "text" when all of them are texts without a type.
func bedrockBlock(list *Value) string {
	inner, _ := nested(list)
	found := ""
	for k := range inner.Items {
		content := inner.Items[k].Get("content")
		for n := range content.Items {
			b := &content.Items[n]
			if b.Kind != Objects || b.Has("type") || len(b.Members) == 0 {
				return ""
			}
			switch key := b.Members[0].Key; key {
			case "text":
				if found == "" && len(b.Members) == 1 {
					found = key
				}
			case "toolUse", "toolResult", "cachePoint", "reasoningContent", "guardContent":
				return key
			case "image", "document", "video":
				if source := b.Members[0].Value.Get("source"); source.Kind == Objects {
					return key
				}
			}
		}
	}
	return found
}

type bedrockBlocks struct{}

// only gives the inner object of a block that has but one member of that name.
func only(v *Value, names ...string) (Value, string) {
	for _, name := range names {
		if inner := v.Get(name); inner.Kind == Objects && len(v.Members) == 1 {
			return inner, name
		}
	}
	return Value{}, ""
}

func (bedrockBlocks) call(v *Value) (c chat.ToolCall, ok bool) {
	use, _ := only(v, "toolUse")
	if use.Kind != Objects {
		return c, false
	}
	r := readingOf(&use)
	c.ID, _ = r.text("toolUseId")
	if c.Name, ok = r.text("name"); !ok || c.Name == "" {
		return c, false
	}
	if input := r.take([]string{"input"}); input.Kind != Absent {
		c.Arguments = compact(&input)
	}
	c.Extra = r.rest()
	return c, true
}

func (s bedrockBlocks) result(v *Value) (m chat.Message, ok bool) {
	res, _ := only(v, "toolResult")
	if res.Kind != Objects {
		return m, false
	}
	m.Role = chat.Tool
	r := readingOf(&res)
	m.ToolCallID, _ = r.text("toolUseId")
	if status := res.Get("status"); status.str == "success" || status.str == "error" {
		r.take([]string{"status"})
		failed := status.str == "error"
		m.IsError = &failed
	}
	content := r.take([]string{"content"}, Array)
	for i := range content.Items {
		item := &content.Items[i]
		if j := item.Get("json"); len(item.Members) == 1 && j.Kind != Absent {
			m.Parts = append(m.Parts, chat.Part{Kind: chat.Text, Text: string(compact(&j)), Field: "json"})
			continue
		}
		m.Parts = append(m.Parts, s.part(item))
	}
	m.ContentNull = len(m.Parts) == 0
	m.Extra = r.rest()
	return m, true
}

func (s bedrockBlocks) part(v *Value) chat.Part {
	p := chat.Part{Kind: chat.Other}
	text := v.Get("text")
	media, kind := only(v, "image", "document", "video", "audio")
	think, _ := only(v, "reasoningContent")
	switch {
	case text.Kind == String:
		p.Kind, p.Text = chat.Text, text.str
	case kind != "":
		p.Kind = map[string]chat.PartKind{"image": chat.Image, "document": chat.File, "video": chat.Video, "audio": chat.Audio}[kind]
		bedrockMedia(&media, &p)
	case think.Kind == Objects:
		t := think.Get("reasoningText")
		words, sig, hidden := t.Get("text"), t.Get("signature"), think.Get("redactedContent")
		switch {
		case words.Kind == String:
			p.Kind, p.Text, p.Signature = chat.Reasoning, words.str, sig.str
		case hidden.Kind == String:
			p.Kind, p.Signature = chat.Redacted, hidden.str
		}
	}
	if usual, ok := s.appendPart(nil, &p); ok {
		keepRaw(&p, v, usual)
	} else {
		p.Raw = compact(v)
	}
	return p
}

func bedrockMedia(v *Value, p *chat.Part) {
	word, name, src := v.Get("format"), v.Get("name"), v.Get("source")
	p.Name = name.str
	mime, ok := mimeOf(word.str)
	if !ok {
		return
	}
	data, text, place := src.Get("bytes"), src.Get("text"), src.Get("s3Location")
	uri := place.Get("uri")
	switch {
	case data.Kind == String:
		p.Ref = dataURL(mime, data.str)
	case uri.Kind == String:
		p.Ref, p.MIME = uri.str, mime
	case text.Kind == String:
		p.Text, p.MIME = text.str, mime
	}
}

func (bedrockBlocks) appendPart(b []byte, p *chat.Part) ([]byte, bool) {
	var name string
	switch p.Kind {
	case chat.Text:
		if p.Field == "json" && string(compactText(nil, json.RawMessage(p.Text))) == p.Text {
			return append(append(append(b, `{"json":`...), p.Text...), '}'), true
		}
		return append(append(append(b, `{"text":`...), textJSON(p)...), '}'), true
	case chat.Reasoning:
		b = chat.AppendString(append(b, `{"reasoningContent":{"reasoningText":{"text":`...), p.Text)
		return append(appendText(b, "signature", p.Signature), "}}}"...), true
	case chat.Redacted:
		b = chat.AppendString(append(b, `{"reasoningContent":{"redactedContent":`...), p.Signature)
		return append(b, "}}"...), true
	case chat.Image, chat.Video, chat.Audio:
		name = string(p.Kind)
	case chat.File:
		name = "document"
	default:
		return b, false
	}
	_, data, embedded := splitDataURL(p.Ref)
	word, ok := wordOf(typeOfMedia(p))
	if !ok || !embedded && !strings.HasPrefix(p.Ref, "s3://") && (p.Ref != "" || p.Text == "") {
		return b, false
	}
	b = chat.AppendString(append(b, '{'), name)
	b = chat.AppendString(append(b, `:{"format":`...), word)
	b = appendText(b, "name", p.Name)
	b = append(b, `,"source":{`...)
	switch {
	case embedded:
		b = chat.AppendString(append(b, `"bytes":`...), data)
	case p.Ref == "":
		b = chat.AppendString(append(b, `"text":`...), p.Text)
	default:
		b = append(chat.AppendString(append(b, `"s3Location":{"uri":`...), p.Ref), '}')
	}
	return append(b, "}}}"...), true
}

func (bedrockBlocks) writeCall(w *rowWriter, c *chat.ToolCall, id string) {
	w.object(func() {
		w.key("toolUse")
		w.object(func() {
			if id != "" {
				w.value("toolUseId", id)
			}
			w.value("name", c.Name)
			if len(c.Arguments) > 0 || !w.own {
				w.key("input")
				w.argumentsObject(c)
			}
			w.callExtra(c)
		})
	})
}

func (s bedrockBlocks) writeResult(w *rowWriter, m *chat.Message, id, _ string) {
	w.object(func() {
		w.key("toolResult")
		w.object(func() {
			if id != "" || !w.own {
				w.value("toolUseId", id)
			}
			w.key("content")
			w.list(func() {
				for i := range m.Parts {
					w.block(&m.Parts[i], s)
				}
			})
			if m.IsError != nil {
				w.value("status", map[bool]string{true: "error", false: "success"}[*m.IsError])
			}
			w.resultExtra(m)
		})
	})
}

func (bedrockBlocks) takeTools(c *columns, e *Example) chat.Object {
	v, i := c.take(slotUsed, "toolConfig", "tool_config")
	if i < 0 {
		takeTools(c, e)
		return nil
	}
	list := v.Get("tools")
	tools, _, ok := decodeTools(&list)
	if !ok || v.Kind != Objects {
		c.leave(i)
		return nil
	}
	e.Tools = tools
	r := readingOf(&v)
	r.take([]string{"tools"})
	if rest := r.rest(); len(rest) > 0 {
		return chat.Object{{Key: c.row.Members[i].Key, Value: appendObject(nil, rest)}}
	}
	return nil
}

func (bedrockBlocks) toolsColumn(w *rowWriter) column {
	name := w.named("toolConfig", "tool_config", "tools")
	return column{slotUsed, name, true, func() {
		if name == "tools" {
			w.tools(toolSpec)
			return
		}
		w.object(func() {
			w.key("tools")
			w.tools(toolSpec)
			w.spread(name)
		})
	}}
}

func (s bedrockBlocks) systemText(w *rowWriter, parts []chat.Part, _ *chat.Message) {
	m := chat.Message{Role: chat.System, Parts: parts}
	w.joinIfForeign(&m)
	if bedrockDialect.bare(w, &m) {
		return
	}
	w.list(func() {
		for i := range m.Parts {
			w.block(&m.Parts[i], s)
		}
	})
}
