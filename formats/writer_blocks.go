package formats

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/slmgen/slmgen/formats/chat"
)

func (d *blockDialect) encode(dst []byte, e *Example, lose func(string)) ([]byte, error) {
	if err := chatOnly(e); err != nil {
		return dst, err
	}
	return d.encodeWith(&rowWriter{b: dst, e: e, lose: lose}, nil)
}

// encodeWith writes the messages of an Example, and the column of answers beside them, if there is one.
func (d *blockDialect) encodeWith(w *rowWriter, answers *column) ([]byte, error) {
	e, dst, lose := w.e, w.b, w.lose
	own := e.Origin.Format == d.id
	w.own, w.strict = own, !own
	ms := e.Turns()
	var system []chat.Part
	n := 0
	for n < len(ms) && (ms[n].Role == chat.System || ms[n].Role == chat.Developer) && (n == 0 || !own) {
		if ms[n].Role == chat.Developer && !own {
			lose("developer_role")
		}
		if n > 0 {
			lose("message_border")
		}
		w.loseSetting(&ms[n])
		system = append(system, ms[n].Parts...)
		n++
	}
	for i := n; i < len(ms) && !own; i++ {
		if ms[i].Role == chat.System || ms[i].Role == chat.Developer {
			lose("role")
		}
	}
	if n == len(ms) && !own {
		return dst, &Dropped{DropNoMessages}
	}
	var cols []column
	if n > 0 && !own && (&chat.Message{Parts: system}).Content() == "" {
		lose("empty_system")
	}
	if len(system) > 0 {
		cols = append(cols, column{slotUsed, w.named(d.system...), true, func() { d.blocks.systemText(w, system, &ms[0]) }})
	}
	cols = append(cols, column{slotUsed, w.named(d.messages...), true, func() {
		w.list(func() { d.write(w, ms[n:]) })
		w.spendClass()
	}})
	if answers != nil {
		cols = append(cols, *answers)
	}
	if len(e.Tools) > 0 {
		cols = append(cols, d.blocks.toolsColumn(w))
	}
	if d.first != nil && (!own || w.took(d.first[0])) {
		cols = append([]column{{slotUsed, d.first[0], true, func() { w.b = chat.AppendString(w.b, d.first[1]) }}}, cols...)
	}
	for range e.Media {
		lose("media")
	}
	return w.row(cols), nil
}

// took says that the source row had a column that did not stay in Meta.
func (w *rowWriter) took(column string) bool {
	_, kept := w.e.Meta.Get(column)
	return !kept && slices.Contains(w.e.Origin.Columns, column)
}

// loseSetting counts the facts of a message that these providers have no member for.
func (w *rowWriter) loseSetting(m *chat.Message) {
	if w.own {
		return
	}
	if m.Name != "" {
		w.lose("name")
	}
	if m.Weight != "" || m.Train != nil {
		w.lose("weight")
	}
	if m.Role == chat.Tool && len(m.ToolCalls) > 0 {
		w.lose("role")
	}
	if m.ToolCallID != "" && m.Role != chat.Tool {
		w.lose("tool_call_id")
	}
	if m.IsError != nil && m.Role != chat.Tool {
		w.lose("is_error")
	}
	for i := range m.Extra {
		w.lose("extra:" + m.Extra[i].Key)
	}
}

// write appends the messages; results of tools that follow each other, and what the user says after them, are one.
func (d *blockDialect) write(w *rowWriter, ms []chat.Message) {
	p := pairing{w: w, idle: d.named}
	for i := 0; i < len(ms); {
		n := i
		for n < len(ms) && ms[n].Role == chat.Tool {
			n++
		}
		if n < len(ms) && (n == i || ms[n].Role == chat.User && len(ms[n].ToolCalls) == 0 && len(ms[n].Parts) > 0 && len(ms[n].Extra) == 0) {
			n++
		}
		w.item()
		group := ms[i:n]
		if !w.own {
			group = slices.Clone(group)
			for k := range group {
				w.joinColumns(&group[k])
			}
		}
		d.one(w, group, &p)
		i = n
	}
}

