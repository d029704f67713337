// Package tracktest is what every track.Store must do: one suite that all of them pass.
package tracktest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/track"
)

// Run runs the suite. open gives the store of a test: an empty one at first, and the same, opened anew where that can be, when it is called again with the
// same t; nobody uses what it gave before. Where projects must be made first, "p" and "q" are there. It closes what it opened when the test ends.
func Run(t *testing.T, open func(t *testing.T) track.Store) {
	for _, part := range []struct {
		name string
		run  func(k kept)
	}{
		{"records", records},
		{"records that are none", noRecords},
		{"pages", pages},
		{"events come once", once},
		{"events are kept as they came", values},
		{"events by parts", parts},
		{"a change is whole", whole},
		{"changes that are none", noChanges},
		{"runs that are not there", missing},
		{"changes by many", many},
		{"notes", notes},
		{"notes come once", notesOnce},
		{"deletion", deletion},
		{"deletion beside changes", deletionBeside},
		{"ended contexts", contexts},
		{"what is given is one's own", own},
		{"alerts", alerts},
	} {
		t.Run(part.name, func(t *testing.T) { part.run(kept{t: t, Store: open(t), open: open}) })
	}
}

// kept is a store in a test.
type kept struct {
	track.Store
	t    *testing.T
	open func(t *testing.T) track.Store
}

// again is the store opened anew.
func (k kept) again() kept {
	k.Store = k.open(k.t)
	return k
}

var day = time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)

func (k kept) create(id string) {
	k.t.Helper()
	require.NoError(k.t, k.Create(k.t.Context(), track.Record{ID: id, Project: "p", Name: "a run", Created: day}))
}

func (k kept) get(id string) track.Record {
	k.t.Helper()
	r, err := k.Get(k.t.Context(), id)
	require.NoError(k.t, err)
	return r
}

// take keeps events of the run r.
func (k kept) take(events ...track.Event) track.Ack {
	k.t.Helper()
	ack, err := track.Take(k.t.Context(), k, "r", "", events, day, nil)
	require.NoError(k.t, err)
	return ack
}

// events are all of a run.
func (k kept) events(id string) []track.Placed {
	k.t.Helper()
	all, err := k.Events(k.t.Context(), id, 0, 1_000_000)
	require.NoError(k.t, err)
	for i, e := range all {
		require.EqualValues(k.t, i+1, e.Position, "positions count from 1 without a gap")
	}
	return all
}

func (k kept) untold() (keys []string) {
	k.t.Helper()
	all, err := k.Untold(k.t.Context(), 100)
	require.NoError(k.t, err)
	for _, n := range all {
		keys = append(keys, n.Key)
	}
	return keys
}

func (k kept) fails(code fault.Code, err error, what string) {
	k.t.Helper()
	require.Equal(k.t, code, fault.CodeOf(err), "%s: %v", what, err)
}

func loss(seq int64, v float64) track.Event {
	return track.Event{Attempt: 1, Seq: seq, Time: day.Add(time.Duration(seq) * time.Second), Kind: track.Log, Step: &seq, Metrics: track.Metrics{"loss": v}}
}

func losses(from, to int64) (all []track.Event) {
	for seq := from; seq <= to; seq++ {
		all = append(all, loss(seq, 1/float64(seq)))
	}
	return all
}

func state(seq int64, text string) track.Event {
	return track.Event{Attempt: 1, Seq: seq, Time: day, Kind: track.State, Text: text}
}

// alerts: Follow raises what a fresh Live sees, once.
func alerts(k kept) {
	k.create("r")
	for i := range int64(30) {
		v := 2.0
		if i >= 20 {
			v = 0
		}
		k.take(loss(i+1, v))
	}
	r, err := track.Follow(k.t.Context(), k, "r", new(track.Live))
	require.NoError(k.t, err)
	require.Len(k.t, r.Alerts, 1)
	require.Equal(k.t, track.LossZero, r.Alerts[0].Rule)
	require.Contains(k.t, k.untold(), fmt.Sprintf("r:%d:%s", r.Alerts[0].Position, track.LossZero))
	r, err = track.Follow(k.t.Context(), k, "r", new(track.Live))
	require.NoError(k.t, err)
	require.Len(k.t, r.Alerts, 1, "by another one, too")
	_, err = track.Follow(k.t.Context(), k, "no such run", new(track.Live))
	k.fails(fault.NotFound, err, "of no run")
}

func contexts(k kept) {
	k.create("r")
	k.take(losses(1, 3)...)
	ctx, cancel := context.WithCancel(k.t.Context())
	cancel()
	called := false
	for what, err := range map[string]error{
		"create": k.Create(ctx, track.Record{ID: "s", Project: "p"}),
		"get":    second(k.Get(ctx, "r")),
		"list":   third(k.List(ctx, track.Query{Project: "p", Limit: 1})),
		"change": k.Change(ctx, "r", func(*track.Change) error { called = true; return nil }),
		"events": second(k.Events(ctx, "r", 0, 1)),
		"delete": k.Delete(ctx, "r"),
		"untold": second(k.Untold(ctx, 1)),
		"told":   k.Told(ctx, track.Note{Run: "r", Key: "r:1:started"}),
	} {
		require.ErrorIs(k.t, err, context.Canceled, what)
	}
	require.False(k.t, called)
	require.Len(k.t, k.events("r"), 3)
	require.Equal(k.t, []string{"r:1:started"}, k.untold())
	_, err := k.Get(k.t.Context(), "s")
	k.fails(fault.NotFound, err, "a run that was not made")

	// A context that ends while fn works: whole, or not at all.
	ctx, cancel = context.WithCancel(k.t.Context())
	err = k.Change(ctx, "r", func(c *track.Change) error {
		cancel()
		_, err := c.Append("", losses(4, 5), day)
		return err
	})
	n := 3
	if err == nil {
		n = 5
	}
	if got := len(k.events("r")); err == nil || got != 5 {
		require.Equal(k.t, n, got)
	}
	require.EqualValues(k.t, len(k.events("r")), k.get("r").Events)
}

func second[T any](_ T, err error) error { return err }

func third[T, U any](_ T, _ U, err error) error { return err }
