package serve_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/api"
	"github.com/slmgen/slmgen/internal/app/serve"
	"github.com/slmgen/slmgen/internal/blob"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/httpx"
	"github.com/slmgen/slmgen/internal/object"
	"github.com/slmgen/slmgen/internal/store"
	"github.com/slmgen/slmgen/slmgen/track"
)

// unwilling is a store whose transactions together fail while no is set.
type unwilling struct {
	store.Store
	no *atomic.Bool
}

func (u unwilling) Together(ctx context.Context, fn func(store.Tx) error) error {
	if u.no.Load() {
		return fault.New(fault.Unavailable, "the database is away")
	}
	return u.Store.Together(ctx, fn)
}

func (r *reporter) collapse(from int64) {
	r.report(started(1, from, 1000))
	for k := from + 1; k < from+19; k++ {
		r.report(lossAt(1, k, k, 2))
	}
	r.report(lossAt(1, from+19, from+19, 0), lossAt(1, from+20, from+20, 0))
}

// TestAlertOutlivesAFailedWrite has the database be away when an alert is to be kept: it is kept when it is back.
func TestAlertOutlivesAFailedWrite(t *testing.T) {
	var no atomic.Bool
	s := start(t, setup{idle: true, wrap: func(db store.Store) store.Store { return unwilling{db, &no} }})
	r := s.newRun("a bot")
	r.collapse(1)
	no.Store(true)
	require.Equal(t, http.StatusServiceUnavailable, s.call("GET", "/v1/runs/"+r.run, nil).status)
	no.Store(false)
	require.Len(t, r.shown().Alerts, 1)
}

// TestRulesHoldAfterARestart loosens a rule, and follows the run anew from the store: what the looser rule let pass is no alert now either.
func TestRulesHoldAfterARestart(t *testing.T) {
	s := start(t, setup{idle: true})
	r := s.newRun("a bot")
	r.report(event(1, 1, track.Heartbeat, ""))
	run := r.shown()
	s.want(http.StatusOK, &run, "PATCH", "/v1/runs/"+r.run, map[string]any{"rules": map[string]any{"zero_logs": 5}}, "If-Match: "+run.ETag)
	r.collapse(2)
	require.Empty(t, r.shown().Alerts)
	s.service.Forget(r.run)
	require.Empty(t, r.shown().Alerts)
}

// TestAnotherProjectDoesNotDisturb asks for a run with the key of another project: there is none, and what follows the run is not thrown away.
func TestAnotherProjectDoesNotDisturb(t *testing.T) {
	s := start(t, setup{idle: true})
	r := s.newRun("a bot")
	r.report(started(1, 1, 10))
	r.shown()
	require.True(t, s.service.Follows(r.run))
	require.NoError(t, s.db.Update(t.Context(), func(tx store.Tx) error {
		return tx.CreateProject(object.Project{ID: "prj_other", Name: "other", Created: time.Now(), Updated: time.Now(), Version: 1})
	}))
	key := s.newKey("prj_other", object.Read)
	// Nothing is read of the run before it is known whose it is: not even that it is damaged is to be seen.
	require.NoError(t, s.db.Update(t.Context(), func(tx store.Tx) error {
		return tx.PutBlocks(r.run, []object.RunBlock{{Series: "copy", Data: []byte("damaged")}})
	}))
	for _, path := range []string{"/v1/runs/" + r.run, "/v1/runs/" + r.run + "/events", "/v1/runs/" + r.run + "/export", "/v1/charts?run=" + r.run} {
		a := s.call("GET", path, nil, "Authorization: Bearer "+key)
		require.Equal(t, http.StatusNotFound, a.status, path+string(a.body))
	}
	require.True(t, s.service.Follows(r.run))
}

