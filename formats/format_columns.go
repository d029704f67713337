package formats

import (
	"strings"

	"github.com/slmgen/slmgen/formats/chat"
	"github.com/slmgen/slmgen/internal/fault"
)

// slot says what a column of the source row became.
type slot uint8

const (
	slotMeta slot = iota
	slotMessages
	slotSystem
	slotTools
	slotImages
	slotVideos
	slotAudios
	slotPrompt // alpaca's instruction
	slotInput
	slotAnswer
	slotHistory
	slotUsed // read by a format that cannot be written yet
)

// columns walks the members of one row: a format takes what it knows, the rest goes to Meta in order.
type columns struct {
	row    *Value
	slots  []slot
	system bool // the system column became a message
	flatShape
}

func readColumns(row *Value) columns {
	return columns{row: row, slots: make([]slot, len(row.Members))}
}

// find gives the index of the first of names that the row has: exactly spelled, else with other case or spaces around it.
// The last of duplicate members counts, as JSON parsers agree.
func (c *columns) find(names ...string) int {
	ms := c.row.Members
	for _, name := range names {
		for i := len(ms) - 1; i >= 0; i-- {
			if ms[i].Key == name {
				return i
			}
		}
	}
	for _, name := range names {
		for i := len(ms) - 1; i >= 0; i-- {
			if k := ms[i].Key; len(k) >= len(name) && strings.EqualFold(strings.TrimSpace(k), name) {
				return i
			}
		}
	}
	return -1
}

// take finds a column that nobody took yet and marks what it became. The Value is of kind Absent when there is none.
func (c *columns) take(s slot, names ...string) (Value, int) {
	i := c.find(names...)
	if i < 0 || c.slots[i] != slotMeta {
		return Value{}, -1
	}
	c.slots[i] = s
	return c.row.Members[i].Value, i
}

// leave gives a taken column back: it could not be read as what its name promised, so it stays in Meta.
func (c *columns) leave(i int) {
	if i >= 0 {
		c.slots[i] = slotMeta
	}
}

// finish fills Meta and Origin from what was taken.
func (c *columns) finish(e *Example, id string) *layout {
	e.Meta = c.meta()
	e.Origin.Format = id
	e.Origin.Columns, e.Origin.Nulls = c.names()
	l := &layout{slots: c.slots, system: c.system, flatShape: c.flatShape}
	e.Origin.layout = l
	return l
}

func (c *columns) meta() chat.Object {
	var out chat.Object
	for i := range c.row.Members {
		if c.slots[i] == slotMeta {
			m := &c.row.Members[i]
			out = append(out, chat.Field{Key: m.Key, Value: compact(&m.Value)})
		}
	}
	return out
}

func (c *columns) names() (all, nulls []string) {
	all = make([]string, len(c.row.Members))
	for i := range c.row.Members {
		m := &c.row.Members[i]
		all[i] = m.Key
		if m.Value.Kind == Null {
			nulls = append(nulls, m.Key)
		}
	}
	return all, nulls
}

// pick looks at a row without taking: the value of the first of names that is there, or Absent.
func pick(row *Value, names ...string) Value {
	if row.Kind != Objects {
		return Value{}
	}
	c := columns{row: row}
	if i := c.find(names...); i >= 0 {
		return row.Members[i].Value
	}
	return Value{}
}

// invalidAt is the error of a row that lacks what its format needs: it names the JSON pointer inside the record.
func invalidAt(pointer, format string, args ...any) *Error {
	return fault.New(fault.Invalid, format, args...).At(Position{Path: pointer, Byte: -1})
}

// wantObject refuses rows that are no objects.
func wantObject(row *Value, id string) error {
	if row.Kind == Objects {
		return nil
	}
	return invalidAt("", "a row of format %s must be an object, not %s", id, row.Kind).
		Do("write each row as {\"column\": value, ...}")
}

// pointerTo gives the JSON pointer to a column, escaped as RFC 6901 wants it.
func pointerTo(key string) string {
	if strings.ContainsAny(key, "~/") {
		key = strings.ReplaceAll(strings.ReplaceAll(key, "~", "~0"), "/", "~1")
	}
	return "/" + key
}
