package store

import (
	"encoding/json"
	"time"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/object"
)

// nextJob finds the job that is served next. The projects where something waits are found by leaps over the index of what is queued, so that
// a long queue costs no more than a short one; of each the head counts. To them come the running jobs whose lease is over.
//
// Of projects with as many running jobs the one that was served longest ago comes first: one worker goes round all of them.
func nextJob(kinds int) string {
	return `WITH RECURSIVE waiting (project) AS (
		SELECT (SELECT project FROM job WHERE state = 'queued' ` + byProject + `)
		UNION ALL
		SELECT (SELECT project FROM job WHERE state = 'queued' AND project > w.project ` + byProject + `) FROM waiting w WHERE w.project IS NOT NULL
	), candidate (id) AS (
		SELECT (SELECT j.id FROM job j WHERE j.state = 'queued' AND j.project = w.project AND j.not_before <= ? AND j.kind IN (` + marks(kinds) + `)
			ORDER BY j.priority DESC, j.created, j.id LIMIT 1)
		FROM waiting w WHERE w.project IS NOT NULL
		UNION ALL
		SELECT id FROM job WHERE state = 'running' AND lease <= ? AND kind IN (` + marks(kinds) + `)
	)
	SELECT ` + jobColumns + ` FROM job WHERE id IN (SELECT id FROM candidate)
	ORDER BY
		(SELECT COUNT(*) FROM job r WHERE r.project = job.project AND r.state = 'running' AND r.lease > ?),
		(SELECT MAX(s.started) FROM job s WHERE s.project = job.project),
		priority DESC, created, id
	LIMIT 1`
}

// byProject is the order of the index of what is queued, so that no planner takes another one and walks through what is finished.
const byProject = `ORDER BY project, priority DESC, created, id LIMIT 1`

func (t *transaction) ClaimJob(owner string, kinds []string, now, until time.Time) (object.Job, error) {
	if len(kinds) == 0 {
		return object.Job{}, missing("job")
	}
	// Who comes next depends on all that run, so claims go one after the other.
	if t.turn != "" {
		if _, err := t.exec(t.turn); err != nil {
			return object.Job{}, err
		}
	}
	args := []any{micros(now)}
	for _, k := range kinds {
		args = append(args, k)
	}
	args = append(append(args, args...), micros(now))
	for ended := false; ; ended = true {
		var j object.Job
		err := t.one("job", jobRow(&j), nextJob(len(kinds))+t.lockRows, args...)
		if fault.CodeOf(err) == fault.NotFound && ended {
			t.keep = err
		}
		if err != nil {
			return object.Job{}, err
		}
		switch {
		case j.Cancel: // its worker died before it stopped
			_, err = t.end(j, object.Outcome{State: object.Cancelled}, now)
		case j.Attempt >= j.Attempts:
			_, err = t.end(j, object.Outcome{State: object.Failed, Problem: exhausted(j)}, now)
		default:
			return t.change(j, now, `state = 'running', attempt = attempt + 1, owner = ?, lease = ?, started = ?`, owner, micros(until), micros(now))
		}
		if err != nil {
			return object.Job{}, err
		}
	}
}

// exhausted is the problem of a job whose workers died: what an earlier attempt ended with, if it said anything.
func exhausted(j object.Job) json.RawMessage {
	if j.Problem != nil {
		return j.Problem
	}
	return document(fault.New(fault.Internal, "the job was begun %d times and no attempt came to an end", j.Attempt))
}
