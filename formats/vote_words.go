package formats

import (
	"encoding/json"
	"strings"

	"github.com/slmgen/slmgen/formats/chat"
)

// voteWords are the ways to say who won: the first answer, the second, a tie, and a tie of two bad answers. "%" stands for the name of
// the column. The first ones are written, arena's for rows of whole dialogues.
var voteWords = [...][4]string{
	{"%1", "%2", `"tie"`, `"tie (bothbad)"`},
	{`"model_a"`, `"model_b"`, `"tie"`, `"tie (bothbad)"`},
	{`"a"`, `"b"`, `"tie"`, `"bothbad"`},
	{`"A"`, `"B"`, `"tie"`, `"both bad"`},
	{`"A"`, `"B"`, `"C"`, `"D"`},
	{"1", "2", "0", ""},
	{`"1"`, `"2"`, `"0"`, ""},
	{`"1"`, `"2"`, `"tie"`, `"both_bad"`},
	{`"answer a"`, `"answer b"`, `"tie"`, ""},
	{`"answer 1"`, `"answer 2"`, `"tie"`, ""},
	{`"response a"`, `"response b"`, `"tie"`, ""},
	{`"response 1"`, `"response 2"`, `"tie"`, ""},
	{`"left"`, `"right"`, `"tie"`, ""},
	{`"first"`, `"second"`, `"equal"`, ""},
}

// arenaWords is the index of the words that arena rows use.
const arenaWords = 1

// word gives outcome o in way k.
func voteWord(k, o int, names [2]string) string {
	switch w := voteWords[k][o]; w {
	case "%1":
		return string(chat.AppendString(nil, names[0]))
	case "%2":
		return string(chat.AppendString(nil, names[1]))
	default:
		return w
	}
}

// vote reads who won into the completions: Preferred, or for a tie equal ranks, with Good false where both are bad. null is no vote.
func (p *pairSpelling) vote(v *Value, cs []Completion) bool {
	text := strings.ToLower(string(compact(v)))
	outcome, exact := -1, false
	for k := range voteWords {
		for o := range voteWords[k] {
			word := voteWord(k, o, p.names)
			if word == "" || word == `"C"` || word == `"D"` || exact || strings.ToLower(word) != text {
				continue
			}
			if exact = word == string(compact(v)); outcome < 0 || exact {
				outcome, p.words = o, k
			}
		}
	}
	if v.Kind == Null {
		return true
	}
	if outcome < 0 {
		return false
	}
	castVote(cs, outcome)
	return true
}

func castVote(cs []Completion, outcome int) {
	for i := range cs {
		if outcome < 2 {
			won := i == outcome
			cs[i].Preferred = &won
			continue
		}
		cs[i].Rank = json.Number("1")
		if outcome == 3 {
			bad := false
			cs[i].Good = &bad
		}
	}
}

// outcomeOf gives the outcome of a vote between two answers, -1 when nobody voted.
func outcomeOf(e *Example) int {
	places := e.Places()
	switch {
	case len(places) != 2:
		return -1
	case places[0] < places[1]:
		return 0
	case places[0] > places[1]:
		return 1
	}
	for i := range e.Completions {
		if g := e.Completions[i].Good; g == nil || *g {
			return 2
		}
	}
	return 3
}
