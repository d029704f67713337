package formats

import (
	"context"
	"io"
	"iter"

	"github.com/slmgen/slmgen/internal/fault"
)

// Container reads one kind of file into records. JSON Lines, JSON, CSV, TSV and plain text are built in; others (Parquet) are values
// of their own packages that a program passes in Options.Containers. A Container holds no state; it is safe for concurrent use.
type Container interface {
	// Name is the word for it that reports show: jsonl, json, csv, tsv, txt, parquet.
	Name() string
	// Sniff says how sure the container is (0 to 1) that it can read the file that begins with head, and why. It must not keep head.
	Sniff(head *Head) (confidence float64, reason string)
	// Records reads in from its first byte. A pair of a Record whose Pos.Record is set and an error is a record that could not be read
	// (the error is an *Error with a position; Raw is its text as far as known) and reading goes on after it. A pair whose
	// Pos.Record is 0 and an error is the end: the file cannot be read further. Raw is valid only until the next step.
	Records(ctx context.Context, in *Input) iter.Seq2[Record, error]
}

// Head is what a container is judged by: the first bytes of a source after decompression.
type Head struct {
	Name  string // of the source; a hint at most
	Raw   []byte // as they are
	Text  []byte // as UTF-8 without a byte order mark; nil when the bytes are no text
	Whole bool   // nothing follows
}

// Input is one source opened for a container.
type Input struct {
	Name      string
	Head      *Head
	Text      io.Reader   // the decoded text from its first byte; nil for a container that reads bytes
	TextStart int64       // offset of the first byte of Text: 3 after a UTF-8 byte order mark
	At        io.ReaderAt // random access to the decompressed bytes; nil for a text container
	Size      int64       // of At, in bytes
	MaxRecord int64       // largest record in bytes
	Table     TableOptions
	Temp      string // folder for what does not fit into memory; "" is the system's
	Warn      func(format string, args ...any)
}

// Binary is implemented by containers that read bytes at random positions (Input.At) instead of text.
type Binary interface {
	Container
	Binary()
}

// TextContainers gives the built-in containers: jsonl, json, csv, tsv and txt. They are tried after those of Options.Containers.
func TextContainers() []Container {
	return []Container{jsonLines{}, jsonDocument{}, table{name: "csv"}, table{name: "tsv"}, lineText{}}
}

// badRecord makes the error of one record. Its position is a copy, as the Record is reused.
func badRecord(pos Position, code fault.Code, format string, args ...any) *Error {
	return fault.New(code, format, args...).At(pos)
}

// tooLarge is the error of a record beyond Input.MaxRecord.
func tooLarge(pos Position, limit int64) *Error {
	return badRecord(pos, fault.TooLarge, "the record is larger than %s", byteSize(limit)).Do("raise the record limit or split the record")
}

// brokenStream is the fatal error of a stream that ended early; pos is where reading stood.
func brokenStream(pos Position, err error) error {
	pos.Record = 0
	return asFault(err, fault.Unavailable, "reading stopped").At(pos)
}

// asFault gives err as a typed error of its own that may be changed: decoders wrap theirs, everything else gets code and text.
func asFault(err error, code fault.Code, text string) *Error {
	if e, ok := err.(*Error); ok { //nolint:errorlint // what wraps a typed error says more than it does, and stays
		c := *e
		return &c
	}
	return fault.Wrap(code, err, "%s", text)
}
