package serve_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/api"
	"github.com/slmgen/slmgen/internal/app/serve"
	"github.com/slmgen/slmgen/internal/object"
	"github.com/slmgen/slmgen/internal/store"
	"github.com/slmgen/slmgen/openapi"
)

// operation is one of the specification's, as the tests call it.
type operation struct {
	method, path, needs string
	body                any
	content             string
}

// operations reads all of them from the specification, with an example of its body.
func operations(t *testing.T) []operation {
	t.Helper()
	var spec struct {
		Paths map[string]map[string]struct {
			Needs string `yaml:"x-needs"`
			Body  struct {
				Content map[string]struct {
					Example any `yaml:"example"`
				} `yaml:"content"`
			} `yaml:"requestBody"`
		} `yaml:"paths"`
	}
	require.NoError(t, yaml.Unmarshal(openapi.YAML, &spec))
	var out []operation
	for path, methods := range spec.Paths {
		for method, o := range methods {
			require.NotEmpty(t, o.Needs, "%s %s", method, path)
			op := operation{method: strings.ToUpper(method), path: path, needs: o.Needs}
			for kind, c := range o.Body.Content {
				if op.content == "" || kind == "application/json" {
					op.content, op.body = kind, c.Example
				}
			}
			out = append(out, op)
		}
	}
	require.Greater(t, len(out), 60)
	return out
}

// world is two projects that must not see each other, with an object of every kind in the first.
type world struct {
	*server
	ids   map[string]string // path parameter -> id in the first project
	other string            // the second project
}

func makeWorld(t *testing.T) *world {
	t.Helper()
	s := start(t, setup{})
	w := &world{server: s, ids: map[string]string{"project": serve.DefaultProject}, other: "prj_other"}
	now := time.Now().UTC()
	require.NoError(t, s.db.Update(t.Context(), func(tx store.Tx) error {
		return tx.CreateProject(object.Project{ID: w.other, Name: "other", Created: now, Updated: now, Version: 1})
	}))
	d := s.ferryDataset()
	w.ids["dataset"] = d.Id
	var j api.Job
	s.want(http.StatusAccepted, &j, "POST", "/v1/bundles", fields{"dataset": d.Id, "task": "qa", "target": "edge"})
	j = s.finish(j.Id)
	require.Equal(t, api.JobState("succeeded"), j.State)
	w.ids["job"], w.ids["analysis"], w.ids["plan"], w.ids["bundle"] = j.Id, *j.Result.Analysis, *j.Result.Plan, *j.Result.Bundle
	var u api.Upload
	s.want(http.StatusCreated, &u, "POST", "/v1/uploads", fields{"name": "a.jsonl"})
	w.ids["upload"] = u.Id
	var k api.KeySecret
	s.want(http.StatusCreated, &k, "POST", "/v1/projects/prj_default/keys", fields{"name": "victim", "scopes": []string{"read"}})
	w.ids["key"] = k.Id
	w.ids["person"] = w.person(t, "victim", serve.DefaultProject, object.Viewer, nil)
	w.ids["run"] = s.newRun("a bot").run
	var channel api.ChannelMade
	s.want(http.StatusCreated, &channel, "POST", "/v1/channels", fields{"name": "ours", "config": map[string]any{"kind": "ntfy", "ntfy": map[string]any{"topic": "t"}}})
	w.ids["channel"] = channel.Channel.Id
	w.ids["model"] = "Qwen%2FQwen3-0.6B"
	return w
}

// person makes somebody with a role, and a login where secret is not nil.
func (w *world) person(t *testing.T, name, project string, role object.Role, secret *string) string {
	t.Helper()
	now := time.Now().UTC()
	id := "per_" + name
	require.NoError(t, w.db.Update(t.Context(), func(tx store.Tx) error {
		p, err := tx.PutPerson(object.Person{ID: id, Issuer: "https://login.example.org", Subject: name, Name: name, Seen: now})
		if err != nil {
			return err
		}
		id = p.ID
		if err := tx.PutMember(object.Member{Project: project, Person: id, Role: role, Added: now}); err != nil {
			return err
		}
		if secret == nil {
			return nil
		}
		*secret = "session-of-" + name
		sum := sha256.Sum256([]byte(*secret))
		return tx.CreateSession(object.Session{Hash: hex.EncodeToString(sum[:]), Person: id, Created: now, Expires: now.Add(time.Hour)})
	}))
	return id
}

var parameter = regexp.MustCompile(`\{(\w+)\}`)

