package backtest

import (
	"encoding/csv"
	"errors"
	"io"
	"io/fs"
	"slices"
	"strings"

	"github.com/slmgen/slmgen/internal/fault"
)

// maxRows bounds a file of outcomes.
const maxRows = 200_000

// table is a CSV file with a head.
type table struct {
	name  string
	head  []string
	rows  [][]string
	lines []int // of the rows
}

func readTable(folder fs.FS, name string) (*table, error) {
	f, err := folder.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	t := &table{name: name}
	r := csv.NewReader(f)
	if t.head, err = r.Read(); err != nil {
		return nil, t.unreadable(err, "%s has no head")
	}
	t.head[0] = strings.TrimPrefix(t.head[0], "\ufeff") // as spreadsheets begin UTF-8
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return t, nil
		}
		if err != nil {
			return nil, t.unreadable(err, "%s cannot be read")
		}
		if len(t.rows) == maxRows {
			return nil, fault.New(fault.TooLarge, "%s has more than %d rows", name, maxRows)
		}
		line, _ := r.FieldPos(0)
		t.rows, t.lines = append(t.rows, row), append(t.lines, line)
	}
}

// find gives the place of a column; -1 where it is not there.
func (t *table) find(name string) int {
	return slices.IndexFunc(t.head, func(h string) bool { return strings.TrimSpace(h) == name })
}

// lacks is the error of a column that must be there.
func (t *table) lacks(name string) error {
	return fault.New(fault.Invalid, "%s has no column %q", t.name, name).At(fault.Position{File: t.name, Line: 1, Byte: -1}).
		Do("name it in the first line, with commas between the columns; it has %s", strings.Join(t.head, ", "))
}

// cellOf gives a cell of a row; "" where the table lacks the column.
func cellOf(row []string, column int) string {
	if column < 0 {
		return ""
	}
	return row[column]
}

// unreadable is the error of a line that is no CSV.
func (t *table) unreadable(err error, format string) error {
	at := fault.Position{File: t.name, Line: 1, Byte: -1}
	if bad := (*csv.ParseError)(nil); errors.As(err, &bad) {
		at.Line = int64(bad.Line)
	}
	return fault.Wrap(fault.Invalid, err, format, t.name).At(at).Do("give every line as many cells as the first line has, with commas between them")
}

// wrong is an error of row i.
func (t *table) wrong(i int, format string, args ...any) error {
	return fault.New(fault.Invalid, format, args...).At(fault.Position{File: t.name, Line: int64(t.lines[i]), Byte: -1})
}
