package export

import (
	"bufio"
	"context"
	"io"

	"github.com/slmgen/slmgen/slmgen/track"
)

// WriteJSONL writes each event as one line of JSON, which track.Decoder reads back as it was. Errors are those of events, w and ctx, and of
// track.Event.AppendJSON.
func WriteJSONL(ctx context.Context, w io.Writer, events Events) error {
	out := bufio.NewWriterSize(w, 64<<10)
	var line []byte
	err := each(ctx, events, func(e *track.Event) error {
		var err error
		if line, err = e.AppendJSON(line[:0]); err != nil {
			return err
		}
		_, err = out.Write(append(line, '\n'))
		return err
	})
	if err != nil {
		return err
	}
	return out.Flush()
}
