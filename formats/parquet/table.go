package parquet

import (
	"encoding/binary"
	"io"
	"math"
	"time"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/internal/schema"
	"github.com/slmgen/slmgen/internal/fault"
)

// ColumnType is what a column of a Table holds.
type ColumnType uint8

// The types of columns.
const (
	Int     ColumnType = iota // a whole number of 64 bits with a sign
	Float                     // a 64-bit float; NaN and the infinities are values
	Text                      // UTF-8
	Instant                   // a time: a timestamp of nanoseconds in UTC
)

// Column is one column of a Table.
type Column struct {
	Name string
	Type ColumnType
}

// Table writes rows whose types are known beforehand as a Parquet file, without the way over JSON: values are set by the number of their column, and Row
// ends a row. A column of which nothing was set in a row is null there, which Container reads as absent. Pages, row groups and memory are those of the files
// that Container writes. It is not safe for concurrent use.
type Table struct {
	s     *sink
	types []ColumnType
	b     *block
	err   error
}

// mostTableColumns is how many columns a Table may have, and blockRows how many rows are gathered before they go to their pages. groupCells bounds a row group of many
// columns that are nearly empty by its rows times its columns.
const (
	mostTableColumns = 10_000
	blockRows        = 4096
	groupCells       = 64 << 20
)

// NewTable begins a file on w. The error is invalid for no column, too many, two with one name or a type that is none, or that of w.
func NewTable(w io.Writer, columns []Column) (*Table, error) {
	if n := len(columns); n == 0 || n > mostTableColumns {
		return nil, fault.New(fault.Invalid, "a table cannot have %d columns", n).Do("use 1 to %d", mostTableColumns)
	}
	root := &schema.Node{Kind: schema.Struct}
	seen := map[string]bool{}
	t := &Table{}
	for _, c := range columns {
		if seen[c.Name] || c.Type > Instant {
			return nil, fault.New(fault.Invalid, "the column %.80q comes twice, or has no type", c.Name)
		}
		seen[c.Name] = true
		root.Fields = append(root.Fields, &schema.Node{Name: c.Name, Kind: [...]schema.Kind{schema.Int, schema.Float, schema.Text, schema.Int}[c.Type], NullMeansAbsent: true})
		t.types = append(t.types, c.Type)
	}
	t.s = &sink{w: w, o: formats.SinkOptions{Lose: func(string) {}}, side: -1}
	if err := t.s.begin(root); err != nil {
		return nil, err
	}
	for i, f := range t.s.root.fields {
		f.instant = t.types[i] == Instant
	}
	t.b = t.s.NewBlock().(*block)
	return t, nil
}

// set makes the column's entry of the row at hand, and gives the column; nil, and an error at the next Row, where that cannot be.
func (t *Table) set(column int, is bool) *columnBuffer {
	if !is || len(t.b.columns[column].def) > t.b.rows {
		t.err = fault.New(fault.Internal, "the column %d of a table was set twice in a row, or to a value of another type", column)
		return nil
	}
	c := &t.b.columns[column]
	c.pad(t.b.rows)
	c.def = append(c.def, 1)
	c.present++
	return c
}

// pad makes nulls of what is lacking to rows entries. Columns of a table repeat nothing: they have no levels of repetition.
func (c *columnBuffer) pad(rows int) {
	for len(c.def) < rows {
		c.def = append(c.def, 0)
	}
}

// Int sets a column of whole numbers.
func (t *Table) Int(column int, v int64) {
	if c := t.set(column, t.types[column] == Int); c != nil {
		c.values = binary.LittleEndian.AppendUint64(c.values, uint64(v))
	}
}

// Float sets a column of floats.
func (t *Table) Float(column int, v float64) {
	if c := t.set(column, t.types[column] == Float); c != nil {
		c.values = binary.LittleEndian.AppendUint64(c.values, math.Float64bits(v))
	}
}

// Text sets a column of texts.
func (t *Table) Text(column int, v string) {
	if c := t.set(column, t.types[column] == Text); c != nil {
		c.values = append(binary.LittleEndian.AppendUint32(c.values, uint32(len(v))), v...)
	}
}

// Instant sets a column of times. One that nanoseconds since 1970 cannot say in 64 bits, before 1678 or after 2261, makes the next Row fail as invalid.
func (t *Table) Instant(column int, v time.Time) {
	if y := v.UTC().Year(); y < 1678 || y > 2261 {
		t.err = fault.New(fault.Invalid, "a column of times cannot hold the year %d", y).Do("use years from 1678 to 2261")
		return
	}
	if c := t.set(column, t.types[column] == Instant); c != nil {
		c.values = binary.LittleEndian.AppendUint64(c.values, uint64(v.UnixNano()))
	}
}

// Row ends a row. The error is that of a value that could not be set, internal for one that was set twice or is of another type, or that of the
// target; after one the file cannot be ended.
func (t *Table) Row() error {
	if t.err != nil {
		return t.err
	}
	if t.b.rows++; t.b.rows == blockRows {
		t.err = t.flush()
	}
	return t.err
}

func (t *Table) flush() error {
	for i := range t.b.columns {
		t.b.columns[i].pad(t.b.rows)
	}
	if err := t.s.WriteBlock(t.b); err != nil {
		return err
	}
	t.b = t.s.NewBlock().(*block)
	if t.s.open.rows*len(t.types) >= groupCells {
		return t.s.endGroup()
	}
	return nil
}

// Close ends the file. It does not close the target. The error is that of a row, or of the target.
func (t *Table) Close() error {
	if t.err != nil {
		return t.err
	}
	for i := range t.b.columns {
		if len(t.b.columns[i].def) > t.b.rows {
			t.err = fault.New(fault.Internal, "the last row of a table was not ended")
			return t.err
		}
	}
	if t.err = t.flush(); t.err != nil {
		return t.err
	}
	t.err = t.s.Close()
	return t.err
}
