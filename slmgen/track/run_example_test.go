package track_test

import (
	"fmt"
	"time"

	"github.com/slmgen/slmgen/slmgen/track"
)

// A reporter signs what it sends; the server derives the same secret, and keeps none.
func ExampleSign() {
	master := track.NewSecret()
	secret, _ := track.DeriveSecret(master, "run_1", 1)
	given, _ := track.ParseSecret(track.SecretText(secret)) // as the training program gets it
	body := []byte(`{"attempt":1,"seq":1,"time":"2026-11-29T12:00:00Z","kind":"heartbeat"}` + "\n")
	signature := track.Sign(given, "log_0123456789abcdef01234567.1", "1764417600", body)
	fmt.Println(track.Signed(secret, "log_0123456789abcdef01234567.1", "1764417600", signature, body))
	fmt.Println(track.Signed(secret, "another", "1764417600", signature, body))
	// Output:
	// true
	// false
}

// A run's events, in whatever order and however often they come, say where it stands.
func ExampleChange_Append() {
	run := track.Change{Record: track.Record{ID: "run_1", Name: "a bot"}}
	now := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	step := int64(10)
	events := []track.Event{
		{Attempt: 1, Seq: 2, Time: now, Kind: track.Log, Step: &step, Metrics: track.Metrics{"loss": 1.5}},
		{Attempt: 1, Seq: 1, Time: now, Kind: track.State, Text: "started", Metrics: track.Metrics{"total_steps": 100}},
	}
	ack, _ := run.Append("", events, now)
	again, _ := run.Append("", events, now)
	fmt.Println(ack.Seq, ack.Accepted, again.Duplicates, run.Status.State, run.Status.Step, run.Status.Total)
	// Output: 2 2 2 running 10 100
}

// A live run knows how long it still takes.
func ExampleLive() {
	var live track.Live
	var clock track.Clock
	begin := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	for n := int64(1); n <= 50; n++ {
		e := track.Event{Attempt: 1, Seq: n, Time: begin.Add(time.Duration(n) * time.Minute), Kind: track.Log, Step: &n, Metrics: track.Metrics{"loss": 1, "total_steps": 100}}
		live.Add(track.Placed{Position: n, Event: e})
		elapsed := clock.Add(e)
		if at, ok := track.PointOf(e, clock.Total, elapsed); ok && n == 50 {
			fmt.Println(at.Step, at.Total, at.Elapsed)
		}
	}
	fmt.Println(live.Remaining(0).Seconds > 2900)
	// Output:
	// 50 100 2940
	// true
}

// A server that goes down remembers what it followed, and goes on from there.
func ExampleLive_Restore() {
	var live track.Live
	begin := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	for n := int64(1); n <= 50; n++ {
		live.Add(track.Placed{Position: n, Event: track.Event{Attempt: 1, Seq: n, Time: begin.Add(time.Duration(n) * time.Minute), Kind: track.Log, Step: &n}})
	}
	kept := live.AppendMemory(nil)

	var again track.Live
	if err := again.Restore(kept); err != nil {
		fmt.Println(err) // follow all events again
	}
	fmt.Println(again.Position(), again.Elapsed())
	// Output: 50 2940
}

func ExampleLive_AppendMemory() {
	var live track.Live
	fmt.Println(len(live.AppendMemory(nil)) < 1000)
	// Output: true
}

// Three evaluations without a gain: it is advised to stop.
func ExampleLive_Advice() {
	var live track.Live
	begin := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	for n, loss := range []float64{2, 1.5, 1.52, 1.51, 1.55} {
		step := int64(n+1) * 100
		live.Add(track.Placed{Position: step, Event: track.Event{Attempt: 1, Seq: step, Time: begin.Add(time.Duration(step) * time.Second), Kind: track.Eval, Step: &step, Metrics: track.Metrics{"eval_loss": loss, "total_steps": 1000}}})
	}
	if a := live.Advice(live.Remaining(0)); a != nil {
		fmt.Println(a.Text)
	}
	// Output: None of the last 3 evaluations was better by 0.1 % than before them: 1.5 at step 200 is the best. Stop, and take the checkpoint of that step.
}
