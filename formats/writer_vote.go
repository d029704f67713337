package formats

import (
	"slices"

	"github.com/slmgen/slmgen/formats/chat"
)

// Encode writes {"prompt","answer1","answer2","choice"}, or for dialogues that are more than a question and two texts {"conversation_a",
// "conversation_b","winner"}. The choice is the name of the better answer, "tie", or "tie (bothbad)" when both are marked as bad; without
// it nobody has voted. Of more than two answers the best and the worst are written. Dropped: no_choice, undecided (more than two answers
// that nobody ranked), text, tokens, label, step. Losses: completion, rank, score, good, and those of openai.
func (f vote) Encode(dst []byte, e *Example, lose func(fact string)) ([]byte, error) {
	if err := choiceOnly(e); err != nil {
		return dst, err
	}
	w := &rowWriter{b: dst, e: e, lose: lose, own: e.Origin.Format == f.ID()}
	sides := [2]*Completion{&e.Completions[0], &e.Completions[1]}
	outcome := outcomeOf(e)
	if len(e.Completions) > 2 {
		d, err := duelOf(e)
		if err != nil {
			return dst, err
		}
		sides, outcome = [2]*Completion{d.chosen, d.rejected}, 0
		for range d.more {
			w.lose("completion")
		}
	}
	w.loseVote(sides, outcome)
	p := w.pairLayout()
	arena := p == nil && w.dialogues(sides)
	names := [2]string{"answer1", "answer2"}
	words, verdict := 0, voteNames
	switch {
	case p != nil:
		names, words = p.names, p.words
	case arena:
		names, words, verdict = [2]string{"conversation_a", "conversation_b"}, arenaWords, []string{"winner"}
	}
	shared, ask := []chat.Message(nil), e.Messages
	if arena {
		shared, ask = e.Messages, nil
	} else if p != nil && p.repeats > 0 {
		n := len(e.Messages) - p.repeats
		shared, ask = e.Messages[n:], append(slices.Clone(e.Messages[:n]), e.Messages[len(e.Messages)-p.prompted:]...)
	}
	var cols []named
	if len(ask) > 0 {
		if cols = w.votePrompt(p, ask); cols == nil {
			return dst, &Dropped{DropTurnOrder}
		}
	}
	for k, c := range sides {
		shape, ts := answerText, []turn(nil)
		if p != nil {
			shape, ts = p.answers[k], p.turns[k]
		}
		cols = append(cols, named{names[k : k+1], true, func() { w.pairAnswer(shared, c.Messages, shape, roleContent, ts) }})
	}
	if p != nil && p.cast.kind != ballotWord {
		return w.namedRow(append(append(append(cols, w.ballotColumns(p.cast, outcome)...), w.functionTools(false)), w.mediaNamed()...), "margin"), nil
	}
	word := ""
	if outcome >= 0 {
		word = voteWord(words, outcome, names)
		if word == "" {
			word = voteWord(0, outcome, names)
		}
	}
	cols = append(cols, named{verdict, word != "", func() { w.b = append(w.b, word...) }}, w.functionTools(false))
	return w.namedRow(append(cols, w.mediaNamed()...), "margin"), nil
}

func (w *rowWriter) votePrompt(p *pairSpelling, ask []chat.Message) []named {
	if p == nil || p.text {
		if cols, err := w.flatPrompt(ask, choiceFlat.prompt); err == nil {
			return cols
		}
	}
	var ts []turn
	if p != nil {
		ts = w.e.Origin.layout.turns
	}
	aside, rest := w.systemAside(ask)
	names := choiceFlat.prompt
	if p != nil && p.context {
		names = choiceFlat.context
	}
	return append(aside, named{names, true, func() { w.saidList(rest, roleContent, ts) }})
}

// dialogues says that a choice is more than one question and two texts.
func (w *rowWriter) dialogues(sides [2]*Completion) bool {
	ms := w.e.Messages
	if len(ms) > 1 || len(ms) == 1 && (ms[0].Role != chat.User || !plainTurn(&ms[0])) {
		return true
	}
	return slices.ContainsFunc(sides[:], func(c *Completion) bool {
		return len(c.Messages) != 1 || c.Messages[0].Role != chat.Assistant || !plainTurn(&c.Messages[0])
	})
}

// loseVote counts what a vote cannot say: ranks beyond a tie, scores, and a judgement of one answer alone.
func (w *rowWriter) loseVote(sides [2]*Completion, outcome int) {
	for _, c := range sides {
		if c.Rank != "" && (outcome < 2 || c.Rank != "1") {
			w.lose("rank")
		}
		if c.Score != "" {
			w.lose("score")
		}
		if c.Good != nil && outcome != 3 {
			w.lose("good")
		}
	}
}
