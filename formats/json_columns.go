package formats

import (
	"bufio"
	"encoding/binary"
	"io"
	"strconv"
	"strings"

	"github.com/slmgen/slmgen/formats/chat"
	"github.com/slmgen/slmgen/internal/fault"
)

// maxColumns is how many columns an object may have that holds them one after the other.
const maxColumns = 10_000

// jsonColumn is a column of which the cells stand in a spill, one after the other.
type jsonColumn struct {
	key        []byte // `"name":`
	name       string
	start, end int64
	cells      int
	r          *bufio.Reader
}

// columnReader turns an object of columns into rows. A column ends before the next begins, so all are kept in a spill first and then
// read side by side; memory does not grow with the file.
type columnReader struct {
	d        *documentReader
	labelled bool // each column is an object of row labels, not a list
	counted  bool // the labels are 0, 1, 2, …
	store    spill
	columns  []*jsonColumn
	cell     []byte
	row      []byte
}

// columns yields the rows of the object that begins here.
func (d *documentReader) columns(labelled bool) bool {
	c := &columnReader{d: d, labelled: labelled, counted: true, store: spill{dir: d.in.Temp}}
	defer c.store.close()
	return c.collect() && c.rows()
}

// stop ends the walk with an error of the spill.
func (d *documentReader) stop(err error) bool {
	d.yield(Record{}, asFault(err, fault.Unavailable, "reading stopped").At(Position{File: d.in.Name, Line: d.w.line, Byte: d.w.off}))
	return false
}

// members walks over the object that begins here; each is called at the value of a member.
func (d *documentReader) members(each func(name string) bool) bool {
	opened := d.pos()
	d.w.consume(1)
	for d.ctx.Err() == nil {
		if !d.w.skipSpace() {
			return d.unclosedObject(opened)
		}
		switch d.w.rest()[0] {
		case ',':
			d.w.consume(1)
		case '}':
			d.w.consume(1)
			return true
		default:
			if name, ok := d.key(); !ok || !each(name) {
				return false
			}
		}
	}
	return d.end()
}

func (d *documentReader) unclosedObject(opened Position) bool {
	if d.w.broken() != nil {
		return d.end()
	}
	return d.fatal("the object that opens on line %d is not closed", opened.Line)
}

// elements walks over the array that begins here; each is given the text of an element.
func (d *documentReader) elements(each func(raw []byte) bool) bool {
	opened := d.pos()
	d.w.consume(1)
	for d.ctx.Err() == nil {
		if !d.w.skipSpace() {
			return d.unclosed(opened)
		}
		switch d.w.rest()[0] {
		case ',':
			d.w.consume(1)
		case ']':
			d.w.consume(1)
			return true
		default:
			if !d.inside(each) {
				return false
			}
		}
	}
	return d.end()
}

// inside gives each the text of the value that begins here, which must be complete.
func (d *documentReader) inside(each func(raw []byte) bool) bool {
	size, state := scanValue(d.w, &valueScan{}, d.in.MaxRecord)
	switch {
	case state == scanTooLong:
		return d.stop(tooLarge(d.pos(), d.in.MaxRecord))
	case state != scanDone || size == 0:
		if d.w.broken() != nil {
			return d.end()
		}
		return d.fatal("a value here is not complete")
	}
	if !each(d.w.rest()[:size]) {
		return false
	}
	d.w.consume(size)
	return true
}

// collect reads all columns into the spill.
func (c *columnReader) collect() bool {
	d := c.d
	names := map[string]bool{}
	return d.members(func(name string) bool {
		switch first := d.w.rest()[0]; {
		case first != '[' && !c.labelled, first != '{' && c.labelled:
			return d.fatal("the member %q is no column like those before it", clip(name, 60))
		case len(c.columns) == maxColumns:
			return d.stop(fault.New(fault.TooLarge, "the file has more than %d columns", maxColumns).Do("convert it to JSON Lines first"))
		case names[name]:
			return d.fatal("the column %q stands there twice", clip(name, 60))
		}
		names[name] = true
		col := &jsonColumn{name: name, key: append(chat.AppendString(nil, name), ':'), start: c.store.size}
		c.columns = append(c.columns, col)
		walk := d.elements
		if c.labelled {
			walk = func(each func([]byte) bool) bool {
				return d.members(func(label string) bool {
					if len(c.columns) == 1 && label != strconv.Itoa(col.cells) {
						c.counted = false
					}
					if err := c.put([]byte(label)); err != nil {
						return d.stop(err)
					}
					return d.inside(each)
				})
			}
		}
		ok := walk(func(raw []byte) bool {
			col.cells++
			if err := c.place(); err != nil {
				return d.stop(err)
			}
			if err := c.put(raw); err != nil {
				return d.stop(err)
			}
			return true
		})
		col.end = c.store.size
		return ok
	})
}

