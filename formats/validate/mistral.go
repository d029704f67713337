package validate

import (
	"regexp"

	"github.com/slmgen/slmgen/formats"
)

var mistralID = regexp.MustCompile(`^[a-zA-Z0-9]{9}$`)

// mistral holds the rules of mistral-finetune (finetune/data/tokenize.py) and of the request checker that it calls
// (mistral-common, version 3 of the tokenizer in its fine-tuning mode).
func mistral() *Provider {
	return &Provider{
		ID: "mistral", Name: "Mistral",
		limits: limits{minRows: 1, adviseRows: 10, adviseBytes: 512 << 20, maxBytes: 10_000_000_000, maxRows: 10_000_000, endings: []string{".jsonl"}},
		shapes: []shape{
			{"chat", func(row *formats.Value) bool { return row.Has("messages") || row.Has("interactions") }, []rule{
				mistralTools, mistralTalk,
			}},
			{"text", func(row *formats.Value) bool { return row.Has("text") || row.Has("content") }, []rule{mistralText}},
		},
		fixer: fixer{write: openAIRow, repairs: mistralRepairs},
	}
}

func mistralText(r *row) {
	if r.Has("text") && r.Has("content") {
		r.fail("both_texts", "the row has both text and content; keep one")
	}
	for _, k := range []string{"text", "content"} {
		if n := r.get(k); n.Kind != formats.Absent {
			n.text("column_type")
		}
	}
}

func mistralTools(r *row) {
	if r.Has("tools") && r.Has("available_tools") {
		r.fail("both_tools", "the row has both tools and available_tools; keep one")
	}
	column := "tools"
	if n := r.get(column); !n.there() || n.IsArray() && len(n.Items) == 0 {
		column = "available_tools"
	}
	toolList(column, 0, "description", "parameters")(r)
}

func mistralTalk(r *row) {
	if r.Has("messages") && r.Has("interactions") {
		r.fail("both_messages", "the row has both messages and interactions; keep one")
	}
	column := "messages"
	if !r.Has(column) {
		column = "interactions"
	}
	if s := r.get("system_prompt"); s.there() {
		s.text("column_type")
	}
	checkTalk(r, r.get(column), roles("system", "user", "assistant", "tool"), mistralContent, mistralWeights,
		calls(callRules{needs: []string{"id"}, id: mistralCallID}), mistralSystem, mistralOrder, userFirst(SeverityWarning, "system"))
}

func mistralCallID(_ *message, last bool, id *node) {
	if s := id.Str(); !mistralID.MatchString(s) && (!last || s != "null") {
		id.fail("call_id", "the id %q is not nine letters and digits; rename it everywhere (--fix does)", clip(s))
	}
}

// mistralContent checks content, which may also be called text.
func mistralContent(t *talk) {
	for i := range t.msgs {
		m := &t.msgs[i]
		if m.Has("content") && m.Has("text") {
			m.fail("both_contents", "the message has both content and text; keep one")
			continue
		}
		n := m.get("content")
		if !n.there() {
			if text := m.get("text"); text.there() {
				n = text
			}
		}
		list := m.calls()
		calling := list.there()
		said := n.IsString() && n.Str() != "" || n.IsArray() && len(n.Items) > 0
		switch {
		case !n.there() && !calling:
			m.fail("missing_content", "the message has no content; write it or leave the message out")
		case n.there() && n.IsArray() && m.role != "system":
			mistralParts(&n, m.role == "user")
			if m.role == "assistant" && !said && !m.hasCalls() {
				m.fail("empty_content", "the message has neither content nor tool calls; take it or the row out")
			}
			if m.role == "assistant" && said && m.hasCalls() {
				m.fail("content_and_calls", "the message has both content and tool calls; keep one of them")
			}
		case n.there() && !n.IsString():
			n.fail("content_type", "the content is %s; write a text", n.kind())
		case m.role == "assistant" && said && m.hasCalls():
			m.fail("content_and_calls", "the message has both content and tool calls; keep one of them")
		case m.role == "assistant" && !said && !m.hasCalls():
			m.fail("empty_content", "the message has neither content nor tool calls; take it or the row out")
		}
		if m.role == "tool" {
			mistralAnswer(m)
		}
	}
}

