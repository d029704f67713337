package notify

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/httpx"
	"github.com/slmgen/slmgen/slmgen/track"
)

var update = flag.Bool("update", false, "rewrite golden files")

var at = time.Date(2026, 11, 29, 4, 5, 6, 789e6, time.UTC)

// sample is a message with everything in it, some of it hostile.
func sample() Message {
	return Message{
		Key: "run_7f:completed:1", Event: Alerted, Severity: track.Critical, Run: "run_7f", Name: "<!channel> @everyone *qwen* [x](https://evil.example)",
		Title: "loss is NaN\r\nBcc: victim@example.org <@U123> <script>alert(1)</script>", Text: "first & second\n<https://evil.example|click>\t`x`", URL: "https://slm.example/runs/7f?a=1&b=2",
		At: at, State: "running", Step: 40, Total: 1000, Elapsed: 90 * time.Second, Remaining: &Interval{Seconds: 3000, Low: 2500, High: 4000},
		Metrics: track.Metrics{"loss": math.NaN(), "eval_loss": 1.25, "learning_rate": 2e-5, "grad_norm": math.Inf(1)},
		Curve:   Curve{Loss: []Point{{10, 2.5}, {20, 2}, {30, math.NaN()}, {40, 1.5}}, Eval: []Point{{20, 2.2}, {40, 1.7}}},
	}
}

// huge fills every field to its limit with what each channel has to escape.
func huge(text string) Message {
	m := sample()
	fill := func(n int) string { return strings.Repeat(text, n/len(text)) }
	m.Name, m.Run, m.Title, m.State, m.Text = fill(MostLine), fill(MostLine), fill(MostLine), fill(MostLine), fill(MostText)
	m.URL = "https://slm.example/" + strings.Repeat("a&|", 650)
	for i := range 300 {
		m.Metrics[fmt.Sprintf("%s%d", fill(track.MostName-8), i)] = 1.0 / float64(i+3)
	}
	return m
}

// digest is a long one of huge messages.
func digest(text string, n int) Message {
	all, one := make([]Message, n), huge(text)
	one.Metrics = nil
	for i := range all {
		all[i] = one
		all[i].Key, all[i].At = fmt.Sprintf("k%d", i), at.Add(time.Duration(i)*time.Second)
	}
	return Digest(all)
}

// hook is a server that keeps what it was sent.
type hook struct {
	*httptest.Server
	mu     sync.Mutex
	bodies [][]byte
	heads  []http.Header
	paths  []string
}

func serve(t *testing.T, answer http.HandlerFunc) *hook {
	t.Helper()
	h := &hook{}
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		h.mu.Lock()
		h.bodies, h.heads, h.paths = append(h.bodies, body), append(h.heads, r.Header.Clone()), append(h.paths, r.URL.RequestURI())
		h.mu.Unlock()
		if answer != nil {
			answer(w, r)
		}
	}))
	t.Cleanup(h.Close)
	return h
}

func local() Options {
	return Options{HTTP: httpx.New(httpx.Options{AllowHosts: []string{"127.0.0.1"}}), Now: func() time.Time { return at.Add(time.Hour) }}
}

const (
	token    = "tk_AgQdq7mVBoFD37zQVN29RhuMzNIz2"
	password = "correct horse battery"
	hookPath = "/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX?key=s3cr3tquery"
)

var keys = []string{"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD0123456789ab"}

// every gives the configuration of each kind for one server.
func every(t testing.TB, address string) map[Kind]struct {
	Config
	Secrets
} {
	vapid, err := NewVAPID()
	require.NoError(t, err)
	_, sub := browser(t)
	sub.Endpoint = address + "/push/gAAAAABn0123456789abcdef"
	out := map[Kind]struct {
		Config
		Secrets
	}{}
	add := func(c Config, s Secrets) {
		out[c.Kind] = struct {
			Config
			Secrets
		}{c, s}
	}
	add(Config{Kind: KindPush, Push: &Push{Contact: "mailto:ops@example.org"}}, Secrets{Subscription: &sub, VAPID: &vapid})
	add(Config{Kind: KindWebhook, Webhook: &Webhook{URL: address + hookPath}}, Secrets{Keys: keys})
	add(Config{Kind: KindNtfy, Ntfy: &Ntfy{Server: address, Topic: "topic_that_is_secret"}}, Secrets{Token: token})
	add(Config{Kind: KindSlack}, Secrets{URL: address + hookPath})
	add(Config{Kind: KindDiscord}, Secrets{URL: address + hookPath})
	return out
}

