package serve

import (
	"bytes"
	"context"
	"encoding/json"
	"time"

	"github.com/slmgen/slmgen/api"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/object"
	"github.com/slmgen/slmgen/internal/store"
	"github.com/slmgen/slmgen/slmgen/track"
)

func noRun(err error, id string) error {
	if fault.CodeOf(err) == fault.NotFound {
		return fault.New(fault.NotFound, "there is no run %s in the project", id)
	}
	return err
}

// ListRuns implements api.RunBackend.
func (s *Service) ListRuns(ctx context.Context, c api.Caller, q api.RunQuery) (out api.RunPage, err error) {
	out.Runs = []track.Run{}
	if q.State != "" && !q.State.Known() {
		return out, fault.New(fault.Invalid, "there is no state %q of a run", q.State)
	}
	err = s.Store.View(ctx, func(tx store.Tx) error {
		all, next, err := tx.Runs(object.RunQuery{Project: c.Project, State: string(q.State), Name: q.Name, Page: page(q.Paging)})
		for _, r := range all {
			shown := r.Shown(nil, s.now())
			shown.Turns, shown.Alerts, shown.Rules = nil, nil, nil
			out.Runs = append(out.Runs, shown)
		}
		out.Next = some(next)
		return err
	})
	return out, err
}

// CreateRun implements api.RunBackend.
func (s *Service) CreateRun(ctx context.Context, c api.Caller, in api.RunCreate, once api.Idempotency) (api.RunSecret, error) {
	now := s.now()
	r := track.Record{ID: newID("run", c.Project, once), Project: c.Project, Name: in.Name, Created: now, Version: 1, Status: track.Status{State: track.Created}, Secret: 1, Request: once.Fingerprint}
	if in.Plan != nil {
		r.Plan = *in.Plan
	}
	if in.Mailbox != nil && *in.Mailbox != "" {
		r.Mailbox = *in.Mailbox
		if err := s.checkMailbox(r.Mailbox); err != nil {
			return api.RunSecret{}, err
		}
	}
	if in.Expires != nil {
		if r.Expires = in.Expires.UTC(); !r.Expires.After(now) {
			return api.RunSecret{}, fault.New(fault.Invalid, "the secret would have expired already").Do("give a time to come")
		}
		if r.Expires.Year() > lastYear {
			return api.RunSecret{}, fault.New(fault.Invalid, "the secret would expire in the year %d", r.Expires.Year()).Do("give a time before %d, or none", lastYear+1)
		}
	}
	if err := s.keepRun(ctx, c, &r, once, "run.create"); err != nil {
		return api.RunSecret{}, err
	}
	return s.withSecret(ctx, r)
}

// keepRun stores a new run; r is the one that is there already when the request was made before.
func (s *Service) keepRun(ctx context.Context, c api.Caller, r *track.Record, once api.Idempotency, action string) error {
	return s.Store.Update(ctx, func(tx store.Tx) error {
		if once.Key != "" {
			have, err := tx.Run(c.Project, r.ID)
			if err == nil {
				if err = repeated(once, have.Request); err == nil {
					*r = have
				}
				return err
			}
			if fault.CodeOf(err) != fault.NotFound {
				return err
			}
		}
		if _, err := tx.Project(c.Project); err != nil {
			return noProject(err)
		}
		if r.Plan != "" {
			if _, err := tx.Head(c.Project, object.Plan, r.Plan); err != nil {
				if fault.CodeOf(err) == fault.NotFound {
					return fault.New(fault.NotFound, "there is no plan %s in the project", r.Plan)
				}
				return err
			}
		}
		if err := tx.CreateRun(*r); err != nil {
			return err
		}
		return s.log(tx, c, action, r.ID, map[string]any{"name": r.Name})
	})
}

// GetRun implements api.RunBackend.
func (s *Service) GetRun(ctx context.Context, c api.Caller, id string) (out track.Run, err error) {
	lr, err := s.runs.live(ctx, c.Project, id)
	if err != nil {
		return out, err
	}
	return lr.shown(s.now()), nil
}

// changeRun changes a run of the caller's project.
func (s *Service) changeRun(ctx context.Context, c api.Caller, id, action string, detail map[string]any, fn func(*track.Change) error) (out track.Run, err error) {
	err = s.alter(ctx, id, func(tx store.Tx, change *track.Change) error {
		if change.Project != c.Project {
			return noRun(fault.New(fault.NotFound, "of another project"), id)
		}
		if err := fn(change); err != nil {
			return err
		}
		return s.log(tx, c, action, id, detail)
	})
	if err != nil {
		return out, err
	}
	s.runs.changed(id)
	return s.GetRun(ctx, c, id)
}

