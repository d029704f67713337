package parquet

import (
	"github.com/slmgen/slmgen/formats/internal/schema"
)

// writeNode is a node of the schema with the levels at which it is there.
type writeNode struct {
	*schema.Node
	fields   []*writeNode
	elem     *writeNode
	def, rep uint8 // of the node when it is not null; of a list: when it has an item
	from, to int   // the leaves below
	instant  bool  // an Int is nanoseconds since 1970
}

// writeLeaf is one column of the file.
type writeLeaf struct {
	node     *schema.Node
	def, rep uint8
	path     []string
}

// writeTree numbers the leaves of a row's schema.
func writeTree(root *schema.Node) (*writeNode, []writeLeaf) {
	var leaves []writeLeaf
	var walk func(n *schema.Node, def, rep uint8, path []string) *writeNode
	walk = func(n *schema.Node, def, rep uint8, path []string) *writeNode {
		w := &writeNode{Node: n, def: def, rep: rep, from: len(leaves)}
		switch n.Kind {
		case schema.Struct:
			for _, f := range n.Fields {
				w.fields = append(w.fields, walk(f, def+1, rep, below(path, f.Name)))
			}
		case schema.List:
			w.def, w.rep = def+1, rep+1
			w.elem = walk(n.Elem, def+2, rep+1, below(path, "list", "element"))
		default:
			leaves = append(leaves, writeLeaf{n, def, rep, path})
		}
		w.to = len(leaves)
		return w
	}
	return walk(root, 0, 0, nil), leaves
}

func below(path []string, names ...string) []string {
	return append(path[:len(path):len(path)], names...)
}

// The numbers of the format: https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift
const (
	typeBoolean   = 0
	typeInt64     = 2
	typeDouble    = 5
	typeByteArray = 6

	optional = 1
	repeated = 2

	convertedUTF8 = 0
	convertedList = 3
	logicalString = 1
	logicalList   = 3
	logicalTime   = 8
	unitNanos     = 3
)

func physical(n *schema.Node) int32 {
	switch n.Kind {
	case schema.Bool:
		return typeBoolean
	case schema.Int:
		return typeInt64
	case schema.Float:
		return typeDouble
	}
	return typeByteArray
}

// schemaElements writes the schema as the flat list of the footer.
func (t *thrift) schemaElements(root *writeNode) {
	count := 1
	var size func(n *writeNode)
	size = func(n *writeNode) {
		for _, f := range n.fields {
			count++
			size(f)
		}
		if n.elem != nil {
			count += 2
			size(n.elem)
		}
	}
	size(root)
	t.list(2, thriftStruct, count)
	t.begin()
	t.text(4, "schema")
	t.i32(5, int32(len(root.fields)))
	t.end()
	for _, f := range root.fields {
		t.element(f, f.Name)
	}
}

func (t *thrift) element(n *writeNode, name string) {
	t.begin()
	switch n.Kind {
	case schema.Struct:
		t.i32(3, optional)
		t.text(4, name)
		t.i32(5, int32(len(n.fields)))
		t.end()
		for _, f := range n.fields {
			t.element(f, f.Name)
		}
		return
	case schema.List:
		t.i32(3, optional)
		t.text(4, name)
		t.i32(5, 1)
		t.i32(6, convertedList)
		t.logical(logicalList)
		t.end()
		t.begin()
		t.i32(3, repeated)
		t.text(4, "list")
		t.i32(5, 1)
		t.end()
		t.element(n.elem, "element")
		return
	}
	t.i32(1, physical(n.Node))
	t.i32(3, optional)
	t.text(4, name)
	if n.Kind == schema.Text {
		t.i32(6, convertedUTF8)
		t.logical(logicalString)
	}
	if n.instant {
		t.timestamp()
	}
	t.end()
}

// logical writes the union of logical types with one that has no parameters.
func (t *thrift) logical(id int16) {
	t.open(10)
	t.open(id)
	t.end()
	t.end()
}

// timestamp writes the logical type of an instant in nanoseconds.
func (t *thrift) timestamp() {
	t.open(10)
	t.open(logicalTime)
	t.field(1, thriftTrue) // adjusted to UTC
	t.open(2)
	t.open(unitNanos)
	for range 4 {
		t.end()
	}
}
