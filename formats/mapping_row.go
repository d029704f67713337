package formats

import (
	"strings"

	"github.com/slmgen/slmgen/formats/chat"
)

// mappedRow gathers what the fields of a mapping read from one row.
type mappedRow struct {
	row              *Value
	system           *chat.Message
	parts            []chat.Part
	asked            bool
	messages         []chat.Message
	answer           *chat.Message
	label            Value
	labelAt          string
	chosen, rejected []chat.Message
	meta             chat.Object
}

func (d *mappedRow) field(f *mappedField) (err error) {
	v := f.read(d.row)
	switch f.role {
	case MapMeta:
		if f.column == "" || f.name != "" && f.name != f.column {
			name := f.name
			if name == "" {
				name = f.from
			}
			if v.Kind != Absent {
				d.meta = append(d.meta, chat.Field{Key: name, Value: compact(&v)})
			}
		}
		return nil
	case MapIgnore:
		return nil
	case MapSystem, MapContext:
		if noText(&v) {
			return nil
		}
	}
	if v.Kind == Absent {
		return invalidAt(f.pointer(), "the row has no %s for role %s", f.from, f.role).Do("fill it, or map the role to another column")
	}
	switch f.role {
	case MapSystem:
		d.system = f.message(chat.System, &v)
		return nil
	case MapContext, MapUser:
		d.asked = d.asked || f.role == MapUser
		if v.Kind == Null {
			return nil
		}
		d.parts = append(d.parts, f.part(&v))
		return nil
	case MapAssistant:
		d.answer = f.message(chat.Assistant, &v)
		return nil
	case MapLabel:
		d.label, d.labelAt = v, f.pointer()
	case MapMessages:
		inner, _ := nested(&v)
		d.messages, _, err = decodeTurns(&inner, f.pointer())
	case MapChosen:
		d.chosen, err = f.candidate(&v)
	case MapRejected:
		d.rejected, err = f.candidate(&v)
	}
	return err
}

// part reads a text; a list or an object in its place is kept as its JSON text.
func (f *mappedField) part(v *Value) chat.Part {
	p, ok := textPart(v)
	if !ok {
		p = chat.Part{Kind: chat.Text, Text: string(compact(v))}
	}
	p.Field = f.from
	return p
}

func (f *mappedField) message(role chat.Role, v *Value) *chat.Message {
	if v.Kind == Null {
		return &chat.Message{Role: role, ContentNull: true}
	}
	p := f.part(v)
	p.Field = ""
	return &chat.Message{Role: role, Parts: []chat.Part{p}}
}

// candidate reads a chosen or rejected answer: a text, one message or a list of messages.
func (f *mappedField) candidate(v *Value) ([]chat.Message, error) {
	return decodeCandidate(v, f.pointer())
}

func (d *mappedRow) example() (*Example, error) {
	e := &Example{Kind: KindChat}
	if d.system != nil {
		e.Messages = append(e.Messages, *d.system)
	}
	e.Messages = append(e.Messages, d.messages...)
	if len(d.parts) > 0 || d.asked {
		m := chat.Message{Role: chat.User, Parts: d.parts, ContentNull: len(d.parts) == 0}
		if len(d.parts) == 1 {
			m.Parts[0].Field = ""
		}
		e.Messages = append(e.Messages, m)
	}
	switch {
	case d.chosen != nil:
		preference(e, d.chosen, d.rejected)
		return e, nil
	case d.answer != nil && d.label.Kind != Absent:
		good, ok := truth(&d.label)
		if !ok {
			return nil, invalidAt(d.labelAt, "the label beside an answer is %s, not true or false", clip(string(d.label.Raw), 40)).
				Do("map it to meta, or use values to turn it into true and false")
		}
		e.Kind = KindLabel
		e.Completions = []Completion{{Messages: []chat.Message{*d.answer}, Good: &good}}
		return e, nil
	case d.answer != nil:
		e.Messages = append(e.Messages, *d.answer)
	case d.label.Kind != Absent:
		m, err := textMessage(chat.Assistant, &d.label, d.labelAt)
		if err != nil {
			return nil, err
		}
		e.Messages = append(e.Messages, m)
	}
	e.Kind = chatKind(e.Messages)
	return e, nil
}

// truth reads the yes or no of a label: booleans, 0 and 1, and the words that stand for them.
func truth(v *Value) (yes, ok bool) {
	text := v.str
	if v.Kind != String {
		text = string(v.Raw)
	}
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "true", "1", "1.0", "yes", "good", "desirable", "up", "thumbs_up":
		return true, true
	case "false", "0", "0.0", "-1", "no", "bad", "undesirable", "down", "thumbs_down":
		return false, true
	}
	return false, false
}
