package cli

import (
	"fmt"
	"log/slog"
	"time"

	"github.com/spf13/cobra"

	"github.com/slmgen/slmgen/internal/app/serve"
	"github.com/slmgen/slmgen/slmgen/track/mailbox"
)

func (s *session) pullRunCmd() *cobra.Command {
	var out string
	f := serverFlags{}
	cmd := &cobra.Command{
		Use:   "pull RUN",
		Short: "Bring home what a run has put into its mailbox: its adapter, and what it reported",
		Long: `Takes the artifacts that a run has sent to its mailbox, checks them, and puts each into the folder as a whole; what is home is removed from the
mailbox. A pull that broke off goes on where it was. What the run reported comes with it, as far as no server has taken it. The run must have been
made on this machine: its secret, without which nothing can be read, does not leave it.`,
		Example: `  slmgen runs pull run_3k8p
  slmgen runs pull run_3k8p -o adapters --json`,
		Args: args(1, 1, "one run"),
		RunE: func(cmd *cobra.Command, a []string) error {
			if err := f.settle(cmd.Flags(), s.Getenv); err != nil {
				return err
			}
			if out == "" {
				out = a[0]
			}
			f.Address, f.Auth = "127.0.0.1:0", "none"
			return f.With(cmd.Context(), s.host(slog.New(slog.DiscardHandler)), func(here *serve.Service) error {
				var last time.Time
				all, err := here.PullRun(cmd.Context(), serve.DefaultProject, a[0], out, func(p mailbox.Progress) {
					if s.ErrTerminal && s.Now().Sub(last) > time.Second/5 {
						last = s.Now()
						fmt.Fprintf(s.Err, "\r\x1b[K%s: %s of %s", p.Artifact, bytesOf(p.Done), bytesOf(p.Bytes))
					}
				})
				if s.ErrTerminal && !last.IsZero() {
					fmt.Fprint(s.Err, "\r\x1b[K")
				}
				if err != nil {
					return err
				}
				if s.json {
					shown := []map[string]any{}
					for _, one := range all {
						shown = append(shown, map[string]any{"path": one.Path, "dir": one.Dir, "bytes": one.Bytes(), "step": one.Step, "files": one.Files})
					}
					return s.print(map[string]any{"run": a[0], "artifacts": shown})
				}
				st := s.out()
				if len(all) == 0 {
					st.section("Nothing", "the mailbox holds no artifact that is whole")
				}
				for _, one := range all {
					st.section("Pulled", fmt.Sprintf("%s  %s", one.Dir, bytesOf(one.Bytes())))
				}
				return nil
			})
		},
	}
	f.register(cmd.Flags())
	cmd.Flags().StringVarP(&out, "output", "o", "", "folder to put the artifacts into (default: one of the run's id)")
	return cmd
}
