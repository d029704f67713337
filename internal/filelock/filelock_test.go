package filelock

import (
	"context"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestOneAtATime(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	var wg sync.WaitGroup
	n := 0 // the race detector and the sum both see two holders
	for range 8 {
		wg.Go(func() {
			release, err := Lock(t.Context(), path, nil)
			if err != nil {
				t.Error(err)
				return
			}
			defer release()
			n++
		})
	}
	wg.Wait()
	require.Equal(t, 8, n)
}

func TestWaitingEndsWithTheContext(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	release, err := Lock(t.Context(), path, nil)
	require.NoError(t, err)
	defer release()
	ctx, cancel := context.WithCancel(t.Context())
	_, err = Lock(ctx, path, cancel)
	require.ErrorIs(t, err, context.Canceled)
}
