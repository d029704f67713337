package formats

import (
	"strconv"

	"github.com/slmgen/slmgen/formats/chat"
	"github.com/slmgen/slmgen/internal/fault"
)

// keyed yields the rows of an object {"KEY":{row},…}. Keys that count from 0 say nothing; others become the first column of their row.
func (d *documentReader) keyed() bool {
	told := false
	var row []byte
	return d.members(func(name string) bool {
		pos, number := d.pos(), d.rec.Pos.Record
		var scan valueScan
		size, state := scanValue(d.w, &scan, d.in.MaxRecord)
		if state == scanCut && d.w.broken() != nil {
			return d.end()
		}
		d.rec.Pos = pos
		d.rec.Pos.Record = number + 1
		d.rec.Raw = d.w.rest()[:size]
		err := scanFault(d.rec.Pos, state, d.in.MaxRecord)
		if v, perr := ParseValue(d.rec.Raw); err == nil && perr == nil && v.IsObject() && name != strconv.FormatInt(number, 10) {
			index := d.indexName(v.Has)
			if row = append(chat.AppendString(append(row[:0], '{'), index), ':'); len(v.Members) > 0 {
				row = append(append(chat.AppendString(row, name), ','), v.Raw[1:]...)
			} else {
				row = append(chat.AppendString(row, name), '}')
			}
			if d.rec.Raw = row; !told {
				told = true
				d.in.Warn("the keys of the rows are kept in the column %q", index)
			}
		}
		if !d.yield(d.rec, err) {
			return false
		}
		if state == scanTooLong {
			scan.skip(d.w, size)
		} else {
			d.w.consume(size)
		}
		return state == scanDone || state == scanTooLong || d.fatal("the rows after this one cannot be found")
	})
}

// tabled yields the rows of an object {"columns":[names],"index":[labels],"data":[[cells],…]}, where the names come before the data.
func (d *documentReader) tabled() bool {
	var keys [][]byte
	var index []byte
	labels := &columnReader{d: d, store: spill{dir: d.in.Temp}}
	defer labels.store.close()
	kept, counted := 0, true
	return d.members(func(name string) bool {
		switch {
		case name == "columns" && d.w.rest()[0] == '[':
			used := map[string]bool{}
			ok := d.elements(func(raw []byte) bool {
				text := string(raw) // a number
				if v, err := ParseValue(raw); err == nil && v.IsString() {
					text = v.Str()
				}
				used[text] = true
				keys = append(keys, append(chat.AppendString(nil, text), ':'))
				return true
			})
			index = append(chat.AppendString(nil, d.indexName(func(n string) bool { return used[n] })), ':')
			return ok
		case name == "index" && d.w.rest()[0] == '[':
			return d.elements(func(raw []byte) bool {
				counted = counted && string(raw) == strconv.Itoa(kept)
				kept++
				if err := labels.put(raw); err != nil {
					return d.stop(err)
				}
				return true
			})
		case name == "data" && d.w.rest()[0] == '[':
			if keys == nil {
				return d.fatal(`"columns" must stand before "data"`)
			}
			if counted {
				index = nil
			} else {
				d.in.Warn("the labels of the rows are kept in the column %s", index[:len(index)-1])
			}
			return d.cells(keys, index, labels, kept)
		}
		d.in.Warn("the member %q belongs to no row and is not read", clip(name, 60))
		return d.skipValue()
	})
}

// cells yields the rows of a list of lists. index, when not nil, is the key of the labels that the store holds.
func (d *documentReader) cells(keys [][]byte, index []byte, labels *columnReader, kept int) bool {
	r, err := labels.store.from(0, labels.store.size, 64<<10)
	if err != nil {
		return d.stop(err)
	}
	var row []byte
	return d.elements(func(raw []byte) bool {
		number := d.rec.Pos.Record + 1
		d.rec.Pos = d.pos()
		d.rec.Pos.Record, d.rec.Raw = number, raw
		row = append(row[:0], '{')
		if index != nil && number <= int64(kept) {
			if err := labels.take(r); err != nil {
				return d.stop(err)
			}
			row = append(append(append(row, index...), labels.cell...), ',')
		}
		v, err := ParseValue(raw)
		switch {
		case err != nil:
			return d.yield(d.rec, syntaxFault(d.rec.Pos, err))
		case !v.IsArray() || len(v.Items) != len(keys):
			return d.yield(d.rec, badRecord(d.rec.Pos, fault.Invalid, "the row has %d cells, the table %d columns", len(v.Items), len(keys)))
		}
		for i := range v.Items {
			if i > 0 {
				row = append(row, ',')
			}
			row = append(append(row, keys[i]...), v.Items[i].Raw...)
		}
		row = append(row, '}')
		d.rec.Raw = row
		return d.yield(d.rec, nil)
	})
}
