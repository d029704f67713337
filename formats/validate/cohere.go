package validate

// cohere holds the rules of Cohere for chat, by its documentation. Roles may be written with a small letter too.
func cohere() *Provider {
	return &Provider{
		ID: "cohere", Name: "Cohere",
		limits: limits{minRows: 2, adviseRows: 100, maxTokens: 16_384, endings: []string{".jsonl"}},
		shapes: []shape{
			{"chat", has("messages"), []rule{
				columns("unknown_column", SeverityWarning, "messages"),
				talkIn(roles("System", "User", "Chatbot", "system", "user", "chatbot"),
					memberNames(SeverityWarning, "role", "content"), contents(contentRules{blank: SeverityError}), cohereSpeakers, systemFirst(SeverityWarning, "System", "system")),
			}},
		},
		fixer: fixer{format: "cohere", write: cohereRow, repairs: cohereRepairs},
	}
}

// cohereSpeakers wants both sides to speak.
func cohereSpeakers(t *talk) {
	for _, pair := range [][2]string{{"User", "user"}, {"Chatbot", "chatbot"}} {
		found := false
		for _, m := range t.msgs {
			found = found || m.role == pair[0] || m.role == pair[1]
		}
		if !found {
			t.fail("missing_"+pair[1], "no message is of the role %s; add one or leave the row out", pair[0])
		}
	}
}
