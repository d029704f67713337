package validate

// TokenCheck says how long the rows are in tokens.
type TokenCheck struct {
	Limit   *int    `json:"limit"`   // of a row, as the service states it; null: it states none
	Longest int     `json:"longest"` // of all rows
	Over    int64   `json:"over"`    // rows that are longer than Limit, or may be
	Exact   bool    `json:"exact"`   // false: estimated
	Error   float64 `json:"relative_error"`
}

// tokens counts the tokens of a row and holds them against the limit of the service.
func (f *file) tokens(r *row) {
	if f.o.Tokens == nil || f.p.limits.maxTokens == 0 && f.o.TokenError > 0 {
		return
	}
	t := f.out.Tokens
	if t == nil {
		t = &TokenCheck{Exact: f.o.TokenError == 0, Error: f.o.TokenError}
		if limit := f.p.limits.maxTokens; limit > 0 {
			t.Limit = &limit
		}
		f.out.Tokens = t
	}
	n := 0
	for _, text := range r.words(nil, 0) {
		n += f.o.Tokens(text)
	}
	t.Longest = max(t.Longest, n)
	if t.Limit == nil || float64(n)*(1+t.Error) <= float64(*t.Limit) {
		return
	}
	t.Over++
	switch {
	case !t.Exact:
		r.warn("too_many_tokens", "the row has about %d tokens (an estimate, four times in five within %.0f %%), and %d are taken; count them with a tokenizer, or shorten or split it", n, 100*t.Error, *t.Limit)
	case f.p.limits.tokensRefused:
		r.fail("too_many_tokens", "the row has %d tokens, and %d are taken; shorten or split it", n, *t.Limit)
	default:
		r.warn("too_many_tokens", "the row has %d tokens, and what is beyond %d is cut; shorten or split it", n, *t.Limit)
	}
}

// words collects what a row puts before the model: its texts, and the JSON of tools and of what they are called with.
func (n *node) words(out []string, depth int) []string {
	if depth > 12 {
		return out
	}
	if n.IsString() {
		return append(out, n.Str())
	}
	for i := range n.Items {
		item := node{Value: n.Items[i]}
		out = item.words(out, depth+1)
	}
	for i := range n.Members {
		m := node{Value: n.Members[i].Value}
		switch n.Members[i].Key {
		case "role", "type", "id", "url", "tool_call_id", "tool_use_id", "toolUseId", "schemaVersion", // what is no word
			"data", "bytes", "source", "fileData", "file_data", "inlineData", "inline_data", "input_audio", // media
			"labels", "metadata", "generationConfig":
		case "tools", "functions", "available_tools", "toolConfig", "args", "json", "parameters", "response":
			if m.there() {
				out = append(out, string(m.Raw))
			}
		case "input": // of a call; the input of a preference is a dialogue
			if m.IsObject() && !m.Has("messages") {
				out = append(out, string(m.Raw))
				continue
			}
			out = m.words(out, depth+1)
		default:
			out = m.words(out, depth+1)
		}
	}
	return out
}
