package serve

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCache(t *testing.T) {
	c := newCache(2)
	var built atomic.Int32
	get := func(key string) string {
		doc, err := c.get(t.Context(), key, func() ([]byte, error) { return []byte(fmt.Sprint(key, built.Add(1))), nil })
		require.NoError(t, err)
		return string(doc)
	}
	require.Equal(t, "a1", get("a"))
	require.Equal(t, "a1", get("a"))
	require.Equal(t, "b2", get("b"))
	require.Equal(t, "a1", get("a"))
	require.Equal(t, "c3", get("c"), "b goes, which was used longest ago")
	require.Equal(t, "a1", get("a"))
	require.Equal(t, "b4", get("b"))

	_, err := c.get(t.Context(), "e", func() ([]byte, error) { return nil, errors.New("no") })
	require.Error(t, err)
	require.Equal(t, "e5", get("e"), "an error is not remembered")
	require.Panics(t, func() { _, _ = c.get(t.Context(), "p", func() ([]byte, error) { panic("oh") }) })
	require.Equal(t, "p6", get("p"), "a panic lets the next one try")

	var all sync.WaitGroup
	begin := make(chan struct{})
	before := built.Load()
	for range 20 {
		all.Go(func() {
			<-begin
			_, _ = c.get(t.Context(), "many", func() ([]byte, error) { built.Add(1); return []byte("x"), nil })
		})
	}
	close(begin)
	all.Wait()
	require.Equal(t, before+1, built.Load(), "many who ask at once have it made once")
}

// TestCacheWaiters: who waits for an answer is not broken off with the one who makes it, and waits no longer than it wants to.
func TestCacheWaiters(t *testing.T) {
	c := newCache(2)
	begun, end := make(chan struct{}), make(chan struct{})
	go func() {
		_, _ = c.get(t.Context(), "a", func() ([]byte, error) { close(begun); <-end; return nil, context.Canceled })
	}()
	<-begun
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := c.get(ctx, "a", nil)
	require.ErrorIs(t, err, context.Canceled)
	got := make(chan []byte, 1)
	go func() {
		doc, _ := c.get(t.Context(), "a", func() ([]byte, error) { return []byte("made"), nil })
		got <- doc
	}()
	close(end)
	require.Equal(t, "made", string(<-got))
}
