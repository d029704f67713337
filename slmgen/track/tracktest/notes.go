package tracktest

import (
	"fmt"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/slmgen/track"
)

func notes(k kept) {
	k.create("r")
	k.create("s")
	at := func(run string, seq int64, text string, now time.Time) {
		_, err := track.Take(k.t.Context(), k, run, "", []track.Event{state(seq, text)}, now, nil)
		require.NoError(k.t, err)
	}
	at("s", 1, "started", day.Add(2*time.Second))
	at("r", 1, "started", day.Add(time.Second))
	at("r", 2, "failed\nout of memory", day.Add(3*time.Second))
	want := []string{"r:1:started", "s:1:started", "r:2:failed"}
	require.Equal(k.t, want, k.untold(), "the oldest first")
	k = k.again()
	require.Equal(k.t, want, k.untold(), "opened anew")
	some, err := k.Untold(k.t.Context(), 2)
	require.NoError(k.t, err)
	require.Len(k.t, some, 2)
	require.Equal(k.t, want, k.untold(), "until they are told")
	all, err := k.Untold(k.t.Context(), 10)
	require.NoError(k.t, err)
	require.Equal(k.t, track.Note{Key: "r:2:failed", Name: "failed", Run: "r", Time: day.Add(3 * time.Second), Turn: &track.Turn{Time: day.Add(3 * time.Second), From: track.Starting, To: track.Failed, Attempt: 1,
		Text: "out of memory"}}, all[2])
	require.NoError(k.t, k.Told(k.t.Context(), all[0]))
	require.NoError(k.t, k.Told(k.t.Context(), all[0]), "as often as you like")
	require.Equal(k.t, want[1:], k.untold())
	k = k.again()
	require.Equal(k.t, want[1:], k.untold(), "opened anew")

	// An alert has the time of the training machine: it goes by when its events came.
	require.NoError(k.t, k.Change(k.t.Context(), "r", func(c *track.Change) error {
		require.Equal(k.t, 1, c.Raise([]track.Raised{{Position: 1, Time: day.AddDate(-50, 0, 0), Alert: track.Alert{Rule: track.LossZero, Severity: track.Critical, Text: "0"}}}))
		return nil
	}))
	require.Equal(k.t, []string{"s:1:started", "r:1:loss-zero", "r:2:failed"}, k.untold())
	all, err = k.Untold(k.t.Context(), 2)
	require.NoError(k.t, err)
	require.Equal(k.t, "alert", all[1].Name)
	require.True(k.t, day.AddDate(-50, 0, 0).Equal(all[1].Alert.Time))
	none, err := k.Untold(k.t.Context(), 0)
	require.NoError(k.t, err)
	require.Empty(k.t, none)
}

func notesOnce(k kept) {
	k.create("r")
	k.take(state(1, "started"))
	add := func(key string) {
		require.NoError(k.t, k.Change(k.t.Context(), "r", func(c *track.Change) error {
			c.Notes = append(c.Notes, track.Note{Key: key, Name: "started", Run: "r", Time: day}, track.Note{Key: key, Name: "started", Run: "r", Time: day})
			return nil
		}))
	}
	add("r:1:started")
	add("r:9:other")
	require.Equal(k.t, []string{"r:1:started", "r:9:other"}, k.untold())
	for _, key := range k.untold() {
		require.NoError(k.t, k.Told(k.t.Context(), track.Note{Run: "r", Key: key}))
	}
	k = k.again()
	add("r:1:started")
	add("r:9:other")
	require.Empty(k.t, k.untold(), "a key that was told is told no more")
	for i := range 50 {
		add(fmt.Sprintf("r:%02d:more", i))
	}
	require.Len(k.t, k.untold(), 50)
}
