package validate

import (
	"slices"
	"strings"

	"github.com/slmgen/slmgen/formats"
)

// talk is a list of messages while its rules are applied.
type talk struct {
	node
	r    *row
	msgs []message // those that are objects
}

// message is one of them; role is "" when it is missing or no text, which has been reported.
type message struct {
	node
	role string
}

func (m *message) calls() *node {
	c := m.get("tool_calls")
	return &c
}

// hasCalls says that the message calls a tool.
func (m *message) hasCalls() bool { return m.calls().IsArray() && len(m.calls().Items) > 0 }

// talkRule checks one thing of a list of messages.
type talkRule func(t *talk)

// talkIn applies rules to the list in the column messages.
func talkIn(rules ...talkRule) rule {
	return func(r *row) { checkTalk(r, r.get("messages"), rules...) }
}

func checkTalk(r *row, list node, rules ...talkRule) {
	t := &talk{node: list, r: r}
	list.list("messages", true, func(n node) {
		if !n.IsObject() {
			n.fail("message_type", "a message is %s; write an object with role and content", n.kind())
			return
		}
		n.duplicates()
		m := message{node: n}
		switch role := n.get("role"); {
		case role.Kind == formats.Absent:
			n.fail("missing_role", "the message has no role; say who speaks")
		case !role.IsString():
			role.fail("role_type", "the role is %s, not a text; say who speaks", role.kind())
		default:
			m.role = role.Str()
		}
		t.msgs = append(t.msgs, m)
	})
	if len(t.msgs) == 0 {
		return
	}
	for _, rule := range rules {
		rule(t)
	}
}

// roles wants the roles that the service knows.
func roles(known ...string) talkRule {
	return func(t *talk) {
		for _, m := range t.msgs {
			if m.role != "" && !slices.Contains(known, m.role) {
				n := m.get("role")
				n.fail("unknown_role", "the role %q is not known here; use %s (--fix renames the usual ones)", clip(m.role), strings.Join(known, ", "))
			}
		}
	}
}

// turns refuses neighbours of the same role.
func turns(sev Severity) talkRule {
	return func(t *talk) {
		for i := 1; i < len(t.msgs); i++ {
			if m := t.msgs[i]; m.role != "" && m.role == t.msgs[i-1].role {
				t.out.add(t.line, m.path+"/role", "role_order", sev, "two messages of %q follow each other; merge them or put an answer between", clip(m.role))
			}
		}
	}
}

// userFirst wants the first message, after a system message where skip names it, to be the user's.
func userFirst(sev Severity, skip ...string) talkRule {
	return func(t *talk) {
		const role = "user"
		i := 0
		for i < len(t.msgs) && slices.Contains(skip, t.msgs[i].role) {
			i++
		}
		if i < len(t.msgs) && t.msgs[i].role != role && t.msgs[i].role != "" {
			t.out.add(t.line, t.msgs[i].path, "first_role", sev, "the conversation begins with %q; it has to begin with %q", clip(t.msgs[i].role), role)
		}
	}
}

// answerLast wants the last message to be the assistant's.
func answerLast(sev Severity) talkRule {
	return func(t *talk) {
		const role = "assistant"
		if m := t.msgs[len(t.msgs)-1]; m.role != role && m.role != "" {
			t.out.add(t.line, m.path, "last_role", sev, "the conversation ends with %q; it has to end with %q, which is what is learned", clip(m.role), role)
		}
	}
}

// lastIsNot refuses that the prompt ends with the role that has to follow it.
func lastIsNot(role string) talkRule {
	return func(t *talk) {
		if m := t.msgs[len(t.msgs)-1]; m.role == role {
			m.fail("last_role", "the prompt ends with %q; the answers to choose between follow it, so take the message out", role)
		}
	}
}

// some wants at least one message of each role.
func some(wanted ...string) talkRule {
	return func(t *talk) {
		for _, role := range wanted {
			if !slices.ContainsFunc(t.msgs, func(m message) bool { return m.role == role }) {
				t.fail("missing_"+role, "no message is of the role %q; add one or leave the row out", role)
			}
		}
	}
}

// systemFirst reports system messages behind the first place.
func systemFirst(sev Severity, names ...string) talkRule {
	return func(t *talk) {
		for i := 1; i < len(t.msgs); i++ {
			if m := t.msgs[i]; slices.Contains(names, m.role) {
				t.out.add(t.line, m.path, "system_place", sev, "a system message stands behind others; put it first, or merge it with the first one")
			}
		}
	}
}

// memberNames wants the members of messages to be known ones.
func memberNames(sev Severity, known ...string) talkRule {
	return func(t *talk) {
		for _, m := range t.msgs {
			m.members("unknown_member", sev, known...)
		}
	}
}

// weights wants weight to be 0 or 1. others says how bad a weight on another role than the assistant's is.
func weights(others Severity) talkRule {
	return func(t *talk) {
		for _, m := range t.msgs {
			w := m.get("weight")
			switch {
			case w.Kind == formats.Absent:
			case w.Kind == formats.Bool:
				w.warn("weight_type", "the weight is a boolean; write 0 or 1")
			case w.Kind != formats.Number || strings.ContainsAny(string(w.Raw), ".eE"):
				w.fail("weight_type", "the weight is %s; write the whole number 0 or 1", w.written())
			case string(w.Raw) != "0" && string(w.Raw) != "1" && string(w.Raw) != "-0":
				w.fail("weight_value", "the weight is %s; only 0 and 1 are known", clip(string(w.Raw)))
			}
			if w.Kind != formats.Absent && m.role != "assistant" && m.role != "" && others != "" {
				t.out.add(t.line, w.path, "weight_role", others, "only messages of the assistant have a weight; take it out")
			}
		}
	}
}

// written shows a value in a message: its type, and a number as it stands.
func (n *node) written() string {
	if n.Kind == formats.Number {
		return clip(string(n.Raw))
	}
	return n.kind()
}

// trained wants one message of the assistant that is learned.
func trained(t *talk) {
	found := false
	for _, m := range t.msgs {
		if m.role == "assistant" {
			if string(m.get("weight").Raw) != "0" {
				return
			}
			found = true
		}
	}
	if found {
		t.fail("nothing_learned", "every message of the assistant has the weight 0; give one of them 1 or leave the row out")
	}
}
