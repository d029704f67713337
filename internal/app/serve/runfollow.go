package serve

import (
	"bytes"
	"context"
	"encoding/json"
	"time"

	"github.com/slmgen/slmgen/api"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/store"
	"github.com/slmgen/slmgen/slmgen/track"
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

// follower sends a run to one who follows it.
type follower struct {
	*liveRun
	position int64
	told     track.RunState // the state that was last sent
	turns    int
	alerts   int
	stop     bool
	at       time.Time // when the run was last sent
}

// statusEvery is how often those who follow are sent the run itself while events come.
const statusEvery = 5 * time.Second

func (f *follower) next(ctx context.Context) ([]byte, error) {
	for {
		f.mu.Lock()
		f.used = f.s.now()
		f.asked = f.used
		changed := f.changed
		f.mu.Unlock()
		text, last, ok := f.after(f.position)
		if !ok {
			var err error
			if text, last, err = f.read(ctx); err != nil {
				return nil, err
			}
		}
		f.position = last
		if text = f.withStatus(text); len(text) > 0 {
			return text, nil
		}
		timer := time.NewTimer(lookAgain)
		select {
		case <-ctx.Done():
			timer.Stop()
			return nil, ctx.Err()
		case <-f.s.closing:
			timer.Stop()
			return nil, fault.Wrap(fault.Unavailable, errClosing, "the server is going down")
		case <-changed:
			timer.Stop()
		case <-timer.C:
			if err := f.lookAgain(ctx); err != nil {
				return nil, err
			}
		}
	}
}

// lookAgain asks the store, for what other processes write, once for all who follow.
func (r *liveRun) lookAgain(ctx context.Context) error {
	r.mu.Lock()
	stale := r.s.now().Sub(r.looked) >= lookAgain
	if stale {
		r.looked = r.s.now()
	}
	r.mu.Unlock()
	if !stale {
		return nil
	}
	return r.catchUp(ctx)
}

// read takes events from the store that are no longer ready to be sent.
func (f *follower) read(ctx context.Context) (text []byte, last int64, err error) {
	var events []track.Placed
	if err := f.s.Store.View(ctx, func(tx store.Tx) (err error) {
		events, err = tx.RunEvents(f.id, f.position, advanceBy)
		return err
	}); err != nil {
		return nil, 0, err
	}
	last = f.position
	for _, e := range events {
		if text, err = appendFrame(text, e); err != nil {
			return nil, 0, err
		}
		last = e.Position
	}
	return text, last, nil
}

// withStatus appends the run as it is shown, where that is news.
func (f *follower) withStatus(text []byte) []byte {
	now := f.s.now()
	f.mu.Lock()
	state, turns, alerts, stop := f.record.Status.State, len(f.record.Status.Turns), len(f.record.Alerts), f.record.Status.StopAsked()
	end := f.follow.Position()
	f.mu.Unlock()
	news := state != f.told || turns != f.turns || alerts != f.alerts || stop != f.stop || len(text) > 0 && now.Sub(f.at) >= statusEvery
	if !news || f.position < end {
		return text
	}
	f.told, f.turns, f.alerts, f.stop, f.at = state, turns, alerts, stop, now
	doc, err := json.Marshal(f.shown(now))
	if err != nil {
		return text
	}
	var b bytes.Buffer
	b.Write(text)
	b.WriteString("event: run\ndata: ")
	b.Write(doc)
	b.WriteString("\n\n")
	return b.Bytes()
}
