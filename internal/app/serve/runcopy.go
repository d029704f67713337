package serve

import (
	"context"
	"encoding/binary"
	"errors"
	"math"

	"github.com/klauspost/compress/zstd"

	"github.com/slmgen/slmgen/internal/object"
	"github.com/slmgen/slmgen/internal/store"
	"github.com/slmgen/slmgen/slmgen/track"
	"github.com/slmgen/slmgen/slmgen/track/curve"
)

// From time to time the store is given a copy of what is followed of a run, so that a server that has just begun need not read all its events. Where a copy
// is damaged, or of another version, they are read.

const (
	copyEvery   = 4096   // events
	copySeries  = "copy" // the place among the blocks of a run; no series is called so
	copyVersion = 2
)

var (
	copyPacker, _   = zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1), zstd.WithEncoderCRC(true))
	copyUnpacker, _ = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(1<<30))
)

// keep has the store keep a copy of what is followed. working is held.
func (r *liveRun) keep(ctx context.Context) error {
	doc := copyPacker.EncodeAll(r.appendCopy(nil), nil)
	err := r.s.Store.Together(ctx, func(tx store.Tx) error { return tx.PutBlocks(r.id, []object.RunBlock{{Series: copySeries, Data: doc}}) })
	if err == nil {
		r.kept = r.follow.Position()
	}
	return err
}

// load takes what the store has a copy of; without one it begins anew. working is held.
func (r *liveRun) load(ctx context.Context) error {
	var all []object.RunBlock
	if err := r.s.Store.View(ctx, func(tx store.Tx) (err error) {
		if _, err := tx.Run(r.project, r.id); err != nil {
			return err
		}
		all, err = tx.Blocks(r.id, copySeries, 0, 0, 1)
		return err
	}); err != nil {
		return err
	}
	follow, curves := track.Live{}, newRunCurves()
	if len(all) > 0 {
		doc, err := copyUnpacker.DecodeAll(all[0].Data, nil)
		if err == nil {
			follow, curves, err = readCopy(doc)
		}
		if err != nil {
			r.s.Log.Warn("the copy of what was followed of a run cannot be read: all its events are", "run", r.id, "error", err)
			follow, curves = track.Live{}, newRunCurves()
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.follow, r.curves, r.kept, r.loaded = follow, curves, follow.Position(), true
	return nil
}

func (r *liveRun) appendCopy(b []byte) []byte {
	b = binary.AppendUvarint(b, copyVersion)
	live := r.follow.AppendMemory(nil)
	b = append(binary.AppendUvarint(b, uint64(len(live))), live...)
	return r.curves.append(b)
}

func readCopy(doc []byte) (follow track.Live, curves runCurves, err error) {
	in := &cut{b: doc}
	if v := in.unsigned(); v != copyVersion {
		return follow, curves, errors.New("another version wrote it")
	}
	if err := follow.Restore([]byte(in.text())); err != nil {
		return follow, curves, err
	}
	curves, err = readCurves(in)
	return follow, curves, err
}

func (c *runCurves) append(b []byte) []byte {
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

var errCopy = errors.New("it is damaged")

func readCurves(in *cut) (runCurves, error) {
	c := newRunCurves()
	for n := in.unsigned(); n > 0 && !in.bad; n-- {
		c.attempts = append(c.attempts, attemptSpan{int(in.signed()), in.signed(), in.signed(), in.float()})
	}
	for n := in.unsigned(); n > 0 && !in.bad; n-- {
		key := seriesKey{int(in.signed()), in.text()}
		b, err := curve.Resume(in.signed())
		if err != nil {
			return c, err
		}
		var last curve.Point
		for k := in.unsigned(); k > 0 && !in.bad; k-- {
			last.Step, last.Time, last.Value = last.Step+in.signed(), last.Time+in.signed(), in.float()
			if _, full := b.Add(last); full {
				return c, errCopy
			}
		}
		c.series[key] = b
	}
	if in.bad || len(in.b) > 0 {
		return c, errCopy
	}
	return c, nil
}

// cut reads what was written so. After an end that comes too early everything is 0.
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
