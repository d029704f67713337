package formats

import (
	"context"
	"io"
	"iter"
)

// ConvertOptions says what to convert to.
type ConvertOptions struct {
	To        string // format id, one of WritableFormats or of Formats
	Container string // one of WritableContainers or of Containers; "" is jsonl
	// Formats are the row formats to choose from; nil means Builtin().
	Formats []Format
	// Containers are tried before the built-in text containers; here a program passes parquet.Container().
	Containers []Container
	// Sidecar adds a member "_slmgen" to each row that could not be turned back into the row it came from: what the row lacks, with
	// references into it for the rest. Reading such a row gives the Example of the first format again, edits included.
	Sidecar bool
	// Delimiter stands between the cells of csv, instead of a comma; 0 is a comma.
	Delimiter byte
	// Temp is the folder for what does not fit into memory; "" is the system's.
	Temp string
}

// Convert writes examples in another format to w as they come; memory does not grow with their number. It stops at the first error: of
// the examples, of ctx, of NewWriter or of Writer.Write, and then what stands in w is not complete. The report counts what was done
// until then. A row that came in the very format it is written in keeps its values, number text and key order.
func Convert(ctx context.Context, examples iter.Seq2[*Example, error], w io.Writer, o ConvertOptions) (ConvertReport, error) {
	out, err := NewWriter(w, o)
	if err != nil {
		return ConvertReport{}, err
	}
	for e, err := range examples {
		if err == nil {
			err = ctx.Err()
		}
		if err == nil {
			err = out.Write(e)
		}
		if err != nil {
			return out.Report(), err
		}
	}
	if err := ctx.Err(); err != nil {
		return out.Report(), err
	}
	return out.Report(), out.Close()
}
