package serve_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/api"
)

func TestPagesOfOtherSites(t *testing.T) {
	s := start(t, setup{open: true, idle: true, api: api.Options{LoopbackOnly: true, Origins: []string{"https://app.example.org"}}})
	for what, c := range map[string]struct {
		headers []string
		status  int
	}{
		"a program":              {nil, 200},
		"another origin":         {[]string{"Origin: https://evil.example.org"}, 403},
		"a sandboxed page":       {[]string{"Origin: null"}, 403},
		"a cross-site fetch":     {[]string{"Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: cors"}, 403},
		"a link from elsewhere":  {[]string{"Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate"}, 200},
		"an origin that may":     {[]string{"Origin: https://app.example.org", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: cors"}, 200},
		"the page of the server": {[]string{"Origin: " + s.url, "Sec-Fetch-Site: same-origin"}, 200},
	} {
		a := s.call("GET", "/v1/me", nil, c.headers...)
		require.Equal(t, c.status, a.status, what)
		require.Equal(t, what == "an origin that may", a.header.Get("Access-Control-Allow-Origin") != "", what)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+"/v1/me", nil)
	require.NoError(t, err)
	req.Host = "rebound.example.org"
	res, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer res.Body.Close()
	require.Equal(t, http.StatusForbidden, res.StatusCode, "a name that was made to point here")

	ask := s.call("OPTIONS", "/v1/datasets", nil, "Origin: https://app.example.org", "Access-Control-Request-Method: POST")
	require.Equal(t, http.StatusNoContent, ask.status)
	require.Contains(t, ask.header.Get("Access-Control-Allow-Methods"), "POST")
	ask = s.call("OPTIONS", "/v1/datasets", nil, "Origin: https://evil.example.org", "Access-Control-Request-Method: POST")
	require.Empty(t, ask.header.Get("Access-Control-Allow-Methods"))
}

func TestBrokenRequests(t *testing.T) {
	s := start(t, setup{open: true, idle: true, api: api.Options{BodyBytes: 1000}})
	body := func(text string, headers ...string) answer {
		return s.call("POST", "/v1/analyses", strings.NewReader(text), append([]string{"Content-Type: application/json"}, headers...)...)
	}
	for what, c := range map[string]struct {
		answer
		status  int
		pointer string
	}{
		"no JSON":             {body(`{"dataset":`), 400, ""},
		"nothing":             {body(``), 400, ""},
		"more than a value":   {body(`{"dataset":"dst_1"} {}`), 400, ""},
		"a list":              {body(`["x"]`), 422, "/"},
		"null":                {body(`null`), 422, ""},
		"a wrong type":        {body(`{"dataset":7}`), 422, "/dataset"},
		"a null member":       {body(`{"dataset":null}`), 422, "/dataset"},
		"a null further in":   {s.call("POST", "/v1/projects/prj_default/keys", fields{"name": "x", "scopes": []string{"read"}, "limits": fields{"jobs": nil}}), 422, "/limits/jobs"},
		"a member twice":      {body(`{"dataset":"dst_1","dataset":"dst_2"}`), 422, "/dataset"},
		"a missing member":    {body(`{}`), 422, "/dataset"},
		"an unknown member":   {body(`{"dataset":"dst_1","color":1}`), 422, "/color"},
		"a wrong word":        {body(`{"dataset":"dst_1","task":"cook"}`), 422, "/task"},
		"a wrong element":     {body(`{"dataset":"dst_1","without":["near","x"]}`), 422, "/without/1"},
		"too much":            {body(`{"dataset":"` + strings.Repeat("x", 2000) + `"}`), 413, ""},
		"another type":        {s.call("POST", "/v1/analyses", strings.NewReader("x"), "Content-Type: text/xml"), 415, ""},
		"a wrong parameter":   {s.call("GET", "/v1/datasets?limit=none", nil), 400, "limit"},
		"out of range":        {s.call("GET", "/v1/datasets?limit=501", nil), 400, "limit"},
		"no such path":        {s.call("GET", "/v1/nothing", nil), 404, ""},
		"no such method":      {s.call("PUT", "/v1/datasets", nil), 405, ""},
		"no cursor":           {s.call("GET", "/v1/datasets?cursor=x", nil), 422, ""},
		"a strange project":   {s.call("GET", "/v1/datasets", nil, "Slmgen-Project: ../etc"), 404, ""},
		"no offset":           {s.call("PATCH", "/v1/uploads/upl_1", strings.NewReader("x"), "Content-Type: application/offset+octet-stream"), 400, "Upload-Offset"},
		"a file with no name": {s.call("POST", "/v1/datasets", strings.NewReader("x")), 400, "name"},
	} {
		p := c.problem(t)
		require.Equal(t, c.status, c.answer.status, "%s: %s", what, c.body)
		require.NotContains(t, string(c.body), "AnalysisCreate", what)
		require.NotContains(t, strings.ToLower(string(c.body)), "unmarshal", what)
		if c.pointer != "" {
			require.NotNil(t, p.Errors, what)
			require.Equal(t, c.pointer, (*p.Errors)[0].Pointer, what)
		}
	}
}
