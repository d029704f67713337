// Package export writes the events of a run as files for other tools: CSV and Parquet with one column for each metric, and lines of JSON that track reads.
//
// What is written streams: memory grows with the number of metrics, and not with that of events. A wide table needs the names of its metrics before its first
// row. Names reads the events once for them; a caller that keeps them gives its own.
package export

import (
	"context"
	"iter"
	"slices"
	"strconv"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/track"
)

// Events are the events of a run in their order. An error ends them, and whatever is made of them.
type Events = iter.Seq2[track.Event, error]

// MostNames is how many metrics a wide table may have.
const MostNames = 5000

// checkEvery is after how many events a context is asked.
const checkEvery = 1024

// Names gives the names of the metrics in the order in which they first appear; those of one event in the order of their letters. Errors are those of
// events and of ctx, and too_large beyond MostNames.
func Names(ctx context.Context, events Events) ([]string, error) {
	var names, fresh []string
	seen := map[string]bool{}
	err := each(ctx, events, func(e *track.Event) error {
		fresh = fresh[:0]
		for name := range e.Metrics {
			if !seen[name] {
				seen[name] = true
				fresh = append(fresh, name)
			}
		}
		if len(fresh) == 0 {
			return nil
		}
		slices.Sort(fresh)
		names = append(names, fresh...)
		return few(len(names))
	})
	if err != nil {
		return nil, err
	}
	return names, nil
}

func few(n int) error {
	if n > MostNames {
		return fault.New(fault.TooLarge, "the run has more than %d metrics, too many for a table", MostNames).Do("write its events as JSON lines")
	}
	return nil
}

// each gives the events to a function until one of the three fails.
func each(ctx context.Context, events Events, see func(e *track.Event) error) error {
	n := 0
	for e, err := range events {
		if err != nil {
			return err
		}
		if n++; n%checkEvery == 1 {
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		if err := see(&e); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// The columns of a wide table that come before and behind those of the metrics.
const (
	colAttempt = iota
	colSeq
	colTime
	colKind
	colStep
	firstMetric
)

var fixed = [...]string{"attempt", "seq", "time", "kind", "step", "text"}

// columns are those of a wide table.
type columns struct {
	heads []string       // all, in order; the text is the last
	at    map[string]int // the column of each metric
}

// newColumns makes the columns for metrics. A metric with the name of another column becomes metric.NAME, and so on until nothing else is called that.
func newColumns(names []string) (*columns, error) {
	if err := few(len(names)); err != nil {
		return nil, err
	}
	c := &columns{heads: slices.Clone(fixed[:firstMetric]), at: make(map[string]int, len(names))}
	taken := map[string]bool{}
	for _, name := range fixed {
		taken[name] = true
	}
	for _, name := range names {
		taken[name] = true
	}
	for i, name := range names {
		if _, twice := c.at[name]; twice {
			return nil, fault.New(fault.Invalid, "the metric %.80q is named twice", name)
		}
		c.at[name] = firstMetric + i
		if slices.Contains(fixed[:], name) {
			for ok := true; ok; ok = taken[name] {
				name = "metric." + name
			}
			taken[name] = true
		}
		c.heads = append(c.heads, name)
	}
	c.heads = append(c.heads, "text")
	return c, nil
}

func (c *columns) text() int { return len(c.heads) - 1 }

// of gives the column of a metric.
func (c *columns) of(name string, e *track.Event) (int, error) {
	if i, ok := c.at[name]; ok {
		return i, nil
	}
	return 0, fault.New(fault.Conflict, "event %s has the metric %.80q, which is not among those named", strconv.FormatInt(e.Seq, 10), name).Do("ask for the names again, and give both the same events")
}
