package formats

import (
	"reflect"
	"slices"
	"strings"

	"github.com/slmgen/slmgen/formats/chat"
)

// speech is how a chat format spells a message that did not come from it.
type speech func(w *rowWriter, m *chat.Message)

// messages appends the chat column.
func (w *rowWriter) messages(fresh speech) {
	ms := w.dialogue()
	class, isClass := w.e.Class()
	w.b = append(w.b, '[')
	for i := range ms {
		if i > 0 {
			w.b = append(w.b, ',')
		}
		t := w.l.turnAt(i)
		switch {
		case w.l == nil || len(t.keys) == 0:
			fresh(w, &ms[i])
		case !w.spelled(&ms[i], t):
			w.turn(&ms[i], t)
		}
	}
	if isClass {
		// A class is what a chat model answers; Meta no longer has to carry it.
		w.b = append(w.b, ',')
		m := chat.TextOf(chat.Assistant, class)
		fresh(w, &m)
		w.spend(w.e.classKey())
	}
	w.b = append(w.b, ']')
}

// spend marks a column of Meta as written.
func (w *rowWriter) spend(key string) {
	for i := range w.e.Meta {
		if w.e.Meta[i].Key == key {
			w.used[i] = true
		}
	}
}

// spelled writes the message as the source spelled it, when that was unusual and still reads the same.
func (w *rowWriter) spelled(m *chat.Message, t *turn) bool {
	if t.raw == nil {
		return false
	}
	v, err := ParseValue(t.raw)
	if err != nil {
		return false
	}
	var again chat.Message
	if decodeTurn(&v, &again, &turn{}, place{}) != nil || !reflect.DeepEqual(&again, m) {
		return false
	}
	w.b = append(w.b, t.raw...)
	return true
}

// turn writes a message with the members of the source in their order, and after them what it gained since.
func (w *rowWriter) turn(m *chat.Message, t *turn) {
	outer := w.open
	w.open = false
	w.b = append(w.b, '{')
	s := turnWriter{rowWriter: w, m: m, t: t, extra: make([]bool, len(m.Extra))}
	for _, k := range t.keys {
		s.member(k)
	}
	s.gained()
	w.b = append(w.b, '}')
	w.open = outer
}

type turnWriter struct {
	*rowWriter
	m     *chat.Message
	t     *turn
	extra []bool // which of Extra were written
	next  int    // where in Extra to look first
}

func (s *turnWriter) member(k string) {
	// Extra has the order of the keys, so the next of its members is nearly always the one.
	for n := range s.m.Extra {
		i := (s.next + n) % len(s.m.Extra)
		if f := &s.m.Extra[i]; !s.extra[i] && f.Key == k {
			s.extra[i], s.next = true, i+1
			s.field(f)
			return
		}
	}
	has := true
	switch k {
	case "name":
		has = s.m.Name != ""
	case "tool_call_id":
		has = s.m.ToolCallID != ""
	case "tool_calls":
		has = len(s.m.ToolCalls) > 0
	case "weight", "loss_weight", "loss_scale":
		if s.m.Weight == "" {
			return
		}
	case "train", "loss", "masked":
		if s.m.Train == nil {
			return
		}
	case "is_error":
		if s.m.IsError == nil {
			return
		}
	case "train_detail":
		if spannedPart(s.m) == nil {
			if slices.ContainsFunc(s.m.Parts, func(p chat.Part) bool { return len(p.Spans) > 0 }) {
				s.lose("spans") // the text was changed, and they reach beyond it
			}
			return
		}
	case "reasoning_content", "reasoning", "thinking", "tool_plan":
		if s.reasoning(k) == nil {
			return
		}
	case "function_call":
		has = len(s.m.ToolCalls) == 1 && s.m.ToolCalls[0].Type == legacyCall
	case "refusal", "audio":
		has = false
	case "role", "from", "content", "value", "text", "message":
	default:
		return // an Extra that was taken away since
	}
	s.key(k)
	if !has {
		s.b = append(s.b, "null"...)
		return
	}
	s.fact(k)
}

