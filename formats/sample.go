package formats

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"github.com/slmgen/slmgen/formats/chat"
	"github.com/slmgen/slmgen/internal/fault"
)

const (
	sampleRows  = 200     // from the beginning of the first source; other sources and places give less
	sampleBytes = 4 << 20 // a sample stops growing here
	sampleKept  = 1 << 20 // larger rows are judged and not kept
	sampleFiles = 8       // of many shards, this many are sampled
)

// sample is a bounded set of rows that detection judges.
type sample struct {
	opts     *Options
	rows     []Value
	pos      []Position
	columns  []string
	known    map[string]bool
	warnings []string
	bad      *Error // the first record that could not be read
	records  int
	fixed    bool // every row has the same columns
}

func newSample(o *Options) *sample { return &sample{opts: o, known: map[string]bool{}} }

// take reads the sample from all, spread over at most sampleFiles of them.
func (s *sample) take(ctx context.Context, all []*located) error {
	n := min(len(all), sampleFiles)
	_, s.fixed = all[0].container.(table)
	if _, binary := all[0].container.(Binary); binary {
		s.fixed = true
	}
	for i := range n {
		loc := all[i*len(all)/n]
		before := s.records
		if err := s.head(ctx, loc, max(sampleRows/n, 40)); err != nil {
			return err
		}
		if s.records == before {
			return noRows(loc)
		}
		s.further(loc)
	}
	if len(s.rows) == 0 && s.bad != nil {
		e := *s.bad
		e.Message = fmt.Sprintf("none of the first %d records can be read; the first: %s", s.records, e.Message)
		if all[0].layers.encoding.reason == noEncodingFits {
			e.Hint = "save the file as UTF-8: it is in an encoding that is not recognized"
		}
		return &e
	}
	return nil
}

func noRows(loc *located) error {
	here := Position{File: loc.src.Name()}
	if _, ok := loc.container.(table); ok {
		return fault.New(fault.Invalid, "the file holds a header and no rows").At(here).Do("name a file with examples")
	}
	return fault.New(fault.Invalid, "the file holds no rows").At(here).Do("name a file with examples")
}

// head reads rows from the beginning of a source.
func (s *sample) head(ctx context.Context, loc *located, rows int) error {
	size := 0
	for rec, err := range loc.records(ctx, s.opts, s.warn, nil) {
		if err != nil && rec.Pos.Record == 0 {
			if s.records > 0 {
				return nil // reading the rows reports it in its place, after the rows before it
			}
			return err
		}
		s.records++
		s.add(rec, err)
		if size += len(rec.Raw); size > sampleBytes {
			return nil
		}
		if rows--; rows == 0 {
			return nil
		}
	}
	return ctx.Err()
}

// further reads rows from the middle and the end of a large plain file of lines, where they can be reached without reading all.
func (s *sample) further(loc *located) {
	l := loc.layers
	if l.encoding.name != "utf-8" || len(l.packed) > 0 || l.head.Whole {
		return
	}
	var rows func(loc *located, b []byte)
	switch c := loc.container.(type) {
	case jsonLines:
		rows = s.lines
	case table:
		d := c.dialect(&l.head, s.opts.Table)
		rows = func(loc *located, b []byte) { s.cells(loc, b, &d) }
	default:
		return
	}
	o, err := openSource(loc.src, 0)
	if err != nil {
		return
	}
	defer o.Close()
	for _, b := range l.samples(o) {
		rows(loc, b)
	}
}

const furtherRows = 25 // from each place

// lines takes the lines that hold a JSON value each; b begins and ends anywhere.
func (s *sample) lines(loc *located, b []byte) {
	for range furtherRows {
		i := bytes.IndexByte(b, '\n')
		j := bytes.IndexByte(b[i+1:], '\n')
		if i < 0 || j < 0 {
			break
		}
		line := b[i+1 : i+1+j]
		b = b[i+1+j:]
		if _, err := ParseValue(line); err == nil {
			s.add(Record{Raw: line, Pos: Position{File: loc.src.Name(), Byte: -1}}, nil)
		}
	}
}

// cells takes the rows of a table that b, which begins anywhere, holds. A line end there may stand inside of a quoted cell, so of the
// first line ends the one counts after which the most rows have as many cells as the table.
func (s *sample) cells(loc *located, b []byte, d *dialect) {
	const starts = 8
	var best [][]byte
	bestOther := 0
	for range starts {
		i := bytes.IndexByte(b, '\n')
		if i < 0 {
			break
		}
		b = b[i+1:]
		good, other := s.rowsOf(loc, b, d)
		if len(good) > len(best) || best == nil {
			best, bestOther = good, other
		}
		if len(best) >= furtherRows-2 {
			break
		}
	}
	if bestOther > len(best) {
		s.warn("further on in %s most rows do not have %d cells as at its beginning", loc.src.Name(), len(s.columns))
	}
	for _, row := range best {
		s.add(Record{Raw: row, Pos: Position{File: loc.src.Name(), Byte: -1}}, nil)
	}
}

// rowsOf reads up to furtherRows rows; other counts those that have not the cells of the table.
func (s *sample) rowsOf(loc *located, b []byte, d *dialect) (good [][]byte, other int) {
	t := &tableReader{ctx: context.Background(), in: &Input{Name: loc.src.Name(), MaxRecord: int64(len(b))}, rule: csvRule{spaces: d.spaces}}
	t.row = csvRow{w: newWindow(bytes.NewReader(b), '\n', 0), delim: d.delim, quote: d.quote, slash: d.slash, limit: int64(len(b)) + 1}
	for _, c := range s.columns {
		t.keys = append(t.keys, append(chat.AppendString(nil, c), ':'))
	}
	for len(good)+other < furtherRows {
		state := t.row.read(t.rule)
		w := t.row.w
		if state == rowEnd || t.row.size == len(w.rest()) && !w.more() {
			break // the sample cuts this row
		}
		t.rec.Raw = w.rest()[:t.row.size]
		if state == rowDone && t.row.cells() == len(t.keys) && t.object() == nil {
			good = append(good, bytes.Clone(t.rec.Raw))
		} else {
			other++
		}
		w.consume(t.row.size)
	}
	return good, other
}

func (s *sample) add(rec Record, err error) {
	if err != nil {
		s.reject(asFault(err, fault.Invalid, err.Error()))
		return
	}
	v, err := ParseValue(append([]byte(nil), rec.Raw...))
	if err != nil {
		s.reject(syntaxFault(rec.Pos, err))
		return
	}
	s.rows = append(s.rows, v)
	s.pos = append(s.pos, rec.Pos)
	for i := range v.Members {
		if k := v.Members[i].Key; !s.known[k] {
			s.known[k] = true
			s.columns = append(s.columns, k)
		}
	}
}

func (s *sample) reject(err *Error) {
	if s.bad == nil {
		s.bad = err
	}
}

func (s *sample) warn(format string, args ...any) {
	if text := fmt.Sprintf(format, args...); !slices.Contains(s.warnings, text) {
		s.warnings = append(s.warnings, text)
	}
}

// syntaxFault is the error of a record that is no JSON.
func syntaxFault(pos Position, err error) *Error {
	return fault.Wrap(fault.Invalid, err, "not valid JSON: %v", err).At(pos)
}
