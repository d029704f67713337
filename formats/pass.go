package formats

import (
	"bytes"
	"context"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/slmgen/slmgen/internal/fault"
)

const (
	// A batch is handed to a worker when it has this many bytes or rows: large enough to hide the handing over, small enough that
	// the batches in flight (three for a worker) stay a few MiB. A larger record makes a batch of its own.
	batchBytes = 512 << 10
	batchRows  = 1024
	// maxInFlight is how many bytes of records may wait for the consumer before the reader pauses: many very large records in a row
	// must not all be held at once.
	maxInFlight = 256 << 20
	// A record from lendBytes on is not copied: the reader waits until it is delivered.
	lendBytes = 16 << 20
)

// batch is a run of consecutive records on its way from the reader over a worker to the consumer.
type batch struct {
	text  []byte // the records, one after the other
	rows  []batchRow
	taken int64 // bytes of all sources read so far
	fatal error // the pass ends after the rows
	out   *encoded
	lent  bool // text belongs to the reader, which waits for given
	given chan struct{}
	ready chan struct{}
}

type batchRow struct {
	end      int // of the record in text
	pos      Position
	err      error // why it cannot be read
	format   string
	examples []*Example
	given    int      // Examples that went straight into the output
	dropped  string   // why none of them could
	joined   int      // records that the row was put together from, when there are several
	list     bool     // the record was a list by itself
	side     *sidecar // of a row that is one of several from one source record
	bare     []byte   // that row without its sidecar
	restored bool     // by a sidecar: it is what it was before it stood here
	stale    bool     // the sidecar does not follow a change of the row
}

// pass is one walk over a dataset: a reader fills batches, workers decode them, the consumer takes them in the order they were filled.
type pass struct {
	d      *Dataset
	to     *conversion // nil: the Examples are given out
	ctx    context.Context
	cancel context.CancelFunc
	free   chan *batch
	work   chan *batch
	order  chan *batch
	wg     sync.WaitGroup
	total  int64
	flying atomic.Int64  // bytes of records that were sent and not yet delivered
	landed chan struct{} // a batch was delivered
	counts Counts
	parts  []batchRow // rows of one source record, until the last of them is there
	held   int64      // bytes of parts

	size, most int   // bytes and rows of a batch
	rejects    int64 // calls of Quarantine that this pass comes to
}

// newPass begins a pass. With a conversion the workers write the rows too.
func newPass(ctx context.Context, d *Dataset, to *conversion) *pass {
	workers := d.opts.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	size, most, n := batchBytes, batchRows, 2*workers+1
	if to != nil {
		if s, ok := to.sink.(interface{ BlockBytes() int }); ok {
			size, most, n = s.BlockBytes(), s.BlockBytes()>>4, workers+2 // fewer, as they are large
		}
	}
	p := &pass{
		d: d, to: to, size: size, most: most, free: make(chan *batch, n), work: make(chan *batch, n), order: make(chan *batch, n), landed: make(chan struct{}, 1),
		counts: Counts{Dropped: map[string]int64{}, Formats: map[string]int64{}},
	}
	p.ctx, p.cancel = context.WithCancel(ctx)
	for range n {
		p.free <- &batch{ready: make(chan struct{}, 1), given: make(chan struct{}, 1)}
	}
	for _, loc := range d.sources {
		if size := loc.src.Size(); size < 0 || p.total < 0 {
			p.total = -1
		} else {
			p.total += size
		}
	}
	p.wg.Add(workers + 1)
	go p.read()
	for range workers {
		go p.decode()
	}
	return p
}

// close ends the goroutines and waits for them, so that no source is open afterwards.
func (p *pass) close() {
	p.cancel()
	p.wg.Wait()
}

// read fills batches from the sources in order.
func (p *pass) read() {
	defer p.wg.Done()
	defer close(p.work)
	defer close(p.order)
	b := p.next()
	if b == nil {
		return
	}
	before := int64(0)
	for _, loc := range p.d.sources {
		taken := int64(0)
		records := loc.records(p.ctx, &p.d.opts, p.d.warn, func(n int64) { taken = n })
		if j, ok := p.d.main.(Joiner); ok {
			records = joinRecords(records, j, p.d.opts.maxRecord())
		}
		for rec, err := range records {
			b.taken = before + taken
			if err != nil && rec.Pos.Record == 0 {
				b.fatal = err
				p.send(b)
				return
			}
			if len(b.rows) > 0 && (len(b.rows) >= p.most || len(b.text)+len(rec.Raw) > p.size) {
				if b = p.send(b); b == nil {
					return
				}
			}
			if len(rec.Raw) >= lendBytes {
				if b = p.lend(b, rec, err); b == nil {
					return
				}
				continue
			}
			b.text = append(b.text, rec.Raw...)
			b.rows = append(b.rows, batchRow{end: len(b.text), pos: rec.Pos, err: err, joined: rec.joined})
		}
		before += max(taken, loc.src.Size())
		b.taken = before
	}
	p.send(b)
}

// lend sends a very large record as it stands in the reader's buffer and waits until nobody needs it there. b is empty.
func (p *pass) lend(b *batch, rec Record, err error) *batch {
	b.text, b.lent = rec.Raw, true
	b.rows = append(b.rows, batchRow{end: len(b.text), pos: rec.Pos, err: err, joined: rec.joined})
	given := b.given
	next := p.send(b)
	select {
	case <-given:
		return next
	case <-p.ctx.Done():
		// A worker may still look at it, but the reader does not go on.
		return nil
	}
}

