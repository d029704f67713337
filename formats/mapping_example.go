package formats

import (
	"strings"

	"github.com/slmgen/slmgen/formats/chat"
)

// example puts together what was gathered: system, earlier turns, the dialogue or the question, the answer.
func (d *mappedRow) example() (*Example, error) {
	e := &Example{Kind: KindChat, Tools: d.tools, Media: d.media}
	if d.plain != nil {
		e.Kind, e.Messages = KindText, []chat.Message{*d.plain}
		return e, nil
	}
	if d.system != nil {
		e.Messages = append(e.Messages, *d.system)
	}
	e.Messages = append(e.Messages, d.history...)
	e.Messages = append(e.Messages, d.messages...)
	if len(d.parts) > 0 || d.asked {
		m := chat.Message{Role: chat.User, Name: d.name, Parts: d.parts, ContentNull: len(d.parts) == 0}
		if len(d.parts) == 1 {
			m.Parts[0].Field = ""
		}
		e.Messages = append(e.Messages, m)
	}
	if d.answers.any() {
		err := d.answers.fill(e, &d.label, d.labelAt)
		return e, err
	}
	d.think()
	switch {
	case d.answer != nil && d.label.Kind != Absent:
		return e, d.verdict(e, []chat.Message{*d.answer})
	case d.answer != nil:
		e.Messages = append(e.Messages, *d.answer)
	case d.label.Kind != Absent:
		if n := len(e.Messages); n > 0 && e.Messages[n-1].Role == chat.Assistant {
			last := e.Messages[n-1:]
			e.Messages = e.Messages[: n-1 : n-1]
			return e, d.verdict(e, last)
		}
		if err := d.class(e); err != nil {
			return nil, err
		}
	}
	d.weigh(e)
	e.Kind = chatKind(e.Messages)
	return e, nil
}

// think puts the reasoning before the answer.
func (d *mappedRow) think() {
	if len(d.reasoning) == 0 {
		return
	}
	if d.answer == nil {
		d.answer = &chat.Message{Role: chat.Assistant}
	}
	d.answer.Parts = append(d.reasoning, d.answer.Parts...)
}

func (d *mappedRow) weigh(e *Example) {
	if i := e.lastAnswer(); i >= 0 && d.weight != "" {
		e.Messages[i].Weight = d.weight
	}
}

// class makes the class the answer; of several classes it is the list.
func (d *mappedRow) class(e *Example) error {
	v := d.label
	if v.Kind == Array || v.Kind == Objects {
		v = textValue(string(compact(&v)))
	}
	m, err := textMessage(chat.Assistant, &v, d.labelAt)
	if err != nil {
		return err
	}
	e.Messages = append(e.Messages, m)
	return nil
}

// verdict makes the answer a completion that the label judges.
func (d *mappedRow) verdict(e *Example, answer []chat.Message) error {
	good, ok := truth(&d.label)
	if !ok {
		return invalidAt(d.labelAt, "the label beside an answer is %s, not true or false", clip(string(d.label.Raw), 40)).
			Do("map it to meta, or use values to turn it into true and false")
	}
	e.Kind = KindLabel
	e.Completions = []Completion{{Messages: answer, Good: &good}}
	return nil
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
