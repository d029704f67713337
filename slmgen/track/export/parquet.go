package export

import (
	"context"
	"io"

	"github.com/slmgen/slmgen/formats/parquet"
	"github.com/slmgen/slmgen/slmgen/track"
)

// WriteParquet writes events as a Parquet file with the columns of WriteCSV: attempt, seq and step are 64-bit integers, time is a timestamp of nanoseconds in
// UTC, the metrics are doubles, kind and text are strings. What an event has not is null, and NaN is NaN. Errors are those of WriteCSV, and invalid
// for a time before 1678 or after 2261. What stands in w then is no Parquet file.
func WriteParquet(ctx context.Context, w io.Writer, names []string, events Events) error {
	c, err := newColumns(names)
	if err != nil {
		return err
	}
	heads := make([]parquet.Column, len(c.heads))
	for i, name := range c.heads {
		heads[i] = parquet.Column{Name: name, Type: parquet.Float}
	}
	for _, i := range []int{colAttempt, colSeq, colStep} {
		heads[i].Type = parquet.Int
	}
	heads[colTime].Type = parquet.Instant
	heads[colKind].Type, heads[c.text()].Type = parquet.Text, parquet.Text
	table, err := parquet.NewTable(w, heads)
	if err != nil {
		return err
	}
	err = each(ctx, events, func(e *track.Event) error {
		table.Int(colAttempt, int64(e.Attempt))
		table.Int(colSeq, e.Seq)
		table.Instant(colTime, e.Time)
		table.Text(colKind, string(e.Kind))
		if e.Step != nil {
			table.Int(colStep, *e.Step)
		}
		for name, v := range e.Metrics {
			i, err := c.of(name, e)
			if err != nil {
				return err
			}
			table.Float(i, v)
		}
		if e.Text != "" {
			table.Text(c.text(), e.Text)
		}
		return table.Row()
	})
	if err != nil {
		return err
	}
	return table.Close()
}
