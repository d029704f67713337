package formats

import (
	"slices"

	"github.com/slmgen/slmgen/formats/chat"
)

// Encode writes the bare list of messages, each as openai spells it.
// Losses: those of openai, tools, media, and every column of Meta.
func (f messagesArray) Encode(dst []byte, e *Example, lose func(fact string)) ([]byte, error) {
	if err := chatOnly(e); err != nil {
		return dst, err
	}
	w := &rowWriter{b: dst, e: e, l: written(e, f.ID()), lose: lose, used: make([]bool, len(e.Meta))}
	w.messages(openAISpeech)
	w.loseColumns()
	return w.b, nil
}

func (messagesArray) keepsLayout() {}

// loseColumns counts what stands beside the messages, for a format whose rows have nothing else.
func (w *rowWriter) loseColumns() {
	for range w.e.Tools {
		w.lose("tools")
	}
	for range w.e.Media {
		w.lose("media")
	}
	for i := range w.e.Meta {
		if !w.used[i] {
			w.lose("meta:" + w.e.Meta[i].Key)
		}
	}
}

// textOnly refuses what is no plain text: a dialogue becomes text only by a chat template.
func textOnly(e *Example) error {
	if e.Kind != KindText {
		return kindDropped(e, DropChat)
	}
	if len(e.Messages) != 1 {
		return &Dropped{DropNoMessages}
	}
	return nil
}

// Encode writes {"text":...}, or {"segments":[{"label","text"},...]} where pieces of the text are masked. A dialogue is dropped (chat):
// it becomes text only by the chat template of a model.
// Losses: null, json_type, part_weight, spans, media, meta:COLUMN.
func (f textRows) Encode(dst []byte, e *Example, lose func(fact string)) ([]byte, error) {
	if err := textOnly(e); err != nil {
		return dst, err
	}
	w := &rowWriter{b: dst, e: e, lose: lose, own: e.Origin.Format == f.ID()}
	m := &e.Messages[0]
	cols := []column{{slotUsed, "text", true, func() { w.plainText(m) }}}
	if slices.ContainsFunc(m.Parts, func(p chat.Part) bool { return p.Train != nil }) {
		cols = []column{{slotUsed, "segments", true, func() { w.segments(m) }}}
	}
	return w.row(append(cols, w.mediaColumns()...)), nil
}

func (w *rowWriter) plainText(m *chat.Message) {
	if slices.ContainsFunc(m.Parts, func(p chat.Part) bool { return p.Train != nil }) {
		w.lose("part_train")
	}
	switch {
	case len(m.Parts) == 0:
		w.b = append(w.b, "null"...)
	case len(m.Parts) == 1:
		w.ownPart(&m.Parts[0])
	default:
		w.b = chat.AppendString(w.b, m.Content())
	}
	w.losePlain(m)
}

// losePlain counts what a text alone leaves behind.
func (w *rowWriter) losePlain(m *chat.Message) {
	for i := range m.Parts {
		p := &m.Parts[i]
		w.loseSpans(p)
		if p.Weight != "" {
			w.lose("part_weight")
		}
	}
}

// segments appends the pieces of a text, each with whether it is learned.
func (w *rowWriter) segments(m *chat.Message) {
	w.losePlain(m)
	w.list(func() {
		for i := range m.Parts {
			p := &m.Parts[i]
			w.item()
			w.object(func() {
				w.raw("label", appendTruth(nil, p.Train == nil || *p.Train))
				w.key("text")
				w.ownPart(p)
			})
		}
	})
}

// ownPart appends the text of a part as the JSON value it was.
func (w *rowWriter) ownPart(p *chat.Part) {
	if v, err := ParseValue(p.Raw); err == nil && w.own && (string(v.Raw) == p.Text || v.Kind == String && v.str == p.Text) {
		w.b = append(w.b, p.Raw...)
		return
	}
	w.part(p)
}

// Encode writes the text as a JSON string. Dropped and lost as for text, and a text that is null.
func (f stringLine) Encode(dst []byte, e *Example, lose func(fact string)) ([]byte, error) {
	if err := textOnly(e); err != nil {
		return dst, err
	}
	w := &rowWriter{b: dst, e: e, lose: lose, own: e.Origin.Format == f.ID(), used: make([]bool, len(e.Meta))}
	m := &e.Messages[0]
	if len(m.Parts) == 0 {
		return dst, &Dropped{DropNoMessages}
	}
	if len(m.Parts) == 1 && len(m.Parts[0].Raw) > 0 && m.Parts[0].Raw[0] != '"' {
		w.lose("json_type")
		w.b = chat.AppendString(w.b, m.Content())
		w.losePlain(m)
	} else {
		w.plainText(m)
	}
	w.loseColumns()
	return w.b, nil
}
