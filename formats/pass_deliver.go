package formats

import "github.com/slmgen/slmgen/internal/fault"

// run takes the batches in order and gives their Examples to yield.
func (p *pass) run(yield func(*Example, error) bool) {
	for b := range p.order {
		select {
		case <-b.ready:
		case <-p.ctx.Done():
			yield(nil, p.ctx.Err())
			return
		}
		if !p.deliver(b, yield) {
			return
		}
		if p.d.opts.Progress != nil {
			p.d.opts.Progress(Progress{Read: b.taken, Total: p.total, Records: p.counts.Records})
		}
		if b.fatal != nil {
			yield(nil, b.fatal)
			return
		}
		p.flying.Add(-int64(len(b.text)))
		if b.lent {
			b.given <- struct{}{}
		}
		select {
		case p.landed <- struct{}{}:
		default:
		}
		p.free <- b
	}
	if err := p.ctx.Err(); err != nil {
		yield(nil, err)
	}
}

// deliver gives the Examples of one batch to yield and its bad records to the quarantine.
func (p *pass) deliver(b *batch, yield func(*Example, error) bool) bool {
	start := 0
	for i := range b.rows {
		row := &b.rows[i]
		raw := b.text[start:row.end]
		start = row.end
		p.counts.Records++
		if row.err == nil && len(row.examples) == 0 {
			p.counts.Dropped["empty"]++ // a record that says nothing, such as a tree without answers
			continue
		}
		if row.err != nil {
			p.reject(row, raw)
			continue
		}
		p.counts.Used++
		p.counts.Formats[row.format]++
		for j, ex := range row.examples {
			p.counts.Examples++
			row.examples[j] = nil
			if !yield(ex, nil) {
				return false
			}
		}
		row.examples = nil
	}
	return true
}

func (p *pass) reject(row *batchRow, raw []byte) {
	p.counts.Quarantined++
	if p.d.opts.Quarantine == nil {
		return
	}
	e := asFault(row.err, fault.Invalid, row.err.Error())
	pos := row.pos
	if e.Pos != nil {
		pos.Path = e.Pos.Path
		if e.Pos.Line > pos.Line {
			pos.Line = e.Pos.Line
		}
	}
	reason := e.Message
	if e.Hint != "" {
		reason += "; " + e.Hint
	}
	p.d.opts.Quarantine(Rejected{Pos: pos, Code: e.Code, Reason: reason, Raw: raw})
}
