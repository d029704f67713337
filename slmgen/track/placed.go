package track

import (
	"bytes"

	"github.com/slmgen/slmgen/internal/fault"
)

// Placed reads n lines that a Change has made, whose events stand at the positions from first on, and appends those after a position to dst; lines
// before them are not looked into. The error is internal: more or fewer lines, or one that is no event.
func (d *Decoder) Placed(dst []Placed, lines []byte, first, n, after int64) ([]Placed, error) {
	at := first
	for ; len(lines) > 0; at++ {
		end := bytes.IndexByte(lines, '\n')
		if end < 0 {
			return dst, fault.New(fault.Internal, "the line of event %d is cut off", at)
		}
		if at > after {
			e, err := d.Event(lines[:end])
			if err != nil {
				return dst, fault.Wrap(fault.Internal, err, "event %d cannot be read", at)
			}
			dst = append(dst, Placed{Position: at, Event: e})
		}
		lines = lines[end+1:]
	}
	if at != first+n {
		return dst, fault.New(fault.Internal, "%d events from %d on instead of %d", at-first, first, n)
	}
	return dst, nil
}
