package serve_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/slmgen/track"
)

// TestTheTimeLeftOfASecondRun: before its first step a run is reckoned with what an earlier one of the same recipe took; one of another recipe is not.
func TestTheTimeLeftOfASecondRun(t *testing.T) {
	now := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	s := start(t, setup{idle: true, now: func() time.Time { return now }})
	begin := func(recipe string) *reporter {
		r := s.newRun("a bot")
		r.report(started(1, 1, 1000), event(1, 2, track.Heartbeat, "recipe "+recipe), event(1, 3, track.State, "running"))
		return r
	}
	first := begin("a")
	require.Nil(t, first.shown().Remain.Seconds, "nobody knows yet")
	for k := int64(1); k <= 100; k++ { // ten steps a second
		first.report(lossAt(1, 3+k, 10*k, 2))
	}
	first.report(event(1, 104, track.State, "completed"))
	require.Equal(t, track.Completed, first.shown().State)
	now = now.Add(time.Hour)
	for range 2 {
		left := begin("a").shown().Remain
		require.NotNil(t, left.Seconds, left.Why)
		require.InDelta(t, 100, *left.Seconds, 5)
		require.Less(t, *left.Low, *left.Seconds)
		require.Greater(t, *left.High, *left.Seconds)
	}
	require.Nil(t, begin("b").shown().Remain.Seconds)
}
