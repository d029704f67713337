package formats

import "bytes"

// withSidecar gives the rows of the Examples of one record, and what they lack of it into the last one.
func (w *rowEncoder) withSidecar(group []*Example, emit func([]byte) error) error {
	var rows [][]byte
	var kept [][]*Example
	var facts []string
	for _, es := range w.rowsOf(group) {
		row, ok, err := w.row(nil, es, func(fact string) { facts = append(facts, fact) })
		if err != nil {
			return err
		}
		if ok {
			rows, kept = append(rows, row), append(kept, es)
		}
	}
	if len(rows) == 0 {
		return nil
	}
	if !w.addSidecar(rows, group) {
		for _, e := range group {
			if w.verdicts(e) != nil {
				facts = append(facts, pairFacts(e)...)
			}
		}
		for _, fact := range facts {
			w.report.lose(fact)
		}
	}
	for i := range rows {
		if err := w.put(kept[i], rows[i], emit); err != nil {
			return err
		}
	}
	for _, e := range group {
		if w.verdicts(e) != nil {
			w.report.Written-- // two rows of one Example
		}
	}
	return nil
}

// addSidecar makes rows able to become the source row of group again; false when they cannot.
func (w *rowEncoder) addSidecar(rows [][]byte, group []*Example) bool {
	id := group[0].Origin.Format
	for _, f := range w.formats {
		enc, ok := f.(Encoder)
		if !ok || f.ID() != id {
			continue
		}
		var lost []string
		want, err := encodeRow(nil, enc, group, func(fact string) { lost = append(lost, fact) })
		if err != nil {
			return false
		}
		_, joins := w.enc.(Joiner)
		if !w.comesBack(rows, want, enc, len(group)) && !appendSidecar(rows, id, want, joins) {
			return false
		}
		for _, fact := range lost {
			w.report.lose(fact) // a change since reading that not even the first format can hold
		}
		return true
	}
	return false
}

// comesBack says that a row needs no sidecar: read by its own format it is written in the first one as it was.
func (w *rowEncoder) comesBack(rows [][]byte, want []byte, first Encoder, examples int) bool {
	if len(rows) != 1 {
		return false
	}
	v, err := ParseValue(rows[0])
	if err != nil {
		return false
	}
	best, found := matchFloor, ""
	for _, f := range w.formats {
		if conf, _ := f.Match(v); conf > best {
			best, found = conf, f.ID()
		}
	}
	if found != w.enc.ID() {
		return false // its reader would take the row for another format
	}
	es, err := w.enc.Decode(v)
	if err != nil || len(es) != examples {
		return false
	}
	back, err := encodeAll(nil, first, es, func(string) {})
	return err == nil && bytes.Equal(back, want)
}
