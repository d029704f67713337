package formats

import (
	"reflect"

	"github.com/slmgen/slmgen/formats/chat"
)

// decodeCandidate reads one answer of a preference: a text, one message, or a list of messages.
func decodeCandidate(v *Value, pointer string) ([]chat.Message, error) {
	inner, inString := nested(v)
	if inString && !spoken(&inner) {
		inner = *v // an answer that is JSON itself
	}
	switch inner.Kind {
	case Array:
		if s := shapeOf(inner); s.list || len(inner.Items) == 0 {
			ms, _, err := decodeTurns(&inner, pointer)
			return ms, err
		}
	case Objects:
		if k := keysOfTurn(&inner); k.role != "" {
			ms := make([]chat.Message, 1)
			err := decodeTurn(&inner, &ms[0], &turn{}, place{pointer, -1})
			return ms, err
		}
	}
	m, err := textMessage(chat.Assistant, v, pointer)
	if err != nil {
		return nil, err
	}
	return []chat.Message{m}, nil
}

// spoken says whether JSON that a text holds is a dialogue beyond doubt: messages that all have a known speaker and a content.
// An object with a role may just as well be what a model extracted.
func spoken(v *Value) bool {
	messages := []Value{*v}
	if v.Kind == Array {
		messages = v.Items
	}
	for i := range messages {
		m := &messages[i]
		k := keysOfTurn(m)
		speaker := m.Get(k.role)
		if _, _, known := canonicalRole(speaker.str); !known || k.content != "content" && k.content != "value" && !m.Has("tool_calls") {
			return false
		}
	}
	return len(messages) > 0
}

// preference makes e a choice between two answers. When both lists repeat the dialogue, what they share moves into Messages; the number
// of messages that moved is given.
func preference(e *Example, chosen, rejected []chat.Message) (repeats int) {
	e.Kind = KindPreference
	n := 0
	for n < len(chosen)-1 && n < len(rejected)-1 && reflect.DeepEqual(chosen[n], rejected[n]) {
		n++
	}
	if n > 0 && sharesPrompt(e.Messages, chosen[:n]) {
		e.Messages = append(e.Messages[:len(e.Messages)-overlap(e.Messages, chosen[:n])], chosen[:n]...)
		chosen, rejected, repeats = chosen[n:], rejected[n:], n
	}
	yes, no := true, false
	e.Completions = []Completion{{Messages: chosen, Preferred: &yes}, {Messages: rejected, Preferred: &no}}
	return repeats
}

// sharesPrompt says whether the shared start of both answers may take the place of the prompt: there is none, or it says the same.
func sharesPrompt(prompt, shared []chat.Message) bool {
	talk := prompt
	if len(talk) > 0 && talk[0].Role == chat.System {
		talk = talk[1:]
	}
	return len(talk) == 0 || overlap(prompt, shared) > 0
}

// overlap counts the messages at the end of the prompt that the shared start repeats.
func overlap(prompt, shared []chat.Message) int {
	for n := min(len(prompt), len(shared)); n > 0; n-- {
		same := true
		for i := 0; i < n && same; i++ {
			a, b := &prompt[len(prompt)-n+i], &shared[len(shared)-n+i]
			same = a.Role == b.Role && a.Content() == b.Content()
		}
		if same {
			return n
		}
	}
	return 0
}
