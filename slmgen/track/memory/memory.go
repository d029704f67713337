// Package memory keeps runs for as long as a program runs.
package memory

import (
	"context"
	"encoding/json"
	"slices"
	"sort"
	"sync"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/track"
)

// Store is a track.Store in memory. It grows with what it keeps: the events as lines of JSON. It is safe for concurrent use.
type Store struct {
	mu   sync.Mutex
	runs map[string]*run
}

// run is one that is kept. The record is JSON, as others keep it, so that nobody holds a part of it.
type run struct {
	head   track.Record // what Query.Page reads
	doc    []byte
	chunks []chunk
	outbox track.Outbox
}

// chunk is the events of one change.
type chunk struct {
	first, n int64
	lines    []byte
}

var _ track.Store = (*Store)(nil)

// New makes a Store without runs.
func New() *Store { return &Store{runs: map[string]*run{}} }

// begin takes the store for one call, which ends by calling s.mu.Unlock.
func (s *Store) begin(ctx context.Context) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	s.mu.Lock()
	return nil
}

func (s *Store) find(id string) (*run, error) {
	if r := s.runs[id]; r != nil {
		return r, nil
	}
	return nil, fault.New(fault.NotFound, "there is no run %.40q", id)
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
	defer s.mu.Unlock()
	if s.runs[r.ID] != nil {
		return fault.New(fault.Conflict, "there is a run %.40q", r.ID)
	}
	fresh := &run{}
	if err := fresh.keep(r); err != nil {
		return err
	}
	s.runs[r.ID] = fresh
	return nil
}

func (r *run) keep(record track.Record) error {
	doc, err := json.Marshal(record)
	if err != nil {
		return fault.Wrap(fault.Invalid, err, "the run cannot be kept")
	}
	r.doc = doc
	r.head = track.Record{ID: record.ID, Project: record.Project, Name: record.Name, Created: record.Created, Status: track.Status{State: record.Status.State}}
	return nil
}

func (r *run) record() (record track.Record, err error) {
	if err := json.Unmarshal(r.doc, &record); err != nil {
		return record, fault.Wrap(fault.Internal, err, "the run %s cannot be read", r.head.ID)
	}
	return record, nil
}

// Get implements track.Store.
func (s *Store) Get(ctx context.Context, id string) (track.Record, error) {
	if err := s.begin(ctx); err != nil {
		return track.Record{}, err
	}
	defer s.mu.Unlock()
	r, err := s.find(id)
	if err != nil {
		return track.Record{}, err
	}
	return r.record()
}

// List implements track.Store.
func (s *Store) List(ctx context.Context, q track.Query) ([]track.Record, string, error) {
	if err := s.begin(ctx); err != nil {
		return nil, "", err
	}
	defer s.mu.Unlock()
	var heads []track.Record
	for _, r := range s.runs {
		heads = append(heads, r.head)
	}
	page, next, err := q.Page(heads)
	for i := range page {
		if page[i], err = s.runs[page[i].ID].record(); err != nil {
			return nil, "", err
		}
	}
	return page, next, err
}

// Change implements track.Store.
func (s *Store) Change(ctx context.Context, id string, fn func(*track.Change) error) error {
	if err := s.begin(ctx); err != nil {
		return err
	}
	defer s.mu.Unlock()
	r, err := s.find(id)
	if err != nil {
		return err
	}
	record, err := r.record()
	if err != nil {
		return err
	}
	c, err := track.Alter(record, fn)
	if c == nil {
		return err
	}
	if err := r.keep(c.Record); err != nil {
		return err
	}
	if n := int64(len(c.Added)); n > 0 {
		r.chunks = append(r.chunks, chunk{first: c.Events - n + 1, n: n, lines: slices.Clone(c.Lines)})
	}
	r.outbox.Put(c)
	return nil
}

// Events implements track.Store.
func (s *Store) Events(ctx context.Context, id string, after int64, limit int) (all []track.Placed, err error) {
	if err := s.begin(ctx); err != nil {
		return nil, err
	}
	r, err := s.find(id)
	if err != nil {
		s.mu.Unlock()
		return nil, err
	}
	chunks := r.chunks // they are added to, and never change
	s.mu.Unlock()
	begin := sort.Search(len(chunks), func(i int) bool { return chunks[i].first+chunks[i].n-1 > after })
	var decoder track.Decoder
	for _, c := range chunks[begin:] {
		if len(all) >= limit {
			break
		}
		if all, err = decoder.Placed(all, c.lines, c.first, c.n, after); err != nil {
			return nil, err
		}
	}
	return all[:min(len(all), max(limit, 0))], nil
}

// Delete implements track.Store.
func (s *Store) Delete(ctx context.Context, id string) error {
	if err := s.begin(ctx); err != nil {
		return err
	}
	defer s.mu.Unlock()
	_, err := s.find(id)
	delete(s.runs, id)
	return err
}

// Untold implements track.Store.
func (s *Store) Untold(ctx context.Context, limit int) ([]track.Note, error) {
	if err := s.begin(ctx); err != nil {
		return nil, err
	}
	defer s.mu.Unlock()
	var waiting []track.Waiting
	for _, r := range s.runs {
		waiting = append(waiting, r.outbox.Waiting...)
	}
	return track.Oldest(waiting, limit), nil
}

// Told implements track.Store.
func (s *Store) Told(ctx context.Context, n track.Note) error {
	if err := s.begin(ctx); err != nil {
		return err
	}
	defer s.mu.Unlock()
	if r := s.runs[n.Run]; r != nil {
		r.outbox.Tell(n.Key)
	}
	return nil
}
