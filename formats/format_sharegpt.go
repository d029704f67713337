package formats

import "fmt"

// shareGPT is {"conversations":[{"from":"human","value":...}], "system":..., "tools":"[...]"}, with role/value as a variant.
// function_call turns become tool calls, observation turns tool messages.
type shareGPT struct{}

func (shareGPT) ID() string { return "sharegpt" }

// Match looks for a list of {"from","value"} messages in one column.
func (shareGPT) Match(row Value) (float64, string) {
	i, s := chatColumn(&row)
	if i < 0 {
		return emptyChat(&row, "conversations", "conversation")
	}
	if !s.list || s.roleKey == "role" && s.content != "value" || s.v1 {
		return 0, "the messages are not spelled from/value"
	}
	if k := beside(&row); k != "" {
		return 0.3, fmt.Sprintf("from/value messages, but column %q makes them more than a dialogue", k)
	}
	key := row.Members[i].Key
	if known(key, chatNames) {
		return 0.97, fmt.Sprintf("column %q is a list of %s/%s messages", key, s.roleKey, s.content)
	}
	return 0.8, fmt.Sprintf("column %q, alone in the row, is a list of %s/%s messages", key, s.roleKey, s.content)
}

func (f shareGPT) Decode(row Value) ([]*Example, error) { return decodeChat(&row, f.ID()) }

func (f shareGPT) decodeIn(row *Value, mem *loan) ([]*Example, error) {
	return decodeChatIn(row, f.ID(), mem)
}
