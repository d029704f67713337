package formats

import (
	"math"
	"slices"
	"strings"
	"unicode/utf8"

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
	mem    *loan
	first  uint32 // the letters that the keys begin with, see letter; 0 when nobody has looked
	recall *recall
	step   int // questions so far
	flatShape
}

func readColumns(row *Value) columns { return readColumnsIn(row, nil) }

func readColumnsIn(row *Value, mem *loan) columns {
	c := columns{row: row, slots: mem.newSlots(len(row.Members)), mem: mem}
	if mem != nil {
		c.recall = mem.recall.of(row)
	}
	return c
}

// find gives the index of the first of names that the row has: exactly spelled, else with other case or spaces around it.
// The last of duplicate members counts, as JSON parsers agree.
func (c *columns) find(names ...string) int {
	r := c.recall
	if r == nil {
		return c.search(names)
	}
	step := c.step
	c.step++
	if step < len(r.asked) {
		if at, ok := r.answer(step, names); ok {
			return at
		}
		c.recall = nil // this row is read in another way than those before
		return c.search(names)
	}
	at := c.search(names)
	r.asked = append(r.asked, question{slices.Clone(names), at})
	return at
}

func (c *columns) search(names []string) int {
	ms := c.row.Members
	if !c.mayHave(names) {
		return -1
	}
	for _, name := range names {
		for i := len(ms) - 1; i >= 0; i-- {
			if ms[i].Key == name {
				return i
			}
		}
	}
	for _, name := range names {
		for i := len(ms) - 1; i >= 0; i-- {
			if k := ms[i].Key; likely(k, name) && strings.EqualFold(strings.TrimSpace(k), name) {
				return i
			}
		}
	}
	return -1
}

// mayHave says that a key begins like one of names: for most of the names that a format asks for, none does.
func (c *columns) mayHave(names []string) bool {
	if c.first == 0 {
		for i := range c.row.Members {
			c.first |= letter(c.row.Members[i].Key)
		}
	}
	for _, name := range names {
		if c.first&letter(name) != 0 {
			return true
		}
	}
	return false
}

// letter gives a bit for what a key begins with in either case, all of them for a key that spaces or letters beyond ASCII begin.
func letter(key string) uint32 {
	if key == "" {
		return 0
	}
	if c := key[0]; c > ' ' && c < utf8.RuneSelf {
		return 1 << (c & 0x1f)
	}
	return math.MaxUint32
}

// likely rejects most keys at once that are not name in other case or with spaces around it: this runs for every name and column of a row.
func likely(key, name string) bool {
	n := len(key)
	if n < len(name) || n == 0 {
		return false
	}
	first, last := key[0], key[n-1]
	if n == len(name) && first > ' ' && first < utf8.RuneSelf {
		return first|0x20 == name[0]|0x20
	}
	return n == len(name) || first <= ' ' || first >= utf8.RuneSelf || last <= ' ' || last >= utf8.RuneSelf
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

var absentValue Value

// place gives the value of a column that take found at i, without a copy.
func (c *columns) place(i int) *Value {
	if i < 0 {
		return &absentValue
	}
	return &c.row.Members[i].Value
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
	l := c.mem.newLayout()
	l.slots, l.system, l.flatShape = c.slots, c.system, c.flatShape
	if c.mem == nil {
		e.Origin.Columns, e.Origin.Nulls = c.names()
		e.Origin.layout = l
	}
	return l
}

func (c *columns) meta() chat.Object {
	var out chat.Object
	for i := range c.row.Members {
		if c.slots[i] == slotMeta {
			m := &c.row.Members[i]
			out = append(out, chat.Field{Key: m.Key, Value: c.mem.compact(&m.Value)})
		}
	}
	return out
}

func (c *columns) names() (all, nulls []string) {
	all = sharedKeys(c.row, usualColumns[:])
	if all == nil {
		all = make([]string, len(c.row.Members))
		for i := range all {
			all[i] = c.row.Members[i].Key
		}
	}
	for i := range c.row.Members {
		if c.row.Members[i].Value.Kind == Null {
			nulls = append(nulls, all[i])
		}
	}
	return all, nulls
}

// usualColumns are the columns of most data; rows share them instead of keeping their own.
var usualColumns = [...][]string{
	{"messages"}, {"conversations"}, {"instruction", "input", "output"}, {"instruction", "output"}, {"id", "messages"}, {"id", "conversations"},
	{"messages", "tools"}, {"conversations", "tools"}, {"prompt", "completion"}, {"prompt", "chosen", "rejected"}, {"question", "answer"}, {"text"},
}

// sharedKeys gives the one of lists that holds the keys of v, nil when none does.
func sharedKeys(v *Value, lists [][]string) []string {
	for _, keys := range lists {
		if sameKeys(v, keys) {
			return keys
		}
	}
	return nil
}

func sameKeys(v *Value, keys []string) bool {
	if len(keys) != len(v.Members) {
		return false
	}
	for i := range keys {
		if keys[i] != v.Members[i].Key {
			return false
		}
	}
	return true
}

// pick looks at a row without taking: the value of the first of names that is there, or Absent.
func pick(row *Value, names ...string) Value {
	if row.Kind != Objects {
		return Value{}
	}
	c := columns{row: row}
	if few := 4; len(names) < few {
		c.first = math.MaxUint32 // looking costs more than it saves
	}
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
