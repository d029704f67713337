package cli

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/slmgen/slmgen/internal/app"
	"github.com/slmgen/slmgen/internal/fault"
)

func (s *session) pilotsCmd() *cobra.Command {
	cmd := &cobra.Command{Use: "pilots", RunE: help, Short: "Short trainings that tell close models apart", Args: group,
		Long: `Nothing tells as much of how good a model becomes as training it on a small part of the data. "plan" prices a sweep of such pilots and writes their
bundles, run.sh in its folder trains them one after the other, "rank" predicts from their losses which model ends lowest on all rows, and
"slmgen recommend FILE --observations DIR" decides with them.`}
	cmd.AddCommand(s.pilotsPlanCmd(), s.pilotsRankCmd(), s.pilotsCollectCmd())
	return cmd
}

func (s *session) pilotsPlanCmd() *cobra.Command {
	var in inputFlags
	var job jobFlags
	var j app.PilotJob
	cmd := &cobra.Command{
		Use:   "plan FILE... --task TASK --deploy TARGET [-o DIR]",
		Short: "Plan, price and write a sweep of pilots",
		Long: `Chooses as recommend does, takes the models that come first most often, and plans trainings of each on nested parts of the data, measured on the
same held-out rows. Without -o nothing is written.`,
		Example: `  slmgen pilots plan tickets.jsonl --task classify --deploy server
  slmgen pilots plan tickets.jsonl --task classify --deploy server --models 2 -o pilots
  sh pilots/run.sh && slmgen pilots rank pilots`,
		Args: args(1, -1, "one or more files"),
		RunE: func(cmd *cobra.Command, files []string) error {
			if cmd.Flags().Changed("models") && j.Pilots.Models < 2 {
				return usageError{fault.New(fault.Invalid, "--models %d leaves nothing to compare", j.Pilots.Models).Do("give at least 2, or leave it out for the default of 3")}
			}
			o, err := job.required("pilots plan", files[0])
			if err != nil {
				return err
			}
			seen, learned, err := s.learn(cmd, job.observations)
			if err != nil {
				return err
			}
			m := s.meter("analyzing")
			j.Input, j.Options, j.Prompting = in.input(s, files), o, job.see
			j.Input.Progress, j.Input.Observations = m.progress, seen
			if s.ErrTerminal && !s.json {
				j.Writing = func(done, of int) { fmt.Fprintf(s.Err, "\r  writing %d of %d ", done+1, of) }
			}
			res, err := learned.PlanPilots(cmd.Context(), j)
			m.done()
			if err != nil {
				return err
			}
			in.verdict(s, res.Dataset.Quarantined)
			if s.json {
				return s.print(res)
			}
			s.plannedPilots(res)
			return nil
		},
	}
	fs := cmd.Flags()
	in.register(fs)
	job.register(fs)
	fs.StringVarP(&j.Dir, "out", "o", "", "folder of the sweep; without it nothing is written")
	fs.IntVar(&j.Pilots.Models, "models", 0, "at most so many models (default 3)")
	fs.StringArrayVar(&j.Pilots.IDs, "pilot", nil, "train this model, of those that meet the limits; again for each")
	fs.IntSliceVar(&j.Pilots.Sizes, "sizes", nil, "numbers of rows, ascending: 100,200,400,800 (default: up to an 8th of the data)")
	fs.BoolVar(&j.Replace, "replace", false, "overwrite bundles whose files were edited")
	return cmd
}

