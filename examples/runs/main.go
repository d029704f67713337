// Runs keeps what a training reports in a folder, without a server, and says where it stands: its log is read again, as often as this program is started.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"time"

	"github.com/slmgen/slmgen/slmgen/track"
	"github.com/slmgen/slmgen/slmgen/track/folder"
	"github.com/slmgen/slmgen/slmgen/track/logs"
)

func main() {
	path := "examples/data/ferry-run.jsonl" // or that of a bundle: output/slmgen-run/events.jsonl
	if len(os.Args) > 1 {
		path = os.Args[1]
	}
	if err := follow(context.Background(), path, time.Now()); err != nil {
		log.Fatal(err)
	}
}

func follow(ctx context.Context, path string, now time.Time) (err error) {
	events, err := read(path)
	if err != nil {
		return err
	}
	store, err := folder.Open("ferry-runs")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()

	run := track.Record{ID: "ferry-bot", Name: "ferry bot", Created: now}
	if err := store.Create(ctx, run); err != nil && !errors.Is(err, &track.Error{Code: "conflict"}) {
		return err // a conflict: it is there
	}
	ack, err := track.Take(ctx, store, run.ID, "", events, now, nil)
	if err != nil {
		return err
	}
	fmt.Println(ack.Accepted, "events are new,", ack.Duplicates, "were there")

	var live track.Live
	if run, err = track.Follow(ctx, store, run.ID, &live); err != nil {
		return err
	}
	fmt.Printf("%s at step %d of %d, %s to go\n", run.Status.State, run.Status.Step, run.Status.Total, time.Duration(live.Remaining(0).Seconds)*time.Second)

	notes, err := store.Untold(ctx, 100)
	for _, n := range notes {
		fmt.Println("to be told:", n.Name) // or by package notify
		if n.Alert != nil {
			fmt.Println(n.Alert.Text)
		}
		err = errors.Join(err, store.Told(ctx, n))
	}
	return err
}

// read gives the events of a log.
func read(path string) (events []track.Event, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	for r := logs.NewReader(f); ; {
		e, err := r.Next()
		if errors.Is(err, io.EOF) {
			return events, nil
		}
		if err != nil {
			return nil, err
		}
		events = append(events, e.Event)
	}
}
