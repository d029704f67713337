// Package parquet reads Apache Parquet files as a container of formats. It is apart from formats so that a program which needs
// text files only does not carry a Parquet reader.
//
//	ds, err := formats.Open(ctx, sources, formats.Options{Containers: []formats.Container{parquet.Container()}})
package parquet

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"iter"
	"strings"

	arrow "github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/file"
	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/internal/guard"
	"github.com/slmgen/slmgen/internal/fault"
)

// Container gives the container named parquet. A row becomes a JSON object with the columns in schema order:
//
//   - lists are arrays, groups are objects, maps with text keys are objects and other maps arrays of {"key":…,"value":…};
//   - integers and decimals keep every digit; a float that is NaN or infinite becomes the string "NaN", "Infinity" or "-Infinity";
//   - dates, times and timestamps are strings as in RFC 3339, without a zone where the column has none;
//   - a text that the schema calls JSON is the value that it spells;
//   - bytes that the schema calls text, or that are text though it does not say, are strings; others are data URLs
//     (data:application/octet-stream;base64,…); UUIDs have their usual form;
//   - null is null.
//
// Rows are read one by one: memory is bounded by the pages of one row group that stand side by side. A damaged file ends with an
// *Error (invalid, unsupported, too_large) and never with a panic. Encrypted files and LZO are
// unsupported.
func Container() formats.Container { return container{} }

type container struct{}

func (container) Name() string { return "parquet" }
func (container) Binary()      {}

const magic = "PAR1"

func (container) Sniff(head *formats.Head) (float64, string) {
	if len(head.Raw) >= 4 && string(head.Raw[:4]) == magic {
		return 1, "begins with PAR1"
	}
	if len(head.Raw) >= 4 && string(head.Raw[:4]) == "PARE" {
		return 1, "begins with PARE"
	}
	return 0, ""
}

func (container) Records(ctx context.Context, in *formats.Input) iter.Seq2[formats.Record, error] {
	return guard.Records(in, "the Parquet file", func(g *guard.Reader) error { return (&reader{g, ctx}).read() })
}

// reader walks through one file.
type reader struct {
	*guard.Reader
	ctx context.Context
}

func (r *reader) read() error {
	if err := checkFooter(r.In.At, r.In.Size); err != nil {
		return r.Fail(err)
	}
	props := arrow.NewReaderProperties(&allocator{})
	props.BufferedStreamEnabled = true // read page by page instead of whole column chunks
	options := []file.ReadOption{file.WithReadProps(props)}
	if m := newerTypes(r.In.At, r.In.Size); m != nil {
		options = append(options, file.WithMetadata(m))
		r.In.Warn("columns of types that are not known here (such as VARIANT or GEOMETRY) are given as they are stored")
	}
	r.Part = "its footer"
	f, err := file.NewParquetReader(io.NewSectionReader(r.In.At, 0, r.In.Size), options...)
	if err != nil {
		return r.Fail(unread(err, "the Parquet file cannot be opened"))
	}
	root, err := newTree(f.MetaData().Schema.Root())
	if err != nil {
		return r.Fail(fault.Wrap(fault.Unsupported, err, "the Parquet schema cannot be read"))
	}
	readMarks(root, f.MetaData().KeyValueMetadata().FindValue(columnMarks))
	if len(root.children) == 0 {
		return nil // how many rows of nothing there are is only claimed
	}
	for g := range f.NumRowGroups() {
		group := f.RowGroup(g)
		r.Part = fmt.Sprintf("row group %d", g)
		if err := openColumns(root, group, props, r.reads); err != nil {
			return r.Fail(unread(err, fmt.Sprintf("row group %d cannot be read", g)))
		}
		if err := r.rows(root, group.NumRows()); err != nil || r.Stopped() {
			return err
		}
	}
	return nil
}

// reads notes which column is being read.
func (r *reader) reads(c *column) { r.Part = fmt.Sprintf("the column %q", c.node.Path()) }

func (r *reader) rows(root *node, n int64) error {
	a := assembler{limit: r.In.MaxRecord}
	for range n {
		if err := r.ctx.Err(); err != nil {
			return err
		}
		raw, bad, err := a.row(root)
		if err != nil {
			return r.Fail(unread(err, "the Parquet data is damaged"))
		}
		r.Rec.Pos.Record++
		r.Rec.Raw = raw
		var rowErr error
		if bad != nil {
			rowErr = bad.At(r.Rec.Pos)
		}
		if !r.Give(rowErr) {
			return nil
		}
	}
	return nil
}

// unread types an error of the library. It has no error values, so only its words tell what it cannot do from what is damaged.
func unread(err error, damaged string) *formats.Error {
	if strings.Contains(err.Error(), "runtime error") { // the library caught its own: the words speak of its code
		return fault.New(fault.Invalid, "%s: what stands there does not fit the description of the file", damaged)
	}
	for _, word := range [...]string{"unimplemented", "unsupported", "not supported", "not implemented"} {
		if strings.Contains(err.Error(), word) {
			return fault.Wrap(fault.Unsupported, err, "the file uses a part of Parquet that is not read here").
				Do("write it again with the compression snappy, gzip, brotli, lz4 or zstd")
		}
	}
	return fault.Wrap(fault.Invalid, err, "%s", damaged)
}

// maxFooter is the largest description of a file that is parsed. Wide tables with many row groups stay far below.
const maxFooter = 32 << 20

// checkFooter looks at the end of the file before the library does, for clear errors and to bound what it parses.
func checkFooter(at io.ReaderAt, size int64) *formats.Error {
	var end [8]byte
	if size < 12 {
		return fault.New(fault.Invalid, "the file is too short to be Parquet")
	}
	if _, err := at.ReadAt(end[:], size-8); err != nil && err != io.EOF {
		return fault.Wrap(fault.Unavailable, err, "the end of the file cannot be read")
	}
	switch string(end[4:]) {
	case magic:
	case "PARE":
		return fault.New(fault.Unsupported, "the Parquet file is encrypted").Do("decrypt it first")
	default:
		return fault.New(fault.Invalid, "the Parquet file does not end with PAR1: it was cut off").Do("download or copy it again")
	}
	footer := int64(binary.LittleEndian.Uint32(end[:4]))
	if footer > size-12 {
		return fault.New(fault.Invalid, "the Parquet footer is larger than the file")
	}
	if footer > maxFooter {
		return fault.New(fault.TooLarge, "the Parquet footer is larger than %d bytes", maxFooter).Do("write the file with larger row groups or fewer columns")
	}
	return nil
}
