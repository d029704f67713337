package arrowipc

import (
	"encoding/binary"
	"errors"

	flatbuffers "github.com/google/flatbuffers/go"
)

// The Arrow library trusts what a flatbuffer says. Here is checked before it does: how deep and how many the fields are (its recursion
// would exhaust the stack), and how long the buffers are. The library that walks a flatbuffer panics where an offset leads outside;
// the guard around the reader catches that, and beginsStream its own.

// The headers that a message may have.
const (
	headerSchema     = 1
	headerDictionary = 2
	headerRecords    = 3
)

// Limits of a schema.
const (
	maxDepth  = 64
	maxFields = 100_000
)

// slot is the place of a member in a flatbuffer table, by the order in the Arrow specification.
func slot(i int) flatbuffers.VOffsetT { return flatbuffers.VOffsetT(4 + 2*i) }

// table is a flatbuffer table with what the generated code does not offer outside of the library.
type table struct{ flatbuffers.Table }

func root(b []byte) table {
	return table{flatbuffers.Table{Bytes: b, Pos: flatbuffers.GetUOffsetT(b)}}
}

func (t table) child(i int) (table, bool) {
	o := t.Offset(slot(i))
	if o == 0 {
		return table{}, false
	}
	return table{flatbuffers.Table{Bytes: t.Bytes, Pos: t.Indirect(flatbuffers.UOffsetT(o) + t.Pos)}}, true
}

// vector gives the place and the length of a vector whose elements take size bytes, having made sure that they are there.
func (t table) vector(i, size int) (at flatbuffers.UOffsetT, n int) {
	o := flatbuffers.UOffsetT(t.Offset(slot(i)))
	if o == 0 {
		return 0, 0
	}
	at, n = t.Vector(o), t.VectorLen(o)
	if n < 0 || int64(at)+int64(n)*int64(size) > int64(len(t.Bytes)) {
		panic("a list is longer than its message")
	}
	return at, n
}

// item gives the table that element i of a vector of tables points at.
func (t table) item(at flatbuffers.UOffsetT, i int) table {
	return table{flatbuffers.Table{Bytes: t.Bytes, Pos: t.Indirect(at + flatbuffers.UOffsetT(4*i))}}
}

func (t table) number(i int) int64 { return t.GetInt64Slot(slot(i), 0) }

// message reads the frame of a message: what it is and how many bytes its body has.
func message(b []byte) (m table, header byte, body int64) {
	m = root(b)
	return m, m.GetByteSlot(slot(1), 0), m.number(3)
}

// schemaMessage makes a message of the schema in a footer, as a stream begins with. (The one at the beginning of a file is not always
// framed as the specification says: polars leaves its length off.) It is a table of its own before the bytes of the footer.
func schemaMessage(footer []byte, schema table, version int16) []byte {
	const vtable, at, before = 4, 16, 32
	b := make([]byte, before, before+len(footer))
	le := binary.LittleEndian
	le.PutUint32(b, at)
	for i, v := range [...]uint16{10, 12, 4, 6, 8} { // sizes of the vtable and the table; where version, kind and content stand
		le.PutUint16(b[vtable+2*i:], v)
	}
	le.PutUint32(b[at:], at-vtable)
	le.PutUint16(b[at+4:], uint16(version))
	b[at+6] = headerSchema
	le.PutUint32(b[at+8:], uint32(before+int(schema.Pos)-at-8))
	return append(b, footer...)
}

// checkSchema bounds a schema and counts in it what batches must bring.
func checkSchema(schema table) (*schemaCheck, error) {
	c := &schemaCheck{fields: maxFields, text: 4 * maxMessage, dictionaries: map[int64]need{}}
	var err error
	c.batch, err = c.fieldsOf(schema, 1, maxDepth)
	return c, err
}

// schemaCheck is what a schema may still have. Its parts may stand in several places at once, so they are counted where they are used.
type schemaCheck struct {
	fields, text int
	batch        need           // of a record batch
	dictionaries map[int64]need // of the batches of dictionaries, by their ids
}

// need is what a batch must list for its columns: the library does not look whether it does, and would read on in what follows.
type need struct {
	nodes   int
	buffers int // but for those that a view has besides
	views   int // columns that say how many buffers they have
	bitmaps int // buffers that only batches from before version 5 have
}

