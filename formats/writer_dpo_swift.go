package formats

import (
	"slices"

	"github.com/slmgen/slmgen/formats/chat"
)

// Encode writes {"messages":[...],"rejected_response":"..."}: the dialogue ends in the preferred answer. Several rejected answers are a
// list; one of several messages, or with tool calls, is "rejected_messages". Dropped: no_choice, undecided, text, tokens, label, step.
// Losses: completion, rank, score, good, message_border, and those of openai.
func (f dpoSwift) Encode(dst []byte, e *Example, lose func(fact string)) ([]byte, error) {
	d, err := duelOf(e)
	if err != nil {
		return dst, err
	}
	w := &rowWriter{b: dst, e: e, lose: lose, own: e.Origin.Format == f.ID()}
	bad := []*Completion{}
	texts := true
	for i := range e.Completions {
		c := &e.Completions[i]
		if c == d.chosen {
			continue
		}
		bad = append(bad, c)
		texts = texts && len(c.Messages) == 1 && plainTurn(&c.Messages[0]) && (w.own || len(c.Messages[0].Parts) < 2)
	}
	texts = texts && w.sourceColumn("rejected_messages") < 0
	if !texts {
		// Messages have room for one answer alone.
		for range bad[1:] {
			w.lose("completion")
		}
		bad = []*Completion{d.rejected}
	}
	d.more = nil
	w.loseDuel(&d, false)
	other := func(m chat.Message) bool { return m.Role != chat.Assistant }
	if n := len(e.Messages); n > 0 && !other(e.Messages[n-1]) || slices.ContainsFunc(d.chosen.Messages, other) {
		w.lose("message_border") // the answer begins behind the last message that is not the assistant's
	}
	dialogue := append(append([]chat.Message(nil), e.Messages...), d.chosen.Messages...)
	cols := w.dialogueColumn(dialogue, "messages", roleContent)
	if texts {
		cols = append(cols, named{[]string{"rejected_response"}, true, func() { w.rejectedTexts(bad) }})
	} else {
		cols = append(cols, named{[]string{"rejected_messages"}, true, func() { w.rejectedMessages(bad[0]) }})
	}
	cols = append(cols, w.functionTools(false))
	return w.namedRow(append(cols, w.mediaNamed()...), "margin"), nil
}

func (w *rowWriter) rejectedTexts(bad []*Completion) {
	p := w.pairLayout()
	list := len(bad) > 1 || p != nil && p.answers[1] == answerList
	if list {
		w.b = append(w.b, '[')
	}
	for i, c := range bad {
		if i > 0 {
			w.b = append(w.b, ',')
		}
		w.flatTurn(&c.Messages[0])
	}
	if list {
		w.b = append(w.b, ']')
	}
}

func (w *rowWriter) rejectedMessages(c *Completion) {
	shared, ts := []chat.Message(nil), []turn(nil)
	if p := w.pairLayout(); p != nil {
		shared, ts = w.e.Messages[len(w.e.Messages)-p.repeats:], p.turns[1]
	}
	w.saidList(append(append([]chat.Message(nil), shared...), c.Messages...), roleContent, ts)
}
