package tracktest

import (
	"fmt"
	"strings"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/track"
)

func records(k kept) {
	rules := track.DefaultThresholds()
	r := track.Record{ID: "r", Project: "p", Name: "a bot, третий try", Plan: "pln_1", Created: day.Add(123456789 * time.Nanosecond), Secret: 1, Expires: day.AddDate(1, 0, 0), Rules: &rules,
		Mute: []string{"alert"}, Mailbox: "https://relay.example.org", Request: "f"}
	require.NoError(k.t, k.Create(k.t.Context(), r))
	r.Version, r.Status.State = 1, track.Created
	require.Equal(k.t, r, k.get("r"))
	k.fails(fault.Conflict, k.Create(k.t.Context(), track.Record{ID: "r", Project: "q"}), "an id that is taken")
	require.Equal(k.t, r, k.get("r"))

	require.NoError(k.t, k.Change(k.t.Context(), "r", func(c *track.Change) error {
		c.Name, c.Version, c.Rules.ZeroLogs = "another", 2, 7
		c.Status.AskToStop()
		return nil
	}))
	got := k.get("r")
	require.Equal(k.t, "another", got.Name)
	require.EqualValues(k.t, 2, got.Version)
	require.Equal(k.t, 7, got.Rules.ZeroLogs)
	require.True(k.t, got.Status.StopAsked())
	k = k.again()
	require.Equal(k.t, got, k.get("r"), "opened anew")

	// Ids that a file system, or a query, may take for something else.
	odd := []string{"..", ".", "a/b", `a\b`, "A", "a", "con", "%", "' OR 1=1", "run one", "ü", "-", strings.Repeat("x", track.MostID), strings.Repeat("X", track.MostID)}
	for _, id := range odd {
		k.create(id)
		_, err := track.Take(k.t.Context(), k, id, "", []track.Event{{Attempt: 1, Seq: 1, Time: day, Kind: track.State, Text: id}}, day, nil)
		require.NoError(k.t, err)
	}
	k = k.again()
	for _, id := range odd {
		require.Equal(k.t, id, k.get(id).ID)
		require.Equal(k.t, id, k.events(id)[0].Text)
	}
}

func noRecords(k kept) {
	for what, r := range map[string]track.Record{
		"no id":          {Project: "p"},
		"a long id":      {ID: strings.Repeat("x", track.MostID+1), Project: "p"},
		"a zero byte":    {ID: "a\x00b", Project: "p"},
		"not UTF-8":      {ID: "a\xff", Project: "p"},
		"a name with 0":  {ID: "r", Project: "p", Name: "\x00"},
		"events already": {ID: "r", Project: "p", Events: 3},
		"no state":       {ID: "r", Project: "p", Status: track.Status{State: "sleeping"}},
	} {
		k.fails(fault.Invalid, k.Create(k.t.Context(), r), what)
	}
	all, next, err := k.List(k.t.Context(), track.Query{Project: "p", Limit: 10})
	require.NoError(k.t, err)
	require.Empty(k.t, all)
	require.Empty(k.t, next)
}

func pages(k kept) {
	var want []string
	for i := range 23 {
		r := track.Record{ID: fmt.Sprintf("r%02d", i), Project: "p", Name: fmt.Sprint("run ", i%3), Created: day.Add(time.Duration(i/4) * time.Microsecond)}
		require.NoError(k.t, k.Create(k.t.Context(), r))
		want = append([]string{r.ID}, want...)
	}
	require.NoError(k.t, k.Create(k.t.Context(), track.Record{ID: "other", Project: "q", Created: day}))
	walk := func(q track.Query, between func()) (ids []string) {
		q.Project = "p"
		for {
			page, next, err := k.List(k.t.Context(), q)
			require.NoError(k.t, err)
			require.LessOrEqual(k.t, len(page), q.Limit)
			for _, r := range page {
				require.Equal(k.t, "p", r.Project)
				ids = append(ids, r.ID)
			}
			if next == "" {
				return ids
			}
			q.Cursor = next
			between()
		}
	}
	for _, limit := range []int{1, 4, 5, 23, 500} {
		require.Equal(k.t, want, walk(track.Query{Limit: limit}, func() {}), "in pages of %d", limit)
	}
	n := 0
	moving := walk(track.Query{Limit: 5}, func() {
		n++
		require.NoError(k.t, k.Create(k.t.Context(), track.Record{ID: fmt.Sprint("new", n), Project: "p", Created: day.Add(time.Hour)}))
	})
	require.Equal(k.t, want, moving, "what comes meanwhile moves nothing")
	require.Equal(k.t, []string{"r22", "r19", "r16", "r13", "r10", "r07", "r04", "r01"}, walk(track.Query{Limit: 3, Name: "run 1"}, func() {}))
	_, err := track.Take(k.t.Context(), k, "r07", "", losses(1, 1), day, nil)
	require.NoError(k.t, err)
	require.Equal(k.t, []string{"r07"}, walk(track.Query{Limit: 3, State: track.Running}, func() {}))
	require.Empty(k.t, walk(track.Query{Limit: 3, State: track.Running, Name: "run 2"}, func() {}))
	page, next, err := k.List(k.t.Context(), track.Query{Project: "no such project", Limit: 3})
	require.NoError(k.t, err)
	require.Empty(k.t, page)
	require.Empty(k.t, next)
	for what, q := range map[string]track.Query{"no limit": {}, "a limit below": {Limit: -1}, "a limit above": {Limit: track.MostPage + 1}, "no cursor": {Limit: 1, Cursor: "?"}} {
		q.Project = "p"
		k.fails(fault.Invalid, third(k.List(k.t.Context(), q)), what)
	}
}

func missing(k kept) {
	ctx := k.t.Context()
	for what, err := range map[string]error{
		"get":    second(k.Get(ctx, "r")),
		"change": k.Change(ctx, "r", func(*track.Change) error { k.t.Error("fn is called"); return nil }),
		"events": second(k.Events(ctx, "r", 0, 10)),
		"delete": k.Delete(ctx, "r"),
		"take":   second(track.Take(ctx, k, "r", "", losses(1, 1), day, nil)),
	} {
		k.fails(fault.NotFound, err, what)
	}
	require.NoError(k.t, k.Told(ctx, track.Note{Run: "r", Key: "r:1:started"}), "of a run that is gone")
}

func deletion(k kept) {
	k.create("r")
	k.create("other")
	k.take(losses(1, 10)...)
	_, err := track.Take(k.t.Context(), k, "other", "", losses(1, 2), day, nil)
	require.NoError(k.t, err)
	require.Len(k.t, k.untold(), 2)
	require.NoError(k.t, k.Delete(k.t.Context(), "r"))
	for range 2 {
		missingOne := second(k.Get(k.t.Context(), "r"))
		k.fails(fault.NotFound, missingOne, "what was deleted")
		k.fails(fault.NotFound, second(k.Events(k.t.Context(), "r", 0, 1)), "its events")
		require.Equal(k.t, []string{"other:1:started"}, k.untold())
		require.Len(k.t, k.events("other"), 2)
		k = k.again()
	}
	k.create("r") // the id is free, and nothing of the old run comes back
	require.Empty(k.t, k.events("r"))
	k.take(losses(1, 1)...)
	require.Len(k.t, k.events("r"), 1)
	require.ElementsMatch(k.t, []string{"other:1:started", "r:1:started"}, k.untold())
}
