package formats

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/slmgen/slmgen/formats/chat"
)

// MappingTurns says how a foreign list of messages is spelled.
type MappingTurns struct {
	// Keys gives, for a member of a message as it is known here (role, content, name, tool_calls, tool_call_id, reasoning_content, weight,
	// train), the key that the source uses: {"role":"speaker","content":"utterance"}.
	Keys map[string]string `json:"keys,omitempty"`
	// Roles gives the speakers of the source their roles: {"guest":"user"}; function_call means a turn whose text is a tool call. Others
	// are known by the usual names.
	Roles map[string]string `json:"roles,omitempty"`
	// Train lists the roles that are learned; nil means the assistant. A message that says so itself is not asked.
	Train []string `json:"train,omitempty"`
	// First is who speaks first where the list holds bare texts: user (default) or assistant.
	First string `json:"first,omitempty"`
}

// turnMembers are the members that Keys may name.
var turnMembers = []string{"role", "content", "name", "tool_calls", "tool_call_id", "reasoning_content", "weight", "train"}

func (t *MappingTurns) validate() *Error {
	for k, v := range t.Keys {
		if !slices.Contains(turnMembers, k) || v == "" {
			return invalidAt("/turns/keys", "%q is no member of a message, or names no key", clip(k, 40)).Do("use %s",
				strings.Join(turnMembers, ", "))
		}
	}
	for k, v := range t.Roles {
		if _, _, ok := canonicalRole(v); !ok {
			return invalidAt("/turns/roles"+pointerTo(k), "unknown role %q", clip(v, 40)).Do("use one of %s", knownRoles)
		}
	}
	for _, r := range t.Train {
		if _, _, ok := canonicalRole(r); !ok {
			return invalidAt("/turns/train", "unknown role %q", clip(r, 40)).Do("use one of %s", knownRoles)
		}
	}
	if t.First != "" && t.First != "user" && t.First != "assistant" {
		return invalidAt("/turns/first", "%q cannot speak first", clip(t.First, 40)).Do("use user or assistant")
	}
	return nil
}

// decode reads a list of messages, of {"human","assistant"} pairs, of pairs of texts, or of bare texts.
func (t *MappingTurns) decode(v *Value, pointer string) ([]chat.Message, error) {
	inner, _ := nested(v)
	switch {
	case inner.Kind == Objects && (t == nil || len(t.Keys) == 0) && keysOfTurn(&inner).role == "" && len(pairOf(&inner)) == 0:
		return nil, invalidAt(pointer, "%s is an object, not a list of messages",
			pointer).Do("reach into it with a path: $.column.messages")
	case inner.Kind == Objects:
		inner = Value{Kind: Array, Items: []Value{inner}, Raw: inner.Raw}
	case inner.Kind != Array:
		return nil, invalidAt(pointer, "%s is %s, not a list of messages", pointer,
			inner.Kind).Do("split a text with split, or map it to user and assistant")
	}
	if textList(inner) || len(inner.Items) == 1 && inner.Items[0].Kind == String {
		return t.alternate(&inner, pointer)
	}
	if len(inner.Items) > 0 && inner.Items[0].Kind == Array {
		return pairsOfTexts(&inner, pointer)
	}
	if t == nil || len(t.Keys) == 0 {
		if s := shapeOf(inner); s.pairs {
			return speakerPairs(&inner, pointer)
		}
	}
	return t.objects(&inner, pointer)
}