// one appends a message made of ms: results of tools, and at most one that is none, the last.
func (d *blockDialect) one(w *rowWriter, ms []chat.Message, p *pairing) {
	last := &ms[len(ms)-1]
	role := "user"
	if last.Role == chat.Assistant {
		role = d.assistant
	}
	if w.own && last.RawRole != "" && last.Role != chat.Tool {
		role = last.RawRole
	} else if w.own && last.Role != chat.Tool {
		role = d.roleOf(last.Role)
	}
	w.object(func() {
		w.value("role", role)
		w.key(d.content)
		if len(ms) == 1 && last.Role != chat.Tool && d.bare(w, last) {
			w.loseSetting(last)
		} else {
			w.list(func() {
				for i := range ms {
					d.pieces(w, &ms[i], p)
				}
			})
		}
		if !w.own {
			return
		}
		for i := range ms {
			for _, f := range ms[i].Extra {
				if key, ok := strings.CutPrefix(f.Key, "message."); ok {
					w.raw(key, f.Value)
				} else if ms[i].Role != chat.Tool {
					w.field(&f)
				}
			}
		}
	})
}

// joinIfForeign is joinColumns for a message that came from another format. m must be a copy.
func (w *rowWriter) joinIfForeign(m *chat.Message) {
	if !w.own {
		w.joinColumns(m)
	}
}

// joinColumns makes one text of those that stood in columns of their own: blocks have no names.
func (w *rowWriter) joinColumns(m *chat.Message) {
	texts, named := 0, false
	for i := range m.Parts {
		if p := &m.Parts[i]; p.Kind == chat.Text {
			texts++
			named = named || p.Field != ""
		}
	}
	if texts < 2 || !named {
		return
	}
	w.border(m)
	joined := chat.Part{Kind: chat.Text, Text: m.Content()}
	var parts []chat.Part
	for _, p := range m.Parts {
		if p.Kind != chat.Text {
			parts = append(parts, p)
			continue
		}
		w.loseOf(&p)
		if joined.Kind != "" {
			parts = append(parts, joined)
			joined.Kind = ""
		}
	}
	m.Parts = parts
}

// bare appends the content of a message that is a text and nothing more; false when it is more.
func (d *blockDialect) bare(w *rowWriter, m *chat.Message) bool {
	l := w.e.Origin.layout
	if !d.plain && (!w.own || l == nil || !l.plainTexts) || len(m.ToolCalls) > 0 || len(m.Parts) > 1 {
		return false
	}
	if len(m.Parts) == 0 {
		if m.ContentNull && w.own {
			w.b = append(w.b, "null"...)
			return true
		}
		if m.ContentNull {
			w.lose("null")
		}
		w.b = append(w.b, `""`...)
		return true
	}
	p := &m.Parts[0]
	if p.Kind != chat.Text || p.Train != nil || p.Weight != "" || len(p.Spans) > 0 || p.Field != "" && w.own ||
		len(p.Raw) > 0 && p.Raw[0] == '{' {
		return false
	}
	w.ownPart(p)
	return true
}

func (d *blockDialect) pieces(w *rowWriter, m *chat.Message, p *pairing) {
	said := *m
	if d.named && m.Role == chat.Tool {
		said.Name = ""
	}
	w.loseSetting(&said)
	if m.Role == chat.Tool {
		id, name := p.result(m)
		if id != m.ToolCallID && !d.named {
			w.lose("call_id") // found by name or order
		}
		w.item()
		d.blocks.writeResult(w, m, id, name)
		return
	}
	if m.Role != chat.Assistant && len(m.ToolCalls) > 0 && !w.own {
		w.lose("role")
	}
	calls := func(n int) {
		for i := range m.ToolCalls {
			c := &m.ToolCalls[i]
			if min(max(c.PartsAfter, 0), len(m.Parts)) == n {
				w.item()
				d.blocks.writeCall(w, c, p.call(c))
			}
		}
	}
	for i := range m.Parts {
		calls(len(m.Parts) - i)
		w.block(&m.Parts[i], d.blocks)
	}
	calls(0)
	if len(m.Parts) == 0 && len(m.ToolCalls) == 0 && !w.own {
		if m.ContentNull {
			w.lose("null")
		}
		if b, ok := d.blocks.appendPart(nil, &chat.Part{Kind: chat.Text}); ok {
			w.item()
			w.b = append(w.b, b...)
		}
	}
}

