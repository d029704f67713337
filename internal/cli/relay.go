package cli

import (
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/slmgen/slmgen/internal/app/relay"
	"github.com/slmgen/slmgen/internal/fault"
)

func (s *session) relayCmd() *cobra.Command {
	var st relay.Settings
	var asJSON bool
	var keep int
	cmd := &cobra.Command{
		Use:   "relay",
		Short: "Keep what training runs report, sealed, until it is collected",
		Long: `Store and forward for runs that cannot reach your machine, as those on Colab: they put their events and adapters here, sealed, and your machine
collects them. The relay has no accounts and no keys, and cannot read what it keeps; it sees sizes and times. It may therefore listen on any
address; give it HTTPS there (--tls-cert, or a proxy before it), since whoever sees a token pass can empty the box that it belongs to.

A run is told of it by SLMGEN_RUN_MAILBOX. docs/relay.md says what it protects from, and what not.`,
		Example: `  slmgen relay
  slmgen relay --addr 0.0.0.0:8443 --tls-cert cert.pem --tls-key key.pem
  slmgen relay --addr 0.0.0.0:8090 --box 0f343b0931126a20f133d67c2b018a3b --keep 3`,
		Args: args(0, 0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if keep < 1 {
				return usageError{fault.New(fault.Invalid, "--keep is %d; items are kept for a day at least", keep)}
			}
			st.Keep = time.Duration(keep) * 24 * time.Hour
			ctx, stop := signal.NotifyContext(cmd.Context(), syscall.SIGTERM)
			defer stop()
			log := s.serverLog(asJSON)
			return st.Serve(ctx, relay.Host{Home: s.Home, Now: s.Now, Log: log, Ready: func(address string) {
				log.Info("relaying", "address", address)
				if s.json {
					_ = s.print(map[string]any{"address": address})
				}
			}})
		},
	}
	fs := cmd.Flags()
	fs.StringVar(&st.Address, "addr", "127.0.0.1:8090", "address to listen on; port 0 takes a free one")
	fs.StringVar(&st.Dir, "dir", "", "folder of the boxes (default: relay in the workspace)")
	fs.StringVar(&st.TLSCert, "tls-cert", "", "serve HTTPS with this certificate")
	fs.StringVar(&st.TLSKey, "tls-key", "", "its key")
	fs.StringArrayVar(&st.Limits.Only, "box", nil, "let in this box alone; again for each (default: every box)")
	fs.IntVar(&st.Limits.Boxes, "boxes", 1000, "boxes at most")
	fs.IntVar(&st.Limits.Items, "items", 100_000, "items of a box at most")
	fs.Int64Var(&st.Limits.Item, "item-bytes", 2<<20, "largest item; artifacts come in parts of 1 MiB and some bytes")
	fs.Int64Var(&st.Limits.Box, "box-bytes", 8<<30, "bytes of a box at most")
	fs.Int64Var(&st.Limits.Total, "total-bytes", 64<<30, "bytes of all boxes at most")
	fs.IntVar(&keep, "keep", 14, "days after which an item that nobody collected is removed")
	fs.IntVar(&st.PerMinute, "requests-per-minute", 6000, "requests of an address at most")
	fs.BoolVar(&st.TrustProxy, "trust-proxy", false, "take callers' addresses from X-Forwarded-For, as the proxy before the relay writes it")
	fs.DurationVar(&st.Grace, "grace", 20*time.Second, "time that requests under way have when the relay ends")
	fs.BoolVar(&asJSON, "log-json", false, "log as JSON, for machines")
	return cmd
}