func mistralParts(n *node, images bool) {
	for i := range n.Items {
		p := n.item(i)
		typ := p.get("type")
		switch {
		case !p.IsObject() || !typ.IsString():
			p.fail("part_type", "a part is an object with a type; write {\"type\":\"text\",\"text\":...}")
		case typ.Str() == "text":
			text := p.get("text")
			text.text("part_text")
		case images && typ.Str() == "image_url":
			url := p.get("image_url")
			if inner := url.get("url"); !url.IsString() && !inner.IsString() {
				p.fail("image", "the image has no url; write \"image_url\": \"...\"")
			}
		case images && typ.Str() == "image":
			if !p.Has("image") {
				p.fail("image", "the part has no image")
			}
		default:
			typ.fail("part_type", "the part type %q is not taken here; use text, and image_url in messages of the user", clip(typ.Str()))
		}
	}
}

func mistralAnswer(m *message) {
	id := m.get("tool_call_id")
	if id.Kind == formats.Absent {
		m.fail("tool_call_id", "the answer of the tool does not say which call it answers; add tool_call_id")
	} else if s, ok := id.text("tool_call_id"); ok && !mistralID.MatchString(s) {
		id.fail("tool_call_id", "the id %q is not nine letters and digits; rename it everywhere (--fix does)", clip(s))
	}
	if name := m.get("name"); name.there() {
		if s, ok := name.text("tool_name"); ok && !toolName.MatchString(s) {
			name.fail("tool_name", "the name %q has other characters than letters, digits, _ and -, or more than 64; rename it", clip(s))
		}
	}
}

func mistralWeights(t *talk) {
	for i := range t.msgs {
		m := &t.msgs[i]
		w := m.get("weight")
		if m.role != "assistant" || !w.there() {
			continue
		}
		switch string(w.Raw) {
		case "0", "1", "0.0", "1.0":
		default:
			w.fail("weight_value", "the weight is %s; only 0 and 1 are known", w.written())
		}
	}
}

// mistralSystem takes one system message, or the column system_prompt.
func mistralSystem(t *talk) {
	column := t.r.get("system_prompt")
	seen := column.there()
	for i := range t.msgs {
		if m := &t.msgs[i]; m.role == "system" {
			if seen {
				m.fail("second_system", "there is more than one system message; merge them into one")
			}
			seen = true
		}
	}
}

// mistralNext says who may follow whom, the system message left out.
var mistralNext = map[string]map[string]bool{
	"user":      {"user": true, "assistant": true},
	"assistant": {"assistant": true, "user": true, "tool": true},
	"tool":      {"assistant": true, "tool": true, "user": true},
}

// mistralOrder checks who follows whom, and that calls and answers are equally many.
func mistralOrder(t *talk) {
	var said []*message
	for i := range t.msgs {
		if m := &t.msgs[i]; m.role != "system" {
			said = append(said, m)
		}
	}
	if len(said) == 0 {
		t.fail("missing_user", "only the system speaks; add a question and an answer or leave the row out")
		return
	}
	if len(said) == 1 && said[0].role != "user" {
		said[0].fail("first_role", "the conversation is one message, and not of the user; add a question")
	}
	if last := said[len(said)-1]; last.role != "assistant" && last.role != "" {
		last.fail("last_role", "the conversation ends with %q; it has to end with the assistant, which is what is learned", clip(last.role))
	}
	waiting := 0
	for i, m := range said {
		if i > 0 {
			if next, known := mistralNext[said[i-1].role]; known && mistralNext[m.role] != nil && !next[m.role] {
				m.fail("role_order", "%q follows %q; put an answer of the assistant between", m.role, said[i-1].role)
			}
			if m.role == "tool" {
				waiting--
			}
		}
		if m.role != "assistant" || i == 0 {
			continue
		}
		if waiting != 0 {
			m.fail("call_unanswered", "before this message there are not as many answers of tools as calls; give each call one")
		}
		waiting = len(m.calls().Items)
	}
	if waiting < 0 {
		t.fail("call_unanswered", "there are more answers of tools than calls; take the others out")
	}
}
