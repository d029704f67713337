package formats

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/slmgen/slmgen/formats/chat"
)

// shareGPTPairs is {"conversation":[{"human":...,"assistant":...}], "system":...}: one object for a question and its answer.
type shareGPTPairs struct{}

func (shareGPTPairs) ID() string { return "sharegpt-pairs" }

// Match looks for a list of objects whose keys are speakers.
func (shareGPTPairs) Match(row Value) (float64, string) {
	i, s := chatColumn(&row)
	if i < 0 || !s.pairs {
		return 0, "no column holds question and answer pairs"
	}
	return 0.97, fmt.Sprintf("column %q is a list of question and answer pairs", row.Members[i].Key)
}

// pairOf gives the indexes of the members of an object that are named after a speaker, in their order.
func pairOf(v *Value) []int {
	var out []int
	twice := duplicates(v)
	for i := range v.Members {
		switch v.Members[i].Key {
		case "human", "user", "assistant", "gpt", "bot", "system":
			if last := twice == nil || twice[v.Members[i].Key] == i; last && textual(&v.Members[i].Value) {
				out = append(out, i)
			}
		}
	}
	return out
}

func (f shareGPTPairs) Decode(row Value) ([]*Example, error) {
	if err := wantObject(&row, f.ID()); err != nil {
		return nil, err
	}
	c := readColumns(&row)
	v, at := c.take(slotMessages, chatNames...)
	if at < 0 {
		return nil, missing("conversation", "the list of {\"human\": ..., \"assistant\": ...} pairs")
	}
	inner, _ := nested(&v)
	ptr := pointerTo(row.Members[at].Key)
	if inner.Kind != Array || len(inner.Items) == 0 {
		return nil, invalidAt(ptr, "%s holds no pairs", ptr).Do("write [{\"human\": ..., \"assistant\": ...}]")
	}
	var ms []chat.Message
	for i := range inner.Items {
		pair := &inner.Items[i]
		who := pairOf(pair)
		if len(who) == 0 {
			p := ptr + "/" + strconv.Itoa(i)
			return nil, invalidAt(p, "%s has neither human nor assistant", p).Do("write {\"human\": ..., \"assistant\": ...}")
		}
		first := len(ms)
		for _, w := range who {
			role, as, _ := canonicalRole(pair.Members[w].Key)
			m, err := textMessage(role, &pair.Members[w].Value, ptr)
			if err != nil {
				return nil, err
			}
			m.RawRole = as
			ms = append(ms, m)
		}
		for k := range pair.Members {
			mem := &pair.Members[k]
			if !slices.Contains(who, k) {
				ms[first].Extra = append(ms[first].Extra, chat.Field{Key: mem.Key, Value: compact(&mem.Value)})
			}
		}
	}
	return dialogue(&c, ms, f.ID())
}
