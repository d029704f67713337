package formats

import (
	"encoding/json"
	"strings"

	"github.com/slmgen/slmgen/formats/chat"
)

// candidates are the answers of a row that are chosen between, ranked, or judged one by one.
type candidates struct {
	chosen, rejected [][]chat.Message
	open             [][]chat.Message // to choose between
	names            []string         // of open, as winner may call them
	winner           Value
	list             []Completion
	listed           bool
	ranks, scores    []json.Number
}

func (c *candidates) any() bool { return c.chosen != nil || c.open != nil || c.listed }

// candidate reads the fields of roles that belong to several answers.
func (d *mappedRow) candidate(f *mappedField, v *Value) error {
	c := &d.answers
	switch f.role {
	case MapWinner:
		c.winner = *v
		return nil
	case MapRank, MapScore:
		return d.figures(f, v)
	case MapAnswers:
		return d.listed(f, v)
	}
	all, err := d.versions(f, v)
	if err != nil {
		return err
	}
	switch f.role {
	case MapChosen:
		c.chosen = append(c.chosen, all...)
	case MapRejected:
		c.rejected = append(c.rejected, all...)
	default:
		for _, ms := range all {
			c.open = append(c.open, ms)
			c.names = append(c.names, f.from)
		}
	}
	return nil
}

// versions reads an answer: a text, one message, a list of messages, or a list of texts, each an answer of its own.
func (d *mappedRow) versions(f *mappedField, v *Value) ([][]chat.Message, error) {
	if f.split != nil {
		ms, err := d.dialogue(f, v)
		return [][]chat.Message{ms}, err
	}
	if inner, _ := nested(v); inner.Kind == Array && f.turns == nil && len(inner.Items) > 0 && inner.Items[0].Kind == String {
		var out [][]chat.Message
		for i := range inner.Items {
			m, err := textMessage(chat.Assistant, &inner.Items[i], f.pointer())
			if err != nil {
				return nil, err
			}
			out = append(out, []chat.Message{m})
		}
		return out, nil
	}
	if f.turns != nil && v.Kind != String {
		ms, err := f.turns.decode(v, f.pointer())
		return [][]chat.Message{ms}, err
	}
	ms, err := decodeCandidate(v, f.pointer())
	return [][]chat.Message{ms}, err
}

// figures reads ranks or scores: one number, or a list of them.
func (d *mappedRow) figures(f *mappedField, v *Value) error {
	inner, _ := nested(v)
	items := inner.Items
	if inner.Kind != Array {
		items = []Value{*v}
	}
	for i := range items {
		n, ok := numberOf(&items[i])
		if !ok && items[i].Kind != Null {
			return invalidAt(f.pointer(), "the %s is %s, not a number", f.role, clip(string(items[i].Raw), 40)).Do("map the column to meta")
		}
		if items[i].Kind != Number {
			d.stay(f)
		}
		if f.role == MapRank {
			d.answers.ranks = append(d.answers.ranks, n)
		} else {
			d.answers.scores = append(d.answers.scores, n)
		}
	}
	return nil
}

// listed reads a list of answers: texts, messages, or objects with a text and perhaps a rank and a score.
func (d *mappedRow) listed(f *mappedField, v *Value) error {
	inner, _ := nested(v)
	if inner.Kind != Array {
		return invalidAt(f.pointer(), "%s is %s, not a list of answers", f.from, inner.Kind).Do("map a single answer to assistant")
	}
	d.answers.listed = true
	for i := range inner.Items {
		item := inner.Items[i]
		var c Completion
		if item.Kind == Objects && keysOfTurn(&item).role == "" {
			text := pick(&item, "text", "answer", "content", "response", "completion", "output", "value")
			rank, score := pick(&item, "rank", "ranking"), pick(&item, "score", "reward", "rating", "value")
			c.Rank, _ = numberOf(&rank)
			c.Score, _ = numberOf(&score)
			if text.Kind == Absent {
				return invalidAt(f.pointer(), "answer %d has no text", i+1).Do("reach the texts with a path: $.answers[*].text")
			}
			d.stay(f)
			item = text
		}
		ms, err := decodeCandidate(&item, f.pointer())
		if err != nil {
			return err
		}
		c.Messages = ms
		d.answers.list = append(d.answers.list, c)
	}
	return nil
}

// fill makes the completions of e.
func (c *candidates) fill(e *Example, label *Value, labelAt string) error {
	e.Kind = KindPreference
	switch {
	case c.chosen != nil:
		preference(e, c.chosen[0], c.rejected[0])
		yes, no := true, false
		for _, ms := range c.chosen[1:] {
			e.Completions = append(e.Completions, Completion{Messages: ms, Preferred: &yes})
		}
		for _, ms := range c.rejected[1:] {
			e.Completions = append(e.Completions, Completion{Messages: ms, Preferred: &no})
		}
	case c.open != nil:
		for _, ms := range c.open {
			e.Completions = append(e.Completions, Completion{Messages: ms})
		}
		if w := c.won(); w >= 0 {
			for i := range e.Completions {
				won := i == w
				e.Completions[i].Preferred = &won
			}
		}
	default:
		e.Completions = c.list
	}
	for i := range e.Completions {
		if i < len(c.ranks) {
			e.Completions[i].Rank = c.ranks[i]
		}
		if i < len(c.scores) {
			e.Completions[i].Score = c.scores[i]
		}
	}
	if label.Kind != Absent {
		return c.judge(e, label, labelAt)
	}
	return nil
}

// judge gives each of the listed answers its verdict: they are steps.
func (c *candidates) judge(e *Example, label *Value, at string) error {
	inner, _ := nested(label)
	if inner.Kind != Array || len(inner.Items) != len(e.Completions) {
		return invalidAt(at, "there are %d answers and not as many labels",
			len(e.Completions)).Do("give a list with a label for each answer")
	}
	e.Kind = KindStep
	for i := range inner.Items {
		good, ok := truth(&inner.Items[i])
		if !ok {
			return invalidAt(at, "label %d is %s, not true or false", i+1, clip(string(inner.Items[i].Raw),
				40)).Do("turn it into true and false with values")
		}
		e.Completions[i].Good = &good
	}
	return nil
}

// won reads which candidate was preferred: its column's name, its letter or number (from 1; from 0 when it is "0"), or the ending of
// its column's name; -1 for a tie, none, and what nobody can read.
func (c *candidates) won() int {
	text := foldKey(c.winner.str)
	if c.winner.Kind == Number {
		text = string(c.winner.Raw)
	}
	if text == "" {
		return -1
	}
	for i, n := range c.names {
		if foldKey(n) == text {
			return i
		}
	}
	for i, n := range c.names {
		n = foldKey(n)
		end := n[strings.LastIndexAny(n, "_ -.")+1:]
		if len(end) == len(n) {
			end = n[len(n)-1:]
		}
		if text == end || strings.HasSuffix(text, "_"+end) || strings.HasSuffix(text, " "+end) {
			return i
		}
	}
	if len(text) == 1 {
		for i := range c.names {
			if text[0] == byte('a'+i) || text[0] == byte('1'+i) {
				return i
			}
		}
		if text == "0" {
			return 0
		}
	}
	return -1
}
