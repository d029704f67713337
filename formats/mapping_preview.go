package formats

import (
	"context"
	"encoding/json"
	"errors"
)

// MappingPreview is one row before and after it is read. Example is nil when the row cannot be decoded; Err then says why.
type MappingPreview struct {
	Before  json.RawMessage `json:"before"`
	Example *Example        `json:"example,omitempty"`
	Err     *Error          `json:"error,omitempty"`
	// Why says why just this row is shown; empty where the caller chose it.
	Why []string `json:"why,omitempty"`
	Pos Position `json:"position"`
	// Lost is how many characters of the row's texts stand nowhere in the Example.
	Lost int `json:"lost,omitempty"`
}

// Preview decodes rows by the mapping and shows each beside what it came from. It keeps nothing of rows.
func (m *Mapping) Preview(rows []Value) []MappingPreview {
	f := m.Format()
	out := make([]MappingPreview, len(rows))
	for i := range rows {
		p := MappingPreview{Before: compact(&rows[i])}
		es, err := f.Decode(rows[i])
		switch {
		case err != nil:
			p.Err = asError(err)
		case len(es) > 0:
			p.Example = es[0]
			p.Lost = lostText(&rows[i], es)
		}
		out[i] = p
	}
	return out
}

func asError(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return invalidAt("", "%s", err)
}

// The bounds of a preview.
const (
	previewRecords = 50_000
	previewBytes   = 64 << 20
	previewFailing = 3
)

// Preview reads up to 50,000 rows (or 64 MiB) and shows at most n that tell most about a mapping: the first row, rows that fail, the one
// that loses most text, one with an empty answer, the longest, the shortest, the one with most empty columns, then further rows from
// the beginning. m nil means the way in which the dataset is read. It keeps no more than the rows it shows and may be called again.
// The error is that of reading.
func (d *Dataset) Preview(ctx context.Context, m *Mapping, n int) ([]MappingPreview, error) {
	c := chooser{main: d.main, formats: d.opts.formats(), only: d.opts.Format != "" || d.found.Format == TableFormat}
	if m != nil {
		c.main, c.only = m.Format(), true
	}
	w := worst{}
	if f, ok := c.main.(mapped); ok {
		for i := range f.fields {
			if f.fields[i].split != nil && f.fields[i].role == MapMessages {
				w.split = append(w.split, f.fields[i].column)
			}
		}
	}
	records, size := 0, 0
	for _, loc := range d.sources {
		for rec, err := range loc.records(ctx, &d.opts, d.warn, nil) {
			if err != nil && rec.Pos.Record == 0 {
				if records == 0 {
					return nil, err
				}
				return w.pick(n), nil
			}
			if records++; records > previewRecords || size > previewBytes {
				return w.pick(n), ctx.Err()
			}
			size += len(rec.Raw)
			row := batchRow{pos: rec.Pos, err: err}
			if err == nil {
				c.decode(&row, rec.Raw)
			}
			w.look(&row, rec.Raw)
		}
	}
	return w.pick(n), ctx.Err()
}
