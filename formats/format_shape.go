package formats

import "strings"

// chatShape is what a list looks like from outside.
type chatShape struct {
	list     bool // a list of objects with a speaker
	roleKey  string
	content  string
	pairs    bool // a list of {"human","assistant"} objects
	blocks   bool // some content is a list
	v1       bool // parts of {"type","value"}, or loss_weight
	known    bool // one of the speakers has a usual name
	messages int
}

// shapeOf looks at the first messages of a column, JSON in a string included.
func shapeOf(v Value) chatShape {
	inner, _ := nested(&v)
	s := chatShape{messages: len(inner.Items)}
	if inner.Kind != Array {
		return s
	}
	for i := range inner.Items {
		m := &inner.Items[i]
		if content := m.Get("content"); content.Kind == Array {
			s.blocks = true
		}
		if i >= 8 {
			continue
		}
		if m.Kind != Objects {
			return chatShape{}
		}
		k := keysOfTurn(m)
		speaker := m.Get(k.role)
		switch parts := m.Get("parts"); {
		case k.content == "" && parts.Kind == Array:
			return chatShape{} // Gemini's messages, which stand in contents
		case k.role != "" && speaker.Kind == String:
			s.list = true
			if !s.known {
				_, _, s.known = canonicalRole(speaker.str)
			}
			if i == 0 || s.content == "" {
				s.roleKey, s.content = k.role, k.content
			}
		case k.role == "" && len(pairOf(m)) > 0:
			s.pairs = true
		default:
			return chatShape{}
		}
		s.v1 = s.v1 || v1Message(m)
	}
	if s.list && s.pairs {
		return chatShape{}
	}
	return s
}

// v1Message says that a message is spelled as LLaMA-Factory v1 does: parts with a "value".
func v1Message(m *Value) bool {
	parts := m.Get("content")
	if parts.Kind != Array {
		return false
	}
	for i := range parts.Items {
		p := &parts.Items[i]
		if p.Kind == Objects && p.Has("type") && p.Has("value") && !p.Has("text") {
			return true
		}
	}
	return false
}

// chatColumn finds the chat column of a row and its shape; the index is -1 when there is none.
func chatColumn(row *Value) (int, chatShape) {
	if row.Kind != Objects {
		return -1, chatShape{}
	}
	c := columns{row: row}
	if i := c.find(chatNames...); i >= 0 {
		if s := shapeOf(row.Members[i].Value); s.list || s.pairs {
			return i, s
		}
	}
	if i := oddChatColumn(row); i >= 0 {
		return i, shapeOf(row.Members[i].Value)
	}
	return -1, chatShape{}
}

// oddChatColumn finds the only column that holds messages under a name nobody knows. Columns with a meaning of their own do not count, nor
// do lists of which no speaker is known: a transfer of money has a "from" and a "value" too.
func oddChatColumn(row *Value) int {
	found := -1
	for i := range row.Members {
		switch key := strings.ToLower(row.Members[i].Key); {
		case key == "prompt", key == "completion", key == "history", key == "replies",
			strings.Contains(key, "chosen"), strings.Contains(key, "rejected"), strings.HasPrefix(key, "conversation_"):
			continue
		}
		if s := shapeOf(row.Members[i].Value); s.list && s.known {
			if found >= 0 {
				return -1
			}
			found = i
		}
	}
	return found
}

// beside says that a row holds one of the columns that make a plain dialogue something else: a preference, a label, a reward.
func beside(row *Value) (reason string) {
	for _, k := range []string{"chosen", "rejected", "rejected_response", "rejected_messages", "chosen_messages",
		"kto_tag", "reference_answer", "reward_model"} {
		if v := row.Get(k); v.Kind != Absent && v.Kind != Null {
			return k
		}
	}
	if v := pick(row, "label"); v.Kind != Absent && v.Kind != Null {
		return "label"
	}
	return ""
}
