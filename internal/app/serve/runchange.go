package serve

import (
	"context"
	"errors"
	"time"

	"github.com/slmgen/slmgen/internal/store"
	"github.com/slmgen/slmgen/slmgen/track"
)

// errUnchanged says that a change of a run is none: nothing is written.
var errUnchanged = errors.New("the run stays as it is")

// alter has fn change a run, of whatever project, and keeps what fn leaves of it together with what came of that. An error of fn writes nothing, and is
// given; errUnchanged writes nothing and is no error. fn may be called again, also after this call was given up: what it gives outwards is read only
// where there is no error.
func (s *Service) alter(ctx context.Context, id string, fn func(store.Tx, *track.Change) error) error {
	err := s.Store.Together(ctx, func(tx store.Tx) error {
		r, err := tx.RunToChange(id)
		if err != nil {
			return noRun(err, id)
		}
		c := &track.Change{Record: r}
		if err := fn(tx, c); err != nil {
			return err
		}
		return tx.SaveRun(c)
	})
	if errors.Is(err, errUnchanged) {
		return nil
	}
	return err
}

// take keeps events of a run that came from a log at now. admit, where it is not nil, may refuse them by the run as it is then.
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
