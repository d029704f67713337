package formats

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/slmgen/slmgen/formats/chat"
)

// agentTrace is the session of a coding agent, an event a line: Claude Code, Codex, pi and OpenClaw, droid. One file is one conversation.
// Hermes keeps a whole session in a row: {"id","source","model","system_prompt","messages"}.
type agentTrace struct{}

func (agentTrace) ID() string { return "agent-trace" }

// traceColumn is the column of Meta that keeps the events: what is no message as it stands, of a message what stands around its content,
// and how many pieces of the dialogue came from it.
const traceColumn = "events"

// hermes says that a row is a session of its own.
func hermes(row *Value) bool {
	return row.Kind == Objects && row.Has("id") && row.Has("source") && row.Has("model") && row.Has("system_prompt") && row.Has("messages")
}

// traceEvents are the types of events, and the member that such an event has.
var traceEvents = map[string]string{
	"session_meta": "payload", "turn_context": "payload", "response_item": "payload", "event_msg": "payload", "compacted": "payload",
	"user": "message", "assistant": "message", "message": "message",
	"session": "id", "session_start": "id", "session_end": "id", "model_change": "id", "thinking_level_change": "id", "compaction": "id",
	"summary": "leafUuid", "system": "uuid", "progress": "uuid", "attachment": "uuid", "file-history-snapshot": "snapshot",
	"queue-operation": "sessionId", "todo_state": "id",
}

func traceEvent(v *Value) bool {
	typ := v.Get("type")
	member, ok := traceEvents[typ.str]
	if !ok || typ.Kind != String {
		return false
	}
	inner := v.Get(member)
	if member == "message" || member == "payload" {
		return inner.Kind == Objects
	}
	return inner.Kind != Absent
}

// Match wants an event of a known agent, or a list of them.
func (agentTrace) Match(row Value) (float64, string) {
	switch {
	case hermes(&row):
		return 0.985, "a session with its messages"
	case row.Kind == Array:
		for i := range row.Items[:min(len(row.Items), 64)] {
			if traceEvent(&row.Items[i]) {
				return 0.98, "events of an agent"
			}
		}
		return 0, "no events"
	case row.Kind == Objects && traceEvent(&row):
		typ := row.Get("type")
		return 0.96, "an event " + typ.str + " of an agent"
	}
	return 0, "no event of an agent"
}

// JoinKey puts all events of a file together.
func (agentTrace) JoinKey(row Value) string {
	if row.Kind != Objects || hermes(&row) {
		return ""
	}
	return "session"
}

// Decode gives the conversation of a session. Pieces of one answer that came as events of their own are one message.
func (f agentTrace) Decode(row Value) ([]*Example, error) {
	if hermes(&row) {
		return decodeChat(&row, f.ID())
	}
	events := row.Items
	if row.Kind == Objects {
		events = []Value{row}
	} else if row.Kind != Array {
		return nil, invalidAt("", "the row is %s, not an event", row.Kind).Do("give one JSON object a line")
	}
	t := traceReader{}
	for i := range events {
		if err := t.event(&events[i], "/"+strconv.Itoa(i)); err != nil {
			return nil, err
		}
	}
	if len(t.out) == 0 {
		return nil, nil
	}
	e := &Example{Kind: chatKind(t.out), Messages: t.out}
	e.Meta = chat.Object{{Key: traceColumn, Value: listOf(t.events)}}
	e.Origin.Format = f.ID()
	if row.Kind == Objects {
		e.Origin.Columns = make([]string, 0, len(row.Members))
		for i := range row.Members {
			e.Origin.Columns = append(e.Origin.Columns, row.Members[i].Key)
		}
	}
	return []*Example{e}, nil
}

type traceReader struct {
	out    []chat.Message
	events []json.RawMessage
	joins  bool // the last message takes more pieces of the same answer
}

// event reads one event: its messages, and what is kept of it beside them.
func (t *traceReader) event(v *Value, ptr string) error {
	var ms []chat.Message
	var kept json.RawMessage
	switch typ, message, payload := v.Get("type"), v.Get("message"), v.Get("payload"); {
	case v.Kind == Objects && (typ.str == "user" || typ.str == "assistant" || typ.str == "message") && message.Kind == Objects && message.Has("role"):
		var err error
		if ms, err = traceMessage(&message, ptr+"/message"); err != nil {
			return err
		}
		kept = without(v, "message", "content")
	case v.Kind == Objects && typ.str == "response_item" && payload.Kind == Objects:
		m := decodeItem(&payload)
		kept = without(v, "payload", "")
		if len(m.Extra) > 0 {
			kept = append(appendObject(append(kept[:len(kept)-1], `,"payload":`...), m.Extra), '}')
			m.Extra = nil
		}
		ms = []chat.Message{m}
	}
	if len(ms) == 0 || len(ms) == 1 && len(ms[0].Parts) == 1 && ms[0].Parts[0].Kind == chat.Other && !v.Has("message") {
		t.events = append(t.events, append(append([]byte(`{"event":`), compact(v)...), '}'))
		return nil
	}
	b := []byte(`{"take":[`)
	for i := range ms {
		m := &ms[i]
		if i > 0 {
			b = append(b, ',')
		}
		fresh := "1"
		if t.joins && m.Role == chat.Assistant && len(m.Extra) == 0 && len(m.Parts)+len(m.ToolCalls) > 0 {
			t.join(m)
			fresh = "0"
		} else {
			t.out = append(t.out, *m)
		}
		last := &t.out[len(t.out)-1]
		t.joins = last.Role == chat.Assistant && len(last.Parts)+len(last.ToolCalls) > 0
		b = append(b, '[')
		b = append(append(b, fresh...), ',')
		b = append(strconv.AppendInt(b, int64(len(m.Parts)), 10), ',')
		b = append(strconv.AppendInt(b, int64(len(m.ToolCalls)), 10), ']')
	}
	b = append(append(append(b, `],"event":`...), kept...), '}')
	t.events = append(t.events, b)
	return nil
}

