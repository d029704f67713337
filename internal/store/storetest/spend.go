package storetest

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/store"
)

func spending(t *testing.T, k kept) {
	ctx := t.Context()
	minute, hour := day.Truncate(time.Minute), day.Truncate(time.Hour)
	counter := func(name string, limit int64) store.Counter {
		return store.Counter{Name: name, Window: minute, Limit: limit}
	}
	spend := func(want ...store.Spending) []store.Spent {
		t.Helper()
		got, err := k.Spend(ctx, want)
		require.NoError(t, err)
		return got
	}
	require.Empty(t, spend())
	two := []store.Counter{counter("a", 5), counter("b", 3)}
	require.Equal(t, []store.Spent{{Admitted: true, Left: []int64{3, 1}}}, spend(store.Spending{N: 2, Counters: two}))
	// In order, each as a whole: the second is refused by b and takes nothing from a.
	require.Equal(t, []store.Spent{
		{Admitted: true, Left: []int64{2, 0}},
		{Admitted: false, Full: 1, Left: []int64{2, 0}},
		{Admitted: true, Left: []int64{0}},
		{Admitted: false, Full: 0, Left: []int64{0}},
	}, spend(store.Spending{N: 1, Counters: two}, store.Spending{N: 1, Counters: two},
		store.Spending{N: 2, Counters: two[:1]}, store.Spending{N: 1, Counters: two[:1]}))
	require.Equal(t, []store.Spent{{Admitted: true, Left: []int64{}}}, spend(store.Spending{N: 9}))
	// Another window begins at 0, the one before stays for clocks that differ, and others are forgotten.
	later := store.Counter{Name: "a", Window: minute.Add(time.Minute), Limit: 5}
	require.Equal(t, []store.Spent{{Admitted: true, Left: []int64{0}}}, spend(store.Spending{N: 5, Counters: []store.Counter{later}}))
	require.False(t, spend(store.Spending{N: 1, Counters: two[:1]})[0].Admitted)
	// What was reserved and not used is given back, never below 0.
	require.Equal(t, []store.Spent{{Admitted: true, Left: []int64{2}}}, spend(store.Spending{N: -2, Counters: two[:1]}))
	require.Equal(t, []store.Spent{{Admitted: true, Left: []int64{5}}}, spend(store.Spending{N: -99, Counters: two[:1]}))
	// A limit that was lowered, a counter named twice, more than a statement holds.
	require.Equal(t, []store.Spent{{Admitted: false, Left: []int64{0}}}, spend(store.Spending{N: 1, Counters: []store.Counter{counter("b", 1)}}))
	twice := []store.Counter{{Name: "t", Window: hour, Limit: 3}, {Name: "t", Window: hour, Limit: 3}}
	require.Equal(t, []store.Spent{{Admitted: true, Left: []int64{1, 1}}, {Admitted: false, Full: 1, Left: []int64{1, 1}}},
		spend(store.Spending{N: 1, Counters: twice}, store.Spending{N: 1, Counters: twice}))
	var many []store.Spending
	for i := range 3000 {
		many = append(many, store.Spending{N: 1, Counters: []store.Counter{counter(fmt.Sprint("many", i), 1)}})
	}
	for i, s := range spend(many...) {
		require.True(t, s.Admitted, i)
	}
	for i, s := range spend(many...) {
		require.False(t, s.Admitted, i)
	}
}

// spendRace spends from 64 goroutines over several servers: exactly the limit is admitted.
func spendRace(t *testing.T, open func(*testing.T) store.Store) {
	stores := []store.Store{open(t), open(t), open(t)}
	var mu sync.Mutex
	admitted := map[string]int64{}
	var wg sync.WaitGroup
	for g := range 64 {
		wg.Go(func() {
			for i := range 10 {
				own := fmt.Sprint("key:", g%5)
				// The shared counter comes first for some and last for others.
				counters := []store.Counter{{Name: own, Window: day, Limit: 100}, {Name: "all", Window: day, Limit: 300}}
				if g%2 == 0 {
					counters[0], counters[1] = counters[1], counters[0]
				}
				got, err := stores[(g+i)%len(stores)].Spend(context.Background(), []store.Spending{{N: 1, Counters: counters}})
				mu.Lock()
				if err != nil {
					t.Error(err)
				} else if got[0].Admitted {
					admitted[own]++
					admitted["all"]++
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	require.EqualValues(t, 300, admitted["all"])
	for g := range 5 {
		own := fmt.Sprint("key:", g)
		got, err := stores[0].Spend(t.Context(), []store.Spending{{Counters: []store.Counter{{Name: own, Window: day, Limit: 100}}}})
		require.NoError(t, err)
		require.Equal(t, 100-admitted[own], got[0].Left[0])
	}
}

// spendGivenUp ends some callers' patience: the others are served.
func spendGivenUp(t *testing.T, k kept) {
	var wg sync.WaitGroup
	for g := range 32 {
		wg.Go(func() {
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			if g%2 == 0 {
				time.AfterFunc(time.Duration(g)*50*time.Microsecond, cancel)
			}
			for range 20 {
				got, err := k.Spend(ctx, []store.Spending{{N: 1, Counters: []store.Counter{{Name: "n", Window: day, Limit: 1 << 40}}}})
				if g%2 == 0 {
					continue
				}
				if err != nil || !got[0].Admitted {
					t.Error(got, err)
				}
			}
		})
	}
	wg.Wait()
	_, err := k.Spend(t.Context(), []store.Spending{{N: 1}})
	require.NoError(t, err)
}
