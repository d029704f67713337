package formats

import (
	"slices"
	"strconv"
	"strings"

	"github.com/slmgen/slmgen/formats/chat"
)

// Encode writes the events of a session again, as a list. An Example that came from elsewhere is a session of Hermes:
// {"id","source","model","system_prompt","messages"}. Losses: those of openai.
func (f agentTrace) Encode(dst []byte, e *Example, lose func(fact string)) ([]byte, error) {
	if err := chatOnly(e); err != nil {
		return dst, err
	}
	w := &rowWriter{b: dst, e: e, lose: lose, own: e.Origin.Format == f.ID()}
	if w.own {
		if b, ok := w.trace(); ok {
			return append(dst, b...), nil
		}
		w.l = written(e, f.ID())
		if w.l != nil && !slices.Contains(e.Origin.Columns, "messages") {
			w.l = nil
		}
	}
	cols := []column{{slotMessages, "messages", true, func() { w.chatColumn(openAISpeech) }}}
	if w.l != nil {
		cols = append(cols, column{slotSystem, "system_prompt", w.systemColumn(), w.system}, column{slotTools, "tools", len(e.Tools) > 0, w.openAITools})
		return w.row(append(cols, w.mediaColumns()...)), nil
	}
	w.own = false
	text := func(s string) func() { return func() { w.b = chat.AppendString(w.b, s) } }
	cols = append([]column{{slotUsed, "id", true, text(e.ID())}, {slotUsed, "source", true, text("slmgen")}, {slotUsed, "model", true, text("")},
		{slotUsed, "system_prompt", true, text("")}}, cols...)
	if len(e.Tools) > 0 {
		cols = append(cols, column{slotUsed, "tools", true, func() { w.tools(toolWrapped) }})
	}
	for _, taken := range []string{"id", "source", "model"} {
		if _, ok := e.Meta.Get(taken); ok {
			w.dropped = append(w.dropped, taken)
		}
	}
	return w.row(append(cols, w.mediaColumns()...)), nil
}

// trace writes the events; false when the dialogue no longer has the pieces that they took.
func (w *rowWriter) trace() ([]byte, bool) {
	text, ok := w.e.Meta.Get(traceColumn)
	if !ok || len(w.e.Meta) != 1 || len(w.e.Tools)+len(w.e.Media) > 0 {
		return nil, false
	}
	list, err := ParseValue(text)
	if err != nil {
		return nil, false
	}
	c := traceCutter{ms: w.e.Messages}
	single := len(w.e.Origin.Columns) > 0
	b := []byte{'['}
	for i := range list.Items {
		if i > 0 {
			b = append(b, ',')
		}
		event, take := list.Items[i].Get("event"), list.Items[i].Get("take")
		if take.Kind == Absent {
			b = append(b, event.Raw...)
			continue
		}
		ms, ok := c.take(&take)
		if !ok || !spokenBy(&event, ms) {
			return nil, false
		}
		b = appendEvent(b, w, &event, ms)
	}
	if !c.done() {
		return nil, false
	}
	if single && len(list.Items) == 1 {
		return b[1:], true
	}
	return append(b, ']'), true
}

// spokenBy says that messages speak as the event says, and that it has room for all they hold. An item of responses names its own speaker.
func spokenBy(event *Value, ms []chat.Message) bool {
	message := event.Get("message")
	for i := range ms {
		m := &ms[i]
		if m.Weight != "" || m.Train != nil || m.Name != "" && !message.Has("toolName") {
			return false
		}
	}
	if message.Kind != Objects {
		return true
	}
	said := message.Get("role")
	role, _, _ := canonicalRole(said.str)
	for i := range ms {
		if ms[i].Role != role && (ms[i].Role != chat.Tool || role != chat.User) {
			return false
		}
	}
	return true
}

// appendEvent puts the content of ms back into an event.
func appendEvent(b []byte, w *rowWriter, event *Value, ms []chat.Message) []byte {
	inner := &rowWriter{e: w.e, lose: w.lose, own: true}
	inner.object(func() {
		message := event.Get("message")
		for i := range event.Members {
			m := &event.Members[i]
			if m.Key == "payload" {
				continue
			}
			if m.Key != "message" || message.Kind != Objects {
				inner.raw(m.Key, m.Value.Raw)
				continue
			}
			inner.key("message")
			inner.object(func() {
				for k := range message.Members {
					inner.raw(message.Members[k].Key, resultMember(&message.Members[k], ms))
				}
				inner.key("content")
				inner.traceContent(ms)
			})
		}
		if message.Kind != Objects && len(ms) > 0 {
			inner.key("payload")
			beside := event.Get("payload")
			m := ms[0]
			m.Extra = readingOf(&beside).rest()
			inner.object(func() { inner.responseItem(&m) })
		}
	})
	return append(b, inner.b...)
}

