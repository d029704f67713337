package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/slmgen/slmgen/slmgen/track"
)

var eight = []string{"loss", "grad_norm", "learning_rate", "entropy", "mean_token_accuracy", "num_tokens", "gpu", "memory"}

// restarts has one run report so many events of eight metrics, and asks a server that was killed, and has just begun again, for the run, a stream of it and its
// chart: whoever comes first pays for what the server no longer remembers.
func (p *proof) restarts(ctx context.Context, events, times int) (figures, error) {
	if err := p.begin(ctx, "restarts"); err != nil {
		return nil, err
	}
	runs, err := p.newRuns(ctx, 1)
	if err != nil {
		return nil, err
	}
	r := runs[0]
	random := rand.New(rand.NewPCG(5, 6)) //nolint:gosec // values
	begun := time.Now()
	for r.seq < int64(events) {
		if err := p.sendEight(ctx, r, random, begun); err != nil {
			return nil, err
		}
	}
	chart := "/v1/charts?points=2000&run=" + r.id + "&metric=" + strings.Join(eight, "&metric=")
	asks := []struct {
		name string
		ask  func() error
	}{
		{"run", func() error {
			var run track.Run
			err := p.call(ctx, http.MethodGet, "/v1/runs/"+r.id, nil, &run)
			if err == nil && (run.Events != r.seq || run.Remain == nil || run.Remain.Seconds == nil) {
				err = fmt.Errorf("the run is shown as %+v", run)
			}
			return err
		}},
		{"stream", func() error { return p.tail(ctx, r, r.seq-10) }},
		{"chart", func() error {
			var c track.Chart
			err := p.call(ctx, http.MethodGet, chart, nil, &c)
			if err == nil && len(c.Lines) != len(eight) {
				err = fmt.Errorf("the chart has %d lines", len(c.Lines))
			}
			return err
		}},
	}
	out := figures{"events": r.seq, "metrics": len(eight), "points": 2000}
	for i, first := range asks { // each comes first once
		var took, again []time.Duration
		for range times {
			p.kill()
			if err := p.start(ctx); err != nil {
				return nil, err
			}
			var page []byte
			if err := p.call(ctx, http.MethodGet, "/healthz", nil, &page); err != nil { // a connection is there
				return nil, err
			}
			for _, to := range []*[]time.Duration{&took, &again} {
				at := time.Now()
				if err := first.ask(); err != nil {
					return nil, err
				}
				*to = append(*to, time.Since(at))
			}
		}
		f := spread(took)
		delete(f, "requests")
		next := spread(again)
		f["next_p50_ms"], f["restarts"] = next["p50_ms"], times
		out[asks[i].name] = f
	}
	return out, nil
}

// sendEight reports the next thousand events of a run, a second each.
func (p *proof) sendEight(ctx context.Context, r *run, random *rand.Rand, begun time.Time) error {
	events := make([]track.Event, 1000)
	first := r.seq + 1
	for i := range events {
		r.seq++
		step := r.seq
		m := track.Metrics{}
		for _, name := range eight {
			m[name] = 1 + 0.1*random.NormFloat64() + 5/math.Sqrt(float64(step))
		}
		if step == 1 {
			m["total_steps"] = 10_000_000
		}
		events[i] = track.Event{Attempt: 1, Seq: r.seq, Time: begun.Add(time.Duration(step) * time.Second), Kind: track.Log, Step: &step, Metrics: m}
	}
	body, err := track.AppendLines(nil, events)
	if err == nil {
		_, err = p.send(ctx, r, "log_0123456789abcdef01234567."+strconv.FormatInt(first, 10), body)
	}
	return err
}

// tail follows a run from an event on, to the last one there is.
func (p *proof) tail(ctx context.Context, r *run, after int64) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+p.address+"/v1/runs/"+r.id+"/events", nil)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+p.key)
	req.Header.Set("Last-Event-ID", strconv.FormatInt(after, 10))
	res, err := streaming.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	for lines := bufio.NewScanner(res.Body); lines.Scan(); {
		if name, text, _ := strings.Cut(lines.Text(), ": "); name == "id" {
			if after++; text != strconv.FormatInt(after, 10) {
				return fmt.Errorf("%s comes where %d belongs", text, after)
			}
			if after == r.seq {
				return nil
			}
		}
	}
	return errors.New("the stream ends before the last event")
}
