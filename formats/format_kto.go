package formats

import "fmt"

// kto is an answer with a verdict: {"prompt","completion","label":true}, or a dialogue with kto_tag or a boolean label.
type kto struct{}

func (kto) ID() string { return "kto" }

var verdictNames = []string{"kto_tag", "label"}

// Match wants an answer and a verdict. A label that is no boolean may be a class, see classification.
func (kto) Match(row Value) (float64, string) {
	if row.Kind != Objects {
		return 0, "not an object"
	}
	name := "kto_tag"
	v := pick(&row, name)
	if v.Kind == Absent {
		name = "label"
		v = pick(&row, name)
	}
	_, yesNo := truth(&v)
	p := pick(&row, "prompt")
	a := pick(&row, "completion", "response")
	_, s := chatColumn(&row)
	pair := promptLike(&p) && promptLike(&a)
	if !yesNo || !s.list && !pair {
		return 0, "no answer beside a verdict"
	}
	switch {
	case v.Kind == Bool || name == "kto_tag":
		return 0.98, fmt.Sprintf("an answer beside %q, which is true or false", name)
	case v.Kind == String && len(v.str) > 1:
		return 0.9, fmt.Sprintf("an answer beside %q, which reads as true or false", name)
	case pair:
		return 0.8, "a prompt, a completion and a label of 0 or 1"
	}
	return 0.5, "a dialogue with a label of 0 or 1, which may be a class as well"
}

// ktoDialogue says that the dialogue of a row stands in one column. Beside a prompt and its answer only a column of the usual names is one:
// a list of messages under another name is something else that is known of the row.
func ktoDialogue(row *Value) bool {
	at, s := chatColumn(row)
	if !s.list {
		return false
	}
	prompt, answer := pick(row, "prompt"), pick(row, "completion", "response")
	c := columns{row: row}
	return at == c.find(chatNames...) || !promptLike(&prompt) || !promptLike(&answer)
}

func (f kto) Decode(row Value) ([]*Example, error) {
	if err := wantObject(&row, f.ID()); err != nil {
		return nil, err
	}
	c := readColumns(&row)
	at := c.find(verdictNames...)
	if at < 0 {
		return nil, missing("label", "true for a good answer, false for a bad one")
	}
	key := row.Members[at].Key
	good, ok := truth(&row.Members[at].Value)
	if !ok {
		return nil, invalidAt(pointerTo(key), "%q is %s, not true or false", key, clip(string(row.Members[at].Value.Raw), 40)).
			Do("write true for a good answer, false for a bad one")
	}
	var es []*Example
	var err error
	if ktoDialogue(&row) {
		es, err = decodeChat(&row, f.ID())
	} else {
		spec := flat{prompt: []string{"prompt"}, answer: []string{"completion", "response"}, needPrompt: true, needAnswer: true}
		es, err = spec.one(&row, f.ID())
	}
	if err != nil {
		return nil, err
	}
	e := es[0]
	cut := e.lastAnswer()
	if cut < 0 {
		return nil, invalidAt("/messages", "there is no answer that the label judges").Do("end the dialogue with an assistant message")
	}
	e.Completions = []Completion{{Messages: e.Messages[cut:len(e.Messages):len(e.Messages)], Good: &good}}
	e.Messages = e.Messages[:cut:cut]
	e.Kind = KindLabel
	p := &pairSpelling{}
	prompt, answer := pick(&row, "prompt"), pick(&row, "completion", "response")
	shape, turns := spellingOf(&prompt)
	p.answers[0], p.turns[0] = spellingOf(&answer)
	p.text, p.turns[1] = shape == answerText, turns
	e.Origin.layout.pair, e.Origin.layout.verdict = p, string(compact(&row.Members[at].Value))
	dropMeta(e, key)
	return es, nil
}
