package formats

import "github.com/slmgen/slmgen/formats/chat"

// loan is the memory that the Examples of one row are built in when nobody keeps them beyond the row: a conversion to another format
// writes each at once. It is used again for the next row. A nil loan allocates. What Origin remembers of the row's spelling is left out,
// as nothing is written back in the format that it came from.
type loan struct {
	example  Example
	only     [1]*Example
	layout   layout
	messages []chat.Message
	parts    []chat.Part
	turns    []turn
	slots    []slot
	bytes    []byte
	spelling spelling
	writer   rowWriter
	recall   recall
}

// inMemory is implemented by formats that can decode into a loan. A nil one is allowed.
type inMemory interface {
	decodeIn(row *Value, mem *loan) ([]*Example, error)
}

// begin takes everything back that the last row was given.
func (m *loan) begin() {
	if m == nil {
		return
	}
	m.messages, m.parts, m.turns, m.slots, m.bytes = m.messages[:0], m.parts[:0], m.turns[:0], m.slots[:0], m.bytes[:0]
}

// list gives an empty Example in the list that Decode gives.
func (m *loan) list() []*Example {
	if m == nil {
		s := &struct {
			example Example
			only    [1]*Example
		}{}
		s.only[0] = &s.example
		return s.only[:]
	}
	m.example = Example{}
	m.only[0] = &m.example
	return m.only[:]
}

// taken cuts n zeroed elements from the end of a slab, which is begun anew when it is full: what was cut before keeps the old one.
func taken[T any](slab *[]T, n int) []T {
	if cap(*slab)-len(*slab) < n {
		*slab = make([]T, 0, max(2*cap(*slab), n, 16))
	}
	at := len(*slab)
	*slab = (*slab)[:at+n]
	cut := (*slab)[at : at+n : at+n]
	clear(cut)
	return cut
}

func (m *loan) newMessages(n int) []chat.Message {
	if m == nil {
		return make([]chat.Message, n)
	}
	return taken(&m.messages, n)
}

func (m *loan) newParts(n int) []chat.Part {
	if m == nil {
		return make([]chat.Part, n)
	}
	return taken(&m.parts, n)
}

func (m *loan) newTurns(n int) []turn {
	if m == nil {
		return make([]turn, n)
	}
	return taken(&m.turns, n)
}

func (m *loan) newSlots(n int) []slot {
	if m == nil {
		return make([]slot, n)
	}
	return taken(&m.slots, n)
}

// newLayout gives an empty layout.
func (m *loan) newLayout() *layout {
	if m == nil {
		return &layout{}
	}
	m.layout = layout{}
	return &m.layout
}

// compact gives the compact text of v.
func (m *loan) compact(v *Value) []byte {
	if m == nil {
		return compact(v)
	}
	at := len(m.bytes)
	m.bytes = appendValue(m.bytes, v)
	return m.bytes[at:len(m.bytes):len(m.bytes)]
}
