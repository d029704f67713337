package validate

// maxTogetherImage is the longest data URL: the base64 form of 10 MiB and its head.
const maxTogetherImage = len("data:image/jpeg;base64,") + 4*(10<<20)/3

// together holds the rules of Together's own checker as its Python client had them up to version 2.0 (utils/files.py): plain
// conversations in turn. A file that passes is taken by every later version too.
func together() *Provider {
	return togetherRules("together", "Together", false)
}

// togetherTools holds the rules of the client's versions 2.1 to 2.14, which know tools and take neighbours of the same role. Version 3
// checks the lines alone and leaves the rest to the service.
func togetherTools() *Provider {
	return togetherRules("together-tools", "Together (with tools)", true)
}

func togetherRules(id, name string, tools bool) *Provider {
	images := &imageRules{max: 10, roles: []string{"user"}, formats: []string{"jpeg", "png", "webp"}, maxChars: maxTogetherImage, noWeight: true}
	content := contentRules{images: images, uniform: true, parts: only("text", "image_url")}
	known := []string{"system", "user", "assistant"}
	talkOf := func(more ...talkRule) []talkRule {
		rules := []talkRule{weights(""), roles(known...), contents(content)}
		if !tools {
			rules = append(rules, turns(SeverityError))
		}
		return append(rules, more...)
	}
	chatColumns := []string{"messages"}
	if tools {
		known = append(known, "tool")
		chatColumns = append(chatColumns, "tools")
		content.emptyIsAbsent = true
		content.optional = func(m *message) bool { return m.Has("content") || m.role == "assistant" && m.Has("tool_calls") }
	}
	p := &Provider{
		ID: id, Name: name,
		limits: limits{
			minRows: 1, maxBytes: 501 << 30 / 10, endings: []string{".jsonl", ".parquet"}, endingRefused: true,
			parquet: []string{"input_ids", "attention_mask", "labels"}, parquetNeeds: "input_ids",
		},
		shapes: []shape{
			{"preference", has("input", "preferred_output", "non_preferred_output"), []rule{
				columns("extra_column", SeverityError, "input", "preferred_output", "non_preferred_output"),
				pairInput(talkOf(lastIsNot("assistant"))...),
				pairOutputs(1, roles("assistant"), contents(content)),
			}},
			{"chat", has("messages"), []rule{
				columns("extra_column", SeverityError, chatColumns...),
				talkIn(talkOf(some("assistant"))...),
			}},
			{"prompt-completion", has("prompt", "completion"), []rule{
				columns("extra_column", SeverityError, "prompt", "completion"), togetherText(content, "prompt", "user"), togetherText(content, "completion", "assistant"),
			}},
			{"text", has("text"), []rule{columns("extra_column", SeverityError, "text"), togetherText(content, "text", "user")}},
		},
		fixer: fixer{write: openAIRow, repairs: togetherRepairs(tools)},
	}
	if tools {
		p.limits.parquet = append(p.limits.parquet, "position_ids")
	} else {
		p.fixer.write = talkOnlyRow
	}
	return p
}

// togetherText checks a column that is a text, or a list of parts like a content.
func togetherText(c contentRules, column, role string) rule {
	return func(r *row) {
		n := r.get(column)
		m := message{node: r.node, role: role}
		switch {
		case n.IsString():
		case n.IsArray():
			c.list(&m, &n)
		default:
			n.fail("column_type", "this is %s, not a text; write it as a JSON string", n.kind())
		}
	}
}
