package formats

import (
	"reflect"
	"slices"

	"github.com/slmgen/slmgen/formats/chat"
)

// content appends the content of a message: null, a text, or a list of parts where asList or a part that is no text asks for it.
func (w *rowWriter) content(m *chat.Message, asList bool) {
	said := 0
	for i := range m.Parts {
		p := &m.Parts[i]
		if p.Kind == chat.Reasoning && (p.Field != "" || w.l == nil) {
			continue // it stands beside the content
		}
		said++
		if p.Kind != chat.Text {
			asList = true
		}
	}
	switch {
	case said == 0 && (m.ContentNull || len(m.ToolCalls) > 0):
		w.b = append(w.b, "null"...)
	case said == 0:
		w.b = append(w.b, `""`...)
	case asList:
		w.parts(m)
	case said == 1 && len(m.Parts) == 1:
		w.loseOf(&m.Parts[0])
		w.part(&m.Parts[0])
	default:
		for i := range m.Parts {
			w.loseOf(&m.Parts[i])
		}
		w.border(m)
		if said == 1 && m.Parts[len(m.Parts)-1].Kind == chat.Text {
			w.part(&m.Parts[len(m.Parts)-1])
			return
		}
		w.b = m.AppendContent(w.b)
	}
}

// border counts the border between the columns that one text is put together from.
func (w *rowWriter) border(m *chat.Message) {
	texts, named := 0, false
	for i := range m.Parts {
		if p := &m.Parts[i]; p.Kind == chat.Text {
			texts++
			named = named || p.Field != ""
		}
	}
	if texts > 1 && named {
		w.lose("border")
	}
}

// loseOf counts what the text of a part leaves behind.
func (w *rowWriter) loseOf(p *chat.Part) {
	if w.l != nil {
		return
	}
	if p.Weight != "" {
		w.lose("part_weight")
	}
	if p.Train != nil {
		w.lose("part_train")
	}
	if len(p.Raw) == 0 || p.Raw[0] != '{' {
		return
	}
	if v, err := ParseValue(p.Raw); err == nil && slices.ContainsFunc(v.Members, func(m Member) bool { return !plainMember(m.Key) }) {
		w.lose("part_extra")
	}
}

// plainMember says that a member of a text part is told by the fields of Part.
func plainMember(key string) bool {
	switch key {
	case "type", "text", "value", "thinking", "reasoning", "weight", "loss_weight", "train":
		return true
	}
	return false
}

func (w *rowWriter) parts(m *chat.Message) {
	w.b = append(w.b, '[')
	first := true
	for i := range m.Parts {
		p := &m.Parts[i]
		if p.Kind == chat.Reasoning && (p.Field != "" || w.l == nil) {
			continue
		}
		start := len(w.b)
		if !first {
			w.b = append(w.b, ',')
		}
		if !w.typedPart(p) {
			w.b = w.b[:start]
			continue
		}
		first = false
	}
	w.b = append(w.b, ']')
}

// typedPart appends one part as an object; false when the format cannot hold it, which is counted.
func (w *rowWriter) typedPart(p *chat.Part) bool {
	var v Value
	if len(p.Raw) > 0 {
		v, _ = ParseValue(p.Raw)
	}
	if w.l != nil && w.partAgrees(p, &v) {
		w.b = append(w.b, p.Raw...)
		return true
	}
	typ := v.Get("type")
	switch p.Kind {
	case chat.Text:
		w.loseOf(p)
		w.b = chat.AppendString(append(w.b, `{"type":"text","text":`...), p.Text)
		w.b = append(w.b, '}')
		return true
	case chat.Image:
		if typ.str == "image_url" {
			w.b = append(w.b, p.Raw...)
			return true
		}
		if p.Ref != "" {
			w.b = chat.AppendString(append(w.b, `{"type":"image_url","image_url":{"url":`...), p.Ref)
			w.b = append(w.b, "}}"...)
			return true
		}
	case chat.Audio, chat.File:
		if typ.str == "input_audio" || typ.str == "file" {
			w.b = append(w.b, p.Raw...)
			return true
		}
	case chat.Other:
		w.lose("part")
		return false
	case chat.Reasoning:
		w.lose("reasoning")
		return false
	}
	w.lose("media")
	return false
}

// partAgrees says whether the kept text of a part still reads as the part.
func (w *rowWriter) partAgrees(p *chat.Part, v *Value) bool {
	switch v.Kind {
	case Absent:
		return false
	case Objects:
		again := decodePart(v)
		return reflect.DeepEqual(&again, p)
	case String:
		return p.Kind == chat.Text && v.str == p.Text
	case Number, Bool:
		return p.Kind == chat.Text && string(v.Raw) == p.Text
	}
	return p.Kind == chat.Other
}

func appendTruth(b []byte, yes bool) []byte {
	if yes {
		return append(b, "true"...)
	}
	return append(b, "false"...)
}
