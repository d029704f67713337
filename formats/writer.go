package formats

import (
	"io"
	"slices"
	"strings"

	"github.com/slmgen/slmgen/internal/fault"
)

// Writer writes Examples in one format into one container. It is not safe for concurrent use. Nothing is complete before Close.
type Writer struct {
	rows  rowEncoder
	sink  Sink
	group []*Example // from one record
	err   error
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

// WritableContainers gives the containers that a Writer knows without further ones: jsonl, json, csv, tsv and txt (for texts alone). In
// a table a list or an object becomes JSON text in its cell, which the readers look into again.
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
	out := &Writer{rows: newRowEncoder(enc, &o)}
	out.sink, err = o.sink(w, enc, SinkOptions{Lose: out.rows.report.lose})
	return out, err
}

// sink begins the file of o.Container for rows of enc.
func (o *ConvertOptions) sink(w io.Writer, enc Encoder, so SinkOptions) (Sink, error) {
	so.Format, so.Temp, so.Sidecar, so.Delimiter = enc.ID(), o.Temp, o.Sidecar, o.Delimiter
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
			return wr.NewSink(w, so)
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
	if w.rows.together() && e.Origin.Part+1 < e.Origin.Parts {
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
	if err := w.rows.encode(group, w.sink.Row); err != nil {
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
	w.err = writeFault(err)
	return w.err
}

// writeFault types an error of the target. A sink that says itself what is wrong with a row is believed.
func writeFault(err error) error {
	if e, ok := err.(*Error); ok { //nolint:errorlint // what wraps a typed error says more than it does
		return e
	}
	code, hint := fault.Unavailable, "check the target"
	if isFull(err) {
		code, hint = fault.StorageFull, "free some space or write elsewhere"
	}
	return fault.Wrap(code, err, "the output could not be written").Do("%s", hint)
}

// LastDropped gives the reason for which the last Example that was given to Write was dropped, "" when it was written or
// waits for others of its record.
func (w *Writer) LastDropped() string { return w.rows.reason }

// Report gives the counts so far. The maps are the Writer's: read them after Close, or copy them.
func (w *Writer) Report() ConvertReport { return w.rows.report }
