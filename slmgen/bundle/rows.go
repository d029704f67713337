package bundle

import (
	"bytes"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/chat"
)

// Reasons why an example is skipped, and facts that a lane's rows cannot hold. They are part of the result, so they are stable.
const (
	skipNoAnswer  = "no answer to learn"
	skipBad       = "labelled as bad: this training learns from good answers alone"
	skipKind      = "already tokenized or judged step by step: not a conversation or a text"
	skipOrder     = "turns do not alternate, which this lane cannot train"
	skipMixed     = "text and conversations in one dataset, which this lane cannot train"
	loseRejected  = "rejected answers"
	loseMedia     = "images, audio and video"
	loseWeight    = "loss weights other than 0 and 1"
	loseTrainFlag = "which turns are learned"

	loseBesideCall = "text beside a tool call"
)

// row is an example reduced to what a trainer reads: a text, or a conversation that ends with a learned answer.
type row struct {
	text     *string
	messages []chat.Message
	learn    []bool // one for each message
	tools    []chat.ToolDef
}

// reduce turns an Example into a row. skip says why there is none; lose is called for each fact that a row cannot hold.
func reduce(ex *formats.Example, lose func(string)) (r row, skip string) {
	switch ex.Kind {
	case formats.KindText:
		if len(ex.Messages) == 0 || ex.Messages[0].Content() == "" {
			return row{}, skipNoAnswer
		}
		text := ex.Messages[0].Content()
		return row{text: &text}, ""
	case formats.KindTokens, formats.KindColumns, formats.KindStep:
		return row{}, skipKind
	}
	messages := ex.Turns()
	if len(ex.Completions) > 0 {
		answer, why := best(ex.Completions)
		if why != "" {
			return row{}, why
		}
		if len(ex.Completions) > 1 {
			lose(loseRejected)
		}
		messages = append(append([]chat.Message(nil), messages...), answer...)
	}
	if len(ex.Media) > 0 {
		lose(loseMedia)
	}
	r = row{tools: ex.Tools}
	last := -1
	for i := range messages {
		m := &messages[i]
		noteLosses(m, lose)
		learn := m.Trains() && m.Role == chat.Assistant
		if learn {
			last = i
		}
		r.messages, r.learn = append(r.messages, *m), append(r.learn, learn)
	}
	if last < 0 {
		return row{}, skipNoAnswer
	}
	// What stands behind the last learned answer teaches nothing.
	r.messages, r.learn = r.messages[:last+1], r.learn[:last+1]
	return r, ""
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
		case pick < 0 || better(c, cs[pick]):
			pick = i
		}
	}
	if pick < 0 {
		return nil, skipBad
	}
	return cs[pick].Messages, ""
}

// better says whether a is ranked or scored above b; a lower rank is better, a higher score is better.
func better(a, b formats.Completion) bool {
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
		lose(loseWeight)
	}
	for i := range m.Parts {
		switch m.Parts[i].Kind {
		case chat.Image, chat.Audio, chat.Video, chat.File, chat.Other:
			lose(loseMedia)
			return
		}
	}
}

// reasoning joins the reasoning parts of a message.
func reasoning(m *chat.Message) string {
	var b bytes.Buffer
	for i := range m.Parts {
		if m.Parts[i].Kind == chat.Reasoning {
			b.WriteString(m.Parts[i].Text)
		}
	}
	return b.String()
}

// explicit says whether some turn is learned against the default (every assistant message is).
func (r row) explicit() bool {
	for i, learn := range r.learn {
		if learn != (r.messages[i].Role == chat.Assistant) {
			return true
		}
	}
	return false
}
