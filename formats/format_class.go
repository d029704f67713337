package formats

import (
	"fmt"

	"github.com/slmgen/slmgen/formats/chat"
)

// classification is a text with its class: {"text","label"} or messages with a label that is no verdict. The class stays in Meta;
// Example.Class reads it.
type classification struct{}

func (classification) ID() string { return "classification" }

var (
	classNames = []string{"label", "labels", "class", "category", "sentiment", "intent", "label_text", "emotion", "target"}
	classTexts = []string{"text", "sentence", "content", "review", "utterance", "tweet", "comment", "title"}
)

// Match wants one text and one short class.
func (classification) Match(row Value) (float64, string) {
	if row.Kind != Objects || answered(&row) && pick(&row, "target", "messages").Kind == Absent {
		return 0, "not a text beside a class"
	}
	at := classColumn(&row)
	if at < 0 {
		return 0, "no column holds a class"
	}
	name := row.Members[at].Key
	if _, s := chatColumn(&row); s.list {
		if name != "label" && name != "labels" {
			return 0, "no column holds a class"
		}
		if v := row.Members[at].Value; v.Kind == Bool {
			return 0.3, "a dialogue with a boolean label, which is a verdict rather than a class"
		}
		return 0.7, "a dialogue beside a label that is no verdict"
	}
	t := pick(&row, classTexts...)
	if t.Kind != String && t.Kind != Null || pick(&row, "instruction", "question", "prompt", "query").Kind != Absent {
		return 0, "no text beside the class"
	}
	if name == "label" || name == "labels" || name == "label_text" {
		return 0.93, fmt.Sprintf("a text beside column %q", name)
	}
	return 0.8, fmt.Sprintf("a text beside column %q, whose values are short", name)
}

// classColumn finds the column that holds a class: a number, a boolean, a short text or a list of them.
func classColumn(row *Value) int {
	c := columns{row: row}
	at := c.find(classNames...)
	if at < 0 {
		return -1
	}
	v := row.Members[at].Value
	if v.Kind == Objects || v.Kind == Null || v.Kind == String && len(v.str) > 80 {
		return -1
	}
	if v.Kind == Array {
		for i := range v.Items {
			if k := v.Items[i].Kind; k != Number && k != String {
				return -1
			}
		}
	}
	return at
}

func (f classification) Decode(row Value) ([]*Example, error) {
	if err := wantObject(&row, f.ID()); err != nil {
		return nil, err
	}
	var e *Example
	if _, s := chatColumn(&row); s.list {
		es, err := decodeChat(&row, f.ID())
		if err != nil {
			return nil, err
		}
		e = es[0]
	} else {
		c := readColumns(&row)
		v, i := c.take(slotUsed, classTexts...)
		if i < 0 {
			return nil, missing("text", "the text to classify")
		}
		m, err := textMessage(chat.User, &v, pointerTo(row.Members[i].Key))
		if err != nil {
			return nil, err
		}
		e = &Example{Messages: []chat.Message{m}}
		takeMedia(&c, e)
		c.finish(e, f.ID())
	}
	e.Kind = KindClass
	if _, ok := e.Class(); !ok {
		return nil, missing("label", "the class of the text")
	}
	return []*Example{e}, nil
}

// Class gives the class of an Example of KindClass as text (a number as it stood, a list as JSON), and whether there is one.
func (e *Example) Class() (string, bool) {
	key := e.classKey()
	if key == "" {
		return "", false
	}
	raw, _ := e.Meta.Get(key)
	v, err := ParseValue(raw)
	if err != nil {
		return "", false
	}
	if v.Kind == String {
		return v.str, true
	}
	return string(v.Raw), v.Kind != Null
}

func (e *Example) classKey() string {
	if e.Kind != KindClass {
		return ""
	}
	row := Value{Kind: Objects}
	for _, f := range e.Meta {
		row.Members = append(row.Members, Member{Key: f.Key, Value: Value{Kind: String}})
	}
	c := columns{row: &row}
	if i := c.find(classNames...); i >= 0 {
		return row.Members[i].Key
	}
	return ""
}