// resultMember gives the value of a member of an event's message: what the result of a tool says there now, else what stood there.
func resultMember(m *Member, ms []chat.Message) []byte {
	if len(ms) != 1 || ms[0].Role != chat.Tool {
		return m.Value.Raw
	}
	switch said := &ms[0]; {
	case m.Key == "toolCallId" && m.Value.str != said.ToolCallID:
		return chat.AppendString(nil, said.ToolCallID)
	case m.Key == "toolName" && m.Value.str != said.Name:
		return chat.AppendString(nil, said.Name)
	case m.Key == "isError" && (m.Value.Kind == Bool || m.Value.Kind == Null) && said.IsError != nil:
		return appendTruth(nil, *said.IsError)
	}
	return m.Value.Raw
}

// traceContent appends the content of an event's message.
func (w *rowWriter) traceContent(ms []chat.Message) {
	if len(ms) == 1 && (ms[0].Role != chat.Tool || strings.EqualFold(ms[0].RawRole, "toolresult")) {
		if traceDialect.bare(w, &ms[0]) {
			return
		}
		if ms[0].Role == chat.Tool {
			w.list(func() {
				for i := range ms[0].Parts {
					w.block(&ms[0].Parts[i], traceDialect.blocks)
				}
			})
			return
		}
	}
	p := pairing{w: w}
	w.list(func() {
		for i := range ms {
			traceDialect.pieces(w, &ms[i], &p)
		}
	})
}

// traceCutter takes the pieces of messages one after the other.
type traceCutter struct {
	ms           []chat.Message
	at           int
	parts, calls int  // taken of the message before at
	joins        bool // what comes next of the assistant would be read as a piece of that message
}

func (c *traceCutter) take(list *Value) (out []chat.Message, ok bool) {
	for i := range list.Items {
		t := list.Items[i].Items
		if len(t) != 3 {
			return nil, false
		}
		parts, err1 := strconv.Atoi(string(t[1].Raw))
		calls, err2 := strconv.Atoi(string(t[2].Raw))
		if err1 != nil || err2 != nil || parts < 0 || calls < 0 {
			return nil, false
		}
		if string(t[0].Raw) == "1" {
			if !c.done() && c.at == len(c.ms) || c.at > 0 && !c.spent() {
				return nil, false
			}
			c.at++
			c.parts, c.calls = 0, 0
		}
		if c.at == 0 || c.at > len(c.ms) {
			return nil, false
		}
		whole := &c.ms[c.at-1]
		if c.parts+parts > len(whole.Parts) || c.calls+calls > len(whole.ToolCalls) {
			return nil, false
		}
		m := *whole
		m.Parts = whole.Parts[c.parts : c.parts+parts]
		m.ToolCalls = slices.Clone(whole.ToolCalls[c.calls : c.calls+calls])
		fresh := string(t[0].Raw) == "1"
		if said := m.Role == chat.Assistant && parts+calls > 0; fresh == (c.joins && said && len(m.Extra) == 0) {
			return nil, false // another speaker than before: pieces would be read together, or apart
		}
		c.joins = whole.Role == chat.Assistant && c.parts+parts+c.calls+calls > 0
		c.parts, c.calls = c.parts+parts, c.calls+calls
		for k := range m.ToolCalls {
			m.ToolCalls[k].PartsAfter = min(max(m.ToolCalls[k].PartsAfter-(len(whole.Parts)-c.parts), 0), parts)
		}
		out = append(out, m)
	}
	return out, true
}

// spent says that the current message has been taken whole.
func (c *traceCutter) spent() bool {
	m := &c.ms[c.at-1]
	return c.parts == len(m.Parts) && c.calls == len(m.ToolCalls)
}

func (c *traceCutter) done() bool { return c.at == len(c.ms) && (c.at == 0 || c.spent()) }