// block appends one part as an item; what the provider has no block for is counted lost.
func (w *rowWriter) block(p *chat.Part, shape blockShape) {
	if v, err := ParseValue(p.Raw); err == nil && w.own {
		if again := shape.part(&v); samePart(&again, p) {
			w.item()
			w.b = append(w.b, p.Raw...)
			return
		}
	}
	b, ok := shape.appendPart(nil, p)
	if ok && !w.own && p.Kind == chat.Text && p.Text == "" && len(p.Raw) == 0 && p.Field != "" {
		return // an empty column of a text that is put together
	}
	if !ok {
		w.lostPart(p)
		return
	}
	w.item()
	w.b = append(w.b, b...)
	if w.own {
		return
	}
	unsigned := *p
	unsigned.Signature = ""
	w.loseOf(&unsigned)
	if v, err := ParseValue(b); err == nil {
		again := shape.part(&v)
		if again.Detail != p.Detail || p.MIME != "" && again.MIME != p.MIME && typeOfMedia(&again) != p.MIME || again.Name != p.Name || again.Kind != p.Kind {
			w.lose("media_detail")
		}
		if again.Signature != p.Signature {
			w.lose("signature")
		}
	}
	if len(p.Raw) > 0 && p.Raw[0] != '"' && p.Raw[0] != '{' {
		w.lose("json_type")
	}
}

func samePart(a, b *chat.Part) bool {
	x, y := *a, *b
	x.Raw, y.Raw = nil, nil
	return reflect.DeepEqual(x, y)
}

// textJSON gives the text of a part as JSON, with the spelling of the source where the text alone would not bring it back.
func textJSON(p *chat.Part) []byte {
	if v, err := ParseValue(p.Raw); err == nil {
		if text := v.Get("text"); v.Kind == Objects && text.Kind == String {
			v = text
		}
		if v.Kind == String && v.str == p.Text {
			return v.Raw
		}
	}
	return chat.AppendString(nil, p.Text)
}

// pairing knows the calls of tools that have no result yet, so that a result finds its call by id, by name, or by order.
type pairing struct {
	w    *rowWriter
	open []chat.ToolCall
	n    int
	idle bool // ids that are made up are not written
}

// call gives the id to write for a call. One that has none gets one made up, except in a row of its own format.
func (p *pairing) call(c *chat.ToolCall) string {
	known := *c
	if p.n++; known.ID == "" && !p.w.own {
		known.ID = "call_" + strconv.Itoa(p.n)
		if !p.idle {
			p.w.lose("call_id")
		}
	}
	p.open = append(p.open, known)
	return known.ID
}

// result gives the id and the name of the call that a message answers.
func (p *pairing) result(m *chat.Message) (id, name string) {
	id, name = m.ToolCallID, m.Name
	if p.w.own {
		return id, name
	}
	at := -1
	for i := range p.open {
		c := &p.open[i]
		if id != "" && c.ID == id || id == "" && name != "" && c.Name == name {
			at = i
			break
		}
	}
	if at < 0 && id == "" && name == "" && len(p.open) > 0 {
		at = 0
	}
	if at < 0 {
		return id, name
	}
	c := p.open[at]
	p.open = append(p.open[:at:at], p.open[at+1:]...)
	return c.ID, c.Name
}

// argumentsObject appends the arguments of a call, which these providers want to be an object.
func (w *rowWriter) argumentsObject(c *chat.ToolCall) {
	v, err := ParseValue(c.Arguments)
	switch {
	case w.own && len(c.Arguments) > 0:
		w.b = append(w.b, c.Arguments...)
	case len(c.Arguments) == 0:
		w.lose("null")
		w.b = append(w.b, "{}"...)
	case err == nil && v.Kind == Objects:
		w.b = appendValue(w.b, &v)
	default:
		w.lose("arguments")
		w.object(func() { w.raw("arguments", compactText(nil, c.Arguments)) })
	}
}
