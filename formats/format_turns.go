package formats

import (
	"fmt"
	"strconv"

	"github.com/slmgen/slmgen/formats/chat"
)

// stringTurns is {"data":["question","answer","question",...]}: turns as bare texts, of which the user has the first.
type stringTurns struct{}

func (stringTurns) ID() string { return "turns" }

// turnNames are the columns that hold such lists. A column "turns" holds questions alone and is not among them.
var turnNames = []string{"data", "conversation", "conversations", "dialogue", "dialog"}

// Match wants a list of at least two texts under a name that says dialogue, and no column that would be an answer or a class.
func (stringTurns) Match(row Value) (float64, string) {
	if row.Kind != Objects || answered(&row) {
		return 0, "no list of texts alone"
	}
	c := columns{row: &row}
	i := c.find(turnNames...)
	if i < 0 || classColumn(&row) >= 0 {
		return 0, "no column holds a dialogue"
	}
	if !textList(row.Members[i].Value) {
		return 0, "the column is no list of texts"
	}
	return 0.9, fmt.Sprintf("column %q is a list of texts, by turns of the user and the assistant", row.Members[i].Key)
}

func textList(v Value) bool {
	inner, _ := nested(&v)
	for i := range inner.Items {
		if inner.Items[i].Kind != String {
			return false
		}
	}
	return inner.Kind == Array && len(inner.Items) >= 2
}

func (f stringTurns) Decode(row Value) ([]*Example, error) {
	if err := wantObject(&row, f.ID()); err != nil {
		return nil, err
	}
	c := readColumns(&row)
	v, at := c.take(slotUsed, turnNames...)
	if at < 0 {
		return nil, missing("data", "the list of turns")
	}
	inner, inString := nested(&v)
	ptr := pointerTo(row.Members[at].Key)
	if inner.Kind != Array || len(inner.Items) == 0 {
		return nil, invalidAt(ptr, "%s holds no turns", ptr).Do("write [\"question\", \"answer\", ...]")
	}
	ms := make([]chat.Message, len(inner.Items))
	for i := range inner.Items {
		var err error
		if ms[i], err = textMessage([...]chat.Role{chat.User, chat.Assistant}[i&1], &inner.Items[i], ptr+"/"+strconv.Itoa(i)); err != nil {
			return nil, err
		}
	}
	es, err := dialogue(&c, ms, f.ID())
	if err == nil && inString {
		es[0].Origin.layout.cell = cellSpelling(v.str, &inner)
	}
	return es, err
}

// dialogue makes the Example of a row whose turns are read: the columns beside them are its system text, tools, media and Meta.
func dialogue(c *columns, ms []chat.Message, format string) ([]*Example, error) {
	ms, err := takeSystem(c, ms)
	if err != nil {
		return nil, err
	}
	e := &Example{Messages: ms, Kind: chatKind(ms)}
	takeTools(c, e)
	takeMedia(c, e)
	c.finish(e, format)
	return []*Example{e}, nil
}
