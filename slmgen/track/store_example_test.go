package track_test

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/slmgen/slmgen/slmgen/track"
	"github.com/slmgen/slmgen/slmgen/track/memory"
)

// report takes so many logs of a run, a minute and ten steps apart.
func report(ctx context.Context, s track.Store, run string, logs int64) {
	begin := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	var events []track.Event
	for n := int64(1); n <= logs; n++ {
		step := 10 * n
		events = append(events, track.Event{Attempt: 1, Seq: n, Time: begin.Add(time.Duration(n) * time.Minute), Kind: track.Log, Step: &step, Metrics: track.Metrics{"loss": 2, "total_steps": 1000}})
	}
	ack, err := track.Take(ctx, s, run, "", events, begin, nil)
	fmt.Println(ack.Seq, ack.Accepted, ack.Duplicates, ack.State, err)
}

// What comes twice is kept once.
func ExampleTake() {
	ctx, s := context.Background(), memory.New()
	_ = s.Create(ctx, track.Record{ID: "run_1", Name: "a bot", Created: time.Now()})
	report(ctx, s, "run_1", 20)
	report(ctx, s, "run_1", 30)
	events, _ := s.Events(ctx, "run_1", 25, 2)
	fmt.Println(events[0].Position, *events[0].Step)
	// Output:
	// 20 20 0 running <nil>
	// 30 10 20 running <nil>
	// 26 260
}

// What is kept says how long the run still takes, in whatever program.
func ExampleFollow() {
	ctx, s := context.Background(), memory.New()
	_ = s.Create(ctx, track.Record{ID: "run_1", Name: "a bot", Created: time.Now()})
	report(ctx, s, "run_1", 30)
	var live track.Live
	r, err := track.Follow(ctx, s, "run_1", &live)
	fmt.Println(r.Status.Step, "of", r.Status.Total, time.Duration(live.Remaining(0).Seconds/60)*time.Minute, err)
	notes, _ := s.Untold(ctx, 10)
	for _, n := range notes {
		fmt.Println(n.Name, n.Key)
		_ = s.Told(ctx, n) // after it went out
	}
	// Output:
	// 30 30 0 running <nil>
	// 300 of 1000 1h10m0s <nil>
	// started run_1:1:started
}

// Whoever writes a Store keeps what Alter gives, and an Outbox beside it.
func ExampleAlter() {
	kept, _ := track.Record{ID: "run_1", Name: "a bot"}.Begin()
	var outbox track.Outbox
	c, err := track.Alter(kept, func(c *track.Change) error {
		_, err := c.Append("", []track.Event{{Attempt: 1, Seq: 1, Time: time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC), Kind: track.State, Text: "started"}}, time.Now())
		return err
	})
	doc, _ := json.Marshal(c.Sources)
	outbox.Put(c)
	fmt.Println(string(doc), err)
	fmt.Print(string(c.Lines))
	for _, n := range track.Oldest(outbox.Waiting, 10) {
		fmt.Println(n.Key, outbox.Tell(n.Key), outbox.Tell(n.Key))
	}
	// Output:
	// [{"attempt":1,"number":1,"have":[{"From":1,"To":1}]}] <nil>
	// {"attempt":1,"seq":1,"time":"2026-11-29T12:00:00Z","kind":"state","text":"started"}
	// run_1:1:started true false
}
