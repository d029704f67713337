package filelock

import (
	"context"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestOneAtATime(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	var wg sync.WaitGroup
	var holders, turns atomic.Int64
	for range 8 {
		wg.Go(func() {
			release, err := Lock(t.Context(), path, nil)
			if err != nil {
				t.Error(err)
				return
			}
			defer release()
			if holders.Add(1) != 1 {
				t.Error("two hold it")
			}
			turns.Add(1)
			runtime.Gosched()
			holders.Add(-1)
		})
	}
	wg.Wait()
	require.EqualValues(t, 8, turns.Load())
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
