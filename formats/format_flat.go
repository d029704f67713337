package formats

import "github.com/slmgen/slmgen/formats/chat"

// flat describes rows whose columns are texts: which columns make the user message and which the answer.
// Of each list the first that a row has counts; of context and more all count, before and after the question.
type flat struct {
	context []string
	prompt  []string
	more    []string
	answer  []string
	// needPrompt and needAnswer say that a row without them is not of the format.
	needPrompt, needAnswer bool
}

// read takes the columns of one row and gives the messages of the prompt and of the answer. A column that holds a list of messages
// instead of a text is read as that.
func (f *flat) read(c *columns, e *Example) (prompt, answer []chat.Message, err error) {
	before, after := f.around(c, f.context), f.around(c, f.more)
	v, at := c.take(slotUsed, f.prompt...)
	switch {
	case at < 0 && f.needPrompt:
		return nil, nil, missing(f.prompt[0], "the question or instruction")
	case at >= 0:
		if prompt, err = f.promptOf(c, v, at, before, after); err != nil {
			return nil, nil, err
		}
	case len(before)+len(after) > 0:
		m, err := promptOf(append(before, after...)...)
		if err != nil {
			return nil, nil, err
		}
		prompt = []chat.Message{m}
	}
	history, _, err := takeHistory(c)
	if err != nil {
		return nil, nil, err
	}
	c.history = len(history)
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
			f.thought(c, answer)
			inner, _ := nested(&a)
			c.answers, c.answerList = len(answer), len(answer) > 0 && shapeOf(inner).list
		}
	}
	takeTools(c, e)
	takeMedia(c, e)
	return prompt, answer, nil
}

// thoughtNames are the columns that hold what was thought before the answer.
var thoughtNames = []string{"cot", "complexCOT", "chain_of_thought"}

// thought puts the column of a chain of thought before the answer, where that is one text.
func (f *flat) thought(c *columns, answer []chat.Message) {
	if len(answer) != 1 || len(answer[0].Parts) != 1 || answer[0].Parts[0].Kind != chat.Text {
		return
	}
	v, i := c.take(slotUsed, thoughtNames...)
	if i < 0 {
		return
	}
	if v.Kind != String || v.str == "" || unwritable(&v) {
		c.leave(i)
		return
	}
	p := chat.Part{Kind: chat.Reasoning, Text: v.str, Field: c.row.Members[i].Key}
	answer[0].Parts = append([]chat.Part{p}, answer[0].Parts...)
}

// around takes columns whose texts stand before or after the question in the user message.
func (f *flat) around(c *columns, names []string) (fields []field) {
	for _, name := range names {
		v, i := c.take(slotUsed, name)
		switch {
		case i < 0:
		case v.Kind == Array || v.Kind == Objects:
			c.leave(i) // retrieved passages and the like: no text, so they stay beside it
		default:
			fields = append(fields, field{c.row.Members[i].Key, &c.row.Members[i].Value})
		}
	}
	return fields
}

func (f *flat) promptOf(c *columns, v Value, at int, before, after []field) ([]chat.Message, error) {
	key := c.row.Members[at].Key
	if inner, inString := nested(&v); len(before)+len(after) == 0 && shapeOf(inner).list && (!inString || spoken(&inner)) {
		c.promptList = true
		ms, _, err := decodeTurns(&inner, pointerTo(key))
		return ms, err
	}
	m, err := promptOf(append(append(before, field{key, &v}), after...)...)
	return []chat.Message{m}, err
}

// answerOf reads the answer column. Of several right answers the first is learned, and the whole column stays in Meta too.
func (f *flat) answerOf(c *columns, v Value, i int) ([]chat.Message, error) {
	pointer := pointerTo(c.row.Members[i].Key)
	first := v // a list that is written as a text is the answer itself
	inner, inString := nested(&v)
	if text := inner.Get("text"); inner.Kind == Objects && text.Kind == Array && (!inString || inner.Has("answer_start")) {
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
