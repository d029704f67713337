package formats

import "io"

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
	// Delimiter stands between the cells of csv; 0 is a comma.
	Delimiter byte
	// Temp is the folder for what does not fit into memory; "" is the system's.
	Temp string
}
