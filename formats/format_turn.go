package formats

import (
	"encoding/json"
	"strconv"

	"github.com/slmgen/slmgen/formats/chat"
)

// turnKeys are the two members of a message that every dialect has, under the names that this one uses.
type turnKeys struct{ role, content string }

// keysOfTurn finds under which names a message keeps its speaker and its content; "" for what it lacks.
func keysOfTurn(v *Value) turnKeys {
	var k turnKeys
	switch {
	case v.Has("from") && (v.Has("value") || !v.Has("role")):
		k.role = "from"
	case v.Has("role"):
		k.role = "role"
	}
	first := [...]string{"content", "value", "text", "message"}
	if k.role == "from" {
		first = [...]string{"value", "content", "text", "message"}
	}
	for _, c := range first {
		if c == "message" && k.role == "" {
			break
		}
		if v.Has(c) {
			k.content = c
			break
		}
	}
	return k
}

// decodeTurns reads a chat column: a list of messages in any of the dialects role/content, from/value, role/value.
func decodeTurns(v *Value, pointer string) ([]chat.Message, []turn, error) {
	return decodeTurnsIn(v, pointer, nil)
}

func decodeTurnsIn(v *Value, pointer string, mem *loan) ([]chat.Message, []turn, error) {
	if v.Kind != Array {
		return nil, nil, invalidAt(pointer, "%s is %s, not a list of messages", pointer, v.Kind).
			Do("write it as [{\"role\": \"user\", \"content\": \"...\"}, ...]")
	}
	if len(v.Items) == 0 {
		return nil, nil, invalidAt(pointer, "%s is empty", pointer).Do("give the row at least one message, or leave it out")
	}
	ms, ts := mem.newMessages(len(v.Items)), mem.newTurns(len(v.Items))
	var prev []string
	for i := range v.Items {
		ts[i].keys = prev
		if err := decodeTurnIn(&v.Items[i], &ms[i], &ts[i], place{pointer, i}, mem); err != nil {
			return nil, nil, err
		}
		prev = ts[i].keys
	}
	return ms, ts, nil
}

// place is where a message stands; the pointer is only spelled out for errors.
type place struct {
	list string
	i    int
}

func (p place) of(keys ...string) string {
	s := p.list
	if p.i >= 0 {
		s += "/" + strconv.Itoa(p.i)
	}
	for _, k := range keys {
		s += pointerTo(k)
	}
	return s
}

// decodeTurn reads one message. t.keys holds the keys of the message before it, to share them.
func decodeTurn(v *Value, m *chat.Message, t *turn, at place) error {
	return decodeTurnIn(v, m, t, at, nil)
}

func decodeTurnIn(v *Value, m *chat.Message, t *turn, at place, mem *loan) error {
	if v.Kind != Objects {
		return invalidAt(at.of(), "%s is %s, not a message", at.of(), v.Kind).Do("write it as {\"role\": ..., \"content\": ...}")
	}
	if mem == nil {
		t.keys = keysOf(v, t.keys)
	}
	d := turnDecoder{m: m, t: t, at: at, keys: keysOfTurn(v), mem: mem}
	if d.keys.role == "" {
		return invalidAt(at.of("role"), "the message has no role").Do("name its speaker under \"role\" (or \"from\")")
	}
	twice := duplicates(v)
	for i := range v.Members {
		if twice != nil && twice[v.Members[i].Key] != i {
			d.odd = true
			d.extra(&v.Members[i])
			continue
		}
		if err := d.member(&v.Members[i]); err != nil {
			return err
		}
	}
	if err := d.finish(); err != nil {
		return err
	}
	if d.odd && mem == nil {
		t.raw = compact(v)
	}
	return nil
}

// duplicates gives, for an object with repeated keys, where each key stands last, the place that counts; nil for any other object.
func duplicates(v *Value) map[string]int {
	const few = 12 // below that, comparing all pairs is faster than a map
	if n := len(v.Members); n <= few {
		for i := range v.Members {
			for j := i + 1; j < n; j++ {
				if v.Members[i].Key == v.Members[j].Key {
					return lastOf(v)
				}
			}
		}
		return nil
	}
	if last := lastOf(v); len(last) < len(v.Members) {
		return last
	}
	return nil
}

func lastOf(v *Value) map[string]int {
	last := make(map[string]int, len(v.Members))
	for i := range v.Members {
		last[v.Members[i].Key] = i
	}
	return last
}

type turnDecoder struct {
	mem        *loan
	m          *chat.Message
	t          *turn
	at         place
	keys       turnKeys
	speaker    string
	reasoning  []chat.Part
	spans      []charSpan
	spanMember *Member
	values     int  // texts among the parts that were {"type","value"}
	odd        bool // the message cannot be spelled back from its keys alone
}

