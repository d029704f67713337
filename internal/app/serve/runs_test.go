package serve_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"math"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/api"
	"github.com/slmgen/slmgen/internal/object"
	"github.com/slmgen/slmgen/slmgen/track"
)

// reporter signs what a run reports.
type reporter struct {
	*server
	run    string
	secret []byte
	log    string // that its messages name
	sent   int
}

func (s *server) newRun(name string) *reporter {
	s.t.Helper()
	var made api.RunSecret
	s.want(http.StatusCreated, &made, "POST", "/v1/runs", map[string]any{"name": name})
	require.True(s.t, strings.HasSuffix(made.Url, "/v1/runs/"+made.Run.ID))
	secret, err := track.ParseSecret(made.Secret)
	require.NoError(s.t, err)
	return &reporter{server: s, run: made.Run.ID, secret: secret}
}

// send sends a signed body as change leaves the request.
func (r *reporter) send(body []byte, change func(*http.Request)) answer {
	r.t.Helper()
	r.sent++
	id, stamp := r.log+"."+strconv.Itoa(r.sent), strconv.FormatInt(r.now().Unix(), 10)
	req, err := http.NewRequestWithContext(r.t.Context(), http.MethodPost, r.url+"/v1/runs/"+r.run+"/events", bytes.NewReader(body))
	require.NoError(r.t, err)
	req.Header.Set("Content-Type", "application/x-ndjson")
	req.Header.Set("webhook-id", id)
	req.Header.Set("webhook-timestamp", stamp)
	req.Header.Set("webhook-signature", track.Sign(r.secret, id, stamp, body))
	if change != nil {
		change(req)
	}
	res, err := http.DefaultClient.Do(req)
	require.NoError(r.t, err)
	defer res.Body.Close()
	var all bytes.Buffer
	_, err = all.ReadFrom(res.Body)
	require.NoError(r.t, err)
	return answer{res.StatusCode, res.Header, all.Bytes()}
}

// report sends events that must be taken.
func (r *reporter) report(events ...track.Event) (ack track.Ack) {
	r.t.Helper()
	lines, err := track.AppendLines(nil, events)
	require.NoError(r.t, err)
	a := r.send(lines, nil)
	require.Equal(r.t, http.StatusOK, a.status, string(a.body))
	a.into(r.t, &ack)
	return ack
}

func (r *reporter) shown() (run track.Run) {
	r.t.Helper()
	r.want(http.StatusOK, &run, "GET", "/v1/runs/"+r.run, nil)
	return run
}

func event(attempt int, seq int64, kind track.Kind, text string) track.Event {
	return track.Event{Attempt: attempt, Seq: seq, Time: time.Date(2026, 11, 29, 12, 0, int(seq), 0, time.UTC), Kind: kind, Text: text}
}

func lossAt(attempt int, seq, step int64, loss float64) track.Event {
	e := event(attempt, seq, track.Log, "")
	e.Step, e.Metrics = &step, track.Metrics{"loss": loss}
	return e
}

func started(attempt int, seq, total int64) track.Event {
	e := event(attempt, seq, track.State, "started")
	e.Metrics = track.Metrics{"total_steps": float64(total)}
	return e
}

