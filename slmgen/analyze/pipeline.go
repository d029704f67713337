package analyze

import (
	"context"
	"iter"
	"runtime"

	"github.com/slmgen/slmgen/internal/fault"
)

// inOrder has workers (0: GOMAXPROCS) make something of each block, and hands what they made to take in the order of the blocks, from the calling
// goroutine. It ends at the first error of the blocks, of take or of the context, when no goroutine of it works any more.
func inOrder[B, P any](ctx context.Context, blocks iter.Seq2[B, error], workers int, work func(B) P, take func(P) error) error {
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	outer := ctx
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	type job struct {
		block B
		done  chan P
	}
	todo := make(chan job)
	order := make(chan job, workers*2)
	ended := make(chan struct{}, workers)
	for range workers {
		go func() {
			for j := range todo {
				j.done <- work(j.block)
			}
			ended <- struct{}{}
		}()
	}
	var readErr error
	go func() {
		defer close(order)
		defer close(todo)
		for b, err := range blocks {
			if err != nil {
				readErr = err
				return
			}
			j := job{b, make(chan P, 1)}
			select {
			case todo <- j:
			case <-ctx.Done():
				return
			}
			select {
			case order <- j:
			case <-ctx.Done():
				return
			}
		}
	}()
	var err error
	for j := range order {
		if err == nil {
			if err = take(<-j.done); err != nil {
				cancel()
			}
		}
	}
	for range workers {
		<-ended
	}
	switch {
	case err != nil:
		return err
	case readErr != nil:
		return readErr
	case outer.Err() != nil:
		return fault.Wrap(fault.Unavailable, outer.Err(), "the analysis was stopped")
	}
	return nil
}