func (d *turnDecoder) extra(mem *Member) {
	d.m.Extra = append(d.m.Extra, chat.Field{Key: mem.Key, Value: compact(&mem.Value)})
}

func (d *turnDecoder) member(mem *Member) error {
	k, v := mem.Key, &mem.Value
	switch {
	case k == d.keys.role:
		return d.role(v)
	case d.keys.content != "" && k == d.keys.content:
		return d.content(v)
	}
	if v.Kind == Null && nullable(k) {
		d.odd = d.odd || k != "name" && k != "tool_call_id" && k != "tool_calls" && k != "function_call" && k != "refusal" && k != "audio"
		return nil // for those six the key order alone brings the null back
	}
	switch k {
	case "name":
		if v.Kind == String && v.str != "" && !unwritable(v) {
			d.m.Name = v.str
			return nil
		}
	case "tool_call_id":
		if v.Kind == String && v.str != "" && !unwritable(v) {
			d.m.ToolCallID = v.str
			return nil
		}
	case "tool_calls":
		return d.toolCalls(v)
	case "function_call":
		if v.Kind == Objects && len(d.m.ToolCalls) == 0 {
			c, _, err := decodeCall(v, d.at.of(k))
			if err != nil {
				return err
			}
			c.Type = legacyCall
			d.m.ToolCalls = append(d.m.ToolCalls, c)
			d.odd = true
			return nil
		}
	case "weight", "loss_weight", "loss_scale":
		if v.Kind == Number && d.m.Weight == "" {
			d.m.Weight = json.Number(v.Raw)
			return nil
		}
	case "train", "loss":
		if v.Kind == Bool && d.m.Train == nil {
			yes := len(v.Raw) == len("true")
			d.m.Train = &yes
			return nil
		}
	case "masked":
		if v.Kind == Bool && d.m.Train == nil {
			no := len(v.Raw) != len("true")
			d.m.Train = &no
			return nil
		}
	case "is_error":
		if v.Kind == Bool {
			yes := len(v.Raw) == len("true")
			d.m.IsError = &yes
			return nil
		}
	case "train_detail":
		if spans, ok := decodeSpans(v); ok && d.spans == nil {
			d.spans, d.spanMember = spans, mem
			return nil
		}
	case "reasoning_content", "reasoning", "thinking", "tool_plan":
		if v.Kind == String && v.str != "" && len(d.reasoning) == 0 {
			d.reasoning = append(d.reasoning, chat.Part{Kind: chat.Reasoning, Text: v.str, Field: k})
			d.odd = d.odd || unwritable(v)
			return nil
		}
	}
	d.extra(mem)
	return nil
}

// nullable are the members that tools fill with null where a message has no such thing.
func nullable(k string) bool {
	switch k {
	case "name", "tool_call_id", "tool_calls", "function_call", "weight", "loss_weight", "loss_scale", "train", "loss",
		"train_detail", "masked", "is_error", "reasoning_content", "reasoning", "thinking", "tool_plan", "refusal", "audio":
		return true
	}
	return false
}

func (d *turnDecoder) role(v *Value) error {
	if v.Kind != String {
		return invalidAt(d.at.of(d.keys.role), "the role is %s, not a text", v.Kind).Do("use one of %s", knownRoles)
	}
	role, as, ok := canonicalRole(v.str)
	if !ok {
		return invalidAt(d.at.of(d.keys.role), "unknown role %q", clip(v.str, 40)).Do("use one of %s", knownRoles)
	}
	d.m.Role, d.m.RawRole, d.speaker = role, as, v.str
	return nil
}

func (d *turnDecoder) finish() error {
	m := d.m
	if callRole(d.speaker) && len(m.ToolCalls) == 0 && len(m.Parts) == 1 && m.Parts[0].Kind == chat.Text {
		if calls, ok := callsOfText(m.Parts[0].Text); ok {
			m.ToolCalls, m.Parts, d.odd = calls, nil, true
		}
	}
	if d.spans != nil {
		d.spanned()
	}
	if len(d.reasoning) > 0 {
		m.Parts = append(d.reasoning, m.Parts...)
	}
	if d.keys.content == "" && len(m.ToolCalls) == 0 && len(m.Parts) == 0 && len(m.Extra) == 0 {
		want := "content"
		if d.keys.role == "from" {
			want = "value"
		}
		return invalidAt(d.at.of(want), "the message has no %s", want).Do("add it; an empty text is allowed")
	}
	return nil
}

// clip shortens what an error quotes.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && s[n]&0xc0 == 0x80 {
		n--
	}
	return s[:n] + "..."
}