// place keeps where a cell of the first column stands: that is the position of its row.
func (c *columnReader) place() error {
	if len(c.columns) > 1 {
		return nil
	}
	var b []byte
	b = binary.AppendUvarint(b, uint64(c.d.w.line))
	return c.store.write(binary.AppendUvarint(b, uint64(c.d.w.off)))
}

func (c *columnReader) put(b []byte) error {
	if err := c.store.write(binary.AppendUvarint(nil, uint64(len(b)))); err != nil {
		return err
	}
	return c.store.write(b)
}

// take reads back what put wrote, into c.cell.
func (c *columnReader) take(r *bufio.Reader) error {
	n, err := binary.ReadUvarint(r)
	if err != nil {
		return err
	}
	if uint64(cap(c.cell)) < n {
		c.cell = make([]byte, n)
	}
	c.cell = c.cell[:n]
	_, err = io.ReadFull(r, c.cell)
	return err
}

// rows reads the columns side by side.
func (c *columnReader) rows() bool {
	d := c.d
	if len(c.columns) == 0 {
		return true
	}
	first := c.columns[0]
	for _, col := range c.columns {
		if col.cells != first.cells {
			return d.fatal("the columns differ in length: %q has %d cells, %q %d", clip(first.name, 60), first.cells, clip(col.name, 60), col.cells)
		}
		var err error
		if col.r, err = c.store.from(col.start, col.end, max(512, min(64<<10, (8<<20)/len(c.columns)))); err != nil {
			return d.stop(err)
		}
	}
	index := ""
	if c.labelled && !c.counted {
		if index = d.indexName(func(n string) bool {
			for _, col := range c.columns {
				if col.name == n {
					return true
				}
			}
			return false
		}); index != "" {
			d.in.Warn("the labels of the rows are kept in the column %q", index)
		}
	}
	for range first.cells {
		if d.ctx.Err() != nil {
			return d.end()
		}
		if ok, err := c.join(index); err != nil {
			return d.stop(err)
		} else if !ok {
			return d.fatal("the rows of the columns are not in the same order")
		}
		var err error
		if int64(len(c.row)) > d.in.MaxRecord {
			err = tooLarge(d.rec.Pos, d.in.MaxRecord)
		}
		if d.rec.Raw = c.row; !d.yield(d.rec, err) {
			return false
		}
	}
	return true
}

// join puts the next cell of every column into c.row; false says that their labels differ.
func (c *columnReader) join(index string) (bool, error) {
	row := append(c.row[:0], '{')
	label := ""
	for i, col := range c.columns {
		if c.labelled {
			if err := c.take(col.r); err != nil {
				return false, err
			}
			if i == 0 {
				if label = string(c.cell); index != "" {
					row = append(chat.AppendString(append(chat.AppendString(row, index), ':'), label), ',')
				}
			} else if label != string(c.cell) {
				return false, nil
			}
		}
		if i == 0 {
			line, _ := binary.ReadUvarint(col.r)
			off, err := binary.ReadUvarint(col.r)
			if err != nil {
				return false, err
			}
			c.d.rec.Pos.Record++
			c.d.rec.Pos.Line, c.d.rec.Pos.Byte = int64(line), int64(off)
		} else {
			row = append(row, ',')
		}
		if err := c.take(col.r); err != nil {
			return false, err
		}
		row = append(append(row, col.key...), c.cell...)
	}
	c.row = append(row, '}')
	return true, nil
}

// indexName is the name for the labels of rows: index, as pandas calls them, unless a column has that name.
func (d *documentReader) indexName(used func(string) bool) string {
	name := "index"
	for used(name) {
		name = "_" + name
	}
	return strings.Clone(name)
}
