package formats

import (
	"encoding/json"
	"strings"

	"github.com/slmgen/slmgen/formats/chat"
)

// vote is a question with two answers, and perhaps who won: {"prompt","answer1","answer2"[,"choice"]}, response_a/response_b,
// conversation_a/conversation_b with winner, winner_model_a/winner_model_b/winner_tie with 0 or 1, or overall_preference with a number: below
// zero the first answer is better, above it the second, by as much as the margin of Meta.
type vote struct{}

func (vote) ID() string { return "vote" }

var (
	votePairs = [...][2]string{{"answer1", "answer2"}, {"answer_1", "answer_2"}, {"response_a", "response_b"}, {"response1", "response2"},
		{"answer_a", "answer_b"}, {"conversation_a", "conversation_b"}, {"response_1", "response_2"}}
	voteNames = []string{"choice", "winner", "preference", "preferred", "vote", "label"}
)

func votePair(row *Value) (a, b string) {
	for _, p := range votePairs {
		x, y := pick(row, p[0]), pick(row, p[1])
		if promptLike(&x) && promptLike(&y) {
			return p[0], p[1]
		}
	}
	return "", ""
}

// Match wants two answers of equal rank.
func (vote) Match(row Value) (float64, string) {
	if row.Kind != Objects {
		return 0, "not an object"
	}
	a, b := votePair(&row)
	if a == "" {
		return 0, "no two answers to choose between"
	}
	return 0.96, "columns " + a + " and " + b + " are two answers to choose between"
}

func (f vote) Decode(row Value) ([]*Example, error) {
	if err := wantObject(&row, f.ID()); err != nil {
		return nil, err
	}
	names := [2]string{}
	if names[0], names[1] = votePair(&row); names[0] == "" {
		return nil, missing("answer1", "two answers, answer1 and answer2")
	}
	c := readColumns(&row)
	e := &Example{}
	p := &pairSpelling{names: names}
	var sides [2][]chat.Message
	for i, n := range names {
		v, at := c.take(slotUsed, n)
		ms, err := decodeCandidate(&v, pointerTo(row.Members[at].Key))
		if err != nil {
			return nil, err
		}
		p.answers[i], p.turns[i] = spellingOf(&v)
		sides[i] = ms
	}
	spec := choiceFlat
	if strings.HasPrefix(names[0], "conversation") {
		spec = flat{} // the dialogues hold the question themselves
	}
	if v := pick(&row, spec.context...); pick(&row, spec.prompt...).Kind == Absent {
		if shape, _ := spellingOf(&v); shape == answerList && len(spec.context) > 0 {
			spec.prompt, spec.context, p.context = spec.context, nil, true // the dialogue so far
		}
	}
	asked := pick(&row, spec.prompt...)
	shape, ts := spellingOf(&asked)
	p.text = shape == answerText
	prompt, _, err := spec.read(&c, e)
	if err != nil {
		return nil, err
	}
	e.Messages = prompt
	before := len(e.Messages)
	p.repeats = preference(e, sides[0], sides[1])
	p.prompted = before + p.repeats - len(e.Messages)
	for i := range e.Completions {
		e.Completions[i].Preferred = nil
	}
	if v, at := c.take(slotUsed, voteNames...); at >= 0 && !p.vote(&v, e.Completions) {
		c.leave(at) // nobody can read it: it stays as it is
	}
	var margin json.RawMessage
	if outcomeOf(e) < 0 {
		margin = p.ballot(&c, e.Completions)
	}
	l := c.finish(e, f.ID())
	if margin != nil {
		e.Meta = append(e.Meta, chat.Field{Key: marginName, Value: margin})
	}
	l.turns, l.pair = ts, p
	return []*Example{e}, nil
}
