package formats

import (
	"io"
	"slices"
	"strings"

	"github.com/slmgen/slmgen/internal/fault"
)

// ConvertReport counts what became of the Examples that were to be written. Examples = Written + the sum of Dropped.
type ConvertReport struct {
	Written int64 `json:"written"`
	// Dropped counts, by reason, the Examples that have no meaning in the format; see the Drop constants.
	Dropped map[string]int64 `json:"dropped"`
	// Losses counts, by fact, what the format could not hold of the Examples that were written; see the Encode of each format.
	// After a thousand facts, further columns are counted together as meta:*.
	Losses map[string]int64 `json:"losses"`
}

// Writer writes Examples in one format into one container. It is not safe for concurrent use. Nothing is complete before Close.
type Writer struct {
	enc     Encoder
	sink    Sink
	formats []Format // to find the one that a sidecar writes
	sidecar bool
	group   []*Example // from one record
	row     []byte
	report  ConvertReport
	err     error
}

// WritableFormats gives the ids of the built-in formats that can be written.
func WritableFormats() []string {
	var ids []string
	for _, f := range Builtin() {
		if _, ok := f.(Encoder); ok {
			ids = append(ids, f.ID())
		}
	}
	return ids
}

// WritableContainers gives the containers that a Writer knows without further ones: jsonl, json, csv and tsv. In a table a list or an
// object becomes JSON text in its cell, which the readers look into again.
func WritableContainers() []string { return writable(nil) }

func writable(more []Container) []string {
	var names []string
	for _, c := range append(slices.Clone(more), TextContainers()...) {
		if _, ok := c.(Writable); ok {
			names = append(names, c.Name())
		}
	}
	return names
}

// NewWriter makes a Writer on w. The error code is unsupported for a format or a container that cannot be written, or a pair that does
// not go together.
func NewWriter(w io.Writer, o ConvertOptions) (*Writer, error) {
	enc, err := o.encoder()
	if err != nil {
		return nil, err
	}
	out := &Writer{enc: enc, formats: o.formats(), sidecar: o.Sidecar}
	out.report.Dropped, out.report.Losses = map[string]int64{}, map[string]int64{}
	so := SinkOptions{Format: enc.ID(), Lose: out.lose, Temp: o.Temp, Sidecar: o.Sidecar}
	if c, ok := enc.(interface {
		columns() (all, optional []string)
	}); ok {
		so.Columns, so.Optional = c.columns()
	}
	container := o.Container
	if container == "" {
		container = "jsonl"
	}
	for _, c := range append(slices.Clone(o.Containers), TextContainers()...) {
		if wr, ok := c.(Writable); ok && c.Name() == container {
			out.sink, err = wr.NewSink(w, so)
			return out, err
		}
	}
	return nil, fault.New(fault.Unsupported, "container %q cannot be written", clip(container, 40)).
		Do("choose one of %s", strings.Join(writable(o.Containers), ", "))
}

func (o *ConvertOptions) formats() []Format {
	if o.Formats != nil {
		return o.Formats
	}
	return Builtin()
}

// encoder finds the format to write.
func (o *ConvertOptions) encoder() (Encoder, error) {
	var ids []string
	for _, f := range o.formats() {
		enc, ok := f.(Encoder)
		if ok && f.ID() == o.To {
			return enc, nil
		}
		if ok {
			ids = append(ids, f.ID())
		}
	}
	return nil, fault.New(fault.Unsupported, "format %q cannot be written", clip(o.To, 40)).Do("choose one of %s", strings.Join(ids, ", "))
}

// maxFacts bounds the names in a report: hostile rows could each bring columns of their own.
const maxFacts = 1000

func (w *Writer) lose(fact string) {
	if _, ok := w.report.Losses[fact]; !ok && len(w.report.Losses) >= maxFacts {
		kind, _, _ := strings.Cut(fact, ":")
		fact = kind + ":*"
	}
	w.report.Losses[fact]++
}

// Write writes one Example. One that the format has no room for is counted as dropped, which is no error. The Writer may keep e until the
// other Examples of its record have come; do not change it before Close. Error codes: storage_full, unavailable (the target does not
// take the bytes). After an error every further call gives it again.
func (w *Writer) Write(e *Example) error {
	if w.err != nil {
		return w.err
	}
	if len(w.group) > 0 && !sameRecord(w.group[len(w.group)-1], e) {
		if err := w.flush(); err != nil {
			return err
		}
	}
	w.group = append(w.group, e)
	if _, grouped := w.enc.(GroupEncoder); grouped && e.Origin.Part+1 < e.Origin.Parts || w.sidecar && e.Origin.Part+1 < e.Origin.Parts {
		return nil
	}
	return w.flush()
}

