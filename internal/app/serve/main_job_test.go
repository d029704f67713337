package serve_test

import (
	"archive/zip"
	"bufio"
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/api"
	"github.com/slmgen/slmgen/slmgen/plan"
)

func TestTheMainJob(t *testing.T) {
	s := start(t, setup{})
	d := s.ferryDataset()
	require.Equal(t, "alpaca", d.Detection.Format)
	require.False(t, d.NeedsMapping)

	var j api.Job
	made := s.want(http.StatusAccepted, &j, "POST", "/v1/bundles", fields{"dataset": d.Id, "task": "qa", "target": "edge"})
	require.Equal(t, "/v1/jobs/"+j.Id, made.header.Get("Location"))
	j = s.finish(j.Id)
	require.Equal(t, api.JobState("succeeded"), j.State, "%+v", j.Problem)

	var b api.Bundle
	s.want(http.StatusOK, &b, "GET", "/v1/bundles/"+*j.Result.Bundle, nil)
	got := s.want(http.StatusOK, nil, "GET", "/v1/bundles/"+b.Id+"/content", nil)
	z, err := zip.NewReader(bytes.NewReader(got.body), int64(len(got.body)))
	require.NoError(t, err)
	require.Len(t, z.File, len(b.Files))
	f, err := z.Open("ferry-faq/plan.json")
	require.NoError(t, err)
	doc, err := io.ReadAll(f)
	require.NoError(t, err)
	inside, err := plan.Parse(doc)
	require.NoError(t, err)

	var p api.PlanState
	s.want(http.StatusOK, &p, "GET", "/v1/plans/"+*j.Result.Plan, nil)
	require.Equal(t, inside.Model.ID, p.Plan.Model.ID)
	require.Equal(t, d.Id, p.Dataset)
	require.Equal(t, *j.Result.Analysis, p.Analysis)

	var a api.Analysis
	s.want(http.StatusOK, &a, "GET", "/v1/analyses/"+p.Analysis, nil)
	require.EqualValues(t, 66, a.Records)

	t.Run("chosen again at once from the analysis", func(t *testing.T) {
		var r api.Recommendation
		s.want(http.StatusOK, &r, "POST", "/v1/recommendations", fields{"analysis": a.Id, "task": "qa", "target": "edge"})
		require.Equal(t, p.Plan.Model.ID, r.Primary.ID)
		first := s.call("POST", "/v1/recommendations", fields{"analysis": a.Id, "task": "qa", "target": "edge"})
		again := s.call("POST", "/v1/recommendations", fields{"analysis": a.Id, "task": "qa", "target": "edge"})
		require.Equal(t, first.body, again.body)
	})
	t.Run("a bundle of the plan in another lane is a plan of its own", func(t *testing.T) {
		s.want(http.StatusAccepted, &j, "POST", "/v1/plans/"+p.Id+"/bundles", fields{"lane": "axolotl", "set": []string{"lora.r=8"}})
		j := s.finish(j.Id)
		require.Equal(t, api.JobState("succeeded"), j.State, "%+v", j.Problem)
		require.NotEqual(t, p.Id, *j.Result.Plan)
		var q api.PlanState
		s.want(http.StatusOK, &q, "GET", "/v1/plans/"+*j.Result.Plan, nil)
		require.Equal(t, "axolotl", q.Plan.Lane)
		require.Equal(t, 8, q.Plan.Training.LoRA.R)
	})
	t.Run("everything that was made of a dataset goes with it, and its bytes", func(t *testing.T) {
		s.want(http.StatusNoContent, nil, "DELETE", "/v1/datasets/"+d.Id, nil)
		for _, path := range []string{"/v1/datasets/" + d.Id, "/v1/analyses/" + a.Id, "/v1/plans/" + p.Id, "/v1/bundles/" + b.Id} {
			s.want(http.StatusNotFound, nil, "GET", path, nil).problem(t)
		}
		left, err := s.service.Blobs.List(t.Context(), "", 10)
		require.NoError(t, err)
		require.Empty(t, left)
	})
}

