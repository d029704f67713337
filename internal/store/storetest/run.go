// Package storetest is what every store.Store must do: one suite that all implementations pass.
package storetest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/object"
	"github.com/slmgen/slmgen/internal/store"
)

// Run runs the suite. open gives a store on the database of a test: an empty one at first, the same one when it is called again with the same t.
// It closes what it opened when the test ends.
func Run(t *testing.T, open func(t *testing.T) store.Store) {
	parts := []struct {
		name string
		run  func(*testing.T, func(*testing.T) store.Store)
	}{
		{"projects", alone(projects)},
		{"people", alone(people)},
		{"sessions", alone(sessions)},
		{"keys", alone(keys)},
		{"objects", alone(objects)},
		{"objects keep every byte", alone(bytesKept)},
		{"unique names", alone(uniqueNames)},
		{"blobs", alone(blobs)},
		{"deletion of an object", alone(deleteObject)},
		{"deletion of a project", alone(deleteProject)},
		{"retention", alone(retention)},
		{"pages", alone(pages)},
		{"pages while rows come in", alone(pagesMoving)},
		{"audit log", alone(audit)},
		{"jobs", alone(jobs)},
		{"order of claims", alone(claimOrder)},
		{"fairness of claims", alone(claimFairness)},
		{"claims by many", claimRace},
		{"leases", alone(leases)},
		{"attempts", alone(attempts)},
		{"cancellation", alone(cancellation)},
		{"events", alone(events)},
		{"forgotten jobs", alone(forgottenJobs)},
		{"forgotten people", alone(forgottenPeople)},
		{"forgotten counters", alone(forgottenCounters)},
		{"spending", alone(spending)},
		{"spending by many", spendRace},
		{"spending given up", alone(spendGivenUp)},
		{"transactions", alone(transactions)},
		{"collisions", collisions},
		{"snapshots", snapshots},
		{"contexts", contexts},
		{"runs", alone(runs)},
		{"runs by many", runsByMany},
		{"runs with mailboxes", alone(mailboxes)},
		{"notes", alone(notes)},
		{"ping", alone(ping)},
	}
	for _, p := range parts {
		t.Run(p.name, func(t *testing.T) { p.run(t, open) })
	}
}

// alone is for a part that needs one store.
func alone(run func(*testing.T, kept)) func(*testing.T, func(*testing.T) store.Store) {
	return func(t *testing.T, open func(*testing.T) store.Store) { run(t, kept{t, open(t)}) }
}

// kept is a store whose transactions must work out.
type kept struct {
	t *testing.T
	store.Store
}

func (k kept) update(fn func(store.Tx) error) {
	k.t.Helper()
	require.NoError(k.t, k.Update(context.Background(), fn))
}

func (k kept) view(fn func(store.Tx) error) {
	k.t.Helper()
	require.NoError(k.t, k.View(context.Background(), fn))
}

// refused runs a transaction that must end with the code.
func (k kept) refused(code fault.Code, fn func(store.Tx) error) {
	k.t.Helper()
	err := k.Update(context.Background(), fn)
	require.Error(k.t, err)
	require.Equal(k.t, code, fault.CodeOf(err), err.Error())
}

// day is when all of this happens.
var day = time.Date(2026, 3, 1, 12, 30, 15, 123456000, time.UTC)

// after is n seconds later.
func after(n int) time.Time { return day.Add(time.Duration(n) * time.Second) }

// project makes projects with the ids.
func (k kept) project(ids ...string) {
	k.t.Helper()
	k.update(func(tx store.Tx) error {
		for _, id := range ids {
			if err := tx.CreateProject(object.Project{ID: id, Name: "Project " + id, Created: day, Updated: day, Version: 1}); err != nil {
				return err
			}
		}
		return nil
	})
}

// dataset is an object that is whole.
func dataset(project, id string) object.Object {
	return object.Object{
		ID: id, Kind: object.Dataset, Project: project, Name: "rows of " + id, Created: day, Updated: day, Used: day.Truncate(time.Hour),
		Version: 1, Body: []byte(`{"rows":1}`), Bytes: 10, Request: "r-" + id,
	}
}

// create makes objects.
func (k kept) create(all ...object.Object) {
	k.t.Helper()
	k.update(func(tx store.Tx) error {
		for _, o := range all {
			if err := tx.CreateObject(o); err != nil {
				return fmt.Errorf("%s: %w", o.ID, err)
			}
		}
		return nil
	})
}

// job is a queued one.
func job(project, id string) object.Job {
	return object.Job{ID: id, Project: project, Kind: "analyze", State: object.Queued, Input: []byte(`{"dataset":"d"}`), Attempts: 3, Created: day, Actor: "key:k", Request: "r-" + id}
}

// enqueue makes jobs.
func (k kept) enqueue(all ...object.Job) {
	k.t.Helper()
	k.update(func(tx store.Tx) error {
		for _, j := range all {
			if err := tx.CreateJob(j); err != nil {
				return err
			}
		}
		return nil
	})
}

// claim takes the next job at a time for ten seconds.
func (k kept) claim(owner string, now time.Time) object.Job {
	k.t.Helper()
	var j object.Job
	k.update(func(tx store.Tx) (err error) {
		j, err = tx.ClaimJob(owner, []string{"analyze"}, now, now.Add(10*time.Second))
		return err
	})
	return j
}

func lease(j object.Job) object.Lease {
	return object.Lease{Job: j.ID, Owner: j.Owner, Attempt: j.Attempt}
}

// read gives a job of p as it is kept.
func (k kept) read(id string) (j object.Job) {
	k.t.Helper()
	k.view(func(tx store.Tx) (err error) { j, err = tx.Job("p", id); return err })
	return j
}
