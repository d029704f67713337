package serve

import (
	"context"
	"time"

	"github.com/slmgen/slmgen/internal/store"
	"github.com/slmgen/slmgen/slmgen/track"
)

// alter is store.ChangeRun, with words for a run that is not there.
func (s *Service) alter(ctx context.Context, id string, fn func(store.Tx, *track.Change) error) error {
	return noRun(store.ChangeRun(ctx, s.Store, id, fn), id)
}

// take is track.Take, with the same words; what the events teach is kept with them.
func (s *Service) take(ctx context.Context, id, log string, events []track.Event, now time.Time, admit func(*track.Change) error) (track.Ack, error) {
	var ack track.Ack
	err := s.alter(ctx, id, func(tx store.Tx, c *track.Change) (err error) {
		if admit != nil {
			if err := admit(c); err != nil {
				return err
			}
		}
		if ack, err = c.Append(log, events, now); err != nil {
			return err
		}
		return s.learn(tx, c, now)
	})
	if err != nil {
		return track.Ack{}, err
	}
	return ack, nil
}