// UpdateRun implements api.RunBackend.
func (s *Service) UpdateRun(ctx context.Context, c api.Caller, id string, in api.RunUpdate, etag string) (track.Run, error) {
	version, err := versionOf(etag)
	if err != nil {
		return track.Run{}, err
	}
	return s.changeRun(ctx, c, id, "run.update", nil, func(r *track.Change) error {
		if version != 0 && version != r.Version {
			return fault.New(fault.Precondition, "the run is at version %d, not %d", r.Version, version).Do("read it again and change that")
		}
		r.Version++
		if in.Name != nil {
			r.Name = *in.Name
		}
		if in.Mute != nil {
			r.Mute = *in.Mute
		}
		if in.Rules == nil {
			return nil
		}
		rules := track.DefaultThresholds()
		if r.Rules != nil {
			rules = *r.Rules
		}
		if err := changeRules(&rules, *in.Rules); err != nil {
			return err
		}
		r.Rules, r.RulesFrom = &rules, r.Events
		return nil
	})
}

// changeRules sets the thresholds that are named.
func changeRules(rules *track.Thresholds, named any) error {
	doc, err := json.Marshal(named)
	if err != nil {
		return fault.Wrap(fault.Invalid, err, "the rules cannot be read")
	}
	dec := json.NewDecoder(bytes.NewReader(doc))
	dec.DisallowUnknownFields()
	if err := dec.Decode(rules); err != nil {
		return fault.New(fault.Invalid, "the rules name what is none, or a count that is no whole number: %v", err).Do("GET the run: its rules are there by their names")
	}
	return rules.Check()
}

// DeleteRun implements api.RunBackend.
func (s *Service) DeleteRun(ctx context.Context, c api.Caller, id string) error {
	err := s.Store.Together(ctx, func(tx store.Tx) error { // with the reports, which would else be in its way
		if err := tx.DeleteRun(c.Project, id); err != nil {
			return noRun(err, id)
		}
		if err := unlearn(tx, c.Project, id); err != nil {
			return err
		}
		return s.log(tx, c, "run.delete", id, nil)
	})
	if err == nil {
		s.runs.forget(id)
	}
	return err
}

// StopRun implements api.RunBackend.
func (s *Service) StopRun(ctx context.Context, c api.Caller, id string) (track.Run, error) {
	var r track.Record
	out, err := s.changeRun(ctx, c, id, "run.stop", nil, func(change *track.Change) error {
		if change.Status.State.Ended() {
			return fault.New(fault.Conflict, "the run is %s already", change.Status.State)
		}
		change.Status.AskToStop()
		r = change.Record
		return nil
	})
	if err == nil {
		err = s.stopByMailbox(ctx, r)
	}
	return out, err
}

// RenewRunSecret implements api.RunBackend.
func (s *Service) RenewRunSecret(ctx context.Context, c api.Caller, id string) (api.RunSecret, error) {
	var r track.Record
	_, err := s.changeRun(ctx, c, id, "run.secret", nil, func(change *track.Change) error {
		change.Secret++
		change.Version++
		r = change.Record
		return nil
	})
	if err != nil {
		return api.RunSecret{}, err
	}
	return s.withSecret(ctx, r)
}

func (s *Service) withSecret(ctx context.Context, r track.Record) (api.RunSecret, error) {
	secret, err := s.runSecret(ctx, r.ID, r.Secret)
	if err != nil {
		return api.RunSecret{}, err
	}
	return api.RunSecret{Run: r.Shown(nil, s.now()), Secret: track.SecretText(secret), Expires: when(r.Expires)}, nil
}

// silences tells which runs have become silent, until ctx ends.
func (s *Service) silences(ctx context.Context) {
	up := s.now()
	timer := time.NewTicker(time.Second)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
		if err := s.Quiet(ctx, up); err != nil && ctx.Err() == nil {
			s.Log.Warn("cannot look for runs that are silent", "error", err)
		}
	}
}

// Quiet looks once for runs that have become silent. up is since when they could have been heard.
func (s *Service) Quiet(ctx context.Context, up time.Time) error {
	now := s.now()
	var turning []string // those whose state changes: the others are not written
	if err := s.Store.View(ctx, func(tx store.Tx) (err error) {
		turning = nil
		ids, err := tx.QuietRuns(now.Add(-track.SuspectAfter), 1000)
		for _, id := range ids {
			r, err := tx.AnyRun(id)
			if err != nil {
				return err
			}
			if _, turned := r.Status.Silent(now, up); turned {
				turning = append(turning, id)
			}
		}
		return err
	}); err != nil {
		return err
	}
	for _, id := range turning {
		turned := false
		err := s.alter(ctx, id, func(_ store.Tx, c *track.Change) error {
			if turned = c.Silent(now, up); !turned {
				return track.ErrUnchanged
			}
			return nil
		})
		if err != nil && fault.CodeOf(err) != fault.NotFound {
			return err
		}
		if err == nil && turned {
			s.runs.changed(id)
		}
	}
	return nil
}
