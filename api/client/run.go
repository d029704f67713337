package client

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/slmgen/slmgen/slmgen/track"
)

// RunNews is what a run's stream tells: an event that it reported, or the run itself.
type RunNews struct {
	Position int64        // of the event
	Event    *track.Event // nil where Run is not
	Run      *track.Run
}

// Watch gives what a run reports after a position (0: everything, -1: what is still to come) as it comes, each event once and in order, and the run
// itself when its state has changed. A stream that breaks off is taken up where it was, until ctx ends or each gives an error, which is returned.
func (c *ClientWithResponses) Watch(ctx context.Context, run string, after int64, each func(RunNews) error) error {
	for wait := time.Second / 2; ; wait = min(2*wait, 10*time.Second) {
		before, stopped := after, error(nil)
		err := c.watch(ctx, run, &after, func(n RunNews) error {
			stopped = each(n)
			return stopped
		})
		var refused *Error
		switch {
		case stopped != nil:
			return stopped
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.As(err, &refused) && refused.Status < 500:
			return err
		}
		if after > before {
			wait = time.Second / 2
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
	}
}

// watch reads one stream to its end.
func (c *ClientWithResponses) watch(ctx context.Context, run string, after *int64, each func(RunNews) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	body, err := stream(c.FollowRun(ctx, run, &FollowRunParams{After: after}))
	if err != nil {
		return err
	}
	defer body.Close()
	var failed error
	err = readStream(body, func(id int64, kind, data string) {
		var n RunNews
		var bad error
		switch {
		case failed != nil:
			return
		case kind == "report":
			n.Position, n.Event = id, &track.Event{}
			bad = json.Unmarshal([]byte(data), n.Event)
			*after = id
		case kind == "run":
			n.Run = &track.Run{}
			bad = json.Unmarshal([]byte(data), n.Run)
			if *after < 0 {
				*after = n.Run.Events
			}
		default:
			return
		}
		if bad == nil {
			bad = each(n)
		}
		if bad != nil {
			failed = bad
			cancel()
		}
	})
	if failed != nil {
		return failed
	}
	return err
}