// fact appends the value of a member that the message has.
func (s *turnWriter) fact(k string) {
	m := s.m
	switch k {
	case "role", "from":
		role := m.RawRole
		if role == "" {
			role = string(m.Role)
		}
		s.b = chat.AppendString(s.b, role)
	case "content", "value", "text", "message":
		if callRole(m.RawRole) && len(m.ToolCalls) > 0 && m.Content() == "" {
			s.b = chat.AppendString(s.b, string(callsAsText(m.ToolCalls)))
			return
		}
		s.values = s.t.values
		if s.t.calls != cellNone && len(m.ToolCalls) > 0 {
			s.partsAndCalls(m, s.t.calls)
		} else {
			s.content(m, s.t.list)
		}
		s.values = false
	case "name":
		s.b = chat.AppendString(s.b, m.Name)
	case "tool_call_id":
		s.b = chat.AppendString(s.b, m.ToolCallID)
	case "tool_calls":
		s.toolCalls(m.ToolCalls)
	case "function_call":
		call := &m.ToolCalls[0]
		s.b = chat.AppendString(append(s.b, `{"name":`...), call.Name)
		if len(call.Arguments) > 0 {
			s.b = append(s.b, `,"arguments":`...)
			s.arguments(call)
		}
		for i := range call.Extra {
			s.field(&call.Extra[i])
		}
		s.b = append(s.b, '}')
	case "weight", "loss_weight", "loss_scale":
		s.b = append(s.b, m.Weight...)
	case "train", "loss":
		s.b = appendTruth(s.b, *m.Train)
	case "masked":
		s.b = appendTruth(s.b, !*m.Train)
	case "is_error":
		s.b = appendTruth(s.b, *m.IsError)
	case "train_detail":
		s.b = appendSpanDetail(s.b, spannedPart(m))
	case "reasoning_content", "reasoning", "thinking", "tool_plan":
		s.b = chat.AppendString(s.b, s.reasoning(k).Text)
	}
}

// reasoning gives the part that stood under k.
func (s *turnWriter) reasoning(k string) *chat.Part {
	for i := range s.m.Parts {
		if p := &s.m.Parts[i]; p.Kind == chat.Reasoning && p.Field == k {
			return p
		}
	}
	return nil
}

// gained writes the facts of the message for which the source had no member.
func (s *turnWriter) gained() {
	m := s.m
	lacks := func(keys ...string) bool {
		return !slices.ContainsFunc(keys, func(k string) bool { return slices.Contains(s.t.keys, k) })
	}
	add := func(has bool, k string) {
		if has {
			s.key(k)
			s.fact(k)
		}
	}
	beside := func(p chat.Part) bool { return p.Kind == chat.Reasoning && p.Field != "" }
	add(lacks("content", "value", "text", "message") && slices.ContainsFunc(m.Parts, func(p chat.Part) bool { return !beside(p) }), "content")
	for i := range m.Parts {
		if p := &m.Parts[i]; p.Kind == chat.Reasoning && p.Field != "" && lacks(p.Field) {
			add(true, p.Field)
		}
	}
	add(lacks("tool_calls", "function_call") && len(m.ToolCalls) > 0 && !callRole(m.RawRole) && s.t.calls == cellNone, "tool_calls")
	add(lacks("tool_call_id") && m.ToolCallID != "", "tool_call_id")
	add(lacks("name") && m.Name != "", "name")
	add(lacks("weight", "loss_weight", "loss_scale") && m.Weight != "", "weight")
	add(lacks("train", "loss", "masked") && m.Train != nil, "train")
	add(lacks("train_detail") && spannedPart(m) != nil, "train_detail")
	add(lacks("is_error") && m.IsError != nil, "is_error")
	for i := range m.Extra {
		if !s.extra[i] {
			s.field(&m.Extra[i])
		}
	}
}

// toolCalls appends the list of calls as OpenAI spells it: arguments are a string.
func (w *rowWriter) toolCalls(calls []chat.ToolCall) {
	w.b = append(w.b, '[')
	for i := range calls {
		c := &calls[i]
		if i > 0 {
			w.b = append(w.b, ',')
		}
		w.b = append(w.b, '{')
		if c.ID != "" {
			w.b = chat.AppendString(append(w.b, `"id":`...), c.ID)
			w.b = append(w.b, ',')
		}
		if c.PartsAfter > 0 && w.l == nil {
			w.lose("part_order")
		}
		typ := c.Type
		if w.l == nil && (typ == "" || typ == legacyCall) {
			typ = "function"
		}
		if typ != "" {
			w.b = chat.AppendString(append(w.b, `"type":`...), typ)
			w.b = append(w.b, ',')
		}
		w.b = append(w.b, `"function":{"name":`...)
		w.b = chat.AppendString(w.b, c.Name)
		if len(c.Arguments) > 0 {
			w.b = append(w.b, `,"arguments":`...)
			w.arguments(c)
		}
		inner, outer := "", ""
		for _, f := range c.Extra {
			member := "," + string(chat.AppendString(nil, strings.TrimPrefix(f.Key, "function."))) + ":" + string(f.Value)
			if strings.HasPrefix(f.Key, "function.") {
				inner += member
			} else {
				outer += member
			}
		}
		w.b = append(w.b, inner+"}"+outer+"}"...)
	}
	w.b = append(w.b, ']')
}

func (w *rowWriter) arguments(c *chat.ToolCall) {
	switch {
	case c.Arguments[0] == '"' && !c.ArgumentsString:
		w.b = append(w.b, c.Arguments...) // broken JSON that was a string all along
	case c.ArgumentsString:
		w.b = chat.AppendString(w.b, string(c.Arguments))
	case w.l != nil:
		w.b = append(w.b, c.Arguments...)
	default:
		w.b = chat.AppendString(w.b, string(c.Arguments))
	}
}
