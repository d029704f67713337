package serve

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/slmgen/slmgen/api"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/object"
	"github.com/slmgen/slmgen/internal/queue"
	"github.com/slmgen/slmgen/internal/store"
)

// The kinds of jobs.
const (
	analysisJob = "analysis"
	planJob     = "plan"
	bundleJob   = "bundle"
	rebundleJob = "bundle-of-plan"
)

func (s *Service) workers(around func(queue.Worker) queue.Worker) map[string]queue.Worker {
	all := map[string]queue.Worker{analysisJob: s.analyzeJob, planJob: s.planWorker(false), bundleJob: s.planWorker(true), rebundleJob: s.rebundleJob}
	if around != nil {
		for kind, do := range all {
			all[kind] = around(do)
		}
	}
	return all
}

// attempts is how often a job may be begun: more than once only where a process died or something did not answer.
const attempts = 5

// effects is what happens with the end of a job.
type effects func(tx store.Tx) error

// jobStore gives the queue what it needs of the store.
type jobStore struct{ store store.Store }

var _ queue.Store = jobStore{}

func (j jobStore) Claim(ctx context.Context, owner string, kinds []string, now, until time.Time) (job object.Job, err error) {
	err = j.store.Update(ctx, func(tx store.Tx) error {
		job, err = tx.ClaimJob(owner, kinds, now, until)
		return err
	})
	return job, err
}

func (j jobStore) Extend(ctx context.Context, l object.Lease, progress json.RawMessage, now, until time.Time) (stop bool, err error) {
	err = j.store.Update(ctx, func(tx store.Tx) error {
		stop, err = tx.ExtendLease(l, progress, now, until)
		return err
	})
	return stop, err
}

func (j jobStore) Finish(ctx context.Context, l object.Lease, o object.Outcome, made any, now time.Time) error {
	return j.store.Update(ctx, func(tx store.Tx) error {
		if err := tx.FinishJob(l, o, now); err != nil {
			return err
		}
		if apply, ok := made.(effects); ok {
			if err := apply(tx); fault.CodeOf(err) == fault.Conflict { // a conflict of the lease means something else
				return fault.Wrap(fault.Precondition, err, "what the job made is there already")
			} else if err != nil {
				return err
			}
		}
		return nil
	})
}

// enqueue begins a job.
func (s *Service) enqueue(ctx context.Context, c api.Caller, kind string, input any, priority int, once api.Idempotency) (api.Job, error) {
	doc, err := encode(input)
	if err != nil {
		return api.Job{}, err
	}
	j := object.Job{ID: newID("job", c.Project, once), Project: c.Project, Kind: kind, State: object.Queued, Priority: priority, Input: doc, Attempts: attempts, Created: s.now(), Actor: c.Actor(), Request: once.Fingerprint}
	err = s.Store.Update(ctx, func(tx store.Tx) error {
		if once.Key != "" {
			have, err := tx.Job(c.Project, j.ID)
			if err == nil {
				if err = repeated(once, have.Request); err == nil {
					j = have
					return errHave
				}
			}
			if fault.CodeOf(err) != fault.NotFound {
				return err
			}
		}
		p, err := tx.Project(c.Project)
		if err != nil {
			return noProject(err)
		}
		if most := s.projectLimits(p).Jobs; most > 0 {
			active, err := tx.Active(c.Project)
			if err != nil {
				return err
			}
			if active >= most {
				return fault.New(fault.Quota, "the project has %d jobs under way and may have %d", active, most).Do("wait for one to end, or cancel one")
			}
		}
		if err := tx.CreateJob(j); err != nil {
			return err
		}
		return s.log(tx, c, "job.create", j.ID, map[string]any{"kind": kind})
	})
	if errors.Is(err, errHave) {
		err = nil
	}
	if err != nil {
		return api.Job{}, err
	}
	s.queue.Wake()
	return jobOf(j)
}