// TestReport sends what a training reports: everything is there once, in the states that follow from it.
func TestReport(t *testing.T) {
	s := start(t, setup{})
	r := s.newRun("a bot")
	require.Equal(t, track.Created, r.shown().State)
	ack := r.report(started(1, 1, 100))
	require.Equal(t, track.Ack{Attempt: 1, Seq: 1, Accepted: 1, State: track.Starting}, ack)
	ack = r.report(lossAt(1, 2, 10, 2), lossAt(1, 4, 30, math.NaN()), lossAt(1, 2, 10, 2))
	require.Equal(t, track.Ack{Attempt: 1, Seq: 2, Accepted: 2, Duplicates: 1, State: track.Running}, ack)
	ack = r.report(lossAt(1, 3, 20, math.Inf(1)))
	require.EqualValues(t, 4, ack.Seq)
	run := r.shown()
	require.Equal(t, track.Running, run.State)
	require.EqualValues(t, 100, run.Total)
	require.EqualValues(t, 4, run.Events)
	require.NotNil(t, run.Remain)

	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	lines, err := track.AppendLines(nil, []track.Event{lossAt(1, 5, 40, 1), event(1, 6, track.State, "failed\nOutOfMemory: 16 GiB\n\nmore")})
	require.NoError(t, err)
	_, _ = z.Write(lines)
	require.NoError(t, z.Close())
	a := r.send(packed.Bytes(), func(req *http.Request) { req.Header.Set("Content-Encoding", "gzip") })
	require.Equal(t, http.StatusOK, a.status, string(a.body))
	run = r.shown()
	require.Equal(t, track.Failed, run.State)
	require.Contains(t, run.Text, "16 GiB")
	require.Nil(t, run.Remain)
	require.False(t, run.Ended.IsZero())

	// The next attempt begins it again; what is late of the one before changes nothing.
	r.report(started(2, 7, 100), lossAt(2, 8, 20, 1.5))
	r.report(event(1, 9, track.State, "stopped"))
	run = r.shown()
	require.Equal(t, track.Running, run.State)
	require.Equal(t, 2, run.Attempt)
	require.EqualValues(t, 20, run.Step)

	// Another folder counts from 1 again: its attempts are others.
	r.log = "log_0123456789abcdef01234567"
	ack = r.report(started(1, 1, 100))
	require.Equal(t, track.Ack{Attempt: 3, Seq: 1, Accepted: 1, State: track.Starting}, ack)
	require.Equal(t, 1, r.report(started(1, 1, 100)).Duplicates)

	var page api.RunPage
	s.want(http.StatusOK, &page, "GET", "/v1/runs?state=starting", nil)
	require.Len(t, page.Runs, 1)
	export := s.want(http.StatusOK, nil, "GET", "/v1/runs/"+r.run+"/export", nil)
	require.Equal(t, 10, bytes.Count(export.body, []byte("\n")))
	require.Contains(t, string(export.body), `"loss":"NaN"`)

	// A request to stop is answered to the attempt that goes on, and to no later one.
	s.want(http.StatusAccepted, nil, "POST", "/v1/runs/"+r.run+"/stop", nil)
	require.True(t, r.report(lossAt(1, 2, 1, 1)).Stop)
	require.True(t, r.shown().Stop)
	require.True(t, r.report(event(1, 3, track.State, "stopped\nasked to stop")).Stop)
	require.Equal(t, http.StatusConflict, s.call("POST", "/v1/runs/"+r.run+"/stop", nil).status)
	require.False(t, r.report(started(2, 4, 100)).Stop)
	s.want(http.StatusNoContent, nil, "DELETE", "/v1/runs/"+r.run, nil)
	require.Equal(t, http.StatusNotFound, r.send(nil, nil).status)
}

