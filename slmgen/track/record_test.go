package track

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
)

// TestWhatComesLateDoesNotBeginAgain has the begin of an attempt arrive after its end: the run stays over, and silence does not lose it.
func TestWhatComesLateDoesNotBeginAgain(t *testing.T) {
	now := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	at := func(attempt int, seq int64, text string) Event {
		return Event{Attempt: attempt, Seq: seq, Time: now, Kind: State, Text: text}
	}
	for _, late := range []string{"started", "running"} {
		c := &Change{Record: Record{ID: "run_a"}}
		_, err := c.Append("", []Event{at(1, 3, "failed\nOutOfMemory"), at(1, 2, late)}, now)
		require.NoError(t, err)
		require.Equal(t, Failed, c.Status.State, late)
		require.Equal(t, "OutOfMemory", c.Status.Text)
		require.Len(t, c.Notes, 1)
		require.False(t, c.Silent(now.Add(time.Hour), now))

		_, err = c.Append("", []Event{at(2, 4, "started")}, now)
		require.NoError(t, err)
		require.Equal(t, Starting, c.Status.State, "the next attempt begins")
	}
}

// TestHolesAreCountedOverAllAttempts keeps the record of a run small, however its events are spread over attempts.
func TestHolesAreCountedOverAllAttempts(t *testing.T) {
	now := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	c := &Change{Record: Record{ID: "run_a"}}
	var err error
	for attempt := 1; attempt <= 3 && err == nil; attempt++ {
		var all []Event
		for k := range int64(MostHoles / 2) {
			all = append(all, Event{Attempt: attempt, Seq: 2*k + 2, Time: now, Kind: Heartbeat})
		}
		_, err = c.Append("", all, now)
	}
	require.Equal(t, fault.Quota, fault.CodeOf(err))
}

// TestElapsedOfAnyYear has a clock that is off by centuries, which nanoseconds in 64 bits do not hold.
func TestElapsedOfAnyYear(t *testing.T) {
	var c Clock
	begin := time.Date(2500, 1, 1, 0, 0, 0, 0, time.UTC)
	c.Add(Event{Attempt: 1, Seq: 1, Time: begin, Kind: Heartbeat})
	require.InDelta(t, 3600, c.Add(Event{Attempt: 1, Seq: 2, Time: begin.Add(time.Hour), Kind: Heartbeat}), 1e-3)
	c = Clock{}
	c.Add(Event{Attempt: 1, Seq: 1, Time: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Kind: Heartbeat})
	require.Greater(t, c.Add(Event{Attempt: 1, Seq: 2, Time: begin, Kind: Heartbeat}), 400*365*86400.0)
}
