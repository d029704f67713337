package arrowipc

import (
	"strconv"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/internal/schema"
)

func arrowFields(nodes []*schema.Node) []arrow.Field {
	fields := make([]arrow.Field, len(nodes))
	for i, n := range nodes {
		keys, values := n.Metadata()
		fields[i] = arrow.Field{Name: n.Name, Type: arrowType(n), Nullable: true, Metadata: arrow.NewMetadata(keys, values)}
	}
	return fields
}

func arrowType(n *schema.Node) arrow.DataType {
	switch n.Kind {
	case schema.Bool:
		return arrow.FixedWidthTypes.Boolean
	case schema.Int:
		return arrow.PrimitiveTypes.Int64
	case schema.Float:
		return arrow.PrimitiveTypes.Float64
	case schema.List:
		item := arrowFields([]*schema.Node{n.Elem})[0]
		item.Name = "item"
		return arrow.ListOfField(item)
	case schema.Struct:
		return arrow.StructOf(arrowFields(n.Fields)...)
	}
	return arrow.BinaryTypes.String
}

// appender adds one value to a column. A nil value is a member that is not there. reordered says that somewhere in it the members of an
// object do not stand in the order of the fields.
type appender func(v *formats.Value) (reordered bool)

// valueWriter makes appenders.
type valueWriter struct{ lose func(fact string) }

// appender gives the way of values into b; path names the column in losses.
func (w *valueWriter) appender(n *schema.Node, b array.Builder, path string) appender {
	write := w.values(n, b, path)
	return func(v *formats.Value) bool {
		switch {
		case v == nil:
			if !n.NullMeansAbsent {
				w.lose("absent")
			}
			b.AppendNull()
			return false
		case v.Kind != formats.Null:
			return write(v)
		case n.JSON && n.NullMeansAbsent:
			return write(v)
		case n.NullMeansAbsent:
			w.lose("null")
		}
		b.AppendNull()
		return false
	}
}

func (w *valueWriter) values(n *schema.Node, b array.Builder, path string) appender {
	misfit := func() bool {
		w.lose("column:" + path)
		b.AppendNull()
		return false
	}
	switch b := b.(type) {
	case *array.BooleanBuilder:
		return func(v *formats.Value) bool {
			if !n.Fits(v) {
				return misfit()
			}
			b.Append(v.Raw[0] == 't')
			return false
		}
	case *array.Int64Builder:
		return func(v *formats.Value) bool {
			if !n.Fits(v) {
				return misfit()
			}
			i, _ := strconv.ParseInt(string(v.Raw), 10, 64)
			b.Append(i)
			return false
		}
	case *array.Float64Builder:
		return func(v *formats.Value) bool {
			f, err := strconv.ParseFloat(string(v.Raw), 64)
			if v.Kind != formats.Number || err != nil {
				return misfit()
			}
			if !n.Fits(v) {
				w.lose("number_text")
			}
			b.Append(f)
			return false
		}
	case *array.StringBuilder:
		return w.texts(n, b, path)
	case *array.ListBuilder:
		items := w.appender(n.Elem, b.ValueBuilder(), path)
		return func(v *formats.Value) (reordered bool) {
			if !v.IsArray() {
				return misfit()
			}
			b.Append(true)
			for i := range v.Items {
				reordered = items(&v.Items[i]) || reordered
			}
			return reordered
		}
	case *array.StructBuilder:
		fields := make([]appender, len(n.Fields))
		for i, f := range n.Fields {
			fields[i] = w.appender(f, b.FieldBuilder(i), path+"."+f.Name)
		}
		return func(v *formats.Value) bool {
			if !v.IsObject() {
				return misfit()
			}
			b.Append(true)
			return appendMembers(n, fields, v, path+".", w.lose)
		}
	}
	panic("arrowipc: no appender for this type")
}

func (w *valueWriter) texts(n *schema.Node, b *array.StringBuilder, path string) appender {
	return func(v *formats.Value) bool {
		switch {
		case n.JSON:
			b.BinaryBuilder.Append(v.Raw)
		case n.Fits(v):
			b.Append(v.Str())
		case v.IsString():
			w.lose("column:" + path) // half of a surrogate pair
			b.Append(v.Str())
		default:
			w.lose("json_type")
			b.BinaryBuilder.Append(v.Raw)
		}
		return false
	}
}

// appendMembers gives every field its member of v, the last where a key comes twice, and tells of members that have no field.
func appendMembers(n *schema.Node, fields []appender, v *formats.Value, prefix string, lose func(string)) (reordered bool) {
	places := make([]int, len(fields)) // of the members, from 1
	last := -1
	for i := range v.Members {
		at := n.Field(v.Members[i].Key)
		if at < 0 {
			lose("column:" + prefix + v.Members[i].Key)
			continue
		}
		if places[at] > 0 {
			lose("column:" + prefix + v.Members[i].Key)
		}
		reordered = reordered || at < last
		last = max(last, at)
		places[at] = i + 1
	}
	for at := range fields {
		var member *formats.Value
		if places[at] > 0 {
			member = &v.Members[places[at]-1].Value
		}
		reordered = fields[at](member) || reordered
	}
	return reordered
}
