package folder

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"sync"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/track"
)

// run is a run of the folder.
type run struct {
	name  string     // of its folder
	mu    sync.Mutex // who reads or writes the record has it
	state state      // Store.mu guards it
	marks marks
}

// state is what is known of a run without its files.
type state struct {
	head    track.Record // what Query.Page reads
	events  int64
	segment int64 // bytes of the events that are kept
	waiting []track.Waiting
	gone    bool
}

// nameOf is the name of a run's folder: its id, where every file system takes that for a name of its own. Short ones are devices on some.
func nameOf(id string) string {
	plain := len(id) >= 5 && id[0] != '-'
	for _, c := range []byte(id) {
		plain = plain && (c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_' || c == '-')
	}
	if plain {
		return id
	}
	sum := sha256.Sum256([]byte(id))
	return "=" + hex.EncodeToString(sum[:16])
}

// Create implements track.Store.
func (s *Store) Create(ctx context.Context, r track.Record) error {
	r, err := r.Begin()
	if err != nil {
		return err
	}
	if err := s.begin(ctx); err != nil {
		return err
	}
	defer s.open.RUnlock()
	s.folders.Lock()
	defer s.folders.Unlock()
	if _, _, err := s.find(r.ID); err == nil {
		return fault.New(fault.Conflict, "there is a run %.40q", r.ID)
	}
	d := document{Format: format, Record: r}
	if err := s.make(d); err != nil {
		_ = s.root.RemoveAll(freshRun)
		return err
	}
	s.mu.Lock()
	s.runs[r.ID] = &run{name: nameOf(r.ID), state: d.state()}
	s.mu.Unlock()
	return synced(s.root.Open("."))
}

// make makes the folder of a run.
func (s *Store) make(d document) error {
	if err := errors.Join(s.root.RemoveAll(freshRun), s.root.Mkdir(freshRun, 0o700)); err != nil {
		return failed(err, "cannot make a run")
	}
	f, err := s.root.OpenFile(freshRun+"/"+eventsFile, os.O_CREATE|os.O_WRONLY, 0o600)
	if err == nil {
		err = errors.Join(f.Sync(), f.Close())
	}
	if err != nil {
		return failed(err, "cannot make a run")
	}
	if err := s.write(freshRun, d); err != nil {
		return err
	}
	if err := synced(s.root.Open(freshRun)); err != nil {
		return err
	}
	return failed(s.root.Rename(freshRun, nameOf(d.Record.ID)), "cannot make a run")
}

// Get implements track.Store.
func (s *Store) Get(ctx context.Context, id string) (track.Record, error) {
	if err := s.begin(ctx); err != nil {
		return track.Record{}, err
	}
	defer s.open.RUnlock()
	d, _, release, err := s.hold(ctx, id)
	if err != nil {
		return track.Record{}, err
	}
	release()
	return d.Record, nil
}

// hold reads a run and keeps others from it until release.
func (s *Store) hold(ctx context.Context, id string) (d document, r *run, release func(), err error) {
	r, _, err = s.find(id)
	if err != nil {
		return d, nil, nil, err
	}
	r.mu.Lock()
	switch {
	case ctx.Err() != nil:
		err = context.Cause(ctx)
	case s.lost(r):
		err = fault.New(fault.NotFound, "there is no run %.40q", id)
	default:
		d, err = s.read(r.name)
	}
	if err != nil {
		r.mu.Unlock()
		return d, nil, nil, err
	}
	return d, r, r.mu.Unlock, nil
}

// lost says whether a run was deleted since it was found.
func (s *Store) lost(r *run) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return r.state.gone
}

// List implements track.Store.
func (s *Store) List(ctx context.Context, q track.Query) ([]track.Record, string, error) {
	if err := s.begin(ctx); err != nil {
		return nil, "", err
	}
	defer s.open.RUnlock()
	s.mu.Lock()
	heads := make([]track.Record, 0, len(s.runs))
	for _, r := range s.runs {
		heads = append(heads, r.state.head)
	}
	s.mu.Unlock()
	heads, next, err := q.Page(heads)
	var page []track.Record
	for _, head := range heads {
		d, _, release, err := s.hold(ctx, head.ID)
		if fault.CodeOf(err) == fault.NotFound {
			continue // deleted meanwhile
		}
		if err != nil {
			return nil, "", err
		}
		release()
		page = append(page, d.Record)
	}
	return page, next, err
}

// Delete implements track.Store.
func (s *Store) Delete(ctx context.Context, id string) error {
	if err := s.begin(ctx); err != nil {
		return err
	}
	defer s.open.RUnlock()
	s.folders.Lock()
	defer s.folders.Unlock()
	r, _, err := s.find(id)
	if err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := errors.Join(s.root.RemoveAll(deadRun), s.root.Rename(r.name, deadRun)); err != nil {
		return failed(err, "cannot delete the run")
	}
	s.mu.Lock()
	r.state.gone = true
	delete(s.runs, id)
	s.mu.Unlock()
	err = synced(s.root.Open("."))
	_ = s.root.RemoveAll(deadRun) // or the next time
	return err
}
