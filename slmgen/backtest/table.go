package backtest

import (
	"encoding/csv"
	"errors"
	"io"
	"io/fs"
	"slices"

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
		return nil, fault.Wrap(fault.Invalid, err, "%s has no head", name)
	}
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return t, nil
		}
		if err != nil {
			return nil, fault.Wrap(fault.Invalid, err, "%s cannot be read", name)
		}
		if len(t.rows) == maxRows {
			return nil, fault.New(fault.TooLarge, "%s has more than %d rows", name, maxRows)
		}
		line, _ := r.FieldPos(0)
		t.rows, t.lines = append(t.rows, row), append(t.lines, line)
	}
}

// column finds a column, which must be there.
func (t *table) column(name string) (int, error) {
	if i := slices.Index(t.head, name); i >= 0 {
		return i, nil
	}
	return 0, fault.New(fault.Invalid, "%s has no column %q", t.name, name).At(fault.Position{File: t.name, Line: 1, Byte: -1})
}

// wrong is an error of row i.
func (t *table) wrong(i int, format string, args ...any) error {
	return fault.New(fault.Invalid, format, args...).At(fault.Position{File: t.name, Line: int64(t.lines[i]), Byte: -1})
}
