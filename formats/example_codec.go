package formats

import (
	"encoding/binary"
	"encoding/json"

	"github.com/slmgen/slmgen/formats/chat"
	"github.com/slmgen/slmgen/internal/fault"
)

// ExampleCodec writes Examples in a compact binary form and reads them back equal, for what does not fit into memory. Every exported
// field comes back as it was: nil and empty lists stay different, numbers keep their text, the position stays. How the source spelled
// the row (which Origin remembers beside its exported fields) is not kept yet: an Example that came back is written in the format's own
// spelling. The bytes are for the same build of the program: they carry no promise across versions. The zero value is ready; it is safe
// for concurrent use.
type ExampleCodec struct{}

// codecVersion is the first byte of what Append writes.
const codecVersion = 2

// Append appends e to dst.
func (ExampleCodec) Append(dst []byte, e *Example) []byte {
	w := packer{append(dst, codecVersion)}
	w.text(string(e.Kind))
	packList(&w, e.Messages, w.message)
	packList(&w, e.Completions, func(c *Completion) {
		packList(&w, c.Messages, w.message)
		w.truth(c.Preferred)
		w.truth(c.Good)
		w.text(string(c.Rank))
		w.text(string(c.Score))
	})
	packList(&w, e.Tools, func(t *chat.ToolDef) {
		w.text(t.Name)
		w.text(t.Description)
		w.raw(t.Raw)
	})
	packList(&w, e.Media, w.part)
	w.object(e.Meta)
	o := &e.Origin
	w.text(o.Format)
	w.text(o.Pos.File)
	w.b = binary.AppendVarint(w.b, o.Pos.Record)
	w.b = binary.AppendVarint(w.b, o.Pos.Line)
	w.b = binary.AppendVarint(w.b, o.Pos.Byte)
	w.text(o.Pos.Path)
	w.b = binary.AppendVarint(w.b, int64(o.Part))
	w.b = binary.AppendVarint(w.b, int64(o.Parts))
	packList(&w, o.Columns, func(s *string) { w.text(*s) })
	packList(&w, o.Nulls, func(s *string) { w.text(*s) })
	return w.b
}

// packer appends the pieces of an Example. Lengths of lists are stored plus one, so that 0 is nil.
type packer struct{ b []byte }

func packList[T any](w *packer, list []T, one func(*T)) {
	if list == nil {
		w.b = append(w.b, 0)
		return
	}
	w.b = binary.AppendUvarint(w.b, uint64(len(list))+1)
	for i := range list {
		one(&list[i])
	}
}

func (w *packer) text(s string) {
	w.b = binary.AppendUvarint(w.b, uint64(len(s)))
	w.b = append(w.b, s...)
}

func (w *packer) raw(r json.RawMessage) {
	if r == nil {
		w.b = append(w.b, 0)
		return
	}
	w.b = binary.AppendUvarint(w.b, uint64(len(r))+1)
	w.b = append(w.b, r...)
}

func (w *packer) truth(v *bool) {
	switch {
	case v == nil:
		w.b = append(w.b, 0)
	case *v:
		w.b = append(w.b, 2)
	default:
		w.b = append(w.b, 1)
	}
}

func (w *packer) flag(v bool) { w.truth(&v) }

func (w *packer) object(o chat.Object) {
	packList(w, o, func(f *chat.Field) {
		w.text(f.Key)
		w.raw(f.Value)
	})
}

func (w *packer) part(p *chat.Part) {
	w.text(string(p.Kind))
	w.text(p.Text)
	w.text(p.Field)
	w.text(p.Ref)
	w.text(p.MIME)
	w.text(p.Name)
	w.text(p.Detail)
	w.text(p.Signature)
	w.truth(p.Train)
	w.text(string(p.Weight))
	packList(w, p.Spans, func(s *chat.Span) {
		w.b = binary.AppendVarint(w.b, int64(s.Start))
		w.b = binary.AppendVarint(w.b, int64(s.End))
		w.truth(s.Train)
		w.text(string(s.Weight))
	})
	w.raw(p.Raw)
}

func (w *packer) message(m *chat.Message) {
	w.text(string(m.Role))
	w.text(m.RawRole)
	w.text(m.Name)
	packList(w, m.Parts, w.part)
	w.flag(m.ContentNull)
	packList(w, m.ToolCalls, func(c *chat.ToolCall) {
		w.text(c.ID)
		w.text(c.Type)
		w.text(c.Name)
		w.raw(c.Arguments)
		w.flag(c.ArgumentsString)
		w.b = binary.AppendVarint(w.b, int64(c.PartsAfter))
		w.object(c.Extra)
	})
	w.text(m.ToolCallID)
	w.truth(m.IsError)
	w.truth(m.Train)
	w.text(string(m.Weight))
	w.object(m.Extra)
}

// Parse reads one Example that Append wrote; it copies what it keeps. Bytes that Append did not write are an error of code invalid,
// never a panic, and never cost more memory than a small multiple of their length.
func (ExampleCodec) Parse(b []byte) (*Example, error) {
	r := unpacker{b: b}
	if r.byte() != codecVersion {
		r.bad = true
	}
	e := &Example{Kind: Kind(r.text())}
	e.Messages = unpackList(&r, r.message)
	e.Completions = unpackList(&r, func(c *Completion) {
		c.Messages = unpackList(&r, r.message)
		c.Preferred, c.Good = r.truth(), r.truth()
		c.Rank, c.Score = json.Number(r.text()), json.Number(r.text())
	})
	e.Tools = unpackList(&r, func(t *chat.ToolDef) {
		t.Name, t.Description, t.Raw = r.text(), r.text(), r.raw()
	})
	e.Media = unpackList(&r, r.part)
	e.Meta = r.object()
	o := &e.Origin
	o.Format, o.Pos.File = r.text(), r.text()
	o.Pos.Record, o.Pos.Line, o.Pos.Byte = r.varint(), r.varint(), r.varint()
	o.Pos.Path, o.Part, o.Parts = r.text(), int(r.varint()), int(r.varint())
	o.Columns = unpackList(&r, func(s *string) { *s = r.text() })
	o.Nulls = unpackList(&r, func(s *string) { *s = r.text() })
	if r.bad || len(r.b) > 0 {
		return nil, fault.New(fault.Invalid, "these bytes are no stored example").Do("read the dataset again")
	}
	return e, nil
}
