package cli

import (
	"fmt"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/backtest"
)

func (s *session) backtestCmd() *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use:   "backtest --data DIR",
		Short: "How good the choice of models is, on fine-tunes whose outcomes are known",
		Long: `Has the engine choose models without seeing the outcome, then compares. DIR holds loraland.csv (one row for each task and model, with the score
after fine-tuning; each task is ranked from the other tasks alone) or scaling_law/NAME.csv (losses by the number of examples; the best model is
predicted from a part of them), or both. Published peaks of memory are read from vram_calibration.json there or in a folder registry beside it. Beside the engine stand a random choice, the largest model, scores before training, the mean over other
tasks, and the best single model in hindsight.`,
		Example: `  slmgen backtest --data outcomes
  slmgen backtest --data outcomes --json`,
		Args: args(0, 0, "no file"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if dir == "" {
				return usageError{fault.New(fault.Invalid, "backtest needs --data DIR").Do("give the folder that holds loraland.csv or scaling_law/")}
			}
			rep, err := s.app.Backtest(cmd.Context(), dir)
			if err != nil {
				return err
			}
			if s.json {
				return s.print(rep)
			}
			s.backtested(rep)
			return nil
		},
	}
	cmd.Flags().StringVar(&dir, "data", "", "folder with outcomes")
	return cmd
}

func (s *session) backtested(rep *backtest.Report) {
	st := s.out()
	st.printf("\n")
	if l := rep.LoRALand; l != nil {
		st.section("Fine-tunes", fmt.Sprintf("%s, one of %d models for each", plural(int64(l.Tasks), "task", "tasks"), l.Models))
		if l.Tasks > 0 {
			st.section("", figureLine("engine", l.Ours.Figure, l.Tasks))
			names := slices.SortedFunc(maps.Keys(l.Baselines), func(a, b string) int {
				if *l.Baselines[a].RelativeRegret < *l.Baselines[b].RelativeRegret {
					return -1
				}
				return 1
			})
			for _, name := range names {
				st.section("", figureLine(name, l.Baselines[name], l.Tasks))
			}
		}
	}
	for i, p := range rep.Pilots {
		title := ""
		if i == 0 {
			title = "Pilots"
		}
		st.section(title, pilotLine(p))
	}
	if v := rep.VRAM; v != nil {
		st.section("Memory", fmt.Sprintf("%s: median error %.1f %%, worst under %.1f %%", plural(int64(v.N), "published peak", "published peaks"), 100*v.MedianError, 100*v.WorstUnder),
			fmt.Sprintf("with the overhead fitted to the other sources: %.1f %% and %.1f %%", 100*v.OutOfSource.MedianError, 100*v.OutOfSource.WorstUnder))
	}
	if v := rep.Speed; v != nil {
		st.section("Speed", fmt.Sprintf("%s: %.0f %% lie between P10 and P90, %.0f %% when the other publishers alone say how fast cards are",
			plural(int64(v.N), "published run", "published runs"), 100*v.Inside, 100*v.OutOfSource))
	}
	if in := rep.Intervals; in != nil {
		if in.Outcomes > 0 {
			st.section("Intervals", fmt.Sprintf("of 80 %% hold %.0f %% of %s", 100*in.Coverage, plural(int64(in.Outcomes), "outcome", "outcomes")))
		}
		if in.Pilots != nil {
			st.section("", fmt.Sprintf("of 80 %% hold %.0f %% of the losses that pilots predict", 100*(*in.Pilots)))
		}
	}
	st.printf("\n")
}

func pilotLine(p backtest.Pilots) string {
	line := fmt.Sprintf("%-10s 1/%-4.0f", p.Dataset, 1/p.Fraction)
	if p.Pearson != nil {
		line += fmt.Sprintf(" correlation %+.3f ·", *p.Pearson)
	}
	if p.RelativeAccuracy != nil {
		line += fmt.Sprintf(" of the way from worst to best %5.1f %% ·", 100*(*p.RelativeAccuracy))
	}
	return line + " " + p.Chosen
}

func figureLine(name string, f backtest.Figure, tasks int) string {
	line := fmt.Sprintf("%-13s regret %5.2f %% (%.1f to %.1f) · best %.0f", name, 100*(*f.RelativeRegret), 100*f.RegretInterval[0], 100*f.RegretInterval[1],
		*f.Hit1*float64(tasks))
	if f.Hit3 != nil {
		line += fmt.Sprintf(" · best in three %.0f", *f.Hit3*float64(tasks))
	}
	if f.Spearman != nil {
		line += fmt.Sprintf(" · rank correlation %.2f", *f.Spearman)
	}
	return line
}
