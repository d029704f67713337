package formats

import (
	"github.com/slmgen/slmgen/formats/chat"
)

// gemini is {"systemInstruction":{"parts":[{"text"}]},"contents":[{"role":"user","parts":[...]}],"tools":[{"functionDeclarations":[...]}]}:
// the rows of Gemini and Vertex AI, in camel case or with underscores. Beside them, {"completions":[{"score":1,"completion":{...}},...]} are
// answers to choose between.
type gemini struct{}

func (gemini) ID() string { return "gemini" }

var geminiDialect = blockDialect{id: "gemini", system: []string{"systemInstruction", "system_instruction"}, messages: []string{"contents"},
	content: "parts", assistant: "model", named: true, blocks: geminiBlocks{}}

func (gemini) Decode(row Value) ([]*Example, error) {
	es, err := geminiDialect.decode(&row)
	if err != nil {
		return nil, err
	}
	return es, geminiCompletions(&row, es[0])
}

// Encode writes {"systemInstruction","contents","tools"}, and completions where there are answers to choose between. Results of tools stand
// in a message of the user. Losses: as for anthropic, is_error where the result is an object, rank and score where 1 and 0 do not say it.
// Dropped: as for anthropic, and answers of several messages.
func (gemini) Encode(dst []byte, e *Example, lose func(fact string)) ([]byte, error) {
	if e.Kind == KindPreference || len(e.Completions) > 0 {
		return encodeGeminiChoice(dst, e, lose)
	}
	return geminiDialect.encode(dst, e, lose)
}

// Match wants contents with parts.
func (gemini) Match(row Value) (float64, string) {
	v := pick(&row, "contents")
	inner, _ := nested(&v)
	if row.Kind != Objects || inner.Kind != Array || len(inner.Items) == 0 {
		return 0, "no contents"
	}
	if parts := inner.Items[0].Get("parts"); parts.Kind != Array {
		return 0, "the contents have no parts"
	}
	if _, ok := geminiChoice(&row); ok {
		return 0.99, "contents with parts, and completions with scores"
	}
	if row.Has("completions") {
		return 0.3, "contents with completions to choose from"
	}
	return 0.98, "contents with parts"
}

type geminiBlocks struct{}

// partOf finds the inner object of a part under either spelling, and what stands beside it.
func (geminiBlocks) partOf(v *Value, names ...string) (inner Value, beside chat.Object) {
	r := readingOf(v)
	inner = r.take(names, Objects)
	return inner, r.rest()
}

// within puts the unknown members of an inner object before those beside it, told apart by a prefix.
func within(prefix string, inner, beside chat.Object) chat.Object {
	var out chat.Object
	for _, f := range inner {
		out = append(out, chat.Field{Key: prefix + f.Key, Value: f.Value})
	}
	return append(out, beside...)
}

const (
	inCall     = "functionCall."
	inResponse = "functionResponse."
)

func (s geminiBlocks) call(v *Value) (c chat.ToolCall, ok bool) {
	fn, beside := s.partOf(v, "functionCall", "function_call")
	if fn.Kind != Objects {
		return c, false
	}
	r := readingOf(&fn)
	c.ID, _ = r.text("id")
	if c.Name, ok = r.text("name"); !ok || c.Name == "" {
		return c, false
	}
	if args := r.take([]string{"args"}); args.Kind != Absent {
		c.Arguments = compact(&args)
	}
	c.Extra = within(inCall, r.rest(), beside)
	return c, true
}

// bareResponse is the Field of a response that is a text and no object, as rows made by hand have it.
const bareResponse = "response"

// responseText are the members of a response that hold it as a text.
var responseText = []string{"output", "result", "content", "error"}

func (s geminiBlocks) result(v *Value) (m chat.Message, ok bool) {
	fn, beside := s.partOf(v, "functionResponse", "function_response")
	if fn.Kind != Objects {
		return m, false
	}
	m.Role = chat.Tool
	r := readingOf(&fn)
	m.ToolCallID, _ = r.text("id")
	m.Name, _ = r.text("name")
	response := r.take([]string{"response"})
	m.Extra = within(inResponse, r.rest(), beside)
	if len(response.Members) == 1 {
		for _, key := range responseText {
			if text := response.Get(key); text.Kind == String {
				p, _ := textPart(&text)
				p.Field = key
				m.Parts = []chat.Part{p}
				if key == "error" {
					failed := true
					m.IsError = &failed
				}
				return m, true
			}
		}
	}
	if response.Kind == Absent || response.Kind == Null {
		m.ContentNull = true
		return m, true
	}
	if p, ok := textPart(&response); ok && response.Kind == String {
		p.Field = bareResponse
		m.Parts = []chat.Part{p}
		return m, true
	}
	m.Parts = []chat.Part{{Kind: chat.Text, Text: string(compact(&response))}}
	return m, true
}

