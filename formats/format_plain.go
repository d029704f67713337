package formats

import (
	"fmt"

	"github.com/slmgen/slmgen/formats/chat"
)

// textRows is {"text":...}: all of it is learned. Other columns stay in Meta.
type textRows struct{}

func (textRows) ID() string { return "text" }

var plainNames = []string{"text", "content", "raw_text"}

// Match wants a column of text and none that would be a question, an answer or a label.
func (textRows) Match(row Value) (float64, string) {
	if segmented(&row) {
		return 0.95, "segments of a text, each with whether it is learned"
	}
	v := pick(&row, plainNames...)
	if v.Kind != String && v.Kind != Null {
		return 0, "no column \"text\""
	}
	others := len(row.Members) - 1
	for i := range row.Members {
		switch k := normalName(row.Members[i].Key); k {
		case "instruction", "question", "prompt", "query", "answer", "response", "completion", "output", "messages", "conversations",
			"conversation", "chosen", "rejected", "label", "labels", "summary", "input_ids", "role", "message_id", "title":
			return 0.15, fmt.Sprintf("column \"text\" stands beside %q", k)
		}
	}
	if others == 0 {
		return 0.95, "the only column holds texts"
	}
	return 0.75, fmt.Sprintf("column \"text\" with %d columns that are no part of a dialogue", others)
}

func (f textRows) Decode(row Value) ([]*Example, error) {
	if err := wantObject(&row, f.ID()); err != nil {
		return nil, err
	}
	c := readColumns(&row)
	var m chat.Message
	var err error
	if segmented(&row) {
		v, i := c.take(slotUsed, "segments")
		m, err = segmentsOf(&v, pointerTo(row.Members[i].Key))
	} else {
		v, i := c.take(slotUsed, plainNames...)
		if i < 0 {
			return nil, missing("text", "the text to learn")
		}
		m, err = textMessage("", &v, pointerTo(row.Members[i].Key))
	}
	if err != nil {
		return nil, err
	}
	e := &Example{Kind: KindText, Messages: []chat.Message{m}}
	takeMedia(&c, e)
	c.finish(e, f.ID())
	return []*Example{e}, nil
}

// stringLine is a JSON string as a row.
type stringLine struct{}

func (stringLine) ID() string { return "string-line" }

// Match wants a row that is a string.
func (stringLine) Match(row Value) (float64, string) {
	if row.Kind != String {
		return 0, "the row is no string"
	}
	return 0.95, "each row is a JSON string"
}

func (f stringLine) Decode(row Value) ([]*Example, error) {
	if row.Kind != String {
		return nil, invalidAt("", "the row is %s, not a string", row.Kind).Do("write each row as a JSON string")
	}
	m, err := textMessage("", &row, "")
	if err != nil {
		return nil, err
	}
	e := &Example{Kind: KindText, Messages: []chat.Message{m}}
	e.Origin.Format = f.ID()
	return []*Example{e}, nil
}

// messagesArray is a row that is itself the list of messages.
type messagesArray struct{}

func (messagesArray) ID() string { return "messages-array" }

// Match wants a row that is a list of messages.
func (messagesArray) Match(row Value) (float64, string) {
	if row.Kind != Array {
		return 0, "the row is no list"
	}
	if s := shapeOf(row); s.list {
		return 0.97, "each row is a list of messages"
	}
	return 0.1, "each row is a list, but not of messages"
}

func (f messagesArray) Decode(row Value) ([]*Example, error) {
	ms, ts, err := decodeTurns(&row, "")
	if err != nil {
		return nil, err
	}
	e := &Example{Kind: chatKind(ms), Messages: ms}
	e.Origin.Format = f.ID()
	e.Origin.layout = &layout{turns: ts}
	return []*Example{e}, nil
}
