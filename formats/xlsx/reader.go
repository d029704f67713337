package xlsx

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/chat"
	"github.com/slmgen/slmgen/internal/fault"
)

// reader walks through one workbook.
type reader struct {
	ctx     context.Context
	in      *formats.Input
	yield   func(formats.Record, error) bool
	rec     formats.Record
	raw     []byte
	names   []string
	keys    [][]byte // `"name":` of each column
	first   string   // the sheet that names the columns
	leftOut []string
	stopped bool // the consumer wants no more
}

func (r *reader) read() error {
	b, err := openBook(r.in)
	if err == nil {
		err = b.readTexts()
	}
	if err != nil {
		return r.fail(err)
	}
	for _, part := range b.sheets {
		if err := r.sheet(b, part); err != nil || r.stopped {
			return err
		}
	}
	if len(r.leftOut) > 0 {
		r.in.Warn("sheets with other columns than %q were left out: %s", r.first, strings.Join(r.leftOut, ", "))
	}
	return nil
}

// fail puts the position to an error that ends reading.
func (r *reader) fail(err error) error {
	var e *formats.Error
	if !errors.As(err, &e) {
		return err
	}
	c := *e
	pos := r.rec.Pos
	if pos.Record > 0 {
		c.Message += fmt.Sprintf(" (after record %d)", pos.Record)
	}
	pos.Record = 0
	return c.At(pos)
}

func (r *reader) sheet(b *book, part sheetPart) error {
	s, err := b.sheet(part, r.in.MaxRecord)
	if err != nil {
		return r.fail(err)
	}
	defer s.body.Close()
	if err := s.next(); err != nil {
		if errors.Is(err, io.EOF) {
			return nil // an empty sheet
		}
		return r.fail(err)
	}
	names, renamed, header := columns(s.cells)
	switch {
	case r.names == nil:
		r.begin(part.name, names, renamed, header)
	case !slices.Equal(names, r.names):
		const shown = 20
		if len(r.leftOut) < shown {
			r.leftOut = append(r.leftOut, strconv.Quote(part.name))
		}
		return nil
	}
	for first := true; ; first = false {
		if !first || header {
			if err := s.next(); errors.Is(err, io.EOF) {
				return nil
			} else if err != nil {
				return r.fail(err)
			}
		}
		if err := r.ctx.Err(); err != nil {
			return err
		}
		if r.row(s); r.stopped {
			return nil
		}
	}
}

func (r *reader) begin(sheet string, names, renamed []string, header bool) {
	r.first, r.names = sheet, names
	if len(renamed) > 0 {
		r.in.Warn("columns with the same name were renamed: %s", strings.Join(renamed, ", "))
	}
	if !header {
		r.in.Warn("the first row looks like data, so the %d columns are named column_1 and so on", len(names))
	}
	for _, n := range names {
		r.keys = append(r.keys, append(chat.AppendString(nil, n), ':'))
	}
}

// row yields the row that was read.
func (r *reader) row(s *sheet) {
	r.rec.Pos.Record++
	var bad *formats.Error
	b := append(r.raw[:0], '{')
	last := -1
	for _, c := range s.cells {
		switch {
		case c.column >= len(r.keys):
			if !c.isText || c.text != "" {
				bad = fault.New(fault.Invalid, "row %d of the sheet %q has a value in column %d, which has no name", s.row, s.part.name, c.column+1).
					Do("name the column in the first row")
			}
			continue
		case c.column <= last:
			bad = fault.New(fault.Invalid, "row %d of the sheet %q has column %d twice", s.row, s.part.name, c.column+1)
		case c.failed:
			r.in.Warn("cells that hold an error, such as %s, are read as text", clip(c.text))
		}
		last = c.column
		if len(b) > 1 {
			b = append(b, ',')
		}
		b = append(append(b, r.keys[c.column]...), c.json...)
	}
	r.raw = append(b, '}')
	r.rec.Raw = r.raw
	if s.large || int64(len(r.raw)) > r.in.MaxRecord {
		r.rec.Raw = nil
		bad = fault.New(fault.TooLarge, "the record is larger than %d bytes", r.in.MaxRecord).Do("raise the record limit or split the record")
	}
	var err error
	if bad != nil {
		err = bad.At(r.rec.Pos)
	}
	r.stopped = !r.yield(r.rec, err)
}

// columns names the columns from the first row of a sheet; header is false when that row is data.
func columns(cells []cell) (names, renamed []string, header bool) {
	width := 0
	for _, c := range cells {
		width = max(width, c.column+1)
	}
	texts := make([]string, width)
	header = true
	for _, c := range cells {
		texts[c.column] = strings.TrimSpace(c.text)
		const most = 64
		if !c.isText || utf8.RuneCountInString(c.text) > most || strings.ContainsAny(texts[c.column], "\n\r") {
			header = false
		}
	}
	if !header {
		clear(texts)
	}
	used, again := make(map[string]bool, width), map[string]int{}
	for i, name := range texts {
		if name == "" {
			name = "column_" + strconv.Itoa(i+1)
		}
		if used[name] {
			base := name
			for used[name] {
				again[base]++
				name = base + "_" + strconv.Itoa(again[base]+1)
			}
			renamed = append(renamed, name)
		}
		used[name] = true
		names = append(names, name)
	}
	return names, renamed, header
}
