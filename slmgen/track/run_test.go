package track_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/track"
)

var noon = time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)

func said(attempt int, seq int64, text string) track.Event {
	return track.Event{Attempt: attempt, Seq: seq, Time: noon, Kind: track.State, Text: text}
}

func logged(attempt int, seq, step int64) track.Event {
	return track.Event{Attempt: attempt, Seq: seq, Time: noon, Kind: track.Log, Step: &step, Metrics: track.Metrics{"loss": float64(step)}}
}

func beat(attempt int, seq int64) track.Event {
	return track.Event{Attempt: attempt, Seq: seq, Time: noon, Kind: track.Heartbeat}
}

func TestStates(t *testing.T) {
	for _, c := range []struct {
		name   string
		events []track.Event
		want   track.RunState
		step   int64
		told   []string
	}{
		{"nothing", nil, "", 0, nil},
		{"loads", []track.Event{said(1, 1, "started")}, track.Starting, 0, []string{"started"}},
		{"only lives", []track.Event{beat(1, 1)}, track.Starting, 0, []string{"started"}},
		{"trains", []track.Event{said(1, 1, "started"), logged(1, 2, 5)}, track.Running, 5, []string{"started"}},
		{"trains, by its word", []track.Event{said(1, 1, "started"), said(1, 2, "running")}, track.Running, 0, []string{"started"}},
		{"its first words come late", []track.Event{logged(1, 3, 5), said(1, 1, "started"), said(1, 2, "running")}, track.Running, 5, []string{"started"}},
		{"an older step comes late", []track.Event{logged(1, 3, 9), logged(1, 2, 5)}, track.Running, 9, []string{"started"}},
		{"ends", []track.Event{said(1, 1, "started"), logged(1, 2, 5), said(1, 3, "completed")}, track.Completed, 5, []string{"started", "completed"}},
		{"what is late does not bring it back", []track.Event{said(1, 1, "started"), said(1, 4, "failed\nwhy"), logged(1, 2, 5), said(1, 3, "running"), beat(1, 5)}, track.Failed, 5, []string{"started", "failed"}},
		{"begins again", []track.Event{said(1, 1, "started"), said(1, 2, "failed"), said(2, 3, "started"), logged(2, 4, 3)}, track.Running, 3, []string{"started", "failed", "started"}},
		{"an attempt without an end", []track.Event{logged(1, 1, 9), logged(2, 2, 3)}, track.Running, 3, []string{"started", "started"}},
		{"an older attempt ends late", []track.Event{logged(2, 2, 3), said(1, 1, "failed")}, track.Running, 3, []string{"started"}},
		{"words that nobody knows", []track.Event{said(1, 1, "started"), said(1, 2, "dancing")}, track.Starting, 0, []string{"started"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			run := track.Change{Record: track.Record{ID: "r"}}
			_, err := run.Append("", c.events, noon)
			require.NoError(t, err)
			require.Equal(t, c.want, run.Status.State)
			require.Equal(t, c.step, run.Status.Step)
			var told []string
			for _, n := range run.Notes {
				told = append(told, n.Name)
			}
			require.Equal(t, c.told, told)
		})
	}
}

// TestAnyOrder: batches in any order, cut in any way and sent again and again, leave the same events, and the state that the last one says.
func TestAnyOrder(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 1))
		events := []track.Event{said(1, 1, "started")}
		for n := int64(2); n < 40; n++ {
			events = append(events, logged(1, n, n))
		}
		events = append(events, said(1, 40, "completed"))
		run := track.Change{Record: track.Record{ID: "r"}}
		for sent, all := 0, r.Perm(len(events)); sent < len(all); {
			n := min(1+r.IntN(6), len(all)-sent)
			var batch []track.Event
			for _, i := range all[sent : sent+n] {
				batch = append(batch, events[i])
			}
			if r.IntN(3) > 0 {
				sent += n
			}
			_, err := run.Append("", batch, noon)
			require.NoError(t, err)
		}
		require.EqualValues(t, len(events), run.Events)
		require.Len(t, run.Added, len(events))
		require.Equal(t, track.Completed, run.Status.State, seed)
		require.EqualValues(t, 39, run.Status.Step)
		require.Equal(t, track.Ranges{{From: 1, To: 40}}, run.Sources[0].Have)
		ends := 0
		for _, n := range run.Notes {
			if n.Name == "completed" {
				ends++
			}
		}
		require.Equal(t, 1, ends, seed)
	}
}

func TestRanges(t *testing.T) {
	for seed := range uint64(100) {
		r := rand.New(rand.NewPCG(seed, 2))
		var have track.Ranges
		want := map[int64]bool{}
		for range 300 {
			n := int64(r.IntN(120)) + 1
			require.Equal(t, !want[n], have.Add(n))
			want[n] = true
		}
		for n := range int64(130) {
			require.Equal(t, want[n], have.Has(n), n)
		}
		for i := 1; i < len(have); i++ {
			require.Greater(t, have[i].From, have[i-1].To+1, "ranges that touch are one")
		}
		whole := int64(0)
		for want[whole+1] {
			whole++
		}
		require.Equal(t, whole, have.Whole())
	}
}

func TestLogsThatBeginAgain(t *testing.T) {
	run := track.Change{Record: track.Record{ID: "r"}}
	number := func(log string, attempt int, seq int64) int {
		ack, err := run.Append(log, []track.Event{logged(attempt, seq, 1)}, noon)
		require.NoError(t, err)
		require.Equal(t, 1, ack.Accepted)
		return ack.Attempt
	}
	require.Equal(t, 2, number("a", 2, 5), "it came first")
	require.Equal(t, 1, number("a", 1, 1))
	require.Equal(t, 3, number("b", 1, 1), "another folder counts on")
	require.Equal(t, 4, number("b", 2, 2))
	require.Equal(t, 5, number("c", 1, 1))
}

func TestBoundsOfARun(t *testing.T) {
	run := track.Change{Record: track.Record{ID: "r"}}
	var err error
	for seq := int64(1); err == nil && seq < 1e6; seq += 2 {
		_, err = run.Append("", []track.Event{logged(1, seq, 1)}, noon)
	}
	require.Equal(t, fault.Quota, fault.CodeOf(err), "holes")
	run = track.Change{Record: track.Record{ID: "r"}}
	err = nil
	for n := 0; err == nil && n < 2000; n++ {
		_, err = run.Append(fmt.Sprint(n), []track.Event{logged(1, 1, 1)}, noon)
	}
	require.Equal(t, fault.Quota, fault.CodeOf(err), "attempts")
	run = track.Change{Record: track.Record{ID: "r", Bytes: track.MostBytes - 10}}
	_, err = run.Append("", []track.Event{logged(1, 1, 1)}, noon)
	require.Equal(t, fault.Quota, fault.CodeOf(err), "bytes")
	foreign := logged(1, 1, 1)
	foreign.Run = "other"
	_, err = run.Append("", []track.Event{foreign}, noon)
	require.Equal(t, fault.Forbidden, fault.CodeOf(err))
	require.Error(t, track.Thresholds{}.Check())
	wrong := track.DefaultThresholds()
	wrong.SpikeBy = math.NaN()
	require.Error(t, wrong.Check())
	require.NoError(t, track.DefaultThresholds().Check())
}
