package tracktest

import (
	"errors"
	"math"
	"strings"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/track"
)

func once(k kept) {
	k.create("r")
	require.Equal(k.t, track.Ack{Attempt: 1, Seq: 2, Accepted: 3, State: track.Running}, k.take(loss(1, 1), loss(2, 1), loss(4, 1)))
	require.Equal(k.t, track.Ack{Attempt: 1, Seq: 4, Accepted: 1, Duplicates: 3, State: track.Running}, k.take(loss(2, 9), loss(3, 1), loss(4, 9), loss(3, 9)))
	require.Equal(k.t, track.Ack{Attempt: 1, Seq: 4, Duplicates: 4, State: track.Running}, k.take(losses(1, 4)...))
	k = k.again()
	require.Equal(k.t, track.Ack{Attempt: 1, Seq: 4, Duplicates: 4, State: track.Running}, k.take(losses(1, 4)...), "opened anew")
	second := loss(1, 1)
	second.Attempt = 2
	require.Equal(k.t, track.Ack{Attempt: 2, Seq: 1, Accepted: 1, State: track.Running}, k.take(second), "another attempt")
	ack, err := track.Take(k.t.Context(), k, "r", "another log", losses(1, 2), day, nil)
	require.NoError(k.t, err)
	require.Equal(k.t, track.Ack{Attempt: 3, Seq: 2, Accepted: 2, State: track.Running}, ack, "another log counts on")
	var seqs []int64
	for _, e := range k.events("r") {
		require.NotEqual(k.t, 9.0, e.Metrics["loss"])
		seqs = append(seqs, e.Seq)
	}
	require.Equal(k.t, []int64{1, 2, 4, 3, 1, 1, 2}, seqs, "in the order in which they came")
	require.EqualValues(k.t, 7, k.get("r").Events)
}

func values(k kept) {
	k.create("r")
	step := int64(7)
	events := []track.Event{
		{Attempt: 1, Seq: 1, Time: day.Add(time.Nanosecond), Kind: track.Log, Step: &step, Metrics: track.Metrics{
			"nan": math.NaN(), "inf": math.Inf(1), "-inf": math.Inf(-1), "-0": math.Copysign(0, -1), "least": math.SmallestNonzeroFloat64, "most": math.MaxFloat64, "third": 1.0 / 3, "été": 1}},
		{Attempt: 1, Seq: 2, Time: day, Kind: track.State, Text: "failed\nTraceback:\n\t\"boom\"  \u0000\U0001F600"},
		{Attempt: 1, Seq: 3, Time: time.Date(1, 1, 1, 0, 0, 0, 1, time.UTC), Kind: track.Heartbeat},
		{Attempt: 1, Seq: math.MaxInt64, Time: day, Kind: track.Artifact, Text: strings.Repeat("x", track.MostText)},
	}
	k.take(events...)
	for range 2 {
		got := k.events("r")
		require.Len(k.t, got, len(events))
		for i, e := range got {
			want, err := track.AppendLines(nil, events[i:i+1])
			require.NoError(k.t, err)
			have, err := track.AppendLines(nil, []track.Event{e.Event})
			require.NoError(k.t, err)
			require.Equal(k.t, string(want), string(have))
		}
		require.True(k.t, math.IsNaN(got[0].Metrics["nan"]))
		require.True(k.t, math.Signbit(got[0].Metrics["-0"]))
		require.Nil(k.t, got[2].Step)
		require.Equal(k.t, track.Failed, k.get("r").Status.State)
		require.True(k.t, math.IsInf(k.get("r").Status.Last["inf"], 1))
		k = k.again()
	}
}

func parts(k kept) {
	k.create("r")
	const n = 3000
	for from := int64(1); from <= n; { // in changes of 1, 2, 3, ... events
		to := min(from+from/40, n)
		k.take(losses(from, to)...)
		from = to + 1
	}
	for range 2 {
		for _, limit := range []int{1, 7, 100, 999, n, n + 1} {
			for _, after := range []int64{-5, 0, 1, 39, 1500, n - 1, n, n + 1, math.MaxInt64} {
				got, err := k.Events(k.t.Context(), "r", after, limit)
				require.NoError(k.t, err)
				begin := max(after, 0)
				require.Len(k.t, got, int(min(int64(limit), max(n-begin, 0))), "%d after %d", limit, after)
				for i, e := range got {
					require.EqualValues(k.t, begin+int64(i)+1, e.Position)
					require.Equal(k.t, e.Position, e.Seq)
				}
			}
		}
		k = k.again()
	}
	none, err := k.Events(k.t.Context(), "r", 0, 0)
	require.NoError(k.t, err)
	require.Empty(k.t, none)
}

