package serve

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/slmgen/slmgen/api"
	"github.com/slmgen/slmgen/internal/app"
	"github.com/slmgen/slmgen/internal/app/daemon"
	"github.com/slmgen/slmgen/internal/blob"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/httpx"
	"github.com/slmgen/slmgen/internal/object"
	"github.com/slmgen/slmgen/internal/queue"
	"github.com/slmgen/slmgen/internal/store"
)

// Settings are what an operator says, by flags, the environment or a file.
type Settings struct {
	Address        string         // to listen on; "127.0.0.1:8080"
	Auth           string         // none, keys; "" none on loopback, keys elsewhere
	Database       string         // sqlite:PATH or postgres://...; "" a file in the workspace
	Blobs          string         // folder, or s3://BUCKET/PREFIX; "" a folder in the workspace
	S3             blob.S3Options // for the latter; bucket and prefix are those of Blobs
	Temp           string         // folder for what is on its way; "" the system's
	TLSCert        string         // with TLSKey: serve HTTPS
	TLSKey         string         //
	Login          Provider       // where people log in; without an issuer nowhere
	Origins        []string       // whose pages may call
	TrustProxy     bool           // take addresses from X-Forwarded-For
	UploadBytes    int64          // largest file
	Concurrent     int            // requests at once
	Jobs           int            // jobs at once
	Lease          time.Duration  // after which the jobs of a process that died begin again; 0: 30 s
	KeepJobs       int            // days that an ended job is known; 0 for ever
	Grace          time.Duration  // for requests under way when the server ends; 0: 20 s
	PerMinute      int64          // requests of a key or an address that has no limit of its own; 0 none
	PerDay         int64
	Guesses        int      // keys and logins that open nothing, of an address in a minute; 0 any number
	StoreBytes     int64    // that a project may store
	ActiveJobs     int64    // that a project may have under way
	MailboxBuckets []string // s3://BUCKET/PREFIX?endpoint=...: where runs may have mailboxes in buckets
	OutPrivate     bool     // messages and mailboxes may be at private addresses; without authentication they may in any case
	LogJSON        bool
	Traces         bool // to the collector that the OTEL_... variables name

	traces *traces // opened by Serve
}

// Host is what a server runs in: streams and clock.
type Host struct {
	App     *app.App
	Home    string
	Version string
	Now     func() time.Time
	Log     *slog.Logger
	Ready   func(address string) // hears the address that is listened on
}

// open opens what the settings name. close gives it back.
func (st Settings) open(ctx context.Context, h Host) (*Service, func(), error) {
	if err := os.MkdirAll(h.Home, 0o700); err != nil {
		return nil, nil, fault.Wrap(fault.Unavailable, err, "cannot make the workspace %s", h.Home)
	}
	st.place(h)
	db, err := store.Open(ctx, st.Database, store.Options{})
	if err != nil {
		return nil, nil, err
	}
	var around func(queue.Worker) queue.Worker
	if st.traces != nil {
		db, around = tracedStore{db, st.traces.tracer}, st.traces.worker
	}
	blobs, err := st.openBlobs()
	if err != nil {
		_ = db.Close()
		return nil, nil, err
	}
	done := func() { _ = blobs.Close(); _ = db.Close() }
	s, err := New(ctx, Config{App: h.App, Store: db, Blobs: blobs, Version: h.Version, Open: st.auth() == "none", People: st.Login.Issuer != "", Slots: st.Jobs, Lease: st.Lease, KeepJobs: time.Duration(st.KeepJobs) * 24 * time.Hour, Temp: st.Temp, Now: h.Now, Log: h.Log, Around: around, Guesses: st.Guesses,
		OutOptions: st.out(h), S3: st.S3, MailboxBuckets: st.MailboxBuckets,
		Limits: object.Limits{RequestsPerMinute: st.PerMinute, RequestsPerDay: st.PerDay, Bytes: st.StoreBytes, Jobs: st.ActiveJobs}})
	if err != nil {
		done()
		return nil, nil, err
	}
	return s, done, nil
}

// out is how the server reaches out. On a machine of one person its own network is no secret to anybody who may ask.
func (st Settings) out(h Host) httpx.Options {
	return httpx.Options{UserAgent: "slmgen/" + h.Version, AllowPrivate: st.OutPrivate || st.auth() == "none", Proxy: http.ProxyFromEnvironment, Log: h.Log}
}

// place names where things are kept that the settings leave open.
func (st *Settings) place(h Host) {
	if st.Database == "" {
		st.Database = "sqlite:" + filepath.Join(h.Home, "server.db")
	}
	if st.Blobs == "" {
		st.Blobs = filepath.Join(h.Home, "blobs")
	}
}

// auth is what callers need where the settings leave it open.
func (st Settings) auth() string {
	if st.Auth == "" && st.loopback() {
		return "none"
	}
	if st.Auth == "" {
		return "keys"
	}
	return st.Auth
}

// loopback says whether nobody from another machine can reach the address.
func (st Settings) loopback() bool {
	host, _, err := net.SplitHostPort(st.Address)
	if err != nil {
		return false
	}
	return loopbackHost(host)
}

