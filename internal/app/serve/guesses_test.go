package serve_test

import (
	"context"
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/api"
	"github.com/slmgen/slmgen/internal/app/serve"
	"github.com/slmgen/slmgen/internal/object"
	"github.com/slmgen/slmgen/internal/store"
)

// counted counts readings.
type counted struct {
	store.Store
	views *atomic.Int64
}

func (c counted) View(ctx context.Context, fn func(store.Tx) error) error {
	c.views.Add(1)
	return c.Store.View(ctx, fn)
}

// TestGuessing tries keys out: after some that open nothing an address must wait, and costs no look-up until then. What opens something, or was just
// made, is let in all the same; other addresses are too.
func TestGuessing(t *testing.T) {
	clock := time.Date(2026, 11, 28, 12, 0, 15, 0, time.UTC)
	var views atomic.Int64
	s := start(t, setup{now: func() time.Time { return clock }, idle: true, guesses: 5, api: api.Options{TrustProxy: true},
		wrap: func(db store.Store) store.Store { return counted{db, &views} }})
	before, stranger := s.key, s.newKey(serve.DefaultProject, object.Read)
	s.key = ""
	me := func(key, from string) answer {
		return s.call("GET", "/v1/me", nil, "Authorization: Bearer "+key, "X-Forwarded-For: "+from)
	}
	// A key whose check is right, so that it is looked up. Of the known one another secret is as wrong as an unknown id.
	wrong := []string{serve.Forged("aaaaaaaaaaaaaaaa"), serve.Forged(before[4:20]), "hello"}
	for i := range 5 {
		require.Equal(t, http.StatusUnauthorized, me(wrong[i%3], "192.0.2.1").status)
	}
	clock = clock.Add(20 * time.Second)
	looked := views.Load()
	for i := range 50 {
		a := me(wrong[i%3], "192.0.2.1")
		require.Equal(t, http.StatusTooManyRequests, a.status)
		require.Equal(t, "40", a.header.Get("Retry-After"))
		require.EqualValues(t, "quota", a.problem(t).Code)
		cookie := s.call("GET", "/v1/me", nil, fmt.Sprintf("Cookie: %s=%d", api.SessionCookie, i), "X-Forwarded-For: 192.0.2.1")
		require.Equal(t, http.StatusTooManyRequests, cookie.status, "logins are guessed as keys are")
	}
	require.Equal(t, looked, views.Load(), "a guess was looked up")
	require.Equal(t, http.StatusUnauthorized, s.call("GET", "/v1/me", nil, "X-Forwarded-For: 192.0.2.1").status, "nothing was guessed")
	require.Equal(t, http.StatusUnauthorized, me(wrong[0], "192.0.2.2").status, "another address")
	require.Equal(t, http.StatusOK, me(before, "192.0.2.1").status)
	require.Equal(t, http.StatusOK, me(stranger, "192.0.2.1").status)
	require.Equal(t, http.StatusOK, me(s.newKey(serve.DefaultProject, object.Read), "192.0.2.1").status, "a key that was just made")

	// One that ended is a guess from then on.
	s.key = before
	var keys api.KeyPage
	s.want(http.StatusOK, &keys, "GET", "/v1/projects/prj_default/keys", nil)
	for _, k := range keys.Keys {
		if k.Prefix == stranger[:20] {
			s.want(http.StatusNoContent, nil, "DELETE", "/v1/projects/prj_default/keys/"+k.Id, nil)
		}
	}
	s.key = ""
	require.Equal(t, http.StatusUnauthorized, me(stranger, "192.0.2.1").status)
	require.Equal(t, http.StatusTooManyRequests, me(stranger, "192.0.2.1").status)

	clock = clock.Add(40 * time.Second)
	for range 5 {
		require.Equal(t, http.StatusUnauthorized, me(wrong[0], "192.0.2.1").status, "the window is over")
	}
	require.Equal(t, http.StatusTooManyRequests, me(wrong[0], "192.0.2.1").status)
	clock = clock.Add(-24 * time.Hour)
	require.Equal(t, http.StatusUnauthorized, me(wrong[0], "192.0.2.1").status, "a clock that was set back keeps nobody out")
}

// TestAFailingDatabaseIsNoGuess keeps nobody out for what they did not do.
func TestAFailingDatabaseIsNoGuess(t *testing.T) {
	s := start(t, setup{idle: true, guesses: 2})
	require.NoError(t, s.db.Close())
	for range 5 {
		a := s.call("GET", "/v1/me", nil)
		require.GreaterOrEqual(t, a.status, 500, string(a.body))
	}
}