// TestMailboxReachesNothingPrivate has a run name an address within the server's network as the place of its bucket.
func TestMailboxReachesNothingPrivate(t *testing.T) {
	var asked atomic.Int64
	web := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	t.Cleanup(web.Close)
	s := start(t, setup{idle: true})
	s.service.S3 = blob.S3Options{KeyID: "key", Secret: "secret"}
	box := "s3://bucket/runs?endpoint=" + url.QueryEscape(web.URL)
	s.service.MailboxBuckets = []string{box}
	var made api.RunSecret
	s.want(http.StatusCreated, &made, "POST", "/v1/runs", map[string]any{"name": "a bot", "mailbox": box})
	collect := func() {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		_, _ = s.service.CollectRun(ctx, track.Record{ID: made.Run.ID, Mailbox: box, Secret: 1})
	}
	collect()
	require.Zero(t, asked.Load())

	s.service.S3.Endpoint = web.URL // the operator's own
	collect()
	require.NotZero(t, asked.Load())
}

// TestMailboxesAreWhereTheOperatorSaid: a bucket is opened with the operator's keys, so that nobody else chooses it.
func TestMailboxesAreWhereTheOperatorSaid(t *testing.T) {
	s := start(t, setup{idle: true})
	s.service.S3 = blob.S3Options{KeyID: "key", Secret: "secret", Region: "us-east-1"}
	s.service.Open = false
	s.service.MailboxBuckets = []string{"s3://boxes/runs", "s3://all", "s3://else/?endpoint=https%3A%2F%2Fs3.example.org"}
	for box, allowed := range map[string]bool{
		"s3://boxes/runs":        true,
		"s3://boxes/runs/mine":   true,
		"s3://boxes/runs-others": false,
		"s3://boxes":             false,
		"s3://blobs/runs":        false,
		"s3://all/of/it":         true,
		"s3://all/of/it?endpoint=https%3A%2F%2Fs3.example.org": false,
		"s3://else/x?endpoint=https%3A%2F%2Fs3.example.org":    true,
		"s3://else/x":                        false,
		"s3://all/of/it?region=eu-central-1": false,
		"https://relay.example.org":          true,
	} {
		err := s.service.CheckMailbox(box)
		require.Equal(t, allowed, err == nil, "%s: %v", box, err)
		if !allowed {
			require.Equal(t, fault.Forbidden, fault.CodeOf(err))
		}
	}
	_, err := s.service.CollectRun(t.Context(), track.Record{ID: "run_1", Mailbox: "s3://blobs/x", Secret: 1}) // that was made before the operator said so
	require.Equal(t, fault.Forbidden, fault.CodeOf(err))
}

// dying is a store that can be written so many times, and then not any more, as if the process were gone.
type dying struct {
	store.Store
	left *atomic.Int64
}

var errDead = fault.New(fault.Unavailable, "the process is gone")

func (d dying) Together(ctx context.Context, fn func(store.Tx) error) error {
	if d.left.Add(-1) < 0 {
		return errDead
	}
	return d.Store.Together(ctx, fn)
}

func (d dying) Update(ctx context.Context, fn func(store.Tx) error) error {
	if d.left.Load() < 0 {
		return errDead
	}
	return d.Store.Update(ctx, fn)
}

// TestAnImportThatDied is asked for again under its key: it goes on, and has everything once.
func TestAnImportThatDied(t *testing.T) {
	var left atomic.Int64
	left.Store(100)
	s := start(t, setup{idle: true, wrap: func(db store.Store) store.Store { return dying{db, &left} }})
	var log strings.Builder
	log.WriteString("step,loss\n")
	for k := range 3500 {
		fmt.Fprintf(&log, "%d,%d\n", k+1, k%7)
	}
	left.Store(2)
	a := s.call("POST", "/v1/run-logs?name=mine", strings.NewReader(log.String()), "Idempotency-Key: a")
	require.Equal(t, http.StatusServiceUnavailable, a.status)
	left.Store(100)
	var page api.RunPage
	s.want(http.StatusOK, &page, "GET", "/v1/runs", nil)
	require.Len(t, page.Runs, 1, "it died with a part of it")
	require.Contains(t, page.Runs[0].Text, "not been read to its end")
	for range 2 {
		var run track.Run
		s.want(http.StatusCreated, &run, "POST", "/v1/run-logs?name=mine", strings.NewReader(log.String()), "Idempotency-Key: a")
		require.Equal(t, page.Runs[0].ID, run.ID)
		require.EqualValues(t, 3500, run.Events)
		require.Equal(t, track.Stopped, run.State)
	}
}

