package analyze

import (
	"context"
	"iter"
	"runtime"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/internal/fault"
)

// blockRows is the number of rows of one block: enough to make hand-over cheap, few enough to keep memory small.
const blockRows = 256

// eachBlock cuts the examples into blocks, has workers (0: GOMAXPROCS) make a partial result of each, and hands the partials to take in the
// order of the rows, from the calling goroutine. first is the place of a block's first row.
func eachBlock[P any](ctx context.Context, examples iter.Seq2[*formats.Example, error], workers int, work func(rows []*formats.Example, first int64) *P, take func(*P) error) error {
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	outer := ctx
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	type block struct {
		rows  []*formats.Example
		first int64
		done  chan *P
	}
	todo := make(chan *block)
	order := make(chan *block, workers*2)
	for range workers {
		go func() {
			for b := range todo {
				b.done <- work(b.rows, b.first)
			}
		}()
	}
	var readErr error
	go func() {
		defer close(order)
		defer close(todo)
		var rows []*formats.Example
		var n int64
		send := func() bool {
			b := &block{rows: rows, first: n - int64(len(rows)), done: make(chan *P, 1)}
			rows = nil
			select {
			case order <- b:
			case <-ctx.Done():
				return false
			}
			select {
			case todo <- b:
			case <-ctx.Done():
				b.done <- nil
				return false
			}
			return true
		}
		for ex, err := range examples {
			if err != nil {
				readErr = err
				return
			}
			rows = append(rows, ex)
			n++
			if len(rows) == blockRows && !send() {
				return
			}
		}
		if len(rows) > 0 {
			send()
		}
	}()
	for b := range order {
		p := <-b.done
		if p == nil {
			continue
		}
		if err := take(p); err != nil {
			cancel()
			for range order { // let the producer end before the caller closes its files
			}
			return err
		}
	}
	if readErr != nil {
		return readErr
	}
	if err := outer.Err(); err != nil {
		return fault.Wrap(fault.Unavailable, err, "the analysis was stopped")
	}
	return nil
}
