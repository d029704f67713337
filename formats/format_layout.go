package formats

import (
	"encoding/json"
)

// layout remembers how the source spelled what the canonical fields made equal, so that a row can be written back as it was.
// It is only advice: an encoder looks at the Example first and uses the layout where both still agree.
type layout struct {
	slots []slot // what each of Origin.Columns became
	turns []turn // one for each element of the chat column
	// system says that the first message came from a system column, not from the chat column.
	system bool
	flatShape
	// tableNames are the columns of a table that the system text, the question and the answer stood in; "" where it was no single one.
	tableNames [3]string
	// raw is the text of columns (by index into Origin.Columns) that the Example alone would spell differently.
	raw map[int]json.RawMessage
	// cell is how the chat column was spelled where it was JSON inside a text.
	cell cellStyle
	// pair is how two answers to choose between were spelled, verdict the source text of a label.
	pair    *pairSpelling
	verdict string
	tree    *treePlaces // where the messages stood in their tree
}

// flatShape says how a row whose columns are texts became messages: how many of them came from the history and from the answer, and
// which of prompt and answer were lists of messages.
type flatShape struct {
	history, answers       int
	promptList, answerList bool
	tools                  cellStyle // how the tools were spelled inside a text that is nothing but them
	plainTexts             bool      // messages whose content could be lists were bare texts
}

// turn is how one message was spelled.
type turn struct {
	keys []string // members in order, shared between turns; never changed
	list bool     // the content was a list of parts
	// values says that the texts among the parts were {"type","value"}.
	values bool
	// calls says how the calls among the parts, {"type":"tool_call","value":TEXT}, were spelled; cellNone when there are none.
	calls cellStyle
	raw   json.RawMessage // the whole message, when its members cannot be told from keys and list
}

func (l *layout) keep(i int, raw json.RawMessage) {
	if i < 0 {
		return
	}
	if l.raw == nil {
		l.raw = make(map[int]json.RawMessage, 1)
	}
	l.raw[i] = raw
}

// turnAt gives the spelling of message i of the chat column; a zero turn for messages that the source did not have.
func (l *layout) turnAt(i int) *turn {
	if l == nil || i < 0 || i >= len(l.turns) {
		return &turn{}
	}
	return &l.turns[i]
}

// usualKeys are the member orders that nearly all data has; turns share them instead of keeping their own.
var usualKeys = [...][]string{
	{"role", "content"}, {"content", "role"}, {"from", "value"}, {"value", "from"}, {"role", "value"},
	{"role", "content", "weight"}, {"role", "tool_call_id", "content"}, {"role", "content", "tool_calls"},
}

// keysOf gives the keys of a message in order, shared where they can be: prev are those of the message before.
func keysOf(v *Value, prev []string) []string {
	if prev != nil && sameKeys(v, prev) {
		return prev
	}
	if keys := sharedKeys(v, usualKeys[:]); keys != nil {
		return keys
	}
	keys := make([]string, len(v.Members))
	for i := range keys {
		keys[i] = v.Members[i].Key
	}
	return keys
}

// written gives the layout to write e by: nil unless e came from a row of this very format and its columns are still the same.
func written(e *Example, id string) *layout {
	l := e.Origin.layout
	if e.Origin.Format != id || l == nil || len(l.slots) != len(e.Origin.Columns) {
		return nil
	}
	return l
}
