package serve

import (
	"cmp"
	"context"

	"github.com/slmgen/slmgen/internal/object"
	"github.com/slmgen/slmgen/internal/store"
	"github.com/slmgen/slmgen/slmgen/track"
)

// expect has a run that is followed from its beginning reckon with what the latest completed run of its plan took. working is held.
func (r *liveRun) expect(ctx context.Context) error {
	if r.follow.Position() > 0 {
		return nil
	}
	return r.s.Store.View(ctx, func(tx store.Tx) error {
		record, err := tx.Run(r.project, r.id)
		if err != nil || recipeOf(record) == "" {
			return err
		}
		all, _, err := tx.Objects(object.Query{Project: r.project, Kind: object.Observation, Name: recipeOf(record), Page: object.Page{Limit: earlierRuns}})
		if err != nil {
			return err
		}
		for _, o := range all { // the newest first
			l, err := body[lesson](o)
			if err != nil {
				return err
			}
			if l.Costs != nil && o.ID != lessonID(r.id) && o.Created.Before(record.Created) {
				r.mu.Lock()
				r.follow.Estimator.Plan = r.follow.Estimator.Plan.With(*l.Costs)
				r.mu.Unlock()
				return nil
			}
		}
		return nil
	})
}

// recipeOf names what a run does: runs of the same name do the same.
func recipeOf(r track.Record) string { return cmp.Or(r.Recipe, r.Plan) }

// earlierRuns of a plan are looked at.
const earlierRuns = 20

// teach keeps what the parts of a completed run of a plan took, once. working is held.
func (r *liveRun) teach(ctx context.Context, record track.Record) error {
	if recipeOf(record) == "" || record.Status.State != track.Completed || r.taught {
		return nil
	}
	costs := r.follow.Estimator.Costs()
	if costs.Step > 0 {
		if err := r.s.Store.Update(ctx, func(tx store.Tx) error {
			return putLesson(tx, record, r.s.now(), func(l *lesson) error {
				if l.Costs != nil && *l.Costs == costs {
					return track.ErrUnchanged
				}
				l.Costs = &costs
				return nil
			})
		}); err != nil {
			return err
		}
	}
	r.taught = true
	return nil
}
