package schema

import "github.com/slmgen/slmgen/formats"

var null = formats.Value{Kind: formats.Null, Raw: []byte("null")}

// ReadBack gives a row, or a value of a column, as a reader gives it once it has stood in the column: members in the order of the
// fields, null for what does not fit. It shares the memory of v; objects and lists of it have no Raw.
func (n *Node) ReadBack(v *formats.Value) formats.Value {
	switch {
	case v.Kind == formats.Absent || v.Kind == formats.Null:
		return null
	case n.JSON:
		return *v
	case n.Kind == Struct && v.IsObject():
		out := formats.Value{Kind: formats.Objects}
		for _, f := range n.Fields {
			m := v.Get(f.Name)
			if got := f.ReadBack(&m); got.Kind != formats.Null || !f.NullMeansAbsent || f.JSON && m.Kind == formats.Null {
				out.Members = append(out.Members, formats.Member{Key: f.Name, Value: got})
			}
		}
		return out
	case n.Kind == List && v.IsArray():
		out := formats.Value{Kind: formats.Array}
		for i := range v.Items {
			out.Items = append(out.Items, n.Elem.ReadBack(&v.Items[i]))
		}
		return out
	case n.Kind != Struct && n.Kind != List && n.Fits(v):
		return *v
	}
	return null
}

// WithSidecar gives a row as it is to be written into the columns of n when what they cannot hold of it goes into the column of the
// sidecar, which n must have (see AddSidecar).
func (n *Node) WithSidecar(row *formats.Value) formats.Value {
	read := n.ReadBack(row)
	for i := range read.Members {
		if read.Members[i].Key == formats.SidecarColumn { // the row's own goes into that of the container
			read.Members = append(read.Members[:i:i], read.Members[i+1:]...)
			break
		}
	}
	if text, need := formats.ContainerSidecar(row, &read); need {
		read.Members = append(read.Members, formats.Member{Key: formats.SidecarColumn, Value: formats.TextValue(string(text))})
	}
	return read
}

// AddSidecar puts the column of the sidecar behind the others.
func (n *Node) AddSidecar() {
	for i, f := range n.Fields {
		if f.Name == formats.SidecarColumn {
			n.Fields = append(n.Fields[:i:i], n.Fields[i+1:]...)
			break
		}
	}
	n.Fields = append(n.Fields, &Node{Kind: Text, Name: formats.SidecarColumn, NullMeansAbsent: true})
	n.index = nil
}