func (n *need) add(m need) {
	n.nodes += m.nodes
	n.buffers += m.buffers
	n.views += m.views
	n.bitmaps += m.bitmaps
}

// fieldsOf looks at the fields below t and gives what they need.
func (c *schemaCheck) fieldsOf(t table, member, depth int) (all need, err error) {
	if err := c.metadata(t, member+1); err != nil {
		return all, err
	}
	at, n := t.vector(member, 4)
	if depth == 0 && n > 0 {
		return all, errors.New("the schema is nested deeper than 64 levels")
	}
	for i := range n {
		if c.fields--; c.fields < 0 {
			return all, errors.New("the schema has more than 100000 fields")
		}
		more, err := c.field(t.item(at, i), depth)
		if err != nil {
			return all, err
		}
		all.add(more)
	}
	return all, nil
}

// The kinds of types that differ from a column of fixed width in their buffers, from the specification (Schema.fbs).
const (
	typeNull          = 1
	typeBinary        = 4
	typeText          = 5
	typeStruct        = 13
	typeUnion         = 14
	typeFixedSizeList = 16
	typeLargeBinary   = 19
	typeLargeText     = 20
	typeRunEndEncoded = 22
	typeBinaryView    = 23
	typeTextView      = 24
	typeListView      = 25
	typeLargeListView = 26
)

func (c *schemaCheck) field(f table, depth int) (need, error) {
	if err := c.texts(f, 0); err != nil {
		return need{}, err
	}
	all, err := c.fieldsOf(f, 5, depth-1)
	if err != nil {
		return need{}, err
	}
	own := need{nodes: 1, buffers: 2}
	switch f.GetByteSlot(slot(2), 0) {
	case typeNull:
		own.buffers = 0
	case typeBinary, typeText, typeLargeBinary, typeLargeText, typeListView, typeLargeListView:
		own.buffers = 3
	case typeStruct, typeFixedSizeList:
		own.buffers = 1
	case typeRunEndEncoded:
		own.buffers, own.bitmaps = 0, 1
	case typeBinaryView, typeTextView:
		own.views = 1
	case typeUnion:
		own.buffers, own.bitmaps = 1, 1
		if t, ok := f.child(3); ok {
			t.vector(1, 4)
			if t.GetInt16Slot(slot(0), 0) != 0 { // dense: offsets too
				own.buffers = 2
			}
		}
	}
	all.add(own)
	if d, ok := f.child(4); ok { // its values stand in a batch of their own
		if before, ok := c.dictionaries[d.number(0)]; ok && before != all {
			return need{}, errors.New("one dictionary serves columns of different types")
		}
		c.dictionaries[d.number(0)] = all
		return need{nodes: 1, buffers: 2}, nil
	}
	return all, nil
}

func (c *schemaCheck) metadata(t table, member int) error {
	at, n := t.vector(member, 4)
	for i := range n {
		pair := t.item(at, i)
		if err := c.texts(pair, 0); err != nil {
			return err
		}
		if err := c.texts(pair, 1); err != nil {
			return err
		}
	}
	return nil
}

// texts counts a text, which is a vector of bytes.
func (c *schemaCheck) texts(t table, member int) error {
	const overhead = 16
	_, n := t.vector(member, 1)
	if c.text -= n + overhead; c.text < 0 {
		return errors.New("the names and metadata of the schema are too large")
	}
	return nil
}

// beginsStream says whether b begins with the message of a schema: with the mark of newer streams or with its length alone.
func beginsStream(b []byte) (ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	size, prefix := frame(b)
	if size < 16 || size > maxMessage || size%8 != 0 && prefix == 8 {
		return false
	}
	b = b[prefix:]
	if int64(len(b)) > size {
		b = b[:size]
	}
	m, header, body := message(b)
	if header != headerSchema || body != 0 {
		return false
	}
	if prefix == 8 && int64(len(b)) < size {
		return true // the head holds a part of a wide schema
	}
	schema, ok := m.child(2)
	if !ok {
		return false
	}
	if at := schema.Offset(slot(1)); at == 0 {
		return false
	}
	return m.GetInt16Slot(slot(0), 0) <= 4 && schema.GetInt16Slot(slot(0), 0)>>1 == 0
}