// try calls an operation on the objects of the first project.
func (w *world) try(t *testing.T, op operation, headers ...string) answer {
	t.Helper()
	path := parameter.ReplaceAllStringFunc(op.path, func(p string) string {
		id, ok := w.ids[strings.Trim(p, "{}")]
		require.True(t, ok, "no id for %s", p)
		return id
	})
	headers = append([]string{"If-Match: *", "Upload-Offset: 0"}, headers...)
	body := op.body
	if doc, ok := body.(map[string]any); ok {
		mine := map[string]any{}
		for k, v := range doc {
			mine[k] = v
			if id, ok := w.ids[k]; ok && (k == "dataset" || k == "analysis") {
				mine[k] = id
			}
		}
		body = mine
	}
	if op.content != "" && op.content != "application/json" {
		body = io.Reader(strings.NewReader("x"))
		headers = append(headers, "Content-Type: "+op.content)
	}
	if strings.HasPrefix(op.path, "/v1/prices") && op.method == "DELETE" {
		path += "?provider=nobody"
	}
	if op.path == "/v1/charts" {
		path += "?run=" + w.ids["run"]
	}
	return w.call(op.method, path, body, headers...)
}

// TestEveryOperationForEveryCaller holds each operation of the specification against callers who may not: nobody, a wrong key, an ended key, a key of
// another project, keys without the scope, and people below the role. None may be let in, and none may see an id of the project.
func TestEveryOperationForEveryCaller(t *testing.T) {
	w := makeWorld(t)
	own := w.key
	w.key = ""
	bearer := func(k string) string { return "Authorization: Bearer " + k }
	foreign := w.newKey(w.other, object.Scopes()...)
	single := map[string]string{}
	for _, sc := range object.Scopes() {
		single[string(sc)] = w.newKey(serve.DefaultProject, sc)
	}
	roles := map[object.Role]string{}
	for _, role := range object.Roles() {
		var secret string
		w.person(t, "who-is-"+string(role), serve.DefaultProject, role, &secret)
		roles[role] = secret
	}
	var stranger string
	w.person(t, "stranger", w.other, object.Owner, &stranger)
	least := map[string]object.Role{"read": object.Viewer, "write": object.Editor, "manage": object.Admin, "own": object.Owner}
	tried := 0
	for _, op := range operations(t) {
		name := op.method + " " + op.path
		if op.needs == "none" {
			continue
		}
		refused := func(who string, a answer, statuses ...int) {
			t.Helper()
			tried++
			require.Contains(t, statuses, a.status, "%s by %s: %s", name, who, a.body)
			for param, id := range w.ids {
				if param != "project" && param != "model" && !strings.Contains(string(a.body), "there is no ") {
					require.NotContains(t, string(a.body), id, "%s by %s tells of %s", name, who, param)
				}
			}
		}
		refused("nobody", w.try(t, op), http.StatusUnauthorized)
		refused("a word", w.try(t, op, bearer("hello")), http.StatusUnauthorized)
		refused("a wrong key", w.try(t, op, bearer(own[:len(own)-12]+"aaa_"+own[len(own)-8:])), http.StatusUnauthorized)
		refused("an ended login", w.try(t, op, "Cookie: "+api.SessionCookie+"=session-of-nobody"), http.StatusUnauthorized)
		if op.needs == "any" || op.needs == "login" {
			continue
		}
		named := []string{"Slmgen-Project: " + serve.DefaultProject}
		refused("a key of another project that names this one", w.try(t, op, append(named, bearer(foreign))...), http.StatusNotFound)
		refused("a stranger", w.try(t, op, append(named, "Cookie: "+api.SessionCookie+"="+stranger)...), http.StatusNotFound)
		if op.path == "/v1/charts" || strings.Contains(op.path, "{") && !strings.Contains(op.path, "{model}") {
			statuses := []int{http.StatusNotFound}
			if op.path == "/v1/projects/{project}" || op.needs == "own" {
				statuses = append(statuses, http.StatusForbidden)
			}
			refused("a key of another project", w.try(t, op, bearer(foreign)), statuses...)
		} else if op.method == "GET" {
			refused("a key of another project, in its own", w.try(t, op, bearer(foreign)), http.StatusOK)
		}
		for scope, key := range single {
			if scope == op.needs {
				continue
			}
			refused("a key that may "+scope, w.try(t, op, bearer(key)), http.StatusForbidden)
		}
		for _, role := range object.Roles() {
			if !role.Covers(least[op.needs]) {
				refused("a "+string(role), w.try(t, op, append(named, "Cookie: "+api.SessionCookie+"="+roles[role])...), http.StatusForbidden)
			}
		}
	}
	require.Greater(t, tried, 500)
	t.Logf("%d requests of callers who may not", tried)
	// Nothing happened: the objects are all there, and those who may are let in.
	w.key = own
	for _, op := range operations(t) {
		if op.method == "GET" && !strings.HasSuffix(op.path, "/events") && op.needs == "read" {
			a := w.try(t, op)
			require.Equal(t, http.StatusOK, a.status, "%s %s: %s", op.method, op.path, a.body)
		}
	}
}

