package formats

import (
	"slices"
	"strconv"
	"strings"

	"github.com/slmgen/slmgen/formats/chat"
	"github.com/slmgen/slmgen/internal/fault"
)

// oasst is a tree of messages with a row for each: {"message_id","parent_id","text","role","message_tree_id",...}. Rows of one tree follow
// each other, in any order; where they have no message_tree_id, all rows without one are read together. The Examples are those of
// oasst-tree.
type oasst struct{}

func (oasst) ID() string { return "oasst" }

// Match wants a message with an id and a parent, or a list of them.
func (f oasst) Match(row Value) (float64, string) {
	switch {
	case row.Kind == Array && len(row.Items) > 0:
		for i := range row.Items {
			if !treeRow(&row.Items[i]) {
				return 0, "not every row of the tree is a message with an id"
			}
		}
		return 0.98, "messages with ids and parents"
	case treeRow(&row):
		return 0.97, "a message with an id, its parent, a text and a role"
	}
	return 0, "no message with an id and a parent"
}

func treeRow(v *Value) bool {
	if v.Kind != Objects {
		return false
	}
	id, text, role := v.Get("message_id"), v.Get("text"), v.Get("role")
	return id.Kind == String && text.Kind != Absent && role.Kind == String && (v.Has("parent_id") || v.Has("message_tree_id"))
}

// JoinKey gives the id of the tree.
func (oasst) JoinKey(row Value) string {
	if id := pick(&row, "message_tree_id"); id.Kind == String && id.str != "" {
		return "t" + id.str
	}
	if treeRow(&row) {
		return "rows"
	}
	return ""
}

// Decode reads all messages of one or more trees.
func (f oasst) Decode(row Value) ([]*Example, error) {
	rows := row.Items
	switch {
	case row.Kind == Objects:
		rows = []Value{row}
	case len(rows) == 0:
		return nil, invalidAt("", "the row is %s, not a message of a tree", row.Kind).
			Do("write {\"message_id\": ..., \"parent_id\": ..., \"text\": ..., \"role\": ...}")
	}
	t, err := readTreeRows(rows)
	if err != nil {
		return nil, err
	}
	var out []*Example
	for k, root := range t.roots {
		node := t.node(root, root, []int{k})
		whole := Value{Kind: Objects}
		for _, key := range treeColumns {
			if v := rows[root].Get(key); v.Kind != Absent {
				whole.Members = append(whole.Members, Member{key, v})
			}
		}
		whole.Members = append(whole.Members, Member{"prompt", node})
		r := treeReader{row: &whole, id: f.ID(), lines: t.lines}
		if err := r.walk(&node, "/"+strconv.Itoa(root), k); err != nil {
			return nil, err
		}
		out = append(out, r.out...)
	}
	for i, e := range out {
		e.Origin.Part = i
	}
	return out, nil
}

// treeColumns are the facts of a whole tree that each of its messages repeats.
var treeColumns = []string{"message_tree_id", "tree_state"}

// treeRows are the messages of a record by their ids.
type treeRows struct {
	rows    []Value
	roots   []int
	replies map[string][]int
	lines   map[string]int // place in the tree -> row
}

// maxTreeDepth bounds how deep a tree of rows may be.
const maxTreeDepth = maxDepth / 2

func readTreeRows(rows []Value) (*treeRows, error) {
	t := &treeRows{rows: rows, replies: map[string][]int{}, lines: map[string]int{}}
	ids := map[string]int{}
	for i := range rows {
		at := "/" + strconv.Itoa(i)
		if rows[i].Kind != Objects {
			return nil, invalidAt(at, "%s is %s, not a message", at, rows[i].Kind).
				Do("write {\"message_id\": ..., \"parent_id\": ..., \"text\": ..., \"role\": ...}")
		}
		id, parent := rows[i].Get("message_id"), rows[i].Get("parent_id")
		if id.Kind != String || id.str == "" {
			return nil, invalidAt(at+"/message_id", "the message has no message_id").Do("give every message an id of its own")
		}
		if first, twice := ids[id.str]; twice {
			return nil, invalidAt(at+"/message_id", "two messages have the id %q: rows %d and %d of the tree", clip(id.str, 40), first+1, i+1).
				Do("give every message an id of its own")
		}
		ids[id.str] = i
		if noText(&parent) {
			t.roots = append(t.roots, i)
			continue
		}
		if parent.Kind != String {
			return nil, invalidAt(at+"/parent_id", "the parent_id is %s, not a text", parent.Kind).Do("name the message_id of the parent")
		}
		t.replies[parent.str] = append(t.replies[parent.str], i)
	}
	return t, t.check(ids)
}

// check finds messages whose parent is not there, and those that are their own ancestors.
func (t *treeRows) check(ids map[string]int) error {
	seen := make([]bool, len(t.rows))
	depth := 0
	level := slices.Clone(t.roots)
	for ; len(level) > 0; depth++ {
		if depth > maxTreeDepth {
			return fault.New(fault.TooLarge, "the tree is deeper than %d messages", maxTreeDepth).
				At(Position{Path: "/" + strconv.Itoa(level[0]), Byte: -1}).Do("split the tree")
		}
		var next []int
		for _, i := range level {
			seen[i] = true
			id := t.rows[i].Get("message_id")
			next = append(next, t.replies[id.str]...)
		}
		level = next
	}
	for i := range t.rows {
		parent := t.rows[i].Get("parent_id")
		if _, there := ids[parent.str]; !noText(&parent) && !there {
			at := "/" + strconv.Itoa(i) + "/parent_id"
			return invalidAt(at, "the parent %q of message %d is not among the rows of its tree", clip(parent.str, 60), i+1).
				Do("keep the rows of a tree together, or leave the orphan out")
		}
	}
	if i := slices.Index(seen, false); i >= 0 {
		return invalidAt("/"+strconv.Itoa(i)+"/parent_id", "message %d is its own ancestor: its parents form a cycle", i+1).
			Do("give one of them the parent that it answers")
	}
	return nil
}

