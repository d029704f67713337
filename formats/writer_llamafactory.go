package formats

import (
	"slices"

	"github.com/slmgen/slmgen/formats/chat"
)

// Encode writes LLaMA-Factory's v1 shape: messages whose content is a list of {"type","value"} parts (text, reasoning, tool_call,
// image_url, video_url, audio_url), a loss_weight where the loss is not what the role says, and the tools as JSON text. A row that came
// as llamafactory-v1 keeps its columns, order and spelling.
// Losses: name, tool_call_id, weight, null, developer_role, json_type, part, media, part_weight, part_train, part_extra, spans, signature,
// meta:COLUMN, extra:MEMBER.
func (f llamaFactoryV1) Encode(dst []byte, e *Example, lose func(fact string)) ([]byte, error) {
	if err := chatOnly(e); err != nil {
		return dst, err
	}
	w := &rowWriter{b: dst, e: e, l: written(e, f.ID()), lose: lose}
	cols := []column{
		{slotMessages, "messages", true, func() { w.chatColumn(llamaFactorySpeech) }},
		{slotSystem, "system", w.systemColumn(), w.system},
		{slotTools, "tools", len(e.Tools) > 0, w.shareGPTTools},
	}
	return w.row(append(cols, w.mediaColumns()...)), nil
}

func (llamaFactoryV1) keepsLayout() {}

func llamaFactorySpeech(w *rowWriter, said *chat.Message) {
	one := *said
	m := &one
	w.joinColumns(m)
	role := m.Role
	if role == chat.Developer {
		w.lose("developer_role")
		role = chat.System
	}
	if m.Name != "" {
		w.lose("name")
	}
	if m.ToolCallID != "" {
		w.lose("tool_call_id")
	}
	if m.IsError != nil {
		w.lose("is_error")
	}
	if m.ContentNull && len(m.Parts) == 0 && len(m.ToolCalls) == 0 {
		w.lose("null")
	}
	for i := range m.Extra {
		w.lose("extra:" + m.Extra[i].Key)
	}
	w.object(func() {
		w.value("role", string(role))
		w.key("content")
		w.list(func() {
			for i := range m.Parts {
				w.callsBefore(m, len(m.Parts)-i, cellNone)
				w.llamaFactoryPart(&m.Parts[i])
			}
			w.callsBefore(m, 0, cellNone)
			if len(m.Parts) == 0 && len(m.ToolCalls) == 0 {
				w.item()
				w.b = append(w.b, `{"type":"text","value":""}`...)
			}
		})
		if m.Weight != "" && (m.Train == nil || zero(m.Weight) != *m.Train) {
			w.raw("loss_weight", []byte(m.Weight))
			return
		}
		if m.Weight != "" {
			w.lose("weight")
		}
		if m.Train != nil && *m.Train != (m.Role == chat.Assistant) {
			weight := "0"
			if *m.Train {
				weight = "1"
			}
			w.raw("loss_weight", []byte(weight))
		}
	})
}

func (w *rowWriter) llamaFactoryPart(p *chat.Part) {
	typ, value := "text", p.Text
	switch p.Kind {
	case chat.Text:
		w.loseOf(p)
		if len(p.Raw) > 0 && p.Raw[0] != '"' && p.Raw[0] != '{' {
			w.lose("json_type")
		}
	case chat.Reasoning:
		typ = "reasoning"
		if p.Signature != "" {
			w.lose("signature")
		}
		w.loseOf(p)
	case chat.Image, chat.Video, chat.Audio:
		if typ, value = string(p.Kind)+"_url", p.Ref; p.Ref == "" {
			w.lose("media")
			return
		}
		if p.Detail != "" || p.MIME != "" {
			w.lose("media_detail")
		}
		w.loseOf(p)
	case chat.Redacted:
		w.lose("reasoning")
		return
	case chat.File:
		w.lose("media")
		return
	default:
		w.lose("part")
		return
	}
	w.item()
	w.object(func() {
		w.value("type", typ)
		if v, err := ParseValue(p.Raw); err == nil && p.Kind == chat.Text && v.Kind == String && v.str == p.Text {
			w.raw("value", p.Raw)
			return
		}
		w.value("value", value)
	})
}

// Encode writes the columns that Together takes: messages of system, user and assistant (and tool) with text or embedded images, tools, and
// nothing beside them: other columns are lost. A row that came as together keeps its order and spelling.
// Losses: those of openai, name, developer_role, and every column of Meta.
func (f together) Encode(dst []byte, e *Example, lose func(fact string)) ([]byte, error) {
	if err := chatOnly(e); err != nil {
		return dst, err
	}
	w := &rowWriter{b: dst, e: e, l: written(e, f.ID()), lose: lose, strict: true}
	cols := []column{
		{slotMessages, "messages", true, func() { w.chatColumn(togetherSpeech) }},
		{slotSystem, "system", w.systemColumn(), w.system},
		{slotTools, "tools", len(e.Tools) > 0, w.openAITools},
	}
	if w.l != nil {
		cols = append(cols, w.mediaColumns()...)
	} else {
		for range e.Media {
			lose("media")
		}
	}
	return w.row(cols), nil
}

func (together) keepsLayout() {}

// togetherSpeech writes a message of openai without what Together refuses: the role developer, names, weights other than 0 and 1, images
// by address.
func togetherSpeech(w *rowWriter, m *chat.Message) {
	strict := *m
	if strict.Role == chat.Developer {
		w.lose("developer_role")
		strict.Role = chat.System
	}
	if strict.Name != "" {
		w.lose("name")
		strict.Name = ""
	}
	if strict.Weight != "" && strict.Weight != "0" && strict.Weight != "1" {
		w.lose("weight")
		trains := m.Trains()
		strict.Weight, strict.Train = "", &trains
	}
	strict.Extra = nil
	for i := range m.Extra {
		w.lose("extra:" + m.Extra[i].Key)
	}
	strict.Parts = slices.DeleteFunc(slices.Clone(m.Parts), func(p chat.Part) bool {
		_, _, embedded := splitDataURL(p.Ref)
		bad := p.Kind == chat.Image && (m.Role != chat.User || !embedded) || p.Kind == chat.Audio || p.Kind == chat.File || p.Kind == chat.Redacted
		if bad {
			w.lose("media")
		}
		return bad
	})
	for i := range strict.Parts {
		p := &strict.Parts[i]
		if p.Train != nil {
			w.lose("part_train")
		}
		if p.Weight != "" {
			w.lose("part_weight")
		}
		w.loseSpans(p)
		p.Train, p.Weight, p.Spans = nil, "", nil
	}
	openAISpeech(w, &strict)
}
