package formats

import (
	"strings"

	"github.com/slmgen/slmgen/formats/chat"
)

// vote is a question with two answers, and perhaps who won: {"prompt","answer1","answer2"[,"choice"]}, response_a/response_b,
// conversation_a/conversation_b with winner.
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
	var sides [2][]chat.Message
	for i, n := range names {
		v, at := c.take(slotUsed, n)
		ms, err := decodeCandidate(&v, pointerTo(row.Members[at].Key))
		if err != nil {
			return nil, err
		}
		sides[i] = ms
	}
	spec := flat{context: []string{"context"}, prompt: []string{"prompt", "question", "query", "instruction"}}
	if strings.HasPrefix(names[0], "conversation") {
		spec = flat{} // the dialogues hold the question themselves
	}
	prompt, _, err := spec.read(&c, e)
	if err != nil {
		return nil, err
	}
	e.Messages = prompt
	preference(e, sides[0], sides[1])
	winner := votedFor(pick(&row, voteNames...), names)
	for i := range e.Completions {
		e.Completions[i].Preferred = nil
		if winner >= 0 {
			won := i == winner
			e.Completions[i].Preferred = &won
		}
	}
	c.finish(e, f.ID())
	return []*Example{e}, nil
}

// votedFor reads who won: the column's name, its ending (a, b, 1, 2), or model_a; -1 for a tie, none and what nobody can read.
// The column itself stays in Meta.
func votedFor(v Value, names [2]string) int {
	text := strings.ToLower(v.str)
	if v.Kind == Number {
		text = string(v.Raw)
	}
	for i, n := range names {
		short := n[len(n)-1:]
		if text == n || text == short || text == "model_"+short || text == "answer "+short || text == "response "+short {
			return i
		}
	}
	return -1
}
