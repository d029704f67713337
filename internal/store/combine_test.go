package store

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/object"
)

// TestCallsAreCombined holds one transaction up: all calls that come meanwhile share the next, each gets its own answer, and those that were
// given up are left out.
func TestCallsAreCombined(t *testing.T) {
	var c combiner[Spending, Spent]
	hold, writes := make(chan struct{}), 0
	write := func(want []Spending) ([]Spent, error) {
		if writes++; writes == 1 {
			<-hold
		}
		got := make([]Spent, len(want))
		for i, w := range want {
			got[i].Left = []int64{w.N}
		}
		return got, nil
	}
	waiting := func(n int) {
		for {
			c.mu.Lock()
			enough := c.busy && len(c.waiting) == n
			c.mu.Unlock()
			if enough {
				return
			}
			time.Sleep(time.Millisecond)
		}
	}
	var wg sync.WaitGroup
	call := func(ctx context.Context, n int64) {
		wg.Go(func() {
			got, err := c.do(ctx, []Spending{{N: n}, {N: -n}}, write)
			if n < 0 {
				if !errors.Is(err, context.Canceled) {
					t.Error(err)
				}
			} else if err != nil || len(got) != 2 || got[0].Left[0] != n || got[1].Left[0] != -n {
				t.Error(n, got, err)
			}
		})
	}
	call(t.Context(), 1)
	waiting(0)
	ctx, cancel := context.WithCancel(t.Context())
	call(ctx, -1) // would lead the next
	waiting(1)
	for i := range int64(20) {
		call(t.Context(), 2+i)
	}
	waiting(21)
	cancel()
	waiting(20)
	close(hold)
	wg.Wait()
	require.Equal(t, 2, writes)

	// One that fails, fails all that it carried, and the next ones go on.
	broken := errors.New("broken")
	_, err := c.do(t.Context(), []Spending{{}}, func([]Spending) ([]Spent, error) { return nil, broken })
	require.Same(t, broken, err)
	_, err = c.do(t.Context(), []Spending{{}}, write)
	require.NoError(t, err)
}

// TestPatienceEnds has a transaction that does not end: others are told so, here and from another server.
func TestPatienceEnds(t *testing.T) {
	dsn := freshSQLite(t)
	opts := Options{Wait: 50 * time.Millisecond}
	d, err := open(t.Context(), dsn, opts)
	require.NoError(t, err)
	defer d.Close()
	other, err := open(t.Context(), dsn, opts)
	require.NoError(t, err)
	defer other.Close()
	require.NoError(t, d.Update(t.Context(), func(Tx) error {
		for _, st := range []*database{d, other} {
			err := st.Update(t.Context(), func(tx Tx) error { return tx.CreateProject(object.Project{ID: "p"}) })
			require.Equal(t, fault.Unavailable, fault.CodeOf(err))
			_, err = st.Spend(t.Context(), []Spending{{N: 1, Counters: []Counter{{Name: "c", Limit: 1}}}})
			require.Equal(t, fault.Unavailable, fault.CodeOf(err), "%v", err)
		}
		return nil
	}))
}

// TestPanicDoesNotHoldTheRestUp has a write panic: those who shared it get an error, and the calls after it are led as ever.
func TestPanicDoesNotHoldTheRestUp(t *testing.T) {
	var c combiner[int, int]
	require.Panics(t, func() { _, _ = c.do(t.Context(), []int{1}, func([]int) ([]int, error) { panic("odd") }) })
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	got, err := c.do(ctx, []int{2}, func(all []int) ([]int, error) { return all, nil })
	require.NoError(t, err)
	require.Equal(t, []int{2}, got)
}
