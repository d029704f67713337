package formats

import "fmt"

// Match looks for a list of {"role","content"} messages in one column.
func (openAI) Match(row Value) (float64, string) {
	i, s := chatColumn(&row)
	if i < 0 {
		return emptyChat(&row, "messages")
	}
	if !s.list || s.roleKey != "role" || s.content == "value" || s.v1 {
		return 0, "the messages are not spelled role/content"
	}
	if k := beside(&row); k != "" {
		return 0.3, fmt.Sprintf("role/content messages, but column %q makes them more than a dialogue", k)
	}
	key := row.Members[i].Key
	if s.blocks {
		if k := foreignBlock(&row.Members[i].Value); k != "" {
			return 0.3, "role/content messages, but with a block " + k + " that OpenAI does not have"
		}
	}
	switch {
	case key == "messages":
		return 0.97, "column \"messages\" is a list of role/content messages"
	case known(key, chatNames):
		return 0.9, fmt.Sprintf("column %q is a list of role/content messages", key)
	}
	return 0.75, fmt.Sprintf("column %q, alone in the row, is a list of role/content messages", key)
}

// foreignBlock finds a block in a list of messages that Anthropic or Bedrock has and OpenAI has not.
func foreignBlock(list *Value) string {
	if k := anthropicBlock(list); k != "" {
		return k
	}
	return bedrockBlock(list)
}

// emptyChat is the match of a row whose chat column is there but empty or broken: the row belongs to the format and its decoder
// can say what is wrong with it.
func emptyChat(row *Value, names ...string) (float64, string) {
	for _, n := range names {
		v := pick(row, n)
		if v.Kind == Array && len(v.Items) == 0 || v.Kind == Null {
			return 0.4, fmt.Sprintf("column %q is there but holds no messages", n)
		}
		if v.Kind == Array {
			return 0.2, fmt.Sprintf("column %q is a list, but not of messages", n)
		}
	}
	return 0, "no column holds a list of messages"
}

func known(key string, names []string) bool {
	for _, n := range names {
		if n == key {
			return true
		}
	}
	return false
}
