package track_test

import (
	"fmt"

	"github.com/slmgen/slmgen/slmgen/track"
)

// A run of 1,000 steps that takes two seconds a step and has done 200.
func ExampleEstimator() {
	var e track.Estimator
	for i := int64(1); i <= 20; i++ {
		e.Add(track.Point{Step: 10 * i, Total: 1000, Elapsed: 20 * float64(i)})
	}
	left := e.Remaining()
	fmt.Printf("%.0f s, between %.0f and %.0f\n", left.Seconds, left.Low, left.High)
	// Output: 1609 s, between 1605 and 1667
}

func ExampleParseEvent() {
	e, err := track.ParseEvent([]byte(`{"attempt":1,"seq":3,"time":"2026-11-29T00:00:00Z","kind":"log","step":10,"metrics":{"loss":"NaN"}}`))
	fmt.Println(e.Kind, *e.Step, e.Metrics["loss"], err)
	// Output: log 10 NaN <nil>
}

func ExampleDecoder_Lines() {
	batch := []byte(`{"attempt":1,"seq":1,"time":"2026-11-29T00:00:00Z","kind":"log","step":10,"metrics":{"loss":2.5}}
{"attempt":1,"seq":2,"time":"2026-11-29T00:00:20Z","kind":"log","step":20,"metrics":{"loss":"Infinity"}}
`)
	var d track.Decoder
	events, err := d.Lines(nil, batch)
	fmt.Println(len(events), events[1].Metrics["loss"], err)
	again, err := track.AppendLines(nil, events)
	fmt.Println(string(again) == string(batch), err)
	// Output:
	// 2 +Inf <nil>
	// true <nil>
}

func ExampleWatch() {
	var w track.Watch
	for i, loss := range []float64{122.1416, 0, 0, 0} {
		step := int64(10 * (i + 1))
		for _, a := range w.Add(track.Event{Kind: track.Log, Step: &step, Metrics: track.Metrics{"loss": loss}}, track.Point{Step: step, Total: 375}) {
			fmt.Println(a.Severity, a.Rule, "at step", a.Step)
		}
	}
	// Output: critical loss-zero at step 30
}

func ExampleDefaultThresholds() {
	t := track.DefaultThresholds()
	t.ZeroLogs = 5 // later, but surer
	w := track.Watch{Thresholds: t}
	var told []track.Alert
	for i, loss := range []float64{2.5, 0, 0, 0, 0, 0} {
		step := int64(10 * (i + 1))
		told = append(told, w.Add(track.Event{Kind: track.Log, Step: &step, Metrics: track.Metrics{"loss": loss}}, track.Point{Step: step})...)
	}
	fmt.Println(len(told), told[0].Rule, "at step", told[0].Step)
	// Output: 1 loss-zero at step 60
}

func ExampleEstimator_At() {
	var e track.Estimator
	for i := int64(1); i <= 20; i++ {
		e.Add(track.Point{Step: 10 * i, Total: 1000, Elapsed: 20 * float64(i)})
	}
	fmt.Println(e.At(400) == e.Remaining(), e.At(420) == e.Remaining())
	fmt.Printf("%.0f s more\n", e.At(1420).Seconds-e.Remaining().Seconds)
	// Output:
	// true true
	// 1000 s more
}

// A run of a plan that has been trained before: what it takes is known before its first step.
func ExampleEstimator_Costs() {
	var first, next track.Estimator
	for step := int64(0); step <= 100; step += 10 {
		first.Add(track.Point{Step: step, Total: 100, Elapsed: 3 * float64(step)})
	}
	next.Plan = track.Plan{Total: 200}.With(first.Costs())
	fmt.Println(next.Remaining().Seconds)
	// Output: 600
}
