package parquet

import (
	"encoding/binary"
	"math"
	"strconv"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/internal/schema"
)

// block is some consecutive rows on their way into a row group, as values and levels by column.
type block struct {
	sink    *sink
	columns []columnBuffer
	marks   []mark
	rows    int
	facts   []string // of the row at hand
	lost    map[string]int64
	misfit  bool // of the row at hand: a value that its column cannot hold
}

// columnBuffer is consecutive entries of one column.
type columnBuffer struct {
	def, rep []uint8
	values   []byte // as PLAIN; of booleans one byte each
	present  int
}

// mark is how long a column was before the row at hand.
type mark struct{ levels, values, present int }

// Finish has nothing to do: pages hold the entries of many blocks.
func (b *block) Finish() error { return nil }

// Row adds a row.
func (b *block) Row(row []byte) error {
	v, err := formats.ParseValue(row)
	if err != nil {
		return notJSON(err)
	}
	return b.Value(&v)
}

// Value adds a row. What its columns cannot hold is counted, or carried in the sidecar.
func (b *block) Value(row *formats.Value) error {
	if !row.IsObject() {
		return notObject(row)
	}
	for i := range b.columns {
		c := &b.columns[i]
		b.marks[i] = mark{len(c.def), len(c.values), c.present}
	}
	b.facts, b.misfit = b.facts[:0], false
	bare := row
	if b.sink.side >= 0 && row.Has(formats.SidecarColumn) {
		bare = without(row, formats.SidecarColumn)
		b.lose("sidecar") // it goes into that of the container
	}
	b.object(b.sink.root, bare, 0, 0)
	if b.misfit && b.sink.strict {
		b.undo()
		return formats.ErrMisfit
	}
	b.rows++
	if b.sink.side < 0 {
		for _, fact := range b.facts {
			b.lost[fact]++
		}
		return nil
	}
	b.carry(row)
	return nil
}

func without(row *formats.Value, key string) *formats.Value {
	out := formats.Value{Kind: formats.Objects}
	for i := range row.Members {
		if row.Members[i].Key != key {
			out.Members = append(out.Members, row.Members[i])
		}
	}
	return &out
}

// undo takes the row at hand out again.
func (b *block) undo() {
	for i := range b.columns {
		c, m := &b.columns[i], b.marks[i]
		c.def, c.values, c.present = c.def[:m.levels], c.values[:m.values], m.present
		if len(c.rep) > 0 {
			c.rep = c.rep[:m.levels]
		}
	}
}

// carry fills the column of the sidecar: when anything of the row reads back otherwise, with what it takes to restore it.
func (b *block) carry(row *formats.Value) {
	if len(b.facts) == 0 {
		return
	}
	c := &b.columns[b.sink.side]
	read := b.sink.root.ReadBack(without(row, formats.SidecarColumn))
	if text, need := formats.ContainerSidecar(row, &read); need {
		c.def[len(c.def)-1] = 1
		c.bytes(text)
	}
}

func (b *block) lose(fact string) { b.facts = append(b.facts, fact) }

// object shreds an object into the fields of n, which is there at level def.
func (b *block) object(n *writeNode, v *formats.Value, rep, def uint8) {
	straight := ascending(n, v)
	var places map[string]int // of the members of a wide object
	if !straight && len(v.Members) > wide {
		places = make(map[string]int, len(v.Members))
		for i := range v.Members {
			places[v.Members[i].Key] = i
		}
	}
	next := 0 // the member that the next field should be
	for _, f := range n.fields {
		if f.from == b.sink.side && n == b.sink.root {
			b.columns[f.from].level(0, 0) // carry fills it
			continue
		}
		var m *formats.Value
		if !straight {
			if at := last(v, places, f.Name); at >= 0 {
				m = &v.Members[at].Value
			}
		} else if next < len(v.Members) && v.Members[next].Key == f.Name {
			m = &v.Members[next].Value
			next++
		}
		b.field(f, m, rep, def)
	}
	if !straight {
		b.strange(n, v, places)
	}
}

// ascending says that every member is a field, once, and in their order.
func ascending(n *writeNode, v *formats.Value) bool {
	at := 0
	for i := range v.Members {
		for at < len(n.fields) && n.fields[at].Name != v.Members[i].Key {
			at++
		}
		if at == len(n.fields) {
			return false
		}
		at++
	}
	return true
}

// wide is the number of members from which a map finds one sooner than looking at all of them.
const wide = 32

