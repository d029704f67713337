package cli

import (
	"log/slog"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/slmgen/slmgen/internal/app/serve"
)

// serverFlags are the settings of a server.
type serverFlags struct {
	serve.Settings
	config string
}

// register adds the flags that say where a server keeps things.
func (f *serverFlags) register(fs *pflag.FlagSet) {
	fs.StringVar(&f.Database, "database", "", "sqlite:PATH or postgres://... (default: a SQLite file in the workspace)")
	fs.StringVar(&f.Blobs, "blobs", "", "folder of uploaded files and bundles (default: in the workspace)")
	fs.StringVar(&f.config, "config", "", "read settings from this YAML file; flags and SLMGEN_... variables win")
}

// host gives a server what it runs in.
func (s *session) host(log *slog.Logger) serve.Host {
	return serve.Host{App: s.app, Home: s.Home, Version: s.Version, Now: s.Now, Log: log}
}

func (s *session) serveCmd() *cobra.Command {
	var f serverFlags
	var check bool
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve the HTTP API",
		Long: `Serves the API of openapi.yaml: datasets, analyses, recommendations, plans, bundles, jobs. One program, no other service needed: a SQLite
file and a folder in the workspace hold everything. On a loopback address callers need no key and work in one project; on any other the
server wants keys (make the first with "slmgen keys create").

Every flag can be given as an environment variable (--upload-bytes is SLMGEN_UPLOAD_BYTES) or in the file that --config names, as
upload-bytes: 1073741824. Flags win over variables, variables over the file. GET /docs is the documentation, /metrics is for Prometheus.`,
		Example: `  slmgen serve
  slmgen serve --check
  slmgen serve --addr 0.0.0.0:8080 --auth keys --tls-cert cert.pem --tls-key key.pem
  slmgen serve --database postgres://slmgen@db/slmgen --blobs /srv/slmgen/blobs --auth keys`,
		Args: args(0, 0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := settle(cmd.Flags(), f.config, s.Getenv); err != nil {
				return usageError{err}
			}
			log := s.serverLog(f.LogJSON)
			if check {
				if err := f.Try(cmd.Context(), s.host(log)); err != nil {
					return err
				}
				if s.json {
					return s.print(map[string]any{"ok": true, "address": f.Address})
				}
				s.out().section("Check", "the server would start on "+f.Address)
				return nil
			}
			ctx, stop := signal.NotifyContext(cmd.Context(), syscall.SIGTERM)
			defer stop()
			h := s.host(log)
			h.Ready = func(address string) {
				log.Info("serving", "address", address)
				if s.json {
					_ = s.print(map[string]any{"address": address})
				}
			}
			return f.Serve(ctx, h)
		},
	}
	fs := cmd.Flags()
	f.register(fs)
	fs.StringVar(&f.Address, "addr", "127.0.0.1:8080", "address to listen on; port 0 takes a free one")
	fs.StringVar(&f.Auth, "auth", "", "what callers need: none (loopback alone) or keys (default: none on loopback, keys elsewhere)")
	fs.StringVar(&f.Temp, "temp", "", "folder for what is on its way (default: the system's)")
	fs.StringVar(&f.TLSCert, "tls-cert", "", "serve HTTPS with this certificate")
	fs.StringVar(&f.TLSKey, "tls-key", "", "its key")
	fs.StringArrayVar(&f.Origins, "origin", nil, "let pages of this origin call from browsers; again for each")
	fs.BoolVar(&f.TrustProxy, "trust-proxy", false, "take clients' addresses from X-Forwarded-For, as the proxy before this server writes it")
	fs.Int64Var(&f.UploadBytes, "upload-bytes", 64<<30, "largest file that is taken")
	fs.IntVar(&f.Concurrent, "concurrent", 512, "requests that are worked on at once")
	fs.IntVar(&f.Jobs, "jobs", 2, "jobs that run at once")
	fs.DurationVar(&f.Lease, "lease", 30*time.Second, "time after which the jobs of a process that died begin again")
	fs.DurationVar(&f.Grace, "grace", 20*time.Second, "time that requests under way have when the server ends")
	fs.Int64Var(&f.PerMinute, "requests-per-minute", 0, "limit of a key and of an address; 0 none")
	fs.Int64Var(&f.PerDay, "requests-per-day", 0, "limit of a key and of an address in a UTC day; 0 none")
	fs.Int64Var(&f.StoreBytes, "project-bytes", 0, "that a project may store; 0 no limit")
	fs.Int64Var(&f.ActiveJobs, "project-jobs", 0, "jobs that a project may have under way; 0 no limit")
	fs.BoolVar(&f.LogJSON, "log-json", false, "log as JSON, for machines")
	fs.BoolVar(&check, "check", false, "open everything, say whether a server would start, and end")
	return cmd
}

// serverLog writes to standard error.
func (s *session) serverLog(asJSON bool) *slog.Logger {
	if asJSON {
		return slog.New(slog.NewJSONHandler(s.Err, nil))
	}
	return slog.New(slog.NewTextHandler(s.Err, nil))
}
