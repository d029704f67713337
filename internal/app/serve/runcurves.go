package serve

import (
	"context"
	"encoding/binary"
	"errors"
	"math"
	"slices"
	"strconv"

	"github.com/klauspost/compress/zstd"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/object"
	"github.com/slmgen/slmgen/internal/store"
	"github.com/slmgen/slmgen/slmgen/track"
	"github.com/slmgen/slmgen/slmgen/track/curve"
)

// runCurves are the curves of a run: full blocks are in the store, what came since is here, and from time to time in the store too, so that a
// server that has just begun need not read all events.
type runCurves struct {
	position int64 // of the last event in it
	kept     int64 // that of the copy in the store
	attempts []attemptSpan
	series   map[seriesKey]*curve.Builder
	clock    track.Clock
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

const (
	keepCurvesEvery = 4096   // events
	mostSeries      = 20_000 // of a run
	copySeries      = "copy" // under which the store has what is here; no series is called so
)

func newRunCurves() *runCurves { return &runCurves{series: map[seriesKey]*curve.Builder{}} }

// full is a block that is to be kept.
type full struct {
	series seriesKey
	block  curve.Block
}

// add takes events, and gives the blocks that became full.
func (c *runCurves) add(events []track.Placed) ([]full, error) {
	var out []full
	for _, e := range events {
		if e.Position <= c.position {
			continue
		}
		c.position = e.Position
		elapsed := c.clock.Add(e.Event)
		if e.Step == nil || e.Text == "summary" || e.Kind != track.Log && e.Kind != track.Eval {
			continue
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
					return nil, err
				}
				c.series[key] = b
			}
			if block, ok := b.Add(curve.Point{Step: *e.Step, Time: at, Value: v}); ok {
				out = append(out, full{key, block})
			}
		}
	}
	return out, nil
}

// elapsed is the seconds of training at a time of an attempt.
func (a attemptSpan) elapsed(ms int64) float64 { return a.before + float64(ms-a.began)/1000 }

// grow has the store keep full blocks and the levels above them.
func (c *runCurves) grow(ctx context.Context, s *Service, run string, blocks []full) error {
	for _, f := range blocks {
		err := s.Store.Together(ctx, func(tx store.Tx) error {
			src := txBlocks{tx, run}
			all, err := curve.Grow(ctx, src, curve.Series{Run: run, Attempt: f.series.attempt, Metric: f.series.metric}, f.block)
			if err != nil {
				return err
			}
			put := make([]object.RunBlock, len(all))
			for i, b := range all {
				put[i] = object.RunBlock{Series: f.series.String(), Level: b.Level, N: b.Index, Data: b.Data}
			}
			return tx.PutBlocks(run, put)
		})
		if err != nil {
			return err
		}
	}
	return nil
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

var (
	curvePacker, _   = zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1), zstd.WithEncoderCRC(true))
	curveUnpacker, _ = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(1<<30))
)

// keep has the store keep a copy of what is here.
func (c *runCurves) keep(ctx context.Context, s *Service, run string) error {
	doc := curvePacker.EncodeAll(c.encode(), nil)
	err := s.Store.Together(ctx, func(tx store.Tx) error { return tx.PutBlocks(run, []object.RunBlock{{Series: copySeries, Data: doc}}) })
	if err == nil {
		c.kept = c.position
	}
	return err
}

const copyVersion = 1

func (c *runCurves) encode() []byte {
	b := binary.AppendUvarint(nil, copyVersion)
	b = binary.AppendUvarint(b, uint64(c.position))
	clock := c.clock.State()
	b = binary.AppendUvarint(b, uint64(len(clock)))
	for _, v := range clock {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
	}
	b = binary.AppendUvarint(b, uint64(len(c.attempts)))
	for _, a := range c.attempts {
		b = binary.AppendVarint(binary.AppendVarint(binary.AppendVarint(b, int64(a.attempt)), a.first), a.began)
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(a.before))
	}
	b = binary.AppendUvarint(b, uint64(len(c.series)))
	var points []curve.Point
	for key, builder := range c.series {
		b = binary.AppendVarint(b, int64(key.attempt))
		b = append(binary.AppendUvarint(b, uint64(len(key.metric))), key.metric...)
		b = binary.AppendVarint(b, builder.Blocks())
		points = builder.Tail(points[:0])
		b = binary.AppendUvarint(b, uint64(len(points)))
		var last curve.Point
		for _, p := range points {
			b = binary.AppendVarint(binary.AppendVarint(b, p.Step-last.Step), p.Time-last.Time)
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(p.Value))
			last = p
		}
	}
	return b
}

// load takes what the store has a copy of; without one it begins anew.
func (c *runCurves) load(ctx context.Context, s *Service, project, run string) error {
	var all []object.RunBlock
	if err := s.Store.View(ctx, func(tx store.Tx) (err error) {
		if _, err := tx.Run(project, run); err != nil {
			return err
		}
		all, err = tx.Blocks(run, copySeries, 0, 0, 1)
		return err
	}); err != nil || len(all) == 0 {
		return err
	}
	doc, err := curveUnpacker.DecodeAll(all[0].Data, nil)
	if err == nil {
		err = c.decode(doc)
	}
	if err != nil {
		return fault.Wrap(fault.Internal, err, "the curves of the run %s cannot be read", run)
	}
	c.kept = c.position
	return nil
}

// cut reads what encode wrote. After an end that comes too early everything is 0.
type cut struct {
	b   []byte
	bad bool
}

func (c *cut) unsigned() uint64 {
	v, n := binary.Uvarint(c.b)
	return take(c, v, n)
}

func (c *cut) signed() int64 {
	v, n := binary.Varint(c.b)
	return take(c, v, n)
}

func take[T any](c *cut, v T, n int) T {
	if n <= 0 {
		c.bad, c.b = true, nil
		var zero T
		return zero
	}
	c.b = c.b[n:]
	return v
}

func (c *cut) float() float64 {
	if len(c.b) < 8 {
		return take(c, 0.0, 0)
	}
	return take(c, math.Float64frombits(binary.LittleEndian.Uint64(c.b)), 8)
}

func (c *cut) text() string {
	n := c.unsigned()
	if n > uint64(len(c.b)) {
		return take(c, "", 0)
	}
	if n == 0 {
		return ""
	}
	return take(c, string(c.b[:n]), int(n))
}

var errCopy = errors.New("the copy is damaged")

func (c *runCurves) decode(doc []byte) error {
	in := &cut{b: doc}
	if v := in.unsigned(); v != copyVersion {
		return errors.New("another version wrote the copy")
	}
	c.position = int64(in.unsigned())
	var clock []float64
	for n := in.unsigned(); n > 0 && !in.bad; n-- {
		clock = append(clock, in.float())
	}
	c.clock.Restore(clock)
	for n := in.unsigned(); n > 0 && !in.bad; n-- {
		c.attempts = append(c.attempts, attemptSpan{int(in.signed()), in.signed(), in.signed(), in.float()})
	}
	for n := in.unsigned(); n > 0 && !in.bad; n-- {
		key := seriesKey{int(in.signed()), in.text()}
		b, err := curve.Resume(in.signed())
		if err != nil {
			return err
		}
		var last curve.Point
		for k := in.unsigned(); k > 0 && !in.bad; k-- {
			last.Step, last.Time, last.Value = last.Step+in.signed(), last.Time+in.signed(), in.float()
			if _, full := b.Add(last); full {
				return errCopy
			}
		}
		c.series[key] = b
	}
	if in.bad || len(in.b) > 0 {
		return errCopy
	}
	return nil
}
