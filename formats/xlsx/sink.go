package xlsx

import (
	"archive/zip"
	"bufio"
	"encoding/xml"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/internal/fault"
)

// The header is written after the first rows, so that it has their columns.
const (
	headerRows  = 1024
	headerBytes = 4 << 20
)

// What a sheet and a cell hold.
const (
	sheetRows = 1 << 20
	cellChars = 32767
)

// NewSink begins a workbook.
func (container) NewSink(w io.Writer, o formats.SinkOptions) (formats.Sink, error) {
	switch o.Format {
	case "messages-array", "string-line":
		return nil, fault.New(fault.Unsupported, "rows of format %s have no columns, which a sheet needs", o.Format).Do("write jsonl, or another format")
	}
	return &sink{zip: zip.NewWriter(w), o: o, index: map[string]int{}, most: sheetRows}, nil
}

// sink writes one workbook.
type sink struct {
	zip     *zip.Writer
	o       formats.SinkOptions
	waiting [][]byte // rows from before the header
	bytes   int
	started bool
	columns []string
	index   map[string]int // of columns
	out     *bufio.Writer  // the sheet
	sheets  int
	row     int // of the sheet that was written last
	most    int // rows in a sheet
	places  []int
}

func (s *sink) Row(b []byte) error {
	if s.started {
		return s.write(b)
	}
	s.waiting = append(s.waiting, slices.Clone(b))
	s.bytes += len(b)
	if len(s.waiting) < headerRows && s.bytes < headerBytes {
		return nil
	}
	return s.start(true)
}

// start writes the header and the rows that waited for it. more says that rows follow, which may have further columns.
func (s *sink) start(more bool) error {
	s.started = true
	for _, b := range s.waiting {
		v, err := parse(b)
		if err != nil {
			return err
		}
		for i := range v.Members {
			s.add(v.Members[i].Key)
		}
	}
	var room []string
	if more {
		room = s.o.Optional
	} else if len(s.columns) == 0 {
		room = s.o.Columns
	}
	for _, k := range room {
		if !slices.ContainsFunc(s.columns, func(c string) bool { return strings.EqualFold(c, k) }) {
			s.add(k)
		}
	}
	if s.o.Sidecar {
		s.beside()
	}
	if err := s.part("[Content_Types].xml", contentTypes); err != nil {
		return err
	}
	waiting := s.waiting
	s.waiting = nil
	if err := s.sheet(); err != nil {
		return err
	}
	for _, b := range waiting {
		if err := s.write(b); err != nil {
			return err
		}
	}
	return nil
}

// add makes room for a column, unless a sheet has none for it or its name would not be read back.
func (s *sink) add(column string) {
	if _, ok := s.index[column]; ok || len(s.columns) >= maxColumns || column == "" || strings.TrimSpace(column) != column || utf8.RuneCountInString(column) > cellChars {
		return
	}
	s.index[column] = len(s.columns)
	s.columns = append(s.columns, column)
}

func parse(b []byte) (formats.Value, error) {
	v, err := formats.ParseValue(b)
	if err != nil {
		return v, fault.Wrap(fault.Internal, err, "a row was written that is no JSON")
	}
	if !v.IsObject() {
		return v, fault.New(fault.Unsupported, "a row that is %s has no columns, which a sheet needs", v.Kind).Do("write jsonl, or another format")
	}
	return v, nil
}

func (s *sink) part(name, text string) error {
	w, err := s.zip.Create(name)
	if err == nil {
		_, err = io.WriteString(w, text)
	}
	return err
}

// sheet begins the next sheet with the header.
func (s *sink) sheet() error {
	s.sheets++
	w, err := s.zip.Create("xl/worksheets/sheet" + strconv.Itoa(s.sheets) + ".xml")
	if err != nil {
		return err
	}
	s.out, s.row = bufio.NewWriterSize(w, 64<<10), 0
	s.put(declaration + `<worksheet xmlns="` + mainSpace + `"><sheetData>`)
	if len(s.columns) > 0 {
		s.open()
		for i, name := range s.columns {
			s.text(i, name)
		}
		s.put("</row>")
	}
	return nil
}

func (s *sink) endSheet() error {
	s.put("</sheetData></worksheet>")
	return s.out.Flush()
}

// put writes markup; bufio keeps the error for Flush.
func (s *sink) put(text string) { _, _ = s.out.WriteString(text) }

func (s *sink) open() {
	s.row++
	s.put(`<row r="` + strconv.Itoa(s.row) + `">`)
}

// cell begins a cell; the reader of a sheet finds its column by the address.
func (s *sink) cell(column int, kind string) {
	s.put(`<c r="` + address(column, s.row) + `"` + kind + ">")
}