// hiddenTexts are what no error of those may hold.
func hiddenTexts(s Secrets) []string {
	out := []string{"XXXXXXXXXXXX", "s3cr3tquery", "T00000000", token, password, "topic_that_is_secret", "gAAAAABn0123456789abcdef"}
	for _, k := range append(s.Keys, keys...) {
		out = append(out, k, strings.TrimPrefix(k, keyPrefix))
	}
	if s.VAPID != nil {
		out = append(out, s.VAPID.Private, s.Subscription.Keys.Auth)
	}
	return out
}

func send(t *testing.T, c Config, s Secrets, m Message) error {
	t.Helper()
	ch, err := Open(c, s, local())
	require.NoError(t, err)
	return ch.Send(t.Context(), m)
}

func TestWhatAnswersMean(t *testing.T) {
	for _, x := range []struct {
		status int
		header http.Header
		code   fault.Code
		final  bool
		gone   string // kinds
		wait   time.Duration
	}{
		{status: 200}, {status: 201}, {status: 204},
		{status: 301, header: http.Header{"Location": {"/elsewhere"}}, code: fault.Invalid, final: true},
		{status: 302, header: http.Header{"Location": {"https://elsewhere.example/"}}, code: fault.Invalid, final: true},
		{status: 400, code: fault.Invalid, final: true}, {status: 401, code: fault.Unauthorized, final: true}, {status: 403, code: fault.Forbidden, final: true},
		{status: 404, code: fault.NotFound, final: true, gone: "push slack discord"}, {status: 410, code: fault.NotFound, final: true, gone: "push slack discord webhook ntfy"},
		{status: 408, code: fault.Unavailable}, {status: 425, code: fault.Unavailable}, {status: 413, code: fault.TooLarge, final: true},
		{status: 429, code: fault.Quota}, {status: 429, header: http.Header{"Retry-After": {"7.5"}}, code: fault.Quota, wait: 7500 * time.Millisecond},
		{status: 500, code: fault.Unavailable}, {status: 503, header: http.Header{"Retry-After": {"3600"}}, code: fault.Unavailable, wait: time.Hour},
	} {
		s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/elsewhere" {
				return
			}
			for k, v := range x.header {
				w.Header()[k] = v
			}
			w.WriteHeader(x.status)
			_, _ = fmt.Fprint(w, r.RequestURI, r.Header)
		})
		for kind, c := range every(t, s.URL) {
			t.Run(fmt.Sprintf("%d %s", x.status, kind), func(t *testing.T) {
				err := send(t, c.Config, c.Secrets, sample())
				require.Equal(t, x.code, fault.CodeOf(err), "%v", err)
				require.Equal(t, x.final, Final(err))
				require.Equal(t, strings.Contains(x.gone, string(kind)), Gone(err))
				require.Equal(t, x.wait, Wait(err))
				for _, secret := range hiddenTexts(c.Secrets) {
					require.NotContains(t, fmt.Sprintf("%v %+v", err, err), secret)
				}
			})
		}
		for _, path := range s.paths {
			if path == "/elsewhere" { // net/http turns the POST into a GET, which is not taken for a delivery
				require.Equal(t, 301, x.status)
			}
		}
	}
}