// asked gives a worker what its job asks for, and for whom it works.
func asked[T any](w queue.Work) (T, api.Caller, error) {
	var in T
	if err := json.Unmarshal(w.Input, &in); err != nil {
		return in, api.Caller{}, fault.Wrap(fault.Internal, err, "the job %s cannot be read", w.ID)
	}
	return in, api.Caller{Kind: "job", ID: w.ID, Project: w.Project, Role: object.Editor, Scopes: []object.Scope{object.Read, object.Write}}, nil
}

func jobOf(j object.Job) (api.Job, error) {
	kind := j.Kind
	if kind == rebundleJob {
		kind = bundleJob
	}
	out := api.Job{Id: j.ID, Kind: kind, State: api.JobState(j.State), Attempt: j.Attempt, Created: j.Created, Started: when(j.Started), Finished: when(j.Finished), Priority: nonzero(j.Priority)}
	for doc, into := range map[*json.RawMessage]any{&j.Progress: &out.Progress, &j.Result: &out.Result, &j.Problem: &out.Problem} {
		if len(*doc) > 0 {
			if err := json.Unmarshal(*doc, into); err != nil {
				return out, fault.Wrap(fault.Internal, err, "the job %s cannot be read", j.ID)
			}
		}
	}
	return out, nil
}

func noJob(err error, id string) error {
	if fault.CodeOf(err) == fault.NotFound {
		return fault.New(fault.NotFound, "there is no job %s in the project", id)
	}
	return err
}

// ListJobs implements api.JobBackend.
func (s *Service) ListJobs(ctx context.Context, c api.Caller, state api.JobState, p api.Paging) (out api.JobPage, err error) {
	out.Jobs = []api.Job{}
	err = s.Store.View(ctx, func(tx store.Tx) error {
		all, next, err := tx.Jobs(object.JobQuery{Project: c.Project, State: object.State(state), Page: page(p)})
		if err != nil {
			return err
		}
		for _, j := range all {
			shown, err := jobOf(j)
			if err != nil {
				return err
			}
			out.Jobs = append(out.Jobs, shown)
		}
		out.Next = some(next)
		return nil
	})
	return out, err
}

// GetJob implements api.JobBackend.
func (s *Service) GetJob(ctx context.Context, c api.Caller, id string) (out api.Job, err error) {
	err = s.Store.View(ctx, func(tx store.Tx) error {
		j, err := tx.Job(c.Project, id)
		if err != nil {
			return noJob(err, id)
		}
		out, err = jobOf(j)
		return err
	})
	return out, err
}

// CancelJob implements api.JobBackend.
func (s *Service) CancelJob(ctx context.Context, c api.Caller, id string) (out api.Job, err error) {
	err = s.Store.Update(ctx, func(tx store.Tx) error {
		j, err := tx.CancelJob(c.Project, id, s.now())
		if err != nil {
			return noJob(err, id)
		}
		if out, err = jobOf(j); err != nil {
			return err
		}
		return s.log(tx, c, "job.cancel", id, nil)
	})
	if err == nil {
		s.changes.tell(id)
	}
	return out, err
}

const (
	eventsAtOnce = 200
	lookAgain    = time.Second // for what other processes write
)

// FollowJob implements api.JobBackend.
func (s *Service) FollowJob(ctx context.Context, c api.Caller, id string, after int64) (out []api.JobEvent, over bool, err error) {
	for {
		changed := s.changes.of(id)
		err := s.Store.View(ctx, func(tx store.Tx) error {
			out, over = nil, false
			j, err := tx.Job(c.Project, id)
			if err != nil {
				return noJob(err, id)
			}
			events, err := tx.Events(id, after, eventsAtOnce)
			for _, e := range events {
				out = append(out, api.JobEvent{ID: e.Seq, Type: e.Type, Data: e.Data})
			}
			over = j.State.Final() && len(events) < eventsAtOnce
			return err
		})
		if err != nil || len(out) > 0 || over {
			return out, over, err
		}
		select {
		case <-ctx.Done():
			return nil, false, ctx.Err()
		case <-s.closing:
			return nil, false, fault.Wrap(fault.Unavailable, errClosing, "the server is going down")
		case <-changed:
		case <-time.After(lookAgain):
		}
	}
}
