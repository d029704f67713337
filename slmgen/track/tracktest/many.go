package tracktest

import (
	"errors"
	"sync"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/track"
)

// many has eight writers report to one run at once, each with a log of its own and some of what it has sent before, while others read.
func many(k kept) {
	k.create("r")
	k.create("busy")
	const writers, batches, size = 8, 15, 5
	mine := errors.New("mine")
	ctx := k.t.Context()
	var all, readers sync.WaitGroup
	over := make(chan struct{})
	for range 2 {
		readers.Go(func() {
			for after := int64(0); ; {
				select {
				case <-over:
					return
				default:
				}
				r, err := k.Get(ctx, "r")
				if err != nil {
					k.t.Error(err)
					return
				}
				got, err := k.Events(ctx, "r", after, 1000)
				if err != nil {
					k.t.Error(err)
					return
				}
				if n := after + int64(len(got)); n < r.Events {
					k.t.Errorf("the record counts %d events, and then there are %d", r.Events, n)
				}
				if after++; after > r.Events {
					after = 0
				}
			}
		})
	}
	for w := range writers {
		log := string(rune('a' + w))
		all.Go(func() {
			for b := range int64(batches) {
				first := b*size + 1
				ack, err := track.Take(ctx, k, "r", log, losses(max(first-2, 1), first+size-1), day, nil)
				if err != nil || ack.Accepted != size || ack.Seq != first+size-1 {
					k.t.Errorf("%s, batch %d: %+v, %v", log, b, ack, err)
				}
				err = k.Change(ctx, "r", func(c *track.Change) error {
					if _, err := c.Append(log, losses(first+size, first+size), day); err != nil {
						return err
					}
					return mine
				})
				if !errors.Is(err, mine) {
					k.t.Errorf("%s: %v", log, err)
				}
				if err := k.Change(ctx, "busy", func(c *track.Change) error { c.Skipped++; return nil }); err != nil {
					k.t.Error(err)
				}
			}
		})
	}
	all.Wait()
	close(over)
	readers.Wait()
	for range 2 {
		events := k.events("r")
		require.Len(k.t, events, writers*batches*size)
		next := map[int]int64{}
		for _, e := range events {
			next[e.Attempt]++
			require.Equal(k.t, next[e.Attempt], e.Seq, "those of a log come in their order")
		}
		require.Len(k.t, next, writers)
		r := k.get("r")
		require.EqualValues(k.t, len(events), r.Events)
		require.Len(k.t, r.Sources, writers)
		for _, s := range r.Sources {
			require.Equal(k.t, track.Ranges{{From: 1, To: batches * size}}, s.Have)
		}
		require.EqualValues(k.t, writers*batches, k.get("busy").Skipped, "no change is lost")
		k = k.again()
	}
}

// deletionBeside deletes runs that others change.
func deletionBeside(k kept) {
	ctx := k.t.Context()
	for range 10 {
		k.create("r")
		var all sync.WaitGroup
		for w := range 4 {
			log := string(rune('a' + w))
			all.Go(func() {
				for n := int64(1); ; n++ {
					_, err := track.Take(ctx, k, "r", log, losses(n, n), day, nil)
					if fault.CodeOf(err) == fault.NotFound {
						return
					}
					if err != nil {
						k.t.Error(err)
						return
					}
				}
			})
		}
		for n := int64(0); n < 4 && !k.t.Failed(); { // they are at it
			r, err := k.Get(ctx, "r")
			if n = r.Events; err != nil {
				k.t.Error(err)
			}
		}
		if err := k.Delete(ctx, "r"); err != nil {
			k.t.Error(err)
			return
		}
		all.Wait()
		k.fails(fault.NotFound, second(k.Get(ctx, "r")), "what was deleted")
		require.Empty(k.t, k.untold())
	}
}
