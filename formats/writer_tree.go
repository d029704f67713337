package formats

import (
	"slices"
	"strconv"

	"github.com/slmgen/slmgen/formats/chat"
)

func appendInt(b []byte, n int) []byte { return strconv.AppendInt(b, int64(n), 10) }

// Encode writes a dialogue as a tree of one path, a preference as a question whose answers have ranks. See EncodeGroup.
func (f oasstTree) Encode(dst []byte, e *Example, lose func(fact string)) ([]byte, error) {
	return f.EncodeGroup(dst, []*Example{e}, lose)
}

// EncodeGroup writes {"message_tree_id","tree_state","prompt":{"message_id","text","role","replies":[...]}}: the tree that the Examples are
// the paths of. The messages that they share are written once; where two Examples say different things of one message the edited one
// counts. Dropped: undecided, tool_calls, no_prompt, text, tokens, label, step. Losses: message and meta (two different edits of
// what Examples share), tools, media, score, good, last_turn (a question that nobody answered ends the dialogue), and those of alpaca.
func (f oasstTree) EncodeGroup(dst []byte, es []*Example, lose func(fact string)) ([]byte, error) {
	for _, e := range es {
		if err := treeOnly(e); err != nil {
			return dst, err
		}
	}
	w := &rowWriter{b: dst, lose: lose}
	t := w.tree(es)
	w.b = append(w.b, '{')
	if w.own {
		w.spend(unansweredKey)
	}
	w.namedColumns([]named{{[]string{"prompt"}, true, func() { w.treeNode(t.roots.replies[0], "") }}})
	w.restOfMeta("message_tree_id", "tree_state")
	return append(w.b, '}'), nil
}

// records parts the Examples of several trees that came in one record.
func (oasstTree) records(es []*Example) (out [][]*Example) {
	var roots []int
	for _, e := range es {
		root := 0
		if l := e.Origin.layout; l != nil && l.tree != nil && len(l.tree.at) > 0 {
			root = l.tree.at[0]
		}
		i := slices.Index(roots, root)
		if i < 0 {
			i, roots, out = len(out), append(roots, root), append(out, nil)
		}
		out[i] = append(out[i], e)
	}
	return out
}

// treeOnly refuses what is no dialogue of two.
func treeOnly(e *Example) error {
	if e.Kind == KindPreference {
		if err := choiceOnly(e); err != nil {
			return err
		}
		if e.Places() == nil {
			return &Dropped{DropUndecided}
		}
	} else if err := chatOnly(e); err != nil {
		return err
	}
	if len(e.Messages) == 0 {
		return &Dropped{DropNoPrompt}
	}
	check := func(ms []chat.Message) error {
		for i := range ms {
			if !plainTurn(&ms[i]) {
				return &Dropped{DropToolCalls}
			}
		}
		return nil
	}
	for i := range e.Completions {
		if err := check(e.Completions[i].Messages); err != nil {
			return err
		}
	}
	return check(e.Messages)
}

// tree puts the Examples together and counts what no tree holds.
func (w *rowWriter) tree(es []*Example) *treeBuilder {
	t := buildTree(es, w.lose)
	w.e, w.own = t.meta, treeFormat(t.meta.Origin.Format)
	for _, e := range es {
		for i := range e.Completions {
			if c := &e.Completions[i]; c.Score != "" {
				w.lose("score")
			}
			if e.Completions[i].Good != nil {
				w.lose("good")
			}
		}
		for range e.Media {
			w.lose("media")
		}
		if len(e.Tools) > 0 {
			w.lose("tools")
		}
		if n := len(e.Turns()); !w.own && n > 1 && len(e.Completions) == 0 && e.Turns()[n-1].Role != chat.Assistant {
			w.lose("last_turn") // a tree reads it as a reply that nobody answered
		}
	}
	w.used = make([]bool, len(w.e.Meta))
	if key := w.e.classKey(); key != "" {
		w.spend(key)
	}
	return t
}

// treeNode appends a message with its replies.
func (w *rowWriter) treeNode(n *treeNode, parent string) {
	outer := w.open
	w.open = false
	w.b = append(w.b, '{')
	named := parent
	if l := w.e.Origin.layout; !w.own || l == nil || l.tree == nil || parent == "" && !l.tree.rootParent || parent != "" && !l.tree.parents {
		named = ""
	} else if parent == "" {
		named = "null"
	}
	w.treeMembers(n, named, false)
	w.key("replies")
	w.b = append(w.b, '[')
	for i, r := range n.replies {
		if i > 0 {
			w.b = append(w.b, ',')
		}
		w.treeNode(r, w.ownID(n))
	}
	w.b = append(w.b, ']')
	w.b = append(w.b, '}')
	w.open = outer
}

// ownID gives the id that the source gave a message, as JSON; "" when it has none.
func (w *rowWriter) ownID(n *treeNode) string {
	if n.message != nil && w.own {
		id, _ := n.message.Extra.Get("message_id")
		return string(id)
	}
	return ""
}

// treeMembers appends the members of a message: its id first, then what it says, then the rest. parent is the parent_id as JSON, "" for
// none. A row of its own (flat) has an id in any case.
func (w *rowWriter) treeMembers(n *treeNode, parent string, flat bool) {
	if n.message == nil {
		v, _ := ParseValue(n.raw)
		if flat && !v.Has("message_id") {
			v.Members = append([]Member{{Key: "message_id"}}, v.Members...)
			v.Members[0].Value, _ = ParseValue([]byte(w.nodeID(n)))
		}
		for i := range v.Members {
			w.key(v.Members[i].Key)
			w.b = appendValue(w.b, &v.Members[i].Value)
			if parent != "" && i == 0 {
				w.key("parent_id")
				w.b = append(w.b, parent...)
			}
		}
		if n.raw == nil { // a message that no Example holds any more
			w.key("text")
			w.b = append(w.b, `"","role":"prompter"`...)
		}
		return
	}
	m := n.message
	at := -1
	for i := range m.Extra {
		if m.Extra[i].Key == "message_id" && w.own {
			at = i
			w.field(&m.Extra[i])
		}
	}
	has := func(k string) bool {
		return slices.ContainsFunc(m.Extra, func(f chat.Field) bool { return f.Key == k })
	}
	if flat && at < 0 {
		w.key("message_id")
		w.b = append(w.b, w.nodeID(n)...)
	}
	if parent != "" && (!w.own || !has("parent_id")) {
		w.key("parent_id")
		w.b = append(w.b, parent...)
	}
	w.key("text")
	said := *m
	if w.own {
		said.Extra = nil // it follows
	}
	w.flatTurn(&said)
	w.key("role")
	role := m.RawRole
	switch {
	case w.own && role != "":
	case !w.own && m.Role == chat.User:
		role = "prompter"
	default:
		role = string(m.Role)
	}
	w.b = chat.AppendString(w.b, role)
	ranked := n.rank == "" || n.edited && !n.rankEdited && has("rank")
	if w.own {
		for i := range m.Extra {
			f := &m.Extra[i]
			switch {
			case i == at:
			case f.Key == "rank" && !ranked:
				ranked = true
				w.key("rank")
				w.b = append(w.b, n.rank...)
			default:
				w.field(f)
			}
		}
	}
	if !ranked {
		w.key("rank")
		w.b = append(w.b, n.rank...)
	}
}
