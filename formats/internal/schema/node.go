// Package schema finds the typed columns that hold JSON rows, for the containers that need a schema before the first row (Parquet,
// Arrow). A column that no type holds exactly becomes JSON text, so that what is read back is what was written.
package schema

import "slices"

// Kind is the type of a column.
type Kind uint8

// The kinds. Text with Node.JSON set holds the JSON text of whatever value stands there.
const (
	Text   Kind = iota // UTF-8
	Bool               //
	Int                // a whole number that fits 64 bits with a sign
	Float              // a 64-bit float
	Struct             // Fields
	List               // of Elem
)

// The keys of the metadata that a file keeps for a column, so that a reader can turn it back. Their value is "true"; of MetaFloat it is
// "python".
const (
	MetaJSON   = "slmgen:json"   // Node.JSON
	MetaAbsent = "slmgen:absent" // Node.NullMeansAbsent
	MetaFloat  = "slmgen:float"  // Node.Python
)

// Node is one column, one field of a struct or the element of a list. The node of a row is a Struct without a name.
//
// Null in a file means one thing. For a field it is a null, or with NullMeansAbsent that the field is not there. A field of JSON text
// with NullMeansAbsent holds a null as the text null, so it loses neither.
type Node struct {
	Kind   Kind
	Name   string
	Fields []*Node // of a Struct, in the order of the file
	Elem   *Node   // of a List
	JSON   bool    // Text holds JSON text
	Python bool    // Float is written as Python does: 1.0 and 1e-05
	// NullMeansAbsent says that a null in the file stands for a member that is not there. Never set for an element.
	NullMeansAbsent bool

	index map[string]int // of Fields, once there are many
}

// few is how many fields are looked through one by one.
const few = 8

// Field gives the place of a field, -1 when there is none. It is not safe for concurrent use with itself unless Seal was called.
func (n *Node) Field(name string) int {
	if len(n.Fields) <= few {
		for i, f := range n.Fields {
			if f.Name == name {
				return i
			}
		}
		return -1
	}
	if len(n.index) != len(n.Fields) {
		n.index = make(map[string]int, len(n.Fields))
		for i, f := range n.Fields {
			n.index[f.Name] = i
		}
	}
	if i, ok := n.index[name]; ok {
		return i
	}
	return -1
}

// Seal makes the node safe for reading by several goroutines. It must not change afterwards.
func (n *Node) Seal() {
	n.Field("")
	for _, f := range n.Fields {
		f.Seal()
	}
	if n.Elem != nil {
		n.Elem.Seal()
	}
}

// Add puts a column of JSON text behind the others unless there is one of that name: room for what later rows may have.
func (n *Node) Add(name string) {
	if n.Kind == Struct && n.Field(name) < 0 {
		n.Fields = append(n.Fields, &Node{Name: name, JSON: true, NullMeansAbsent: true})
	}
}

// Metadata gives the marks of a node as pairs of key and value, in a fixed order.
func (n *Node) Metadata() (keys, values []string) {
	if n.JSON {
		keys, values = append(keys, MetaJSON), append(values, "true")
	}
	if n.NullMeansAbsent {
		keys, values = append(keys, MetaAbsent), append(values, "true")
	}
	if n.Python && n.Kind == Float {
		keys, values = append(keys, MetaFloat), append(values, "python")
	}
	return keys, values
}

// Mark sets what a pair of metadata says, for a reader. Pairs of others are passed over.
func (n *Node) Mark(key, value string) {
	switch key {
	case MetaJSON:
		n.JSON = value == "true"
	case MetaAbsent:
		n.NullMeansAbsent = value == "true"
	case MetaFloat:
		n.Python = value == "python"
	}
}

// jsonText makes the node a column of JSON text.
func (n *Node) jsonText() {
	n.Kind, n.JSON, n.Python, n.Fields, n.Elem, n.index = Text, true, false, nil, nil, nil
}

func (n *Node) clone() *Node {
	c := *n
	c.index, c.Fields = nil, slices.Clone(n.Fields)
	for i, f := range c.Fields {
		c.Fields[i] = f.clone()
	}
	if n.Elem != nil {
		c.Elem = n.Elem.clone()
	}
	return &c
}
