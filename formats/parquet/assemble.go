package parquet

import (
	"errors"
	"fmt"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/internal/fault"
)

// assembler puts rows together from the columns: a node is there when the definition level of the leftmost column below it says so,
// and a list goes on while the repetition level says so.
type assembler struct {
	buf   []byte
	limit int64
	over  bool // the row is larger than limit: its values are passed over and not written
	bad   error
}

var errShort = errors.New("a column ends before its row group")

// row gives the next row. raw is valid until the next call. bad is why this row cannot be used; err ends reading.
func (a *assembler) row(root *node) (raw []byte, bad *formats.Error, err error) {
	a.over, a.bad = false, nil
	a.buf, err = a.group(a.buf[:0], root)
	switch {
	case err != nil:
		return nil, nil, err
	case a.over || int64(len(a.buf)) > a.limit:
		return nil, fault.New(fault.TooLarge, "the record is larger than %d bytes", a.limit).Do("raise the record limit or split the record"), nil
	case a.bad != nil:
		return a.buf, fault.New(fault.Invalid, "a value cannot be read: %v", a.bad), nil
	}
	return a.buf, nil, nil
}

func (a *assembler) group(b []byte, n *node) ([]byte, error) {
	b = append(b, '{')
	some := false
	for _, c := range n.children {
		var err error
		if c.absent {
			def, _, ok := c.first.peek()
			if !ok {
				return b, c.first.short()
			}
			if def < c.def {
				if err = c.skip(); err != nil {
					return b, err
				}
				continue
			}
		}
		if some {
			b = append(b, ',')
		}
		some = true
		if b, err = a.node(append(b, c.key...), c); err != nil {
			return b, err
		}
	}
	return append(b, '}'), nil
}

// node writes a node that may be null, a list or repeated.
func (a *assembler) node(b []byte, n *node) ([]byte, error) {
	if n.repeated {
		return a.items(append(b, '['), n, ']')
	}
	if n.optional {
		def, _, ok := n.first.peek()
		if !ok {
			return b, n.first.short()
		}
		if def < n.def {
			return append(b, "null"...), n.skip()
		}
	}
	return a.content(b, n)
}

// content writes a node that is there.
func (a *assembler) content(b []byte, n *node) ([]byte, error) {
	if int64(len(b)) > a.limit {
		a.over = true
	}
	if a.over {
		b = b[:0]
	}
	switch n.shape {
	case group:
		return a.group(b, n)
	case single:
		return a.node(b, n.children[0])
	case list:
		return a.items(append(b, '['), n.children[0], ']')
	case dict:
		if n.children[0].children[0].textKey() {
			return a.items(append(b, '{'), n.children[0], '}')
		}
		return a.items(append(b, '['), n.children[0], ']')
	}
	return a.leaf(b, n.column)
}

// items writes the repetitions of n up to the closing bracket.
func (a *assembler) items(b []byte, n *node, closing byte) ([]byte, error) {
	def, _, ok := n.first.peek()
	if !ok {
		return b, n.first.short()
	}
	if def < n.def {
		return append(b, closing), n.skip()
	}
	for first := true; ; first = false {
		if !first {
			b = append(b, ',')
		}
		var err error
		if closing == '}' {
			b, err = a.pair(b, n)
		} else {
			b, err = a.content(b, n)
		}
		if err != nil {
			return b, err
		}
		if _, rep, ok := n.first.peek(); !ok || rep != n.rep {
			return append(b, closing), nil
		}
	}
}

// pair writes an entry of a map whose keys are text.
func (a *assembler) pair(b []byte, n *node) ([]byte, error) {
	b, err := a.content(b, n.children[0])
	if err != nil {
		return b, err
	}
	return a.node(append(b, ':'), n.children[1])
}

func (a *assembler) leaf(b []byte, c *column) ([]byte, error) {
	def, _, ok := c.peek()
	if !ok {
		return b, c.short()
	}
	if def < c.def {
		return b, errors.New("the levels of a column do not fit its schema")
	}
	if !a.over {
		var err error
		if b, err = c.write(b, c.value); err != nil && a.bad == nil {
			a.bad = fmt.Errorf("column %q: %w", c.node.Name(), err)
		}
	}
	c.next()
	return b, nil
}

// skip passes over the one entry that every column below an absent node has.
func (n *node) skip() error {
	if n.column != nil {
		if _, _, ok := n.column.peek(); !ok {
			return n.column.short()
		}
		n.column.next()
		return nil
	}
	for _, c := range n.children {
		if err := c.skip(); err != nil {
			return err
		}
	}
	return nil
}

// textKey says whether a map's keys can be the names of an object: texts that are never null.
func (n *node) textKey() bool {
	return n.column != nil && !n.optional && !n.repeated && isText(n.column.node)
}
