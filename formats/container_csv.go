package formats

import (
	"bytes"
	"context"
	"iter"
	"strings"
	"unicode/utf8"

	"github.com/slmgen/slmgen/formats/chat"
	"github.com/slmgen/slmgen/internal/fault"
)

// table reads delimited text: csv (comma, semicolon, bar, or what a sep= line says) and tsv (tab). Every cell becomes a string;
// cells that a short row lacks are absent.
type table struct{ name string }

func (t table) Name() string { return t.name }

func (t table) Sniff(head *Head) (float64, string) {
	if blank(head.Text) {
		return 0, ""
	}
	d := sniffDialect(head, TableOptions{})
	if (d.delim == '\t') != (t.name == "tsv") {
		return 0, ""
	}
	return d.confidence(head)
}

// dialect is how the table is written, also when its container was chosen by hand.
func (t table) dialect(head *Head, o TableOptions) dialect {
	d := sniffDialect(head, o)
	if t.name == "tsv" && !d.stated {
		return sniffQuotes(head, head.Text, '\t', o)
	}
	if d.delim == '\t' && !d.stated && t.name == "csv" {
		return sniffQuotes(head, head.Text, ',', o)
	}
	return d
}

func (t table) Records(ctx context.Context, in *Input) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		d := t.dialect(in.Head, in.Table)
		w := newWindow(in.Text, lineEnd(in.Head), in.TextStart)
		r := &tableReader{ctx: ctx, in: in, yield: yield, row: csvRow{w: w, delim: d.delim, quote: d.quote, slash: d.slash, limit: in.MaxRecord}, rule: csvRule{spaces: d.spaces}}
		if d.comments {
			r.comments = d.cells
		}
		if d.usual() {
			r.usual = d.cells
		}
		r.rec.Pos.File = in.Name
		if d.skip > 0 {
			w.skipLine()
		}
		named := d.header.found || d.rows <= 1
		if in.Table.Header != "" {
			named = in.Table.Header == HeaderPresent
		}
		r.read(named)
	}
}

// tableReader walks through one table.
type tableReader struct {
	ctx     context.Context
	in      *Input
	row     csvRow
	rule    csvRule // of clean rows
	rec     Record
	raw     []byte
	keys    [][]byte // `"name":` of each column
	retries int
	// comments, when not 0, is the number of cells that tells a row that begins with # from a comment.
	comments, skipped int
	usual             int // cells that most rows have, 0 when no number is usual
	yield             func(Record, error) bool
}

// maxReopened bounds how often reading starts again after a quote that is never closed: each time reads up to a whole record limit ahead.
const maxReopened = 16

func (t *tableReader) read(named bool) {
	w := t.row.w
	for first := true; t.ctx.Err() == nil; {
		state := t.row.read(t.rule)
		if err := w.broken(); err != nil && t.row.size == len(w.rest()) {
			t.yield(Record{}, brokenStream(Position{File: t.in.Name, Line: w.line, Byte: w.off}, err))
			return
		}
		if state == rowEnd {
			if t.skipped > 0 {
				t.in.Warn("lines that begin with # are comments and are not read: %d", t.skipped)
			}
			return
		}
		if t.comments > 0 && w.rest()[0] == '#' && (state != rowDone || t.row.cells() != t.comments || first && bytes.HasPrefix(w.rest(), []byte("# "))) {
			t.skipped++
			w.skipLine()
			continue
		}
		// An empty line is no row; an empty cell in quotes is one.
		if state == rowDone && t.row.cells() == 1 && len(bytes.TrimSpace(t.row.cell(0))) == 0 && bytes.IndexByte(w.rest()[:t.row.size], '"') < 0 {
			w.consume(t.row.size)
			continue
		}
		if first {
			first = false
			if state == rowUnclosed || state == rowTooLong {
				t.yield(Record{}, badRecord(Position{File: t.in.Name, Line: w.line}, fault.Invalid, "a quote in the header is never closed").Do("repair the first line"))
				return
			}
			if t.header(state, named); named {
				w.consume(t.row.size)
				continue
			}
		}
		if !t.record(state) {
			return
		}
	}
	t.yield(Record{}, t.ctx.Err())
}

