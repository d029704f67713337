package formats

import (
	"encoding/json"

	"github.com/slmgen/slmgen/formats/chat"
)

// content reads the content of a message: a text, null, or a list of parts.
func (d *turnDecoder) content(v *Value) error {
	switch v.Kind {
	case Null:
		d.m.ContentNull = true
		return nil
	case Array:
		d.t.list = true
		if len(v.Items) == 0 {
			d.odd = true
		}
		d.m.Parts = make([]chat.Part, 0, len(v.Items))
		for i := range v.Items {
			if call, ok := d.part(&v.Items[i]); ok {
				d.m.ToolCalls = append(d.m.ToolCalls, call)
				d.odd = true
			}
		}
		if len(d.m.Parts) == 0 {
			d.m.Parts = nil
		}
		return nil
	}
	p, ok := textPart(v)
	if !ok {
		return invalidAt(d.at.of(d.keys.content), "the content is %s", v.Kind).Do("write a text, null or a list of parts")
	}
	d.m.Parts = []chat.Part{p}
	return nil
}

// part reads one element of a content list. A tool call that stands among the parts is given back as a call.
func (d *turnDecoder) part(v *Value) (chat.ToolCall, bool) {
	if v.Kind != Objects {
		p, ok := textPart(v)
		if !ok {
			p = chat.Part{Kind: chat.Other, Raw: compact(v)}
		}
		if v.Kind == String {
			p.Raw = compact(v) // a bare text among parts, which {"type":"text"} is not
		}
		d.m.Parts = append(d.m.Parts, p)
		return chat.ToolCall{}, false
	}
	if typ := v.Get("type"); typ.str == "tool_call" {
		val := v.Get("value")
		if inner, _ := nested(&val); inner.Kind == Objects {
			if c, _, err := decodeCall(&inner, ""); err == nil {
				return c, true
			}
		}
	}
	p := decodePart(v)
	if (p.Kind == chat.Text || p.Kind == chat.Reasoning) && len(p.Raw) > 0 && justText(v) {
		p.Raw, d.odd = nil, true // only spelled otherwise: the message remembers how
	}
	d.m.Parts = append(d.m.Parts, p)
	return chat.ToolCall{}, false
}

// decodePart reads a typed part. Raw is kept unless the part is exactly {"type":"text","text":...}.
func decodePart(v *Value) chat.Part {
	typ := v.Get("type")
	p := chat.Part{Kind: chat.Other}
	text := v.Get("text")
	if text.Kind != String {
		if value := v.Get("value"); value.Kind == String {
			text = value
		}
	}
	switch typ.str {
	case "text", "input_text", "output_text":
		if text.Kind == String {
			p.Kind, p.Text = chat.Text, text.str
			if len(v.Members) == 2 && v.Members[0].Key == "type" && v.Members[1].Key == "text" && typ.str == "text" && !unwritable(&text) {
				return p
			}
		}
	case "reasoning", "thinking":
		for _, t := range []Value{text, v.Get("thinking"), v.Get("reasoning")} {
			if t.Kind == String {
				p.Kind, p.Text = chat.Reasoning, t.str
				break
			}
		}
	case "image_url", "image", "input_image":
		p.Kind, p.Ref = chat.Image, partRef(v, "image_url", "image", "value")
	case "input_audio", "audio_url", "audio":
		p.Kind, p.Ref = chat.Audio, partRef(v, "audio_url", "audio", "value")
	case "video_url", "video":
		p.Kind, p.Ref = chat.Video, partRef(v, "video_url", "video", "value")
	case "file", "input_file":
		p.Kind, p.Ref = chat.File, partRef(v, "file")
	case "":
		if typ.Kind == Absent && text.Kind == String {
			p.Kind, p.Text = chat.Text, text.str
		}
	}
	partLoss(v, &p)
	p.Raw = compact(v)
	return p
}

// justText says that a part is a type and a text, in whatever order and under whatever name of the two.
func justText(v *Value) bool {
	typ := v.Get("type")
	if len(v.Members) != 2 || typ.str != "text" && typ.str != "reasoning" {
		return false
	}
	text := v.Get("text")
	if text.Kind == Absent {
		text = v.Get("value")
	}
	return text.Kind == String && !unwritable(&text)
}

func partLoss(v *Value, p *chat.Part) {
	for _, k := range []string{"weight", "loss_weight"} {
		if w := v.Get(k); w.Kind == Number {
			p.Weight = json.Number(w.Raw)
		}
	}
	if t := v.Get("train"); t.Kind == Bool {
		yes := len(t.Raw) == len("true")
		p.Train = &yes
	}
}

// partRef finds where media lies: {"image_url":{"url":...}}, {"image":"path"} and their kin. Embedded data stays in Raw alone.
func partRef(v *Value, keys ...string) string {
	for _, k := range append(keys, "url", "path") {
		switch x := v.Get(k); x.Kind {
		case String:
			return x.str
		case Objects:
			for _, inner := range []string{"url", "path", "file_id", "filename"} {
				if u := x.Get(inner); u.Kind == String {
					return u.str
				}
			}
		}
	}
	return ""
}
