package formats

import (
	"context"
	"errors"
	"io"
	"iter"
	"slices"
)

// Convert writes the whole dataset in another format to w, like Convert over Examples, but several times as fast: the workers that decode
// write the rows too, and a row whose format does not change is not taken apart. The bytes are the same for any number of workers.
// Memory is bounded by the largest record and by what the container gathers. On an error what stands in w is not complete; the
// errors are those of Examples, NewWriter and Writer.Write. Afterwards Counts tells of the records; one of which nothing could be written
// counts as dropped.
//
// A container that fixes the types of its columns before the first row (Parquet) finds them in the first rows; when a later row does not
// fit, the file is begun anew with the types of all rows, for which w must be able to seek and truncate as a file is. Otherwise the
// dataset is read once more beforehand.
func (d *Dataset) Convert(ctx context.Context, w io.Writer, o ConvertOptions) (ConvertReport, error) {
	enc, err := o.encoder()
	if err != nil {
		return newReport(), err
	}
	start, back := int64(0), false
	file, ok := w.(rewinder)
	if ok {
		start, err = file.Seek(0, io.SeekCurrent)
		back = err == nil
	}
	told := int64(0)
	report, err := d.convert(ctx, w, enc, &o, !back, &told)
	if !errors.Is(err, ErrMisfit) || !back {
		return report, err
	}
	if _, err := file.Seek(start, io.SeekStart); err != nil {
		return report, writeFault(err)
	}
	if err := file.Truncate(start); err != nil {
		return report, writeFault(err)
	}
	return d.convert(ctx, w, enc, &o, true, &told)
}

// rewinder is a target that can be written anew, as an *os.File.
type rewinder interface {
	io.Seeker
	Truncate(size int64) error
}

// convert writes the dataset once. whole says that types must be found in all rows.
func (d *Dataset) convert(ctx context.Context, w io.Writer, enc Encoder, o *ConvertOptions, whole bool, told *int64) (ConvertReport, error) {
	c := &conversion{options: *o, enc: enc, report: newReport(), told: told}
	so := SinkOptions{Lose: c.report.lose, Sample: d.rowsFor(ctx, enc, o), Whole: whole}
	c.respell = tableContainer(d.found.Container) && !tableContainer(o.Container)
	var err error
	if c.sink, err = o.sink(w, enc, so); err != nil {
		return c.report, err
	}
	c.single = Writer{rows: newRowEncoder(enc, o), sink: c.sink}
	if err = c.run(ctx, d); err != nil {
		return c.report, err
	}
	if err := c.sink.Close(); err != nil {
		return c.report, writeFault(err)
	}
	return c.report, nil
}

// conversion is one run of Dataset.Convert.
type conversion struct {
	options ConvertOptions
	enc     Encoder
	sink    Sink
	report  ConvertReport
	respell bool   // cells of a table become members of their own kind: a list that was JSON text becomes a list
	told    *int64 // calls of Quarantine, also of the file that was begun before this one
	single  Writer // for rows that must wait for others
	err     error
}

func (c *conversion) run(ctx context.Context, d *Dataset) error {
	p := newPass(ctx, d, c)
	defer func() {
		p.close()
		d.mu.Lock()
		d.counts = p.counts
		d.mu.Unlock()
	}()
	var failed error
	p.run(func(e *Example, err error) bool {
		if err == nil {
			err = c.single.Write(e)
		}
		failed = err
		return err == nil
	})
	if c.err != nil {
		return c.err
	}
	if failed != nil {
		return failed
	}
	err := c.single.flush()
	c.report.add(&c.single.rows.report)
	return err
}

// encoded is a batch of rows as they will be written.
type encoded struct {
	block  Block
	report ConvertReport
	err    error
}

// encodeWorker writes the rows of batches on one goroutine.
type encodeWorker struct {
	to   *conversion
	rows rowEncoder
	emit func(row []byte) error
	b    *batch

	waiting bool // the rest of the batch is written one by one
}

func (c *conversion) worker() *encodeWorker {
	return &encodeWorker{to: c, rows: newRowEncoder(c.enc, &c.options)}
}

// begin makes room for the rows of b.
func (w *encodeWorker) begin(b *batch) {
	if b.out == nil {
		b.out = &encoded{report: newReport()}
	}
	w.b, w.waiting, b.out.err = b, false, nil
	if s, ok := w.to.sink.(BlockSink); ok {
		b.out.block = s.NewBlock()
	} else {
		b.out.block = &rowList{}
	}
	w.emit = b.out.block.Row
	if _, ok := w.to.enc.(Joiner); !ok {
		w.rows.block, _ = b.out.block.(*textBlock)
	}
}

