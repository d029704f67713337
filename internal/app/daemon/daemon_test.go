package daemon_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/app/daemon"
	"github.com/slmgen/slmgen/internal/fault"
)

func TestPlace(t *testing.T) {
	for _, p := range []daemon.Place{{Address: "8080"}, {Address: "127.0.0.1:0", Cert: "a.pem"}, {Address: "127.0.0.1:0", Key: "k.pem"}} {
		require.Equal(t, fault.Invalid, fault.CodeOf(p.Check()), p)
	}
	_, err := daemon.Place{Address: "127.0.0.1:0", Cert: t.TempDir() + "/no.pem", Key: "no.pem"}.Listen(t.Context())
	require.Equal(t, fault.Invalid, fault.CodeOf(err))
	l, err := daemon.Place{Address: "127.0.0.1:0"}.Listen(t.Context())
	require.NoError(t, err)
	defer l.Close()
	_, err = daemon.Place{Address: l.Addr().String()}.Listen(t.Context())
	require.Equal(t, fault.Unavailable, fault.CodeOf(err))
}

// TestTheEnd has a request under way when the program is told to end: it is answered, and what works in the background has ended.
func TestTheEnd(t *testing.T) {
	place := daemon.Place{Address: "127.0.0.1:0"}
	l, err := place.Listen(t.Context())
	require.NoError(t, err)
	under, goOn := make(chan struct{}), make(chan struct{})
	handler := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(under)
		<-goOn
		_, _ = io.WriteString(w, "done")
	})
	ctx, end := context.WithCancel(t.Context())
	worked, closing := false, false
	s := daemon.Server{Server: &http.Server{Handler: handler, ReadHeaderTimeout: time.Second}, Place: place, Log: slog.New(slog.DiscardHandler),
		Work: func(ctx context.Context) { <-ctx.Done(); worked = true }, Closing: func() { closing = true; close(goOn) }}
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx, l) }()
	answer := make(chan string, 1)
	go func() {
		res, err := http.Get("http://" + l.Addr().String()) //nolint:noctx // it is answered
		if err != nil {
			answer <- err.Error()
			return
		}
		defer res.Body.Close()
		all, _ := io.ReadAll(res.Body)
		answer <- string(all)
	}()
	<-under
	end()
	require.NoError(t, <-ended)
	require.Equal(t, "done", <-answer)
	require.True(t, worked && closing)
}
