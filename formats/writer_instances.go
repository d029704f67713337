package formats

import (
	"slices"

	"github.com/slmgen/slmgen/formats/chat"
)

// Encode writes a question and its answer as an instruction with one instance. See EncodeGroup.
func (f selfInstruct) Encode(dst []byte, e *Example, lose func(fact string)) ([]byte, error) {
	return f.EncodeGroup(dst, []*Example{e}, lose)
}

// EncodeGroup writes {"instruction","instances":[{"input","output"},...]}: an instance for each Example. Of an instruction or of columns
// that the Examples share, an edited copy counts before the others. Dropped: no_prompt, no_answer, turn_order (more than a question and an
// answer), and those of alpaca. Losses: instruction and meta (two different edits of what Examples share), media, tools, and those
// of alpaca.
func (f selfInstruct) EncodeGroup(dst []byte, es []*Example, lose func(fact string)) ([]byte, error) {
	ds := make([]alpacaRow, len(es))
	for i, e := range es {
		if err := chatOnly(e); err != nil {
			return dst, err
		}
		d, err := alpacaParts(e)
		if err != nil {
			return dst, err
		}
		if d.system != nil || len(d.history) > 0 {
			return dst, &Dropped{DropTurnOrder}
		}
		ds[i] = d
	}
	first := es[0]
	own := first.Origin.Format == f.ID()
	w := &rowWriter{b: dst, e: first, lose: lose, own: own}
	w.shared(es)
	instruction, shared, meta := (*chat.Part)(nil), uint64(0), false
	for i, e := range es {
		p, _ := alpacaPrompt(w, ds[i].prompt)
		edited := false
		if l := e.Origin.layout; own && l != nil && l.tree != nil && p != nil {
			edited = hashPart(p) != l.tree.was[0]
		}
		switch {
		case i == 0 || edited && shared == 0:
			if instruction = p; edited {
				shared = hashPart(p)
			}
		case edited && hashPart(p) != shared:
			lose("instruction")
		}
		if l := e.Origin.layout; own && l != nil && l.tree != nil && !meta && hashMeta(rowMeta(e)) != l.tree.meta {
			w.e, meta = e, true
		}
	}
	row := &Example{Origin: w.e.Origin, Meta: rowMeta(w.e)}
	w.e = row
	out := w.namedRow([]named{
		{[]string{"instruction"}, true, func() { w.asSource(func() { w.optional(instruction) }) }},
		{[]string{"instances"}, true, func() {
			w.b = append(w.b, '[')
			for i, e := range es {
				if i > 0 {
					w.b = append(w.b, ',')
				}
				w.instance(e, &ds[i])
			}
			w.b = append(w.b, ']')
		}},
	})
	return out, nil
}

// shared counts what no instance has room for.
func (w *rowWriter) shared(es []*Example) {
	for _, e := range es {
		for i := range e.Messages {
			w.asSource(func() { w.loseTurn(&e.Messages[i]) })
		}
		for range e.Media {
			w.lose("media")
		}
		if len(e.Tools) > 0 {
			w.lose("tools")
		}
	}
}

func (w *rowWriter) instance(e *Example, d *alpacaRow) {
	outer := w.open
	w.open = false
	w.b = append(w.b, `{"input":`...)
	_, input := alpacaPrompt(&rowWriter{e: e, lose: func(string) {}}, d.prompt)
	w.asSource(func() {
		for _, m := range []*chat.Message{d.prompt, d.answer} {
			w.loseParts(m)
		}
		w.border(d.answer)
		w.optional(input)
		w.b = append(w.b, `,"output":`...)
		w.text(d.answer)
	})
	w.open = true
	if w.own {
		for _, f := range e.Meta[len(rowMeta(e)):] {
			w.field(&f)
		}
	}
	w.b = append(w.b, '}')
	w.open = outer
}

// rowMeta gives the columns of Meta that belong to the whole row: for a row of this format those that the row had, which come first.
func rowMeta(e *Example) chat.Object {
	l := e.Origin.layout
	if e.Origin.Format != (selfInstruct{}).ID() || l == nil {
		return e.Meta
	}
	n := 0
	for i, key := range e.Origin.Columns {
		if l.slots[i] != slotMeta {
			continue
		}
		if k := slices.IndexFunc(e.Meta[n:], func(f chat.Field) bool { return f.Key == key }); k == 0 {
			n++
		}
	}
	return e.Meta[:n]
}

// hashPart is of the text of an instruction.
func hashPart(p *chat.Part) uint64 {
	if p == nil {
		return 1
	}
	return hashMessage(&chat.Message{Parts: []chat.Part{*p}})
}
