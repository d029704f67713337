package validate

import "github.com/slmgen/slmgen/formats"

// openAI holds the rules of OpenAI for chat (with tools and pictures), preference pairs, and prompt with completion.
// Sources: the guides on supervised, vision and preference fine-tuning; the cookbook's check of chat files; openai-python's
// checker of prompt and completion files (lib/_validators.py of version 1). The tokens of an example are those of gpt-4o and gpt-4.1 in
// the guide; what is beyond is cut.
func openAI() *Provider {
	images := &imageRules{max: 10, roles: []string{"user"}, formats: []string{"jpeg", "jpg", "png", "webp"}, links: true, maxChars: 10 << 20 * 4 / 3}
	return &Provider{
		ID: "openai", Name: "OpenAI",
		limits: limits{minRows: 10, maxBytes: 512 << 20, maxTokens: 65_536, adviseRows: 50, endings: []string{".jsonl"}},
		shapes: []shape{
			{"preference", pairShape, []rule{
				columns("unknown_column", SeverityWarning, "input", "preferred_output", "non_preferred_output", "preferred_completion", "non_preferred_completion"),
				pairInput(openAITalk(nil, lastIsNot("assistant"))...),
				pairOutputs(0, openAITalk(nil, some("assistant"), roles("assistant", "tool"))...),
			}},
			{"chat", has("messages"), []rule{
				columns("unknown_column", SeverityWarning, "messages", "tools", "parallel_tool_calls", "functions", "metadata", "reference_answer"),
				toolList("tools", 128), parallel,
				talkIn(openAITalk(images, weights(SeverityError), trained, some("assistant"), answerLast(SeverityError))...),
			}},
			{"prompt-completion", func(row *formats.Value) bool {
				return legacyColumn(row, "prompt") != "" || legacyColumn(row, "completion") != ""
			}, []rule{legacy}},
		},
		fixer: fixer{write: openAIRow, repairs: openAIRepairs, columns: []string{"metadata", "reference_answer"}},
	}
}

// pairShape says that a row is meant to be a preference pair.
func pairShape(row *formats.Value) bool {
	in := row.Get("input")
	return in.IsObject() || row.Has("preferred_output") || row.Has("preferred_completion")
}

// openAITalk are the rules of every list of messages at OpenAI; a list without images takes texts alone.
func openAITalk(images *imageRules, more ...talkRule) []talkRule {
	c := contentRules{
		optional: func(m *message) bool {
			fc, refusal := m.get("function_call"), m.get("refusal")
			return m.role == "assistant" && (m.hasCalls() || fc.there() || refusal.there())
		},
		blank: SeverityError, parts: only("text"),
	}
	if images != nil {
		c.images = images
		c.parts = func(role string) []string {
			switch role {
			case "user":
				return []string{"text", "image_url", "input_audio", "file"}
			case "assistant":
				return []string{"text", "refusal"}
			}
			return []string{"text"}
		}
	}
	return append([]talkRule{
		roles("system", "developer", "user", "assistant", "tool", "function"),
		memberNames(SeverityError, "role", "content", "name", "weight", "tool_calls", "tool_call_id", "function_call", "refusal", "audio"),
		contents(c),
		calls(callRules{needs: []string{"id", "type"}}),
		callPairs,
	}, more...)
}

// parallel wants a truth value.
func parallel(r *row) {
	n := r.get("parallel_tool_calls")
	if n.there() && n.Kind != formats.Bool {
		n.fail("parallel_tool_calls", "this is %s; write true or false", n.kind())
	}
}

// pairInput checks the input of a preference pair.
func pairInput(rules ...talkRule) rule {
	return func(r *row) {
		in := r.get("input")
		if !in.IsObject() {
			in.fail("input", "the input is %s; write {\"messages\":[...]}", in.kind())
			return
		}
		if !in.Has("messages") {
			in.fail("input", "the input has no messages; write {\"messages\":[...]}")
			return
		}
		inner := &row{node: in, file: r.file}
		toolList("tools", 128)(inner)
		parallel(inner)
		checkTalk(inner, inner.get("messages"), rules...)
		r.tools = inner.tools
	}
}

// pairOutputs checks the two answers of a pair. exactly bounds the messages of each; 0: one or more.
func pairOutputs(exactly int, rules ...talkRule) rule {
	return func(r *row) {
		for _, key := range []string{"preferred", "non_preferred"} {
			list := r.get(key + "_output")
			if list.Kind == formats.Absent {
				if r.Has(key + "_completion") {
					old := r.get(key + "_completion")
					old.fail("renamed_column", "the column is called %s_output now; rename it (--fix does)", key)
				} else {
					r.fail("missing_output", "the row has no %s_output; add it or leave the row out", key)
				}
				continue
			}
			if exactly > 0 && list.IsArray() && len(list.Items) != exactly {
				list.fail("output_length", "the list has %d messages, and %d is wanted; write one answer", len(list.Items), exactly)
			}
			checkTalk(r, list, rules...)
		}
		a, b := r.Get("preferred_output"), r.Get("non_preferred_output")
		if a.IsArray() && string(a.Raw) == string(b.Raw) {
			r.warn("same_outputs", "both answers are the same; there is nothing to prefer")
		}
	}
}
