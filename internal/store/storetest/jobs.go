package storetest

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/object"
	"github.com/slmgen/slmgen/internal/store"
)

func jobs(t *testing.T, k kept) {
	k.project("p")
	j := job("p", "j")
	j.Priority, j.After = -3, after(5)
	k.enqueue(j)
	k.refused(fault.Conflict, func(tx store.Tx) error { return tx.CreateJob(j) })
	k.refused(fault.NotFound, func(tx store.Tx) error { return tx.CreateJob(job("none", "x")) })
	k.refused(fault.NotFound, func(tx store.Tx) error { _, err := tx.Job("q", "j"); return err })
	require.Equal(t, j, k.read("j"))
	require.EqualValues(t, 1, k.active("p"))

	// Its time has not come, and then nobody works on its kind.
	none := func(kinds []string, now time.Time) {
		k.refused(fault.NotFound, func(tx store.Tx) error { _, err := tx.ClaimJob("w", kinds, now, now.Add(time.Second)); return err })
	}
	none([]string{"analyze"}, after(4))
	none([]string{"train", "convert"}, after(9))
	none(nil, after(9))

	got := k.claim("w", after(6))
	j.State, j.Attempt, j.Owner, j.Started, j.Lease = object.Running, 1, "w", after(6), after(16)
	require.Equal(t, j, got)
	require.Equal(t, j, k.read("j"))
	require.EqualValues(t, 1, k.active("p"))
	none([]string{"analyze"}, after(7))

	k.update(func(tx store.Tx) error {
		return tx.FinishJob(lease(got), object.Outcome{State: object.Succeeded, Result: []byte(`{"ok": true}`)}, after(8))
	})
	j.State, j.Owner, j.Lease, j.Finished, j.Result, j.After = object.Succeeded, "", time.Time{}, after(8), json.RawMessage(`{"ok": true}`), time.Time{}
	require.Equal(t, j, k.read("j"))
	require.Zero(t, k.active("p"))
	none([]string{"analyze"}, after(99))
	k.refused(fault.Conflict, func(tx store.Tx) error {
		return tx.FinishJob(lease(got), object.Outcome{State: object.Failed}, after(9))
	})
	k.refused(fault.Invalid, func(tx store.Tx) error {
		return tx.FinishJob(lease(got), object.Outcome{State: object.Running}, after(9))
	})
}

func (k kept) active(project string) (n int64) {
	k.t.Helper()
	k.view(func(tx store.Tx) (err error) { n, err = tx.Active(project); return err })
	return n
}

func leases(t *testing.T, k kept) {
	k.project("p")
	k.enqueue(job("p", "j"))
	first := k.claim("w1", day) // until 10
	extend := func(l object.Lease, progress string, now, until time.Time) error {
		return k.Update(t.Context(), func(tx store.Tx) error {
			var p []byte
			if progress != "" {
				p = []byte(progress)
			}
			_, err := tx.ExtendLease(l, p, now, until)
			return err
		})
	}
	err := extend(lease(first), `{"done":0.5}`, after(5), after(20))
	require.NoError(t, err)
	require.JSONEq(t, `{"done":0.5}`, string(k.read("j").Progress))
	err = extend(lease(first), "", after(6), after(21))
	require.NoError(t, err)
	require.JSONEq(t, `{"done":0.5}`, string(k.read("j").Progress), "nil leaves it")
	k.refused(fault.NotFound, func(tx store.Tx) error {
		_, err := tx.ClaimJob("w2", []string{"analyze"}, after(20), after(40))
		return err
	})
	// A lease that is over and that nobody took still holds.
	err = extend(lease(first), "", after(30), after(31))
	require.NoError(t, err)

	second := k.claim("w2", after(31))
	require.Equal(t, 2, second.Attempt)
	require.Equal(t, "w2", second.Owner)
	require.Equal(t, after(31), second.Started)
	// Whoever lost it does no harm, even under the same name.
	for _, l := range []object.Lease{lease(first), {Job: "j", Owner: "w1", Attempt: 2}, {Job: "j", Owner: "w2", Attempt: 1}} {
		err = extend(l, `{"late":1}`, after(32), after(99))
		require.Equal(t, fault.Conflict, fault.CodeOf(err))
		k.refused(fault.Conflict, func(tx store.Tx) error {
			return tx.FinishJob(l, object.Outcome{State: object.Succeeded}, after(32))
		})
	}
	require.Equal(t, second, k.read("j"))
	err = extend(object.Lease{Job: "none", Owner: "w1", Attempt: 1}, "", after(32), after(99))
	require.Equal(t, fault.NotFound, fault.CodeOf(err))
	k.update(func(tx store.Tx) error {
		return tx.FinishJob(lease(second), object.Outcome{State: object.Succeeded}, after(33))
	})
	require.Equal(t, object.Succeeded, k.read("j").State)
}

