package formats

import (
	"context"
	"io"
	"iter"
)

// ConvertOptions says what to convert to.
type ConvertOptions struct {
	To        string // format id, one of WritableFormats
	Container string // one of WritableContainers; "" is jsonl
}

// Convert writes examples in another format to w as they come; memory does not grow with their number. It stops at the first error: of
// the examples, of ctx, of NewWriter or of Writer.Write, and then what stands in w is not complete. The report counts what was done
// until then. A row that came in the very format it is written in keeps its values, number text and key order.
func Convert(ctx context.Context, examples iter.Seq2[*Example, error], w io.Writer, o ConvertOptions) (ConvertReport, error) {
	out, err := NewWriter(w, o.To, o.Container)
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
