package formats

import (
	"bytes"
	"reflect"
	"slices"

	"github.com/slmgen/slmgen/formats/chat"
)

// rowWriter appends one row. Where the Example came from a row of the same format its columns keep their order, names and
// spelling; what is new comes after them.
type rowWriter struct {
	b    []byte
	e    *Example
	l    *layout // nil when the row is written from the fields alone
	lose func(fact string)
	// own says that the Example came from a row of this format, strict that the format allows no columns but its own.
	own, strict bool

	values    bool // texts among parts are {"type","value"}
	bareItems bool // an item of OpenAI's responses may have a bare text

	open    bool     // a member was written
	dropped []string // columns of Meta that are not to be written: what they say was changed or has no place
	used    []bool
	next    int // where in Meta to look first: it has the order of the columns
}

// writerOf gives a rowWriter for the row of e after dst, in memory that is used again where nobody keeps e.
func writerOf(dst []byte, e *Example, id string, lose func(fact string)) *rowWriter {
	var w *rowWriter
	if m := e.Origin.mem; m != nil {
		w = &m.writer
	} else {
		w = new(rowWriter)
	}
	*w = rowWriter{b: dst, e: e, l: written(e, id), own: e.Origin.Format == id, lose: lose}
	return w
}

// column is one column that a format writes.
type column struct {
	slot slot
	name string
	// want says that the column is written even when the source had none.
	want bool
	// put appends the value.
	put func()
}

func (w *rowWriter) key(k string) {
	if w.open {
		w.b = append(w.b, ',')
	}
	w.open = true
	w.b = chat.AppendString(w.b, k)
	w.b = append(w.b, ':')
}

// row writes the columns in the order of the source, then those the source did not have. Columns without put keep to Meta.
func (w *rowWriter) row(cols []column) []byte {
	w.b = append(w.b, '{')
	w.used = make([]bool, len(w.e.Meta))
	done := make([]bool, len(cols))
	if w.l != nil {
		for i, name := range w.e.Origin.Columns {
			if w.l.slots[i] == slotMeta {
				w.meta(name)
				continue
			}
			at := slices.IndexFunc(cols, func(c column) bool { return c.slot == w.l.slots[i] })
			if at < 0 || done[at] {
				continue
			}
			done[at] = true
			w.key(name)
			w.source(i, &cols[at])
		}
	}
	for i := range cols {
		if !done[i] && cols[i].want {
			w.key(cols[i].name)
			cols[i].put()
		}
	}
	w.others()
	return append(w.b, '}')
}

// dialogueRow writes a row of the messages alone, and Meta, for an Example of another format that has nothing beside them. It is what
// row does, without the list of columns.
func (w *rowWriter) dialogueRow(column string, fresh speech) []byte {
	w.b = append(w.b, '{')
	w.used = make([]bool, len(w.e.Meta))
	w.key(column)
	w.messages(fresh)
	w.others()
	return append(w.b, '}')
}

// others writes what of Meta no column took.
func (w *rowWriter) others() {
	for i := range w.e.Meta {
		switch f := &w.e.Meta[i]; {
		case w.used[i]:
		case slices.Contains(w.dropped, f.Key):
			w.lose("meta:" + f.Key)
		case w.l == nil && (w.strict || !w.own && !carried(f.Key)):
			w.lose("meta:" + f.Key)
		default:
			w.field(f)
		}
	}
}

// source writes a column that the source had: null when it was null and nothing has come since, its own text when that still says
// what the Example says, else the fields.
func (w *rowWriter) source(i int, c *column) {
	if !c.want && slices.Contains(w.e.Origin.Nulls, w.e.Origin.Columns[i]) {
		w.b = append(w.b, "null"...)
		return
	}
	if raw, ok := w.l.raw[i]; ok {
		if v, err := ParseValue(raw); err == nil && w.agrees(c.slot, &v) {
			w.b = append(w.b, raw...)
			return
		}
	}
	c.put()
}

