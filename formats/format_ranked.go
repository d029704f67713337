package formats

import (
	"encoding/json"
	"slices"
	"strconv"
)

// ranked is a prompt with any number of answers and what they are worth: {"prompt","answers":[{"answer","rank"}]}, also with a score, or
// with the answers and their ranks or scores as lists beside each other. What else stands beside an answer (its model, ratings for each
// criterion) stays in Extra of its message.
type ranked struct{}

func (ranked) ID() string { return "ranked" }

var (
	rankedLists = []string{"answers", "completions", "responses", "candidates", "outputs"}
	rankedTexts = []string{"answer", "response", "text", "completion", "content", "output", "message"}
	rankKeys    = []string{"rank", "ranking", "overall_rank"}
	scoreKeys   = []string{"score", "overall_score", "rating", "reward"}
	ranksNames  = []string{"ranks", "ranking", "rank"}
	scoresNames = []string{"scores", "ratings", "rewards"}
)

// worth finds the member of an answer that ranks or scores it.
func worth(v *Value, keys []string) (Value, string) {
	for _, k := range keys {
		if x := v.Get(k); x.Kind == Number {
			return x, k
		}
	}
	return Value{}, ""
}

// rankedKind says how a row lists its answers: as objects, or as texts with lists of ranks or scores beside them.
func rankedKind(row *Value) (column string, objects bool) {
	if row.Kind != Objects {
		return "", false
	}
	c := columns{row: row}
	at := c.find(rankedLists...)
	if at < 0 {
		return "", false
	}
	inner, _ := nested(&row.Members[at].Value)
	if inner.Kind != Array || len(inner.Items) < 2 {
		return "", false
	}
	texts, valued := 0, 0
	for i := range inner.Items {
		it := &inner.Items[i]
		if it.Kind != Objects {
			continue
		}
		if k := rankedText(it); k != "" {
			texts++
		}
		_, rank := worth(it, rankKeys)
		_, score := worth(it, scoreKeys)
		if rank != "" || score != "" {
			valued++
		}
	}
	if texts == len(inner.Items) && valued > 0 {
		return row.Members[at].Key, true
	}
	if texts > 0 {
		return "", false
	}
	for i := range inner.Items {
		if !promptLike(&inner.Items[i]) {
			return "", false
		}
	}
	for _, names := range [][]string{ranksNames, scoresNames} {
		v := pick(row, names...)
		if list, _ := nested(&v); numbers(&list) && len(list.Items) == len(inner.Items) {
			return row.Members[at].Key, false
		}
	}
	return "", false
}

// rankedText gives the member of an answer that holds what it says.
func rankedText(v *Value) string {
	for _, k := range rankedTexts {
		if x := v.Get(k); promptLike(&x) && x.Kind != Number && x.Kind != Bool {
			return k
		}
	}
	return ""
}

// numbers says that a value is a list of numbers and nothing else.
func numbers(v *Value) bool {
	return v.Kind == Array && !slices.ContainsFunc(v.Items, func(x Value) bool { return x.Kind != Number })
}

// Match wants several answers with a rank or a score.
func (ranked) Match(row Value) (float64, string) {
	column, objects := rankedKind(&row)
	switch {
	case column == "":
		return 0, "no list of answers with ranks or scores"
	case objects:
		return 0.98, "column \"" + column + "\" lists answers with a rank or a score"
	}
	return 0.98, "column \"" + column + "\" lists answers beside a list of ranks or scores"
}

func (f ranked) Decode(row Value) ([]*Example, error) {
	if err := wantObject(&row, f.ID()); err != nil {
		return nil, err
	}
	column, objects := rankedKind(&row)
	if column == "" {
		return nil, missing("answers", "two or more {\"answer\": ..., \"rank\": ...}")
	}
	c := readColumns(&row)
	v, _ := c.take(slotUsed, column)
	inner, _ := nested(&v)
	e := &Example{Kind: KindPreference}
	p := &pairSpelling{}
	for i := range inner.Items {
		at := pointerTo(column) + "/" + strconv.Itoa(i)
		one, err := rankedAnswer(&inner.Items[i], objects, at)
		if err != nil {
			return nil, err
		}
		e.Completions = append(e.Completions, one)
		said := inner.Items[i]
		if objects {
			said = said.Get(rankedText(&said))
		}
		if shape, _ := spellingOf(&said); i == 0 {
			p.answers[1] = shape
		}
		if it := &inner.Items[i]; objects && i == 0 {
			_, rank := worth(it, rankKeys)
			_, score := worth(it, scoreKeys)
			p.keys = [3]string{rankedText(it), rank, score}
		}
	}
	if !objects {
		p.answers[0] = answerList
		takeWorth(&c, e.Completions)
	}
	l := &layout{}
	if i, s := chatColumn(&row); s.list && c.slots[i] == slotMeta {
		c.slots[i] = slotMessages
		list, _ := nested(&row.Members[i].Value)
		var err error
		if e.Messages, l.turns, err = decodeTurns(&list, pointerTo(row.Members[i].Key)); err != nil {
			return nil, err
		}
	}
	spec := choiceFlat
	input, i := c.take(slotUsed, "input")
	if c.leave(i); i >= 0 && len(e.Messages) == 0 && textual(&input) {
		spec.prompt, spec.more = append([]string{"instruction"}, spec.prompt...), []string{"input"}
	}
	asked := pick(&row, spec.prompt...)
	shape, ts := spellingOf(&asked)
	if p.text = shape == answerText; !p.text && l.turns == nil {
		l.turns = ts
	}
	prompt, _, err := spec.read(&c, e)
	if err != nil {
		return nil, err
	}
	e.Messages = append(prompt, e.Messages...)
	turns := l.turns
	l = c.finish(e, f.ID())
	l.turns, l.pair = turns, p
	return []*Example{e}, nil
}

// takeWorth moves the lists of ranks and scores into the completions.
func takeWorth(c *columns, cs []Completion) {
	for k, names := range [][]string{ranksNames, scoresNames} {
		v, i := c.take(slotUsed, names...)
		if i < 0 {
			continue
		}
		list, _ := nested(&v)
		if !numbers(&list) || len(list.Items) != len(cs) {
			c.leave(i)
			continue
		}
		for j := range cs {
			n := json.Number(string(list.Items[j].Raw))
			if k == 0 {
				cs[j].Rank = n
			} else {
				cs[j].Score = n
			}
		}
	}
}

func rankedAnswer(v *Value, object bool, at string) (c Completion, err error) {
	if !object {
		c.Messages, err = decodeCandidate(v, at)
		return c, err
	}
	text := rankedText(v)
	r, rank := worth(v, rankKeys)
	s, score := worth(v, scoreKeys)
	c.Rank, c.Score = json.Number(string(r.Raw)), json.Number(string(s.Raw))
	said := v.Get(text)
	if c.Messages, err = decodeCandidate(&said, at+pointerTo(text)); err != nil {
		return c, err
	}
	c.keepBeside(v, text, rank, score)
	return c, nil
}