// TestNoSecretsWhenNobodyAnswers: connections refused, broken and answered with nonsense, addresses that are not reached, and how values are formatted.
func TestNoSecretsWhenNobodyAnswers(t *testing.T) {
	closed := httptest.NewServer(nil)
	closed.Close()
	nonsense := serve(t, func(w http.ResponseWriter, r *http.Request) {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err == nil {
			_, _ = fmt.Fprintf(conn, "nonsense %s %s %v\r\n\r\n", r.RequestURI, r.Header.Get("Authorization"), token)
			_ = conn.Close()
		}
	})
	for address, final := range map[string]bool{closed.URL: false, nonsense.URL: false, "https://10.1.2.3": true, "https://nothing.invalid": false} {
		for kind, c := range every(t, address) {
			t.Run(address+" "+string(kind), func(t *testing.T) {
				var log strings.Builder
				o := local()
				o.HTTP = httpx.New(httpx.Options{AllowHosts: []string{"127.0.0.1"}, Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
				ch, err := Open(c.Config, c.Secrets, o)
				require.NoError(t, err)
				err = ch.Send(t.Context(), sample())
				require.Error(t, err)
				require.Equal(t, final, Final(err), "%v", err)
				require.False(t, Gone(err))
				slog.New(slog.NewTextHandler(&log, nil)).Info("kept", "secrets", c.Secrets, "vapid", c.VAPID)
				all := fmt.Sprintf("%v %+v %s %#v %v %+v %#v", err, err, ch, ch, c.Secrets, c.Secrets, c.Secrets) + log.String()
				for _, secret := range hiddenTexts(c.Secrets) {
					require.NotContains(t, all, secret)
				}
			})
		}
	}
}

// TestPrivateAddressesAreRefused by the client that comes without options.
func TestPrivateAddressesAreRefused(t *testing.T) {
	s := serve(t, nil)
	for kind, c := range every(t, s.URL) {
		ch, err := Open(c.Config, c.Secrets, Options{})
		require.NoError(t, err)
		err = ch.Send(t.Context(), sample())
		require.Equal(t, fault.Forbidden, fault.CodeOf(err), "%s %v", kind, err)
	}
	require.Empty(t, s.bodies)
}

func TestSendStopsWithItsContext(t *testing.T) {
	held := make(chan struct{})
	s := serve(t, func(http.ResponseWriter, *http.Request) { <-held })
	defer close(held)
	for _, c := range every(t, s.URL) {
		o := local()
		o.Timeout = 20 * time.Millisecond
		ch, err := Open(c.Config, c.Secrets, o)
		require.NoError(t, err)
		err = ch.Send(t.Context(), sample())
		require.Equal(t, fault.Unavailable, fault.CodeOf(err))
		require.False(t, Final(err))
	}
}

// golden compares the body of a message with a file.
func golden(t *testing.T, name string, body []byte) {
	t.Helper()
	var v any
	require.NoError(t, json.Unmarshal(body, &v))
	got, err := json.MarshalIndent(v, "", " ")
	require.NoError(t, err)
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(path, append(got, '\n'), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), string(got)+"\n")
}

func TestBodies(t *testing.T) {
	s := serve(t, nil)
	all := every(t, s.URL)
	for _, kind := range []Kind{KindWebhook, KindNtfy, KindSlack, KindDiscord} {
		require.NoError(t, send(t, all[kind].Config, all[kind].Secrets, sample()))
		golden(t, string(kind)+".json", s.bodies[len(s.bodies)-1])
		second := sample()
		second.Key, second.Severity, second.Event, second.Title, second.Text = "other", track.Notice, Completed, "", ""
		require.NoError(t, send(t, all[kind].Config, all[kind].Secrets, Digest([]Message{sample(), second})))
		golden(t, string(kind)+"_digest.json", s.bodies[len(s.bodies)-1])
	}
}

func TestNext(t *testing.T) {
	var whole time.Duration
	tries := 0
	for wait, more := Next(0); more; wait, more = Next(tries) {
		whole += wait
		tries++
	}
	require.Equal(t, Tries, tries)
	require.Equal(t, 75*time.Hour+35*time.Minute+5*time.Second, whole, "the last line of the table of Standard Webhooks")
	_, more := Next(1000)
	require.False(t, more)
	wait, more := Next(-1)
	require.True(t, more)
	require.Zero(t, wait)
}