func attempts(t *testing.T, k kept) {
	k.project("p")
	dies := job("p", "dies")
	dies.Attempts = 2
	k.enqueue(dies)
	k.claim("w", after(0))
	k.claim("w", after(10))
	// The third time there is no attempt left, and no other job. That it failed is kept although the claim finds nothing.
	k.refused(fault.NotFound, func(tx store.Tx) error {
		_, err := tx.ClaimJob("w", []string{"analyze"}, after(20), after(30))
		return err
	})
	j := k.read("dies")
	require.Equal(t, object.Failed, j.State)
	require.Equal(t, after(20), j.Finished)
	require.Contains(t, string(j.Problem), "2 times")

	// The next is given at once. The order is the older first.
	k.enqueue(once(job("p", "a")), func() object.Job { j := job("p", "z"); j.Created = after(1); return j }())
	require.Equal(t, "a", k.claim("w", after(30)).ID)
	require.Equal(t, "z", k.claim("w", after(40)).ID)
	require.Equal(t, object.Failed, k.read("a").State)

	// A worker gives one back, to be tried later.
	k.update(func(tx store.Tx) error {
		return tx.FinishJob(lease(k.read("z")), object.Outcome{State: object.Queued, Retry: after(60), Problem: []byte(`{"code":"unavailable"}`)}, after(41))
	})
	j = k.read("z")
	require.Equal(t, object.Queued, j.State)
	require.Equal(t, after(60), j.After)
	require.True(t, j.Finished.IsZero())
	require.Empty(t, j.Owner)
	k.refused(fault.NotFound, func(tx store.Tx) error {
		_, err := tx.ClaimJob("w", []string{"analyze"}, after(59), after(69))
		return err
	})
	require.Equal(t, 2, k.claim("w", after(60)).Attempt)
	k.claim("w", after(70)) // the third and last
	k.update(func(tx store.Tx) error {
		return tx.FinishJob(lease(k.read("z")), object.Outcome{State: object.Queued, Problem: []byte(`{"code":"unavailable"}`)}, after(71))
	})
	j = k.read("z")
	require.Equal(t, object.Failed, j.State, "there is no attempt to begin again with")
	require.JSONEq(t, `{"code":"unavailable"}`, string(j.Problem))
	require.Equal(t, after(71), j.Finished)
}

// once is a job with one attempt.
func once(j object.Job) object.Job { j.Attempts = 1; return j }

func cancellation(t *testing.T, k kept) {
	k.project("p")
	k.enqueue(job("p", "queued"))
	cancel := func(id string, now time.Time) (j object.Job) {
		k.update(func(tx store.Tx) (err error) { j, err = tx.CancelJob("p", id, now); return err })
		require.Equal(t, j, k.read(id))
		return j
	}
	j := cancel("queued", after(1))
	require.Equal(t, object.Cancelled, j.State)
	require.Equal(t, after(1), j.Finished)
	k.refused(fault.Conflict, func(tx store.Tx) error { _, err := tx.CancelJob("p", "queued", after(2)); return err })
	k.refused(fault.NotFound, func(tx store.Tx) error { _, err := tx.CancelJob("q", "queued", after(2)); return err })

	// A running one is asked, and whoever works on it hears of it.
	ends := []struct {
		id      string
		outcome object.State
		want    object.State
	}{{"stops", object.Cancelled, object.Cancelled}, {"done", object.Succeeded, object.Succeeded}, {"fails", object.Failed, object.Failed}, {"again", object.Queued, object.Cancelled}}
	for _, e := range ends {
		k.enqueue(job("p", e.id))
		running := k.claim("w", day)
		require.Equal(t, e.id, running.ID)
		stop := func() (stop bool) {
			k.update(func(tx store.Tx) (err error) {
				stop, err = tx.ExtendLease(lease(running), nil, after(1), after(10))
				return err
			})
			return stop
		}
		require.False(t, stop())
		j := cancel(e.id, after(2))
		require.Equal(t, object.Running, j.State)
		require.True(t, j.Cancel)
		require.Equal(t, j, cancel(e.id, after(3)), "twice is once")
		k.view(func(tx store.Tx) error {
			got, err := tx.Events(e.id, 0, 10)
			require.Len(t, got, 3)
			return err
		})
		require.True(t, stop())
		k.update(func(tx store.Tx) error {
			return tx.FinishJob(lease(running), object.Outcome{State: e.outcome}, after(4))
		})
		require.Equal(t, e.want, k.read(e.id).State)
	}
	// Its worker died: it does not begin again.
	k.enqueue(job("p", "dead"))
	k.claim("w", day)
	cancel("dead", after(1))
	k.refused(fault.NotFound, func(tx store.Tx) error {
		_, err := tx.ClaimJob("w", []string{"analyze"}, after(20), after(30))
		return err
	})
	require.Equal(t, object.Cancelled, k.read("dead").State)
}

