package serve_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/api"
)

// TestDates gives keys an end in ways that RFC 3339 allows and forbids; package time takes some of the latter.
func TestDates(t *testing.T) {
	s := start(t, setup{idle: true})
	ask := func(end string) answer {
		return s.call("POST", "/v1/projects/prj_default/keys", fields{"name": "ci", "scopes": []string{"read"}, "expires": end})
	}
	for _, good := range []string{"9998-12-31T23:59:59Z", "9998-11-28T12:00:00.123456789+23:59", "9998-11-28T12:00:00-00:00", "9999-12-31T23:59:59.9999999Z"} {
		a := ask(good)
		require.Equal(t, http.StatusCreated, a.status, "%s: %s", good, a.body)
	}
	for _, bad := range []string{"9998-11-28T12:00:00,5Z", "9998-11-28T12:00:00+24:00", "9998-11-28T12:00:00+23:60", "9998-11-28T1:00:00Z", "9998-11-28 12:00:00Z",
		"9998-11-28T12:00:00", "9998-02-30T12:00:00Z", "9998-11-28T12:00:00.Z", "9998-11-28T12:00:00+0100", "9998-11-28", "", "10000-01-01T00:00:00Z",
		"9999-12-31T23:59:59-23:59"} {
		a := ask(bad)
		require.Contains(t, []int{http.StatusBadRequest, http.StatusUnprocessableEntity}, a.status, "%s: %s", bad, a.body)
		require.EqualValues(t, "invalid", a.problem(t).Code)
	}
	var keys api.KeyPage
	s.want(http.StatusOK, &keys, "GET", "/v1/projects/prj_default/keys", nil)
	require.Len(t, keys.Keys, 5)
}

// TestNamesOfMembers writes names otherwise than the specification does, at the top and deeper. Package json would take them.
func TestNamesOfMembers(t *testing.T) {
	s := start(t, setup{idle: true})
	for pointer, body := range map[string]fields{
		"/Expires":                 {"name": "ci", "scopes": []string{"read"}, "Expires": "9998-12-31T23:59:59Z"},
		"/limits/Requests_per_day": {"name": "ci", "scopes": []string{"read"}, "limits": fields{"Requests_per_day": 5}},
		"/limits/requeſts_per_day": {"name": "ci", "scopes": []string{"read"}, "limits": fields{"requeſts_per_day": 5}},
	} {
		a := s.call("POST", "/v1/projects/prj_default/keys", body)
		require.Equal(t, http.StatusUnprocessableEntity, a.status, "%s: %s", pointer, a.body)
		p := a.problem(t)
		require.NotNil(t, p.Errors)
		require.Equal(t, pointer, (*p.Errors)[0].Pointer)
		require.Equal(t, "unknown", (*p.Errors)[0].Rule)
	}
	a := s.call("POST", "/v1/projects/prj_default/keys", fields{"name": "ci", "scopes": []string{"read"}, "limits": fields{"requests_per_day": 5}})
	require.Equal(t, http.StatusCreated, a.status, string(a.body))
}
