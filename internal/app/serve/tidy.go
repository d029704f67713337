package serve

import (
	"context"
	"time"

	"github.com/slmgen/slmgen/api"
	"github.com/slmgen/slmgen/internal/object"
	"github.com/slmgen/slmgen/internal/store"
)

const (
	tidyEvery   = 10 * time.Minute
	orphanAge   = 24 * time.Hour      // a blob that nothing names may be on its way until then
	strangerAge = 90 * 24 * time.Hour // people without a part in any project are known until then
	counterAge  = 72 * time.Hour      // the longest window is a day, and clocks differ
	sweepBatch  = 500
)

// tidy erases what nobody keeps: blobs of what was deleted, uploads that rest, what retention ends, and what a crash left.
func (s *Service) tidy(ctx context.Context) {
	timer := time.NewTimer(time.Second)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
		s.Tidy(ctx)
		timer.Reset(tidyEvery)
	}
}

// Tidy does once what a running server does every ten minutes.
func (s *Service) Tidy(ctx context.Context) {
	for name, step := range map[string]func(context.Context) error{"retention": s.retain, "uploads": s.giveUp, "jobs": s.forgetJobs, "people": s.forgetPeople, "counters": s.forgetCounters, "notes": s.forgetNotes, "orphans": s.orphans} {
		if err := step(ctx); err != nil && ctx.Err() == nil {
			s.Log.Error("cannot tidy", "step", name, "error", err)
		}
	}
	s.collect(ctx)
}

// collect deletes the blobs of what was erased.
func (s *Service) collect(ctx context.Context) {
	for ctx.Err() == nil {
		var keys []string
		err := s.Store.View(ctx, func(tx store.Tx) (err error) {
			keys, err = tx.Garbage(sweepBatch)
			return err
		})
		if err == nil && len(keys) > 0 {
			if err = s.Blobs.Delete(ctx, keys...); err == nil {
				err = s.Store.Update(ctx, func(tx store.Tx) error { return tx.Collected(keys) })
			}
		}
		if err != nil {
			s.Log.Warn("blobs stay behind until the next sweep", "error", err)
			return
		}
		if len(keys) < sweepBatch {
			return
		}
	}
}

// retain erases what was not used for as long as its project keeps things.
func (s *Service) retain(ctx context.Context) error {
	var old []object.Object
	if err := s.Store.View(ctx, func(tx store.Tx) (err error) {
		old, err = tx.Unused(s.now(), sweepBatch)
		return err
	}); err != nil {
		return err
	}
	return s.eraseAll(ctx, old, "retention")
}

// forgetJobs erases jobs that ended long ago.
func (s *Service) forgetJobs(ctx context.Context) error {
	if s.KeepJobs == 0 {
		return nil
	}
	return s.forget(ctx, func(tx store.Tx) (int64, error) { return tx.ForgetJobs(s.now().Add(-s.KeepJobs), sweepBatch) })
}

// forgetPeople erases logins that are over, and people who could do nothing for long.
func (s *Service) forgetPeople(ctx context.Context) error {
	return s.forget(ctx, func(tx store.Tx) (int64, error) {
		now := s.now()
		return tx.ForgetPeople(now.Add(-strangerAge), now, sweepBatch)
	})
}

// forgetCounters erases counts of requests in windows that are over: else every address would leave some for ever.
func (s *Service) forgetCounters(ctx context.Context) error {
	return s.forget(ctx, func(tx store.Tx) (int64, error) { return tx.ForgetCounters(s.now().Add(-counterAge), sweepBatch) })
}

// forget runs a step of batches until nothing is left to it, each in a transaction of its own: nobody waits long.
func (s *Service) forget(ctx context.Context, batch func(tx store.Tx) (int64, error)) error {
	for {
		var n int64
		err := s.Store.Update(ctx, func(tx store.Tx) (err error) {
			n, err = batch(tx)
			return err
		})
		if err != nil || n < sweepBatch {
			return err
		}
	}
}

func (s *Service) eraseAll(ctx context.Context, old []object.Object, why string) error {
	return s.Store.Update(ctx, func(tx store.Tx) error {
		for _, o := range old {
			if _, err := tx.Object(o.Project, o.Kind, o.ID); err != nil {
				continue // it went with what it was made of
			}
			if err := tx.DeleteObject(o.Project, o.Kind, o.ID); err != nil {
				return err
			}
			c := api.Caller{Kind: api.MeKindLocal, Project: o.Project}
			if err := s.log(tx, c, string(o.Kind)+".delete", o.ID, map[string]any{"why": why}); err != nil {
				return err
			}
		}
		return nil
	})
}

// giveUp erases uploads that wait for a part for too long.
func (s *Service) giveUp(ctx context.Context) error {
	var projects []object.Project
	if err := s.Store.View(ctx, func(tx store.Tx) error {
		for cursor := ""; ; {
			all, next, err := tx.Projects(object.Page{Limit: sweepBatch, Cursor: cursor})
			if err != nil {
				return err
			}
			projects = append(projects, all...)
			if cursor = next; next == "" {
				return nil
			}
		}
	}); err != nil {
		return err
	}
	for _, p := range projects {
		var old []object.Object
		for cursor := ""; ; {
			next, err := s.list(ctx, object.Query{Project: p.ID, Kind: object.Upload, Page: object.Page{Limit: sweepBatch, Cursor: cursor}}, func(o object.Object) error {
				if s.now().Sub(o.Updated) > uploadRests {
					old = append(old, o)
				}
				return nil
			})
			if err != nil {
				return err
			}
			if cursor = next; next == "" {
				break
			}
		}
		if err := s.eraseAll(ctx, old, "unfinished"); err != nil {
			return err
		}
	}
	return nil
}

// orphans deletes blobs that a crash left between storing and naming them.
func (s *Service) orphans(ctx context.Context) error {
	limit := s.now().Add(-orphanAge)
	if err := s.Blobs.Sweep(ctx, limit); err != nil {
		return err
	}
	for after := ""; ; {
		all, err := s.Blobs.List(ctx, after, sweepBatch)
		if err != nil || len(all) == 0 {
			return err
		}
		var old []string
		for _, b := range all {
			if b.Modified.Before(limit) {
				old = append(old, b.Key)
			}
		}
		if len(old) > 0 {
			var gone []string
			if err := s.Store.View(ctx, func(tx store.Tx) (err error) {
				gone, err = tx.Orphans(old)
				return err
			}); err != nil {
				return err
			}
			if err := s.Blobs.Delete(ctx, gone...); err != nil {
				return err
			}
		}
		after = all[len(all)-1].Key
	}
}