func events(t *testing.T, k kept) {
	k.project("p")
	k.enqueue(job("p", "j"))
	first := k.claim("w", after(1))
	k.update(func(tx store.Tx) error {
		_, err := tx.ExtendLease(lease(first), []byte(`{"n": 1}`), after(2), after(10))
		return err
	})
	k.update(func(tx store.Tx) error {
		_, err := tx.ExtendLease(lease(first), nil, after(3), after(10))
		return err
	})
	// What is rolled back takes no number.
	require.Error(t, k.Update(t.Context(), func(tx store.Tx) error {
		_, err := tx.ExtendLease(lease(first), []byte(`{"n": 9}`), after(3), after(10))
		require.NoError(t, err)
		return fault.New(fault.Invalid, "no")
	}))
	second := k.claim("v", after(11))
	k.update(func(tx store.Tx) error { _, err := tx.CancelJob("p", "j", after(12)); return err })
	k.update(func(tx store.Tx) error {
		return tx.FinishJob(lease(second), object.Outcome{State: object.Cancelled}, after(13))
	})
	want := []object.Event{
		{Job: "j", Seq: 1, Time: day, Type: "state", Data: []byte(`{"state":"queued"}`)},
		{Job: "j", Seq: 2, Time: after(1), Type: "state", Data: []byte(`{"state":"running","attempt":1}`)},
		{Job: "j", Seq: 3, Time: after(2), Type: "progress", Data: []byte(`{"n": 1}`)},
		{Job: "j", Seq: 4, Time: after(11), Type: "state", Data: []byte(`{"state":"running","attempt":2}`)},
		{Job: "j", Seq: 5, Time: after(12), Type: "state", Data: []byte(`{"state":"running","attempt":2,"cancel":true}`)},
		{Job: "j", Seq: 6, Time: after(13), Type: "state", Data: []byte(`{"state":"cancelled","attempt":2,"cancel":true}`)},
	}
	k.view(func(tx store.Tx) error {
		got, err := tx.Events("j", 0, 100)
		require.NoError(t, err)
		require.Equal(t, want, got)
		got, err = tx.Events("j", 2, 2)
		require.NoError(t, err)
		require.Equal(t, want[2:4], got)
		got, err = tx.Events("j", 6, 2)
		require.Empty(t, got)
		return err
	})
}

func forgottenJobs(t *testing.T, k kept) {
	k.project("p")
	for _, id := range []string{"first", "second", "failed", "running"} { // each is claimed before the next is there
		k.enqueue(job("p", id))
		got := k.claim("w", after(6))
		at := map[string]int{"first": 10, "second": 20, "failed": 30}[id]
		if at == 0 {
			continue
		}
		o := object.Outcome{State: object.Succeeded}
		if id == "failed" {
			o = object.Outcome{State: object.Failed, Problem: []byte(`{}`)}
		}
		k.update(func(tx store.Tx) error { return tx.FinishJob(lease(got), o, after(at)) })
	}
	k.enqueue(job("p", "queued"))
	forget := func(seconds, limit int) (n int64) {
		k.update(func(tx store.Tx) (err error) { n, err = tx.ForgetJobs(after(seconds), limit); return err })
		return n
	}
	require.Zero(t, forget(10, 9), "what ended at that moment stays")
	require.EqualValues(t, 1, forget(25, 1))
	k.refused(fault.NotFound, func(tx store.Tx) error { _, err := tx.Job("p", "first"); return err })
	k.view(func(tx store.Tx) error {
		left, err := tx.Events("first", 0, 9)
		require.Empty(t, left)
		return err
	})
	k.read("second")
	require.EqualValues(t, 2, forget(99, 9))
	k.read("running")
	k.read("queued")
}
