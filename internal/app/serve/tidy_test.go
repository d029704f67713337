package serve_test

import (
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/api"
	"github.com/slmgen/slmgen/internal/app/serve"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/object"
	"github.com/slmgen/slmgen/internal/store"
)

// TestForgetting lets months go by: ended jobs, people without a part in anything and counts of requests go, and nothing else.
func TestForgetting(t *testing.T) {
	const day = 24 * time.Hour
	var later atomic.Int64
	begun := time.Now()
	s := start(t, setup{now: func() time.Time { return begun.Add(time.Duration(later.Load())) }, keepJobs: 30 * day, limits: object.Limits{RequestsPerMinute: 1 << 30}})
	d := s.ferryDataset()
	var j api.Job
	s.want(http.StatusAccepted, &j, "POST", "/v1/bundles", fields{"dataset": d.Id, "task": "qa", "target": "edge"})
	j = s.finish(j.Id)
	require.Equal(t, api.JobState("succeeded"), j.State)
	w := &world{server: s}
	member := w.person(t, "member", serve.DefaultProject, object.Viewer, nil)
	var session string
	left := w.person(t, "left", serve.DefaultProject, object.Viewer, &session)
	s.want(http.StatusNoContent, nil, "DELETE", "/v1/projects/prj_default/members/"+left, nil)
	known := func(id string) error {
		return s.db.View(t.Context(), func(tx store.Tx) error {
			_, err := tx.Person(id)
			return err
		})
	}
	counters := func() (n int64) { // what is left to forget, all counters being older than tomorrow
		_ = s.db.Update(t.Context(), func(tx store.Tx) (err error) {
			if n, err = tx.ForgetCounters(begun.Add(day), 1000); err == nil {
				err = http.ErrAbortHandler // nothing is to be written
			}
			return err
		})
		return n
	}
	pass := func(total time.Duration) {
		later.Store(int64(total))
		s.service.Tidy(t.Context())
	}
	pass(2 * day)
	require.Positive(t, counters())
	s.want(http.StatusOK, nil, "GET", "/v1/jobs/"+j.Id, nil)
	pass(29 * day)
	require.Zero(t, counters())
	s.want(http.StatusOK, nil, "GET", "/v1/jobs/"+j.Id, nil)
	pass(31 * day)
	s.want(http.StatusNotFound, nil, "GET", "/v1/jobs/"+j.Id, nil)
	s.want(http.StatusOK, nil, "GET", "/v1/bundles/"+*j.Result.Bundle, nil)
	require.NoError(t, known(left))
	pass(91 * day)
	require.Equal(t, fault.NotFound, fault.CodeOf(known(left)))
	require.NoError(t, known(member))
	s.want(http.StatusOK, nil, "GET", "/v1/datasets/"+d.Id, nil)
}
