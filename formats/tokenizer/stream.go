package tokenizer

import (
	"context"
	"iter"
	"runtime"
	"sync"
)

// Tokens are the tokens of one text of a stream, or why there are none.
type Tokens struct {
	IDs []uint32
	Err error
}

// EncodeAll gives the tokens of many texts in the order of the texts, using several goroutines (0: one a processor). At most two texts a
// goroutine are under way at once, so memory does not grow with the stream. The sequence ends early when ctx ends: its error comes last.
func (t *Tokenizer) EncodeAll(ctx context.Context, texts iter.Seq[string], special bool, goroutines int) iter.Seq[Tokens] {
	if goroutines <= 0 {
		goroutines = runtime.GOMAXPROCS(0)
	}
	type job struct {
		text string
		done chan Tokens
	}
	return func(yield func(Tokens) bool) {
		ctx, cancel := context.WithCancel(ctx)
		jobs, order := make(chan job), make(chan job, goroutines)
		var work sync.WaitGroup
		defer work.Wait()
		defer cancel()
		for range goroutines {
			work.Go(func() {
				for j := range jobs {
					ids, err := t.IDs(j.text, special)
					j.done <- Tokens{ids, err}
				}
			})
		}
		work.Go(func() {
			defer close(order)
			defer close(jobs)
			for s := range texts {
				j := job{s, make(chan Tokens, 1)}
				select {
				case order <- j:
				case <-ctx.Done():
					return
				}
				jobs <- j // the workers never wait for anything but jobs
			}
		})
		for j := range order {
			if err := ctx.Err(); err != nil {
				yield(Tokens{Err: err})
				return
			}
			if !yield(<-j.done) {
				return
			}
		}
		if err := ctx.Err(); err != nil {
			yield(Tokens{Err: err})
		}
	}
}
