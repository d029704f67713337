package formats

import (
	"bufio"
	"encoding/csv"
	"slices"
	"strings"

	"github.com/slmgen/slmgen/internal/fault"
)

// The header is written after the first rows, so that it has their columns.
const (
	headerRows  = 1024
	headerBytes = 4 << 20
)

// tableSink writes CSV or TSV. The columns are those of the first rows in their order, then those of alpaca that are lacking: a row that
// has a history must always find its column. Lists become JSON text in their cell, which the reader understands again.
type tableSink struct {
	w       *csv.Writer
	lose    func(fact string)
	columns []string
	index   map[string]int // of columns
	waiting [][]byte       // rows from before the header
	bytes   int
	started bool
	cells   []string
}

var alpacaColumns = []string{"instruction", "input", "output", "system", "history"}

func newTableSink(w *bufio.Writer, container string, lose func(string)) *tableSink {
	s := &tableSink{w: csv.NewWriter(w), lose: lose, index: map[string]int{}}
	if container == "tsv" {
		s.w.Comma = '\t'
	}
	return s
}

func (s *tableSink) row(b []byte) error {
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
	none := len(s.columns) == 0
	for _, k := range alpacaColumns {
		// Instruction and answer are there, perhaps under another name; a second, empty column must not hide them.
		there := slices.ContainsFunc(s.columns, func(c string) bool { return strings.EqualFold(c, k) })
		if none || !there && k != "instruction" && k != "output" {
			s.add(k)
		}
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
	twice := duplicates(&v)
	for i := range v.Members {
		m := &v.Members[i]
		at, ok := s.index[m.Key]
		if !ok || twice != nil && twice[m.Key] != i {
			s.lose("column:" + m.Key)
			continue
		}
		s.cells[at] = s.cell(m)
	}
	if err := s.w.Write(s.cells); err != nil {
		return err
	}
	return s.w.Error()
}

func (s *tableSink) cell(m *Member) string {
	switch m.Value.Kind {
	case String:
		return m.Value.str
	case Null:
		s.lose("null")
		return ""
	case Number, Bool:
		s.lose("json_type")
	case Array, Objects:
		switch m.Key {
		case "history", "tools", "images", "videos", "audios": // these read the same from a cell
		default:
			s.lose("json_type")
		}
	}
	return string(m.Value.Raw)
}

func (s *tableSink) close() error {
	if !s.started {
		if err := s.start(); err != nil {
			return err
		}
	}
	s.w.Flush()
	return s.w.Error()
}
