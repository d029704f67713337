package formats

import (
	"strconv"

	"github.com/slmgen/slmgen/formats/chat"
)

// openAIBatch is a line of OpenAI's batches: a request {"custom_id","method","url","body":{"model","messages"}}, also with the "input" of
// responses or the "prompt" of completions, or its result {"custom_id","response":{"status_code","body":{"choices"}}}.
type openAIBatch struct{}

func (openAIBatch) ID() string { return "openai-batch" }

// parallelCalls is a member of the body that stands beside the messages in other formats.
const parallelCalls = "parallel_tool_calls"

// Match wants a custom_id beside a body, or beside a response or an error.
func (openAIBatch) Match(row Value) (float64, string) {
	if row.Kind != Objects || !row.Has("custom_id") {
		return 0, "no custom_id"
	}
	body, response := row.Get("body"), row.Get("response")
	switch {
	case body.Kind == Objects:
		return 0.99, "a custom_id beside the body of a request"
	case response.Kind == Objects:
		return 0.99, "a custom_id beside a response"
	case row.Has("error") && row.Has("response"):
		return 0.98, "a custom_id beside an error"
	}
	return 0, "nothing beside the custom_id"
}

// Decode gives the dialogue of a request, or an Example for each choice of a response, whose only message is the answer. What stands in
// the body beside it is the column "body" (or "response") of Meta. A result that is an error yields nothing.
func (f openAIBatch) Decode(row Value) ([]*Example, error) {
	if err := wantObject(&row, f.ID()); err != nil {
		return nil, err
	}
	body, response := row.Get("body"), row.Get("response")
	switch {
	case body.Kind == Objects:
		return f.request(&row, &body)
	case response.Kind == Objects:
		return f.result(&row, &response)
	case row.Has("error"):
		return nil, nil
	}
	return nil, missing("body", "the body of the request")
}

func (f openAIBatch) request(row, body *Value) ([]*Example, error) {
	r := readingOf(body)
	e := &Example{}
	var err error
	if list := r.take([]string{"messages"}, Array); list.Kind == Array {
		if e.Messages, _, err = decodeTurns(&list, "/body/messages"); err != nil {
			return nil, err
		}
	} else {
		if system := r.take([]string{"instructions"}, String); system.Kind == String {
			p, _ := textPart(&system)
			e.Messages = append(e.Messages, chat.Message{Role: chat.System, Parts: []chat.Part{p}})
		}
		input := r.take([]string{"input", "prompt"}, String, Array)
		if p, ok := textPart(&input); ok {
			e.Messages = append(e.Messages, chat.Message{Role: chat.User, Parts: []chat.Part{p}})
		}
		for i := range input.Items {
			e.Messages = append(e.Messages, decodeItem(&input.Items[i]))
		}
		if input.Kind == Absent || input.Kind == Array && len(input.Items) == 0 {
			return nil, invalidAt("/body", "the body has neither messages nor input").Do("write {\"body\": {\"messages\": [...]}}")
		}
	}
	if list := r.take([]string{"tools"}, Array); list.Kind == Array {
		tools, _, ok := decodeTools(&list)
		if !ok {
			return nil, invalidAt("/body/tools", "the tools are no list of objects").Do("write [{\"type\": \"function\", ...}]")
		}
		e.Tools = tools
	}
	e.Kind = chatKind(e.Messages)
	c := readColumns(row)
	c.take(slotUsed, "body")
	c.finish(e, f.ID())
	if !row.Has(parallelCalls) {
		if v := r.take([]string{parallelCalls}); v.Kind != Absent {
			e.Meta = append(e.Meta, chat.Field{Key: parallelCalls, Value: compact(&v)})
		}
	}
	if rest := r.rest(); len(rest) > 0 {
		e.Meta = append(e.Meta, chat.Field{Key: "body", Value: appendObject(nil, rest)})
	}
	return []*Example{e}, nil
}

func (f openAIBatch) result(row, response *Value) (out []*Example, err error) {
	outer := readingOf(response)
	body := outer.take([]string{"body"}, Objects)
	r := readingOf(&body)
	choices := r.take([]string{"choices", "output"}, Array)
	if body.Kind == Absent || choices.Kind == Absent {
		return nil, nil // an error with a status
	}
	add := func(ms []chat.Message) {
		e := &Example{Kind: chatKind(ms), Messages: ms}
		c := readColumns(row)
		c.take(slotUsed, "response")
		c.finish(e, f.ID())
		rest := outer.rest()
		if inner := r.rest(); len(inner) > 0 {
			rest = append(rest, chat.Field{Key: "body", Value: appendObject(nil, inner)})
		}
		if len(rest) > 0 {
			e.Meta = append(e.Meta, chat.Field{Key: "response", Value: appendObject(nil, rest)})
		}
		e.Origin.layout.tree = &treePlaces{meta: hashMeta(e.Meta)}
		e.Origin.Part = len(out)
		out = append(out, e)
	}
	if body.Has("output") && !body.Has("choices") {
		var ms []chat.Message
		for i := range choices.Items {
			ms = append(ms, decodeItem(&choices.Items[i]))
		}
		if len(ms) > 0 {
			add(ms)
		}
		return out, nil
	}
	for i := range choices.Items {
		at := "/response/body/choices/" + strconv.Itoa(i)
		choice := readingOf(&choices.Items[i])
		said := choice.take([]string{"message"}, Objects)
		var m chat.Message
		if text := choice.take([]string{"text"}, String); said.Kind == Absent && text.Kind == String {
			if m, err = textMessage(chat.Assistant, &text, at+"/text"); err != nil {
				return nil, err
			}
		} else if err := decodeTurn(&said, &m, &turn{}, place{at + "/message", -1}); err != nil {
			return nil, err
		}
		for _, f := range choice.rest() {
			m.Extra = append(m.Extra, chat.Field{Key: inChoice + f.Key, Value: f.Value})
		}
		add([]chat.Message{m})
	}
	return out, nil
}
