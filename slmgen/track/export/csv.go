package export

import (
	"bufio"
	"context"
	"io"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/slmgen/slmgen/slmgen/track"
)

// WriteCSV writes events as CSV (RFC 4180, lines end with a line feed): a header, then a row for each event with attempt, seq, time (RFC 3339), kind, step,
// the metrics in the order of names, and text. What an event has not is empty; figures that are none are the words NaN, Infinity and -Infinity.
// Errors are those of events, w and ctx; conflict for a metric that is not in names; invalid for a name twice; too_large beyond MostNames. What stands in w
// then is not complete.
func WriteCSV(ctx context.Context, w io.Writer, names []string, events Events) error {
	c, err := newColumns(names)
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(w, 64<<10)
	var row []byte
	for i, head := range c.heads {
		if i > 0 {
			row = append(row, ',')
		}
		row = appendField(row, head)
	}
	if _, err := out.Write(append(row, '\n')); err != nil {
		return err
	}
	values, has := make([]float64, len(names)), make([]bool, len(names))
	err = each(ctx, events, func(e *track.Event) error {
		clear(has)
		for name, v := range e.Metrics {
			i, err := c.of(name, e)
			if err != nil {
				return err
			}
			values[i-firstMetric], has[i-firstMetric] = v, true
		}
		row = strconv.AppendInt(row[:0], int64(e.Attempt), 10)
		row = strconv.AppendInt(append(row, ','), e.Seq, 10)
		row = e.Time.AppendFormat(append(row, ','), time.RFC3339Nano)
		row = appendField(append(row, ','), string(e.Kind))
		row = append(row, ',')
		if e.Step != nil {
			row = strconv.AppendInt(row, *e.Step, 10)
		}
		for i, there := range has {
			if row = append(row, ','); there {
				row = appendValue(row, values[i])
			}
		}
		row = append(appendField(append(row, ','), e.Text), '\n')
		_, err := out.Write(row)
		return err
	})
	if err != nil {
		return err
	}
	return out.Flush()
}

func appendValue(dst []byte, v float64) []byte {
	switch {
	case math.IsNaN(v):
		return append(dst, "NaN"...)
	case math.IsInf(v, 1):
		return append(dst, "Infinity"...)
	case math.IsInf(v, -1):
		return append(dst, "-Infinity"...)
	}
	return strconv.AppendFloat(dst, v, 'g', -1, 64)
}

// appendField appends a text, in quotes where it needs them.
func appendField(dst []byte, s string) []byte {
	if !strings.ContainsAny(s, "\",\r\n") && strings.TrimSpace(s) == s {
		return append(dst, s...)
	}
	dst = append(dst, '"')
	for i := range len(s) {
		if s[i] == '"' {
			dst = append(dst, '"')
		}
		dst = append(dst, s[i])
	}
	return append(dst, '"')
}
