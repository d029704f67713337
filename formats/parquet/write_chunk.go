package parquet

import "slices"

// pageBytes is how much of a column makes a page. Compression finds what was said before within one page, and the pages of others are as
// large; a page with its levels stays below windowBytes.
const pageBytes = 5 << 20

// chunk is one column of the open row group.
type chunk struct {
	fill  columnBuffer
	pages []*page           // that are being compressed or wait to be written
	free  chan columnBuffer // memory of pages that are compressed
	spare [][]byte          // memory of pages that were written
}

// size is about what the entries take before compression.
func (c *columnBuffer) size() int { return len(c.values) + len(c.def)/4 }

func (c *columnBuffer) reset() {
	c.def, c.rep, c.values, c.present = c.def[:0], c.rep[:0], c.values[:0], 0
	if cap(c.values) > 2*pageBytes {
		c.values = nil // it held a very large row
	}
}

// gather moves the entries of a block to column i of the row group.
func (s *sink) gather(i int, more *columnBuffer) {
	c := &s.chunks[i]
	s.open.raw += more.size()
	if len(c.fill.def) > 0 && c.fill.size()+more.size() > pageBytes {
		s.cut(i, false)
	}
	if len(more.values) > pageBytes {
		c.fill, *more = *more, c.fill // a very large row is not copied
		more.reset()
		return
	}
	if need := len(c.fill.values) + len(more.values); need > cap(c.fill.values) && need > pageBytes/4 {
		c.fill.values = slices.Grow(c.fill.values, pageBytes-len(c.fill.values)) // once, not in steps
	}
	c.fill.def = append(c.fill.def, more.def...)
	c.fill.rep = append(c.fill.rep, more.rep...)
	c.fill.values = append(c.fill.values, more.values...)
	c.fill.present += more.present
	more.reset()
}

// cut sends what column i has gathered to be compressed. only says that it is all that the row group has of it.
func (s *sink) cut(i int, only bool) {
	c := &s.chunks[i]
	if len(c.fill.def) == 0 {
		return
	}
	if c.free == nil {
		c.free = make(chan columnBuffer, cap(s.presses)+1)
	}
	p := &page{done: make(chan struct{}), entries: len(c.fill.def)}
	c.pages = append(c.pages, p)
	z, leaf, fill := <-s.presses, &s.leaves[i], c.fill
	var spare []byte
	if n := len(c.spare); n > 0 {
		spare, c.spare = c.spare[n-1], c.spare[:n-1]
	}
	// The goroutine ends by itself, as it waits for nobody: when the file is given up too.
	go func() {
		p.b, p.err = z.page(p, leaf, &fill, only, spare)
		fill.reset()
		select {
		case c.free <- fill:
		default:
		}
		s.presses <- z
		close(p.done)
	}()
	select {
	case c.fill = <-c.free:
	default:
		c.fill = columnBuffer{}
	}
}