// loopbackHost says whether a host is this machine. It is asked about names too: 127.example.org is somewhere else.
func loopbackHost(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// Check says what is wrong with the settings by themselves.
func (st Settings) Check() error {
	if err := st.listener().Check(); err != nil {
		return err
	}
	switch st.auth() {
	case "none":
		if !st.loopback() {
			return fault.New(fault.Invalid, "without authentication the server listens on a loopback address alone, not on %s", st.Address).Do("use --auth keys, or an address such as 127.0.0.1:8080")
		}
		if st.Login.Issuer != "" {
			return fault.New(fault.Invalid, "people log in where authentication is wanted").Do("add --auth keys")
		}
	case "keys":
	default:
		return fault.New(fault.Invalid, "there is no authentication %q", st.Auth).Do("use none or keys")
	}
	if (st.Login.Issuer == "") != (st.Login.Client == "") {
		return fault.New(fault.Invalid, "a login needs the provider and the name that it knows this server by").Do("give both --oidc-issuer and --oidc-client-id")
	}
	if st.Lease != 0 && st.Lease < shortestLease {
		return fault.New(fault.Invalid, "a lease of %s is too short to be kept", st.Lease).Do("give at least %s", shortestLease)
	}
	if st.KeepJobs < 0 {
		return fault.New(fault.Invalid, "jobs cannot be kept for %d days", st.KeepJobs).Do("give a number of days, or 0 for ever")
	}
	if st.Guesses < 0 {
		return fault.New(fault.Invalid, "an address cannot send %d wrong keys", st.Guesses).Do("give a number, or 0 for any")
	}
	for _, b := range st.MailboxBuckets {
		if u, err := mailboxURL(b); err != nil || u.Scheme != "s3" {
			return fault.New(fault.Invalid, "%q is no place of mailboxes", httpx.Redact(b)).Do("write --mailbox-bucket s3://BUCKET/PREFIX")
		}
	}
	for _, o := range st.Origins {
		if !strings.HasPrefix(o, "https://") && !strings.HasPrefix(o, "http://") || strings.HasSuffix(o, "/") || o == "*" {
			return fault.New(fault.Invalid, "%q is no origin", o).Do("write scheme and host: https://app.example.org")
		}
	}
	return nil
}

// Try opens everything that the settings name and listens, to say whether a server would start.
func (st Settings) Try(ctx context.Context, h Host) error {
	if err := st.Check(); err != nil {
		return err
	}
	l, err := st.listener().Listen(ctx)
	if err != nil {
		return err
	}
	_ = l.Close()
	s, done, err := st.open(ctx, h)
	if err != nil {
		return err
	}
	defer done()
	for name, state := range s.Check(ctx) {
		if state != "ok" {
			return fault.New(fault.Code(state), "%s cannot be used", name)
		}
	}
	return nil
}

func (st Settings) listener() daemon.Place {
	return daemon.Place{Address: st.Address, Cert: st.TLSCert, Key: st.TLSKey}
}

// With opens what the settings name for something that needs no server, such as making the first key.
func (st Settings) With(ctx context.Context, h Host, do func(*Service) error) error {
	s, done, err := st.open(ctx, h)
	if err != nil {
		return err
	}
	defer done()
	return do(s)
}

// shortestLease is one that a busy process can still keep.
const shortestLease = 100 * time.Millisecond

// Serve runs a server until ctx ends: then it takes no more requests, ends those under way, and puts jobs under way back for another process.
func (st Settings) Serve(ctx context.Context, h Host) error {
	if err := st.Check(); err != nil {
		return err
	}
	if st.Traces {
		var err error
		if st.traces, err = newTraces(ctx, h.Version, h.Log); err != nil {
			return err
		}
		defer st.traces.end(h.Log)
	}
	s, done, err := st.open(ctx, h)
	if err != nil {
		return err
	}
	defer done()
	l, err := st.listener().Listen(ctx)
	if err != nil {
		return err
	}
	meters := newMeters(s)
	s.Ended = meters.jobEnded
	var people api.Login
	if st.Login.Issuer != "" {
		if people, err = newLogin(ctx, s, st.Login); err != nil {
			_ = l.Close()
			return err
		}
	}
	var begin func(*http.Request) (context.Context, func(api.Observation))
	if st.traces != nil {
		begin = st.traces.request
	}
	handler := api.New(s, api.Options{
		Login: people, Secure: st.TLSCert != "" || strings.HasPrefix(st.Login.PublicURL, "https://"), UploadBytes: st.UploadBytes, Concurrent: st.Concurrent, Origins: st.Origins, TrustProxy: st.TrustProxy, LoopbackOnly: st.auth() == "none",
		Metrics: meters.handler(), Observe: meters.observe, Trace: begin, Log: h.Log, Now: h.Now,
	})
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: daemon.ReadHeaders, IdleTimeout: daemon.Idle, MaxHeaderBytes: 64 << 10, ErrorLog: slog.NewLogLogger(h.Log.Handler(), slog.LevelWarn),
		BaseContext: func(net.Listener) context.Context { return context.WithoutCancel(ctx) },
	}
	return daemon.Server{Server: server, Place: st.listener(), Grace: st.Grace, Ready: h.Ready, Log: h.Log, Work: s.Run, Closing: s.Closing}.Run(ctx, l)
}
