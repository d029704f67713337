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
		among := len(d.m.ToolCalls)
		for i := range v.Items {
			if call, ok := d.part(&v.Items[i]); ok {
				d.odd = d.odd || among > 0 || !d.spelledCall(&v.Items[i], call)
				call.PartsAfter = -len(d.m.Parts)
				d.m.ToolCalls = append(d.m.ToolCalls, call)
			}
		}
		for i := among; i < len(d.m.ToolCalls); i++ {
			d.m.ToolCalls[i].PartsAfter += len(d.m.Parts)
		}
		if len(d.m.Parts) == 0 {
			d.m.Parts = nil
		}
		d.valued()
		return nil
	}
	parts := d.mem.newParts(1)
	if !setText(&parts[0], v) {
		return invalidAt(d.at.of(d.keys.content), "the content is %s", v.Kind).Do("write a text, null or a list of parts")
	}
	d.m.Parts = parts
	return nil
}

// valued remembers that texts were spelled {"type","value"} where all of them were; else the message has to keep its text.
func (d *turnDecoder) valued() {
	if d.values == 0 {
		return
	}
	texts := 0
	for i := range d.m.Parts {
		if p := &d.m.Parts[i]; (p.Kind == chat.Text || p.Kind == chat.Reasoning) && p.Raw == nil {
			texts++
		}
	}
	d.t.values = texts == d.values
	d.odd = d.odd || !d.t.values
}

// spelledCall remembers how a call among the parts was spelled; false when another was spelled otherwise, or this one in an unusual way.
func (d *turnDecoder) spelledCall(v *Value, call chat.ToolCall) bool {
	text := v.Get("value")
	inner, inString := nested(&text)
	if len(v.Members) != 2 || v.Members[0].Key != "type" || !inString || string(callsAsText([]chat.ToolCall{call})) != string(compact(&inner)) {
		return false
	}
	style := cellSpelling(text.str, &inner)
	if d.t.calls == cellNone {
		d.t.calls = style
	}
	return style == d.t.calls && style != cellOdd
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
		p.Raw = nil // only spelled otherwise: the message remembers how
		if v.Members[0].Key == "type" && v.Members[1].Key == "value" {
			d.values++
			d.m.Parts = append(d.m.Parts, p)
			return chat.ToolCall{}, false
		}
		d.odd = true
	}
	if usual, _ := appendOpenAIPart(nil, &p); p.Raw == nil && string(usual) != string(compact(v)) {
		d.odd = true
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
		if sig := v.Get("signature"); sig.Kind == String {
			p.Signature = sig.str
		}
	case "redacted_thinking":
		if data := v.Get("data"); data.Kind == String {
			p.Kind, p.Signature = chat.Redacted, data.str
		}
	case "image_url", "image", "input_image":
		p.Kind, p.Ref = chat.Image, partRef(v, "image_url", "image", "value")
		if p.Ref == "" {
			sourceOf(v, &p)
		}
		inner := v.Get("image_url")
		for _, d := range []Value{inner.Get("detail"), v.Get("detail")} {
			if d.Kind == String {
				p.Detail = d.str
			}
		}
	case "input_audio", "audio_url", "audio":
		p.Kind, p.Ref = chat.Audio, partRef(v, "audio_url", "audio", "value")
		inner := v.Get("input_audio")
		data, word := inner.Get("data"), inner.Get("format")
		if mime, ok := mimeOf(word.str); ok && data.Kind == String {
			p.Ref = dataURL(mime, data.str)
		}
	case "video_url", "video":
		p.Kind, p.Ref = chat.Video, partRef(v, "video_url", "video", "value")
	case "file", "input_file", "document":
		p.Kind = chat.File
		fileOf(v, &p)
	case "":
		if typ.Kind == Absent && text.Kind == String {
			p.Kind, p.Text = chat.Text, text.str
		}
	}
	if p.Kind != chat.Other {
		partLoss(v, &p)
	}
	if usual, ok := appendOpenAIPart(nil, &p); ok {
		keepRaw(&p, v, usual)
	} else {
		p.Raw = compact(v)
	}
	return p
}

// fileOf reads a file part: its data, its address or the id that it was uploaded under.
func fileOf(v *Value, p *chat.Part) {
	at := v.Get("file")
	if at.Kind != Objects {
		at = *v
	}
	for _, k := range []string{"file_data", "file_id", "file_url", "url", "path"} {
		if x := at.Get(k); x.Kind == String && p.Ref == "" {
			p.Ref = x.str
		}
	}
	if at.Kind == String {
		p.Ref = at.str
	}
	if name := at.Get("filename"); name.Kind == String {
		p.Name = name.str
		if p.Ref == "" {
			p.Ref = name.str
		}
	}
	if p.Ref == "" {
		sourceOf(v, p)
	}
}

// sourceOf reads {"source":{"type":"base64","media_type","data"}} and its kin, which Anthropic has.
func sourceOf(v *Value, p *chat.Part) {
	src := v.Get("source")
	if src.Kind != Objects {
		return
	}
	typ, mime, data := src.Get("type"), src.Get("media_type"), src.Get("data")
	url, id := src.Get("url"), src.Get("file_id")
	switch {
	case typ.str == "base64" && data.Kind == String:
		p.Ref = dataURL(mime.str, data.str)
	case typ.str == "text" && data.Kind == String:
		p.Text, p.MIME = data.str, mime.str
	case url.Kind == String:
		p.Ref = url.str
	case id.Kind == String:
		p.Ref = id.str
	}
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
