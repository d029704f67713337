package formats

import (
	"bytes"
	"encoding/binary"
	"encoding/json"

	"github.com/slmgen/slmgen/formats/chat"
)

// unpacker reads the pieces of a stored Example. After the first wrong byte it gives zero values and bad stays set.
type unpacker struct {
	b   []byte
	bad bool
}

func (r *unpacker) byte() byte {
	if len(r.b) == 0 {
		r.bad = true
		return 0
	}
	c := r.b[0]
	r.b = r.b[1:]
	return c
}

func (r *unpacker) uvarint() uint64 {
	v, n := binary.Uvarint(r.b)
	if n <= 0 {
		r.bad, r.b = true, nil
		return 0
	}
	r.b = r.b[n:]
	return v
}

func (r *unpacker) varint() int64 {
	v, n := binary.Varint(r.b)
	if n <= 0 {
		r.bad, r.b = true, nil
		return 0
	}
	r.b = r.b[n:]
	return v
}

func (r *unpacker) take(n uint64) []byte {
	if n > uint64(len(r.b)) {
		r.bad, r.b = true, nil
		return nil
	}
	out := r.b[:n]
	r.b = r.b[n:]
	return out
}

func (r *unpacker) text() string { return string(r.take(r.uvarint())) }

func (r *unpacker) raw() json.RawMessage {
	n := r.uvarint()
	if n == 0 {
		return nil
	}
	out := r.take(n - 1)
	if out == nil {
		return json.RawMessage{}
	}
	return bytes.Clone(out)
}

func (r *unpacker) truth() *bool {
	switch v := r.byte(); v {
	case 0:
		return nil
	case 1, 2:
		yes := v == 2
		return &yes
	}
	r.bad = true
	return nil
}

func (r *unpacker) flag() bool {
	v := r.truth()
	if v == nil {
		r.bad = true
		return false
	}
	return *v
}

// unpackList reads a list. Each element takes at least one byte, so a false length ends with the bytes; the list grows as they come.
func unpackList[T any](r *unpacker, one func(*T)) []T {
	n := r.uvarint()
	if n == 0 || r.bad {
		return nil
	}
	n--
	if n > uint64(len(r.b)) {
		r.bad, r.b = true, nil
		return nil
	}
	list := make([]T, 0, min(n, 16))
	for ; n > 0 && !r.bad; n-- {
		var v T
		one(&v)
		list = append(list, v)
	}
	return list
}

func (r *unpacker) object() chat.Object {
	return unpackList(r, func(f *chat.Field) { f.Key, f.Value = r.text(), r.raw() })
}

func (r *unpacker) part(p *chat.Part) {
	p.Kind, p.Text, p.Field, p.Ref = chat.PartKind(r.text()), r.text(), r.text(), r.text()
	p.MIME, p.Name, p.Detail, p.Signature = r.text(), r.text(), r.text(), r.text()
	p.Train, p.Weight = r.truth(), json.Number(r.text())
	p.Spans = unpackList(r, func(s *chat.Span) {
		s.Start, s.End = int(r.varint()), int(r.varint())
		s.Train, s.Weight = r.truth(), json.Number(r.text())
	})
	p.Raw = r.raw()
}

func (r *unpacker) message(m *chat.Message) {
	m.Role, m.RawRole, m.Name = chat.Role(r.text()), r.text(), r.text()
	m.Parts = unpackList(r, r.part)
	m.ContentNull = r.flag()
	m.ToolCalls = unpackList(r, func(c *chat.ToolCall) {
		c.ID, c.Type, c.Name = r.text(), r.text(), r.text()
		c.Arguments, c.ArgumentsString, c.PartsAfter = r.raw(), r.flag(), int(r.varint())
		c.Extra = r.object()
	})
	m.ToolCallID, m.IsError = r.text(), r.truth()
	m.Train, m.Weight = r.truth(), json.Number(r.text())
	m.Extra = r.object()
}
