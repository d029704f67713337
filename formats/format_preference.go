package formats

import (
	"fmt"
	"strings"

	"github.com/slmgen/slmgen/formats/chat"
)

// dpo is {"prompt","chosen","rejected"} as texts; the prompt may also be called question or instruction, with input and system.
type dpo struct{}

func (dpo) ID() string { return "dpo" }

var (
	chosenNames   = []string{"chosen", "chosen_response", "chosen_messages", "preferred_output", "response_j"}
	rejectedNames = []string{"rejected", "rejected_response", "rejected_messages", "non_preferred_output", "response_k"}
	choiceFlat    = flat{context: []string{"context"}, prompt: []string{"prompt", "question", "query", "instruction"}}
)

// choice looks at the two answers of a row: both texts, both messages, or not there.
func choice(row *Value) (texts, messages bool) {
	if row.Kind != Objects {
		return false, false
	}
	a, b := pick(row, chosenNames...), pick(row, rejectedNames...)
	if a.Kind == String && b.Kind == String {
		_, ia := nested(&a)
		_, ib := nested(&b)
		if !ia || !ib || !candidateShape(&a) {
			return true, false
		}
	}
	return false, candidateShape(&a) && candidateShape(&b)
}

// candidateShape says that a value is a message or a list of messages.
func candidateShape(v *Value) bool {
	inner, _ := nested(v)
	if inner.Kind == Objects {
		return keysOfTurn(&inner).role != ""
	}
	return shapeOf(inner).list
}

// askedColumn finds the dialogue that two answers follow. Beside a prompt, a list of messages needs a usual name to be it.
func askedColumn(row *Value) (int, chatShape) {
	i, s := chatColumn(row)
	if i >= 0 && !known(strings.ToLower(strings.TrimSpace(row.Members[i].Key)), chatNames) {
		if p := pick(row, choiceFlat.prompt...); p.Kind != Absent && p.Kind != Null {
			return -1, chatShape{}
		}
	}
	return i, s
}

// Match wants two answers that are texts, and no dialogue markers inside them.
func (dpo) Match(row Value) (float64, string) {
	texts, _ := choice(&row)
	if !texts {
		return 0, "chosen and rejected are not both texts"
	}
	if i, _ := askedColumn(&row); i >= 0 && known(strings.ToLower(strings.TrimSpace(row.Members[i].Key)), chatNames) {
		return 0.3, "chosen and rejected stand beside a dialogue"
	}
	if hhMarked(&row) {
		return 0.3, "chosen and rejected hold whole dialogues"
	}
	if pick(&row, choiceFlat.prompt...).Kind == Absent {
		return 0.8, "chosen and rejected are texts, without a prompt"
	}
	return 0.97, "a prompt with two texts, chosen and rejected"
}

func (f dpo) Decode(row Value) ([]*Example, error) { return decodePreference(&row, f.ID(), choiceFlat) }

// decodePreference reads a prompt from flat columns or a chat column, and the two answers.
func decodePreference(row *Value, id string, spec flat) ([]*Example, error) {
	if err := wantObject(row, id); err != nil {
		return nil, err
	}
	e := &Example{}
	c := readColumns(row)
	chosen, at := c.take(slotUsed, chosenNames...)
	rejected, rejectedAt := c.take(slotUsed, rejectedNames...)
	if at < 0 {
		return nil, missing("chosen", "the preferred answer")
	}
	if rejectedAt < 0 {
		return nil, missing("rejected", "the answer that is not preferred")
	}
	good, err := decodeCandidate(&chosen, pointerTo(row.Members[at].Key))
	if err != nil {
		return nil, err
	}
	bad, err := decodeCandidate(&rejected, pointerTo(row.Members[rejectedAt].Key))
	if err != nil {
		return nil, err
	}
	var turns []turn
	if i, s := askedColumn(row); s.list && c.slots[i] == slotMeta {
		c.slots[i] = slotMessages
		inner, _ := nested(&row.Members[i].Value)
		if e.Messages, turns, err = decodeTurns(&inner, pointerTo(row.Members[i].Key)); err != nil {
			return nil, err
		}
	}
	if input, i := c.take(slotUsed, "input"); i >= 0 && len(e.Messages) == 0 {
		spec.prompt = append([]string{"instruction"}, spec.prompt...)
		c.leave(i)
		if textual(&input) {
			spec.more = []string{"input"}
		}
	} else {
		c.leave(i)
	}
	prompt, _, err := spec.read(&c, e)
	if err != nil {
		return nil, err
	}
	e.Messages = append(prompt, e.Messages...)
	p := &pairSpelling{}
	p.answers[0], p.turns[0] = spellingOf(&chosen)
	p.answers[1], p.turns[1] = spellingOf(&rejected)
	asked := pick(row, spec.prompt...)
	shape, promptTurns := spellingOf(&asked)
	if p.text = shape == answerText; !p.text && turns == nil {
		turns = promptTurns
	}
	before := len(e.Messages)
	p.repeats = preference(e, good, bad)
	p.prompted = before + p.repeats - len(e.Messages)
	takeScores(&c, e.Completions)
	l := c.finish(e, id)
	l.turns, l.pair = turns, p
	return []*Example{e}, nil
}

