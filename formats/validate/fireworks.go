package validate

// fireworks holds the rules of Fireworks for chat and preference pairs, by its documentation.
func fireworks() *Provider {
	images := &imageRules{max: 1 << 30, roles: []string{"user"}, formats: []string{"png", "jpg", "jpeg"}}
	content := contentRules{
		optional: func(m *message) bool { return m.role == "assistant" && m.hasCalls() },
		blank:    SeverityWarning, parts: only("text", "image_url"), images: images,
	}
	rules := func(more ...talkRule) []talkRule {
		return append([]talkRule{
			roles("system", "user", "assistant", "tool"), contents(content), weights(SeverityWarning), systemFirst(SeverityError, "system"),
			calls(callRules{needs: []string{"id", "type"}}), callPairs,
		}, more...)
	}
	return &Provider{
		ID: "fireworks", Name: "Fireworks",
		limits: limits{minRows: 3, maxRows: 3_000_000, endings: []string{".jsonl"}},
		shapes: []shape{
			{"preference", pairShape, []rule{
				pairInput(rules(lastIsNot("assistant"))...), pairOutputs(1, rules(roles("assistant"))...),
			}},
			{"chat", has("messages"), []rule{
				toolList("tools", 0), talkIn(rules(some("assistant"), trained, answerLast(SeverityWarning))...),
			}},
		},
		fixer: fixer{write: openAIRow, repairs: openAIRepairs},
	}
}
