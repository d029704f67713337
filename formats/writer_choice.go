package formats

import (
	"slices"
	"strconv"
	"strings"

	"github.com/slmgen/slmgen/formats/chat"
)

// Encode writes {"question","choices":["...",...],"answer":0}, the answer counted from 0. A row that came as multiple-choice keeps its
// columns and how it spells them. Dropped: no_choice (the question does not end in lettered choices, or the answer is no letter of them),
// turn_order, tool_calls, and what is no dialogue. Losses: those of a text, and tools.
func (f multipleChoice) Encode(dst []byte, e *Example, lose func(fact string)) ([]byte, error) {
	if err := chatOnly(e); err != nil {
		return dst, err
	}
	w := &rowWriter{b: dst, e: e, lose: lose, own: e.Origin.Format == f.ID()}
	d := w.flatOf()
	if !w.own || d.moved {
		if err := d.inTurn(); err != nil {
			return dst, err
		}
	}
	if len(d.prompt) != 1 || len(d.answer) > 1 {
		return dst, &Dropped{DropNoChoice}
	}
	m := d.prompt[0]
	m.Parts = slices.Clone(m.Parts)
	if len(m.Parts) == 0 || m.Parts[len(m.Parts)-1].Kind != chat.Text {
		return dst, &Dropped{DropNoChoice}
	}
	p := &m.Parts[len(m.Parts)-1]
	question, texts := unletter(p.Text)
	if texts == nil {
		return dst, &Dropped{DropNoChoice}
	}
	p.Text, p.Raw = question, nil
	right := -1
	if len(d.answer) == 1 {
		said := d.answer[0].Content()
		if len(said) == 1 {
			right = int(said[0]) - 'A'
		}
		if right < 0 || right >= len(texts) {
			return dst, &Dropped{DropNoChoice}
		}
		w.losePieces(&d.answer[0])
	}
	d.prompt, d.answer, d.reply, d.promptL = []chat.Message{m}, nil, false, false
	cols := w.flatColumns(&d, &multipleChoiceFlat)
	cols = append(cols, column{slotUsed, w.named(choiceLists...), true, func() {
		w.list(func() {
			for _, text := range texts {
				w.item()
				w.b = chat.AppendString(w.b, text)
			}
		})
	}})
	if right >= 0 {
		cols = append(cols, column{slotUsed, w.named(choiceAnswers...), true, func() { w.choice(right) }})
	}
	return w.row(cols), nil
}

// choice appends the right choice: as its letter where the source did so, else as its place.
func (w *rowWriter) choice(right int) {
	if l := w.e.Origin.layout; w.own && l != nil && len(l.verdict) == 3 && l.verdict[0] == '"' {
		letter := letterOf(right)
		switch was := l.verdict[1]; {
		case was >= 'a' && was <= 'z':
			w.b = chat.AppendString(w.b, strings.ToLower(letter))
			return
		case was >= 'A' && was <= 'Z':
			w.b = chat.AppendString(w.b, letter)
			return
		}
	}
	w.b = strconv.AppendInt(w.b, int64(right), 10)
}
