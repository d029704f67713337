package storetest

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/object"
	"github.com/slmgen/slmgen/internal/store"
	"github.com/slmgen/slmgen/slmgen/track"
)

func loss(seq int64, v float64) track.Event {
	return track.Event{Attempt: 1, Seq: seq, Time: day, Kind: track.Log, Step: &seq, Metrics: track.Metrics{"loss": v}}
}

// report adds events to the run r.
func (k kept) report(events ...track.Event) (ack track.Ack) {
	k.t.Helper()
	require.NoError(k.t, report(k, "r", &ack, events))
	return ack
}

func report(s store.Store, run string, ack *track.Ack, events []track.Event) error {
	return s.Together(context.Background(), func(tx store.Tx) error {
		r, err := tx.RunToChange(run)
		if err != nil {
			return err
		}
		c := &track.Change{Record: r}
		if *ack, err = c.Append("", events, day); err != nil {
			return err
		}
		return tx.SaveRun(c)
	})
}

func (k kept) run(id string) {
	k.t.Helper()
	k.update(func(tx store.Tx) error {
		return tx.CreateRun(track.Record{ID: id, Project: "p", Name: "a run", Created: day, Status: track.Status{State: track.Created}})
	})
}

func (k kept) events(id string, after int64, limit int) (all []track.Placed) {
	k.t.Helper()
	k.view(func(tx store.Tx) (err error) {
		all, err = tx.RunEvents(id, after, limit)
		return err
	})
	return all
}

func runs(_ *testing.T, k kept) {
	k.project("p")
	k.project("q")
	k.run("r")
	k.run("other")
	require.Equal(k.t, fault.Conflict, fault.CodeOf(k.Update(context.Background(), func(tx store.Tx) error { return tx.CreateRun(track.Record{ID: "r", Project: "p"}) })))

	ack := k.report(loss(1, 2), loss(2, math.NaN()), loss(4, math.Inf(1)))
	require.Equal(k.t, track.Ack{Attempt: 1, Seq: 2, Accepted: 3, State: track.Running}, ack)
	ack = k.report(loss(2, 9), loss(3, 1), loss(4, 9))
	require.Equal(k.t, track.Ack{Attempt: 1, Seq: 4, Accepted: 1, Duplicates: 2, State: track.Running}, ack)
	for i := range int64(200) {
		k.report(loss(5+i, 1))
	}
	all := k.events("r", 0, 1000)
	require.Len(k.t, all, 204)
	for i, e := range all {
		require.EqualValues(k.t, i+1, e.Position)
	}
	require.True(k.t, math.IsNaN(all[1].Metrics["loss"]))
	require.True(k.t, math.IsInf(all[2].Metrics["loss"], 1))
	require.EqualValues(k.t, 3, all[3].Seq, "in the order in which they came")
	some := k.events("r", 2, 100)
	require.GreaterOrEqual(k.t, len(some), 100)
	require.Less(k.t, len(some), 200)
	require.EqualValues(k.t, 3, some[0].Position)
	require.Empty(k.t, k.events("r", 204, 10))
	require.Empty(k.t, k.events("other", 0, 10))

	k.view(func(tx store.Tx) error {
		r, err := tx.Run("p", "r")
		require.NoError(k.t, err)
		require.EqualValues(k.t, 204, r.Events)
		require.Equal(k.t, track.Ranges{{From: 1, To: 204}}, r.Sources[0].Have)
		_, err = tx.Run("q", "r")
		require.Equal(k.t, fault.NotFound, fault.CodeOf(err))
		page, _, err := tx.Runs(object.RunQuery{Project: "p", State: "running", Page: object.Page{Limit: 10}})
		require.Len(k.t, page, 1)
		require.NoError(k.t, err)
		quiet, err := tx.QuietRuns(day.Add(time.Second), 10)
		require.Equal(k.t, []string{"r"}, quiet)
		return err
	})
	// An error undoes all of its own.
	var none track.Ack
	wrong := loss(1000, 1)
	wrong.Run = "other"
	require.Equal(k.t, fault.Forbidden, fault.CodeOf(report(k, "r", &none, []track.Event{loss(999, 1), wrong})))
	require.Equal(k.t, fault.NotFound, fault.CodeOf(report(k, "no such run", &none, nil)))
	require.Len(k.t, k.events("r", 0, 1000), 204)

	k.update(func(tx store.Tx) error { return tx.DeleteRun("p", "r") })
	require.Equal(k.t, fault.NotFound, fault.CodeOf(k.Update(context.Background(), func(tx store.Tx) error { return tx.DeleteRun("p", "r") })))
	require.Empty(k.t, k.events("r", 0, 10))
}

