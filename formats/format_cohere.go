package formats

import (
	"github.com/slmgen/slmgen/formats/chat"
)

// cohere is {"messages":[{"role":"System|User|Chatbot","content"}]} as Cohere's fine-tuning reads it, and the request of its first chat
// API: {"preamble","chat_history":[{"role":"USER","message"}],"message"}.
type cohere struct{}

func (cohere) ID() string { return "cohere" }

// Match wants a Chatbot among the speakers, a tool_plan, or a chat_history.
func (cohere) Match(row Value) (float64, string) {
	if row.Kind != Objects {
		return 0, "not an object"
	}
	if h := row.Get("chat_history"); h.Kind == Array && row.Has("message") {
		return 0.985, "a message with its chat_history"
	}
	v := row.Get("messages")
	inner, _ := nested(&v)
	if beside(&row) != "" {
		return 0, "more than a dialogue"
	}
	for i := range inner.Items {
		role := inner.Items[i].Get("role")
		switch {
		case role.str == "Chatbot" || role.str == "CHATBOT":
			return 0.985, "a speaker is called " + role.str
		case inner.Items[i].Has("tool_plan"):
			return 0.98, "a message with a tool_plan"
		}
	}
	return 0, "nothing of Cohere's own"
}

func (f cohere) Decode(row Value) ([]*Example, error) {
	if err := wantObject(&row, f.ID()); err != nil {
		return nil, err
	}
	c := readColumns(&row)
	v, at := c.take(slotUsed, "messages", "chat_history")
	question, asked := c.take(slotUsed, "message")
	if at < 0 && asked < 0 {
		return nil, missing("messages", "the list of messages")
	}
	var ms []chat.Message
	if at >= 0 {
		inner, _ := nested(&v)
		ptr := pointerTo(row.Members[at].Key)
		if inner.Kind != Array || len(inner.Items) == 0 && asked < 0 {
			return nil, invalidAt(ptr, "%s holds no messages", ptr).Do("write [{\"role\": \"User\", \"content\": ...}, ...]")
		}
		for i := range inner.Items {
			if results, ok := cohereResults(&inner.Items[i]); ok {
				ms = append(ms, results...)
				continue
			}
			var m chat.Message
			if err := decodeTurn(&inner.Items[i], &m, &turn{}, place{ptr, i}); err != nil {
				return nil, err
			}
			cohereDocuments(&m)
			ms = append(ms, m)
		}
	}
	if asked >= 0 {
		m, err := textMessage(chat.User, &question, "/message")
		if err != nil {
			return nil, err
		}
		ms = append(ms, m)
	}
	if p, i := c.take(slotUsed, "preamble"); i >= 0 && !noText(&p) {
		m, err := textMessage(chat.System, &p, "/preamble")
		if err != nil {
			return nil, err
		}
		c.system = true
		ms = append([]chat.Message{m}, ms...)
	}
	e := &Example{Messages: ms, Kind: chatKind(ms)}
	takeTools(&c, e)
	c.finish(e, f.ID())
	return []*Example{e}, nil
}

// cohereDocuments reads what a tool gave as {"type":"document","document":{"data":...}} as the text it is.
func cohereDocuments(m *chat.Message) {
	for i := range m.Parts {
		p := &m.Parts[i]
		v, err := ParseValue(p.Raw)
		if err != nil || m.Role != chat.Tool {
			continue
		}
		doc, typ := v.Get("document"), v.Get("type")
		data := doc.Get("data")
		if data.Kind == String && len(doc.Members) == 1 && len(v.Members) == 2 && typ.str == "document" && !unwritable(&data) {
			*p = chat.Part{Kind: chat.Text, Text: data.str, Field: "document"}
		}
	}
}

// cohereResults reads {"role":"TOOL","tool_results":[{"call":{"name","parameters"},"outputs":[...]}]}: a message for each result.
func cohereResults(v *Value) ([]chat.Message, bool) {
	list, role := v.Get("tool_results"), v.Get("role")
	if r, _, _ := canonicalRole(role.str); r != chat.Tool || len(list.Items) == 0 || len(v.Members) != 2 {
		return nil, false
	}
	var out []chat.Message
	for i := range list.Items {
		r := readingOf(&list.Items[i])
		call, outputs := r.take([]string{"call"}, Objects), r.take([]string{"outputs"}, Array)
		name := call.Get("name")
		if outputs.Kind != Array || name.Kind != String {
			return nil, false
		}
		m := chat.Message{Role: chat.Tool, RawRole: role.str, Name: name.str}
		m.Parts = []chat.Part{{Kind: chat.Text, Text: string(compact(&outputs)), Field: "outputs"}}
		m.Extra = append(chat.Object{{Key: "call", Value: compact(&call)}}, r.rest()...)
		out = append(out, m)
	}
	return out, true
}

