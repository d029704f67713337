package arrowipc

import (
	"fmt"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"github.com/slmgen/slmgen/formats/internal/schema"
	"github.com/slmgen/slmgen/internal/fault"
)

// nested chooses for arrays that hold arrays.
func (w *rowWriter) nested(c *cell, a arrow.Array, n *schema.Node, meta arrow.Metadata) {
	switch a := a.(type) {
	case *array.Struct:
		columns := make([]arrow.Array, a.NumField())
		for i := range columns {
			columns[i] = a.Field(i)
		}
		members := w.members(a.DataType().(*arrow.StructType).Fields(), columns)
		c.write = func(b []byte, i int) ([]byte, error) { return w.object(b, members, i) }
	case *array.Map:
		w.dict(c, a)
	case array.ListLike:
		field := a.DataType().(arrow.ListLikeType).ElemField()
		w.list(c, a, field)
	case *array.Dictionary:
		values := w.cell(a.Dictionary(), n, meta)
		null := c.null
		c.null = func(i int) bool { return null(i) || values.null(a.GetValueIndex(i)) }
		c.write = func(b []byte, i int) ([]byte, error) { return values.write(b, a.GetValueIndex(i)) }
	case *array.RunEndEncoded:
		values := w.cell(a.Values(), n, meta)
		c.null = func(i int) bool { return values.null(a.GetPhysicalIndex(i)) }
		c.write = func(b []byte, i int) ([]byte, error) { return values.write(b, a.GetPhysicalIndex(i)) }
	case *array.SparseUnion:
		w.union(c, a, func(i int) int { return i })
	case *array.DenseUnion:
		w.union(c, a, func(i int) int { return int(a.ValueOffset(i)) })
	case array.ExtensionArray:
		*c = w.cell(a.Storage(), n, meta)
	default:
		panic(fault.New(fault.Unsupported, "columns of the Arrow type %s are not read", shorten(fmt.Sprint(a.DataType()))))
	}
}

func (w *rowWriter) list(c *cell, a array.ListLike, field arrow.Field) {
	items := w.cell(a.ListValues(), marks(&field), field.Metadata)
	c.write = func(b []byte, i int) ([]byte, error) {
		start, end := a.ValueOffsets(i)
		b = append(b, '[')
		for k := start; k < end; k++ {
			if k > start {
				b = append(b, ',')
			}
			var err error
			if b, err = items.append(b, int(k)); err != nil {
				return b, err
			}
			if int64(len(b)) > w.limit {
				return b, errLarge
			}
		}
		return append(b, ']'), nil
	}
}

// dict writes a map: an object when its keys are text, else a list of pairs.
func (w *rowWriter) dict(c *cell, a *array.Map) {
	t := a.DataType().(*arrow.MapType)
	keyField, itemField := t.KeyField(), t.ItemField()
	keys := w.cell(a.Keys(), &schema.Node{}, keyField.Metadata)
	items := w.cell(a.Items(), marks(&itemField), itemField.Metadata)
	brackets, before, between, after := "[]", `{"key":`, `,"value":`, "}"
	if isText(keyField.Type) {
		brackets, before, between, after = "{}", "", ":", ""
		keys.null = func(i int) bool {
			if a.Keys().IsNull(i) {
				panic("a map has a key that is null")
			}
			return false
		}
	}
	c.write = func(b []byte, i int) ([]byte, error) {
		start, end := a.ValueOffsets(i)
		b = append(b, brackets[0])
		for k := start; k < end; k++ {
			if k > start {
				b = append(b, ',')
			}
			var err error
			if b, err = keys.append(append(b, before...), int(k)); err != nil {
				return b, err
			}
			if b, err = items.append(append(b, between...), int(k)); err != nil {
				return b, err
			}
			if b = append(b, after...); int64(len(b)) > w.limit {
				return b, errLarge
			}
		}
		return append(b, brackets[1]), nil
	}
}

func isText(t arrow.DataType) bool {
	switch t := t.(type) {
	case *arrow.StringType, *arrow.LargeStringType, *arrow.StringViewType:
		return true
	case *arrow.DictionaryType:
		return isText(t.ValueType)
	}
	return false
}

func (w *rowWriter) union(c *cell, a array.Union, at func(i int) int) {
	fields := a.UnionType().Fields()
	choices := make([]cell, len(fields))
	for i := range fields {
		choices[i] = w.cell(a.Field(i), marks(&fields[i]), fields[i].Metadata)
	}
	c.null = func(i int) bool { return choices[a.ChildID(i)].null(at(i)) }
	c.write = func(b []byte, i int) ([]byte, error) { return choices[a.ChildID(i)].write(b, at(i)) }
}
