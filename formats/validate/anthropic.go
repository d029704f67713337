package validate

import (
	"slices"

	"github.com/slmgen/slmgen/formats"
)

// anthropic holds the rules of Anthropic's Messages API, for conversations in its shape that end with an answer.
func anthropic() *Provider {
	return &Provider{
		ID: "anthropic", Name: "Anthropic (Messages)",
		limits: limits{minRows: 1, adviseRows: 32, endings: []string{".jsonl"}},
		shapes: []shape{
			{"chat", has("messages"), []rule{
				columns("unknown_column", SeverityWarning, "system", "messages", "tools", "tool_choice", "metadata"),
				anthropicSystem, anthropicTools,
				talkIn(roles("user", "assistant"), memberNames(SeverityError, "role", "content"), anthropicContents, anthropicPairs,
					turns(SeverityWarning), userFirst(SeverityError), answerLast(SeverityError)),
			}},
		},
		fixer: fixer{format: "anthropic", repairs: claudeRepairs, columns: []string{"tool_choice", "metadata"}},
	}
}

func anthropicSystem(r *row) {
	s := r.get("system")
	switch {
	case s.Kind == formats.Absent || s.IsString():
	case s.IsArray():
		s.list("system", false, func(b node) { anthropicBlock(&b, "system") })
	default:
		s.fail("system", "the system prompt is %s; write a text", s.kind())
	}
}

func anthropicTools(r *row) {
	list := r.get("tools")
	if !list.there() {
		return
	}
	list.list("tools", false, func(tool node) {
		if !tool.IsObject() {
			tool.fail("tools", "a tool is %s; write {\"name\",\"description\",\"input_schema\"}", tool.kind())
			return
		}
		r.toolNamed(&tool)
		if schema := tool.get("input_schema"); !schema.IsObject() && !tool.Has("type") {
			schema.fail("input_schema", "the schema of the input is %s; write a JSON Schema object", schema.kind())
		}
	})
}

func anthropicContents(t *talk) {
	for i := range t.msgs {
		m := &t.msgs[i]
		n := m.get("content")
		switch {
		case n.IsString():
			if blank(n.Str()) {
				n.fail("empty_content", "the message says nothing; take it or the row out")
			}
		case n.IsArray():
			n.list("empty_content", true, func(b node) { anthropicBlock(&b, m.role) })
		case n.Kind == formats.Absent:
			m.fail("missing_content", "the message has no content; write it or leave the message out")
		default:
			n.fail("content_type", "the content is %s; write a text or a list of blocks", n.kind())
		}
	}
}

// blocksOf says which blocks each role may use.
var blocksOf = map[string][]string{
	"system":    {"text"},
	"user":      {"text", "image", "document", "tool_result"},
	"assistant": {"text", "tool_use", "thinking", "redacted_thinking"},
}

func anthropicBlock(b *node, role string) {
	typ := b.get("type")
	if !b.IsObject() || !typ.IsString() {
		b.fail("part_type", "the block has no type; write {\"type\":\"text\",\"text\":...}")
		return
	}
	if known := blocksOf[role]; known != nil && !slices.Contains(known, typ.Str()) {
		typ.fail("part_type", "the block %q is not taken in a message of the role %s", clip(typ.Str()), role)
		return
	}
	switch typ.Str() {
	case "text":
		text := b.get("text")
		if s, ok := text.text("part_text"); ok && blank(s) {
			text.fail("empty_content", "the text says nothing; fill it or take the block out")
		}
	case "tool_use":
		id, name, input := b.get("id"), b.get("name"), b.get("input")
		id.text("call_id")
		name.text("call_name")
		if !input.IsObject() {
			input.fail("call_arguments", "the input is %s; write an object", input.kind())
		}
	case "tool_result":
		id := b.get("tool_use_id")
		id.text("tool_call_id")
	case "thinking":
		thought := b.get("thinking")
		thought.text("part_text")
		if !b.Has("signature") {
			b.warn("signature", "the thinking has no signature; the API refuses it without one")
		}
	case "image":
		anthropicImage(b)
	}
}

func anthropicImage(b *node) {
	source := b.get("source")
	typ := source.get("type")
	switch typ.Str() {
	case "base64":
		data, kind := source.get("data"), source.get("media_type")
		data.text("image")
		if s, ok := kind.text("image"); ok && !slices.Contains([]string{"image/jpeg", "image/png", "image/gif", "image/webp"}, s) {
			kind.fail("image", "the media type %q is not taken; use image/jpeg, png, gif or webp", clip(s))
		}
	case "url":
		url := source.get("url")
		url.text("image")
	default:
		source.fail("image", "the source of the image is neither base64 nor url")
	}
}

// anthropicPairs wants each call to be answered in the message that follows, and each result to answer a call of the message before.
func anthropicPairs(t *talk) {
	var open map[string]node
	for i := range t.msgs {
		m := &t.msgs[i]
		next := map[string]node{}
		if n := m.get("content"); n.IsArray() {
			for j := range n.Items {
				b := n.item(j)
				typ := b.Get("type")
				switch typ.Str() {
				case "tool_use":
					id := b.get("id")
					next[id.Str()] = b
				case "tool_result":
					id := b.get("tool_use_id")
					if _, ok := open[id.Str()]; !ok && id.IsString() {
						id.fail("tool_call_id", "the message before has no call with the id %q; correct the id", clip(id.Str()))
					}
					delete(open, id.Str())
				}
			}
		}
		for _, b := range open {
			b.fail("call_unanswered", "the call has no result in the message that follows; add a tool_result block")
		}
		open = next
	}
}
