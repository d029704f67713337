// Package xlsx reads and writes Excel workbooks (Office Open XML) as a container of formats. It is apart from formats so that a program
// which needs text files only does not carry it.
//
//	ds, err := formats.Open(ctx, sources, formats.Options{Containers: []formats.Container{xlsx.Container()}})
package xlsx

import (
	"bytes"
	"context"
	"iter"

	"github.com/slmgen/slmgen/formats"
)

// Container gives the container named xlsx. The first row of a sheet that holds something names the columns, unless it holds numbers or
// long text; then they are column_1 and so on. Names that come twice get _2, _3. Every sheet whose header equals that of the first one is
// read as a further part; others are named in a warning. A row becomes a JSON object of its cells:
//
//   - text (shared, inline, rich, or the result of a formula) is a string; a number is a number with the text it is stored with; a
//     boolean is a boolean; an error such as #N/A is the string, with a warning;
//   - a number with a date format is a string as in ISO 8601: 2024-02-29, 2024-02-29T12:30:00 or 12:30:00, to the millisecond. Elapsed
//     time ([h]:mm) and numbers that are no date of the calendar stay numbers;
//   - an empty cell is absent, a cell with empty text is "". Of merged cells only the first has a value.
//
// Sheets are read as a stream; the texts that cells share are held in memory, up to 1 GiB. Damaged files end with an *Error (invalid,
// unsupported, too_large). Workbooks with a password and the formats .xls and .xlsb are unsupported.
//
// It is a formats.Writable. Columns are those of the first 1024 rows or 4 MiB; text is always written as text, never as a formula; a list
// or an object becomes JSON text. A null is written as an empty cell. After 1,048,576 rows another sheet follows. A text longer than the
// 32,767 characters that a cell holds is an error (too_large), and nothing is cut.
func Container() formats.Container { return container{} }

type container struct{}

func (container) Name() string { return "xlsx" }
func (container) Binary()      {}

func (container) Sniff(head *formats.Head) (float64, string) {
	if !bytes.HasPrefix(head.Raw, localHeader) {
		return 0, ""
	}
	for at := 0; at+nameAt < len(head.Raw); {
		if bytes.HasPrefix(head.Raw[at+nameAt:], []byte("xl/")) {
			return 1, "a ZIP archive with the parts of a workbook"
		}
		next := bytes.Index(head.Raw[at+4:], localHeader)
		if next < 0 {
			break
		}
		at += 4 + next
	}
	return 0, ""
}

// localHeader begins a file in a ZIP archive; its name stands at nameAt.
var localHeader = []byte("PK\x03\x04")

const nameAt = 30

func (container) Records(ctx context.Context, in *formats.Input) iter.Seq2[formats.Record, error] {
	return func(yield func(formats.Record, error) bool) {
		r := &reader{ctx: ctx, in: in, yield: yield}
		r.rec.Pos = formats.Position{File: in.Name, Byte: -1}
		if err := r.read(); err != nil && !r.stopped {
			yield(formats.Record{}, err)
		}
	}
}
