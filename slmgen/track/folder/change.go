package folder

import (
	"context"
	"errors"
	"os"

	"github.com/slmgen/slmgen/slmgen/track"
)

// Change implements track.Store.
func (s *Store) Change(ctx context.Context, id string, fn func(*track.Change) error) error {
	if err := s.begin(ctx); err != nil {
		return err
	}
	defer s.open.RUnlock()
	d, r, release, err := s.hold(ctx, id)
	if err != nil {
		return err
	}
	defer release()
	c, err := track.Alter(d.Record, fn)
	if c == nil {
		return err
	}
	if len(c.Added) > 0 {
		frames := framed(c.Lines, d.Record.Events+1)
		if err := s.extend(r.name, d.Segment, frames); err != nil {
			return err
		}
		d.Segment += int64(len(frames))
	}
	d.Record = c.Record
	d.Outbox.Put(c)
	return s.keep(r, d)
}

// extend writes behind the events that are kept. Nobody reads that before a record counts it.
func (s *Store) extend(name string, end int64, frames []byte) error {
	f, err := s.root.OpenFile(name+"/"+eventsFile, os.O_WRONLY, 0)
	if err != nil {
		return failed(err, "the events cannot be kept")
	}
	if _, err = f.WriteAt(frames, end); err == nil {
		err = f.Sync()
	}
	if err != nil {
		_ = f.Truncate(end) // what is left of it is overwritten, or cut off when the store is opened
	}
	return failed(errors.Join(err, f.Close()), "the events cannot be kept")
}

// keep makes d what is kept of a run. r.mu is held.
func (s *Store) keep(r *run, d document) error {
	if err := s.write(r.name, d); err != nil {
		return err
	}
	s.mu.Lock()
	r.state = d.state()
	s.mu.Unlock()
	return synced(s.root.Open(r.name))
}

// Untold implements track.Store.
func (s *Store) Untold(ctx context.Context, limit int) ([]track.Note, error) {
	if err := s.begin(ctx); err != nil {
		return nil, err
	}
	defer s.open.RUnlock()
	var waiting []track.Waiting
	s.mu.Lock()
	for _, r := range s.runs {
		waiting = append(waiting, r.state.waiting...)
	}
	s.mu.Unlock()
	return track.Oldest(waiting, limit), nil
}

// Told implements track.Store.
func (s *Store) Told(ctx context.Context, n track.Note) error {
	if err := s.begin(ctx); err != nil {
		return err
	}
	defer s.open.RUnlock()
	if _, _, err := s.find(n.Run); err != nil {
		return nil
	}
	d, r, release, err := s.hold(ctx, n.Run)
	if err != nil {
		return err
	}
	defer release()
	if !d.Outbox.Tell(n.Key) {
		return nil
	}
	return s.keep(r, d)
}
