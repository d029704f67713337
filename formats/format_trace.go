package formats

import (
	"encoding/json"
	"slices"
	"strconv"

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
	case v.Kind == Objects && traceEvents[typ.str] == "message" && message.Kind == Objects && message.Has("role"):
		var err error
		if ms, err = traceMessage(&message, ptr+"/message"); err != nil {
			return err
		}
		kept = without(blankResult(v), "message", "content")
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

// blankResult gives an event whose message is the result of a tool with null for what the fields of the result say.
func blankResult(v *Value) *Value {
	message := v.Get("message")
	role := message.Get("role")
	if r, _, _ := canonicalRole(role.str); r != chat.Tool || duplicates(v) != nil || duplicates(&message) != nil {
		return v
	}
	members := slices.Clone(message.Members)
	for i := range members {
		switch m := &members[i]; {
		case m.Key != "toolCallId" && m.Key != "toolName" && m.Key != "isError":
		case m.Key != "isError" && m.Value.Kind == String && m.Value.str != "" && !unwritable(&m.Value), m.Key == "isError" && m.Value.Kind == Bool:
			m.Value = Value{Kind: Null, Raw: []byte("null")}
		}
	}
	blank := Value{Kind: Objects, Members: slices.Clone(v.Members)}
	for i := range blank.Members {
		if blank.Members[i].Key == "message" {
			blank.Members[i].Value = Value{Kind: Objects, Members: members}
		}
	}
	return &blank
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
