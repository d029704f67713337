package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/object"
	"github.com/slmgen/slmgen/internal/store"
)

func transactions(t *testing.T, k kept) {
	ctx := t.Context()
	// An error of fn is given as it is, and nothing stays.
	own := errors.New("own")
	err := k.Update(ctx, func(tx store.Tx) error {
		require.NoError(t, tx.CreateProject(object.Project{ID: "undone"}))
		return own
	})
	require.Same(t, own, err)
	require.Same(t, own, k.View(ctx, func(store.Tx) error { return own }))
	require.PanicsWithValue(t, "fn", func() {
		_ = k.Update(ctx, func(tx store.Tx) error {
			require.NoError(t, tx.CreateProject(object.Project{ID: "undone"}))
			panic("fn")
		})
	})
	k.refused(fault.NotFound, func(tx store.Tx) error { _, err := tx.Project("undone"); return err })
	// What was refused for a row that is there or not does not end a transaction.
	k.update(func(tx store.Tx) error {
		require.NoError(t, tx.CreateProject(object.Project{ID: "p"}))
		require.Equal(t, fault.Conflict, fault.CodeOf(tx.CreateProject(object.Project{ID: "p"})))
		_, err := tx.Object("p", object.Plan, "none")
		require.Equal(t, fault.NotFound, fault.CodeOf(err))
		_, err = tx.UpdateProject(object.Project{ID: "p", Version: 7})
		require.Equal(t, fault.Precondition, fault.CodeOf(err))
		return tx.CreateObject(dataset("p", "d"))
	})
	// A reference to nothing does, whatever fn makes of it.
	k.refused(fault.NotFound, func(tx store.Tx) error {
		require.NoError(t, tx.CreateProject(object.Project{ID: "undone"}))
		_ = tx.CreateObject(dataset("none", "x"))
		return nil
	})
	k.refused(fault.NotFound, func(tx store.Tx) error { _, err := tx.Project("undone"); return err })
	// A View writes nothing.
	require.Error(t, k.View(ctx, func(tx store.Tx) error { return tx.CreateProject(object.Project{ID: "undone"}) }))
	k.refused(fault.NotFound, func(tx store.Tx) error { _, err := tx.Project("undone"); return err })
}

// collisions has servers read and write the same rows: each counts on from what it read, and no count is lost.
func collisions(t *testing.T, open func(*testing.T) store.Store) {
	k := kept{t, open(t)}
	k.project("p")
	k.create(dataset("p", "d"))
	stores := []store.Store{k.Store, open(t)}
	var calls atomic.Int64
	var wg sync.WaitGroup
	const workers, each = 8, 10
	for w := range workers {
		wg.Go(func() {
			for i := range each {
				err := stores[w%2].Update(context.Background(), func(tx store.Tx) error {
					calls.Add(1)
					o, err := tx.Object("p", object.Dataset, "d")
					if err != nil {
						return err
					}
					o.Bytes++
					if _, err = tx.UpdateObject(o); err != nil {
						return err
					}
					// A limit that is checked by reading holds, too: no two transactions see the same sum.
					sum, err := tx.Bytes("p")
					if err != nil {
						return err
					}
					more := dataset("p", fmt.Sprintf("%d-%d", w, i))
					more.Name, more.Kind, more.Bytes, more.Unique = fmt.Sprint("sum ", sum), object.Mapping, 1, true
					return tx.CreateObject(more)
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	k.view(func(tx store.Tx) error {
		o, err := tx.Object("p", object.Dataset, "d")
		require.NoError(t, err)
		require.EqualValues(t, 10+workers*each, o.Bytes)
		require.EqualValues(t, 1+workers*each, o.Version)
		sum, err := tx.Bytes("p")
		require.EqualValues(t, 10+2*workers*each, sum)
		return err
	})
	t.Logf("%d transactions took %d calls", workers*each, calls.Load())
}

func snapshots(t *testing.T, open func(*testing.T) store.Store) {
	k, other := kept{t, open(t)}, kept{t, open(t)}
	k.project("p")
	k.create(dataset("p", "d"))
	k.view(func(tx store.Tx) error {
		before, err := tx.Bytes("p")
		require.NoError(t, err)
		// Writers wait for no reader.
		k.create(dataset("p", "e"))
		other.create(dataset("p", "f"))
		now, err := tx.Bytes("p")
		require.NoError(t, err)
		require.Equal(t, before, now)
		_, err = tx.Object("p", object.Dataset, "e")
		require.Equal(t, fault.NotFound, fault.CodeOf(err))
		return nil
	})
	other.view(func(tx store.Tx) error {
		n, err := tx.Bytes("p")
		require.EqualValues(t, 30, n)
		return err
	})
}

func contexts(t *testing.T, open func(*testing.T) store.Store) {
	k := kept{t, open(t)}
	k.project("p")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	fails := func(tx store.Tx) error { _, err := tx.Project("p"); return err }
	require.ErrorIs(t, k.Update(ctx, fails), context.Canceled)
	require.ErrorIs(t, k.View(ctx, fails), context.Canceled)
	_, err := k.Spend(ctx, []store.Spending{{N: 1}})
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorIs(t, k.Ping(ctx), context.Canceled)

	// In the middle: nothing stays.
	ctx, cancel = context.WithCancel(context.Background())
	err = k.Update(ctx, func(tx store.Tx) error {
		require.NoError(t, tx.CreateProject(object.Project{ID: "undone"}))
		cancel()
		return nil
	})
	require.ErrorIs(t, err, context.Canceled)
	k.refused(fault.NotFound, func(tx store.Tx) error { _, err := tx.Project("undone"); return err })

	// While another writes, here and from another server.
	for _, st := range []store.Store{k.Store, open(t)} {
		began, end := make(chan struct{}), make(chan struct{})
		var wg sync.WaitGroup
		wg.Go(func() {
			first := true
			if err := k.Update(context.Background(), func(tx store.Tx) error {
				p, err := tx.Project("p")
				if err == nil {
					_, err = tx.UpdateProject(p)
				}
				if first {
					first = false
					close(began)
				}
				<-end
				return err
			}); err != nil {
				t.Error(err)
			}
		})
		<-began
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Millisecond)
		err := st.Update(ctx, func(tx store.Tx) error {
			p, err := tx.Project("p")
			if err == nil {
				_, err = tx.UpdateProject(p)
			}
			return err
		})
		require.ErrorIs(t, err, context.DeadlineExceeded)
		cancel()
		close(end)
		wg.Wait()
	}
	k.update(fails)
}

func ping(t *testing.T, k kept) {
	require.NoError(t, k.Ping(t.Context()))
	require.NoError(t, k.Ping(t.Context()))
	require.NoError(t, k.Close())
	err := k.Ping(t.Context())
	require.Error(t, err)
	require.Error(t, k.Update(t.Context(), func(store.Tx) error { return nil }))
}
