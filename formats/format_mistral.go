package formats

import "strings"

// mistral is {"messages":[...],"tools":[...]} as Mistral's fine-tuning reads it: also "interactions" for messages, "text" for content,
// "available_tools", "system_prompt", "only_last"; ids of tool calls have nine characters and tool arguments are a string.
type mistral struct{}

func (mistral) ID() string { return "mistral" }

// Match wants one of the words that only Mistral uses, or tool calls with its ids.
func (mistral) Match(row Value) (float64, string) {
	i, s := chatColumn(&row)
	if i < 0 || !s.list || s.roleKey != "role" || s.content == "value" || s.v1 || beside(&row) != "" {
		return 0, "no role/content messages"
	}
	for _, k := range []string{"interactions", "available_tools", "only_last"} {
		if row.Has(k) {
			return 0.985, "column \"" + k + "\" is one of Mistral's"
		}
	}
	inner, _ := nested(&row.Members[i].Value)
	calls, nine := 0, 0
	for k := range inner.Items {
		m := &inner.Items[k]
		if m.Has("prefix") {
			return 0.98, "a message with a prefix"
		}
		list := m.Get("tool_calls")
		for n := range list.Items {
			if id := list.Items[n].Get("id"); id.Kind == String {
				if calls++; mistralID(id.str) {
					nine++
				}
			}
		}
	}
	if calls > 0 && nine == calls {
		return 0.98, "ids of tool calls have nine characters"
	}
	return 0.3, "role/content messages without anything of Mistral's own"
}

// mistralID says that an id of a tool call has the form that Mistral demands.
func mistralID(id string) bool {
	return len(id) == 9 && strings.IndexFunc(id, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	}) < 0
}

func (f mistral) Decode(row Value) ([]*Example, error) { return decodeChat(&row, f.ID()) }
