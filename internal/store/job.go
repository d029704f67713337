package store

import (
	"time"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/object"
)

const jobColumns = `id, project, kind, state, priority, input, result, problem, progress, attempt, attempts, created, started, finished,
	not_before, owner, lease, cancel, actor, request`

func jobRow(j *object.Job) []any {
	return []any{&j.ID, &j.Project, &j.Kind, &j.State, &j.Priority, (*[]byte)(&j.Input), (*[]byte)(&j.Result), (*[]byte)(&j.Problem),
		(*[]byte)(&j.Progress), &j.Attempt, &j.Attempts, instant{&j.Created}, instant{&j.Started}, instant{&j.Finished},
		instant{&j.After}, &j.Owner, instant{&j.Lease}, &j.Cancel, &j.Actor, &j.Request}
}

// CreateJob adds a job that is queued, whatever else its state says.
func (t *transaction) CreateJob(j object.Job) error {
	err := t.insert("job", `INSERT INTO job (`+jobColumns+`, events)
		VALUES (?, ?, ?, 'queued', ?, ?, NULL, NULL, NULL, 0, ?, ?, 0, 0, ?, '', 0, 0, ?, ?, 1)`,
		j.ID, j.Project, j.Kind, j.Priority, raw(j.Input), max(j.Attempts, 1), micros(j.Created), micros(j.After), j.Actor, j.Request)
	if err != nil {
		return err
	}
	return t.note(j.ID, 1, j.Created, "state", standing{State: object.Queued}.json())
}

func (t *transaction) Job(project, id string) (j object.Job, err error) {
	err = t.one("job", jobRow(&j), `SELECT `+jobColumns+` FROM job WHERE id = ? AND project = ?`, id, project)
	return j, err
}

func (t *transaction) Jobs(q object.JobQuery) ([]object.Job, string, error) {
	query, args := `SELECT `+jobColumns+` FROM job WHERE project = ?`, []any{q.Project}
	if q.State != "" {
		query, args = query+` AND state = ?`, append(args, string(q.State))
	}
	return list(t, q.Page, query, args, jobRow, func(j *object.Job) (time.Time, string) { return j.Created, j.ID })
}

func (t *transaction) Active(project string) (n int64, err error) {
	err = t.one("project", []any{&n}, `SELECT COUNT(*) FROM job WHERE project = ? AND state IN ('queued', 'running')`, project)
	return n, err
}

func (t *transaction) CancelJob(project, id string, now time.Time) (object.Job, error) {
	j, err := t.Job(project, id)
	switch {
	case err != nil:
		return j, err
	case j.State.Final():
		return j, fault.New(fault.Conflict, "the job is %s already", j.State)
	case j.Cancel:
		return j, nil
	case j.State == object.Queued:
		return t.end(j, object.Outcome{State: object.Cancelled}, now)
	}
	return t.change(j, now, `cancel = 1`)
}

// end puts a job where an outcome leaves it.
func (t *transaction) end(j object.Job, o object.Outcome, now time.Time) (object.Job, error) {
	finished := micros(now)
	if o.State == object.Queued {
		finished = 0
	}
	return t.change(j, now, `state = ?, result = ?, problem = ?, finished = ?, not_before = ?, owner = '', lease = 0`,
		string(o.State), raw(o.Result), raw(o.Problem), finished, micros(o.Retry))
}

// change sets columns of a job that still is as it was read, and tells those who follow it where it stands now.
func (t *transaction) change(j object.Job, now time.Time, set string, args ...any) (changed object.Job, err error) {
	var events int64
	err = t.one("job", append(jobRow(&changed), &events),
		`UPDATE job SET `+set+`, events = events + 1 WHERE id = ? AND state = ? AND attempt = ? RETURNING `+jobColumns+`, events`,
		append(args, j.ID, string(j.State), j.Attempt)...)
	if err != nil {
		return object.Job{}, err
	}
	return changed, t.note(j.ID, events, now, "state", standing{changed.State, changed.Attempt, changed.Cancel}.json())
}
