package parquet

import (
	"fmt"

	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/file"
	"github.com/apache/arrow/go/v17/parquet/schema"
)

// batch is how many values of a column are decoded at once.
const batch = 256

// column is a cursor over one column of a row group.
type column struct {
	index    int
	node     *schema.PrimitiveNode
	def, rep int16 // the highest levels
	json     bool  // the texts hold JSON
	python   bool  // floats are written as Python does

	defs, reps []int16
	levels, at int // entries that are buffered, and the current one
	value      int // the current value among those that are there
	err        error
	reads      func(*column) // is told before values are decoded
	fill       func() (levels, values int, err error)
	write      func(b []byte, i int) ([]byte, error)
}

// peek gives the levels of the current entry; ok is false when the column has ended or cannot be read (see short).
func (c *column) peek() (def, rep int16, ok bool) {
	if c.at >= c.levels {
		if c.err != nil || c.fill == nil {
			return 0, 0, false
		}
		if c.reads != nil {
			c.reads(c)
		}
		levels, values, err := c.fill()
		if c.def == 0 {
			levels = values // a required column has no levels
		}
		c.levels, c.at, c.value, c.err = levels, 0, 0, err
		if err != nil || levels == 0 {
			return 0, 0, false
		}
		there := 0
		for i := range levels {
			if c.def == 0 || c.defs[i] == c.def {
				there++
			}
		}
		if there != values {
			c.err = fmt.Errorf("column %s says %d values and holds %d", c.node.Name(), there, values)
			c.levels = 0
			return 0, 0, false
		}
	}
	if c.def > 0 {
		def = c.defs[c.at]
	}
	if c.rep > 0 {
		rep = c.reps[c.at]
	}
	return def, rep, true
}

func (c *column) next() {
	if c.def == 0 || c.defs[c.at] == c.def {
		c.value++
	}
	c.at++
}

// short says why peek failed.
func (c *column) short() error {
	if c.err != nil {
		return c.err
	}
	return fmt.Errorf("%w: %s", errShort, c.node.Name())
}

// openColumns puts every column below n at the beginning of a row group.
func openColumns(n *node, g *file.RowGroupReader, props *parquet.ReaderProperties, reads func(*column)) error {
	for _, child := range n.children {
		if err := openColumns(child, g, props, reads); err != nil {
			return err
		}
	}
	if n.column == nil {
		return nil
	}
	n.column.reads = reads
	return n.column.open(g, props)
}

func (c *column) open(g *file.RowGroupReader, props *parquet.ReaderProperties) error {
	meta, err := g.MetaData().ColumnChunk(c.index)
	if err != nil {
		return err
	}
	pages, err := g.GetColumnPageReader(c.index)
	if err != nil {
		return err
	}
	if c.defs == nil {
		c.defs, c.reps = make([]int16, batch), make([]int16, batch)
	}
	c.levels, c.at, c.value, c.err = 0, 0, 0, nil
	descr := g.MetaData().Schema.Column(c.index)
	r := file.NewColumnReader(descr, &boundedPages{PageReader: pages, values: meta.NumValues(), def: descr.MaxDefinitionLevel(), rep: descr.MaxRepetitionLevel(), physical: descr.PhysicalType(), width: descr.TypeLength()}, props.Allocator(), pool())
	return c.bind(r)
}

// typed is the part of the library's column readers that they share but for the type of the values.
type typed[T any] interface {
	ReadBatch(n int64, values []T, defs, reps []int16) (total int64, valuesRead int, err error)
	Err() error
}

// bindTo connects the cursor to a reader of T; each writes one value as JSON.
func bindTo[T any](c *column, r typed[T], each func(b []byte, v T) ([]byte, error)) {
	values := make([]T, batch)
	c.fill = func() (int, int, error) {
		levels, n, err := r.ReadBatch(batch, values, c.defs, c.reps)
		if err == nil {
			err = r.Err()
		}
		return int(levels), n, err
	}
	c.write = func(b []byte, i int) ([]byte, error) { return each(b, values[i]) }
}
