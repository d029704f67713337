package serve

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"github.com/slmgen/slmgen/internal/object"
	"github.com/slmgen/slmgen/internal/store"
	"github.com/slmgen/slmgen/slmgen/track"
	"github.com/slmgen/slmgen/slmgen/track/curve"
)

// runCurves are the curves of a run: full blocks are in the store, what came since is here.
type runCurves struct {
	attempts []attemptSpan
	series   map[seriesKey]*curve.Builder
}

type seriesKey struct {
	attempt int
	metric  string
}

func (k seriesKey) String() string { return strconv.Itoa(k.attempt) + "/" + k.metric }

// attemptSpan is what is known of one attempt.
type attemptSpan struct {
	attempt int
	first   int64   // step that it logged first
	began   int64   // milliseconds since 1970, by its clock
	before  float64 // seconds of training before it
}

const mostSeries = 20_000 // of a run

func newRunCurves() runCurves { return runCurves{series: map[seriesKey]*curve.Builder{}} }

// full is a block that is to be kept.
type full struct {
	series seriesKey
	block  curve.Block
}

// add takes an event at whose end the run had trained for elapsed seconds, and gives the blocks that became full appended to blocks.
func (c *runCurves) add(e track.Placed, elapsed float64, blocks []full) ([]full, error) {
	if e.Step == nil || e.Text == "summary" || e.Kind != track.Log && e.Kind != track.Eval {
		return blocks, nil
	}
	at := e.Time.UnixMilli()
	if !slices.ContainsFunc(c.attempts, func(a attemptSpan) bool { return a.attempt == e.Attempt }) {
		// began is when the clock that elapsed counts by showed its start.
		c.attempts = append(c.attempts, attemptSpan{attempt: e.Attempt, first: *e.Step, began: at, before: elapsed})
	}
	for metric, v := range e.Metrics {
		key := seriesKey{e.Attempt, metric}
		b := c.series[key]
		if b == nil {
			if len(c.series) >= mostSeries {
				continue // the events have them still
			}
			var err error
			if b, err = curve.Resume(0); err != nil {
				return blocks, err
			}
			c.series[key] = b
		}
		if block, ok := b.Add(curve.Point{Step: *e.Step, Time: at, Value: v}); ok {
			blocks = append(blocks, full{key, block})
		}
	}
	return blocks, nil
}

// elapsed is the seconds of training at a time of an attempt.
func (a attemptSpan) elapsed(ms int64) float64 { return a.before + float64(ms-a.began)/1000 }

// grow has the store keep a full block and the levels above it.
func (f full) grow(ctx context.Context, s *Service, run string) error {
	return s.Store.Together(ctx, func(tx store.Tx) error {
		all, err := curve.Grow(ctx, txBlocks{tx, run}, curve.Series{Run: run, Attempt: f.series.attempt, Metric: f.series.metric}, f.block)
		if err != nil {
			return err
		}
		put := make([]object.RunBlock, len(all))
		for i, b := range all {
			put[i] = object.RunBlock{Series: f.series.String(), Level: b.Level, N: b.Index, Data: b.Data}
		}
		return tx.PutBlocks(run, put)
	})
}

// txBlocks gives blocks of one transaction.
type txBlocks struct {
	tx  store.Tx
	run string
}

func (b txBlocks) Tail(context.Context, curve.Series) (int64, []curve.Point, error) {
	return 0, nil, errors.New("the end of a curve is not in the store")
}

func (b txBlocks) Blocks(_ context.Context, s curve.Series, level int, from, to int64) ([]curve.Block, error) {
	all, err := b.tx.Blocks(b.run, seriesKey{s.Attempt, s.Metric}.String(), level, from, to)
	out := make([]curve.Block, len(all))
	for i, o := range all {
		out[i] = curve.Block{Level: o.Level, Index: o.N, Data: o.Data}
	}
	return out, err
}

// curveSource gives the curves of a run to those who draw them: full blocks from a transaction, the ends from here. The run's lock is held.
type curveSource struct {
	txBlocks
	*runCurves
}

// Tail implements curve.Source.
func (c curveSource) Tail(_ context.Context, s curve.Series) (int64, []curve.Point, error) {
	b := c.series[seriesKey{s.Attempt, s.Metric}]
	if b == nil {
		return 0, nil, nil
	}
	return b.Blocks(), b.Tail(nil), nil
}
