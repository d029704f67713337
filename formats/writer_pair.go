package formats

import (
	"slices"

	"github.com/slmgen/slmgen/formats/chat"
)

// pairFormat is what the formats with chosen and rejected answers differ in when they are written.
type pairFormat struct {
	id     string
	answer answerShape // of rows that came from elsewhere
	as     speakers
	chat   string // the column of the dialogue; "" writes the prompt as texts
}

// encode writes the dialogue, the two answers and their scores. Several answers with ranks become the best and the worst of them.
func (f *pairFormat) encode(dst []byte, e *Example, lose func(string)) ([]byte, error) {
	d, err := duelOf(e)
	if err != nil {
		return dst, err
	}
	w := &rowWriter{b: dst, e: e, lose: lose, own: e.Origin.Format == f.id}
	p := w.pairLayout()
	shared, ask := []chat.Message(nil), e.Messages
	if p != nil && p.repeats > 0 {
		n := len(e.Messages) - p.repeats
		shared, ask = e.Messages[n:], append(slices.Clone(e.Messages[:n]), e.Messages[len(e.Messages)-p.prompted:]...)
	}
	cols, err := f.prompt(w, p, ask)
	if err != nil {
		return dst, err
	}
	for k, c := range []*Completion{d.chosen, d.rejected} {
		shape, ts := f.answer, []turn(nil)
		if p != nil {
			shape, ts = p.answers[k], p.turns[k]
		}
		if f.answer == answerText && (p == nil || shape == answerText) &&
			(len(c.Messages) != 1 || !plainTurn(&c.Messages[0]) || c.Messages[0].Role != chat.Assistant) {
			return dst, &Dropped{DropToolCalls}
		}
		names := [2][]string{chosenNames, rejectedNames}[k]
		cols = append(cols, named{names, true, func() { w.pairAnswer(shared, c.Messages, shape, f.as, ts) }})
	}
	w.loseDuel(&d, true)
	cols = append(append(cols, w.functionTools(f.as.role == "from")), w.scores(&d)...)
	return w.namedRow(append(cols, w.mediaNamed()...), "margin"), nil
}

// prompt gives the columns before the answers: as the source had them, else as the format usually writes them.
func (f *pairFormat) prompt(w *rowWriter, p *pairSpelling, ms []chat.Message) ([]named, error) {
	names := choiceFlat.prompt
	switch {
	case p == nil && f.chat == "", p != nil && p.text && w.chatColumnName() == "" && (f.chat == "" || w.sourceColumn(names...) >= 0):
		cols, err := w.flatPrompt(ms, names)
		if err != nil && p != nil {
			return w.dialogueColumn(ms, "messages", f.as), nil // a turn more than the source had
		}
		return cols, err
	case p != nil && !p.text && w.chatColumnName() == "":
		aside, ms := w.systemAside(ms)
		ts := w.e.Origin.layout.turns
		return append(aside, named{names, true, func() { w.saidList(ms, f.as, ts) }}), nil
	}
	return w.dialogueColumn(ms, f.chat, f.as), nil
}

// Encode writes {"prompt","chosen","rejected"} as texts, with "system", "history", "input" (beside "instruction"), "score_chosen",
// "score_rejected" and "margin" where there are such facts. Of more than two answers the best and the worst are written. A row that came
// as dpo keeps its columns and order. Dropped: no_choice, undecided, turn_order, tool_calls, text, tokens, label, step. Losses: completion
// (an answer between best and worst), rank, good, and those of alpaca.
func (f dpo) Encode(dst []byte, e *Example, lose func(fact string)) ([]byte, error) {
	return (&pairFormat{id: f.ID(), as: roleContent}).encode(dst, e, lose)
}

// Encode writes {"prompt":[...],"chosen":[...],"rejected":[...]}, all of them lists of role/content messages, with score_chosen,
// score_rejected, margin and tools. Of more than two answers the best and the worst are written. Dropped: no_choice, undecided, text,
// tokens, label, step. Losses: completion, rank, good, and those of openai.
func (f dpoMessages) Encode(dst []byte, e *Example, lose func(fact string)) ([]byte, error) {
	return (&pairFormat{f.ID(), answerList, roleContent, "prompt"}).encode(dst, e, lose)
}

// Encode writes {"conversations":[...],"chosen":{"from","value"},"rejected":{"from","value"}}. Dropped and lost: as dpo-messages, with
// the losses of sharegpt.
func (f dpoShareGPT) Encode(dst []byte, e *Example, lose func(fact string)) ([]byte, error) {
	return (&pairFormat{f.ID(), answerMessage, fromValueKeys, "conversations"}).encode(dst, e, lose)
}