func (s geminiBlocks) part(v *Value) chat.Part {
	p := chat.Part{Kind: chat.Other}
	text, thought := v.Get("text"), v.Get("thought")
	first := func(names ...string) Value {
		for _, n := range names {
			if x := v.Get(n); x.Kind != Absent {
				return x
			}
		}
		return Value{}
	}
	sig := first("thoughtSignature", "thought_signature")
	inline, file := first("inlineData", "inline_data"), first("fileData", "file_data")
	switch {
	case text.Kind == String:
		p.Kind, p.Text = chat.Text, text.str
		if string(thought.Raw) == "true" {
			p.Kind = chat.Reasoning
		}
		p.Signature = sig.str
	case inline.Kind == Objects:
		mime, data := mimeMember(&inline), inline.Get("data")
		if data.Kind == String {
			p.Kind, p.Ref = kindOfMIME(mime), dataURL(mime, data.str)
		}
	case file.Kind == Objects:
		uri := file.Get("fileUri")
		if uri.Kind == Absent {
			uri = file.Get("file_uri")
		}
		if uri.Kind == String {
			p.MIME = mimeMember(&file)
			p.Kind, p.Ref = kindOfMIME(p.MIME), uri.str
		}
	}
	if usual, ok := s.appendPart(nil, &p); ok {
		keepRaw(&p, v, usual)
	} else {
		p.Raw = compact(v)
	}
	return p
}

func mimeMember(v *Value) string {
	mime := v.Get("mimeType")
	if mime.Kind == Absent {
		mime = v.Get("mime_type")
	}
	return mime.str
}

func (geminiBlocks) appendPart(b []byte, p *chat.Part) ([]byte, bool) {
	switch p.Kind {
	case chat.Text, chat.Reasoning:
		b = append(append(b, `{"text":`...), textJSON(p)...)
		if p.Kind == chat.Reasoning {
			b = append(b, `,"thought":true`...)
		}
		return append(appendText(b, "thoughtSignature", p.Signature), '}'), true
	case chat.Image, chat.Audio, chat.Video, chat.File:
	default:
		return b, false
	}
	if mime, data, ok := splitDataURL(p.Ref); ok {
		b = chat.AppendString(append(b, `{"inlineData":{"mimeType":`...), mime)
		b = chat.AppendString(append(b, `,"data":`...), data)
		return append(b, "}}"...), true
	}
	if p.Ref == "" || fileID(p.Ref) {
		return b, false
	}
	b = append(b, `{"fileData":{`...)
	if mime := typeOfMedia(p); mime != "" {
		b = append(chat.AppendString(append(b, `"mimeType":`...), mime), ',')
	}
	return append(chat.AppendString(append(b, `"fileUri":`...), p.Ref), "}}"...), true
}

// split writes the unknown members: those with the prefix by inner, the others by outer.
func (w *rowWriter) split(o chat.Object, prefix string, inside bool) {
	for i := range o {
		f := o[i]
		within := len(f.Key) > len(prefix) && f.Key[:len(prefix)] == prefix
		if within != inside || !w.own {
			continue
		}
		if within {
			f.Key = f.Key[len(prefix):]
		} else if len(f.Key) > 8 && f.Key[:8] == "message." {
			continue
		}
		w.field(&f)
	}
}

func (geminiBlocks) writeCall(w *rowWriter, c *chat.ToolCall, id string) {
	if !w.own {
		w.callExtra(c)
		id = c.ID // Gemini needs none
	}
	w.object(func() {
		w.key("functionCall")
		w.object(func() {
			if id != "" {
				w.value("id", id)
			}
			w.value("name", c.Name)
			if len(c.Arguments) > 0 || !w.own {
				w.key("args")
				w.argumentsObject(c)
			}
			w.split(c.Extra, inCall, true)
		})
		w.split(c.Extra, inCall, false)
	})
}

