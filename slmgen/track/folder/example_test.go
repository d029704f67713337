package folder_test

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/slmgen/slmgen/slmgen/track"
	"github.com/slmgen/slmgen/slmgen/track/folder"
)

func ExampleOpen() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	ctx, now := context.Background(), time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	for range 2 { // the program ends, and is started again
		s, err := folder.Open(dir)
		if err != nil {
			fmt.Println(err)
			return
		}
		if _, err := s.Get(ctx, "run_1"); err != nil {
			fmt.Println(s.Create(ctx, track.Record{ID: "run_1", Name: "a bot", Created: now}))
		}
		ack, err := track.Take(ctx, s, "run_1", "", []track.Event{{Attempt: 1, Seq: 1, Time: now, Kind: track.State, Text: "started"}}, now, nil)
		fmt.Println(ack.Accepted, ack.Duplicates, ack.State, err)
		_ = s.Close()
	}
	// Output:
	// <nil>
	// 1 0 starting <nil>
	// 0 1 starting <nil>
}
