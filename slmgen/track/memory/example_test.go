package memory_test

import (
	"context"
	"fmt"
	"time"

	"github.com/slmgen/slmgen/slmgen/track"
	"github.com/slmgen/slmgen/slmgen/track/memory"
)

func ExampleNew() {
	ctx, s := context.Background(), memory.New()
	now := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	fmt.Println(s.Create(ctx, track.Record{ID: "run_1", Name: "a bot", Created: now}))
	fmt.Println(s.Change(ctx, "run_1", func(c *track.Change) error {
		c.Status.AskToStop()
		return nil
	}))
	page, _, err := s.List(ctx, track.Query{Name: "a bot", Limit: 10})
	fmt.Println(len(page), page[0].Status.StopAsked(), err)
	// Output:
	// <nil>
	// <nil>
	// 1 true <nil>
}