func address(column, row int) string {
	var letters [4]byte
	at := len(letters)
	for n := column + 1; n > 0; n = (n - 1) / 26 {
		at--
		letters[at] = byte('A' + (n-1)%26)
	}
	return string(letters[at:]) + strconv.Itoa(row)
}

func (s *sink) text(column int, text string) {
	s.cell(column, ` t="inlineStr"`)
	s.put(`<is><t xml:space="preserve">`)
	_ = xml.EscapeText(s.out, []byte(escape(text)))
	s.put("</t></is></c>")
}

func (s *sink) write(b []byte) error {
	v, err := parse(b)
	if err != nil {
		return err
	}
	lose := s.o.Lose
	if s.o.Sidecar {
		v, lose = s.withSidecar(&v), func(string) {}
	}
	if s.row >= s.most {
		if err := s.endSheet(); err != nil {
			return err
		}
		if err := s.sheet(); err != nil {
			return err
		}
	}
	s.places = append(s.places[:0], make([]int, len(s.columns))...)
	last, reordered := -1, false
	for i := range v.Members {
		at, ok := s.index[v.Members[i].Key]
		if !ok || s.places[at] > 0 {
			lose("column:" + v.Members[i].Key)
		}
		if ok {
			reordered = reordered || at < last
			last = max(last, at)
			s.places[at] = i + 1
		}
	}
	if reordered {
		lose("key_order")
	}
	s.open()
	filled := false
	for at, place := range s.places {
		if place > 0 {
			wrote, err := s.value(at, &v.Members[place-1])
			if err != nil {
				return err
			}
			filled = filled || wrote
		}
	}
	if !filled && len(s.columns) > 0 {
		lose("empty_row") // a row without cells is not read, so it gets an empty text
		s.text(0, "")
	}
	s.put("</row>")
	return nil
}

// value writes a cell. wrote is false for what leaves it empty.
func (s *sink) value(column int, m *formats.Member) (wrote bool, err error) {
	text := string(m.Value.Raw)
	switch m.Value.Kind {
	case formats.Null:
		s.o.Lose("null")
		return false, nil
	case formats.Bool:
		s.cell(column, ` t="b"`)
		s.put("<v>" + map[bool]string{true: "1", false: "0"}[text == "true"] + "</v></c>")
		return true, nil
	case formats.Number:
		s.cell(column, "")
		s.put("<v>" + text + "</v></c>")
		return true, nil
	case formats.String:
		text = m.Value.Str()
	default:
		s.o.Lose("json_type")
	}
	if len(text) > cellChars {
		if n := len(utf16.Encode([]rune(text))); n > cellChars {
			return false, fault.New(fault.TooLarge, "row %d has %d characters in the column %q; a cell holds %d", s.row, n, m.Key, cellChars).
				Do("write jsonl, csv, arrow or parquet, or shorten the text")
		}
	}
	s.text(column, text)
	return true, nil
}

func (s *sink) Close() error {
	if !s.started {
		if err := s.start(false); err != nil {
			return err
		}
	}
	if err := s.endSheet(); err != nil {
		return err
	}
	book, rels := declaration+`<workbook xmlns="`+mainSpace+`" xmlns:r="`+relSpace+`"><sheets>`, declaration+`<Relationships xmlns="`+packageSpace+`">`
	for i := range s.sheets {
		n := strconv.Itoa(i + 1)
		book += `<sheet name="Sheet` + n + `" sheetId="` + n + `" r:id="rId` + n + `"/>`
		rels += `<Relationship Id="rId` + n + `" Type="` + relSpace + `/worksheet" Target="worksheets/sheet` + n + `.xml"/>`
	}
	for _, p := range [][2]string{
		{"xl/workbook.xml", book + "</sheets></workbook>"},
		{"xl/_rels/workbook.xml.rels", rels + "</Relationships>"},
		{"_rels/.rels", declaration + `<Relationships xmlns="` + packageSpace + `"><Relationship Id="rId1" Type="` + relSpace + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
	} {
		if err := s.part(p[0], p[1]); err != nil {
			return err
		}
	}
	return s.zip.Close()
}

// The names of the format. Every part is a sheet unless the content types say otherwise, so that they can stand first, as tools expect
// that tell files by their beginning.
const (
	declaration  = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	mainSpace    = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	relSpace     = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	packageSpace = "http://schemas.openxmlformats.org/package/2006/relationships"
	contentSheet = "application/vnd.openxmlformats-officedocument.spreadsheetml."
	contentTypes = declaration + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="` + contentSheet + `worksheet+xml"/>` +
		`<Override PartName="/xl/workbook.xml" ContentType="` + contentSheet + `sheet.main+xml"/></Types>`
)
