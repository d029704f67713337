package cli

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/slmgen/slmgen/internal/app"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/track/reporter"
)

func (s *session) runsCmd() *cobra.Command {
	cmd := &cobra.Command{Use: "runs", Short: "Training runs and their logs"}
	cmd.AddCommand(s.replayCmd(), s.reporterCmd())
	return cmd
}

func (s *session) replayCmd() *cobra.Command {
	return &cobra.Command{
		Use:   "replay LOG...",
		Short: "Say what would have been predicted from training logs, line by line, and how well",
		Long: `Reads training logs as if they were being written: after each line the time that is left is predicted, with an interval that holds the truth in
four of five cases, before the next line is read. At the end the predictions are judged beside the mean of all steps, the mean of the last 20
logs, and tqdm's moving average.

Logs are trainer_log.jsonl of LLaMA-Factory and the events.jsonl of a run. "-" reads standard input. With --json each prediction is one line of
JSON, and each log ends with its figures; after several logs come the means.`,
		Example: `  slmgen runs replay trainer_log.jsonl
  tail -n +1 -f trainer_log.jsonl | slmgen runs replay - --json`,
		Args: args(1, -1, "one log at least"),
		RunE: func(cmd *cobra.Command, files []string) error {
			var all []*app.Replayed
			for _, name := range files {
				got, err := s.replay(cmd, name)
				if err != nil {
					return err
				}
				all = append(all, got)
				if s.json {
					if err := s.printLine(got); err != nil {
						return err
					}
				}
			}
			mean := app.MeanReplay(all)
			switch {
			case s.json && len(files) > 1:
				return s.printLine(mean)
			case !s.json:
				s.printReplays(all, mean)
			}
			return nil
		},
	}
}

func (s *session) reporterCmd() *cobra.Command {
	return &cobra.Command{
		Use:   "reporter",
		Short: "Print the Python file that reports a training run",
		Long: `Prints slmgen_report.py: one file, Python's standard library alone, to be put beside a training program. It writes what the run reports to
DIR/slmgen-run/events.jsonl, which "slmgen runs replay" reads, and never makes the training wait. docs/progress.md shows how to use it.`,
		Example: `  slmgen runs reporter > slmgen_report.py
  python slmgen_report.py --dir output --log output/trainer_log.jsonl -- llamafactory-cli train config.yaml`,
		Args: args(0, 0, "no arguments"),
		RunE: func(*cobra.Command, []string) error {
			if s.json {
				return s.print(map[string]string{"name": reporter.Name, "source": reporter.Source()})
			}
			_, err := s.Out.Write([]byte(reporter.Source()))
			return err
		},
	}
}

func (s *session) replay(cmd *cobra.Command, name string) (*app.Replayed, error) {
	in := s.In
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, fault.Wrap(fault.NotFound, err, "cannot open %s", name)
		}
		defer func() { _ = f.Close() }() // only read
		in = f
	}
	return s.app.Replay(cmd.Context(), name, in, func(p app.Prediction) error {
		if s.json {
			return s.printLine(p)
		}
		return nil
	})
}

func (s *session) printReplays(all []*app.Replayed, mean *app.Replayed) {
	st := s.out()
	row := func(name string, r *app.Replayed) {
		if r.Score == nil {
			st.section(name, r.Why)
			return
		}
		line := func(what string, e app.Errors) string {
			return fmt.Sprintf("%-22s half below %5.1f %%, nine in ten below %5.1f %%", what, 100*e.Median, 100*e.P90)
		}
		st.section(name, fmt.Sprintf("%d predictions of the time left; the truth was within %.0f %% of the intervals, which are %.0f %% wide", r.Predictions, 100*r.Coverage, 100*r.Width),
			line("errors", r.Errors), line("mean of all steps", r.Naive), line("last 20 logs", r.Last20), line("tqdm's average", r.EMA))
	}
	for _, r := range all {
		row(r.Log, r)
	}
	if mean.Logs > 1 {
		row(fmt.Sprintf("Mean of %d", mean.Logs), mean)
	}
}
