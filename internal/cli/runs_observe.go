package cli

import (
	"slices"

	"github.com/spf13/cobra"

	"github.com/slmgen/slmgen/internal/app"
	"github.com/slmgen/slmgen/internal/app/remote"
)

func (s *session) observeRunsCmd() *cobra.Command {
	var output string
	cmd := &cobra.Command{
		Use:   "observe",
		Short: "Print what the runs have taught: losses and speeds, one JSON object a line",
		Long: `Prints what finished runs have measured, the newest first, as lines that --observations reads: held-out losses before and after, the tokens and seconds
of the training steps, the card. What nobody measured is left out. On this machine "--observations runs" takes them as they are; a server learns from the runs of the project by
itself.`,
		Example: `  slmgen runs observe -o seen.jsonl
  slmgen recommend faq.jsonl --task qa --deploy edge --observations seen.jsonl`,
		Args: args(0, 0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return s.withRuns(cmd.Context(), func(srv *remote.Server) error {
				if output != "" && output != "-" {
					return srv.ObserveRunsTo(cmd.Context(), output)
				}
				lines, err := srv.ObserveRuns(cmd.Context())
				if err != nil {
					return err
				}
				_, err = s.Out.Write(lines)
				return err
			})
		},
	}
	cmd.Flags().StringVarP(&output, "output", "o", "", "file; standard output where it is left out")
	return cmd
}

// learn takes the words of --observations out of its files: "runs" has a job on this machine learn from the runs of the workspace, "none" a server
// not learn from those of the project. The job is to be done by the engine that it gives, and by s.engine.
func (s *session) learn(cmd *cobra.Command, observations []string) (files []string, with *app.App, err error) {
	if _, ok := s.engine.(*app.App); !ok {
		return observations, s.app, nil
	}
	files = slices.DeleteFunc(slices.Clone(observations), func(name string) bool { return name == app.ObserveRuns || name == app.ObserveNone })
	if !slices.Contains(observations, app.ObserveRuns) {
		return files, s.app, nil
	}
	err = s.withRuns(cmd.Context(), func(srv *remote.Server) error {
		all, err := srv.Observations(cmd.Context())
		with = s.app.Learning(all)
		s.engine = with
		return err
	})
	return files, with, err
}
