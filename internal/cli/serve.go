package cli

import (
	"fmt"
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
	fs.StringVar(&f.Blobs, "blobs", "", "place of uploaded files and bundles: a folder, or s3://BUCKET/PREFIX (default: a folder in the workspace)")
	fs.StringVar(&f.S3.Endpoint, "s3-endpoint", "", "address of an S3-compatible service that is not Amazon's")
	fs.StringVar(&f.S3.Region, "s3-region", "us-east-1", "its region; the key is read from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
	fs.StringVar(&f.config, "config", "", "read settings from this YAML file; flags and SLMGEN_... variables win")
}

// settle reads what the command line left open: flags from variables and the file, secrets from variables alone.
func (f *serverFlags) settle(flags *pflag.FlagSet, getenv func(string) string) error {
	if err := settle(flags, f.config, getenv); err != nil {
		return usageError{err}
	}
	f.Login.Secret = getenv("SLMGEN_OIDC_CLIENT_SECRET")
	f.S3.KeyID, f.S3.Secret, f.S3.Token = getenv("AWS_ACCESS_KEY_ID"), getenv("AWS_SECRET_ACCESS_KEY"), getenv("AWS_SESSION_TOKEN")
	// The standard's variables; what else they say, its library reads.
	f.Traces = getenv("OTEL_EXPORTER_OTLP_ENDPOINT")+getenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") != "" && getenv("OTEL_SDK_DISABLED") != "true"
	return nil
}

// host gives a server what it runs in.
func (s *session) host(log *slog.Logger) serve.Host {
	return serve.Host{App: s.app, Home: s.Home, Version: s.Version, Now: s.Now, Log: log}
}

func (s *session) serveCmd() *cobra.Command {
	var f serverFlags
	var check bool
	var groups []string
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
  slmgen serve --database postgres://slmgen@db/slmgen --blobs s3://slmgen/blobs --auth keys --addr 0.0.0.0:8080`,
		Args: args(0, 0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := f.settle(cmd.Flags(), s.Getenv); err != nil {
				return err
			}
			for _, text := range groups {
				g, err := serve.ParseGroupRole(text)
				if err != nil {
					return usageError{err}
				}
				f.Login.Groups = append(f.Login.Groups, g)
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
	fs.StringVar(&f.Login.Issuer, "oidc-issuer", "", "let people log in at this OpenID provider")
	fs.StringVar(&f.Login.Client, "oidc-client-id", "", "what the provider calls this server; its secret is read from SLMGEN_OIDC_CLIENT_SECRET")
	fs.StringVar(&f.Login.PublicURL, "public-url", "", "address at which browsers reach the server; the provider sends them to ADDRESS/login/callback")
	fs.StringArrayVar(&groups, "oidc-group", nil, "GROUP=PROJECT:ROLE gives everybody in a group a role; again for each")
	fs.StringVar(&f.Login.GroupsClaim, "oidc-groups-claim", "groups", "member of the token that lists a person's groups")
	fs.DurationVar(&f.Login.Lasts, "session", 12*time.Hour, "how long a login lasts")
	fs.StringArrayVar(&f.Origins, "origin", nil, "let pages of this origin call from browsers; again for each")
	fs.BoolVar(&f.TrustProxy, "trust-proxy", false, "take clients' addresses from X-Forwarded-For, as the proxy before this server writes it")
	fs.Int64Var(&f.UploadBytes, "upload-bytes", 64<<30, "largest file that is taken")
	fs.IntVar(&f.Concurrent, "concurrent", 512, "requests that are worked on at once")
	fs.IntVar(&f.Jobs, "jobs", 2, "jobs that run at once")
	fs.DurationVar(&f.Lease, "lease", 30*time.Second, "time after which the jobs of a process that died begin again")
	fs.IntVar(&f.KeepJobs, "keep-jobs", 90, "days that an ended job is listed; what it made stays; 0 for ever")
	fs.DurationVar(&f.Grace, "grace", 20*time.Second, "time that requests under way have when the server ends")
	fs.Int64Var(&f.PerMinute, "requests-per-minute", 0, "limit of a key and of an address; 0 none")
	fs.Int64Var(&f.PerDay, "requests-per-day", 0, "limit of a key and of an address in a UTC day; 0 none")
	fs.IntVar(&f.Guesses, "guesses-per-minute", 60, "keys and logins that open nothing, of an address, before it must wait; 0 any number")
	fs.Int64Var(&f.StoreBytes, "project-bytes", 0, "that a project may store; 0 no limit")
	fs.Int64Var(&f.ActiveJobs, "project-jobs", 0, "jobs that a project may have under way; 0 no limit")
	fs.StringArrayVar(&f.MailboxBuckets, "mailbox-bucket", nil, "s3://BUCKET/PREFIX where runs may have their mailboxes, opened with the server's key; again for each (default: none where callers need keys)")
	fs.BoolVar(&f.OutPrivate, "out-private", false, "let messages and mailboxes be at private addresses")
	fs.BoolVar(&f.LogJSON, "log-json", false, "log as JSON, for machines")
	fs.BoolVar(&check, "check", false, "open everything, say whether a server would start, and end")
	return cmd
}

// keptCmd is a command that works on what a server keeps.
func (s *session) keptCmd(f *serverFlags, cmd *cobra.Command, do func(cmd *cobra.Command, a []string) error) *cobra.Command {
	cmd.RunE = func(cmd *cobra.Command, a []string) error {
		if err := f.settle(cmd.Flags(), s.Getenv); err != nil {
			return err
		}
		f.Auth, f.Address = "keys", "127.0.0.1:0"
		return do(cmd, a)
	}
	f.register(cmd.Flags())
	return cmd
}

func (s *session) backupCmd() *cobra.Command {
	var f serverFlags
	var keep int
	cmd := s.keptCmd(&f, &cobra.Command{
		Use:   "backup DIR",
		Short: "Back a server up, while it works",
		Long: `Adds a backup to a folder: the database of this moment, and the files that earlier backups there do not have. All but the last --keep
backups go, and with them the files that only they had: so what was erased on the server leaves its backups too. PostgreSQL has tools of
its own for this.`,
		Example: `  slmgen backup /srv/backups/slmgen
  slmgen backup /srv/backups/slmgen --keep 30 --json`,
		Args: args(1, 1, "one folder"),
	}, func(cmd *cobra.Command, a []string) error {
		return f.With(cmd.Context(), s.host(slog.New(slog.DiscardHandler)), func(srv *serve.Service) error {
			b, err := srv.Backup(cmd.Context(), a[0], keep)
			if err != nil {
				return err
			}
			if s.json {
				return s.print(b)
			}
			s.out().section("Backup", fmt.Sprintf("%s: %d files, %d of them new", b.Database, len(b.Blobs), b.Copied), fmt.Sprintf("%d earlier backups pruned, %d files with them", b.Pruned, b.Erased))
			return nil
		})
	})
	cmd.Flags().IntVar(&keep, "keep", 7, "how many backups to keep")
	return cmd
}

func (s *session) restoreCmd() *cobra.Command {
	var f serverFlags
	return s.keptCmd(&f, &cobra.Command{
		Use:   "restore DIR",
		Short: "Restore a server from its latest backup",
		Long: `Puts the latest backup of the folder in the place of the server's database and files. Neither may be there: move away what is to be
replaced. A restore that broke off is begun again by the same command.`,
		Example: `  slmgen restore /srv/backups/slmgen
  slmgen restore /srv/backups/slmgen --database sqlite:/srv/slmgen/server.db --blobs /srv/slmgen/blobs`,
		Args: args(1, 1, "one folder"),
	}, func(cmd *cobra.Command, a []string) error {
		b, err := f.Restore(cmd.Context(), s.host(slog.New(slog.DiscardHandler)), a[0])
		if err != nil {
			return err
		}
		if s.json {
			return s.print(b)
		}
		s.out().section("Restored", b.Database, fmt.Sprintf("%d files", len(b.Blobs)))
		return nil
	})
}

// serverLog writes to standard error.
func (s *session) serverLog(asJSON bool) *slog.Logger {
	if asJSON {
		return slog.New(slog.NewJSONHandler(s.Err, nil))
	}
	return slog.New(slog.NewTextHandler(s.Err, nil))
}
