package client_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/api/client"
)

// A job that is over when its stream breaks off has still to tell how it ended.
func TestFollowBrokenStreams(t *testing.T) {
	var asked []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/v1/jobs/job_1" {
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprint(w, `{"id": "job_1", "kind": "bundle", "state": "succeeded", "attempt": 1, "created": "2026-01-01T00:00:00Z"}`)
			return
		}
		asked = append(asked, r.Header.Get("Last-Event-ID"))
		switch len(asked) {
		case 1:
			w.WriteHeader(http.StatusServiceUnavailable)
		case 2: // ends in the middle of an event, in a way that looks like an end
			fmt.Fprint(w, "retry: 1000\n\nid: 1\nevent: state\ndata: {\"state\":\"running\"}\n\nid: 2\nevent: st")
		default:
			fmt.Fprint(w, "id: 2\nevent: progress\ndata: {\"step\":\"writing\"}\n\nid: 3\nevent: state\ndata: {\"state\":\"succeeded\"}\n\n")
		}
	}))
	t.Cleanup(server.Close)
	c, err := client.New(server.URL, client.Options{})
	require.NoError(t, err)
	var ids []int64
	job, err := c.Follow(t.Context(), "job_1", func(e client.Event) { ids = append(ids, e.ID) })
	require.NoError(t, err)
	require.Equal(t, client.JobState("succeeded"), job.State)
	require.Equal(t, []int64{1, 2, 3}, ids)
	require.Equal(t, []string{"", "", "1"}, asked)
}
