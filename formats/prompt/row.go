package prompt

import (
	"bytes"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/chat"
)

// Reasons why an Example gives no row. They are part of results, so they are stable.
const (
	NoAnswer  = "no answer to learn"
	BadAnswer = "labelled as bad: this training learns from good answers alone"
	WrongKind = "already tokenized, bare columns, or judged step by step: not a conversation or a text"
)

// Facts of an Example that a row cannot hold, as Reduce tells them.
const (
	LosesRejected = "rejected answers"
	LosesMedia    = "images, audio and video"
	LosesWeight   = "loss weights other than 0 and 1"
)

// Row is an Example reduced to what supervised training reads: a text, or a conversation that ends with a learned answer. It shares its
// memory with the Example.
type Row struct {
	Text     *string // of text and pretraining data; nil for a conversation
	Messages []chat.Message
	Learn    []bool // one for each message: its tokens count in the loss
	Tools    []chat.ToolDef
}

// Reduce turns an Example into a Row: of several answers it takes the preferred or best one, and it ends with the last answer that is
// learned. skip says why there is no row (NoAnswer, BadAnswer, WrongKind), "" when there is one; lose is called for each fact that a row
// cannot hold.
func Reduce(ex *formats.Example, lose func(fact string)) (r Row, skip string) {
	switch ex.Kind {
	case formats.KindText:
		if len(ex.Messages) == 0 || ex.Messages[0].Content() == "" {
			return Row{}, NoAnswer
		}
		text := ex.Messages[0].Content()
		return Row{Text: &text}, ""
	case formats.KindTokens, formats.KindColumns, formats.KindStep:
		return Row{}, WrongKind
	}
	messages := ex.Turns()
	if len(ex.Completions) > 0 {
		answer, why := best(ex.Completions)
		if why != "" {
			return Row{}, why
		}
		if len(ex.Completions) > 1 {
			lose(LosesRejected)
		}
		messages = append(append([]chat.Message(nil), messages...), answer...)
	}
	if len(ex.Media) > 0 {
		lose(LosesMedia)
	}
	r = Row{Tools: ex.Tools}
	last := -1
	for i := range messages {
		m := &messages[i]
		noteLosses(m, lose)
		learn := m.Trains() && m.Role == chat.Assistant
		if learn {
			last = i
		}
		r.Messages, r.Learn = append(r.Messages, *m), append(r.Learn, learn)
	}
	if last < 0 {
		return Row{}, NoAnswer
	}
	// What stands behind the last learned answer teaches nothing.
	r.Messages, r.Learn = r.Messages[:last+1], r.Learn[:last+1]
	return r, ""
}

// Explicit says whether some turn is learned against the default, which is every assistant message.
func (r Row) Explicit() bool {
	for i, learn := range r.Learn {
		if learn != (r.Messages[i].Role == chat.Assistant) {
			return true
		}
	}
	return false
}

// best gives the messages of the completion to learn: the preferred one, the best ranked, or a single good one.
func best(cs []formats.Completion) ([]chat.Message, string) {
	pick := -1
	for i, c := range cs {
		switch {
		case c.Preferred != nil && *c.Preferred:
			return c.Messages, ""
		case c.Preferred != nil, c.Good != nil && !*c.Good:
			continue
		case pick < 0 || betterOf(c, cs[pick]):
			pick = i
		}
	}
	if pick < 0 {
		return nil, BadAnswer
	}
	return cs[pick].Messages, ""
}

// betterOf says whether a is ranked or scored above b; a lower rank is better, a higher score is better.
func betterOf(a, b formats.Completion) bool {
	if a.Rank != "" && b.Rank != "" {
		x, _ := a.Rank.Float64()
		y, _ := b.Rank.Float64()
		return x < y
	}
	if a.Score != "" && b.Score != "" {
		x, _ := a.Score.Float64()
		y, _ := b.Score.Float64()
		return x > y
	}
	return false
}

func noteLosses(m *chat.Message, lose func(string)) {
	switch m.Weight {
	case "", "0", "0.0", "1", "1.0":
	default:
		lose(LosesWeight)
	}
	for i := range m.Parts {
		switch m.Parts[i].Kind {
		case chat.Image, chat.Audio, chat.Video, chat.File, chat.Other:
			lose(LosesMedia)
			return
		}
	}
}

// Reasoning joins the reasoning parts of a message.
func Reasoning(m *chat.Message) string {
	var b bytes.Buffer
	for i := range m.Parts {
		if m.Parts[i].Kind == chat.Reasoning {
			b.WriteString(m.Parts[i].Text)
		}
	}
	return b.String()
}
