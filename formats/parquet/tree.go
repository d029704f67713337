package parquet

import (
	"errors"

	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/schema"
	"github.com/slmgen/slmgen/formats/chat"
)

// shape says what a node of the schema becomes in JSON.
type shape uint8

const (
	leaf   shape = iota
	group        // an object
	list         // an array; the only child is the repeated node
	dict         // a map; the only child is the repeated pair
	single       // the wrapper around a list's element, which itself does not show
)

// node is one node of the schema with what assembling rows needs.
type node struct {
	name     string
	key      []byte // `"name":`
	shape    shape
	optional bool
	repeated bool
	def, rep int16 // levels from which the node itself is there
	children []*node
	first    *column // the leftmost column below
	column   *column // of a leaf
	absent   bool    // a null stands for a member that is not there
}

const maxDepth = 64

// newTree makes the tree of a schema; its columns are in schema order, as the file numbers them.
func newTree(root *schema.GroupNode) (*node, error) {
	b := treeBuilder{}
	n := &node{shape: group}
	if err := b.children(n, root, 0); err != nil {
		return nil, err
	}
	if len(n.children) > 0 {
		n.first = n.children[0].first
	}
	return n, nil
}

type treeBuilder struct{ columns int }

func (t *treeBuilder) children(n *node, g *schema.GroupNode, depth int) error {
	for i := range g.NumFields() {
		c, err := t.node(g.Field(i), n, depth+1)
		if err != nil {
			return err
		}
		if c != nil {
			n.children = append(n.children, c)
		}
	}
	return nil
}

func (t *treeBuilder) node(s schema.Node, parent *node, depth int) (*node, error) {
	if depth > maxDepth {
		return nil, errors.New("the schema is nested deeper than 64 levels")
	}
	n := &node{name: s.Name(), key: append(chat.AppendString(nil, s.Name()), ':'), def: parent.def, rep: parent.rep}
	switch s.RepetitionType() {
	case parquet.Repetitions.Optional:
		n.optional = true
		n.def++
	case parquet.Repetitions.Repeated:
		n.repeated = true
		n.def++
		n.rep++
	}
	if p, ok := s.(*schema.PrimitiveNode); ok {
		n.column = &column{index: t.columns, def: n.def, rep: n.rep, node: p, json: isJSON(p)}
		n.first = n.column
		t.columns++
		return n, nil
	}
	g, ok := s.(*schema.GroupNode)
	if !ok {
		return nil, errors.New("the schema has a node that is neither a column nor a group")
	}
	n.shape = group
	if err := t.children(n, g, depth); err != nil {
		return nil, err
	}
	if len(n.children) == 0 {
		return nil, nil // a group without columns holds nothing
	}
	n.first = n.children[0].first
	n.nested(g)
	return n, nil
}

// nested recognizes lists and maps by the rules of the format, those for old writers included.
func (n *node) nested(g *schema.GroupNode) {
	if len(n.children) != 1 || !n.children[0].repeated {
		return
	}
	item := n.children[0]
	_, isList := g.LogicalType().(schema.ListLogicalType)
	isMap := false
	switch g.ConvertedType() {
	case schema.ConvertedTypes.List:
		isList = true
	case schema.ConvertedTypes.Map, schema.ConvertedTypes.MapKeyValue:
		isMap = true
	}
	if _, ok := g.LogicalType().(schema.MapLogicalType); ok {
		isMap = true
	}
	switch {
	case isMap && item.shape == group && len(item.children) == 2:
		n.shape = dict
	case isList:
		n.shape = list
		name := g.Field(0).Name()
		if item.shape == group && len(item.children) == 1 && name != "array" && name != g.Name()+"_tuple" {
			item.shape = single
		}
	}
}
