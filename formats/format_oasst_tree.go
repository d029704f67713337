package formats

import (
	"encoding/json"
	"slices"
	"sort"
	"strconv"

	"github.com/slmgen/slmgen/formats/chat"
	"github.com/slmgen/slmgen/internal/fault"
)

// oasstTree is a tree of messages: {"message_tree_id","prompt":{"text","role","replies":[...]}}. Each path from the root to a last
// answer is one dialogue; answers that were ranked against each other make a preference as well.
type oasstTree struct{}

func (oasstTree) ID() string { return "oasst-tree" }

// maxTreeMessages bounds what one tree may grow to when its paths are written out.
const maxTreeMessages = 1 << 20

// Match wants a prompt that is a message with replies.
func (oasstTree) Match(row Value) (float64, string) {
	p := pick(&row, "prompt")
	if p.Kind != Objects || !p.Has("text") || !p.Has("replies") {
		return 0, "no prompt with replies"
	}
	return 0.98, "a prompt with a tree of replies"
}

func (f oasstTree) Decode(row Value) ([]*Example, error) {
	if err := wantObject(&row, f.ID()); err != nil {
		return nil, err
	}
	root := row.Get("prompt")
	if root.Kind != Objects {
		return nil, missing("prompt", "the root message of the tree")
	}
	t := treeReader{row: &row, id: f.ID()}
	if err := t.walk(&root, "/prompt", 0); err != nil {
		return nil, err
	}
	return t.out, nil
}

type treeReader struct {
	row      *Value
	id       string
	path     []*Value
	at       []int // of each of path among its siblings
	pointers []string
	lines    map[string]int
	out      []*Example
	messages int
	waiting  []json.RawMessage // unanswered replies that no Example keeps yet
	places   [][]int           // and where they stood
}

func (t *treeReader) walk(node *Value, pointer string, at int) error {
	if node.Kind != Objects {
		return invalidAt(pointer, "%s is %s, not a message", pointer, node.Kind).Do("write {\"text\": ..., \"role\": ..., \"replies\": [...]}")
	}
	t.path, t.pointers, t.at = append(t.path, node), append(t.pointers, pointer), append(t.at, at)
	defer func() {
		n := len(t.path) - 1
		t.path, t.pointers, t.at = t.path[:n], t.pointers[:n], t.at[:n]
	}()
	replies := node.Get("replies")
	if replies.Kind == Array && len(replies.Items) > 0 {
		if err := t.ranked(replies.Items, pointer+"/replies"); err != nil {
			return err
		}
		open := t.unanswered(node, replies.Items)
		if len(open) == len(replies.Items) {
			return t.leaf()
		}
		for i := range replies.Items {
			if slices.Contains(open, i) {
				continue
			}
			if err := t.walk(&replies.Items[i], pointer+"/replies/"+strconv.Itoa(i), i); err != nil {
				return err
			}
		}
		return nil
	}
	return t.leaf()
}

// unanswered finds the replies to an answer that nobody answered. They make no dialogue of their own: they stay in the Meta of the
// next Example, under "unanswered".
func (t *treeReader) unanswered(node *Value, replies []Value) (open []int) {
	if role := node.Get("role"); role.str != "assistant" {
		return nil
	}
	for i := range replies {
		r := &replies[i]
		role, more := r.Get("role"), r.Get("replies")
		if (role.str == "prompter" || role.str == "user") && len(more.Items) == 0 {
			open = append(open, i)
			t.waiting = append(t.waiting, unansweredReply(r, node))
			t.places = append(t.places, append(slices.Clone(t.at), i))
		}
	}
	return open
}

// leaf writes out the path to a last message.
func (t *treeReader) leaf() error {
	ms, err := t.dialogue(len(t.path))
	if err != nil {
		return err
	}
	return t.add(&Example{Kind: chatKind(ms), Messages: ms}, nil)
}

// dialogue builds the messages of the first n nodes of the path anew, so that no two Examples share memory.
func (t *treeReader) dialogue(n int) ([]chat.Message, error) {
	if t.messages += n; t.messages > maxTreeMessages {
		return nil, fault.New(fault.TooLarge, "the tree has more than %d messages when its paths are written out", maxTreeMessages).
			At(Position{Path: "/prompt", Byte: -1}).Do("split the tree")
	}
	ms := make([]chat.Message, n)
	for i := range ms {
		var parent *Value
		if i > 0 {
			parent = t.path[i-1]
		}
		if err := treeMessage(t.path[i], parent, &ms[i], t.pointers[i]); err != nil {
			return nil, err
		}
	}
	return ms, nil
}

