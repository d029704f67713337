package cli

import (
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/slmgen/slmgen/internal/app"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/track"
	"github.com/slmgen/slmgen/slmgen/track/reporter"
)

func (s *session) runsCmd() *cobra.Command {
	cmd := &cobra.Command{Use: "runs", Short: "Training runs and their logs"}
	cmd.AddCommand(s.createRunCmd(), s.listRunsCmd(), s.showRunCmd(), s.watchRunCmd(), s.exportRunCmd(), s.importRunCmd(), s.pullRunCmd(), s.stopRunCmd(), s.deleteRunCmd(), s.observeRunsCmd(), s.replayCmd(), s.reporterCmd())
	return cmd
}

func (s *session) replayCmd() *cobra.Command {
	var steps int64
	cmd := &cobra.Command{
		Use:   "replay LOG...",
		Short: "Say what would have been predicted from training logs, line by line, and how well",
		Long: `Reads training logs as if they were being written: after each line the time that is left is predicted, with an interval that holds the truth in
four of five cases, before the next line is read. At the end the predictions are judged beside the mean of all steps, the mean of the last 20
logs, and tqdm's moving average.

Logs are trainer_log.jsonl of LLaMA-Factory, event files of TensorBoard, wandb-history.jsonl, tables in CSV with a step and a time, and the
events.jsonl of a run; which it is, is seen from the content. "-" reads standard input. With --json each prediction is one line of JSON, and each
log ends with its figures; after several logs come the means. What goes wrong in a run is told where it was noticed ("alerts"). A log into which two runs have written at once is said to be one, and not judged.`,
		Example: `  slmgen runs replay trainer_log.jsonl
  tail -n +1 -f trainer_log.jsonl | slmgen runs replay - --json
  slmgen runs replay events.out.tfevents.1764000000.host --steps 500`,
		Args: args(1, -1, "one log at least"),
		RunE: func(cmd *cobra.Command, files []string) error {
			if steps < 0 {
				return usageError{fmt.Errorf("--steps is %d; a run has 1 at least", steps)}
			}
			var all []*app.Replayed
			var courses []*course
			for _, name := range files {
				got, seen, err := s.replay(cmd, name, steps)
				if err != nil {
					return err
				}
				all, courses = append(all, got), append(courses, seen)
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
				s.printReplays(all, courses, mean)
			}
			return nil
		},
	}
	cmd.Flags().Int64Var(&steps, "steps", 0, "steps that the run is to do, for logs that do not say it")
	return cmd
}

func (s *session) reporterCmd() *cobra.Command {
	return &cobra.Command{
		Use:   "reporter",
		Short: "Print the Python file that reports a training run",
		Long: `Prints slmgen_report.py: one file, Python's standard library alone, to be put beside a training program. It writes what the run reports to
DIR/slmgen-run/events.jsonl, which "slmgen runs replay" reads, and never makes the training wait. Bundles hold it already. docs/progress.md shows how to use it.`,
		Example: `  slmgen runs reporter > slmgen_report.py
  python slmgen_report.py --dir output --log output/trainer_log.jsonl --artifact output -- llamafactory-cli train config.yaml`,
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

func (s *session) replay(cmd *cobra.Command, name string, steps int64) (*app.Replayed, *course, error) {
	in, done, err := s.open(name)
	if err != nil {
		return nil, nil, err
	}
	defer done()
	var seen course
	got, err := s.app.Replay(cmd.Context(), name, in, steps, func(p app.Prediction) error {
		if s.json {
			return s.printLine(p)
		}
		seen.add(p)
		return nil
	})
	return got, &seen, err
}

// open opens a file to be read; "-" is standard input.
func (s *session) open(name string) (in io.Reader, done func(), err error) {
	if name == "-" {
		return s.In, func() {}, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, nil, fault.Wrap(fault.NotFound, err, "cannot open %s", name)
	}
	return f, func() { _ = f.Close() }, nil // only read
}

// printReplays writes a table, and pictures on a terminal.
func (s *session) printReplays(all []*app.Replayed, courses []*course, mean *app.Replayed) {
	st := s.out()
	row := func(name string, cells ...string) {
		st.printf("  %-9s", cells[0])
		for _, c := range cells[1:] {
			st.printf(" %17s", c)
		}
		st.printf("  %s\n", name)
	}
	score := func(name string, r *app.Replayed) {
		both := func(e app.Errors) string { return fmt.Sprintf("%.1f / %.1f %%", 100*e.Median, 100*e.P90) }
		row(name, fmt.Sprint(r.Predictions), both(r.Errors), both(r.Naive), both(r.Last20), both(r.EMA), fmt.Sprintf("%.0f %% (%.0f %%)", 100*r.Coverage, 100*r.Width))
	}
	st.printf("Errors of the time left: median / 90th percentile. Within: truths in their intervals (width of these, beside the time left)\n")
	row("log", "said", "slmgen", "mean of all steps", "last 20 logs", "tqdm's average", "within")
	for i, r := range all {
		if r.Score != nil {
			score(r.Log, r)
		} else {
			st.printf("  %s: %s\n", r.Log, r.Why)
		}
		for _, a := range r.Alerts {
			paint := st.yellow
			if a.Severity == track.Critical {
				paint = st.red
			}
			st.printf("  %s at step %d: %s\n", paint(a.Rule), a.Step, a.Text)
		}
		for _, note := range r.Notes {
			st.printf("  %s\n", st.dim(note))
		}
		if s.OutTerminal && r.Score != nil {
			for _, line := range courses[i].picture(r.Elapsed) {
				st.printf("  %s\n", line)
			}
		}
	}
	if mean.Logs > 1 {
		score(fmt.Sprintf("mean of %d", mean.Logs), mean)
	}
}