// next gives an empty batch, nil when the pass was ended.
func (p *pass) next() *batch {
	for p.flying.Load() > maxInFlight {
		select {
		case <-p.landed:
		case <-p.ctx.Done():
			return nil
		}
	}
	select {
	case b := <-p.free:
		if cap(b.text) > 4*p.size {
			b.text = nil // it held one very large record: do not keep that much
		}
		if b.lent {
			b.text, b.lent = nil, false
		}
		b.text, b.rows, b.fatal = b.text[:0], b.rows[:0], nil
		return b
	case <-p.ctx.Done():
		return nil
	}
}

// send hands over a full batch and gives the next empty one. The channels hold as many batches as there are, so it never blocks.
func (p *pass) send(b *batch) *batch {
	p.flying.Add(int64(len(b.text)))
	p.order <- b
	p.work <- b
	return p.next()
}

// decode turns the rows of batches into Examples, or into rows of another format.
func (p *pass) decode() {
	defer p.wg.Done()
	c := chooser{main: p.d.main, formats: p.d.opts.formats(), only: p.d.opts.Format != "" || p.d.found.Format == TableFormat}
	c.parser.reuse = true
	c.limit, c.forget = p.d.opts.maxRecord(), p.d.opts.Forget
	if p.to != nil {
		c.encode, c.forget = p.to.worker(), !p.to.options.Sidecar
		if c.forget {
			c.mem = &loan{}
			c.parser.spelling = &c.mem.spelling
		}
	}
	for b := range p.work {
		start := 0
		if c.encode != nil {
			c.encode.begin(b)
		}
		for i := range b.rows {
			row := &b.rows[i]
			if row.err == nil && p.ctx.Err() == nil {
				c.decode(row, b.text[start:row.end])
			}
			start = row.end
		}
		if c.encode != nil {
			c.encode.finish(b)
		}
		b.ready <- struct{}{}
	}
}

// decode reads one record. A panic of a format counts as its error: one strange row must not end the program.
func (c *chooser) decode(row *batchRow, raw []byte) {
	defer func() {
		if r := recover(); r != nil {
			row.examples = nil
			row.err = badRecord(row.pos, fault.Internal, "the format failed on this record: %v", r)
		}
	}()
	c.parser.lent = c.encode != nil && !c.encode.waiting
	v := &c.value
	var err error
	if *v, err = c.parser.parse(raw); err != nil {
		row.err = syntaxFault(row.pos, err)
		return
	}
	if hasSidecar(v, row.joined) {
		*v, _ = ParseValue(bytes.Clone(raw)) // in memory of its own: it may have to wait for other rows
		if c.fromSidecar(row, v) {
			return
		}
	}
	row.list = v.Kind == Array && row.joined == 0
	f := c.choose(v)
	if f == nil {
		row.err = badRecord(row.pos, fault.Invalid, "the record matches no known format").Do("see what the main format needs, or name a format or a mapping")
		return
	}
	c.read(row, f, v)
}

// read decodes a row by f.
func (c *chooser) read(row *batchRow, f Format, v *Value) {
	var err error
	row.format = f.ID()
	if d, ok := f.(inMemory); ok && c.mem != nil && !c.encode.waiting && row.side == nil {
		c.mem.begin()
		row.examples, err = d.decodeIn(v, c.mem)
	} else {
		row.examples, err = f.Decode(*v)
	}
	if err != nil {
		row.examples, row.err = nil, asFault(err, fault.Invalid, err.Error())
		return
	}
	for i, ex := range row.examples {
		ex.Origin.Format, ex.Origin.Pos, ex.Origin.Part, ex.Origin.Parts = row.format, row.pos, i, len(row.examples)
		ex.Origin.list = row.list
		if c.parser.lent {
			ex.Origin.mem = c.mem
		}
	}
	if !c.forget {
		rememberShape(f, v, row.examples)
	}
	if c.encode != nil {
		c.encode.row(row, v)
	}
}

// fromSidecar reads the source row that a row's sidecar restores. Otherwise the row is left without its sidecar and is read as it stands.
func (c *chooser) fromSidecar(row *batchRow, v *Value) bool {
	bare, side := takeSidecar(v)
	if side != nil && side.format == "" && side.of == 1 {
		// The container could not hold the row, which may have a sidecar of its own.
		text, ok := side.restore(&bare, c.limit)
		if whole, err := ParseValue(text); ok && err == nil {
			bare, side = takeSidecar(&whole)
			row.restored = true
		}
	}
	*v = bare
	if side == nil {
		return false
	}
	if side.of > 1 {
		row.side, row.bare = side, bare.Raw
		return false
	}
	row.stale = !c.restore(row, side, &bare)
	return !row.stale
}

// restore reads the row that side gives by way of have.
func (c *chooser) restore(row *batchRow, side *sidecar, have *Value) bool {
	text, ok := side.restore(have, c.limit)
	if !ok {
		return false
	}
	v, err := ParseValue(text)
	if err != nil {
		return false
	}
	row.restored = true
	for _, f := range c.formats {
		if f.ID() == side.format {
			if c.read(row, f, &v); row.err != nil {
				row.err = nil
				return false
			}
			return true
		}
	}
	return false
}
