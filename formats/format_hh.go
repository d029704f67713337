package formats

import (
	"strings"

	"github.com/slmgen/slmgen/formats/chat"
)

// hhRLHF is {"chosen","rejected"} where each text is a whole dialogue with the markers "\n\nHuman:" and "\n\nAssistant:".
type hhRLHF struct{}

func (hhRLHF) ID() string { return "hh-rlhf" }

const (
	hhHuman     = "\n\nHuman:"
	hhAssistant = "\n\nAssistant:"
)

func hhText(s string) bool { return strings.Contains(s, hhHuman) && strings.Contains(s, hhAssistant) }

func hhMarked(row *Value) bool {
	a, b := pick(row, "chosen"), pick(row, "rejected")
	return hhText(a.str) && hhText(b.str)
}

// Match wants dialogue markers in both texts.
func (hhRLHF) Match(row Value) (float64, string) {
	if row.Kind != Objects || !hhMarked(&row) {
		return 0, "no Human and Assistant markers in chosen and rejected"
	}
	return 0.98, "chosen and rejected hold dialogues with Human and Assistant markers"
}

func (f hhRLHF) Decode(row Value) ([]*Example, error) {
	if err := wantObject(&row, f.ID()); err != nil {
		return nil, err
	}
	c := readColumns(&row)
	e := &Example{}
	var sides [2][]chat.Message
	p := &pairSpelling{}
	for i, name := range []string{"chosen", "rejected"} {
		v, at := c.take(slotUsed, name)
		if at < 0 {
			return nil, missing(name, "the dialogue as text")
		}
		ms, tight, ok := splitMarked(v.str)
		p.tight[i] = tight
		if v.Kind != String || !ok {
			return nil, invalidAt("/"+name, "%s holds no \"\\n\\nHuman:\" and \"\\n\\nAssistant:\" turns", name).
				Do("start every turn with its marker")
		}
		sides[i] = ms
	}
	p.repeats = preference(e, sides[0], sides[1])
	c.finish(e, f.ID()).pair = p
	return []*Example{e}, nil
}

// splitMarked cuts a text at its markers. One blank after a marker belongs to it; text before the first marker is a system message.
// tight says of each message that its marker had no blank.
func splitMarked(s string) (out []chat.Message, tight []bool, ok bool) {
	role, as := chat.System, ""
	for {
		at, next, nextAs, mark := -1, chat.User, "Human", hhHuman
		h, a := strings.Index(s, hhHuman), strings.Index(s, hhAssistant)
		switch {
		case h >= 0 && (a < 0 || h < a):
			at = h
		case a >= 0:
			at, next, nextAs, mark = a, chat.Assistant, "Assistant", hhAssistant
		}
		text := s
		if at >= 0 {
			text = s[:at]
		}
		if as != "" || text != "" {
			m := chat.TextOf(role, strings.TrimPrefix(text, " "))
			m.RawRole = as
			out = append(out, m)
			tight = append(tight, as != "" && !strings.HasPrefix(text, " "))
		}
		if at < 0 {
			return out, tight, as != ""
		}
		s, role, as = s[at+len(mark):], next, nextAs
	}
}