// join adds the pieces of m to the last message.
func (t *traceReader) join(m *chat.Message) {
	last := &t.out[len(t.out)-1]
	for i := range last.ToolCalls {
		last.ToolCalls[i].PartsAfter += len(m.Parts)
	}
	last.Parts = append(last.Parts, m.Parts...)
	last.ToolCalls = append(last.ToolCalls, m.ToolCalls...)
}

// traceMessage reads the message of an event. What it holds beside its content stays with the event.
func traceMessage(v *Value, ptr string) ([]chat.Message, error) {
	bare := Value{Kind: Objects}
	for i := range v.Members {
		if k := v.Members[i].Key; k == "role" || k == "content" {
			bare.Members = append(bare.Members, v.Members[i])
		}
	}
	role, content := v.Get("role"), v.Get("content")
	if r, _, ok := canonicalRole(role.str); ok && r == chat.Tool && content.Kind != Absent {
		return traceResult(v)
	}
	if content.Kind == Absent {
		return nil, nil
	}
	return traceDialect.message(&bare, ptr)
}

// traceResult reads {"role":"toolResult","toolCallId","toolName","content":[...],"isError"}.
func traceResult(v *Value) ([]chat.Message, error) {
	role, content := v.Get("role"), v.Get("content")
	m := chat.Message{Role: chat.Tool, RawRole: role.str}
	id, name, failed := v.Get("toolCallId"), v.Get("toolName"), v.Get("isError")
	m.ToolCallID, m.Name = id.str, name.str
	if failed.Kind == Bool {
		yes := len(failed.Raw) == len("true")
		m.IsError = &yes
	}
	if p, ok := textPart(&content); ok {
		m.Parts = []chat.Part{p}
	}
	for i := range content.Items {
		m.Parts = append(m.Parts, traceBlocks{}.part(&content.Items[i]))
	}
	return []chat.Message{m}, nil
}

// without gives the text of an event without one member, or without one member of it.
func without(v *Value, member, inner string) json.RawMessage {
	b := []byte{'{'}
	put := func(m *Member) {
		if len(b) > 1 && b[len(b)-1] != '{' {
			b = append(b, ',')
		}
		b = append(chat.AppendString(b, m.Key), ':')
	}
	for i := range v.Members {
		m := &v.Members[i]
		if m.Key != member {
			put(m)
			b = appendValue(b, &m.Value)
			continue
		}
		if inner == "" {
			continue
		}
		put(m)
		b = append(b, '{')
		for k := range m.Value.Members {
			if in := &m.Value.Members[k]; in.Key != inner {
				put(in)
				b = appendValue(b, &in.Value)
			}
		}
		b = append(b, '}')
	}
	return append(b, '}')
}

var traceDialect = blockDialect{id: "agent-trace", content: "content", assistant: "assistant", plain: true, named: true, blocks: traceBlocks{}}

// traceBlocks are Anthropic's blocks, and those of pi: toolCall, thinkingSignature, images with data and mimeType.
type traceBlocks struct{ anthropicBlocks }

func (s traceBlocks) call(v *Value) (c chat.ToolCall, ok bool) {
	if typ := v.Get("type"); typ.str != "toolCall" {
		return s.anthropicBlocks.call(v)
	}
	r := readingOf(v)
	r.take([]string{"type"})
	c.ID, _ = r.text("id")
	if c.Name, ok = r.text("name"); !ok || c.Name == "" {
		return c, false
	}
	if args := r.take([]string{"arguments"}); args.Kind != Absent {
		c.Arguments = compact(&args)
	}
	c.Extra = r.rest()
	return c, true
}

func (s traceBlocks) part(v *Value) chat.Part {
	typ := v.Get("type")
	data, mime, sig := v.Get("data"), v.Get("mimeType"), v.Get("thinkingSignature")
	switch {
	case typ.str == "image" && data.Kind == String && mime.Kind == String && len(v.Members) == 3:
		return chat.Part{Kind: chat.Image, Ref: dataURL(mime.str, data.str)}
	case typ.str == "thinking" && sig.Kind == String && len(v.Members) == 3:
		if text := v.Get("thinking"); text.Kind == String {
			return chat.Part{Kind: chat.Reasoning, Text: text.str, Signature: sig.str}
		}
	}
	return s.anthropicBlocks.part(v)
}

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
		if !ok {
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
					inner.raw(message.Members[k].Key, message.Members[k].Value.Raw)
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
	parts, calls int // taken of the message before at
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