// TestADamagedChannelHoldsNobodyUp has a channel that cannot be read: the others are told all the same.
func TestADamagedChannelHoldsNobodyUp(t *testing.T) {
	s := start(t, setup{idle: true, out: httpx.Options{AllowPrivate: true, AllowHosts: []string{"127.0.0.1"}, Retries: -1}})
	h := &hooks{answer: http.StatusOK}
	web := httptest.NewServer(h)
	t.Cleanup(web.Close)
	channel := map[string]any{"name": "ours", "config": map[string]any{"kind": "webhook", "webhook": map[string]any{"url": web.URL + "/hook"}}}
	s.want(http.StatusCreated, nil, "POST", "/v1/channels", channel)
	require.NoError(t, s.db.Update(t.Context(), func(tx store.Tx) error {
		return tx.CreateObject(object.Object{Project: serve.DefaultProject, Kind: object.Channel, ID: "chn_damaged", Name: "damaged", Body: []byte(`{"config": 7}`), Created: time.Now(), Updated: time.Now(), Version: 1})
	}))
	r := s.newRun("a bot")
	r.report(started(1, 1, 10), event(1, 2, track.State, "failed"))
	for more := true; more; {
		var err error
		more, err = s.service.Post(t.Context())
		require.NoError(t, err)
	}
	require.Len(t, h.seen(), 1)
}

// TestChartIsBounded asks for more points than one answer holds.
func TestChartIsBounded(t *testing.T) {
	s := start(t, setup{idle: true})
	r := s.newRun("a bot")
	var all []track.Event
	for k := int64(1); k <= 1000; k++ {
		all = append(all, lossAt(1, k, k, 2))
	}
	r.report(all...)
	query := "/v1/charts?points=20000" + strings.Repeat("&run="+r.run, 50) + strings.Repeat("&metric=loss", 50)
	require.Equal(t, http.StatusRequestEntityTooLarge, s.call("GET", query, nil).status)
	require.Len(t, r.chart("").Lines, 1)
}

// TestNotesAreDatedByTheServer has an alert of a machine whose clock stands in 2001: it is not erased as one told long ago.
func TestNotesAreDatedByTheServer(t *testing.T) {
	s := start(t, setup{idle: true})
	r := s.newRun("a bot")
	for k := int64(1); k < 23; k++ {
		e := lossAt(1, k, k, 2)
		if k > 19 {
			e = lossAt(1, k, k, 0)
		}
		e.Time = e.Time.AddDate(-25, 0, 0)
		r.report(e)
	}
	require.Len(t, r.shown().Alerts, 1)
	require.NoError(t, s.db.Update(t.Context(), func(tx store.Tx) error {
		n, err := tx.ForgetNotes(time.Now().AddDate(0, 0, -30), 100)
		require.Zero(t, n)
		return err
	}))
}

// TestAChannelThatIsAwayHoldsNobodyUp has three messages wait for a webhook that does not answer as it should: one is tried, the others with it.
func TestAChannelThatIsAwayHoldsNobodyUp(t *testing.T) {
	s := start(t, setup{idle: true, out: httpx.Options{AllowPrivate: true, AllowHosts: []string{"127.0.0.1"}, Retries: -1}})
	h := &hooks{answer: http.StatusServiceUnavailable}
	web := httptest.NewServer(h)
	t.Cleanup(web.Close)
	s.want(http.StatusCreated, nil, "POST", "/v1/channels", map[string]any{"name": "ours", "config": map[string]any{"kind": "webhook", "webhook": map[string]any{"url": web.URL + "/hook"}}})
	for _, name := range []string{"a", "b", "c"} {
		s.newRun(name).report(started(1, 1, 10), event(1, 2, track.State, "failed"))
	}
	_, err := s.service.Post(t.Context())
	require.NoError(t, err)
	require.Len(t, h.seen(), 1)
	var page api.DeliveryPage
	s.want(http.StatusOK, &page, "GET", "/v1/deliveries", nil)
	require.Len(t, page.Deliveries, 3)
	for _, d := range page.Deliveries {
		require.Equal(t, "waiting", string(d.State))
		require.NotNil(t, d.Problem)
	}
}
