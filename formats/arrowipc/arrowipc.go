// Package arrowipc reads and writes Apache Arrow IPC as a container of formats: files (which Feather version 2 is), streams, and the
// folders of them that Hugging Face datasets saves. It is apart from formats so that a program which needs text files only does not
// carry Arrow.
//
//	ds, err := formats.Open(ctx, sources, formats.Options{Containers: []formats.Container{arrowipc.Container()}})
package arrowipc

import (
	"bytes"
	"context"
	"iter"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/internal/guard"
)

// Container gives the container named arrow. It reads files and streams, also streams from before version 0.15, with buffers that are
// plain or packed with LZ4 or Zstandard, in either byte order. A row becomes a JSON object with the columns in schema order, by the same
// rules as package parquet has, so that one dataset in both is the same:
//
//   - lists of any kind are arrays, structs are objects, maps with text keys are objects and other maps arrays of {"key":…,"value":…};
//   - integers and decimals keep every digit; a float that is NaN or infinite becomes the string "NaN", "Infinity" or "-Infinity";
//   - dates, times and timestamps are strings as in RFC 3339, timestamps with a zone in UTC and without one where the column has none; a
//     duration is the number of its units, an interval of months a number, other intervals objects;
//   - binary that is text is a string, other a data URL (data:application/octet-stream;base64,…); an arrow.uuid has its usual form;
//   - dictionaries, run-end encoding, unions and extension types give the value that they stand for;
//   - null is null.
//
// Memory is bounded by one record batch as the file was written, with its dictionaries. A damaged file ends with an *Error (invalid,
// unsupported, too_large) and never with a panic. Metadata of the schema that says nothing about rows is named in a warning.
//
// It is a formats.Writable. The first rows, up to 1024 or 8 MiB, decide the schema; columns that no type holds exactly become JSON text,
// marked in the metadata of the field (slmgen:json, slmgen:absent, slmgen:float), by which this package reads back the very values. A
// later value that does not fit its column is written as null and told to Lose as column:NAME. The file is uncompressed, in record
// batches of at most 8192 rows or about 8 MiB. Rows that are no objects are unsupported.
func Container() formats.Container { return container{} }

type container struct{}

func (container) Name() string { return "arrow" }
func (container) Binary()      {}

const magic = "ARROW1"

func (container) Sniff(head *formats.Head) (float64, string) {
	switch {
	case bytes.HasPrefix(head.Raw, []byte(magic)):
		return 1, "begins with ARROW1"
	case beginsStream(head.Raw):
		return 0.99, "begins with the schema of an Arrow stream"
	}
	return 0, ""
}

func (container) Records(ctx context.Context, in *formats.Input) iter.Seq2[formats.Record, error] {
	return guard.Records(in, "the Arrow data", func(g *guard.Reader) error { return (&reader{Reader: g, ctx: ctx}).read() })
}

// reader walks through one file.
type reader struct {
	*guard.Reader
	ctx  context.Context
	text int64 // bytes of JSON so far
}
