package validate

import (
	"slices"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/chat"
)

// openAIRow writes messages, a preference pair, a prompt with its completion or a text, whichever the provider takes.
func openAIRow(x *fixing, b []byte) ([]byte, error) {
	switch x.e.Kind {
	case formats.KindText:
		if !slices.Contains(x.p.Kinds, "text") {
			return b, &formats.Dropped{Reason: formats.DropText}
		}
		var text string
		for i := range x.e.Messages {
			text += x.e.Messages[i].Content()
		}
		b = chat.AppendString(append(b, `{"text":`...), text)
		return append(b, '}'), nil
	case formats.KindPreference:
		if !slices.Contains(x.p.Kinds, "preference") {
			return b, &formats.Dropped{Reason: formats.DropPreference}
		}
		return x.pairRow(b)
	}
	if row, ok := x.promptRow(b); ok {
		return row, nil
	}
	return x.chatRow(b)
}

// talkOnlyRow is openAIRow for a provider without tools: definitions that nobody calls move out, and a dialogue with calls has no place.
func talkOnlyRow(x *fixing, b []byte) ([]byte, error) {
	for i := range x.e.Messages {
		if m := &x.e.Messages[i]; len(m.ToolCalls) > 0 || m.Role == chat.Tool {
			return b, &formats.Dropped{Reason: formats.DropToolCalls}
		}
	}
	for i := range x.e.Tools {
		x.did("extra_columns")
		x.move("/tools/"+string(appendInt(nil, int64(i))), x.e.Tools[i].Raw)
	}
	x.e.Tools = nil
	return openAIRow(x, b)
}

// promptRow keeps a prompt with its completion as it came, where the provider takes such files.
func (x *fixing) promptRow(b []byte) ([]byte, bool) {
	ms := x.e.Messages
	if x.from != "prompt-completion" || !slices.Contains(x.p.Kinds, "prompt-completion") || len(ms) != 2 || len(x.e.Tools) > 0 ||
		ms[0].Role != chat.User || ms[1].Role != chat.Assistant || !plain(&ms[0]) || !plain(&ms[1]) {
		return b, false
	}
	delete(x.done, "converted")
	b = chat.AppendString(append(b, `{"prompt":`...), ms[0].Content())
	b = chat.AppendString(append(b, `,"completion":`...), ms[1].Content())
	return append(b, '}'), true
}

// encoded gives the members of the row that OpenAI's format makes of messages.
func (x *fixing) encoded(ms []chat.Message, tools []chat.ToolDef) (formats.Value, error) {
	f, _ := formats.FormatByID("openai")
	row, err := f.(formats.Encoder).Encode(nil, &formats.Example{Kind: formats.KindChat, Messages: ms, Tools: tools}, x.lose)
	if err != nil {
		return formats.Value{}, err
	}
	return formats.ParseValue(row)
}

func (x *fixing) chatRow(b []byte) ([]byte, error) {
	v, err := x.encoded(x.e.Messages, x.e.Tools)
	if err != nil {
		return b, err
	}
	list := v.Get("messages")
	b = append(b, `{"messages":`...)
	b = x.appendMessages(b, &list)
	for _, k := range []string{"tools", "parallel_tool_calls"} {
		if m := v.Get(k); m.Kind != formats.Absent {
			b = append(chat.AppendString(append(b, ','), k), ':')
			b = append(b, m.Raw...)
		}
	}
	return append(b, '}'), nil
}

