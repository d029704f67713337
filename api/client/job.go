package client

import (
	"context"
	"encoding/json"
	"errors"
	"time"
)

// Event is one event of a job.
type Event struct {
	ID       int64
	State    JobState  // of a state event
	Progress *Progress // of a progress event
}

// Follow waits for the end of a job and gives it. each hears of every event once, in order; it may be nil. A stream that breaks off is taken up
// where it was, until ctx ends. A job that failed is no error: see its State and Problem.
func (c *ClientWithResponses) Follow(ctx context.Context, job string, each func(Event)) (*Job, error) {
	if each == nil {
		each = func(Event) {}
	}
	var last int64
	heard := false // of the end
	for wait := time.Second / 2; ; wait = min(2*wait, 10*time.Second) {
		before := last
		err := c.follow(ctx, job, &last, func(e Event) {
			heard = heard || final(e.State)
			each(e)
		})
		// A stream that broke off may end like one that is over: only one that has nothing more is.
		all := heard || err == nil && last == before
		var refused *Error
		if errors.As(err, &refused) && refused.Status < 500 {
			return nil, err
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		res, err := c.GetJobWithResponse(ctx, job, nil)
		if err = Check(res, err); err == nil && all && final(res.JSON200.State) {
			return res.JSON200, nil
		}
		if errors.As(err, &refused) && refused.Status < 500 {
			return nil, err
		}
		if last > before {
			wait = time.Second / 2
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(wait):
		}
	}
}

func final(s JobState) bool { return s == "succeeded" || s == "failed" || s == "cancelled" }

// follow reads one stream of events to its end.
func (c *ClientWithResponses) follow(ctx context.Context, job string, last *int64, each func(Event)) error {
	params := &FollowJobParams{}
	if *last > 0 {
		params.LastEventID = last
	}
	body, err := stream(c.FollowJob(ctx, job, params))
	if err != nil {
		return err
	}
	defer body.Close()
	return readStream(body, func(id int64, kind, data string) {
		*last = id
		each(event(id, kind, data))
	})
}

func event(id int64, kind, data string) Event {
	e := Event{ID: id}
	if kind == "state" {
		var s struct {
			State JobState `json:"state"`
		}
		_ = json.Unmarshal([]byte(data), &s) // an event that nobody understands has no state
		e.State = s.State
		return e
	}
	var p Progress
	if json.Unmarshal([]byte(data), &p) == nil {
		e.Progress = &p
	}
	return e
}
