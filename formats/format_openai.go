package formats

import "github.com/slmgen/slmgen/formats/chat"

// openAI is {"messages":[{"role","content",...}], "tools":[...]}: the chat shape that nearly every trainer reads.
// The chat column is also found under other names, and as JSON text in a table's cell.
type openAI struct{}

func (openAI) ID() string { return "openai" }

// chatNames are the columns that hold a list of messages, commonest first.
var chatNames = []string{"messages", "conversations", "conversation", "dialog", "dialogue", "chat", "turns", "interactions", "texts"}

func (f openAI) Decode(row Value) ([]*Example, error) { return decodeChat(&row, f.ID()) }

func (f openAI) decodeIn(row *Value, mem *loan) ([]*Example, error) {
	return decodeChatIn(row, f.ID(), mem)
}

// decodeChat reads a row whose messages stand in one column, with system, tools and media beside it.
func decodeChat(row *Value, id string) ([]*Example, error) { return decodeChatIn(row, id, nil) }

func decodeChatIn(row *Value, id string, mem *loan) ([]*Example, error) {
	if err := wantObject(row, id); err != nil {
		return nil, err
	}
	c := readColumnsIn(row, mem)
	v, at := takeChat(&c)
	if at < 0 {
		return nil, invalidAt("/messages", "the row has no list of messages").
			Do("put the dialogue under \"messages\" (or map the columns with --map messages=COLUMN)")
	}
	pointer := pointerTo(row.Members[at].Key)
	inner, inString := nested(&v)
	ms, ts, err := decodeTurnsIn(&inner, pointer, mem)
	if err != nil {
		return nil, err
	}
	list := mem.list()
	e := list[0]
	toolsAt, toolsRaw := takeTools(&c, e)
	media := takeMedia(&c, e)
	ms, err = takeSystem(&c, ms)
	if err != nil {
		return nil, err
	}
	e.Messages = ms
	e.Kind = chatKind(ms)
	l := c.finish(e, id)
	l.turns = ts
	l.keep(toolsAt, toolsRaw)
	for i, raw := range media {
		l.keep(i, raw)
	}
	if inString {
		if l.cell = cellSpelling(v.str, &inner); l.cell == cellOdd || unwritable(&v) {
			l.keep(at, compact(&v))
		}
	}
	return list, nil
}

// takeChat finds the chat column: by its usual names, else the only column that holds a list of messages.
func takeChat(c *columns) (Value, int) {
	if v, i := c.take(slotMessages, chatNames...); i >= 0 {
		return v, i
	}
	if i := oddChatColumn(c.row); i >= 0 {
		c.slots[i] = slotMessages
		return c.row.Members[i].Value, i
	}
	return Value{}, -1
}

// takeSystem puts the text of a system column before the messages. An empty one is no message: Origin remembers the column.
func takeSystem(c *columns, ms []chat.Message) ([]chat.Message, error) {
	v, i := c.take(slotSystem, "system", "system_prompt")
	if i < 0 || noText(&v) {
		return ms, nil
	}
	m, err := textMessage(chat.System, &v, pointerTo(c.row.Members[i].Key))
	if err != nil {
		return nil, err
	}
	c.system = true
	return append([]chat.Message{m}, ms...), nil
}

// chatKind is what a dialogue trains: without an answer it is only a prompt.
func chatKind(ms []chat.Message) Kind {
	for i := range ms {
		if ms[i].Role == chat.Assistant {
			return KindChat
		}
	}
	return KindPrompt
}
