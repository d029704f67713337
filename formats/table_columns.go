package formats

// The columns of a table of rows of each format, and those that later rows may have: a table must always have a place for them.

func (questionAnswer) columns() (all, optional []string) {
	return []string{"question", "answer"}, []string{"system", "context", "history"}
}

func (multipleChoice) columns() (all, optional []string) {
	return []string{"question", "choices", "answer"}, []string{"system", "context", "history"}
}

func (queryResponse) columns() (all, optional []string) {
	return []string{"query", "response"}, []string{"system", "history"}
}

func (promptCompletion) columns() (all, optional []string) {
	return []string{"prompt", "completion"}, nil
}

func (promptOnly) columns() (all, optional []string) { return []string{"prompt"}, nil }

func (textRows) columns() (all, optional []string) { return []string{"text"}, nil }

func (stringTurns) columns() (all, optional []string) {
	return []string{"data"}, []string{"system"}
}

func (shareGPTPairs) columns() (all, optional []string) {
	return []string{"conversation"}, []string{"system"}
}

func (unmapped) columns() (all, optional []string) {
	return []string{"user", "assistant"}, []string{"system"}
}