// sameRecord says that b is the Example after a, from one record.
func sameRecord(a, b *Example) bool {
	x, y := &a.Origin, &b.Origin
	return x.Parts > 1 && x.Parts == y.Parts && x.Format == y.Format && x.Part < y.Part && x.Pos.File == y.Pos.File && x.Pos.Record == y.Pos.Record
}

// flush writes the rows of the Examples that came from one record.
func (w *Writer) flush() error {
	group := w.group
	w.group = w.group[:0]
	if len(group) == 0 {
		return nil
	}
	defer clear(group)
	if _, ok := w.enc.(GroupEncoder); ok && sameKind(group[0].Origin.Format, w.enc.ID()) {
		return w.writeGroup(group)
	}
	if !w.sidecar || group[0].Origin.Format == w.enc.ID() {
		for i := range group {
			if err := w.write(group[i : i+1]); err != nil {
				return err
			}
		}
		return nil
	}
	return w.writeWithSidecar(group)
}

// sameKind says that the records of two formats yield the same Examples.
func sameKind(a, b string) bool { return a == b || treeFormat(a) && treeFormat(b) }

// writeGroup writes the row of Examples that came from one record, or several rows where the format has room for less in one.
func (w *Writer) writeGroup(group []*Example) error {
	p, ok := w.enc.(interface {
		records(es []*Example) [][]*Example
	})
	if !ok {
		return w.write(group)
	}
	for _, es := range p.records(group) {
		if err := w.write(es); err != nil {
			return err
		}
	}
	return nil
}

// write encodes the row of es and gives it to the sink.
func (w *Writer) write(es []*Example) error {
	row, ok, err := w.encode(w.row[:0], es, w.lose)
	if err != nil || !ok {
		return err
	}
	w.row = row[:0]
	if cap(w.row) > 1<<20 {
		w.row = nil // one giant row must not stay in memory
	}
	return w.put(es, row)
}

// encode appends the row of es; false when the format has no room for them, which is counted.
func (w *Writer) encode(dst []byte, es []*Example, lose func(string)) ([]byte, bool, error) {
	row, err := encodeRow(dst, w.enc, es, lose)
	if err == nil {
		return row, true, nil
	}
	reason := DroppedReason(err)
	if reason == "" {
		w.err = err
		return row, false, err
	}
	w.report.Dropped[reason] += int64(len(es))
	return row, false, nil
}

// put gives a row to the sink: for a format whose examples are spread over several records, each item of the list.
func (w *Writer) put(es []*Example, row []byte) error {
	w.report.Written += int64(len(es))
	if _, ok := w.enc.(Joiner); ok && len(row) > 0 && row[0] == '[' {
		v, err := ParseValue(row)
		if err != nil {
			return w.fail(fault.Wrap(fault.Internal, err, "a row was written that is no JSON"))
		}
		for i := range v.Items {
			if err := w.sink.Row(v.Items[i].Raw); err != nil {
				return w.fail(err)
			}
		}
		return nil
	}
	if err := w.sink.Row(row); err != nil {
		return w.fail(err)
	}
	return nil
}

// Close ends the container and flushes. It does not close the target. The errors are those of Write.
func (w *Writer) Close() error {
	if w.err != nil {
		return w.err
	}
	if err := w.flush(); err != nil {
		return err
	}
	if err := w.sink.Close(); err != nil {
		return w.fail(err)
	}
	return nil
}

func (w *Writer) fail(err error) error {
	if e, ok := err.(*Error); ok { //nolint:errorlint // a sink says itself what is wrong with a row
		w.err = e
		return e
	}
	code, hint := fault.Unavailable, "check the target"
	if isFull(err) {
		code, hint = fault.StorageFull, "free some space or write elsewhere"
	}
	w.err = fault.Wrap(code, err, "the output could not be written").Do("%s", hint)
	return w.err
}

// Report gives the counts so far. The maps are the Writer's: read them after Close, or copy them.
func (w *Writer) Report() ConvertReport { return w.report }