// appendMessages appends the messages; where the provider wants all contents alike and one is a list, texts become lists of one part.
func (x *fixing) appendMessages(b []byte, list *formats.Value) []byte {
	mixed := slices.ContainsFunc(list.Items, func(m formats.Value) bool {
		c := m.Get("content")
		return c.IsArray()
	})
	if !mixed || x.p.limits.parquetNeeds == "" {
		return append(b, list.Raw...)
	}
	b = append(b, '[')
	for i := range list.Items {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, '{')
		for j, m := range list.Items[i].Members {
			if j > 0 {
				b = append(b, ',')
			}
			b = append(chat.AppendString(b, m.Key), ':')
			if m.Key == "content" && m.Value.IsString() {
				b = append(append(append(b, `[{"type":"text","text":`...), m.Value.Raw...), "}]"...)
				x.did("uniform_content")
				continue
			}
			b = append(b, m.Value.Raw...)
		}
		b = append(b, '}')
	}
	return append(b, ']')
}

func (x *fixing) pairRow(b []byte) ([]byte, error) {
	prompt, err := x.encoded(x.e.Messages, x.e.Tools)
	if err != nil {
		return b, err
	}
	b = append(b, `{"input":{"messages":`...)
	list := prompt.Get("messages")
	b = x.appendMessages(b, &list)
	if tools := prompt.Get("tools"); tools.Kind != formats.Absent {
		b = append(append(b, `,"tools":`...), tools.Raw...)
	}
	b = append(b, '}')
	for i, key := range []string{`,"preferred_output":`, `,"non_preferred_output":`} {
		answer, err := x.encoded(x.e.Completions[i].Messages, nil)
		if err != nil {
			return b, err
		}
		list := answer.Get("messages")
		b = append(append(b, key...), list.Raw...)
	}
	return append(b, '}'), nil
}

// bedrockRow writes what the rows before are, else what the row was where nothing was wrong with it, else a row of Converse.
func bedrockRow(x *fixing, b []byte) ([]byte, error) {
	kind := x.checked.kind
	if kind == "" && x.was.valid() {
		kind = x.was.kind
	}
	if kind == "claude" {
		plainText(x)
		return haikuRow(x, b)
	}
	if row, ok := x.promptRow(b); ok && kind == "prompt-completion" {
		return row, nil
	}
	return x.encode(b)
}

// haikuRow writes {"system","messages"} of plain texts.
func haikuRow(x *fixing, b []byte) ([]byte, error) {
	return x.plainRow(b, map[chat.Role]string{chat.User: "user", chat.Assistant: "assistant"})
}

// cohereRow writes {"messages"} with Cohere's names of the speakers.
func cohereRow(x *fixing, b []byte) ([]byte, error) {
	return x.plainRow(b, map[chat.Role]string{chat.System: "System", chat.User: "User", chat.Assistant: "Chatbot"})
}

// plainRow writes a dialogue of words. A system message stands beside the messages when it has no name among the speakers.
func (x *fixing) plainRow(b []byte, names map[chat.Role]string) ([]byte, error) {
	switch x.e.Kind {
	case formats.KindText:
		return b, &formats.Dropped{Reason: formats.DropText}
	case formats.KindPreference:
		return b, &formats.Dropped{Reason: formats.DropPreference}
	}
	ms := x.e.Messages
	b = append(b, '{')
	if len(ms) > 0 && ms[0].Role == chat.System && names[chat.System] == "" {
		b = chat.AppendString(append(b, `"system":`...), ms[0].Content())
		b = append(b, ',')
		ms = ms[1:]
	}
	if len(ms) == 0 {
		return b, &formats.Dropped{Reason: formats.DropNoMessages}
	}
	b = append(b, `"messages":[`...)
	for i := range ms {
		m := &ms[i]
		name := names[m.Role]
		switch {
		case len(m.ToolCalls) > 0 || m.Role == chat.Tool:
			return b, &formats.Dropped{Reason: formats.DropToolCalls}
		case name == "":
			return b, &formats.Dropped{Reason: "unknown_role"}
		case !plain(m):
			return b, &formats.Dropped{Reason: "media"}
		}
		if i > 0 {
			b = append(b, ',')
		}
		b = chat.AppendString(append(b, `{"role":`...), name)
		b = chat.AppendString(append(b, `,"content":`...), m.Content())
		b = append(b, '}')
	}
	return append(b, "]}"...), nil
}