func (s geminiBlocks) writeResult(w *rowWriter, m *chat.Message, id, name string) {
	if !w.own && len(id) > 5 && m.ToolCallID == "" {
		id = ""
	}
	w.object(func() {
		w.key("functionResponse")
		w.object(func() {
			if id != "" {
				w.value("id", id)
			}
			if name != "" || !w.own {
				w.value("name", name)
			}
			if len(m.Parts) > 0 || !w.own {
				w.key("response")
				s.response(w, m)
			}
			w.split(m.Extra, inResponse, true)
		})
		w.split(m.Extra, inResponse, false)
	})
}

// response appends what a tool answered: the object that its text spells, else the text under output or error.
func (geminiBlocks) response(w *rowWriter, m *chat.Message) {
	for i := range m.Parts {
		if p := &m.Parts[i]; p.Kind != chat.Text && !w.own {
			w.lose("media")
		} else if !w.own {
			w.loseOf(p)
		}
	}
	if len(m.Parts) > 1 && !w.own {
		w.border(m)
	}
	if len(m.Parts) == 0 {
		if !w.own {
			w.lose("null")
		}
		w.b = append(w.b, "{}"...)
		return
	}
	p := &m.Parts[0]
	if w.own && p.Field == bareResponse && len(m.Parts) == 1 && m.IsError == nil {
		w.b = append(w.b, textJSON(p)...)
		return
	}
	if w.own && p.Field == "" && len(m.Parts) == 1 {
		if v, err := ParseValue([]byte(p.Text)); err == nil {
			w.b = appendValue(w.b, &v)
			return
		}
	}
	failed := m.IsError != nil && *m.IsError
	key := "output"
	if failed {
		key = "error"
	}
	if w.own && p.Field != "" && len(m.Parts) == 1 && (p.Field == "error") == failed {
		key = p.Field
	}
	if object := rawObject(m.Content()); object != nil && key != p.Field && !failed {
		w.b = append(w.b, object...)
		if m.IsError != nil {
			w.lose("is_error")
		}
		return
	}
	if m.IsError != nil && !failed {
		w.lose("is_error")
	}
	text := chat.AppendString(nil, m.Content())
	if len(m.Parts) == 1 {
		text = textJSON(p)
	}
	w.object(func() { w.raw(key, text) })
}

func (geminiBlocks) takeTools(c *columns, e *Example) chat.Object {
	v, i := c.take(slotUsed, "tools")
	if i < 0 {
		return nil
	}
	inner, _ := nested(&v)
	if inner.Kind != Array {
		c.leave(i)
		return nil
	}
	for k := range inner.Items {
		t := &inner.Items[k]
		if t.Kind != Objects {
			c.leave(i)
			e.Tools = nil
			return nil
		}
		list := readingOf(t).take([]string{"functionDeclarations", "function_declarations"}, Array)
		if list.Kind != Array || len(t.Members) != 1 {
			e.Tools = append(e.Tools, chat.ToolDef{Raw: compact(t)})
			continue
		}
		for n := range list.Items {
			d := &list.Items[n]
			name, about := d.Get("name"), d.Get("description")
			e.Tools = append(e.Tools, chat.ToolDef{Name: name.str, Description: about.str, Raw: compact(d)})
		}
	}
	return nil
}

func (geminiBlocks) toolsColumn(w *rowWriter) column {
	return column{slotUsed, "tools", true, func() {
		w.list(func() {
			var functions []chat.ToolDef
			for _, t := range w.e.Tools {
				if _, _, ok := toolOf(t.Raw); ok {
					functions = append(functions, t)
				} else if w.own {
					w.item()
					w.b = append(w.b, t.Raw...)
				} else {
					w.lose("tool")
				}
			}
			if len(functions) == 0 {
				return
			}
			w.item()
			w.object(func() {
				w.key("functionDeclarations")
				w.list(func() {
					for i := range functions {
						w.item()
						w.tool(&functions[i], toolBare)
					}
				})
			})
		})
	}}
}

func (s geminiBlocks) systemText(w *rowWriter, parts []chat.Part, first *chat.Message) {
	m := chat.Message{Role: chat.System, Parts: parts}
	w.joinIfForeign(&m)
	w.object(func() {
		if w.own && first.RawRole != "" {
			w.value("role", first.RawRole)
		}
		if w.own {
			w.extra(first.Extra)
		}
		w.key("parts")
		w.list(func() {
			for i := range m.Parts {
				w.block(&m.Parts[i], s)
			}
		})
	})
}