// row writes a row that was decoded. v is the row as it stood in the file, or as its sidecar restored it.
func (w *encodeWorker) row(row *batchRow, v *Value) {
	w.waiting = w.waiting || row.side != nil
	if w.waiting || len(row.examples) == 0 || w.b.out.err != nil {
		return // a row that waits for the others of its record, and what comes after it, is written when it is given out
	}
	respell := w.to.respell && !row.restored
	if respell {
		for _, e := range row.examples {
			e.Origin.layout, e.Origin.shape = nil, nil
		}
	}
	if row.format == w.to.enc.ID() && !respell {
		w.b.out.err = w.asItStands(row, v)
		w.rows.report.Written += int64(len(row.examples))
	} else {
		before, emit := w.rows.report.Written, w.emit
		if respell && row.format == w.to.enc.ID() && row.format != TableFormat { // a mapping names its columns anew
			emit = func(b []byte) error { return w.emit(inOrder(b, v)) }
			block := w.rows.block
			w.rows.block = nil // the row must be had before it is written
			defer func() { w.rows.block = block }()
		}
		w.b.out.err = w.rows.encode(row.examples, emit)
		if w.rows.report.Written == before {
			row.dropped = w.rows.reason
		}
	}
	row.given = len(row.examples)
	row.examples = nil
}

// inOrder gives a row with its members in the order that they have in source, and what source lacks behind them.
func inOrder(row []byte, source *Value) []byte {
	v, err := ParseValue(row)
	if err != nil || v.Kind != Objects || source.Kind != Objects {
		return row
	}
	place := make(map[string]int, len(source.Members))
	for i := range source.Members {
		place[source.Members[i].Key] = i
	}
	at := func(m Member) int {
		if i, ok := place[m.Key]; ok {
			return i
		}
		return len(place)
	}
	byPlace := func(a, b Member) int { return at(a) - at(b) }
	if slices.IsSortedFunc(v.Members, byPlace) {
		return row
	}
	slices.SortStableFunc(v.Members, byPlace)
	v.Raw = nil
	return appendValue(nil, &v)
}

// asItStands writes a row whose format does not change. One that was put together from several records becomes as many again.
func (w *encodeWorker) asItStands(row *batchRow, v *Value) error {
	if _, ok := w.to.enc.(Joiner); !ok || v.Kind != Array || row.examples[0].Origin.list {
		w.rows.report.Rows++
		return w.b.out.block.Value(v)
	}
	for i := range v.Items {
		w.rows.report.Rows++
		if err := w.b.out.block.Value(&v.Items[i]); err != nil {
			return err
		}
	}
	return nil
}

// finish hands the batch over.
func (w *encodeWorker) finish(b *batch) {
	if b.out.err == nil {
		b.out.err = b.out.block.Finish()
	}
	b.out.report.add(&w.rows.report)
}

// block writes what the worker made of a batch, its rows up to the first that waits for others.
func (p *pass) block(b *batch, yield func(*Example, error) bool) bool {
	c := p.to
	if len(p.parts) > 0 && len(b.rows) > 0 && b.rows[0].side == nil && !p.asTheyStand(yield) {
		return false
	}
	block := b.out.block
	b.out.block = nil
	err := b.out.err
	c.report.add(&b.out.report)
	if err == nil {
		if s, ok := c.sink.(BlockSink); ok {
			err = s.WriteBlock(block)
		} else {
			err = block.(*rowList).give(c.sink)
		}
	}
	if err != nil {
		c.err = writeFault(err)
		return false
	}
	return true
}

// rowList is the Block for a sink that takes rows one by one.
type rowList struct {
	text []byte
	ends []int
}

func (l *rowList) Row(row []byte) error {
	l.text = append(l.text, row...)
	l.ends = append(l.ends, len(l.text))
	return nil
}

func (l *rowList) Value(row *Value) error {
	l.text = appendValue(l.text, row)
	l.ends = append(l.ends, len(l.text))
	return nil
}

func (l *rowList) Finish() error { return nil }

func (l *rowList) give(s Sink) error {
	start := 0
	for _, end := range l.ends {
		if err := s.Row(l.text[start:end]); err != nil {
			return err
		}
		start = end
	}
	return nil
}

// rowsFor gives rows of the dataset as they will be written, for a container that wants to see some beforehand.
func (d *Dataset) rowsFor(ctx context.Context, enc Encoder, o *ConvertOptions) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		rows := newRowEncoder(enc, o)
		quiet := &Dataset{opts: d.opts, sources: d.sources, found: d.found, main: d.main}
		quiet.opts.Quarantine, quiet.opts.Progress = nil, nil
		for e, err := range quiet.Examples(ctx) {
			if err != nil {
				return // the pass that writes meets it again, in its place
			}
			more := true
			if rows.encode([]*Example{e}, func(row []byte) error { more = yield(row); return nil }) != nil || !more {
				return
			}
		}
	}
}

// tableContainer says that the rows of a container are cells, where a list can only be JSON text.
func tableContainer(name string) bool { return name == "csv" || name == "tsv" || name == "xlsx" }
