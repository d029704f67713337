package xlsx

import (
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/chat"
	"github.com/slmgen/slmgen/internal/fault"
)

// maxColumns is what a sheet may have.
const maxColumns = 16384

// cell is one cell that is not empty.
type cell struct {
	column int
	json   []byte // into the row's buffer
	text   string // of a string
	isText bool
	failed bool // an error such as #N/A
}

// sheet reads the rows of one sheet.
type sheet struct {
	book  *book
	part  sheetPart
	body  io.ReadCloser
	d     *xml.Decoder
	row   int64 // number of the row that was read last
	cells []cell
	buf   []byte
	limit int64
	large bool // the row is larger than limit
}

func (b *book) sheet(part sheetPart, limit int64) (*sheet, error) {
	f := b.parts[strings.ToLower(part.part)]
	if f == nil {
		return nil, fault.New(fault.Invalid, "the sheet %q is not in the workbook", part.name).Do("download or save it again")
	}
	body, err := b.open(f)
	if err != nil {
		return nil, err
	}
	return &sheet{book: b, part: part, body: body, d: xml.NewDecoder(body), limit: limit}, nil
}

// next reads the next row that has a cell; io.EOF ends the sheet.
func (s *sheet) next() error {
	for {
		t, err := s.d.RawToken()
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF // the rows were not closed
			}
			return damaged(err, s.part.part)
		}
		switch t := t.(type) {
		case xml.StartElement:
			if t.Name.Local != "row" {
				continue
			}
			s.row++
			if n, err := strconv.ParseInt(attr(&t, "r"), 10, 64); err == nil && n > 0 {
				s.row = n
			}
			if err := s.readRow(); err != nil {
				return damaged(cut(err), s.part.part)
			}
			if len(s.cells) > 0 || s.large {
				return nil
			}
		case xml.EndElement:
			if t.Name.Local == "sheetData" || t.Name.Local == "worksheet" {
				return io.EOF
			}
		}
	}
}

func attr(t *xml.StartElement, name string) string {
	for _, a := range t.Attr {
		if a.Name.Local == name && a.Name.Space == "" {
			return a.Value
		}
	}
	return ""
}

func (s *sheet) readRow() error {
	s.cells, s.buf, s.large = s.cells[:0], s.buf[:0], false
	column := -1
	for {
		t, err := s.d.RawToken()
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.EndElement:
			if t.Name.Local == "row" {
				return nil
			}
		case xml.StartElement:
			if t.Name.Local != "c" {
				continue
			}
			column++
			if ref := attr(&t, "r"); ref != "" {
				if column = columnOf(ref); column < 0 {
					return errors.New("a cell has the address " + strconv.Quote(clip(ref)))
				}
			}
			if column >= maxColumns {
				return errors.New("a row has more than 16384 columns")
			}
			if err := s.readCell(column, attr(&t, "t"), attr(&t, "s")); err != nil {
				return err
			}
		}
	}
}

func clip(s string) string { return s[:min(len(s), 20)] }

// columnOf reads the letters of an address such as AB12, -1 when there are none.
func columnOf(ref string) int {
	n := 0
	for i := 0; i < len(ref); i++ {
		c := ref[i] &^ 0x20
		if c < 'A' || c > 'Z' {
			break
		}
		if n = n*26 + int(c-'A') + 1; n > maxColumns {
			return maxColumns
		}
	}
	return n - 1
}

// readCell reads up to the end of a cell.
func (s *sheet) readCell(column int, kind, style string) error {
	var value, inline []byte
	has, inValue := false, false
	for done := false; !done; {
		t, err := s.d.RawToken()
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "v":
				has, inValue, value = true, true, value[:0]
			case "is":
				if inline, err = richText(s.d, inline, "is"); err != nil {
					return err
				}
				has = true
			}
		case xml.CharData:
			if inValue {
				value = append(value, t...)
			}
		case xml.EndElement:
			inValue = false
			done = t.Name.Local == "c"
		}
	}
	if !has {
		return nil
	}
	if int64(len(s.buf)) > s.limit {
		s.large = true
		return nil
	}
	c := cell{column: column}
	start := len(s.buf)
	if err := s.value(&c, kind, style, string(value), inline); err != nil {
		return err
	}
	if c.isText {
		s.buf = chat.AppendString(s.buf, c.text)
	}
	if len(s.buf) > start {
		c.json = s.buf[start:]
		s.cells = append(s.cells, c)
	}
	return nil
}

// value puts the value of a cell into c.text, or as JSON into s.buf.
func (s *sheet) value(c *cell, kind, style, value string, inline []byte) error {
	switch kind {
	case "s":
		i, err := strconv.Atoi(strings.TrimSpace(value))
		text, ok := s.book.texts.get(i)
		if err != nil || !ok {
			return errors.New("a cell names a text that is not there: " + strconv.Quote(clip(value)))
		}
		c.text, c.isText = text, true
	case "inlineStr":
		if inline == nil {
			inline = []byte(value)
		}
		c.text, c.isText = string(inline), true
	case "str":
		c.text, c.isText = unescape(value), true
	case "d":
		c.text, c.isText = strings.TrimSpace(value), true
	case "e":
		c.text, c.isText, c.failed = value, true, true
	case "b":
		word := "false"
		if v := strings.TrimSpace(value); v == "1" || v == "true" {
			word = "true"
		}
		s.buf = append(s.buf, word...)
	default:
		value = strings.TrimSpace(value)
		if value == "" {
			return nil
		}
		if i, err := strconv.Atoi(style); err == nil && i >= 0 && i < len(s.book.dates) && s.book.dates[i] != 0 {
			var ok bool
			if s.buf, ok = appendDate(s.buf, value, s.book.dates[i], s.book.date1904); ok {
				return nil
			}
		}
		if v, err := formats.ParseValue([]byte(value)); err == nil && v.Kind == formats.Number {
			s.buf = append(s.buf, value...)
		} else {
			c.text, c.isText = value, true
		}
	}
	return nil
}
