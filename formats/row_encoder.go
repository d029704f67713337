package formats

import (
	"github.com/slmgen/slmgen/formats/chat"
	"github.com/slmgen/slmgen/internal/fault"
)

// rowEncoder turns the Examples of one record into rows of one format and counts what that loses. It is for one goroutine.
type rowEncoder struct {
	enc     Encoder
	formats []Format // to find the one that a sidecar writes
	sidecar bool
	buf     []byte
	block   *textBlock // when rows go straight into it
	reason  string     // why the last row was dropped, "" when it was written
	report  ConvertReport
}

func newRowEncoder(enc Encoder, o *ConvertOptions) rowEncoder {
	return rowEncoder{enc: enc, formats: o.formats(), sidecar: o.Sidecar, report: newReport()}
}

// together says that the Examples of one record must be given at once.
func (w *rowEncoder) together() bool {
	_, grouped := w.enc.(GroupEncoder)
	return grouped || w.sidecar
}

// encode gives the rows of the Examples of one record to emit, which must not keep them. The error is that of emit or of the format.
func (w *rowEncoder) encode(group []*Example, emit func([]byte) error) error {
	own := group[0].Origin.Format == w.enc.ID()
	if w.sidecar && !own {
		return w.withSidecar(group, emit)
	}
	if w.takesGroup(group) {
		return w.writeGroup(group, emit)
	}
	for i := range group {
		if pair := w.verdicts(group[i]); pair != nil {
			for _, fact := range pairFacts(group[i]) {
				w.report.lose(fact)
			}
			for k := range pair {
				if err := w.write(pair[k:k+1], emit); err != nil {
					return err
				}
			}
			w.report.Written-- // two rows of one Example
			continue
		}
		if err := w.write(group[i:i+1], emit); err != nil {
			return err
		}
	}
	return nil
}

// verdicts gives the two Examples that a preference becomes in a format of verdicts: the better answer is good, the worse one bad. nil for
// any other format and Example.
func (w *rowEncoder) verdicts(e *Example) []*Example {
	if w.enc.ID() != (kto{}).ID() || e.Kind != KindPreference {
		return nil
	}
	d, err := duelOf(e)
	if err != nil {
		return nil
	}
	var out []*Example
	for i, c := range []*Completion{d.chosen, d.rejected} {
		if c.Messages[len(c.Messages)-1].Role != chat.Assistant {
			return nil // a choice between questions: nothing that a verdict is about
		}
		good := i == 0
		one := *e
		one.Kind = KindLabel
		one.Completions = []Completion{{Messages: c.Messages, Good: &good, Rank: c.Rank, Score: c.Score}}
		out = append(out, &one)
	}
	return out
}

// pairFacts are what a preference loses when it becomes two verdicts, beside what each of them loses: that they belong together, and the
// answers between them.
func pairFacts(e *Example) []string {
	facts := []string{"pair"}
	for range len(e.Completions) - 2 {
		facts = append(facts, "completion")
	}
	return facts
}

// sameKind says that the records of two formats yield the same Examples.
func sameKind(a, b string) bool { return a == b || treeFormat(a) && treeFormat(b) }

// takesGroup says that the Examples of one record are written together.
func (w *rowEncoder) takesGroup(group []*Example) bool {
	_, grouped := w.enc.(GroupEncoder)
	return grouped && sameKind(group[0].Origin.Format, w.enc.ID())
}

// rowsOf says which Examples of one record make a row: each its own, or where the format writes them together all, as far as one row has
// room for them.
func (w *rowEncoder) rowsOf(group []*Example) (out [][]*Example) {
	if !w.takesGroup(group) {
		for i := range group {
			if pair := w.verdicts(group[i]); pair != nil {
				out = append(out, pair[:1], pair[1:])
				continue
			}
			out = append(out, group[i:i+1])
		}
		return out
	}
	p, ok := w.enc.(interface {
		records(es []*Example) [][]*Example
	})
	if !ok {
		return [][]*Example{group}
	}
	return p.records(group)
}

// writeGroup gives the row of Examples that came from one record, or several rows where the format has room for less in one.
func (w *rowEncoder) writeGroup(group []*Example, emit func([]byte) error) error {
	for _, es := range w.rowsOf(group) {
		if err := w.write(es, emit); err != nil {
			return err
		}
	}
	return nil
}

// write gives the row of es to emit.
func (w *rowEncoder) write(es []*Example, emit func([]byte) error) error {
	if t := w.block; t != nil {
		row, ok, err := w.row(append(t.text, t.before...), es, w.report.lose)
		if err != nil || !ok {
			return err
		}
		t.text = append(row, t.after...)
		w.report.Written += int64(len(es))
		w.report.Rows++
		return nil
	}
	row, ok, err := w.row(w.buf[:0], es, w.report.lose)
	if err != nil || !ok {
		return err
	}
	w.buf = row[:0]
	if cap(w.buf) > 1<<20 {
		w.buf = nil // one giant row must not stay in memory
	}
	return w.put(es, row, emit)
}

// row appends the row of es; false when the format has no room for them, which is counted.
func (w *rowEncoder) row(dst []byte, es []*Example, lose func(string)) ([]byte, bool, error) {
	row, err := encodeRow(dst, w.enc, es, lose)
	w.reason = ""
	if err == nil {
		return row, true, nil
	}
	reason := DroppedReason(err)
	if reason == "" {
		return row, false, asFault(err, fault.Invalid, err.Error())
	}
	w.reason = reason
	w.report.Dropped[reason] += int64(len(es))
	return row, false, nil
}

// put gives a row to emit: for a format whose examples are spread over several records, each item of the list, unless it was one record.
func (w *rowEncoder) put(es []*Example, row []byte, emit func([]byte) error) error {
	w.report.Written += int64(len(es))
	o := &es[0].Origin
	if _, ok := w.enc.(Joiner); !ok || len(row) == 0 || row[0] != '[' || o.list && o.Format == w.enc.ID() {
		w.report.Rows++
		return emit(row)
	}
	v, err := ParseValue(row)
	if err != nil {
		return fault.Wrap(fault.Internal, err, "a row was written that is no JSON")
	}
	for i := range v.Items {
		w.report.Rows++
		if err := emit(v.Items[i].Raw); err != nil {
			return err
		}
	}
	return nil
}
