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
	enc    Encoder
	sink   Sink
	row    []byte
	report ConvertReport
	reason string
	err    error
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
	out := &Writer{enc: enc}
	out.report.Dropped, out.report.Losses = map[string]int64{}, map[string]int64{}
	so := SinkOptions{Format: enc.ID(), Lose: out.lose, Temp: o.Temp}
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

// encoder finds the format to write.
func (o *ConvertOptions) encoder() (Encoder, error) {
	all := o.Formats
	if all == nil {
		all = Builtin()
	}
	var ids []string
	for _, f := range all {
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

// Write writes one Example. One that the format has no room for is counted as dropped, which is no error. It keeps nothing of e.
// Error codes: storage_full, unavailable (the target does not take the bytes). After an error every further call gives it again.
func (w *Writer) Write(e *Example) error {
	if w.err != nil {
		return w.err
	}
	row, err := w.enc.Encode(w.row[:0], e, w.lose)
	if err != nil {
		reason := DroppedReason(err)
		if reason == "" {
			w.err = err
			return err
		}
		w.report.Dropped[reason]++
		w.reason = reason
		return nil
	}
	w.reason = ""
	w.row = row[:0]
	if cap(w.row) > 1<<20 {
		w.row = nil // one giant row must not stay in memory
	}
	if err := w.sink.Row(row); err != nil {
		return w.fail(err)
	}
	w.report.Written++
	return nil
}

// Close ends the container and flushes. It does not close the target. The errors are those of Write.
func (w *Writer) Close() error {
	if w.err != nil {
		return w.err
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

// LastDropped gives the reason for which the last Example that was given to Write was dropped, "" when it was written.
func (w *Writer) LastDropped() string { return w.reason }

// Report gives the counts so far. The maps are the Writer's: read them after Close, or copy them.
func (w *Writer) Report() ConvertReport { return w.report }
