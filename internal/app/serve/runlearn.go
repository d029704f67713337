package serve

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/slmgen/slmgen/api"
	"github.com/slmgen/slmgen/internal/app"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/object"
	"github.com/slmgen/slmgen/internal/store"
	"github.com/slmgen/slmgen/slmgen/track"
)

// lesson is what is kept of what a run teaches, under the name of its recipe.
type lesson struct {
	Taught []app.Taught `json:"taught,omitempty"`
	// Costs are what the parts of the run took, for later runs of its plan.
	Costs *track.Costs `json:"costs,omitempty"`
}

// lessonID is the id of what a run teaches.
func lessonID(run string) string { return "obs_" + strings.TrimPrefix(run, "run_") }

// learn keeps what the events that were added teach: what the trainer measured; where it measured nothing, the loss at the end of a whole run of a
// known plan. What cannot be used is left in its event.
func (s *Service) learn(tx store.Tx, c *track.Change, now time.Time) error {
	var taught []app.Taught
	for _, e := range c.Added {
		if e.Kind != track.Artifact || e.Attempt != c.Status.Attempt {
			continue
		}
		if all, ok, err := app.ReadMeasured(e.Text); ok && err == nil {
			taught = all
		}
	}
	if len(taught) == 0 && c.Status.State == track.Completed {
		var err error
		if taught, err = s.finalLoss(tx, c); err != nil {
			return err
		}
	}
	if len(taught) == 0 {
		return nil
	}
	for i := range taught {
		taught[i].Run = c.ID
	}
	return putLesson(tx, c.Record, now, func(l *lesson) error { l.Taught = taught; return nil })
}

// putLesson changes what is kept of a run's lessons.
func putLesson(tx store.Tx, r track.Record, now time.Time, change func(*lesson) error) error {
	o, err := tx.Object(r.Project, object.Observation, lessonID(r.ID))
	fresh := fault.CodeOf(err) == fault.NotFound
	var l lesson
	switch {
	case fresh:
		o = object.Object{ID: lessonID(r.ID), Kind: object.Observation, Project: r.Project, Name: recipeOf(r), Created: now, Updated: now, Used: now, Version: 1}
	case err != nil:
		return err
	default:
		if l, err = body[lesson](o); err != nil {
			return err
		}
	}
	if err := change(&l); err != nil {
		if errors.Is(err, track.ErrUnchanged) {
			return nil
		}
		return err
	}
	if o.Body, err = encode(l); err != nil {
		return err
	}
	if fresh {
		return tx.CreateObject(o)
	}
	o.Updated = now
	_, err = tx.UpdateObject(o)
	return err
}

// unlearn forgets what a run taught.
func unlearn(tx store.Tx, project, run string) error {
	err := tx.DeleteObject(project, object.Observation, lessonID(run))
	if fault.CodeOf(err) == fault.NotFound {
		return nil
	}
	return err
}

// finalLoss is the loss at the end of a run that its trainer did not measure, where the run was whole and its plan is known.
func (s *Service) finalLoss(tx store.Tx, c *track.Change) ([]app.Taught, error) {
	loss, ok := c.Status.Last["eval_loss"]
	if !ok || c.Plan == "" || c.Status.Total == 0 || c.Status.Step != c.Status.Total || c.Status.EvalStep != c.Status.Step {
		return nil, nil
	}
	if _, err := tx.Head(c.Project, object.Observation, lessonID(c.ID)); err == nil || fault.CodeOf(err) != fault.NotFound {
		return nil, err // the trainer measured
	}
	o, err := tx.Object(c.Project, object.Plan, c.Plan)
	if fault.CodeOf(err) == fault.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	p, err := body[planned](o)
	if err != nil {
		return nil, err
	}
	return app.FinalLoss(p.Plan, loss), nil
}

// ListObservations implements api.RunBackend.
func (s *Service) ListObservations(ctx context.Context, c api.Caller, p api.Paging) (api.ObservationPage, error) {
	out := api.ObservationPage{Observations: []api.RunObservation{}}
	next, err := s.list(ctx, object.Query{Project: c.Project, Kind: object.Observation, Page: page(p)}, func(o object.Object) error {
		l, err := body[lesson](o)
		if err != nil {
			return err
		}
		for _, t := range l.Taught {
			doc, err := t.Line()
			if err != nil {
				return err
			}
			shown, err := recast[api.RunObservation](json.RawMessage(doc))
			if err != nil {
				return err
			}
			out.Observations = append(out.Observations, shown)
		}
		return nil
	})
	out.Next = some(next)
	return out, err
}