func (s *session) plannedPilots(res *app.PlannedPilots) {
	st := s.out()
	st.printf("\n")
	verdict := string(res.Recommendation.Verdict)
	if len(res.Recommendation.Reasons) > 0 {
		verdict += ": " + res.Recommendation.Reasons[0]
	}
	st.section("Verdict", verdict)
	st.section("Pilots", fmt.Sprintf("%s: %s rows of each of", plural(int64(len(res.Runs)), "training", "trainings"), strings.Trim(fmt.Sprint(res.Sizes), "[]")))
	for _, m := range res.Models {
		st.section("", m)
	}
	for _, r := range res.Reasons {
		st.section("", st.dim(r))
	}
	if t := res.TimeS; t.P50 != nil {
		line := fmt.Sprintf("about %s in all  %s", duration(*t.P50), st.dim(fmt.Sprintf("%s to %s", duration(*t.P10), duration(*t.P90))))
		if res.Share != nil {
			line += fmt.Sprintf("  %.0f %% of training %s on everything", 100**res.Share, res.Models[0])
		}
		st.section("Time", line)
		st.section("Money", s.costLines(st, res.Costs)...)
	}
	if res.Sweep == nil {
		st.section("Next", "the same with -o DIR writes the bundles")
	} else {
		st.section("Next", fmt.Sprintf("sh %s/run.sh", res.Dir), fmt.Sprintf("slmgen pilots rank %s", res.Dir), fmt.Sprintf("slmgen recommend ... --observations %s", res.Dir))
	}
	st.printf("\n")
}

func (s *session) pilotsRankCmd() *cobra.Command {
	var examples float64
	cmd := &cobra.Command{
		Use:   "rank DIR|FILE...",
		Short: "Predict from pilots which model ends with the lowest loss",
		Long: `Reads what finished pilots measured, from a sweep's folder or from files of observations, puts the law of pilots through each model's losses (Lin et al.,
arXiv 2402.02314) and ranks the models by the loss that it predicts for all rows.`,
		Example: `  slmgen pilots rank pilots
  slmgen pilots rank observations.jsonl --examples 20000 --json`,
		Args: args(1, -1, "a folder of pilots or a file of observations"),
		RunE: func(_ *cobra.Command, paths []string) error {
			r, err := s.app.RankPilots(paths, examples)
			if err != nil {
				return err
			}
			if s.json {
				return s.print(r)
			}
			st := s.out()
			st.printf("\n  %s\n", st.bold(pad("model", 42)+pad(fmt.Sprintf("loss on %.0f rows, 8 times in 10", r.Examples), 34)+pad("lowest", 9)+"within 1 %"))
			for _, m := range r.Ranking {
				st.printf("  %s%s%s%.0f %%\n", pad(clip(m.Model, 41), 42), pad(m.Prediction.String(), 34), pad(fmt.Sprintf("%.0f %%", 100*m.Best), 9), 100*m.Near)
			}
			if len(r.Ranking) == 0 {
				st.printf("  no pilot has measured a loss yet\n")
			}
			for _, dir := range r.Unfinished {
				st.printf("  %s\n", st.dim("not finished: "+dir))
			}
			st.printf("\n")
			return nil
		},
	}
	cmd.Flags().Float64Var(&examples, "examples", 0, "rows to predict for (default: those of the sweep's data)")
	return cmd
}

func (s *session) pilotsCollectCmd() *cobra.Command {
	return &cobra.Command{
		Use:   "collect DIR|FILE...",
		Short: "Print what finished runs measured, one observation a line",
		Long: `Reads finished runs of a sweep or of bundles, and prints one JSON object for each: model, examples, loss, and how fast the card was. The lines can be kept,
joined with others, and given to --observations.`,
		Example: `  slmgen pilots collect pilots > observations.jsonl`,
		Args:    args(1, -1, "a folder of pilots, of a bundle, or a file of observations"),
		RunE: func(_ *cobra.Command, paths []string) error {
			c, err := s.app.Collect(paths)
			if err != nil {
				return err
			}
			if s.json {
				return s.print(c)
			}
			var lines bytes.Buffer
			if err := c.Write(&lines); err != nil {
				return err
			}
			if _, err := lines.WriteTo(s.Out); err != nil {
				return fault.Wrap(fault.StorageFull, err, "cannot write the observations")
			}
			if len(c.Unfinished) > 0 {
				fmt.Fprintf(s.Err, "not finished: %s\n", strings.Join(c.Unfinished, ", "))
			}
			return nil
		},
	}
}
