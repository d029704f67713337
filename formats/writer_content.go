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
		if p.Kind != chat.Text || w.l == nil && (p.Train != nil || p.Weight != "") {
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
		w.joined(m)
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
	if p.Kind == chat.Text && p.Signature != "" {
		w.lose("signature")
	}
	w.loseRaw(p)
	w.loseSpans(p)
}

// loseRaw counts that a part of another shape held more than its fields.
func (w *rowWriter) loseRaw(p *chat.Part) {
	if w.own || w.l != nil || len(p.Raw) == 0 || p.Raw[0] != '{' {
		return
	}
	if v, err := ParseValue(p.Raw); err == nil && (!plainMembers(&v, 0) || bearers(&v) > 1) {
		w.lose("part_extra")
	}
}

// bearers counts the members of a part that hold what it says or shows. A part with two of them is two parts in one, of which Part has
// fields for the first alone.
func bearers(v *Value) int {
	n := 0
	for i := range v.Members {
		switch v.Members[i].Key {
		case "text", "value", "thinking", "reasoning", "image_url", "image", "input_audio", "audio", "audio_url", "video", "video_url", "file",
			"source", "document", "inlineData", "inline_data", "fileData", "file_data", "json", "reasoningContent":
			n++
		}
	}
	return n
}

// loseSpans counts pieces of a text whose loss was set apart.
func (w *rowWriter) loseSpans(p *chat.Part) {
	if w.l == nil && !w.own && len(p.Spans) > 0 {
		w.lose("spans")
	}
}

// plainMembers says that the fields of Part tell all members of a part.
func plainMembers(v *Value, depth int) bool {
	return !slices.ContainsFunc(v.Members, func(m Member) bool {
		switch m.Key {
		case "type", "text", "value", "thinking", "reasoning", "weight", "loss_weight", "train", "signature", "data", "detail",
			"image_url", "image", "input_audio", "audio", "audio_url", "video", "video_url", "file", "source", "document",
			"url", "path", "file_id", "file_data", "file_url", "filename", "name", "title", "format", "media_type",
			"inlineData", "fileData", "inline_data", "file_data_uri", "mimeType", "fileUri", "mime_type", "file_uri", "s3Location", "uri", "bytes",
			"json", "reasoningContent", "reasoningText", "redactedContent", "thought", "thoughtSignature":
			return depth >= 2 || !plainMembers(&m.Value, depth+1)
		}
		return true
	})
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

// partsAndCalls appends the parts of a message and its calls among them, as {"type":"tool_call","value":TEXT}.
func (w *rowWriter) partsAndCalls(m *chat.Message, style cellStyle) {
	w.list(func() {
		for i := range m.Parts {
			w.callsBefore(m, len(m.Parts)-i, style)
			if p := &m.Parts[i]; p.Kind != chat.Reasoning || p.Field == "" {
				start, open := len(w.b), w.open
				if w.item(); !w.typedPart(p) {
					w.b, w.open = w.b[:start], open
				}
			}
		}
		w.callsBefore(m, 0, style)
	})
}

// callsBefore appends the calls of a message behind which n of its parts stand, as items of the list of parts.
func (w *rowWriter) callsBefore(m *chat.Message, n int, style cellStyle) {
	for i := range m.ToolCalls {
		c := &m.ToolCalls[i]
		if min(max(c.PartsAfter, 0), len(m.Parts)) != n {
			continue
		}
		if c.ID != "" {
			w.lose("tool_call_id")
		}
		for k := range c.Extra {
			w.lose("extra:" + c.Extra[k].Key)
		}
		w.item()
		w.object(func() {
			w.value("type", "tool_call")
			w.value("value", string(style.respell(callsAsText([]chat.ToolCall{*c}))))
		})
	}
}

// typedPart appends one part as an object; false when the format cannot hold it, which is counted.
func (w *rowWriter) typedPart(p *chat.Part) bool {
	var v Value
	if len(p.Raw) > 0 {
		v, _ = ParseValue(p.Raw)
	}
	if (w.l != nil || w.own) && w.partAgrees(p, &v) {
		w.b = append(w.b, p.Raw...)
		return true
	}
	if openAIType(&v) && p.Kind != chat.Text && w.partAgrees(p, &v) {
		w.b = append(w.b, p.Raw...)
		return true
	}
	if w.values && (p.Kind == chat.Text || p.Kind == chat.Reasoning) && p.Train == nil && p.Weight == "" && p.Signature == "" {
		w.b = chat.AppendString(append(chat.AppendString(append(w.b, `{"type":`...), string(p.Kind)), `,"value":`...), p.Text)
		w.b = append(w.b, '}')
		w.loseSpans(p)
		return true
	}
	b, ok := appendOpenAIPart(w.b, p)
	switch {
	case ok:
		w.b = b
		w.loseRaw(p)
		w.loseSpans(p)
		if w.l == nil && (p.MIME != "" || p.Name != "" && p.Kind != chat.File) {
			w.lose("media_detail")
		}
		if w.l == nil && p.Signature != "" {
			w.lose("signature")
		}
		return true
	case p.Kind == chat.Other:
		w.lose("part")
	case p.Kind == chat.Reasoning || p.Kind == chat.Redacted:
		w.lose("reasoning")
	default:
		w.lose("media")
	}
	return false
}

// openAIType says that a part is of a type that OpenAI takes.
func openAIType(v *Value) bool {
	switch typ := v.Get("type"); typ.str {
	case "image_url", "input_audio", "file":
		return true
	}
	return false
}

// appendOpenAIPart appends a part as OpenAI spells it, with the loss members that trainers add; false for what it has no part for.
func appendOpenAIPart(b []byte, p *chat.Part) ([]byte, bool) {
	switch p.Kind {
	case chat.Text:
		b = append(append(b, `{"type":"text","text":`...), textJSON(p)...)
	case chat.Image:
		if p.Ref == "" || fileID(p.Ref) {
			return b, false
		}
		b = chat.AppendString(append(b, `{"type":"image_url","image_url":{"url":`...), p.Ref)
		b = append(appendText(b, "detail", p.Detail), '}')
	case chat.Audio:
		mime, data, ok := splitDataURL(p.Ref)
		word, known := wordOf(mime)
		if !ok || !known {
			return b, false
		}
		b = chat.AppendString(append(b, `{"type":"input_audio","input_audio":{"data":`...), data)
		b = append(chat.AppendString(append(b, `,"format":`...), word), '}')
	case chat.File:
		_, _, data := splitDataURL(p.Ref)
		key := "file_data"
		if fileID(p.Ref) {
			key = "file_id"
		} else if !data {
			return b, false
		}
		b = append(b, `{"type":"file","file":{`...)
		if p.Name != "" {
			b = append(chat.AppendString(append(b, `"filename":`...), p.Name), ',')
		}
		b = chat.AppendString(append(chat.AppendString(b, key), ':'), p.Ref)
		b = append(b, '}')
	default:
		return b, false
	}
	b = appendBool(b, "train", p.Train)
	b = appendNumber(b, "weight", p.Weight)
	return append(b, '}'), true
}

// partAgrees says whether the kept text of a part still reads as the part.
func (w *rowWriter) partAgrees(p *chat.Part, v *Value) bool {
	switch v.Kind {
	case Absent:
		return false
	case Objects:
		again := decodePart(v)
		if again.Raw == nil {
			again.Raw = p.Raw // a part from elsewhere that keeps its text whatever it is
		}
		again.Spans = p.Spans
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
