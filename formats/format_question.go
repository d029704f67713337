package formats

import "fmt"

// questionAnswer is the family of {"question","answer"}: with a context, article or passage before the question, OpenOrca's
// system_prompt, Dolly's instruction/context/response, article/summary, message_1/message_2.
type questionAnswer struct{}

func (questionAnswer) ID() string { return "qa" }

// Match wants a question and an answer that are texts.
func (questionAnswer) Match(row Value) (float64, string) {
	if row.Kind != Objects {
		return 0, "not an object"
	}
	f, q, a := questionSpec(&row)
	if f == nil {
		return 0, "no question beside an answer"
	}
	if pick(&row, "chosen", "rejected", "messages", "conversations", "instances").Kind != Absent {
		return 0, "the row holds a dialogue or a preference"
	}
	return 0.9, fmt.Sprintf("columns %s and %s are a question and its answer", q, a)
}

var contextNames = []string{"context", "article", "passage", "background", "story", "document"}

// questionSpec finds which of the family a row is; nil when none. The names are those that the row was found by.
func questionSpec(row *Value) (*flat, string, string) {
	is := func(names ...string) string {
		for _, n := range names {
			if pick(row, n).Kind != Absent {
				return n
			}
		}
		return ""
	}
	pairs := [...]struct {
		question string
		answers  []string
		context  []string
		more     []string
		also     string // a column that must be there
	}{
		{"question", []string{"answer", "answers", "response", "best_answer", "solution", "explanation", "output"}, contextNames, nil, ""},
		{"unanswerable_question", []string{"answer"}, contextNames, nil, "article"},
		{"instruction", []string{"response"}, nil, []string{"context"}, "context"},
		{"article", []string{"summary", "highlights"}, nil, nil, ""},
		{"document", []string{"summary"}, nil, nil, ""},
		{"dialogue", []string{"summary"}, nil, nil, ""},
		{"message_1", []string{"message_2"}, nil, nil, ""},
	}
	for _, p := range pairs {
		if is(p.question) == "" || p.also != "" && is(p.also) == "" {
			continue
		}
		if q := pick(row, p.question); !textual(&q) {
			continue
		}
		if a := is(p.answers...); a != "" {
			return &flat{context: p.context, prompt: []string{p.question}, more: p.more, answer: p.answers,
				needPrompt: true, needAnswer: true}, p.question, a
		}
	}
	return nil, "", ""
}

func (f questionAnswer) Decode(row Value) ([]*Example, error) {
	if err := wantObject(&row, f.ID()); err != nil {
		return nil, err
	}
	spec, _, _ := questionSpec(&row)
	if spec == nil {
		// The decoder of the commonest member says what is missing.
		spec = &flat{context: contextNames, prompt: []string{"question"}, answer: []string{"answer"}, needPrompt: true, needAnswer: true}
	}
	return spec.one(&row, f.ID())
}

// queryResponse is {"query","response"} with optional system and history; the response alone is enough.
type queryResponse struct{}

func (queryResponse) ID() string { return "query-response" }

var queryFlat = flat{
	prompt:     []string{"query", "prompt", "input", "instruction", "question", "problem"},
	answer:     []string{"response", "answer", "output", "targets", "target", "answer_key", "answers", "solution"},
	needAnswer: true,
}

// Match wants a response, or a query or problem beside another name for an answer.
func (queryResponse) Match(row Value) (float64, string) {
	if row.Kind != Objects {
		return 0, "not an object"
	}
	if pick(&row, "chosen", "rejected", "rejected_response", "messages", "conversations", "conversation", "label", "kto_tag").Kind != Absent {
		return 0, "the row holds a dialogue, a preference or a label"
	}
	query := pick(&row, "query", "problem", "input", "prompt")
	response := pick(&row, "response")
	other := pick(&row, queryFlat.answer...)
	switch {
	case pick(&row, "query").Kind != Absent && response.Kind != Absent && textual(&response):
		return 0.97, "columns query and response"
	case query.Kind != Absent && pick(&row, "instruction", "question").Kind == Absent && textual(&query) && textual(&other) && other.Kind != Null:
		return 0.8, "a query beside an answer"
	case response.Kind == String && len(row.Members) == 1:
		return 0.9, "the only column is a response"
	case response.Kind == String && pick(&row, "instruction", "question").Kind == Absent:
		return 0.55, "a response without a query"
	}
	return 0, "no query beside a response"
}

func (f queryResponse) Decode(row Value) ([]*Example, error) { return queryFlat.one(&row, f.ID()) }