// Encode writes {"messages":[{"role":"System|User|Chatbot|Tool","content"}],"tools":[...]}. Reasoning before a call is its tool_plan.
// Losses: those of openai, developer_role, and columns of Meta that have a meaning.
func (f cohere) Encode(dst []byte, e *Example, lose func(fact string)) ([]byte, error) {
	if err := chatOnly(e); err != nil {
		return dst, err
	}
	w := &rowWriter{b: dst, e: e, lose: lose, own: e.Origin.Format == f.ID()}
	ms := e.Turns()
	var cols []column
	put := func(name string, fn func()) { cols = append(cols, column{slotUsed, name, true, fn}) }
	if l := e.Origin.layout; w.own && l != nil && l.system && ms[0].Role == chat.System {
		first := &ms[0]
		put(w.named("preamble"), func() { w.said(first) })
		ms = ms[1:]
	}
	name := w.named("messages", "chat_history")
	if n := len(ms); w.own && n > 0 && w.hadColumn("message") && ms[n-1].Role == chat.User {
		last := &ms[n-1]
		put(w.named("message"), func() { w.said(last) })
		ms = ms[:n-1]
		if !w.hadColumn("messages") && !w.hadColumn("chat_history") {
			name = ""
		}
	}
	if name != "" {
		put(name, func() { w.cohereTurns(ms); w.spendClass() })
	}
	if len(e.Tools) > 0 {
		put(w.named("tools"), func() { w.tools(toolWrapped) })
	}
	for range e.Media {
		lose("media")
	}
	return w.row(cols), nil
}

// hadColumn says that the source row had a column, however it spelled the name.
func (w *rowWriter) hadColumn(name string) bool {
	row := Value{Kind: Objects}
	for _, k := range w.e.Origin.Columns {
		row.Members = append(row.Members, Member{Key: k})
	}
	c := columns{row: &row}
	return c.find(name) >= 0
}

func (w *rowWriter) cohereTurns(ms []chat.Message) {
	p := pairing{w: w}
	w.list(func() {
		for i := 0; i < len(ms); i++ {
			w.item()
			n := i
			for n < len(ms) && w.own && cohereOutputs(&ms[n]) {
				n++
			}
			if n > i {
				w.cohereResults(ms[i:n])
				i = n - 1
				continue
			}
			w.cohereTurn(&ms[i], &p)
		}
	})
}

// cohereOutputs says that a message is a result whose text is a list of outputs and whose name is that of its call, as they were
// read. After an edit they may be others.
func cohereOutputs(m *chat.Message) bool {
	if m.Role != chat.Tool || len(m.Parts) != 1 || m.Parts[0].Field != "outputs" {
		return false
	}
	call, _ := m.Extra.Get("call")
	of, err := ParseValue(call)
	if name := of.Get("name"); err != nil || name.str != m.Name {
		return false
	}
	v, err := ParseValue([]byte(m.Parts[0].Text))
	return err == nil && v.Kind == Array && string(compact(&v)) == m.Parts[0].Text
}

func (w *rowWriter) cohereResults(ms []chat.Message) {
	w.object(func() {
		w.value("role", ms[0].RawRole)
		w.key("tool_results")
		w.list(func() {
			for i := range ms {
				w.item()
				w.object(func() {
					w.extra(ms[i].Extra)
					w.raw("outputs", compactText(nil, []byte(ms[i].Parts[0].Text)))
				})
			}
		})
	})
}

func (w *rowWriter) cohereTurn(m *chat.Message, p *pairing) {
	role := map[chat.Role]string{chat.System: "System", chat.Developer: "System", chat.User: "User", chat.Assistant: "Chatbot",
		chat.Tool: "Tool"}[m.Role]
	if w.own {
		if role = m.RawRole; role == "" {
			role = string(m.Role)
		}
	} else if m.Role == chat.Developer {
		w.lose("developer_role")
	}
	fit := *m
	if !w.own {
		fit.ToolCalls = append([]chat.ToolCall(nil), m.ToolCalls...)
		for i := range fit.ToolCalls {
			fit.ToolCalls[i].ID = p.call(&m.ToolCalls[i])
		}
		if m.Role == chat.Tool {
			if id, _ := p.result(m); id != m.ToolCallID {
				w.lose("call_id")
				fit.ToolCallID = id
			}
		}
	}
	outer := len(w.b)
	inner := &rowWriter{e: w.e, lose: w.lose, own: w.own}
	openAISpeech(inner, &fit)
	v, err := ParseValue(inner.b)
	if err != nil {
		w.b = append(w.b[:outer], inner.b...)
		return
	}
	content := "content"
	if w.own && w.hadColumn("chat_history") {
		content = "message"
	}
	w.object(func() {
		for i := range v.Members {
			switch k := v.Members[i].Key; {
			case k == "role":
				w.value(k, role)
			case k == "content":
				w.raw(content, v.Members[i].Value.Raw)
			case k == "reasoning_content" && len(m.ToolCalls) > 0 && m.Role == chat.Assistant:
				w.raw("tool_plan", v.Members[i].Value.Raw)
			default:
				w.raw(k, v.Members[i].Value.Raw)
			}
		}
	})
}
