package formats

import (
	"fmt"
	"strconv"

	"github.com/slmgen/slmgen/formats/chat"
)

// alpaca is {"instruction","input","output"} with optional "system" and "history":[[question,answer],...].
// Instruction and input become parts of one user message, so that the border between them survives.
type alpaca struct{}

func (alpaca) ID() string { return "alpaca" }

var alpacaAnswers = []string{"output", "response"}

// Match wants an instruction and an answer that are texts.
func (alpaca) Match(row Value) (float64, string) {
	if row.Kind != Objects {
		return 0, "not an object"
	}
	instruction, answer := pick(&row, "instruction"), pick(&row, alpacaAnswers...)
	if instruction.Kind == Absent || pick(&row, "chosen", "rejected", "chosen_response", "instances", "context").Kind != Absent {
		return 0, "no instruction beside an answer"
	}
	if !textual(&instruction) || !textual(&answer) {
		if answer.Kind == Absent && pick(&row, "input").Kind != Absent {
			return 0.4, "columns instruction and input, but no output"
		}
		return 0, "instruction and output are not both texts"
	}
	if pick(&row, "input").Kind != Absent && pick(&row, "output").Kind != Absent {
		return 0.98, "columns instruction, input and output hold texts"
	}
	return 0.93, "columns instruction and output (or response) hold texts"
}

func (alpaca) matchesByShape() {}

// textual says that a column may hold a text: a string, a scalar or null.
func textual(v *Value) bool {
	return v.Kind == String || v.Kind == Null || v.Kind == Number || v.Kind == Bool
}

func (f alpaca) Decode(row Value) ([]*Example, error) { return f.decodeIn(&row, nil) }

func (f alpaca) decodeIn(row *Value, mem *loan) ([]*Example, error) {
	if err := wantObject(row, f.ID()); err != nil {
		return nil, err
	}
	c := readColumnsIn(row, mem)
	_, at := c.take(slotPrompt, "instruction")
	if at < 0 {
		return nil, missing("instruction", "what the model is asked to do")
	}
	_, answerAt := c.take(slotAnswer, alpacaAnswers...)
	if answerAt < 0 {
		return nil, missing("output", "the answer; an empty text is allowed")
	}
	_, inputAt := c.take(slotInput, "input")
	both := [2]field{{"instruction", c.place(at)}, {"input", c.place(inputAt)}}
	ask := mem.newMessages(2)
	if err := setPrompt(&ask[0], mem, both[:]); err != nil {
		return nil, err
	}
	if err := setMessage(&ask[1], chat.Assistant, c.place(answerAt), "", mem); err != nil {
		return nil, err.(*Error).At(Position{Path: pointerTo(row.Members[answerAt].Key), Byte: -1}) //nolint:errorlint,forcetypeassert // it is one
	}
	list := mem.list()
	e := list[0]
	e.Kind = KindChat
	ms, historyAt, err := takeHistory(&c)
	if err != nil {
		return nil, err
	}
	if ms, err = takeSystem(&c, ms); err != nil {
		return nil, err
	}
	if e.Messages = ask; len(ms) > 0 {
		e.Messages = append(ms, ask...)
	}
	toolsAt, toolsRaw := takeTools(&c, e)
	media := takeMedia(&c, e)
	l := c.finish(e, f.ID())
	l.keep(toolsAt, toolsRaw)
	for i, raw := range media {
		l.keep(i, raw)
	}
	if historyAt >= 0 {
		l.keep(historyAt, compact(&row.Members[historyAt].Value))
	}
	return list, nil
}

func missing(column, what string) error {
	return invalidAt(pointerTo(column), "the row has no %q", column).Do("add %s", what)
}

// field is one source column of a message that is put together from several.
type field struct {
	name string
	v    *Value
}

// promptOf makes the user message of one or more columns. Each text keeps the name of its column as Part.Field when there are
// several, or when the first column is not the one that holds it. Empty columns add no part: Origin remembers them.
func promptOf(fields ...field) (m chat.Message, err error) {
	err = setPrompt(&m, nil, fields)
	return m, err
}

// setPrompt does so in place: m is empty.
func setPrompt(m *chat.Message, mem *loan, fields []field) error {
	m.Role = chat.User
	filled := 0
	for _, f := range fields {
		if !noText(f.v) {
			filled++
		}
	}
	if filled == 0 {
		if m.ContentNull = fields[0].v.Kind == Null; !m.ContentNull {
			m.Parts = mem.newParts(1)
			m.Parts[0].Kind = chat.Text
		}
		return nil
	}
	m.Parts = mem.newParts(filled)
	at := 0
	for _, f := range fields {
		if noText(f.v) {
			continue
		}
		p := &m.Parts[at]
		if !setText(p, f.v) {
			ptr := pointerTo(f.name)
			return invalidAt(ptr, "%s is %s, not a text", ptr, f.v.Kind).Do("write the text as a JSON string")
		}
		if p.Field = f.name; filled == 1 && at == 0 && f.name == fields[0].name {
			p.Field = ""
		}
		at++
	}
	return nil
}

// takeHistory reads the earlier turns: a list of [question, answer] pairs, or that list as JSON text.
// The column index is given when the messages alone would not spell it back.
func takeHistory(c *columns) ([]chat.Message, int, error) {
	v, i := c.take(slotHistory, "history")
	if i < 0 || v.Kind == Null {
		return nil, -1, nil
	}
	if noText(&v) {
		return nil, i, nil
	}
	inner, inString := nested(&v)
	odd := -1
	if inString {
		odd = i
	}
	if inner.Kind != Array {
		return nil, -1, invalidAt("/history", "/history is %s, not a list of [question, answer] pairs", inner.Kind).
			Do("write [[\"question\", \"answer\"], ...]")
	}
	if len(inner.Items) == 0 {
		odd = i
	}
	var ms []chat.Message
	for n := range inner.Items {
		pair := &inner.Items[n]
		ptr := "/history/" + strconv.Itoa(n)
		if pair.Kind != Array || len(pair.Items) != 2 {
			return nil, -1, invalidAt(ptr, "%s is not a [question, answer] pair", ptr).Do("write [\"question\", \"answer\"]")
		}
		for side, role := range []chat.Role{chat.User, chat.Assistant} {
			m, err := textMessage(role, &pair.Items[side], fmt.Sprintf("%s/%d", ptr, side))
			if err != nil {
				return nil, -1, err
			}
			ms = append(ms, m)
		}
	}
	return ms, odd, nil
}
