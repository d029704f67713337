package schema

import (
	"slices"

	"github.com/slmgen/slmgen/formats"
)

// The bounds of a schema. What passes them is kept as JSON text.
const (
	MaxFields  = 200  // of a struct below the row
	MaxColumns = 5000 // of a row; further ones are left out, and Fits says no to the rows that have them
	MaxDepth   = 10   // of structs and lists in one another
)

// HeadRows and HeadBytes bound the rows that a writer keeps for Infer.
const (
	HeadRows  = 1024
	HeadBytes = 8 << 20
)

// Infer gives the schema that holds rows, each a JSON object; with no rows, a Struct without fields. Rows that are no objects are passed
// over: Fits says no to them.
//
// A column has the one type of all its values, null and absent apart. JSON text become: values of mixed types; numbers that are neither
// all 64-bit integers nor all floats whose text a float gives back; strings with lone surrogates; objects that repeat a key, have no
// members in any row, or whose keys vary from row to row, as those of a map do; lists of which no element was seen; columns that are
// null in every row.
func Infer(rows []formats.Value) *Node {
	seen := &sight{}
	for i := range rows {
		if rows[i].IsObject() {
			seen.add(&rows[i], 0)
		}
	}
	return seen.row()
}

// sight is what was seen of one column.
type sight struct {
	name    string
	values  int // that are not null
	nulls   int
	absent  int
	texts   int
	bools   int
	ints    int // written as a 64-bit integer
	floats  int // that a float gives back as they stand
	pythons int // that a float gives back as Python writes it
	objects int
	lists   int
	exotic  bool // a value that only JSON text holds
	fields  []*sight
	index   map[string]int
	members int // of all objects together
	newest  int // the object that brought the last new key
	elem    *sight
}

func (s *sight) add(v *formats.Value, depth int) {
	if v.Kind == formats.Null {
		s.nulls++
		return
	}
	s.values++
	switch v.Kind {
	case formats.String:
		s.texts++
		s.exotic = s.exotic || loneSurrogate(v)
	case formats.Bool:
		s.bools++
	case formats.Number:
		s.number(v.Raw)
	case formats.Objects:
		s.object(v, depth)
	case formats.Array:
		s.lists++
		if depth >= MaxDepth {
			s.exotic = true
			return
		}
		if s.elem == nil {
			s.elem = &sight{}
		}
		for i := range v.Items {
			s.elem.add(&v.Items[i], depth+1)
		}
	}
}

func (s *sight) number(raw []byte) {
	if isInt(raw) {
		s.ints++
	}
	if isFloat(raw, false) {
		s.floats++
	}
	if isFloat(raw, true) {
		s.pythons++
	}
}

func (s *sight) object(v *formats.Value, depth int) {
	s.objects++
	if depth > MaxDepth || depth > 0 && len(v.Members) > MaxFields {
		s.exotic = true
	}
	if s.exotic {
		return
	}
	if s.index == nil {
		s.index = map[string]int{}
	}
	s.members += len(v.Members)
	last := -1
	for i := range v.Members {
		m := &v.Members[i]
		at, ok := s.index[m.Key]
		if !ok {
			if len(s.fields) >= MaxColumns || depth > 0 && len(s.fields) >= MaxFields {
				s.exotic = s.exotic || depth > 0
				continue
			}
			at = s.insert(m.Key, last+1)
		}
		f := s.fields[at]
		if f.values+f.nulls+f.absent >= s.objects { // the key comes twice
			if depth > 0 {
				s.exotic = true
				return
			}
			continue
		}
		f.absent = s.objects - 1 - f.values - f.nulls
		f.add(&m.Value, depth+1)
		last = at
	}
}

// insert makes room for a key behind the one it follows in its object, so that the columns stand in the order of the rows.
func (s *sight) insert(key string, at int) int {
	s.fields = slices.Insert(s.fields, at, &sight{name: key})
	s.newest = s.objects
	for i := at; i < len(s.fields); i++ {
		s.index[s.fields[i].name] = i
	}
	return at
}

// varies says whether the keys are data rather than names: there are many, of which each object has few, or new ones keep coming. Rows
// and the items of their lists (messages, tools) have rare keys by nature, so only what lies deeper is judged strictly.
func (s *sight) varies(depth int) bool {
	n, most := len(s.fields), 32
	if depth >= 3 {
		most = few
		if s.objects >= 4 && 2*s.newest > s.objects {
			return true
		}
	}
	return n > most && 2*s.members < n*s.objects
}

// row gives the node of the rows.
func (s *sight) row() *Node {
	root := &Node{Kind: Struct}
	for _, f := range s.fields {
		root.Fields = append(root.Fields, f.field(s.objects, 1))
	}
	return root
}

// field gives the node of a member of objects.
func (s *sight) field(objects, depth int) *Node {
	n := s.node(depth)
	absent := objects - s.values - s.nulls
	n.NullMeansAbsent = s.nulls == 0 || absent >= s.nulls
	if n.JSON {
		n.NullMeansAbsent = s.nulls == 0 || absent > 0
	}
	return n
}

func (s *sight) node(depth int) *Node {
	n := &Node{Name: s.name}
	switch {
	case s.exotic || s.values == 0:
		n.jsonText()
	case s.texts == s.values:
		n.Kind = Text
	case s.bools == s.values:
		n.Kind = Bool
	case s.ints == s.values:
		n.Kind = Int
	case s.floats == s.values:
		n.Kind = Float
	case s.pythons == s.values:
		n.Kind, n.Python = Float, true
	case s.lists == s.values && s.elem.values > 0:
		n.Kind = List
		n.Elem = s.elem.node(depth + 1)
	case s.objects == s.values && len(s.fields) > 0 && !s.varies(depth):
		n.Kind = Struct
		for _, f := range s.fields {
			n.Fields = append(n.Fields, f.field(s.objects, depth+1))
		}
	default:
		n.jsonText()
	}
	return n
}
