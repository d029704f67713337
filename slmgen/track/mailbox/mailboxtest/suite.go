// Package mailboxtest is what every mailbox.Mailbox must do.
package mailboxtest

import (
	"bytes"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/track/mailbox"
)

// Run holds a mailbox against its contract. open gives an empty one.
func Run(t *testing.T, open func(t *testing.T) mailbox.Mailbox) {
	t.Run("what was put is read", func(t *testing.T) {
		b := open(t)
		for i, size := range []int{0, 1, 1000, mailbox.PartSize + mailbox.Overhead} {
			name, data := fmt.Sprintf("a-%d", i), bytes.Repeat([]byte("slm"), size/3+1)[:size]
			require.NoError(t, b.Put(t.Context(), name, data))
			got, err := b.Get(t.Context(), name)
			require.NoError(t, err)
			require.True(t, bytes.Equal(data, got))
		}
	})
	t.Run("the first write wins", func(t *testing.T) {
		b := open(t)
		require.NoError(t, b.Put(t.Context(), "e-1", []byte("first")))
		require.NoError(t, b.Put(t.Context(), "e-1", []byte("first")), "an answer was lost")
		require.Equal(t, fault.Conflict, fault.CodeOf(b.Put(t.Context(), "e-1", []byte("other"))))
		got, err := b.Get(t.Context(), "e-1")
		require.NoError(t, err)
		require.Equal(t, "first", string(got))
	})
	t.Run("one of many wins", func(t *testing.T) {
		b := open(t)
		var won atomic.Int32
		var racers sync.WaitGroup
		for i := range 8 {
			racers.Go(func() {
				switch err := b.Put(t.Context(), "e-1", fmt.Append(nil, "racer ", i)); fault.CodeOf(err) {
				case "":
					won.Add(1)
				case fault.Conflict:
				default:
					t.Errorf("a racer fails with %v", err)
				}
			})
		}
		racers.Wait()
		require.EqualValues(t, 1, won.Load())
	})
	t.Run("names come in order", func(t *testing.T) {
		b := open(t)
		want := []string{"a-1", "a-10", "a-2", "c-stop", "e-log_a-000000000001", "e-log_a-000000000010", "e-log_b-000000000001"}
		for i := range want {
			require.NoError(t, b.Put(t.Context(), want[len(want)-1-i], []byte("x")))
		}
		all, err := b.List(t.Context(), "", 100)
		require.NoError(t, err)
		require.Equal(t, want, all)
		some, err := b.List(t.Context(), "a-10", 3)
		require.NoError(t, err)
		require.Equal(t, want[2:5], some)
		some, err = b.List(t.Context(), "e-", 100)
		require.NoError(t, err)
		require.Equal(t, want[4:], some, "what is before the items need not be one")
		some, err = b.List(t.Context(), want[6], 100)
		require.NoError(t, err)
		require.Empty(t, some)
	})
	t.Run("what was deleted is gone", func(t *testing.T) {
		b := open(t)
		require.NoError(t, b.Put(t.Context(), "e-1", []byte("x")))
		require.NoError(t, b.Delete(t.Context(), "e-1"))
		require.NoError(t, b.Delete(t.Context(), "e-1"), "as often as you like")
		_, err := b.Get(t.Context(), "e-1")
		require.Equal(t, fault.NotFound, fault.CodeOf(err))
		all, err := b.List(t.Context(), "", 10)
		require.NoError(t, err)
		require.Empty(t, all)
		require.NoError(t, b.Put(t.Context(), "e-1", []byte("y")), "the name is free")
	})
	t.Run("an empty box", func(t *testing.T) {
		b := open(t)
		all, err := b.List(t.Context(), "", 10)
		require.NoError(t, err)
		require.Empty(t, all)
		_, err = b.Get(t.Context(), "e-1")
		require.Equal(t, fault.NotFound, fault.CodeOf(err))
	})
	t.Run("what is no name", func(t *testing.T) {
		b := open(t)
		for _, name := range []string{"", ".", "..", "../e-1", "a/b", ".in-x", "E-1", "e 1", "e-1\x00", "e%2f1", "ä", string(bytes.Repeat([]byte("a"), 101))} {
			require.Equal(t, fault.Invalid, fault.CodeOf(b.Put(t.Context(), name, []byte("x"))), "%q", name)
			_, err := b.Get(t.Context(), name)
			require.Equal(t, fault.Invalid, fault.CodeOf(err), "%q", name)
			require.Equal(t, fault.Invalid, fault.CodeOf(b.Delete(t.Context(), name)), "%q", name)
		}
	})
}
