package parquet

// groupBytes is the size from which a row group is written: the readers of others hold about that much at once.
const groupBytes = 40 << 20

// rowGroup is consecutive rows: while they are gathered and compressed, and after they are written where they are.
type rowGroup struct {
	pages [][]*page // by column
	raw   int
	rows  int

	columns []columnChunk
	bytes   int64
}

// columnChunk says where the pages of one column of a row group are.
type columnChunk struct {
	off, raw, packed, entries int64
	dictionary                int64 // bytes of its dictionary page, which comes first; 0 for none
}

// endGroup sends what is left of the open row group to be compressed. It is written while the next one is gathered.
func (s *sink) endGroup() error {
	if s.open.rows == 0 {
		return nil
	}
	if err := s.settle(true); err != nil {
		return err
	}
	g := s.open
	for i := range s.chunks {
		s.cut(i, len(s.chunks[i].pages) == 0)
		g.pages = append(g.pages, s.chunks[i].pages)
		s.chunks[i].pages = nil
	}
	s.ending, s.open = append(s.ending, g), rowGroup{}
	return nil
}

// settle writes the row group that has ended, column by column: when all its pages are compressed, or after waiting for them.
func (s *sink) settle(wait bool) error {
	if len(s.ending) == 0 {
		return nil
	}
	g := &s.ending[0]
	if !wait {
		for _, pages := range g.pages {
			if n := len(pages); n > 0 && !pages[n-1].ready() {
				return nil
			}
		}
	}
	done := rowGroup{rows: g.rows}
	for i, pages := range g.pages {
		c := columnChunk{off: s.off}
		for _, p := range pages {
			<-p.done
			if p.err != nil {
				return p.err
			}
			if err := s.write(p.b); err != nil {
				return err
			}
			c.raw += int64(p.raw)
			c.packed += int64(len(p.b))
			c.entries += int64(p.entries)
			c.dictionary += int64(p.dictionary)
			if cap(p.b) <= pageBytes {
				s.chunks[i].spare = append(s.chunks[i].spare, p.b)
			}
		}
		done.columns = append(done.columns, c)
		done.bytes += c.packed
		done.raw += int(c.raw)
	}
	s.rows += int64(g.rows)
	s.groups, s.ending = append(s.groups, done), s.ending[:0]
	return nil
}

// footer gives the metadata of the file.
func (s *sink) footer() []byte {
	var t thrift
	t.begin()
	t.i32(1, 1)
	t.schemaElements(s.root)
	t.i64(3, s.rows)
	t.list(4, thriftStruct, len(s.groups))
	for i := range s.groups {
		g := &s.groups[i]
		t.begin()
		t.list(1, thriftStruct, len(g.columns))
		for c := range g.columns {
			t.chunk(&s.leaves[c], &g.columns[c])
		}
		t.i64(2, int64(g.raw))
		t.i64(3, int64(g.rows))
		t.i64(5, g.columns[0].off)
		t.i64(6, g.bytes)
		t.end()
	}
	t.list(5, thriftStruct, 1)
	t.begin()
	t.text(1, columnMarks)
	t.text(2, s.marks())
	t.end()
	t.text(6, "slmgen")
	t.end()
	return t.b
}

func (t *thrift) chunk(leaf *writeLeaf, c *columnChunk) {
	t.begin()
	t.i64(2, 0)
	t.open(3)
	t.i32(1, physical(leaf.node))
	if c.dictionary > 0 {
		t.list(2, thriftI32, 3)
		t.b = append(t.b, encodingPlain<<1, encodingRLE<<1, encodingDictionary<<1)
	} else {
		t.list(2, thriftI32, 2)
		t.b = append(t.b, encodingPlain<<1, encodingRLE<<1)
	}
	t.list(3, thriftBinary, len(leaf.path))
	for _, name := range leaf.path {
		t.bare(name)
	}
	t.i32(4, codecZstd)
	t.i64(5, c.entries)
	t.i64(6, c.raw)
	t.i64(7, c.packed)
	t.i64(9, c.off+c.dictionary)
	if c.dictionary > 0 {
		t.i64(11, c.off)
	}
	t.end()
	t.end()
}