// agrees says whether the kept text of a column still reads as what the Example holds.
func (w *rowWriter) agrees(s slot, v *Value) bool {
	switch s {
	case slotTools:
		tools, _, ok := decodeTools(v)
		return ok && reflect.DeepEqual(tools, w.e.Tools)
	case slotImages, slotVideos, slotAudios:
		for _, col := range mediaColumns {
			if col.slot == s {
				parts, _, ok := decodeMedia(v, col.kind)
				return ok && reflect.DeepEqual(parts, mediaOf(w.e, col.kind))
			}
		}
	case slotMessages:
		inner, _ := nested(v)
		ms, _, err := decodeTurns(&inner, "")
		return err == nil && reflect.DeepEqual(ms, w.dialogue())
	case slotHistory:
		row := Value{Kind: Objects, Members: []Member{{Key: "history", Value: *v}}}
		c := readColumns(&row)
		ms, _, err := takeHistory(&c)
		return err == nil && sameMessages(ms, historyOf(w.e))
	}
	return false
}

func sameMessages(a, b []chat.Message) bool {
	return len(a) == len(b) && (len(a) == 0 || reflect.DeepEqual(a, b))
}

// dialogue gives the messages that belong into the chat column: all but the one that a system column holds.
func (w *rowWriter) dialogue() []chat.Message {
	if w.systemColumn() {
		return w.e.Messages[1:]
	}
	return w.e.Messages
}

func (w *rowWriter) systemColumn() bool {
	return w.l != nil && w.l.system && len(w.e.Messages) > 0 && w.e.Messages[0].Role == chat.System
}

// system appends the text of the system column.
func (w *rowWriter) system() {
	if !w.systemColumn() {
		w.b = append(w.b, `""`...)
		return
	}
	w.text(&w.e.Messages[0])
}

// text appends what a message says, as the JSON value it was when it still says it.
func (w *rowWriter) text(m *chat.Message) {
	switch {
	case len(m.Parts) == 0 && m.ContentNull && w.l != nil:
		w.b = append(w.b, "null"...)
	case len(m.Parts) == 0 && m.ContentNull:
		w.lose("null")
		w.b = append(w.b, `""`...)
	case len(m.Parts) == 1:
		w.part(&m.Parts[0])
	default:
		w.joined(m)
	}
}

// part appends the text of a part. A number stays one only in the format that it came from.
func (w *rowWriter) part(p *chat.Part) {
	if len(p.Raw) > 0 {
		v, err := ParseValue(p.Raw)
		switch {
		case err != nil:
		case v.Kind == String && v.str == p.Text:
			w.b = append(w.b, p.Raw...)
			return
		case (v.Kind == Number || v.Kind == Bool) && string(v.Raw) == p.Text:
			if w.l != nil {
				w.b = append(w.b, p.Raw...)
				return
			}
			w.lose("json_type")
		}
	}
	w.quote(p.Text)
}

// meta writes the next column of Meta under a name.
func (w *rowWriter) meta(name string) {
	n := len(w.e.Meta)
	for k := range n {
		if i := (w.next + k) % n; !w.used[i] && w.e.Meta[i].Key == name {
			w.used[i], w.next = true, i+1
			w.field(&w.e.Meta[i])
			return
		}
	}
}

func (w *rowWriter) field(f *chat.Field) {
	w.key(f.Key)
	if len(f.Value) == 0 {
		w.b = append(w.b, "null"...)
		return
	}
	w.b = append(w.b, f.Value...)
}

func mediaOf(e *Example, kind chat.PartKind) []chat.Part {
	var out []chat.Part
	for _, p := range e.Media {
		if p.Kind == kind {
			out = append(out, p)
		}
	}
	return out
}

// mediaColumns gives the columns images, videos and audios.
func (w *rowWriter) mediaColumns() []column {
	had := w.l != nil && slices.ContainsFunc(w.l.slots, func(s slot) bool { return s >= slotImages && s <= slotAudios })
	if len(w.e.Media) == 0 && !had {
		return nil
	}
	var out []column
	for _, col := range mediaColumns {
		parts := mediaOf(w.e, col.kind)
		out = append(out, column{col.slot, col.name, len(parts) > 0, func() {
			w.b = append(w.b, '[')
			for i, p := range parts {
				if i > 0 {
					w.b = append(w.b, ',')
				}
				if len(p.Raw) > 0 {
					w.b = append(w.b, p.Raw...)
				} else {
					w.b = chat.AppendString(w.b, p.Ref)
				}
			}
			w.b = append(w.b, ']')
		}})
	}
	return out
}

// compactText appends JSON text without the white space between its tokens; broken text as a string.
func compactText(b, raw []byte) []byte {
	v, err := ParseValue(bytes.TrimSpace(raw))
	if err != nil {
		return chat.AppendString(b, string(raw))
	}
	return appendValue(b, &v)
}
