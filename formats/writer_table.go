package formats

import (
	"bufio"
	"encoding/csv"
	"io"
	"slices"
	"strings"

	"github.com/slmgen/slmgen/internal/fault"
)

// The header is written after the first rows, so that it has their columns.
const (
	headerRows  = 1024
	headerBytes = 4 << 20
)

// NewSink writes a header and a line for each row.
func (t table) NewSink(w io.Writer, o SinkOptions) (Sink, error) {
	out := bufio.NewWriterSize(w, sinkBuffer)
	s := &tableSink{w: csv.NewWriter(out), out: out, lose: o.Lose, sidecar: o.Sidecar, empty: o.Columns, optional: o.Optional, index: map[string]int{}}
	switch d := o.Delimiter; {
	case t.name == "tsv":
		s.w.Comma = '\t'
	case d == '"', d == '\r', d == '\n', d >= 0x80:
		return nil, fault.New(fault.Invalid, "%q cannot stand between cells", string(rune(d))).Do("choose a comma, a semicolon or a bar")
	case d != 0:
		s.w.Comma = rune(d)
	}
	return s, nil
}

// tableSink writes CSV or TSV. The columns are those of the first rows in their order, then those of the format that are lacking: a row
// that has a history must always find its column. Lists become JSON text in their cell, which the reader understands again.
type tableSink struct {
	w        *csv.Writer
	out      *bufio.Writer // what w writes into
	lose     func(fact string)
	sidecar  bool
	empty    []string // the header of a file without rows
	optional []string // columns that later rows may have
	columns  []string
	index    map[string]int // of columns
	waiting  [][]byte       // rows from before the header
	bytes    int
	started  bool
	cells    []string
	facts    []string // of the row at hand
	has      []bool   // which columns the row at hand has
}

func (s *tableSink) Row(b []byte) error {
	if s.started {
		return s.write(b)
	}
	s.waiting = append(s.waiting, slices.Clone(b))
	s.bytes += len(b)
	if len(s.waiting) < headerRows && s.bytes < headerBytes {
		return nil
	}
	return s.start()
}

// start writes the header and the rows that waited for it.
func (s *tableSink) start() error {
	s.started = true
	for _, b := range s.waiting {
		v, err := ParseValue(b)
		if err != nil {
			return fault.Wrap(fault.Internal, err, "a row was written that is no JSON")
		}
		for i := range v.Members {
			s.add(v.Members[i].Key)
		}
	}
	more := s.optional
	if len(s.columns) == 0 {
		more = s.empty
	}
	for _, k := range more {
		if !slices.ContainsFunc(s.columns, func(c string) bool { return strings.EqualFold(c, k) }) {
			s.add(k)
		}
	}
	if s.sidecar {
		s.add(SidecarColumn)
	}
	if err := s.w.Write(s.columns); err != nil {
		return err
	}
	for _, b := range s.waiting {
		if err := s.write(b); err != nil {
			return err
		}
	}
	s.waiting = nil
	return nil
}

func (s *tableSink) add(column string) {
	if strings.TrimSpace(column) == "" || strings.IndexByte(column, 0) >= 0 {
		return // such a column would get a name when it is read: its values are counted lost
	}
	if _, ok := s.index[column]; !ok {
		s.index[column] = len(s.columns)
		s.columns = append(s.columns, column)
	}
}

func (s *tableSink) write(b []byte) error {
	v, err := ParseValue(b)
	if err != nil {
		return fault.Wrap(fault.Internal, err, "a row was written that is no JSON")
	}
	s.cells = append(s.cells[:0], make([]string, len(s.columns))...)
	s.facts = s.facts[:0]
	twice := duplicates(&v)
	for i := range v.Members {
		m := &v.Members[i]
		at, ok := s.index[m.Key]
		if !ok || twice != nil && twice[m.Key] != i {
			s.facts = append(s.facts, "column:"+m.Key)
			continue
		}
		s.cells[at] = s.cell(m)
	}
	if s.sidecar {
		s.carry(&v)
	} else {
		s.lacking(&v)
		for _, fact := range s.facts {
			s.lose(fact)
		}
	}
	if len(s.cells) == 1 && s.cells[0] == "" {
		// An empty line would be no row.
		_, err := s.out.WriteString("\"\"\n")
		return err
	}
	if err := s.w.Write(s.cells); err != nil {
		return err
	}
	return s.w.Error()
}

// lacking counts the columns that a row has not, whose cells read back as empty texts, and another order of those that it has.
func (s *tableSink) lacking(row *Value) {
	s.has = append(s.has[:0], make([]bool, len(s.columns))...)
	for i := range row.Members {
		if at, ok := s.index[row.Members[i].Key]; ok {
			s.has[at] = true
		}
	}
	for i, name := range s.columns {
		if !s.has[i] && !slices.ContainsFunc(s.optional, func(o string) bool { return strings.EqualFold(o, name) }) {
			s.facts = append(s.facts, "absent")
		}
	}
	last := -1
	for i := range row.Members {
		at, ok := s.index[row.Members[i].Key]
		if ok && at < last {
			s.facts = append(s.facts, "key_order")
			return
		}
		last = max(last, at)
	}
}

// carry puts what the cells say otherwise than the row into the cell of the sidecar.
func (s *tableSink) carry(row *Value) {
	side := s.index[SidecarColumn]
	read := Value{Kind: Objects}
	for i, name := range s.columns {
		if i != side {
			read.Members = append(read.Members, Member{Key: name, Value: textValue(s.cells[i])})
		}
	}
	s.cells[side] = ""
	if text, need := ContainerSidecar(row, &read); need {
		s.cells[side] = string(text)
	}
}

func (s *tableSink) cell(m *Member) string {
	switch m.Value.Kind {
	case String:
		if strings.IndexByte(m.Value.str, 0) >= 0 {
			s.facts = append(s.facts, "nul") // no program reads a table with NUL bytes
			return strings.ReplaceAll(m.Value.str, "\x00", "\ufffd")
		}
		return m.Value.str
	case Null:
		s.facts = append(s.facts, "null")
		return ""
	case Number, Bool:
		s.facts = append(s.facts, "json_type")
	case Array, Objects:
		switch m.Key {
		case "history", "tools", "images", "videos", "audios": // these read the same from a cell
		default:
			s.facts = append(s.facts, "json_type")
		}
	}
	return string(m.Value.Raw)
}

func (s *tableSink) Close() error {
	if !s.started {
		if err := s.start(); err != nil {
			return err
		}
	}
	s.w.Flush()
	return s.w.Error()
}
