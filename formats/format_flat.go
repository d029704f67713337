package formats

import "github.com/slmgen/slmgen/formats/chat"

// flat describes rows whose columns are texts: which columns make the user message and which the answer.
// Of each list the first that a row has counts; context columns count all.
type flat struct {
	context []string
	prompt  []string
	answer  []string
	// needPrompt and needAnswer say that a row without them is not of the format.
	needPrompt, needAnswer bool
}

var systemNames = []string{"system", "system_prompt", "system_message"}

// read takes the columns of one row and gives the messages of the prompt and of the answer. A column that holds a list of messages
// instead of a text is read as that.
func (f *flat) read(c *columns, e *Example) (prompt, answer []chat.Message, err error) {
	row := c.row
	var fields []field
	for _, name := range f.context {
		if v, i := c.take(slotUsed, name); i >= 0 {
			if v.Kind == Array || v.Kind == Objects {
				c.leave(i) // retrieved passages and the like: no text, so they stay beside it
				continue
			}
			val := row.Members[i].Value
			fields = append(fields, field{row.Members[i].Key, &val})
		}
	}
	v, at := c.take(slotUsed, f.prompt...)
	switch {
	case at < 0 && f.needPrompt:
		return nil, nil, missing(f.prompt[0], "the question or instruction")
	case at >= 0:
		if prompt, err = f.promptOf(row, v, at, fields); err != nil {
			return nil, nil, err
		}
	case len(fields) > 0:
		m, err := promptOf(fields...)
		if err != nil {
			return nil, nil, err
		}
		prompt = []chat.Message{m}
	}
	history, _, err := takeHistory(c)
	if err != nil {
		return nil, nil, err
	}
	prompt = append(history, prompt...)
	if prompt, err = takeSystem(c, prompt); err != nil {
		return nil, nil, err
	}
	if len(f.answer) > 0 {
		a, i := c.take(slotUsed, f.answer...)
		switch {
		case i < 0 && f.needAnswer:
			return nil, nil, missing(f.answer[0], "the answer; an empty text is allowed")
		case i >= 0:
			if answer, err = f.answerOf(c, a, i); err != nil {
				return nil, nil, err
			}
		}
	}
	takeTools(c, e)
	takeMedia(c, e)
	return prompt, answer, nil
}

func (f *flat) promptOf(row *Value, v Value, at int, fields []field) ([]chat.Message, error) {
	key := row.Members[at].Key
	if inner, _ := nested(&v); len(fields) == 0 && shapeOf(inner).list {
		ms, _, err := decodeTurns(&inner, pointerTo(key))
		return ms, err
	}
	if len(fields) > 0 {
		// Context stands before the question; its border is kept by Part.Field.
		m, err := promptOf(append(fields, field{key, &v})...)
		return []chat.Message{m}, err
	}
	m, err := promptOf(field{key, &v})
	return []chat.Message{m}, err
}

// answerOf reads the answer column. Of several right answers the first is learned, and the whole column stays in Meta too.
func (f *flat) answerOf(c *columns, v Value, i int) ([]chat.Message, error) {
	pointer := pointerTo(c.row.Members[i].Key)
	inner, _ := nested(&v)
	first := inner
	if text := inner.Get("text"); inner.Kind == Objects && text.Kind == Array {
		first = text // {"text":["..."],"answer_start":[...]}
	}
	if first.Kind == Array && !shapeOf(first).list {
		c.leave(i)
		m := chat.Message{Role: chat.Assistant, ContentNull: true}
		if len(first.Items) > 0 {
			var err error
			if m, err = textMessage(chat.Assistant, &first.Items[0], pointer+"/0"); err != nil {
				return nil, err
			}
		}
		return []chat.Message{m}, nil
	}
	return decodeCandidate(&v, pointer)
}

// one reads a row whose Example is only a prompt and an answer.
func (f *flat) one(row *Value, id string) ([]*Example, error) {
	if err := wantObject(row, id); err != nil {
		return nil, err
	}
	e := &Example{}
	c := readColumns(row)
	prompt, answer, err := f.read(&c, e)
	if err != nil {
		return nil, err
	}
	e.Messages = append(prompt, answer...)
	e.Kind = chatKind(e.Messages)
	c.finish(e, id)
	return []*Example{e}, nil
}
