package formats

import "github.com/slmgen/slmgen/formats/chat"

var traceDialect = blockDialect{id: "agent-trace", content: "content", assistant: "assistant", plain: true, named: true, blocks: traceBlocks{}}

// traceBlocks are Anthropic's blocks, and those of pi: toolCall, thinkingSignature, images with data and mimeType.
type traceBlocks struct{ anthropicBlocks }

func (s traceBlocks) call(v *Value) (c chat.ToolCall, ok bool) {
	if typ := v.Get("type"); typ.str != "toolCall" {
		return s.anthropicBlocks.call(v)
	}
	r := readingOf(v)
	r.take([]string{"type"})
	c.ID, _ = r.text("id")
	if c.Name, ok = r.text("name"); !ok || c.Name == "" {
		return c, false
	}
	if args := r.take([]string{"arguments"}); args.Kind != Absent {
		c.Arguments = compact(&args)
	}
	c.Extra = r.rest()
	return c, true
}

func (s traceBlocks) part(v *Value) chat.Part {
	typ := v.Get("type")
	data, mime, sig := v.Get("data"), v.Get("mimeType"), v.Get("thinkingSignature")
	switch {
	case typ.str == "image" && data.Kind == String && mime.Kind == String && len(v.Members) == 3:
		return chat.Part{Kind: chat.Image, Ref: dataURL(mime.str, data.str)}
	case typ.str == "thinking" && sig.Kind == String && len(v.Members) == 3:
		if text := v.Get("thinking"); text.Kind == String {
			return chat.Part{Kind: chat.Reasoning, Text: text.str, Signature: sig.str}
		}
	}
	return s.anthropicBlocks.part(v)
}
