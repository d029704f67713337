package validate

import (
	"strings"

	"github.com/slmgen/slmgen/formats"
)

// bedrock takes every shape that Amazon Bedrock takes for one model or another.
func bedrock() *Provider {
	return &Provider{
		ID: "bedrock", Name: "Amazon Bedrock",
		limits: limits{minRows: 1, adviseRows: 32, endings: []string{".jsonl"}},
		shapes: []shape{converseShape(func(row *formats.Value) bool { return row.Has("messages") && converse(row) }), haikuShape(), {
			"prompt-completion", has("prompt", "completion"), []rule{columns("unknown_column", SeverityError, "prompt", "completion"), textColumns("prompt", "completion")},
		}},
		fixer: fixer{format: "bedrock-converse", write: bedrockRow, repairs: claudeRepairs},
	}
}

// bedrockConverse takes conversations in the shape of the Converse API, for Amazon Nova and Llama.
func bedrockConverse() *Provider {
	return &Provider{
		ID: "bedrock-converse", Name: "Amazon Bedrock (Converse)",
		limits: limits{minRows: 1, adviseRows: 100, endings: []string{".jsonl"}},
		shapes: []shape{converseShape(has("messages"))},
		fixer:  fixer{format: "bedrock-converse", repairs: claudeRepairs},
	}
}

// bedrockHaiku takes conversations for Claude 3 Haiku. The bounds are those of AWS's documentation at its launch.
func bedrockHaiku() *Provider {
	return &Provider{
		ID: "bedrock-haiku", Name: "Amazon Bedrock (Claude 3 Haiku)",
		limits: limits{minRows: 32, maxRows: 10_000, maxBytes: 10 << 30, maxTokens: 32_000, tokensRefused: true, endings: []string{".jsonl"}},
		shapes: []shape{haikuShape()},
		fixer:  fixer{write: haikuRow, repairs: haikuRepairs},
	}
}

// converse tells the shape of the Converse API from plain texts.
func converse(row *formats.Value) bool {
	if row.Has("schemaVersion") {
		return true
	}
	if s := row.Get("system"); s.IsArray() {
		return true
	}
	list := row.Get("messages")
	if !list.IsArray() || len(list.Items) == 0 {
		return false
	}
	content := list.Items[0].Get("content")
	return content.IsArray()
}

func haikuShape() shape {
	return shape{"claude", has("messages"), []rule{
		columns("unknown_column", SeverityError, "system", "messages"),
		func(r *row) {
			if s := r.get("system"); s.Kind != formats.Absent {
				s.text("system")
			}
		},
		talkIn(
			roles("user", "assistant"), memberNames(SeverityError, "role", "content"), contents(contentRules{blank: SeverityError}),
			turns(SeverityError), userFirst(SeverityError), answerLast(SeverityError), reservedWords("\nHuman:", "\nAssistant:")),
	}}
}

func converseShape(is func(*formats.Value) bool) shape {
	return shape{"converse", is, []rule{
		columns("unknown_column", SeverityWarning, "schemaVersion", "system", "messages", "toolConfig"),
		func(r *row) {
			v := r.get("schemaVersion")
			if s, ok := v.text("schema_version"); ok && s != "bedrock-conversation-2024" {
				v.warn("schema_version", "the schema version is %q; write bedrock-conversation-2024", clip(s))
			}
			if tools := r.get("toolConfig"); tools.there() {
				tools.warn("tools", "tools may make the training fail; leave them out unless the model takes them")
			}
			if system := r.get("system"); system.Kind != formats.Absent {
				system.list("system", false, func(n node) { converseBlock(&n, "system") })
			}
		},
		talkIn(roles("user", "assistant"), converseContents, turns(SeverityError), userFirst(SeverityError), answerLast(SeverityError)),
	}}
}

// reservedWords warns of words by which the service tells the speakers apart.
func reservedWords(words ...string) talkRule {
	return func(t *talk) {
		for i := range t.msgs {
			n := t.msgs[i].get("content")
			n.reserved(n.Str(), words...)
		}
	}
}

func (n *node) reserved(text string, words ...string) {
	for _, w := range words {
		if strings.Contains(text, w) {
			n.warn("reserved_word", "the text holds %q, which the service uses itself; the training may fail, so write it another way", strings.TrimSpace(w))
			return
		}
	}
}

func converseContents(t *talk) {
	videos := 0
	pictures := false
	for i := range t.msgs {
		m := &t.msgs[i]
		n := m.get("content")
		n.list("content_type", true, func(b node) {
			image, video := converseBlock(&b, m.role)
			pictures = pictures || image
			if video {
				videos++
			}
		})
	}
	if videos > 1 {
		t.fail("too_many_videos", "the row has %d videos, and one is taken; leave the others out", videos)
	}
	if pictures {
		t.r.file.pictures++
	}
	if videos > 0 {
		t.r.file.videos++
	}
}

// converseBlock checks one block of content.
func converseBlock(b *node, role string) (image, video bool) {
	if !b.IsObject() || len(b.Members) == 0 {
		b.fail("part_type", "a block is %s; write {\"text\":...}", b.kind())
		return false, false
	}
	if len(b.Members) > 1 {
		b.fail("part_type", "a block holds one thing, and this one holds %s; split it", names(&b.Value))
	}
	key := b.Members[0].Key
	n := b.get(key)
	switch {
	case key == "text":
		if s, ok := n.text("part_text"); ok {
			if blank(s) {
				n.fail("empty_content", "the text says nothing; fill it or take the block out")
			}
			if role != "assistant" {
				n.reserved(s, "User:", "Bot:", "Assistant:", "System:", "<image>", "<video>", "[EOS]")
			}
		}
	case (key == "image" || key == "video") && role == "user":
		media(&n, key)
		return key == "image", key == "video"
	case key == "image" || key == "video":
		n.fail("image_role", "images and videos stand in messages of the user alone; move it")
	case key == "reasoningContent" && role == "assistant":
	case (key == "toolUse" || key == "toolResult") && role != "system":
		n.warn("tools", "tools may make the training fail; leave the row out unless the model takes them")
	default:
		n.fail("part_type", "the block %q is not taken here; use text, image or video", clip(key))
	}
	return false, false
}

var mediaFormats = map[string][]string{
	"image": {"png", "jpeg", "gif", "webp"},
	"video": {"mov", "mkv", "mp4", "webm", "flv", "mpeg", "mpg", "wmv", "three_gp"},
}

func media(n *node, key string) {
	format := n.get("format")
	if s, ok := format.text("media_format"); ok {
		known := false
		for _, f := range mediaFormats[key] {
			known = known || f == s
		}
		if !known {
			format.fail("media_format", "the format %q is not taken; use %s", clip(s), strings.Join(mediaFormats[key], ", "))
		}
	}
	source := n.get("source")
	at := source.get("s3Location")
	uri := at.get("uri")
	if !uri.IsString() || !strings.HasPrefix(uri.Str(), "s3://") {
		source.fail("media_source", "the source is no file in S3; write {\"s3Location\":{\"uri\":\"s3://...\"}}")
	}
}