// header names the columns from the row that was read.
func (t *tableReader) header(state rowState, named bool) {
	if state == rowStray {
		t.row.read(csvRule{spaces: t.rule.spaces, inner: true})
	}
	cells := make([]string, t.row.cells())
	for i := range cells {
		if named {
			cells[i] = string(t.row.cell(i))
		}
	}
	if n := len(cells); n < t.usual {
		// A program that names row labels or a closing delimiter not: the cells are there, so their columns are.
		cells = append(cells, make([]string, t.usual-n)...)
		if named {
			t.in.Warn("the header names %d columns and the rows have %d: the last ones are named by their place", n, t.usual)
		}
	}
	names, renamed := nameColumns(cells)
	if len(renamed) > 0 {
		t.in.Warn("columns with the same name were renamed: %s", strings.Join(renamed, ", "))
	}
	if !named {
		t.in.Warn("the first row looks like data, so the %d columns are named column_1 and so on", len(cells))
	}
	for _, n := range names {
		t.keys = append(t.keys, append(chat.AppendString(nil, n), ':'))
	}
}

// record yields the row that was read and moves past it.
func (t *tableReader) record(state rowState) bool {
	w := t.row.w
	t.rec.Pos.Record++
	t.rec.Pos.Line, t.rec.Pos.Byte = w.line, w.off
	if state == rowStray || state == rowDone && t.row.cells() > len(t.keys) {
		state = t.again(state)
	}
	t.rec.Raw = w.rest()[:t.row.size]
	var err *Error
	switch state {
	case rowTooLong, rowUnclosed:
		return t.reopen(state)
	case rowStray:
		err = badRecord(t.rec.Pos, fault.Invalid, "text follows a closing quote").Do("write a quote inside a cell twice")
		w.consume(t.row.size)
		t.rec.Raw = nil
		if !t.yield(t.rec, err) {
			return false
		}
		w.skipLine()
		return true
	default:
		err = t.object()
	}
	if err != nil && !t.yield(t.rec, err) || err == nil && !t.yield(t.rec, nil) {
		return false
	}
	w.consume(t.row.size)
	return true
}

// again reads a row that is not clean by looser rules. They are taken only when they give exactly one cell for each column.
func (t *tableReader) again(state rowState) rowState {
	for _, rule := range []csvRule{{spaces: true}, {inner: true}, {spaces: true, inner: true}} {
		if t.row.read(rule) == rowDone && t.row.cells() == len(t.keys) {
			return rowDone
		}
	}
	t.row.read(t.rule)
	return state
}

// object writes the row as a JSON object into t.rec.Raw.
func (t *tableReader) object() *Error {
	row, n := t.rec.Raw, t.row.cells()
	for extra := len(t.keys); extra < n; extra++ {
		if len(t.row.cell(extra)) > 0 {
			return badRecord(t.rec.Pos, fault.Invalid, "the row has %d cells, the header %d", n, len(t.keys)).Do("quote the cells that hold the delimiter or a line break")
		}
	}
	if i := bytes.IndexByte(row, 0); i >= 0 {
		return badRecord(t.rec.Pos, fault.Invalid, "NUL byte at byte %d of the row", i)
	}
	if i := invalidText(row); i >= 0 {
		return badRecord(t.rec.Pos, fault.Invalid, "invalid UTF-8 at byte %d of the row", i)
	}
	b := append(t.raw[:0], '{')
	for i := range min(n, len(t.keys)) {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, t.keys[i]...)
		b = chat.AppendString(b, string(t.row.cell(i)))
	}
	t.raw = append(b, '}')
	t.rec.Raw = t.raw
	return nil
}

// reopen reports a row that has no end and goes on at the line after the one it begins on.
func (t *tableReader) reopen(state rowState) bool {
	w := t.row.w
	pos := t.rec.Pos
	open := w.rest()[:min(t.row.opened, len(w.rest()))]
	pos.Line += int64(bytes.Count(open, []byte{w.sep}))
	raw := w.rest()
	if i := bytes.IndexByte(raw, w.sep); i >= 0 {
		raw = raw[:i]
	}
	t.rec.Raw = raw
	err := badRecord(pos, fault.Invalid, "the quote that opens on line %d is never closed", pos.Line).Do("close it, or write a quote inside a cell twice")
	if state == rowTooLong {
		err = tooLarge(pos, t.in.MaxRecord).Do("look for a quote that is not closed on line %d, or raise the record limit", pos.Line)
	}
	if !t.yield(t.rec, err) {
		return false
	}
	if t.retries++; t.retries > maxReopened {
		pos.Record = 0
		t.yield(Record{}, badRecord(pos, fault.Invalid, "%d quotes are never closed; this is not a table", t.retries).Do("check the delimiter and the quotes"))
		return false
	}
	w.skipLine()
	return true
}

// invalidText gives the place of the first byte of b that is no UTF-8, or of a U+FFFD that decoding put in place of one; -1 for none.
func invalidText(b []byte) int {
	if utf8.Valid(b) {
		return -1
	}
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return -1
}