func whole(k kept) {
	k.create("r")
	k.take(losses(1, 3)...)
	before, told := k.get("r"), k.untold()
	unchanged := func(what string) {
		k.t.Helper()
		require.Equal(k.t, before, k.get("r"), what)
		require.Len(k.t, k.events("r"), 3, what)
		require.Equal(k.t, told, k.untold(), what)
	}
	mine := errors.New("mine")
	err := k.Change(k.t.Context(), "r", func(c *track.Change) error {
		c.Name = "spoiled"
		_, err := c.Append("", []track.Event{loss(4, 1), state(5, "completed")}, day)
		require.NoError(k.t, err)
		require.NotEmpty(k.t, c.Notes)
		return mine
	})
	require.ErrorIs(k.t, err, mine)
	unchanged("an error of fn")
	require.NoError(k.t, k.Change(k.t.Context(), "r", func(c *track.Change) error {
		c.Name = "spoiled"
		c.Sources[0].Have.Add(99)
		c.Status.Last["loss"] = 99
		return track.ErrUnchanged
	}))
	unchanged("ErrUnchanged")
	wrong := loss(5, 1)
	wrong.Run = "another"
	_, err = track.Take(k.t.Context(), k, "r", "", []track.Event{loss(4, 1), wrong}, day, nil)
	k.fails(fault.Forbidden, err, "an event of another run")
	unchanged("half a batch")
	_, err = track.Take(k.t.Context(), k, "r", "", []track.Event{loss(4, 1), {Attempt: 1, Seq: 5, Kind: track.Log}}, day, nil)
	k.fails(fault.Invalid, err, "an event without a time")
	unchanged("what is no event")
	_, err = track.Take(k.t.Context(), k, "r", "", losses(4, 5), day, func(c *track.Change) error {
		require.EqualValues(k.t, 3, c.Events)
		return mine
	})
	require.ErrorIs(k.t, err, mine)
	unchanged("what is not admitted")
	k = k.again()
	unchanged("opened anew")
	require.EqualValues(k.t, 2, k.take(losses(4, 5)...).Accepted)
	require.Len(k.t, k.events("r"), 5)
}

func noChanges(k kept) {
	k.create("r")
	for what, fn := range map[string]func(c *track.Change){
		"another id":        func(c *track.Change) { c.ID = "s" },
		"another project":   func(c *track.Change) { c.Project = "q" },
		"another birth":     func(c *track.Change) { c.Created = c.Created.Add(1) },
		"a name with 0":     func(c *track.Change) { c.Name = "\x00" },
		"events of nowhere": func(c *track.Change) { c.Events++ },
		"events without lines": func(c *track.Change) {
			c.Events++
			c.Added = append(c.Added, loss(1, 1))
		},
	} {
		k.fails(fault.Invalid, k.Change(k.t.Context(), "r", func(c *track.Change) error { fn(c); return nil }), what)
	}
	require.Equal(k.t, "a run", k.get("r").Name)
	require.Empty(k.t, k.events("r"))
}

func own(k kept) {
	k.create("r")
	e := loss(1, 1)
	k.take(e)
	e.Metrics["loss"] = 99
	r := k.get("r")
	r.Status.Last["loss"], r.Sources[0].Have[0].To = 99, 99
	events := k.events("r")
	events[0].Metrics["loss"], *events[0].Step = 99, 99
	all, err := k.Untold(k.t.Context(), 1)
	require.NoError(k.t, err)
	all[0].Turn.To = track.Lost
	require.Equal(k.t, 1.0, k.get("r").Status.Last["loss"])
	require.EqualValues(k.t, 1, k.get("r").Sources[0].Have[0].To)
	require.Equal(k.t, 1.0, k.events("r")[0].Metrics["loss"])
	require.EqualValues(k.t, 1, *k.events("r")[0].Step)
	all, err = k.Untold(k.t.Context(), 1)
	require.NoError(k.t, err)
	require.Equal(k.t, track.Running, all[0].Turn.To)
}
