package storetest

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/object"
	"github.com/slmgen/slmgen/internal/store"
)

func claimOrder(t *testing.T, k kept) {
	k.project("p")
	add := func(id string, priority, created int, kind string) {
		j := job("p", id)
		j.Priority, j.Created, j.Kind = priority, after(created), kind
		k.enqueue(j)
	}
	add("late", 0, 3, "analyze")
	add("early", 0, 1, "analyze")
	add("other kind", 99, 0, "train")
	add("urgent", 5, 4, "analyze")
	add("idle", -5, 0, "analyze")
	for _, want := range []string{"urgent", "early", "late", "idle"} {
		require.Equal(t, want, k.claim("w", after(10)).ID)
	}
	k.update(func(tx store.Tx) error {
		j, err := tx.ClaimJob("w", []string{"analyze", "train"}, after(10), after(20))
		require.Equal(t, "other kind", j.ID)
		return err
	})
	// All leases are over: the same order again.
	for _, want := range []string{"urgent", "early", "late", "idle"} {
		require.Equal(t, want, k.claim("w", after(30)).ID)
	}
}

func claimFairness(t *testing.T, k kept) {
	k.project("busy", "calm", "late")
	for i := range 20 {
		k.enqueue(job("busy", fmt.Sprintf("b%02d", i)))
	}
	for i := range 3 {
		j := job("calm", fmt.Sprintf("c%d", i))
		j.Created, j.Priority = after(100), -1
		k.enqueue(j)
	}
	// The project with the fewest running jobs comes first, however long the queue of another and whatever the priorities.
	running := map[string]int{}
	for i := range 6 {
		running[k.claim("w", after(200+i)).Project]++
	}
	require.Equal(t, map[string]int{"busy": 3, "calm": 3}, running)
	j := job("late", "l")
	j.Created = after(150)
	k.enqueue(j)
	require.Equal(t, "l", k.claim("w", after(206)).ID)

	// What runs counts, not who was served last: m runs two, n one.
	k.project("m", "n")
	claim := func(now int) (id string) {
		k.update(func(tx store.Tx) error {
			j, err := tx.ClaimJob("w", []string{"count"}, after(now), after(900))
			id = j.ID
			return err
		})
		return id
	}
	add := func(project string, ids ...string) {
		for _, id := range ids {
			j := job(project, id)
			j.Kind = "count"
			k.enqueue(j)
		}
	}
	add("m", "m0", "m1", "m2")
	require.Equal(t, []string{"m0", "m1"}, []string{claim(300), claim(301)})
	add("n", "n0", "n1")
	require.Equal(t, []string{"n0", "n1", "m2"}, []string{claim(302), claim(303), claim(304)})

	// One worker, so nobody runs anything when it claims: projects take turns all the same.
	k.project("x", "y")
	for i := range 4 {
		for _, p := range []string{"x", "y"} {
			j := job(p, fmt.Sprint(p, i))
			j.Kind = "turns"
			if p == "y" {
				j.Created = after(1000)
			}
			k.enqueue(j)
		}
	}
	var order string
	for i := range 8 {
		k.update(func(tx store.Tx) error {
			j, err := tx.ClaimJob("w", []string{"turns"}, after(2000+i), after(3000))
			if err != nil {
				return err
			}
			order += j.Project
			return tx.FinishJob(lease(j), object.Outcome{State: object.Succeeded}, after(2000+i))
		})
	}
	require.Equal(t, "xyxyxyxy", order)
}

// claimRace has many workers of several servers work through a queue: each attempt of a job is given to one of them.
func claimRace(t *testing.T, open func(*testing.T) store.Store) {
	k := kept{t, open(t)}
	k.project("p", "q", "r")
	const n = 90
	for i := range n {
		k.enqueue(job([]string{"p", "q", "r"}[i%3], fmt.Sprint(i)))
	}
	var mu sync.Mutex
	given := map[string]int{}
	var wg sync.WaitGroup
	for w := range 12 {
		st := k.Store
		if w%4 == 0 {
			st = open(t)
		}
		wg.Go(func() {
			owner := fmt.Sprint("w", w)
			for {
				var j object.Job
				err := st.Update(context.Background(), func(tx store.Tx) (err error) {
					j, err = tx.ClaimJob(owner, []string{"analyze"}, after(5), after(500))
					return err
				})
				if fault.CodeOf(err) == fault.NotFound {
					return
				}
				if err == nil {
					err = st.Update(context.Background(), func(tx store.Tx) error {
						return tx.FinishJob(lease(j), object.Outcome{State: object.Succeeded}, after(6))
					})
				}
				mu.Lock()
				given[j.ID]++
				if err != nil {
					t.Error(err)
				}
				mu.Unlock()
				if err != nil {
					return
				}
			}
		})
	}
	wg.Wait()
	require.Len(t, given, n, "none is lost")
	for id, times := range given {
		require.Equal(t, 1, times, id)
	}
	k.view(func(tx store.Tx) error {
		for i := range n {
			got, err := tx.Events(fmt.Sprint(i), 0, 10)
			require.NoError(t, err)
			require.Len(t, got, 3)
		}
		return nil
	})
}
