package serve

import (
	"context"
	"time"

	"github.com/slmgen/slmgen/internal/store"
	"github.com/slmgen/slmgen/slmgen/track"
)

// errUnchanged says that a change of a run is none: nothing is written.
var errUnchanged = track.ErrUnchanged

// alter is store.ChangeRun, with words for a run that is not there.
func (s *Service) alter(ctx context.Context, id string, fn func(store.Tx, *track.Change) error) error {
	return noRun(store.ChangeRun(ctx, s.Store, id, fn), id)
}

// take is track.Take, with the same words.
func (s *Service) take(ctx context.Context, id, log string, events []track.Event, now time.Time, admit func(*track.Change) error) (track.Ack, error) {
	ack, err := track.Take(ctx, store.Runs(s.Store), id, log, events, now, admit)
	return ack, noRun(err, id)
}
