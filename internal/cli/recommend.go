package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/slmgen/slmgen/internal/app"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/estimate"
	"github.com/slmgen/slmgen/slmgen/recommend"
)

func (s *session) recommendCmd() *cobra.Command {
	var in inputFlags
	var job jobFlags
	cmd := &cobra.Command{
		Use:   "recommend FILE... --task TASK --deploy TARGET",
		Short: "Which base model fits, why, and why the others do not",
		Example: `  slmgen recommend faq.jsonl --task qa --deploy edge
  slmgen recommend faq.jsonl --task qa --deploy mobile --memory 4 --json`,
		Args: args(1, -1, "one or more files"),
		RunE: func(cmd *cobra.Command, files []string) error {
			o, err := job.required("recommend", files[0])
			if err != nil {
				return err
			}
			m := s.meter("reading")
			o.Progress = m.rows
			from := in.input(s, files)
			if from.Observations, _, err = s.learn(cmd, job.observations); err != nil {
				return err
			}
			rec, err := s.engine.Recommend(cmd.Context(), from, o, job.see)
			m.done()
			if err != nil {
				return err
			}
			in.verdict(s, rec.Dataset.Quarantined)
			if rec.Primary == nil {
				s.exit = exitFailed
			}
			if s.json {
				return s.print(rec)
			}
			s.recommendation(rec)
			return nil
		},
	}
	in.register(cmd.Flags())
	job.register(cmd.Flags())
	return cmd
}

func (s *session) recommendation(rec *app.Recommendation) {
	st := s.out()
	st.printf("\n")
	s.modelSection(st, rec.Recommendation)
	if p := rec.Primary; p != nil {
		st.printf("\n")
		st.section("Score", fmt.Sprintf("%.2f, from", p.Score))
		for _, t := range p.Terms {
			value := "unknown"
			if t.Value != nil {
				value = fmt.Sprintf("%.3g", *t.Value)
			}
			st.section("", fmt.Sprintf("%s %s %s  %s", pad(strings.ReplaceAll(t.Name, "_", " "), 26), pad(value, 9), pad(t.Unit, 14), st.dim(clip(t.Op+"  "+t.Source, 100))))
		}
		for _, c := range p.Conflicts {
			st.section("", st.yellow("! ")+clip(fmt.Sprintf("sources disagree on %s: %s / %s. %s", c.Fact, c.A, c.B, c.Advice), 160))
		}
		st.printf("\n")
		st.section("Front", "choices that no other one beats in quality, training time, speed and memory at once")
		for _, c := range append([]recommend.Choice{*p}, rec.Alternatives...) {
			if c.Pareto {
				st.section("", fmt.Sprintf("%s %s  %5.1f tokens/s  %4.1f GiB  %s", pad(clip(c.ID, 40), 40), s.qualityLine(st, c), c.Serving.TokensPerSecond, c.Serving.TotalGiB,
					st.dim(fmt.Sprintf("first in %.0f %%, best in %.0f %%, within 1 %% of it in %.0f %%", 100*c.PFirst, 100*c.PBest, 100*c.PNear))))
			}
		}
		s.servingSection(st, p.ServingCost)
	}
	st.printf("\n")
	st.section("Rejected", plural(int64(len(rec.Rejected)), "model", "models"))
	s.rejectedLines(st, rec.Recommendation, len(rec.Rejected))
	st.printf("\n")
}

// servingSection shows what a thousand requests cost; nothing where nothing is rented.
func (s *session) servingSection(st *style, c *estimate.ServeCost) {
	if c == nil {
		return
	}
	lines := []string{}
	for _, p := range c.USDPer1k {
		if p.USD.P50 != nil {
			lines = append(lines, fmt.Sprintf("%s %s  %s", pad(p.Provider+" "+p.GPU, 24), moneyRange(*p.USD.P10, *p.USD.P90), st.dim("for 1,000 requests on a busy card, rate of "+p.AsOf)))
		}
	}
	if len(lines) == 0 {
		lines = []string{st.dim("no verified rate of " + c.GPU)}
	}
	st.section("Serving", lines...)
}