func TestFollowingAJob(t *testing.T) {
	s := start(t, setup{open: true})
	d := s.ferryDataset()
	var j api.Job
	s.want(http.StatusAccepted, &j, "POST", "/v1/analyses", fields{"dataset": d.Id})
	read := func(after string) []string {
		var headers []string
		if after != "" {
			headers = []string{"Last-Event-ID: " + after}
		}
		a := s.want(http.StatusOK, nil, "GET", "/v1/jobs/"+j.Id+"/events", nil, headers...)
		require.Equal(t, "text/event-stream", a.header.Get("Content-Type"))
		var out []string
		lines := bufio.NewScanner(bytes.NewReader(a.body))
		for lines.Scan() {
			if id, ok := strings.CutPrefix(lines.Text(), "id: "); ok {
				out = append(out, id)
			}
		}
		return out
	}
	all := read("")
	require.GreaterOrEqual(t, len(all), 3) // queued, running, succeeded
	require.Equal(t, all[1:], read(all[0]))
	require.Empty(t, read(all[len(all)-1]))
}

func TestATableNeedsAMapping(t *testing.T) {
	s := start(t, setup{open: true})
	var d api.Dataset
	s.want(http.StatusCreated, &d, "POST", "/v1/datasets?name=faq.csv", strings.NewReader("frage,antwort\nWann?,Um acht.\nWo?,Am Hafen.\n"))
	require.True(t, d.NeedsMapping)
	p := s.want(http.StatusPreconditionFailed, nil, "POST", "/v1/analyses", fields{"dataset": d.Id}).problem(t)
	require.Contains(t, *p.Hint, "/mapping")
	var m api.MappingState
	s.want(http.StatusOK, &m, "GET", "/v1/datasets/"+d.Id+"/mapping", nil)
	require.False(t, m.Applied)
	require.Equal(t, []string{"frage", "antwort"}, m.Columns)

	path := "/v1/datasets/" + d.Id + "/mapping"
	s.want(http.StatusPreconditionRequired, nil, "PUT", path, fields{"map": []string{"user=frage", "assistant=antwort"}}).problem(t)
	s.want(http.StatusUnprocessableEntity, nil, "PUT", path, fields{"map": []string{"user=question"}}, "If-Match: *").problem(t)
	applied := s.want(http.StatusOK, &m, "PUT", path, fields{"map": []string{"user=frage", "assistant=antwort"}}, "If-Match: "+m.Etag)
	require.True(t, m.Applied)
	require.NotEqual(t, d.Etag, applied.header.Get("ETag"))
	s.want(http.StatusPreconditionFailed, nil, "PUT", path, fields{}, "If-Match: "+d.Etag).problem(t)

	got := s.want(http.StatusOK, nil, "GET", "/v1/datasets/"+d.Id+"/content?format=openai", nil)
	require.Equal(t, "2", got.header.Get("Slmgen-Written"))
	require.Contains(t, string(got.body), `"Um acht."`)
	var seen api.Preview
	s.want(http.StatusOK, &seen, "GET", "/v1/datasets/"+d.Id+"/preview?rows=2", nil)
	require.NotEmpty(t, seen.Rows)
}

func TestDownloads(t *testing.T) {
	s := start(t, setup{open: true})
	d := s.ferryDataset()
	path := "/v1/datasets/" + d.Id + "/content"
	whole := s.want(http.StatusOK, nil, "GET", path, nil)
	require.EqualValues(t, d.Bytes, len(whole.body))
	require.Contains(t, whole.header.Get("Content-Disposition"), "ferry-faq.jsonl")
	part := s.want(http.StatusPartialContent, nil, "GET", path, nil, "Range: bytes=100-")
	require.Equal(t, whole.body[100:], part.body)
	s.want(http.StatusRequestedRangeNotSatisfiable, nil, "GET", path, nil, "Range: bytes=999999999-").problem(t)
	s.want(http.StatusNotFound, nil, "GET", path+"?file=1", nil).problem(t)
	s.want(http.StatusUnsupportedMediaType, nil, "GET", path+"?format=no-such", nil).problem(t)
	gz := s.want(http.StatusOK, nil, "GET", path+"?format=sharegpt&container=jsonl.gz", nil)
	require.Equal(t, []byte{0x1f, 0x8b}, gz.body[:2])
}
