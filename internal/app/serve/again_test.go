package serve_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/api"
)

// TestAKeyThatOutlivesItsJob: the idempotency key of a job that is forgotten begins another, whose work is its own.
func TestAKeyThatOutlivesItsJob(t *testing.T) {
	var later atomic.Int64
	s := start(t, setup{now: func() time.Time { return time.Now().Add(time.Duration(later.Load())) }})
	d := s.ferryDataset()
	ask := func() api.Job {
		var j api.Job
		s.want(http.StatusAccepted, &j, "POST", "/v1/analyses", fields{"dataset": d.Id}, "Idempotency-Key: nightly")
		return s.finish(j.Id)
	}
	first := ask()
	require.Equal(t, first.Id, ask().Id)
	s.service.KeepJobs = 24 * time.Hour
	later.Store(int64(48 * time.Hour))
	s.service.Tidy(t.Context())
	s.want(http.StatusNotFound, nil, "GET", "/v1/jobs/"+first.Id, nil)
	second := ask()
	require.Equal(t, api.JobState("succeeded"), second.State, "%+v", second.Problem)
	require.NotEqual(t, *first.Result.Analysis, *second.Result.Analysis)
}

// TestARecommendationAfterAnotherMapping is not the one that was remembered.
func TestARecommendationAfterAnotherMapping(t *testing.T) {
	s := start(t, setup{})
	var rows strings.Builder
	rows.WriteString("frage,gut,schlecht\n")
	for i := range 60 {
		fmt.Fprintf(&rows, "What is question %d about?,A good answer to %d,Bad %d\n", i, i, i)
	}
	var d api.Dataset
	s.want(http.StatusCreated, &d, "POST", "/v1/datasets?name=pairs.csv", strings.NewReader(rows.String()))
	remap := func(roles ...string) {
		got := s.call("PUT", "/v1/datasets/"+d.Id+"/mapping", fields{"map": roles}, "If-Match: *")
		require.Equal(t, http.StatusOK, got.status, string(got.body))
	}
	remap("prompt=frage", "chosen=gut", "rejected=schlecht")
	var j api.Job
	s.want(http.StatusAccepted, &j, "POST", "/v1/analyses", fields{"dataset": d.Id})
	ask := fields{"analysis": *s.finish(j.Id).Result.Analysis, "task": "qa", "target": "edge", "objective": "dpo"}
	s.want(http.StatusOK, nil, "POST", "/v1/recommendations", ask)
	remap("user=frage", "assistant=gut")
	require.NotEqual(t, http.StatusOK, s.call("POST", "/v1/recommendations", ask).status)
}