func (s *session) estimateCmd() *cobra.Command {
	var e app.Estimation
	var method string
	cmd := &cobra.Command{
		Use:   "estimate --model ID --method lora|qlora|full --gpu G --seq N --batch N",
		Short: "Memory, time and money of a training, without data",
		Example: `  slmgen estimate --model Qwen/Qwen3-4B --method qlora --gpu T4 --seq 2048 --batch 2
  slmgen estimate --model meta-llama/Llama-3.2-1B-Instruct --method lora --gpu L4 --seq 1024 --batch 8 --tokens 5e6 --json`,
		Args: args(0, 0, "no argument"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if e.Model == "" || e.GPU == "" {
				return usageError{fault.New(fault.Invalid, "estimate needs --model and --gpu").Do("`slmgen models list` and `slmgen prices list` show what there is")}
			}
			e.Method = estimate.Method(method)
			var err error
			if e.Observations, _, err = s.learn(cmd, e.Observations); err != nil {
				return err
			}
			res, err := s.engine.Estimate(cmd.Context(), e)
			if err != nil {
				return err
			}
			if s.json {
				return s.print(res)
			}
			st := s.out()
			st.printf("\n")
			fits := st.green("fits")
			if !res.Fits {
				fits = st.red("does not fit")
			}
			st.section("Memory", fmt.Sprintf("%s %.2f of %.1f GiB  %s  %s", st.bar(res.VRAM.TotalGiB/res.VRAM.UsableGiB, 20), res.VRAM.TotalGiB, res.VRAM.UsableGiB, fits,
				st.dim(fmt.Sprintf("%.1f to %.1f, 8 times in 10", res.VRAM.LowGiB, res.VRAM.HighGiB))))
			for _, t := range res.VRAM.Terms {
				if t.Value != nil {
					st.section("", fmt.Sprintf("%s %6.2f  %s", pad(strings.ReplaceAll(t.Name, "_", " "), 22), *t.Value, st.dim(clip(t.Op, 80))))
				}
			}
			for _, w := range res.Warnings {
				st.section("", st.yellow("! ")+w)
			}
			if r := res.TimeS; r.P50 != nil && e.Tokens > 0 {
				st.section("Time", fmt.Sprintf("about %s  %s", duration(*r.P50), st.dim(fmt.Sprintf("%s to %s, 8 times in 10", duration(*r.P10), duration(*r.P90)))))
				st.section("Money", s.costLines(st, res.Costs)...)
			}
			s.servingSection(st, res.Serving)
			st.printf("\n")
			return nil
		},
	}
	fs := cmd.Flags()
	fs.StringVar(&e.Model, "model", "", "model id")
	fs.StringVar(&method, "method", "lora", "lora, qlora or full")
	fs.StringVar(&e.GPU, "gpu", "", "training card")
	fs.IntVar(&e.Seq, "seq", 1024, "tokens of a sequence")
	fs.IntVar(&e.Batch, "batch", 1, "sequences on the card at once")
	fs.IntVar(&e.Rank, "rank", 16, "LoRA rank")
	fs.Float64Var(&e.Tokens, "tokens", 0, "tokens to train on, for time and money")
	fs.StringVar(&e.Lane, "lane", "unsloth", "lane: it changes memory and speed")
	fs.StringVar(&e.Target, "deploy", "", "where it is served, to price requests: cloud or server")
	fs.Float64Var(&e.Requests.PromptTokens, "prompt-tokens", 500, "tokens of a request's prompt, with --deploy")
	fs.Float64Var(&e.Requests.AnswerTokens, "answer-tokens", 200, "tokens of its answer, with --deploy")
	fs.StringArrayVar(&e.Observations, "observations", nil, "speeds of your own runs: a file, a bundle's folder, a sweep of pilots; \"runs\" for the runs of the workspace (a server takes its own, but for \"none\"); again for each")
	return cmd
}
