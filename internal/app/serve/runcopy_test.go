package serve_test

import (
	"context"
	"math"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/object"
	"github.com/slmgen/slmgen/internal/store"
	"github.com/slmgen/slmgen/slmgen/track"
)

// reading is a store that counts the events of runs that are read.
type reading struct {
	store.Store
	events *atomic.Int64
}

type readingTx struct {
	store.Tx
	events *atomic.Int64
}

func (c reading) View(ctx context.Context, fn func(store.Tx) error) error {
	return c.Store.View(ctx, func(tx store.Tx) error { return fn(readingTx{tx, c.events}) })
}

func (c readingTx) RunEvents(id string, after int64, limit int) ([]track.Placed, error) {
	all, err := c.Tx.RunEvents(id, after, limit)
	c.events.Add(int64(len(all)))
	return all, err
}

// TestARestartReadsFewEvents: a server that has just begun goes on from the copy of what was followed, and shows the same as before. Without it, or with one
// that is damaged, it reads all events, and shows the same as well.
func TestARestartReadsFewEvents(t *testing.T) {
	var read atomic.Int64
	now := time.Date(2026, 11, 29, 13, 0, 0, 0, time.UTC)
	s := start(t, setup{idle: true, now: func() time.Time { return now }, wrap: func(db store.Store) store.Store { return reading{db, &read} }})
	r := s.newRun("a bot")
	const all = 12_000
	for from := int64(1); from <= all; from += 1000 {
		var events []track.Event
		if from == 1 {
			events = append(events, started(1, 1, 1_000_000))
		}
		for k := from + int64(len(events)); k < from+1000; k++ {
			loss := 1 + 5/math.Sqrt(float64(k))
			if k > 6000 && k < 6010 { // an alert
				loss = math.NaN()
			}
			events = append(events, lossAt(1, k, k, loss))
		}
		r.report(events...)
	}
	before, chart := r.shown(), r.chart("")
	require.EqualValues(t, all, before.Events)
	require.NotEmpty(t, before.Alerts)
	require.NotNil(t, before.Remain.Seconds)
	same := func(least, most int64) {
		t.Helper()
		s.service.Forget(r.run)
		read.Store(0)
		require.Equal(t, before, r.shown())
		require.Equal(t, chart, r.chart(""))
		require.LessOrEqual(t, read.Load(), most)
		require.GreaterOrEqual(t, read.Load(), least)
	}
	same(0, 5000)
	require.NoError(t, s.db.Update(t.Context(), func(tx store.Tx) error {
		return tx.PutBlocks(r.run, []object.RunBlock{{Series: "copy", Data: []byte("damaged")}})
	}))
	same(all, all)
	same(0, 5000) // which has written another one
}