// node gives the message of a row with its replies below it, as oasst-tree has it. A fact of the whole tree stays with a message that
// does not say of it what the root says.
func (t *treeRows) node(i, root int, path []int) Value {
	t.lines[pathKey(path)] = i
	v := Value{Kind: Objects}
	for k := range t.rows[i].Members {
		m := &t.rows[i].Members[k]
		said := t.rows[root].Get(m.Key)
		if m.Key != "replies" && (!slices.Contains(treeColumns, m.Key) || i != root && string(compact(&said)) != string(compact(&m.Value))) {
			v.Members = append(v.Members, *m)
		}
	}
	id := t.rows[i].Get("message_id")
	list := Value{Kind: Array}
	for k, r := range t.replies[id.str] {
		list.Items = append(list.Items, t.node(r, root, append(slices.Clone(path), k)))
	}
	v.Members = append(v.Members, Member{"replies", list})
	return v
}

// Encode writes the rows of a dialogue or a preference. See EncodeGroup.
func (f oasst) Encode(dst []byte, e *Example, lose func(fact string)) ([]byte, error) {
	return f.EncodeGroup(dst, []*Example{e}, lose)
}

// EncodeGroup writes a list of rows {"message_id","parent_id","text","role",...,"message_tree_id","tree_state"}, one for each message of
// the trees that the Examples are paths of. A message without an id gets one: the row id of the first Example,
// its record and part where they are known, and its place in the tree.
// Dropped and lost: as oasst-tree, and meta:COLUMN for every column of Meta but message_tree_id and tree_state.
func (f oasst) EncodeGroup(dst []byte, es []*Example, lose func(fact string)) ([]byte, error) {
	for _, e := range es {
		if err := treeOnly(e); err != nil {
			return dst, err
		}
	}
	w := &rowWriter{b: dst, lose: lose}
	t := w.tree(es)
	for i := range w.e.Meta {
		if k := w.e.Meta[i].Key; !slices.Contains(treeColumns, k) && (!w.own || k != unansweredKey) && k != w.e.classKey() {
			w.lose("meta:" + k)
		}
	}
	var rows []treeLine
	for _, root := range t.roots.replies {
		rows = w.treeLines(rows, root, "null", w.nodeID(root))
	}
	if l := w.e.Origin.layout; w.own && l != nil && l.tree != nil && l.tree.lines != nil {
		for i := range rows {
			line, ok := l.tree.lines[pathKey(rows[i].node.path)]
			if !ok && i > 0 {
				line = rows[i-1].line // a new message stands behind the one before it
			}
			rows[i].line = line
		}
		slices.SortStableFunc(rows, func(a, b treeLine) int { return a.line - b.line })
	}
	w.b = append(w.b, '[')
	for i, r := range rows {
		if i > 0 {
			w.b = append(w.b, ',')
		}
		w.treeRow(r)
	}
	return append(w.b, ']'), nil
}

// treeLine is a row on its way out.
type treeLine struct {
	node         *treeNode
	parent, tree string
	line         int
}

func (w *rowWriter) treeLines(out []treeLine, n *treeNode, parent, tree string) []treeLine {
	out = append(out, treeLine{n, parent, tree, 0})
	id := w.nodeID(n)
	for _, r := range n.replies {
		out = w.treeLines(out, r, id, tree)
	}
	return out
}

func (w *rowWriter) treeRow(r treeLine) {
	w.open = false
	w.b = append(w.b, '{')
	w.treeMembers(r.node, r.parent, true)
	id, ok := w.e.Meta.Get(treeColumns[0])
	if !ok || len(id) == 0 {
		id = []byte(r.tree)
	}
	if w.own && !ok || w.states(r.node, treeColumns[0]) {
		id = nil // the rows of this source name no tree, or this one another
	}
	if id != nil {
		w.key(treeColumns[0])
		w.b = append(w.b, id...)
	}
	if state, ok := w.e.Meta.Get(treeColumns[1]); ok && !w.states(r.node, treeColumns[1]) {
		w.field(&chat.Field{Key: treeColumns[1], Value: state})
	}
	w.b = append(w.b, '}')
}

// states says that a message has a fact of its tree for itself, since it differs from that of the root.
func (w *rowWriter) states(n *treeNode, column string) bool {
	if n.message != nil {
		_, ok := n.message.Extra.Get(column)
		return ok && w.own
	}
	v, err := ParseValue(n.raw)
	return err == nil && v.Has(column)
}

// nodeID gives the id of a message as JSON.
func (w *rowWriter) nodeID(n *treeNode) string {
	if n.message != nil && w.own {
		if id, ok := n.message.Extra.Get("message_id"); ok {
			return string(id)
		}
	}
	if v, err := ParseValue(n.raw); err == nil {
		if id := v.Get("message_id"); id.Kind == String {
			return string(id.Raw)
		}
	}
	id := w.e.ID()
	if o := &w.e.Origin; o.Pos.Record > 0 {
		// Two rows that say the same are two trees.
		id += "." + strconv.FormatInt(o.Pos.Record, 10) + "." + strconv.Itoa(o.Part)
	}
	return string(chat.AppendString(nil, id+"."+strings.TrimSuffix(pathKey(n.path), ".")))
}