// TestReportIsGuarded sends what nobody should take.
func TestReportIsGuarded(t *testing.T) {
	s := start(t, setup{})
	r, other := s.newRun("one"), s.newRun("other")
	lines, err := track.AppendLines(nil, []track.Event{lossAt(1, 1, 1, 1)})
	require.NoError(t, err)
	of := lossAt(1, 1, 1, 1)
	of.Run = other.run
	foreign, err := track.AppendLines(nil, []track.Event{of})
	require.NoError(t, err)
	stamp := func(off time.Duration) func(*http.Request) {
		return func(req *http.Request) {
			at := strconv.FormatInt(s.now().Add(off).Unix(), 10)
			req.Header.Set("webhook-timestamp", at)
			req.Header.Set("webhook-signature", track.Sign(r.secret, req.Header.Get("webhook-id"), at, lines))
		}
	}
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	for range 40 {
		_, _ = z.Write(bytes.Repeat([]byte(" "), 1<<20))
	}
	require.NoError(t, z.Close())
	for _, c := range []struct {
		name   string
		body   []byte
		change func(*http.Request)
		want   int
	}{
		{"no signature", lines, func(q *http.Request) { q.Header.Del("webhook-signature") }, http.StatusBadRequest},
		{"forged", lines, func(q *http.Request) { q.Header.Set("webhook-signature", "v1,"+strings.Repeat("A", 43)+"=") }, http.StatusUnauthorized},
		{"another version", lines, func(q *http.Request) {
			q.Header.Set("webhook-signature", strings.Replace(q.Header.Get("webhook-signature"), "v1,", "v1a,", 1))
		}, http.StatusUnauthorized},
		{"another id", lines, func(q *http.Request) { q.Header.Set("webhook-id", "x") }, http.StatusUnauthorized},
		{"stale", lines, stamp(-6 * time.Minute), http.StatusUnauthorized},
		{"of the future", lines, stamp(6 * time.Minute), http.StatusUnauthorized},
		{"no time", lines, func(q *http.Request) { q.Header.Set("webhook-timestamp", "1e9") }, http.StatusUnauthorized},
		{"of another run", lines, func(q *http.Request) { q.URL.Path = "/v1/runs/" + other.run + "/events" }, http.StatusUnauthorized},
		{"for another run", foreign, nil, http.StatusForbidden},
		{"of no run", lines, func(q *http.Request) { q.URL.Path = "/v1/runs/run_none/events" }, http.StatusNotFound},
		{"no event", []byte("{}\n"), nil, http.StatusUnprocessableEntity},
		{"no JSON", []byte("hello\n"), nil, http.StatusUnprocessableEntity},
		{"no gzip", lines, func(q *http.Request) { q.Header.Set("Content-Encoding", "gzip") }, http.StatusUnprocessableEntity},
		{"another encoding", lines, func(q *http.Request) { q.Header.Set("Content-Encoding", "br") }, http.StatusUnsupportedMediaType},
		{"a bomb", bomb.Bytes(), func(q *http.Request) { q.Header.Set("Content-Encoding", "gzip") }, http.StatusRequestEntityTooLarge},
		{"too large", bytes.Repeat([]byte("x"), 9<<20), nil, http.StatusRequestEntityTooLarge},
		{"too many", bytes.Repeat(lines, 10_001), nil, http.StatusRequestEntityTooLarge},
		{"another type", lines, func(q *http.Request) { q.Header.Set("Content-Type", "text/plain") }, http.StatusUnsupportedMediaType},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := r.send(c.body, c.change)
			require.Equal(t, c.want, a.status, string(a.body))
			a.problem(t)
		})
	}
	require.Zero(t, r.shown().Events)
	require.Zero(t, other.shown().Events)
	require.Equal(t, http.StatusOK, r.send(lines, stamp(-4*time.Minute)).status)

	// The secret of a run opens nothing else, and nothing of the run for reading.
	secret := track.SecretText(r.secret)
	for _, path := range []string{"/v1/runs/" + r.run, "/v1/runs", "/v1/runs/" + r.run + "/events", "/v1/runs/" + r.run + "/export", "/v1/datasets", "/v1/charts?run=" + r.run} {
		a := s.call("GET", path, nil, "Authorization: Bearer "+secret)
		require.Equal(t, http.StatusUnauthorized, a.status, path)
	}
	// Another secret makes it worthless at once.
	var renewed api.RunSecret
	s.want(http.StatusOK, &renewed, "POST", "/v1/runs/"+r.run+"/secret", nil)
	require.Equal(t, http.StatusUnauthorized, r.send(lines, nil).status)
	r.secret, err = track.ParseSecret(renewed.Secret)
	require.NoError(t, err)
	require.Equal(t, 1, r.report(lossAt(1, 1, 1, 1)).Duplicates)

	// Who may only read cannot make, stop or erase one.
	reader := *s
	reader.key = s.newKey("prj_default", object.Read)
	for _, c := range [][2]string{{"POST", "/v1/runs/" + r.run + "/stop"}, {"DELETE", "/v1/runs/" + r.run}, {"POST", "/v1/runs/" + r.run + "/secret"}} {
		require.Equal(t, http.StatusForbidden, reader.call(c[0], c[1], nil).status, c)
	}
}

