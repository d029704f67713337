package serve

import (
	"context"

	"github.com/slmgen/slmgen/api"
	"github.com/slmgen/slmgen/internal/fault"
)

// FollowRun implements api.RunBackend.
func (s *Service) FollowRun(ctx context.Context, c api.Caller, id string, after int64) (func(context.Context) (api.Frames, error), error) {
	lr, err := s.runs.live(ctx, c.Project, id)
	if err != nil {
		return nil, err
	}
	f := &follower{liveRun: lr, position: after}
	lr.mu.Lock()
	end := lr.follow.Position()
	lr.mu.Unlock()
	switch {
	case after == -1:
		f.position = end
	case after < 0:
		return nil, fault.New(fault.Invalid, "a run has no event %d", after).Do("begin after 0, or after -1 for what is still to come")
	case after > end:
		return nil, fault.New(fault.Invalid, "the run has %d events, none after %d", end, after).Do("begin after 0, or after -1 for what is still to come")
	}
	return func(ctx context.Context) (api.Frames, error) {
		text, err := f.next(ctx)
		return api.Frames{Text: text}, err
	}, nil
}