func TestKeysRotateAndEnd(t *testing.T) {
	clock := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	s := start(t, setup{now: func() time.Time { return clock }, idle: true})
	var k, next api.KeySecret
	s.want(http.StatusCreated, &k, "POST", "/v1/projects/prj_default/keys", fields{"name": "ci", "scopes": []string{"read", "write"}, "expires": "2026-12-28T12:00:00Z"}, "Idempotency-Key: once")
	s.want(http.StatusConflict, nil, "POST", "/v1/projects/prj_default/keys", fields{"name": "ci", "scopes": []string{"read", "write"}, "expires": "2026-12-28T12:00:00Z"}, "Idempotency-Key: once").problem(t)
	me := func(key string) int { return s.call("GET", "/v1/me", nil, "Authorization: Bearer "+key).status }
	require.Equal(t, 200, me(k.Secret))
	var shown api.Key
	a := s.want(http.StatusOK, &shown, "GET", "/v1/projects/prj_default/keys/"+k.Id, nil)
	require.NotContains(t, string(a.body), k.Secret[25:])
	require.NotNil(t, shown.Used)
	s.want(http.StatusCreated, &next, "POST", "/v1/projects/prj_default/keys/"+k.Id+"/rotate", fields{"overlap_seconds": 3600})
	require.Equal(t, 200, me(k.Secret))
	require.Equal(t, 200, me(next.Secret))
	require.Equal(t, k.Scopes, next.Scopes)
	s.want(http.StatusConflict, nil, "POST", "/v1/projects/prj_default/keys/"+k.Id+"/rotate", fields{}).problem(t)
	clock = clock.Add(3600 * time.Second)
	require.Equal(t, 401, me(k.Secret), "the overlap is over")
	s.want(http.StatusNoContent, nil, "DELETE", "/v1/projects/prj_default/keys/"+next.Id, nil)
	require.Equal(t, 401, me(next.Secret))
	clock = clock.AddDate(0, 2, 0)
	s.want(http.StatusUnprocessableEntity, nil, "POST", "/v1/projects/prj_default/keys", fields{"name": "late", "scopes": []string{"read"}, "expires": "2026-12-28T12:00:00Z"}).problem(t)
	var log api.AuditPage
	s.want(http.StatusOK, &log, "GET", "/v1/projects/prj_default/audit", nil)
	var actions []string
	for _, e := range log.Entries {
		actions = append(actions, e.Action)
		require.NotContains(t, fmt.Sprint(e.Detail), "slm_")
	}
	require.Equal(t, []string{"key.revoke", "key.rotate", "key.create", "key.create"}, actions)
	export := s.want(http.StatusOK, nil, "GET", "/v1/projects/prj_default/audit/export", nil)
	require.Equal(t, 4, strings.Count(string(export.body), "\n"))
}

func TestRequestLimits(t *testing.T) {
	clock := time.Date(2026, 11, 28, 12, 0, 30, 0, time.UTC)
	s := start(t, setup{now: func() time.Time { return clock }, idle: true, limits: object.Limits{RequestsPerMinute: 5}})
	for i := range 5 {
		a := s.want(http.StatusOK, nil, "GET", "/v1/me", nil)
		require.Equal(t, fmt.Sprintf(`"minute";r=%d;t=30`, 4-i), a.header.Get("RateLimit"))
		require.Equal(t, `"minute";q=5;w=60`, a.header.Get("RateLimit-Policy"))
	}
	a := s.want(http.StatusTooManyRequests, nil, "GET", "/v1/me", nil)
	require.Equal(t, "30", a.header.Get("Retry-After"))
	require.EqualValues(t, "quota", a.problem(t).Code)
	clock = clock.Add(30 * time.Second)
	s.want(http.StatusOK, nil, "GET", "/v1/me", nil)
}
