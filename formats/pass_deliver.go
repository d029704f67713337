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
			if p.asTheyStand(yield) {
				yield(nil, b.fatal)
			}
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
		return
	}
	p.asTheyStand(yield)
}

// deliver gives the Examples of one batch to yield and its bad records to the quarantine.
func (p *pass) deliver(b *batch, yield func(*Example, error) bool) bool {
	if b.out != nil && b.out.block != nil {
		if !p.block(b, yield) {
			return false
		}
	}
	start := 0
	for i := range b.rows {
		row := &b.rows[i]
		raw := b.text[start:row.end]
		start = row.end
		n := int64(max(row.joined, 1))
		p.counts.Records += n
		if row.err == nil && len(row.examples) == 0 && row.given == 0 {
			p.counts.Dropped["empty"] += n // a record that says nothing, such as a tree without answers
			continue
		}
		if row.err != nil {
			p.reject(row, raw, n)
			continue
		}
		if row.stale {
			p.d.warn("rows were changed in a way that their %s member does not follow: they are read as they stand", SidecarColumn)
		}
		if row.dropped != "" {
			p.counts.Dropped[row.dropped] += n
			p.counts.Examples += int64(row.given)
			continue
		}
		p.counts.Used += n
		if row.side != nil {
			if !p.part(row, yield) {
				return false
			}
			continue
		}
		if !p.asTheyStand(yield) || !p.give(row, n, yield) {
			return false
		}
	}
	return true
}

// give yields the Examples of a row that stands for n records.
func (p *pass) give(row *batchRow, n int64, yield func(*Example, error) bool) bool {
	p.counts.Formats[row.format] += n
	p.counts.Examples += int64(row.given)
	row.given = 0
	for j, ex := range row.examples {
		p.counts.Examples++
		row.examples[j] = nil
		if !yield(ex, nil) {
			return false
		}
	}
	row.examples = nil
	return true
}

// part holds back a row that is one of several from one source record. With the last of them the record is restored.
func (p *pass) part(row *batchRow, yield func(*Example, error) bool) bool {
	if row.side.part != len(p.parts) || row.side.part > 0 && row.side.of != p.parts[0].side.of {
		if !p.asTheyStand(yield) {
			return false
		}
	}
	p.parts = append(p.parts, *row)
	row.examples = nil
	if p.held += int64(len(row.bare)); p.held > p.d.opts.maxRecord() {
		return p.asTheyStand(yield)
	}
	if row.side.part != len(p.parts)-1 || len(p.parts) < row.side.of {
		if row.side.part != len(p.parts)-1 {
			return p.asTheyStand(yield) // a part whose beginning is missing
		}
		return true
	}
	var rows [][]byte
	for i := range p.parts {
		rows = append(rows, p.parts[i].bare)
	}
	whole := batchRow{pos: p.parts[0].pos}
	c := chooser{formats: p.d.opts.formats(), forget: p.d.opts.Forget, limit: p.d.opts.maxRecord()}
	have, err := ParseValue(joinRows(rows))
	if err != nil || !c.restore(&whole, row.side, &have) {
		return p.asTheyStand(yield)
	}
	n := int64(len(p.parts))
	p.parts, p.held = nil, 0
	return p.give(&whole, n, yield)
}

// asTheyStand gives the rows that wait for a record that does not become whole.
func (p *pass) asTheyStand(yield func(*Example, error) bool) bool {
	parts := p.parts
	p.parts, p.held = nil, 0
	if len(parts) > 0 {
		p.d.warn("rows are missing or changed that came from one record: what is left of them is read as it stands")
	}
	for i := range parts {
		if !p.give(&parts[i], 1, yield) {
			return false
		}
	}
	return true
}

func (p *pass) reject(row *batchRow, raw []byte, n int64) {
	p.counts.Quarantined += n
	if p.d.opts.Quarantine == nil {
		return
	}
	if p.to != nil {
		if p.rejects++; p.rejects <= *p.to.told {
			return // a file that was begun anew: the one before told of it
		}
		*p.to.told = p.rejects
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
