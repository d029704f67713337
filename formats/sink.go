package formats

import (
	"errors"
	"io"
	"iter"
)

// Writable is a Container that can be written too. The built-in text containers and those of the subpackages are Writable as far as
// WritableContainers says.
type Writable interface {
	Container
	// NewSink begins a file of this container on w. Nothing may be written before the first row or Close. Errors are *Error:
	// unsupported when the container cannot hold rows of o.Format.
	NewSink(w io.Writer, o SinkOptions) (Sink, error)
}

// Sink takes rows into one container. It is not safe for concurrent use.
type Sink interface {
	// Row writes one row, the JSON text of one value (an object for nearly every format). It must not keep row. A fact that the
	// container cannot hold is told to SinkOptions.Lose and the row is written without it; an error ends the file.
	Row(row []byte) error
	// Close ends the container and flushes what the sink holds. It does not close the target.
	Close() error
}

// SinkOptions say what a Sink will be given.
type SinkOptions struct {
	// Format is the id of the format of the rows, "" when they have none.
	Format string
	// Columns are those of Format, for the header of a file without rows. Optional are those of them that a later row may have although
	// the first rows lack them; a container with a header makes room for them.
	Columns, Optional []string
	// Lose is called for each fact of a row that the container cannot hold: null (a null that reads back as absent), absent (the other
	// way round), key_order, json_type (a value that reads back as another JSON type), number_text, line_break (a text is put on one
	// line), blank (a row that reading takes for no row), column:NAME. Never nil.
	Lose func(fact string)
	// Sidecar asks for a column SidecarColumn, in which a row that would read back otherwise carries what is needed to become the same
	// again (see ContainerSidecar). Then nothing of it is lost.
	Sidecar bool
	// Sample gives the rows that will come, for a container that fixes types before the first one; nil when they are not known beforehand.
	// With Whole it must be looked at to its end; otherwise the beginning is enough, and a row that does not fit the types found there
	// ends the file with ErrMisfit: it is then begun anew with Whole.
	Sample iter.Seq[[]byte]
	Whole  bool
	// Delimiter stands between the cells of csv; 0 is a comma.
	Delimiter byte
	// Temp is the folder for what does not fit into memory; "" is the system's.
	Temp string
}

// ErrMisfit is what a Sink gives back when a row does not fit the types that it found in a part of SinkOptions.Sample.
var ErrMisfit = errors.New("the row does not fit the types found in the first rows")

// BlockSink is a Sink whose rows can be prepared on several goroutines: the rows of a file are cut into blocks, each is filled and finished
// on one goroutine, and the blocks are written in their order. Blocks and single rows may alternate.
type BlockSink interface {
	Sink
	// NewBlock gives an empty block. It is safe for concurrent use. A container that fixes types must have been given a Sample.
	NewBlock() Block
	// WriteBlock writes a finished block and may use its memory again.
	WriteBlock(b Block) error
}

// A BlockSink may have a method BlockBytes() int that says how much text of rows a block should hold; it is 512 KiB otherwise.

// Block holds some consecutive rows. It is for one goroutine at a time.
type Block interface {
	// Row adds a row given as JSON text, as Sink.Row does.
	Row(row []byte) error
	// Value adds a row that is parsed already.
	Value(row *Value) error
	// Finish does the work that needs no other block, such as compressing.
	Finish() error
}
