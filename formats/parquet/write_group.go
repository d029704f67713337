package parquet

// groupBytes is the size from which a row group is written: the readers of others hold about that much at once.
const groupBytes = 64 << 20

// rowGroup is the pages of consecutive rows by column: those that wait, and after they are written where they are.
type rowGroup struct {
	pages [][]page
	raw   int
	rows  int

	columns []columnChunk
	bytes   int64
}

// columnChunk says where the pages of one column of a row group are.
type columnChunk struct {
	off, raw, packed, entries int64
}

func (g *rowGroup) add(pages []page, rows int) {
	for i, p := range pages {
		g.pages[i] = append(g.pages[i], p)
		g.raw += p.raw
	}
	g.rows += rows
}

// endGroup writes the open row group, column by column.
func (s *sink) endGroup() error {
	g := &s.open
	if g.rows == 0 {
		return nil
	}
	done := rowGroup{rows: g.rows, raw: g.raw}
	for i := range g.pages {
		c := columnChunk{off: s.off}
		for _, p := range g.pages[i] {
			if err := s.write(p.b); err != nil {
				return err
			}
			c.raw += int64(p.raw)
			c.packed += int64(len(p.b))
			c.entries += int64(p.entries)
		}
		clear(g.pages[i])
		g.pages[i] = g.pages[i][:0]
		done.columns = append(done.columns, c)
		done.bytes += c.packed
	}
	s.rows += int64(g.rows)
	g.rows, g.raw = 0, 0
	s.groups = append(s.groups, done)
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
	t.list(2, thriftI32, 2)
	t.b = append(t.b, encodingPlain<<1, encodingRLE<<1)
	t.list(3, thriftBinary, len(leaf.path))
	for _, name := range leaf.path {
		t.bare(name)
	}
	t.i32(4, codecZstd)
	t.i64(5, c.entries)
	t.i64(6, c.raw)
	t.i64(7, c.packed)
	t.i64(9, c.off)
	t.end()
	t.end()
}