func treeMessage(v, parent *Value, m *chat.Message, pointer string) error {
	if v.Kind != Objects {
		return invalidAt(pointer, "%s is %s, not a message", pointer, v.Kind).Do("write {\"text\": ..., \"role\": ...}")
	}
	text, role := v.Get("text"), v.Get("role")
	r, as, ok := canonicalRole(role.str)
	if role.Kind != String || !ok {
		return invalidAt(pointer+"/role", "unknown role %q", clip(role.str, 40)).Do("use prompter or assistant")
	}
	got, err := textMessage(r, &text, pointer+"/text")
	if err != nil {
		return err
	}
	*m = got
	m.RawRole = as
	for i := range v.Members {
		if mem := &v.Members[i]; !impliedByTree(mem, parent) {
			m.Extra = append(m.Extra, chat.Field{Key: mem.Key, Value: compact(&mem.Value)})
		}
	}
	return nil
}

// impliedByTree says that a member of a message need not be kept: the message's own fields or its place in the tree say it.
func impliedByTree(mem *Member, parent *Value) bool {
	switch mem.Key {
	case "text", "role", "replies":
		return true
	case "parent_id":
		if parent == nil {
			return mem.Value.Kind == Null
		}
		id := parent.Get("message_id")
		return id.Kind == String && mem.Value.Kind == String && id.str == mem.Value.str
	}
	return false
}

// unansweredReply gives the text of a reply that nobody answered, without what its place says.
func unansweredReply(v, parent *Value) json.RawMessage {
	kept := Value{Kind: Objects}
	for i := range v.Members {
		if mem := &v.Members[i]; mem.Key == "text" || mem.Key == "role" || !impliedByTree(mem, parent) {
			kept.Members = append(kept.Members, *mem)
		}
	}
	return compact(&kept)
}

// ranked makes a preference of siblings that carry a rank, best first.
func (t *treeReader) ranked(siblings []Value, pointer string) error {
	type place struct {
		i     int
		rank  float64
		spelt json.Number
	}
	var order []place
	for i := range siblings {
		r := siblings[i].Get("rank")
		if r.Kind == String { // the cell of a table
			if n, err := ParseValue([]byte(r.str)); err == nil {
				r = n
			}
		}
		if n, err := strconv.ParseFloat(string(r.Raw), 64); r.Kind == Number && err == nil {
			order = append(order, place{i, n, json.Number(r.Raw)})
		}
	}
	if len(order) < 2 {
		return nil
	}
	sort.SliceStable(order, func(a, b int) bool { return order[a].rank < order[b].rank })
	ms, err := t.dialogue(len(t.path))
	if err != nil {
		return err
	}
	e := &Example{Kind: KindPreference, Messages: ms}
	var places []int
	for _, p := range order {
		var m chat.Message
		if err := treeMessage(&siblings[p.i], t.path[len(t.path)-1], &m, pointer+"/"+strconv.Itoa(p.i)); err != nil {
			return err
		}
		if m.Role != chat.Assistant {
			return nil // ranked questions are no answers to prefer
		}
		m.Extra = slices.DeleteFunc(m.Extra, func(f chat.Field) bool { return f.Key == "rank" }) // it is the completion's
		e.Completions = append(e.Completions, Completion{Messages: []chat.Message{m}, Rank: p.spelt})
		places = append(places, p.i)
	}
	return t.add(e, places)
}

func (t *treeReader) add(e *Example, siblings []int) error {
	c := readColumns(t.row)
	c.take(slotUsed, "prompt")
	l := c.finish(e, t.id)
	root := t.path[0]
	l.tree = &treePlaces{rootParent: root.Has("parent_id"), parents: namesParent(root), lines: t.lines, meta: hashMeta(e.Meta)}
	l.tree.at, l.tree.siblings, l.tree.waiting = slices.Clone(t.at), siblings, t.places
	for i := range e.Messages {
		l.tree.was = append(l.tree.was, hashMessage(&e.Messages[i]))
	}
	for i := range e.Completions {
		l.tree.was = append(l.tree.was, hashMessage(&e.Completions[i].Messages[0]))
		l.tree.ranks = append(l.tree.ranks, e.Completions[i].Rank)
	}
	if len(t.waiting) > 0 {
		e.Meta = append(e.Meta, chat.Field{Key: unansweredKey, Value: listOf(t.waiting)})
		t.waiting, t.places = nil, nil
	}
	e.Origin.Part = len(t.out)
	t.out = append(t.out, e)
	return nil
}

// namesParent says that the first reply names its parent.
func namesParent(root *Value) bool {
	replies := root.Get("replies")
	return len(replies.Items) > 0 && replies.Items[0].Has("parent_id")
}

func listOf(items []json.RawMessage) json.RawMessage {
	b := []byte{'['}
	for i, item := range items {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, item...)
	}
	return append(b, ']')
}
