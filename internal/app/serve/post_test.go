package serve_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/api"
	"github.com/slmgen/slmgen/internal/httpx"
	"github.com/slmgen/slmgen/slmgen/track"
	"github.com/slmgen/slmgen/slmgen/track/notify"
)

// hooks is what webhooks are sent to.
type hooks struct {
	mu     sync.Mutex
	secret []byte
	wrong  int
	got    []notify.Message
	ids    []string
	answer int // status; 0: 204
}

func (h *hooks) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	defer h.mu.Unlock()
	body, _ := io.ReadAll(r.Body)
	id := r.Header.Get("webhook-id")
	if !track.Signed(h.secret, id, r.Header.Get("webhook-timestamp"), r.Header.Get("webhook-signature"), body) {
		h.wrong++
	}
	h.ids = append(h.ids, id)
	if h.answer != 0 {
		w.WriteHeader(h.answer)
		return
	}
	var envelope struct{ Data notify.Message }
	_ = json.Unmarshal(body, &envelope)
	h.got = append(h.got, envelope.Data)
	w.WriteHeader(http.StatusNoContent)
}

func (h *hooks) be(change func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	change()
}

func (h *hooks) seen() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]string(nil), h.ids...)
}

// TestPost has a webhook be told of a run: each event once where it is taken, under the same key where it is not, and never again after 410.
func TestPost(t *testing.T) {
	var clock atomic.Int64
	clock.Store(time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC).UnixNano())
	now := func() time.Time { return time.Unix(0, clock.Load()) }
	s := start(t, setup{now: now, idle: true, out: httpx.Options{AllowPrivate: true, AllowHosts: []string{"127.0.0.1"}, Retries: -1}})
	h := &hooks{}
	web := httptest.NewServer(h)
	t.Cleanup(web.Close)
	var made api.ChannelMade
	s.want(http.StatusCreated, &made, "POST", "/v1/channels", map[string]any{"name": "ours", "config": map[string]any{"kind": "webhook", "webhook": map[string]any{"url": web.URL + "/hook"}}})
	require.NotNil(t, made.Key)
	var err error
	h.secret, err = track.ParseSecret(*made.Key)
	require.NoError(t, err)
	var listed api.ChannelPage
	a := s.want(http.StatusOK, &listed, "GET", "/v1/channels", nil)
	require.Len(t, listed.Channels, 1)
	require.NotContains(t, string(a.body), *made.Key)
	post := func() {
		t.Helper()
		for more := true; more; {
			var err error
			more, err = s.service.Post(t.Context())
			require.NoError(t, err)
		}
	}
	delivery := func(note string) api.DeliveryShown {
		t.Helper()
		var page api.DeliveryPage
		s.want(http.StatusOK, &page, "GET", "/v1/deliveries", nil)
		for _, d := range page.Deliveries {
			if strings.HasSuffix(d.Note, note) {
				return d
			}
		}
		t.Fatal("no delivery of", note)
		return api.DeliveryShown{}
	}
	s.want(http.StatusOK, nil, "POST", "/v1/channels/"+made.Channel.Id+"/test", nil)
	require.Len(t, h.seen(), 1)

	r := s.newRun("a bot")
	r.report(started(1, 1, 100), lossAt(1, 2, 10, 2), lossAt(1, 3, 20, 1), event(1, 4, track.State, "failed\nOutOfMemory"))
	post()
	post()
	require.Equal(t, []string{h.seen()[0], r.run + ":4:failed"}, h.seen(), "that it started is not told by default")
	require.Equal(t, "sent", string(delivery(":4:failed").State))

	// It is away: the message waits, and comes under the same key.
	h.be(func() { h.answer = http.StatusServiceUnavailable })
	r.report(started(2, 5, 100), event(2, 6, track.State, "completed"))
	post()
	post()
	require.Len(t, h.seen(), 3)
	require.Equal(t, "waiting", string(delivery(":6:completed").State))
	require.NotEmpty(t, delivery(":6:completed").Problem)
	h.be(func() { h.answer = 0 })
	clock.Add(int64(time.Hour))
	post()
	require.Equal(t, h.seen()[2], h.seen()[3])
	require.Equal(t, "sent", string(delivery(":6:completed").State))
	require.Equal(t, 2, delivery(":6:completed").Tries)

	// Muted, it is silent; gone, it is switched off.
	var run track.Run
	s.want(http.StatusOK, &run, "GET", "/v1/runs/"+r.run, nil)
	s.want(http.StatusOK, &run, "PATCH", "/v1/runs/"+r.run, map[string]any{"mute": []string{"completed"}}, "If-Match: "+run.ETag)
	r.report(started(3, 7, 100), event(3, 8, track.State, "completed"))
	post()
	require.Len(t, h.seen(), 4)
	h.be(func() { h.answer = http.StatusGone })
	r.report(started(4, 9, 100), event(4, 10, track.State, "failed"))
	post()
	require.Len(t, h.seen(), 5)
	require.Equal(t, "dead", string(delivery(":10:failed").State))
	s.want(http.StatusOK, &listed, "GET", "/v1/channels", nil)
	require.NotNil(t, listed.Channels[0].Off)
	r.report(started(5, 11, 100), event(5, 12, track.State, "failed"))
	post()
	require.Len(t, h.seen(), 5)
	require.Zero(t, h.wrong)

	// A digest gathers.
	var daily api.ChannelMade
	s.want(http.StatusNoContent, nil, "DELETE", "/v1/channels/"+made.Channel.Id, nil)
	h.be(func() { h.answer = 0; h.got = nil })
	s.want(http.StatusCreated, &daily, "POST", "/v1/channels", map[string]any{"name": "daily", "digest": "day", "events": []string{"failed", "completed"},
		"secrets": map[string]any{"keys": []string{track.SecretText(h.secret)}}, "config": map[string]any{"kind": "webhook", "webhook": map[string]any{"url": web.URL + "/hook"}}})
	require.Nil(t, daily.Key)
	other := s.newRun("another")
	other.report(started(1, 1, 9), event(1, 2, track.State, "completed"))
	r.report(started(6, 13, 100), event(6, 14, track.State, "failed"))
	post()
	require.Empty(t, h.got)
	clock.Add(int64(24 * time.Hour))
	post()
	require.Len(t, h.got, 1)
	require.Len(t, h.got[0].Items, 2)

	for _, wrong := range []map[string]any{
		{"name": "x", "config": map[string]any{"kind": "pigeon"}},
		{"name": "x", "config": map[string]any{"kind": "webhook", "webhook": map[string]any{"url": "nowhere"}}},
		{"name": "x", "config": map[string]any{"kind": "slack"}},
		{"name": "", "config": map[string]any{"kind": "ntfy", "ntfy": map[string]any{"topic": "t"}}},
		{"name": "x", "digest": "week", "config": map[string]any{"kind": "ntfy", "ntfy": map[string]any{"topic": "t"}}},
	} {
		a := s.call("POST", "/v1/channels", wrong)
		require.Contains(t, []int{http.StatusBadRequest, http.StatusUnprocessableEntity}, a.status, string(a.body))
	}
	var key api.PushKey
	s.want(http.StatusOK, &key, "GET", "/v1/push-key", nil)
	require.Len(t, key.Public, 87)

	// The JSON of browsers holds a null.
	subscription := map[string]any{"endpoint": "https://push.example.org/1", "expirationTime": nil, "keys": map[string]any{"p256dh": key.Public, "auth": "MDEyMzQ1Njc4OTAxMjM0NQ"}}
	browser := map[string]any{"name": "browser", "config": map[string]any{"kind": "push", "push": map[string]any{"contact": "mailto:ops@example.org"}}, "secrets": map[string]any{"subscription": subscription}}
	s.want(http.StatusCreated, nil, "POST", "/v1/channels", browser)
	subscription["endpoint"] = nil
	require.Contains(t, string(s.call("POST", "/v1/channels", browser).body), "/secrets/subscription/endpoint: null is no value")
}
