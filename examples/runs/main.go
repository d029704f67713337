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
	events, err := read(path)
	check(err)
	ctx, now := context.Background(), time.Now()
	store, err := folder.Open("ferry-runs")
	check(err)
	defer store.Close()

	run := track.Record{ID: "ferry-bot", Name: "ferry bot", Created: now}
	if err := store.Create(ctx, run); err != nil && !errors.Is(err, &track.Error{Code: "conflict"}) {
		log.Fatal(err)
	} // a conflict: it is there
	ack, err := track.Take(ctx, store, run.ID, "", events, now, nil)
	check(err)
	fmt.Println(ack.Accepted, "events are new,", ack.Duplicates, "were there")

	var live track.Live
	run, err = track.Follow(ctx, store, run.ID, &live)
	check(err)
	fmt.Printf("%s at step %d of %d, %s to go\n", run.Status.State, run.Status.Step, run.Status.Total, time.Duration(live.Remaining(0).Seconds)*time.Second)

	notes, err := store.Untold(ctx, 100)
	check(err)
	for _, n := range notes { // or by package notify
		fmt.Println("to be told:", n.Name)
		if n.Alert != nil {
			fmt.Println(n.Alert.Text)
		}
		check(store.Told(ctx, n))
	}
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

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
