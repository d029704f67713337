package formats

import (
	"bufio"
	"io"
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

// Writer writes Examples in one format into one container. It buffers at most 64 KiB, for csv and tsv at most 1024 rows or 4 MiB more.
// It is not safe for concurrent use. Nothing is complete before Close.
type Writer struct {
	enc    Encoder
	rows   rowSink
	buf    *bufio.Writer
	row    []byte
	report ConvertReport
	err    error
}

// rowSink is the container around the rows. row must not keep b.
type rowSink interface {
	row(b []byte) error
	close() error
}

// WritableFormats gives the ids of the formats that can be written.
func WritableFormats() []string {
	var ids []string
	for _, f := range Builtin() {
		if _, ok := f.(Encoder); ok {
			ids = append(ids, f.ID())
		}
	}
	return ids
}

// WritableContainers gives the containers that a Writer knows. csv and tsv hold alpaca alone, the only flat format.
func WritableContainers() []string { return []string{"jsonl", "json", "csv", "tsv"} }

// NewWriter makes a Writer of format to (an id of WritableFormats) in container (one of WritableContainers; "" is jsonl) on w.
// The error code is unsupported for a format or a container that cannot be written, or a pair that does not go together.
func NewWriter(w io.Writer, to, container string) (*Writer, error) {
	f, _ := FormatByID(to)
	enc, ok := f.(Encoder)
	if !ok {
		return nil, fault.New(fault.Unsupported, "format %q cannot be written", clip(to, 40)).
			Do("choose one of %s", strings.Join(WritableFormats(), ", "))
	}
	out := &Writer{enc: enc, buf: bufio.NewWriterSize(w, 64<<10)}
	out.report.Dropped, out.report.Losses = map[string]int64{}, map[string]int64{}
	switch container {
	case "", "jsonl":
		out.rows = &lineSink{w: out.buf}
	case "json":
		out.rows = &arraySink{w: out.buf}
	case "csv", "tsv":
		if to != "alpaca" {
			return nil, fault.New(fault.Unsupported, "%s is a table, which cannot hold the messages of %s", container, to).
				Do("write jsonl or json, or choose format alpaca")
		}
		out.rows = newTableSink(out.buf, container, out.lose)
	default:
		return nil, fault.New(fault.Unsupported, "container %q cannot be written", clip(container, 40)).
			Do("choose one of %s", strings.Join(WritableContainers(), ", "))
	}
	return out, nil
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
		return nil
	}
	w.row = row[:0]
	if cap(w.row) > 1<<20 {
		w.row = nil // one giant row must not stay in memory
	}
	if err := w.rows.row(row); err != nil {
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
	err := w.rows.close()
	if err == nil {
		err = w.buf.Flush()
	}
	if err != nil {
		return w.fail(err)
	}
	return nil
}

func (w *Writer) fail(err error) error {
	code, hint := fault.Unavailable, "check the target"
	if isFull(err) {
		code, hint = fault.StorageFull, "free some space or write elsewhere"
	}
	w.err = fault.Wrap(code, err, "the output could not be written").Do("%s", hint)
	return w.err
}

// Report gives the counts so far. The maps are the Writer's: read them after Close, or copy them.
func (w *Writer) Report() ConvertReport { return w.report }