// alternate reads bare texts: the speakers take turns.
func (t *MappingTurns) alternate(list *Value, pointer string) ([]chat.Message, error) {
	roles := [...]chat.Role{chat.User, chat.Assistant}
	if t != nil && t.First == "assistant" {
		roles[0], roles[1] = roles[1], roles[0]
	}
	out := make([]chat.Message, len(list.Items))
	for i := range list.Items {
		var err error
		if out[i], err = textMessage(roles[i&1], &list.Items[i], pointer+"/"+strconv.Itoa(i)); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// pairsOfTexts reads [["question","answer"],...].
func pairsOfTexts(list *Value, pointer string) ([]chat.Message, error) {
	var out []chat.Message
	for n := range list.Items {
		pair, at := &list.Items[n], pointer+"/"+strconv.Itoa(n)
		if pair.Kind != Array || len(pair.Items) != 2 {
			return nil, invalidAt(at, "%s is not a [question, answer] pair", at).Do("write [\"question\", \"answer\"]")
		}
		for side, role := range []chat.Role{chat.User, chat.Assistant} {
			m, err := textMessage(role, &pair.Items[side], at+"/"+strconv.Itoa(side))
			if err != nil {
				return nil, err
			}
			out = append(out, m)
		}
	}
	return out, nil
}

// speakerPairs reads [{"human":...,"assistant":...},...].
func speakerPairs(list *Value, pointer string) ([]chat.Message, error) {
	var out []chat.Message
	for n := range list.Items {
		pair, at := &list.Items[n], pointer+"/"+strconv.Itoa(n)
		who := pairOf(pair)
		if len(who) == 0 {
			return nil, invalidAt(at, "%s has neither human nor assistant", at).Do("write {\"human\": ..., \"assistant\": ...}")
		}
		first := len(out)
		for k := range pair.Members {
			mem := &pair.Members[k]
			if !slices.Contains(who, k) {
				continue
			}
			role, as, _ := canonicalRole(mem.Key)
			m, err := textMessage(role, &mem.Value, at)
			if err != nil {
				return nil, err
			}
			m.RawRole = as
			out = append(out, m)
		}
		for k := range pair.Members {
			if mem := &pair.Members[k]; !slices.Contains(who, k) {
				out[first].Extra = append(out[first].Extra, chat.Field{Key: mem.Key, Value: compact(&mem.Value)})
			}
		}
	}
	return out, nil
}

// objects reads messages, with their members under the names that decodeTurns knows.
func (t *MappingTurns) objects(list *Value, pointer string) ([]chat.Message, error) {
	if t == nil || len(t.Keys)+len(t.Roles)+len(t.Train) == 0 {
		ms, _, err := decodeTurns(list, pointer)
		return ms, err
	}
	out := make([]chat.Message, len(list.Items))
	for i := range list.Items {
		if err := t.message(&list.Items[i], &out[i], place{pointer, i}); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (t *MappingTurns) message(v *Value, m *chat.Message, at place) error {
	if v.Kind != Objects {
		return invalidAt(at.of(), "%s is %s, not a message", at.of(), v.Kind).Do("write it as {\"role\": ..., \"content\": ...}")
	}
	known := map[string]string{}
	for ours, theirs := range t.Keys {
		known[theirs] = ours
	}
	usual := keysOfTurn(v)
	for ours, theirs := range map[string]string{"role": usual.role, "content": usual.content} {
		if t.Keys[ours] == "" && theirs != "" && known[theirs] == "" {
			known[theirs] = ours
		}
	}
	renamed := Value{Kind: Objects, Raw: v.Raw}
	var beside chat.Object
	speaker, unnamed := "", false
	for k := range v.Members {
		mem := v.Members[k]
		ours, mapped := known[mem.Key]
		switch {
		case mapped && ours == "role" && mem.Value.Kind == String:
			speaker = mem.Value.str
			to, ok := t.role(speaker)
			unnamed = unnamed || !ok
			renamed.Members = append(renamed.Members, Member{"role", textValue(to)})
		case mapped:
			renamed.Members = append(renamed.Members, Member{ours, mem.Value})
		case slices.Contains([]string{"role", "from", "content", "value", "text"}, mem.Key):
			beside = append(beside, chat.Field{Key: mem.Key, Value: compact(&mem.Value)})
		default:
			renamed.Members = append(renamed.Members, mem)
		}
	}
	if unnamed {
		return invalidAt(at.of(t.key("role")), "unknown role %q", clip(speaker,
			40)).Do("say who it is under turns.roles, or use one of %s", knownRoles)
	}
	if !renamed.Has("role") {
		return invalidAt(at.of(t.key("role")), "the message has no %q",
			t.key("role")).Do("name the key of the speaker under turns.keys.role")
	}
	if err := decodeTurn(&renamed, m, &turn{}, at); err != nil {
		return err
	}
	m.Extra = append(m.Extra, beside...)
	m.RawRole = ""
	if speaker != string(m.Role) {
		m.RawRole = speaker
	}
	t.train(m)
	return nil
}

// train marks what the loss counts where it differs from the default.
func (t *MappingTurns) train(m *chat.Message) {
	if t.Train == nil || m.Train != nil {
		return
	}
	listed := slices.ContainsFunc(t.Train, func(r string) bool { role, _, _ := canonicalRole(r); return role == m.Role })
	if listed != (m.Role == chat.Assistant) {
		m.Train = &listed
	}
}

func (t *MappingTurns) key(ours string) string {
	if k := t.Keys[ours]; k != "" {
		return k
	}
	return ours
}

func (t *MappingTurns) role(speaker string) (string, bool) {
	if to, ok := t.Roles[speaker]; ok {
		return to, true
	}
	for _, k := range slices.Sorted(maps.Keys(t.Roles)) {
		if strings.EqualFold(strings.TrimSpace(k), strings.TrimSpace(speaker)) {
			return t.Roles[k], true
		}
	}
	_, _, ok := canonicalRole(speaker)
	return speaker, ok
}
