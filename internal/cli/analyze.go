package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/slmgen/slmgen/internal/app"
	"github.com/slmgen/slmgen/slmgen/analyze"
)

func (s *session) analyzeCmd() *cobra.Command {
	var in inputFlags
	var f promptFlags
	var task, pairs string
	var voiced bool
	var without, against, benchmarks []string
	cmd := &cobra.Command{
		Use:   "analyze FILE...",
		Short: "What a dataset holds, and what is wrong with it, row by row",
		Example: `  slmgen analyze faq.jsonl --task qa
  slmgen analyze tickets.csv --map user=message --map label=team --task classify --json
  slmgen analyze chats.jsonl --model Qwen/Qwen3-0.6B
  slmgen analyze big.jsonl.zst --without language,near
  slmgen analyze faq.jsonl --pairs similar.jsonl
  slmgen analyze train.jsonl --against test.jsonl --benchmark mmlu.zip`,
		Args: args(1, -1, "one or more files"),
		RunE: func(cmd *cobra.Command, files []string) error {
			job := jobFlags{task: task}
			o, err := job.options()
			if err != nil {
				return err
			}
			see, err := f.prompting(s)
			if err != nil {
				return err
			}
			m := s.meter("reading")
			look := app.Analyzing{Task: o.Task, See: see, Pairs: pairs, Voice: voiced, Against: against, Benchmarks: benchmarks, Progress: m.rows}
			for _, p := range without {
				look.Without = append(look.Without, analyze.Part(p))
			}
			rep, err := s.engine.Analyze(cmd.Context(), in.input(s, files), look)
			m.done()
			if err != nil {
				return err
			}
			in.verdict(s, rep.Dataset.Quarantined)
			if s.json {
				return s.print(rep)
			}
			s.analysis(rep)
			if rep.Voice != nil {
				s.voiced(rep.Voice)
			}
			return nil
		},
	}
	in.register(cmd.Flags())
	f.register(cmd.Flags())
	cmd.Flags().StringVar(&task, "task", "", "judge the rows for this task: "+taskList())
	cmd.Flags().StringSliceVar(&without, "without", nil, "leave parts out, which is quicker: "+partList())
	cmd.Flags().StringArrayVar(&against, "against", nil, "find rows that this file to evaluate with holds too, exactly, nearly or by 13 words in a row (may be repeated)")
	cmd.Flags().StringArrayVar(&benchmarks, "benchmark", nil, "find rows that hold a question of this benchmark: a file, folder or zip archive in the layout of MMLU or HellaSwag (may be repeated)")
	cmd.Flags().BoolVar(&voiced, "voice", false, "also measure what the answers are like: tone, verbosity, technicality, what their context does not support, and whether rows predict one another")
	cmd.Flags().StringVar(&pairs, "pairs", "", "write every pair of similar rows to this file, as JSON Lines")
	return cmd
}

func (s *session) analysis(rep *app.Analysis) {
	st := s.out()
	st.printf("\n")
	s.dataSection(st, &rep.Dataset, rep.Report)
	l := rep.Lengths
	st.section("Lengths", fmt.Sprintf("question p50 %.0f, p99 %.0f characters · answer p50 %.0f, p99 %.0f · turns up to %.0f", l.PromptChars.P50, l.PromptChars.P99, l.AnswerChars.P50, l.AnswerChars.P99, l.Turns.Max))
	sh := rep.Shares
	var has []string
	for _, x := range []struct {
		name  string
		share float64
	}{{"system prompt", sh.System}, {"JSON answers", sh.JSON}, {"code", sh.Code}, {"tools", sh.Tools}, {"reasoning", sh.Reasoning}, {"media", sh.Media}, {"preference", sh.Preference}} {
		if x.share > 0 {
			has = append(has, fmt.Sprintf("%s %.0f %%", x.name, 100*x.share))
		}
	}
	if len(has) > 0 {
		st.section("Rows with", strings.Join(has, " · "))
	}
	if rep.Classes != nil {
		for i, c := range rep.Classes.Labels[:min(8, len(rep.Classes.Labels))] {
			head := ""
			if i == 0 {
				head = "Labels"
			}
			st.section(head, pad(clip(c.Label, 24), 24)+" "+st.bar(float64(c.Rows)/float64(rep.Classes.Labels[0].Rows), 20)+" "+count(c.Rows))
		}
	}
	for _, u := range rep.References {
		st.section("Compared", fmt.Sprintf("%s: %d of %d questions found, in %s", u.Name, u.Found, u.Items, plural(u.Rows, "row", "rows")))
	}
	if d := rep.Difficulty; d != nil {
		st.section("New text", fmt.Sprintf("about %.0f tokens an answer (p50), %.0f (p95) · %.0f %% of the words copied", d.NewTokens.P50, d.NewTokens.P95, 100*d.Copied))
	}
	for _, f := range rep.Findings {
		st.printf("\n")
		st.section("", s.mark(st, f.Severity)+" "+st.bold(f.Summary)+st.dim("  "+f.Rule), f.Why, st.green("do: ")+f.Fix)
		for _, r := range f.Rows[:min(3, len(f.Rows))] {
			note := ""
			if r.Note != "" {
				note = "  " + clip(r.Note, 60)
			}
			st.section("", st.dim(fmt.Sprintf("record %d%s, byte %d, id %s%s", r.Record, lineOf(r.Line), r.Byte, r.ID[:12], note)))
		}
	}
	if len(rep.Findings) == 0 {
		st.section("", st.green("✓ nothing to complain about"))
	}
	st.printf("\n")
}

func partList() string {
	var names []string
	for _, p := range analyze.Parts() {
		names = append(names, string(p))
	}
	return strings.Join(names, ", ")
}
