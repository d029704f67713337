package parquet

import (
	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/internal/schema"
)

var nullValue = formats.Value{Kind: formats.Null, Raw: []byte("null")}

// readBack gives a row as Container reads it from the columns, without the sidecar's.
func (s *sink) readBack(row *formats.Value) formats.Value { return s.members(s.root, row) }

func (s *sink) members(n *writeNode, v *formats.Value) formats.Value {
	out := formats.Value{Kind: formats.Objects}
	for _, f := range n.fields {
		if n == s.root && f.Name == formats.SidecarColumn && s.side >= 0 {
			continue
		}
		m := v.Get(f.Name)
		if got := s.value(f, &m); got.Kind != formats.Null || !f.NullMeansAbsent || f.JSON && m.Kind == formats.Null {
			out.Members = append(out.Members, formats.Member{Key: f.Name, Value: got})
		}
	}
	return out
}

func (s *sink) value(n *writeNode, v *formats.Value) formats.Value {
	switch {
	case v.Kind == formats.Absent || v.Kind == formats.Null:
		return nullValue
	case n.JSON:
		return *v
	case n.Kind == schema.Struct && v.IsObject():
		return s.members(n, v)
	case n.Kind == schema.List && v.IsArray():
		out := formats.Value{Kind: formats.Array}
		for i := range v.Items {
			out.Items = append(out.Items, s.value(n.elem, &v.Items[i]))
		}
		return out
	case n.Kind != schema.Struct && n.Kind != schema.List && n.Fits(v):
		return *v
	}
	return nullValue
}