// dpoMessages is a preference whose answers are messages: chosen and rejected as lists that may repeat the prompt.
type dpoMessages struct{}

func (dpoMessages) ID() string { return "dpo-messages" }

// Match wants two answers that are role/content messages.
func (dpoMessages) Match(row Value) (float64, string) {
	_, messages := choice(&row)
	if !messages {
		return 0, "chosen and rejected are no messages"
	}
	a := pick(&row, chosenNames...)
	if fromValue(&a) {
		return 0.4, "chosen and rejected are from/value messages"
	}
	return 0.97, "chosen and rejected are messages"
}

// fromValue says that a candidate is spelled from/value.
func fromValue(v *Value) bool {
	inner, _ := nested(v)
	if inner.Kind == Array && len(inner.Items) > 0 {
		inner = inner.Items[0]
	}
	return keysOfTurn(&inner).role == "from"
}

func (f dpoMessages) Decode(row Value) ([]*Example, error) {
	return decodePreference(&row, f.ID(), choiceFlat)
}

// dpoShareGPT is {"conversations":[...],"chosen":{"from","value"},"rejected":{"from","value"}}.
type dpoShareGPT struct{}

func (dpoShareGPT) ID() string { return "dpo-sharegpt" }

// Match wants from/value answers, or text answers beside from/value messages.
func (dpoShareGPT) Match(row Value) (float64, string) {
	texts, messages := choice(&row)
	i, s := askedColumn(&row)
	a := pick(&row, chosenNames...)
	switch {
	case messages && fromValue(&a):
		return 0.98, "chosen and rejected are from/value messages"
	case texts && i >= 0 && s.roleKey == "from":
		return 0.9, fmt.Sprintf("column %q is a from/value dialogue beside chosen and rejected", row.Members[i].Key)
	}
	return 0, "chosen and rejected are no from/value messages"
}

func (f dpoShareGPT) Decode(row Value) ([]*Example, error) {
	return decodePreference(&row, f.ID(), choiceFlat)
}

// dpoSwift is {"messages":[...],"rejected_response":...} or with rejected_messages: the dialogue ends in the preferred answer.
type dpoSwift struct{}

func (dpoSwift) ID() string { return "dpo-swift" }

// Match wants messages beside a rejected response, and no chosen one.
func (dpoSwift) Match(row Value) (float64, string) {
	i, s := chatColumn(&row)
	if i < 0 || !s.list || pick(&row, chosenNames...).Kind != Absent {
		return 0, "no dialogue that ends in the preferred answer"
	}
	if v := pick(&row, "rejected_response", "rejected_messages"); v.Kind == Absent || v.Kind == Null {
		return 0, "no rejected response"
	}
	return 0.98, "messages beside a rejected response"
}

func (f dpoSwift) Decode(row Value) ([]*Example, error) {
	es, err := decodeChat(&row, f.ID())
	if err != nil {
		return nil, err
	}
	e := es[0]
	key := "rejected_response"
	v := row.Get(key)
	if noText(&v) {
		key = "rejected_messages"
		v = row.Get(key)
	}
	inner, _ := nested(&v)
	var bad [][]chat.Message
	switch {
	case noText(&v):
		return nil, missing("rejected_response", "the answer that is not preferred")
	case inner.Kind == Array && !shapeOf(inner).list:
		for i := range inner.Items {
			ms, err := decodeCandidate(&inner.Items[i], pointerTo(key))
			if err != nil {
				return nil, err
			}
			bad = append(bad, ms)
		}
	default:
		ms, err := decodeCandidate(&v, pointerTo(key))
		if err != nil {
			return nil, err
		}
		bad = append(bad, ms)
	}
	cut := len(e.Messages)
	for cut > 0 && e.Messages[cut-1].Role == chat.Assistant {
		cut--
	}
	if cut == len(e.Messages) {
		return nil, invalidAt("/messages", "the dialogue does not end in an answer to prefer").Do("end it with an assistant message")
	}
	yes := true
	e.Completions = []Completion{{Messages: e.Messages[cut:len(e.Messages):len(e.Messages)], Preferred: &yes}}
	e.Messages = e.Messages[:cut:cut]
	p := &pairSpelling{}
	for _, ms := range bad {
		no := false
		if n := overlap(ms[:min(len(ms), cut)], e.Messages); n > 0 && n == min(len(ms), cut) && len(ms) > n {
			ms, p.repeats = ms[n:], n
		}
		e.Completions = append(e.Completions, Completion{Messages: ms, Preferred: &no})
	}
	e.Kind = KindPreference
	if _, p.turns[1] = spellingOf(&v); inner.Kind == Array && !shapeOf(inner).list {
		p.answers[1] = answerList // of texts
	}
	e.Origin.layout.pair = p
	dropMeta(e, key)
	return es, nil
}

// dropMeta removes a column from Meta that became part of the Example.
func dropMeta(e *Example, key string) {
	kept := e.Meta[:0]
	for _, f := range e.Meta {
		if f.Key != key {
			kept = append(kept, f)
		}
	}
	e.Meta = kept
	if len(kept) == 0 {
		e.Meta = nil
	}
	if l := e.Origin.layout; l != nil {
		for i, c := range e.Origin.Columns {
			if c == key {
				l.slots[i] = slotUsed
			}
		}
	}
}
