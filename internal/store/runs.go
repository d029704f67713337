package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/object"
	"github.com/slmgen/slmgen/slmgen/track"
)

// ChangeRun has fn change a run, of whatever project, and keeps what fn leaves of it together with what came of that and with what fn writes besides. The
// rules are those of track.Store.Change; what fn gives outwards is read only where there is no error.
func ChangeRun(ctx context.Context, s Store, id string, fn func(Tx, *track.Change) error) error {
	err := s.Together(ctx, func(tx Tx) error {
		r, err := tx.RunToChange(id)
		if err != nil {
			return err
		}
		c, err := track.Alter(r, func(c *track.Change) error { return fn(tx, c) })
		switch {
		case err != nil:
			return err
		case c == nil:
			return track.ErrUnchanged // what fn has written goes, too
		}
		return tx.SaveRun(c)
	})
	if errors.Is(err, track.ErrUnchanged) {
		return nil
	}
	return err
}

// Runs are the runs of a server's database as a track.Store. A run's project must be there. Untold and Told share the notes with the server that posts
// them.
func Runs(s Store) track.Store { return runs{s} }

type runs struct{ s Store }

// Create implements track.Store.
func (all runs) Create(ctx context.Context, r track.Record) error {
	r, err := r.Begin()
	if err != nil {
		return err
	}
	return all.s.Update(ctx, func(tx Tx) error { return tx.CreateRun(r) })
}

// Get implements track.Store.
func (all runs) Get(ctx context.Context, id string) (r track.Record, err error) {
	err = all.s.View(ctx, func(tx Tx) (err error) { r, err = tx.AnyRun(id); return err })
	return r, err
}

// List implements track.Store.
func (all runs) List(ctx context.Context, q track.Query) (page []track.Record, next string, err error) {
	err = all.s.View(ctx, func(tx Tx) (err error) {
		page, next, err = tx.Runs(object.RunQuery{Project: q.Project, State: string(q.State), Name: q.Name, Page: object.Page{Limit: q.Limit, Cursor: q.Cursor}})
		return err
	})
	return page, next, err
}

// Change implements track.Store.
func (all runs) Change(ctx context.Context, id string, fn func(*track.Change) error) error {
	return ChangeRun(ctx, all.s, id, func(_ Tx, c *track.Change) error { return fn(c) })
}

// Events implements track.Store.
func (all runs) Events(ctx context.Context, id string, after int64, limit int) (events []track.Placed, err error) {
	err = all.s.View(ctx, func(tx Tx) error {
		r, err := tx.AnyRun(id)
		if err != nil || after >= r.Events {
			return err
		}
		events, err = tx.RunEvents(id, max(after, 0), limit)
		return err
	})
	return events[:min(len(events), max(limit, 0))], err
}

// Delete implements track.Store. It goes with the changes, which would else be in its way again and again.
func (all runs) Delete(ctx context.Context, id string) error {
	return all.s.Together(ctx, func(tx Tx) error {
		r, err := tx.RunToChange(id)
		if err != nil {
			return err
		}
		return tx.DeleteRun(r.Project, id)
	})
}

// Untold implements track.Store.
func (all runs) Untold(ctx context.Context, limit int) (notes []track.Note, err error) {
	var kept []object.Note
	err = all.s.View(ctx, func(tx Tx) (err error) { kept, err = tx.FreshNotes(max(limit, 0)); return err })
	for _, k := range kept {
		var n track.Note
		if err := json.Unmarshal(k.Doc, &n); err != nil {
			return nil, fault.Wrap(fault.Internal, err, "the note %s cannot be read", k.ID)
		}
		notes = append(notes, n)
	}
	return notes, err
}

// Told implements track.Store.
func (all runs) Told(ctx context.Context, n track.Note) error {
	return all.s.Update(ctx, func(tx Tx) error { return tx.SpreadNote(object.Note{ID: n.Key}, nil, time.Time{}) })
}