// runsByMany has many report to several runs at once, some of them what fails.
func runsByMany(t *testing.T, open func(*testing.T) store.Store) {
	k, second := kept{t, open(t)}, open(t)
	k.project("p")
	const runs, writers, batches = 3, 4, 15
	for r := range runs {
		k.run(fmt.Sprint("r", r))
	}
	mine := errors.New("mine")
	var all sync.WaitGroup
	for w := range writers {
		s := store.Store(k)
		if w%2 == 1 {
			s = second
		}
		all.Go(func() {
			for b := range batches {
				seq := int64(w*batches+b)*2 + 1
				for r := range runs {
					var ack track.Ack
					if err := report(s, fmt.Sprint("r", r), &ack, []track.Event{loss(seq, 1), loss(seq+1, 1)}); err != nil || ack.Accepted != 2 {
						t.Error(ack, err)
					}
				}
				if err := s.Together(context.Background(), func(tx store.Tx) error {
					if err := tx.DeleteRun("p", "r0"); err != nil {
						return err // a collision: it begins again
					}
					return mine
				}); !errors.Is(err, mine) {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	for r := range runs {
		events := k.events(fmt.Sprint("r", r), 0, 10_000)
		seen := map[int64]bool{}
		for i, e := range events {
			require.EqualValues(t, i+1, e.Position)
			seen[e.Seq] = true
		}
		require.Len(t, seen, 2*writers*batches)
		require.Len(t, events, 2*writers*batches)
	}
}

// mailboxes lists the runs whose mailboxes are worth a look.
func mailboxes(_ *testing.T, k kept) {
	k.project("p")
	const days = 24 * time.Hour
	for _, r := range []struct {
		id, box       string
		state         track.RunState
		created, seen time.Duration // before day
	}{
		{"fresh", "s3://b/fresh", track.Created, time.Hour, 0},
		{"never came", "s3://b/never", track.Created, 31 * days, 0},
		{"goes on", "s3://b/on", track.Running, 60 * days, time.Hour},
		{"lost", "s3://b/lost", track.Lost, 60 * days, 20 * days},
		{"lost long ago", "s3://b/long", track.Lost, 60 * days, 40 * days},
		{"ended", "s3://b/ended", track.Completed, 3 * days, time.Hour},
		{"ended before", "s3://b/before", track.Failed, 3 * days, 2 * days},
		{"without", "", track.Running, time.Hour, time.Minute},
	} {
		k.update(func(tx store.Tx) error {
			rec := track.Record{ID: r.id, Project: "p", Name: r.id, Mailbox: r.box, Created: day.Add(-r.created), Status: track.Status{State: r.state}}
			if r.seen > 0 {
				rec.Status.Seen = day.Add(-r.seen)
			}
			return tx.CreateRun(rec)
		})
	}
	k.view(func(tx store.Tx) error {
		all, err := tx.MailboxRuns(day.Add(-days), day.Add(-30*days), 10)
		var ids []string
		for _, r := range all {
			ids = append(ids, r.ID)
		}
		require.Equal(k.t, []string{"fresh", "ended", "goes on", "lost"}, ids)
		few, _ := tx.MailboxRuns(day.Add(-days), day.Add(-30*days), 1)
		require.Len(k.t, few, 1)
		return err
	})
}

func notes(_ *testing.T, k kept) {
	k.project("p")
	k.run("r")
	failed := track.Event{Attempt: 1, Seq: 1, Time: day, Kind: track.State, Text: "failed\nno memory"}
	k.report(failed)
	k.report(failed) // once, however often it comes
	var fresh []object.Note
	k.update(func(tx store.Tx) (err error) {
		fresh, err = tx.FreshNotes(10)
		require.NoError(k.t, err)
		require.Len(k.t, fresh, 1)
		require.Equal(k.t, "r:1:failed", fresh[0].ID)
		require.Contains(k.t, string(fresh[0].Doc), "no memory")
		return tx.SpreadNote(fresh[0], []object.Delivery{{Channel: "a", Due: day}, {Channel: "b", Due: day.Add(time.Hour)}}, day)
	})
	claim := func(now time.Time) (all []object.Delivery) {
		k.update(func(tx store.Tx) (err error) {
			none, err := tx.FreshNotes(10)
			require.Empty(k.t, none)
			require.NoError(k.t, err)
			all, err = tx.ClaimDeliveries("me", now, now.Add(time.Minute), 10)
			return err
		})
		return all
	}
	require.Empty(k.t, claim(day.Add(-time.Second)))
	first := claim(day)
	require.Len(k.t, first, 1)
	require.Equal(k.t, "a", first[0].Channel)
	require.Equal(k.t, 1, first[0].Tries)
	require.Empty(k.t, claim(day), "it is being sent")
	again := claim(day.Add(time.Minute))
	require.Len(k.t, again, 1, "who had it died")
	first[0].State = object.Sent
	require.Equal(k.t, fault.Conflict, fault.CodeOf(k.Update(context.Background(), func(tx store.Tx) error { return tx.EndDelivery(first[0], day) })))
	again[0].State, again[0].Due, again[0].Problem = object.Waiting, day.Add(2*time.Minute), "not now"
	k.update(func(tx store.Tx) error { return tx.EndDelivery(again[0], day) })
	third := claim(day.Add(2 * time.Minute))
	require.Len(k.t, third, 1)
	require.Equal(k.t, 3, third[0].Tries)
	third[0].State = object.Sent
	k.update(func(tx store.Tx) error { return tx.EndDelivery(third[0], day) })
	k.view(func(tx store.Tx) error {
		all, err := tx.Deliveries("p", "r", 10)
		require.Len(k.t, all, 2)
		return err
	})
	k.update(func(tx store.Tx) error {
		n, err := tx.ForgetNotes(day.Add(time.Second), 10)
		require.EqualValues(k.t, 1, n)
		return err
	})
	require.Empty(k.t, claim(day.Add(2*time.Hour)))
	k.update(func(tx store.Tx) error {
		one, err := tx.Secret("s", []byte{1})
		require.Equal(k.t, []byte{1}, one)
		require.NoError(k.t, err)
		two, err := tx.Secret("s", []byte{2})
		require.Equal(k.t, []byte{1}, two)
		return err
	})
}
