package schema

import (
	"github.com/slmgen/slmgen/formats"
)

// Fits says whether v can be put into a column of this kind and be read back equal, but for two facts that a writer tells apart itself: a
// null or absent member where the file has room for the other (see NullMeansAbsent), and the order of members. A null fits
// everywhere; that a row is an object is the caller's to check.
func (n *Node) Fits(v *formats.Value) bool {
	if v.Kind == formats.Null || v.Kind == formats.Absent {
		return true
	}
	if n.JSON {
		return true
	}
	switch n.Kind {
	case Text:
		return v.Kind == formats.String && !loneSurrogate(v)
	case Bool:
		return v.Kind == formats.Bool
	case Int:
		return v.Kind == formats.Number && isInt(v.Raw)
	case Float:
		return v.Kind == formats.Number && isFloat(v.Raw, n.Python)
	case List:
		if v.Kind != formats.Array {
			return false
		}
		for i := range v.Items {
			if !n.Elem.Fits(&v.Items[i]) {
				return false
			}
		}
		return true
	}
	if v.Kind != formats.Objects {
		return false
	}
	last := -1
	for i := range v.Members {
		at := n.Field(v.Members[i].Key)
		if at < 0 || at <= last && Repeats(v, i) || !n.Fields[at].Fits(&v.Members[i].Value) {
			return false
		}
		last = max(last, at)
	}
	return true
}

// Repeats says whether the key of member i of an object stood before it already. Members in the order of the fields need no asking.
func Repeats(v *formats.Value, i int) bool {
	for j := range i {
		if v.Members[j].Key == v.Members[i].Key {
			return true
		}
	}
	return false
}

// Widen gives a schema that holds what either of two does, for the heads of several shards. Fields of b that a lacks come behind.
// Neither is changed.
func Widen(a, b *Node) *Node {
	n := a.clone()
	n.widen(b)
	return n
}

func (n *Node) widen(b *Node) {
	switch {
	case n.JSON:
		return
	case b.JSON:
		n.jsonText()
	case n.Kind == Struct && b.Kind == Struct:
		for _, f := range b.Fields {
			if at := n.Field(f.Name); at >= 0 {
				n.Fields[at].widen(f)
				n.Fields[at].NullMeansAbsent = n.Fields[at].NullMeansAbsent && f.NullMeansAbsent
				continue
			}
			f = f.clone()
			f.NullMeansAbsent = true // the rows of a lack it
			n.Fields = append(n.Fields, f)
		}
		for _, f := range n.Fields {
			if b.Field(f.Name) < 0 {
				f.NullMeansAbsent = true
			}
		}
	case n.Kind == List && b.Kind == List:
		n.Elem.widen(b.Elem)
	case n.Kind != b.Kind || n.Python != b.Python:
		n.jsonText() // an integer beyond 2^53 does not fit a float, so the two do not meet
	}
}
