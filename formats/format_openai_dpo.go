package formats

import (
	"encoding/json"

	"github.com/slmgen/slmgen/formats/chat"
)

// openAIDPO is {"input":{"messages","tools","parallel_tool_calls"},"preferred_output":[...],"non_preferred_output":[...]}, also with
// preferred_completion and non_preferred_completion.
type openAIDPO struct{}

func (openAIDPO) ID() string { return "openai-dpo" }

var (
	preferredNames    = []string{"preferred_output", "preferred_completion"}
	nonPreferredNames = []string{"non_preferred_output", "non_preferred_completion"}
)

// Match wants an input with messages beside two outputs.
func (openAIDPO) Match(row Value) (float64, string) {
	in := pick(&row, "input")
	inner, _ := nested(&in)
	ms := inner.Get("messages")
	if inner.Kind != Objects || ms.Kind != Array {
		return 0, "no input with messages"
	}
	if pick(&row, preferredNames...).Kind == Absent || pick(&row, nonPreferredNames...).Kind == Absent {
		return 0, "no preferred and non-preferred output"
	}
	return 0.99, "an input with messages, a preferred and a non-preferred output"
}

func (f openAIDPO) Decode(row Value) ([]*Example, error) {
	if err := wantObject(&row, f.ID()); err != nil {
		return nil, err
	}
	c := readColumns(&row)
	e := &Example{}
	in, at := c.take(slotUsed, "input")
	inner, _ := nested(&in)
	if at < 0 || inner.Kind != Objects {
		return nil, missing("input", "{\"messages\": [...]}")
	}
	ms := inner.Get("messages")
	var err error
	l := &layout{}
	if e.Messages, l.turns, err = decodeTurns(&ms, "/input/messages"); err != nil {
		return nil, err
	}
	tools := inner.Get("tools")
	kept, _, isTools := decodeTools(&tools)
	if isTools {
		e.Tools = kept
	}
	p := &pairSpelling{}
	var sides [2][]chat.Message
	for k, names := range [2][]string{preferredNames, nonPreferredNames} {
		v, at := c.take(slotUsed, names...)
		if at < 0 {
			return nil, missing(names[0], "a list of one assistant message")
		}
		if sides[k], err = decodeCandidate(&v, pointerTo(row.Members[at].Key)); err != nil {
			return nil, err
		}
		p.answers[k], p.turns[k] = spellingOf(&v)
	}
	p.repeats = preference(e, sides[0], sides[1])
	takeScores(&c, e.Completions)
	turns := l.turns
	l = c.finish(e, f.ID())
	l.turns, l.pair = turns, p
	var inside chat.Object
	twice := duplicates(&inner)
	for i := range inner.Members {
		m := &inner.Members[i]
		if last := twice == nil || twice[m.Key] == i; last && (m.Key == "messages" || m.Key == "tools" && isTools) {
			continue
		}
		inside = append(inside, chat.Field{Key: m.Key, Value: compact(&m.Value)})
	}
	e.Meta = append(inputMeta(inside), e.Meta...)
	return []*Example{e}, nil
}

// inputMeta gives the members of the input object as columns of Meta: parallel_tool_calls as openai rows have it, others under "input".
func inputMeta(inside chat.Object) (out chat.Object) {
	var rest chat.Object
	for _, f := range inside {
		if f.Key == "parallel_tool_calls" && len(out) == 0 {
			out = append(out, f)
			continue
		}
		rest = append(rest, f)
	}
	if len(rest) > 0 {
		out = append(out, chat.Field{Key: "input", Value: json.RawMessage(appendObject(nil, rest))})
	}
	return out
}

// Encode writes {"input":{"messages":[...],"tools":[...]},"preferred_output":[...],"non_preferred_output":[...]} and, of a row that came
// from elsewhere, no column more: providers refuse others. Of more than two answers the best and the worst are written. Dropped:
// no_choice, undecided, no_prompt, text, tokens, label, step. Losses: completion, rank, score, good, media, meta:COLUMN, those of openai.
func (f openAIDPO) Encode(dst []byte, e *Example, lose func(fact string)) ([]byte, error) {
	d, err := duelOf(e)
	if err != nil {
		return dst, err
	}
	if len(e.Messages) == 0 {
		return dst, &Dropped{DropNoPrompt}
	}
	w := &rowWriter{b: dst, e: e, lose: lose, own: e.Origin.Format == f.ID(), strict: true}
	for range e.Media {
		w.lose("media")
	}
	w.loseDuel(&d, w.own)
	w.b = append(w.b, '{')
	w.used = make([]bool, len(e.Meta))
	p := w.pairLayout()
	var ts []turn
	shared, sides := []chat.Message(nil), [2][]turn{}
	if p != nil {
		shared, sides, ts = e.Messages[len(e.Messages)-p.repeats:], p.turns, e.Origin.layout.turns
	}
	side := func(c *Completion, k int) func() {
		return func() {
			w.saidList(append(append([]chat.Message(nil), shared...), c.Messages...), roleContent, sides[k])
		}
	}
	parallel := w.takeMeta("parallel_tool_calls")
	var inside Value
	if w.own {
		raw := w.takeMeta("input")
		inside, _ = ParseValue(raw)
	}
	cols := []named{
		{[]string{"input"}, true, func() { w.openAIInput(ts, parallel, &inside) }},
		{preferredNames, true, side(d.chosen, 0)},
		{nonPreferredNames, true, side(d.rejected, 1)},
	}
	if w.own {
		cols = append(cols, w.scores(&d)...)
	}
	w.namedColumns(cols)
	w.restOfMeta()
	return append(w.b, '}'), nil
}

// takeMeta marks a column of Meta as written and gives its value.
func (w *rowWriter) takeMeta(key string) json.RawMessage {
	for i := range w.e.Meta {
		if f := &w.e.Meta[i]; !w.used[i] && f.Key == key {
			w.used[i] = true
			return f.Value
		}
	}
	return nil
}

func (w *rowWriter) openAIInput(ts []turn, parallel json.RawMessage, inside *Value) {
	outer := w.open
	w.open = false
	w.b = append(w.b, '{')
	w.key("messages")
	w.saidList(w.e.Messages, roleContent, ts)
	if len(w.e.Tools) > 0 {
		w.key("tools")
		w.asSource(w.openAITools)
	}
	if parallel != nil {
		w.key("parallel_tool_calls")
		w.b = append(w.b, parallel...)
	}
	for i := range inside.Members {
		w.key(inside.Members[i].Key)
		w.b = appendValue(w.b, &inside.Members[i].Value)
	}
	w.b = append(w.b, '}')
	w.open = outer
}
