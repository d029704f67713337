package formats

import (
	"encoding/json"
	"reflect"
	"slices"

	"github.com/slmgen/slmgen/formats/chat"
)

// treeNode is one message of a tree that is put together from the Examples of its paths.
type treeNode struct {
	at      int // among its siblings
	path    []int
	message *chat.Message
	edited  bool
	ranked  bool // message is the copy of a completion, which has no member rank
	rank    json.Number
	// rankEdited says that the rank of the completion is another one than was read.
	rankEdited bool
	raw        json.RawMessage // of a reply that nobody answered
	replies    []*treeNode
}

// treeBuilder puts the trees of one record together. It counts as lost what two Examples say differently of one message.
type treeBuilder struct {
	lose  func(string)
	roots treeNode
	// meta is the Example whose Meta counts: the first that was edited.
	meta       *Example
	metaEdited bool
}

// buildTree reads the Examples of one record in their order.
func buildTree(es []*Example, lose func(string)) *treeBuilder {
	b := &treeBuilder{lose: lose}
	for _, e := range es {
		b.add(e)
	}
	return b
}

func (b *treeBuilder) add(e *Example) {
	p := &treePlaces{}
	if l := e.Origin.layout; treeFormat(e.Origin.Format) && l != nil && l.tree != nil {
		p = l.tree
	}
	b.addMeta(e, p)
	node, known := &b.roots, true
	turns := e.Turns()
	for i := range turns {
		at := -1
		if known = known && i < len(p.at); known {
			at = p.at[i]
		}
		node = node.reply(at, &turns[i])
		b.set(node, &turns[i], p, i)
	}
	places := e.Places()
	for i := range e.Completions {
		c := &e.Completions[i]
		if len(c.Messages) == 0 {
			continue
		}
		at := -1
		if i < len(p.siblings) && len(p.at) == len(turns) {
			at = p.siblings[i]
		}
		reply := node.reply(at, &c.Messages[0])
		if reply.message == nil {
			reply.ranked = true
		}
		b.set(reply, &c.Messages[0], p, len(p.at)+i)
		if reply.rank = c.Rank; c.Rank == "" && places != nil {
			reply.rank = json.Number(string(appendInt(nil, places[i])))
		}
		reply.rankEdited = i < len(p.ranks) && p.ranks[i] != c.Rank
		for k := range c.Messages[1:] {
			reply = reply.reply(-1, &c.Messages[k+1])
			b.set(reply, &c.Messages[k+1], p, -1)
		}
	}
	b.addWaiting(e, p, node)
}

// addWaiting puts the replies that nobody answered back in their places; without a place they are replies to the last message.
func (b *treeBuilder) addWaiting(e *Example, p *treePlaces, last *treeNode) {
	if !treeFormat(e.Origin.Format) {
		return
	}
	raw, ok := e.Meta.Get(unansweredKey)
	list, err := ParseValue(raw)
	if !ok || err != nil {
		return
	}
	for i := range list.Items {
		parent, at := last, -1
		if i < len(p.waiting) {
			path := p.waiting[i]
			parent, at = &b.roots, path[len(path)-1]
			for _, k := range path[:len(path)-1] {
				parent = parent.reply(k, nil)
			}
		}
		parent.reply(at, nil).raw = list.Items[i].Raw
	}
}

func (b *treeBuilder) addMeta(e *Example, p *treePlaces) {
	edited := p.meta != 0 && hashMeta(e.Meta) != p.meta
	switch {
	case b.meta == nil || edited && !b.metaEdited:
		b.meta, b.metaEdited = e, edited
	case edited && hashMeta(e.Meta) != hashMeta(b.meta.Meta):
		b.lose("meta")
	}
}

// set gives a node its message. Of two copies the one that was edited counts.
func (b *treeBuilder) set(n *treeNode, m *chat.Message, p *treePlaces, i int) {
	edited := i >= 0 && i < len(p.was) && hashMessage(m) != p.was[i]
	switch {
	case n.message == nil || edited && !n.edited, n.ranked && !n.edited && i < len(p.at):
		n.message, n.edited, n.ranked = m, edited, n.message == nil && n.ranked
	case edited && !reflect.DeepEqual(n.message, m):
		b.lose("message")
	}
}

// reply finds the reply at a place; without a place the one that says the same, else a new one.
func (n *treeNode) reply(at int, m *chat.Message) *treeNode {
	next := 0
	for _, r := range n.replies {
		if at >= 0 && r.at == at || at < 0 && r.message != nil && reflect.DeepEqual(r.message, m) {
			return r
		}
		next = max(next, r.at+1)
	}
	if at < 0 {
		at = next
	}
	r := &treeNode{at: at, path: append(slices.Clone(n.path), at)}
	i, _ := slices.BinarySearchFunc(n.replies, at, func(x *treeNode, at int) int { return x.at - at })
	n.replies = slices.Insert(n.replies, i, r)
	return r
}

// treeFormat says that Examples of a format come from trees of messages.
func treeFormat(id string) bool { return id == oasstTree{}.ID() || id == oasst{}.ID() }
