package export_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"time"

	"github.com/slmgen/slmgen/slmgen/track"
	"github.com/slmgen/slmgen/slmgen/track/export"
)

// run gives two events, as often as it is read.
func run(yield func(track.Event, error) bool) {
	for i := range int64(2) {
		step := 10 * (i + 1)
		e := track.Event{Attempt: 1, Seq: i + 1, Time: time.Date(2026, 11, 29, 0, 0, int(step), 0, time.UTC), Kind: track.Log, Step: &step, Metrics: track.Metrics{"loss": 2.5 - float64(i)}}
		if i == 1 {
			e.Metrics["accuracy"] = 0.5
		}
		if !yield(e, nil) {
			return
		}
	}
}

func ExampleNames() {
	fmt.Println(export.Names(context.Background(), run))
	// Output: [loss accuracy] <nil>
}

func ExampleWriteCSV() {
	ctx := context.Background()
	names, err := export.Names(ctx, run)
	if err != nil {
		panic(err)
	}
	if err := export.WriteCSV(ctx, os.Stdout, names, run); err != nil {
		panic(err)
	}
	// Output:
	// attempt,seq,time,kind,step,loss,accuracy,text
	// 1,1,2026-11-29T00:00:10Z,log,10,2.5,,
	// 1,2,2026-11-29T00:00:20Z,log,20,1.5,0.5,
}

func ExampleWriteJSONL() {
	if err := export.WriteJSONL(context.Background(), os.Stdout, run); err != nil {
		panic(err)
	}
	// Output:
	// {"attempt":1,"seq":1,"time":"2026-11-29T00:00:10Z","kind":"log","step":10,"metrics":{"loss":2.5}}
	// {"attempt":1,"seq":2,"time":"2026-11-29T00:00:20Z","kind":"log","step":20,"metrics":{"accuracy":0.5,"loss":1.5}}
}

func ExampleWriteParquet() {
	var file bytes.Buffer
	err := export.WriteParquet(context.Background(), &file, []string{"loss", "accuracy"}, run)
	fmt.Println(string(file.Bytes()[:4]), err)
	// Output: PAR1 <nil>
}