// TestSilence has a run fall silent, and come back by itself.
func TestSilence(t *testing.T) {
	var clock atomic.Int64
	clock.Store(time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC).UnixNano())
	now := func() time.Time { return time.Unix(0, clock.Load()) }
	s := start(t, setup{now: now, idle: true})
	r := s.newRun("a bot")
	up := now()
	pass := func(d time.Duration) track.Run {
		clock.Add(int64(d))
		require.NoError(t, s.service.Quiet(t.Context(), up))
		return r.shown()
	}
	require.Equal(t, track.Created, pass(time.Hour).State, "nothing was heard of it yet")
	r.report(started(1, 1, 100), lossAt(1, 2, 10, 1))
	require.Equal(t, track.Running, pass(44*time.Second).State)
	require.Equal(t, track.Suspect, pass(time.Second).State)
	require.Equal(t, track.Suspect, pass(4*time.Minute+14*time.Second).State)
	run := pass(time.Second)
	require.Equal(t, track.Lost, run.State)
	require.Contains(t, run.Turns[len(run.Turns)-1].Text, "5m0s")
	pass(time.Hour)
	require.Equal(t, track.Running, r.report(event(1, 3, track.Heartbeat, "")).State)
	run = r.shown()
	last := run.Turns[len(run.Turns)-1]
	require.True(t, last.Recovered())
	require.Contains(t, last.Text, "1h5m0s")
	// A server that was away cannot have heard anything.
	clock.Add(int64(10 * time.Minute))
	up = now()
	require.Equal(t, track.Running, pass(44*time.Second).State)
	require.Equal(t, track.Suspect, pass(time.Second).State)
}

// stream reads server-sent events of a run.
type stream struct {
	t      *testing.T
	cancel context.CancelFunc
	in     *bufio.Scanner
}

func (r *reporter) follow(t *testing.T, after int64) *stream {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, r.url+"/v1/runs/"+r.run+"/events", nil)
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+r.key)
	req.Header.Set("Last-Event-ID", strconv.FormatInt(after, 10))
	res, err := http.DefaultClient.Do(req) //nolint:bodyclose // by cancel
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, res.StatusCode)
	return &stream{t, cancel, bufio.NewScanner(res.Body)}
}

// next gives the next event: its id, which is 0 where it has none, its type and data.
func (s *stream) next() (id int64, kind, data string) {
	s.t.Helper()
	for s.in.Scan() {
		name, v, _ := strings.Cut(s.in.Text(), ": ")
		switch name {
		case "id":
			id, _ = strconv.ParseInt(v, 10, 64)
		case "event":
			kind = v
		case "data":
			data = v
		case "":
			if data != "" {
				return id, kind, data
			}
		}
	}
	s.t.Fatal("the stream ended", s.in.Err())
	return 0, "", ""
}

// report gives the next event that the run reported.
func (s *stream) report() (int64, track.Event) {
	for {
		id, kind, data := s.next()
		if kind == "report" {
			e, err := track.ParseEvent([]byte(data))
			require.NoError(s.t, err)
			return id, e
		}
	}
}

// TestFollowRun breaks a stream again and again: every event comes once, in order.
func TestFollowRun(t *testing.T) {
	s := start(t, setup{})
	r := s.newRun("a bot")
	r.report(started(1, 1, 5000))
	const n = 3000
	go func() {
		for seq := int64(2); seq <= n; seq += 7 {
			var events []track.Event
			for k := seq; k < seq+7 && k <= n; k++ {
				events = append(events, lossAt(1, k, k, 1/float64(k)))
			}
			r.report(events...)
		}
	}()
	var last int64
	for breaks := 0; last < n; breaks++ {
		f := r.follow(t, last)
		for range 1 + breaks*13%200 {
			id, e := f.report()
			require.Equal(t, last+1, id)
			require.Equal(t, id, e.Seq)
			if last = id; last == n {
				break
			}
		}
		f.cancel()
	}
	// From the start, long after; and the run itself when its state has changed.
	f := r.follow(t, 0)
	for want := int64(1); want <= n; want++ {
		id, _ := f.report()
		require.Equal(t, want, id)
	}
	r.report(event(1, n+1, track.State, "completed"))
	for {
		_, kind, data := f.next()
		if kind == "run" && strings.Contains(data, `"state":"completed"`) {
			break
		}
	}
	f.cancel()
	require.Equal(t, http.StatusUnprocessableEntity, s.call("GET", "/v1/runs/"+r.run+"/events?after=99999", nil).status)
}

