package formats

import "math"

// shape remembers how a source row was spelled, for formats that keep no layout of their own: as a template of the row by way of what
// the format would write from the Example's fields alone. It holds no text that the fields hold. An edit to a field comes through; an
// edit that changes the structure of the row makes the shape stale, and the row is then written from the fields alone.
type shape struct {
	template []byte         // nil: the row is what the format writes anyway
	seal     string         // of what the format wrote when the shape was made
	facts    map[string]int // what that writing had no room for: the template holds it, so it is not lost
	parts    int            // Examples that the record yielded
}

// layoutKeeper is implemented by formats whose Encode spells a row of its own format from Origin's layout.
type layoutKeeper interface{ keepsLayout() }

// rememberShape gives the Examples of one record the shape of the row they came from. A format that cannot be written needs none.
func rememberShape(f Format, row *Value, es []*Example) {
	enc, ok := f.(Encoder)
	if _, keeps := f.(layoutKeeper); !ok || keeps || len(es) == 0 {
		return
	}
	s := &shape{facts: map[string]int{}, parts: len(es)}
	fresh, err := encodeAll(nil, enc, es, func(fact string) { s.facts[fact]++ })
	if err != nil {
		return // a row that the format reads but would not write: it has no spelling of its own
	}
	want := compact(row)
	if string(fresh) != string(want) {
		have, err := ParseValue(fresh)
		if err != nil {
			return
		}
		s.template = makeTemplate(row, &have)
		t, err := ParseValue(s.template)
		if err != nil {
			return
		}
		s.seal = templateSeal(&t, &have)
	}
	for i, e := range es {
		e.Origin.Part, e.Origin.Parts, e.Origin.shape = i, len(es), s
	}
}

// GroupEncoder is an Encoder of a format whose records yield several Examples (a tree of messages, an instruction with instances). A
// Writer hands it the Examples of one record together.
type GroupEncoder interface {
	Encoder
	// EncodeGroup appends the row of Examples that came from one record, all of them or the ones that are left, in order.
	EncodeGroup(dst []byte, es []*Example, lose func(fact string)) ([]byte, error)
}

// encodeAll appends the row of one or, for a GroupEncoder, more Examples.
func encodeAll(dst []byte, enc Encoder, es []*Example, lose func(string)) ([]byte, error) {
	if g, ok := enc.(GroupEncoder); ok {
		return g.EncodeGroup(dst, es, lose)
	}
	return enc.Encode(dst, es[0], lose)
}

// encodeRow appends the row of es in the format of enc: as the source spelled it when they came from this very format. lose is told
// what neither the format nor the spelling holds.
func encodeRow(dst []byte, enc Encoder, es []*Example, lose func(string)) ([]byte, error) {
	if len(es) == 1 {
		if e := withoutMarks(es[0], enc.ID()); e != es[0] {
			return encodeAll(dst, enc, []*Example{e}, lose)
		}
		if marksStay(es[0], enc.ID()) {
			lose("media_marks")
		}
	}
	s := es[0].Origin.shape
	if s == nil || es[0].Origin.Format != enc.ID() || es[0].Origin.Parts != len(es) {
		return encodeAll(dst, enc, es, lose)
	}
	facts := map[string]int{}
	out, err := encodeAll(dst, enc, es, func(fact string) { facts[fact]++ })
	if err != nil {
		return out, err
	}
	for fact, n := range facts {
		for range n - s.facts[fact] {
			lose(fact)
		}
	}
	if s.template == nil {
		return out, nil
	}
	have, err1 := ParseValue(out[len(dst):])
	t, err2 := ParseValue(s.template)
	if err1 != nil || err2 != nil || templateSeal(&t, &have) != s.seal {
		lose("spelling")
		return out, nil //nolint:nilerr // a template that no longer fits is no error: the row is written from the fields
	}
	row, ok := fillTemplate(&t, &have, math.MaxInt64)
	if !ok {
		lose("spelling")
		return out, nil
	}
	return append(out[:len(dst)], row...), nil
}