// last gives the member with a key, the last of several. places may tell where each stands.
func last(v *formats.Value, places map[string]int, key string) int {
	if places != nil {
		if i, ok := places[key]; ok {
			return i
		}
		return -1
	}
	for i := len(v.Members) - 1; i >= 0; i-- {
		if v.Members[i].Key == key {
			return i
		}
	}
	return -1
}

// strange counts what makes the members of an object other than the fields.
func (b *block) strange(n *writeNode, v *formats.Value, places map[string]int) {
	once := places != nil && len(places) == len(v.Members)
	highest := -1
	for i := range v.Members {
		at := n.Field(v.Members[i].Key)
		switch {
		case at < 0:
			b.misfit = true
			b.lose("column:" + v.Members[i].Key)
		case !once && schema.Repeats(v, i):
			b.misfit = true
			b.lose("duplicate_key")
		case at < highest:
			b.lose("key_order")
		}
		highest = max(highest, at)
	}
}

// field shreds a member, nil when there is none. def is the level of what holds it.
func (b *block) field(f *writeNode, v *formats.Value, rep, def uint8) {
	switch {
	case v == nil:
		if !f.NullMeansAbsent {
			b.lose("absent")
		}
	case v.Kind == formats.Null:
		if f.NullMeansAbsent && !f.JSON {
			b.lose("null")
		}
		if !f.NullMeansAbsent || !f.JSON {
			v = nil
		}
	}
	b.value(f, v, rep, def)
}

// value shreds a value into the leaves below n; nil is null.
func (b *block) value(n *writeNode, v *formats.Value, rep, def uint8) {
	if v == nil || !b.kindFits(n, v) {
		if v != nil {
			b.misfit = true
			b.lose("json_type")
		}
		for i := n.from; i < n.to; i++ {
			b.columns[i].level(rep, def)
		}
		return
	}
	switch n.Kind {
	case schema.Struct:
		b.object(n, v, rep, def+1)
	case schema.List:
		if len(v.Items) == 0 {
			for i := n.from; i < n.to; i++ {
				b.columns[i].level(rep, def+1)
			}
			return
		}
		for i := range v.Items {
			item := &v.Items[i]
			if item.Kind == formats.Null {
				item = nil
			}
			b.value(n.elem, item, rep, def+2)
			rep = n.rep
		}
	default:
		c := &b.columns[n.from]
		c.level(rep, def+1)
		c.append(n.Node, v)
	}
}

// kindFits says that a value goes into the leaf, or has the kind of the group; what lies deeper is asked there.
func (b *block) kindFits(n *writeNode, v *formats.Value) bool {
	switch {
	case n.JSON:
		return true
	case n.Kind == schema.Struct:
		return v.IsObject()
	case n.Kind == schema.List:
		return v.IsArray()
	}
	return n.Fits(v)
}

func (c *columnBuffer) level(rep, def uint8) {
	c.def = append(c.def, def)
	c.rep = append(c.rep, rep)
}

func (c *columnBuffer) append(n *schema.Node, v *formats.Value) {
	switch {
	case n.JSON:
		c.value(func(b []byte) []byte { return formats.AppendValue(b, v) })
	case n.Kind == schema.Bool:
		c.present++
		c.values = append(c.values, v.Raw[0]&0x10>>4) // t is 0x74, f is 0x66
	case n.Kind == schema.Int:
		i, _ := strconv.ParseInt(string(v.Raw), 10, 64)
		c.present++
		c.values = binary.LittleEndian.AppendUint64(c.values, uint64(i))
	case n.Kind == schema.Float:
		f, _ := strconv.ParseFloat(string(v.Raw), 64)
		c.present++
		c.values = binary.LittleEndian.AppendUint64(c.values, math.Float64bits(f))
	default:
		s := v.Str()
		c.present++
		c.values = binary.LittleEndian.AppendUint32(c.values, uint32(len(s)))
		c.values = append(c.values, s...)
	}
}

func (c *columnBuffer) bytes(text []byte) {
	c.value(func(b []byte) []byte { return append(b, text...) })
}

// value appends a text that put writes.
func (c *columnBuffer) value(put func([]byte) []byte) {
	at := len(c.values)
	c.values = put(append(c.values, 0, 0, 0, 0))
	binary.LittleEndian.PutUint32(c.values[at:], uint32(len(c.values)-at-4))
	c.present++
}