// TestAlertsAreRaisedOnce has a loss collapse, restarts what follows it, and changes the rules.
func TestAlertsAreRaisedOnce(t *testing.T) {
	s := start(t, setup{})
	r := s.newRun("a bot")
	r.report(started(1, 1, 1000))
	for k := int64(2); k < 20; k++ {
		r.report(lossAt(1, k, k, 2))
	}
	r.report(lossAt(1, 20, 20, 0), lossAt(1, 21, 21, 0), lossAt(1, 22, 22, 0))
	require.Eventually(t, func() bool { return len(r.shown().Alerts) == 1 }, 10*time.Second, 10*time.Millisecond)
	alert := r.shown().Alerts[0]
	require.Equal(t, track.LossZero, alert.Rule)
	require.EqualValues(t, 21, alert.Position)

	s.service.Forget(r.run) // as a restart does
	require.Len(t, r.shown().Alerts, 1)

	run := r.shown()
	var changed track.Run
	s.want(http.StatusOK, &changed, "PATCH", "/v1/runs/"+r.run, map[string]any{"rules": map[string]any{"zero_logs": 5}, "mute": []string{"started"}}, "If-Match: "+run.ETag)
	require.Equal(t, 5, changed.Rules.ZeroLogs)
	require.Equal(t, http.StatusPreconditionFailed, s.call("PATCH", "/v1/runs/"+r.run, map[string]any{"name": "x"}, "If-Match: "+run.ETag).status)
	for _, wrong := range []map[string]any{{"rules": map[string]any{"zero_logs": 0}}, {"rules": map[string]any{"no_rule": 1}}, {"rules": map[string]any{"zero_logs": 1.5}}, {"mute": []string{"nothing"}}} {
		require.Equal(t, http.StatusUnprocessableEntity, s.call("PATCH", "/v1/runs/"+r.run, wrong, "If-Match: "+changed.ETag).status, wrong)
	}
}

// TestImportRuns reads real logs where they are, and one of its own.
func TestImportRuns(t *testing.T) {
	s := start(t, setup{})
	own := `{"attempt":1,"seq":1,"time":"2026-11-29T12:00:00Z","kind":"state","text":"started","metrics":{"total_steps":3}}
{"attempt":1,"seq":2,"time":"2026-11-29T12:00:01Z","kind":"log","step":1,"metrics":{"loss":"NaN"}}
{"attempt":1,"seq":3,"time":"2026-11-29T12:0
{"attempt":2,"seq":4,"time":"2026-11-29T12:01:01Z","kind":"log","step":1,"metrics":{"loss":2}}
`
	var run track.Run
	s.want(http.StatusCreated, &run, "POST", "/v1/run-logs?name=mine", strings.NewReader(own), "Idempotency-Key: a")
	require.Equal(t, track.Lost, run.State)
	require.Equal(t, "the log ends at step 1 of 3", run.Text)
	require.EqualValues(t, 3, run.Events)
	require.EqualValues(t, 1, run.Skipped)
	require.Equal(t, 2, run.Attempt)
	var again track.Run
	s.want(http.StatusCreated, &again, "POST", "/v1/run-logs?name=mine", strings.NewReader(own), "Idempotency-Key: a")
	require.Equal(t, run.ID, again.ID)
	require.Equal(t, http.StatusUnprocessableEntity, s.call("POST", "/v1/run-logs", strings.NewReader("hello\nworld\n")).status)
	require.Equal(t, http.StatusUnprocessableEntity, s.call("POST", "/v1/run-logs", strings.NewReader("")).status)
	var page api.RunPage
	s.want(http.StatusOK, &page, "GET", "/v1/runs", nil)
	require.Len(t, page.Runs, 1, "nothing is left of what could not be read")

	logs, err := os.ReadDir("../../../../shared/data/training-logs")
	if err != nil {
		t.Skip("SKIPPED: the real logs are not here")
	}
	for _, l := range logs {
		if !strings.HasSuffix(l.Name(), ".jsonl") || strings.HasPrefix(l.Name(), "rameyjm7") {
			continue
		}
		f, err := os.Open("../../../../shared/data/training-logs/" + l.Name())
		require.NoError(t, err)
		s.want(http.StatusCreated, &run, "POST", fmt.Sprintf("/v1/run-logs?name=%s", l.Name()), f)
		require.NotEqual(t, track.Created, run.State, l.Name())
		require.NotZero(t, run.Elapsed, l.Name())
	}
}
