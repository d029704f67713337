package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/slmgen/slmgen/slmgen/analyze"
	"github.com/slmgen/slmgen/slmgen/sysprompt"
	"github.com/slmgen/slmgen/slmgen/voice"
)

func (s *session) promptReverseCmd() *cobra.Command {
	var in inputFlags
	var opts sysprompt.ReverseOptions
	cmd := &cobra.Command{
		Use:   "reverse FILE...",
		Short: "The system prompt under which a model would answer like these rows, with the share of rows behind each sentence",
		Long: `Half of the rows, chosen by their ids, is put into sentences; each is tested on the other half. A sentence stays when enough held-out rows keep to
it; the confidence is the share of held-out rows that keep to all of them. System prompts that the rows already have are listed.`,
		Example: `  slmgen prompt reverse chats.jsonl
  slmgen prompt reverse tickets.csv --map user=message --map label=team --json`,
		Args: args(1, -1, "one or more files"),
		RunE: func(cmd *cobra.Command, files []string) error {
			m := s.meter("reading")
			opts.Progress = m.rows
			r, quarantined, err := s.app.ReversePrompt(cmd.Context(), in.input(s, files), opts)
			m.done()
			if err != nil {
				return err
			}
			in.verdict(s, quarantined)
			if s.json {
				return s.print(r)
			}
			s.reversed(r)
			return nil
		},
	}
	in.register(cmd.Flags())
	cmd.Flags().Float64Var(&opts.MinShare, "min-share", 0.75, "share of the held-out rows that a sentence must hold for")
	return cmd
}

// percent writes a share with its interval.
func percent(share, low, high *float64) string {
	if share == nil {
		return "unknown"
	}
	return fmt.Sprintf("%.1f %% (%.1f to %.1f)", 100**share, 100**low, 100**high)
}

// at names a row the way people find it.
func rowAt(st *style, r analyze.RowRef) string {
	note := ""
	if r.Note != "" {
		note = "  " + clip(r.Note, 110)
	}
	return st.dim(fmt.Sprintf("record %d%s, id %s%s", r.Record, lineOf(r.Line), clip(r.ID, 12), note))
}

func (s *session) reversed(r *sysprompt.Reversed) {
	st := s.out()
	st.printf("\n")
	st.section("Rows", fmt.Sprintf("%s: learned from %s, tested on %s", count(r.Rows), count(r.Learned), count(r.HeldOut)))
	if r.Skipped > 0 {
		st.section("", st.yellow("! ")+plural(r.Skipped, "row has", "rows have")+" no answer in words")
	}
	for i, u := range r.Systems {
		head := ""
		if i == 0 {
			head = "Has"
		}
		st.section(head, fmt.Sprintf("%.1f %%  %s", 100*u.Share, clip(u.Text, 110)))
	}
	if more := r.SystemsTotal - len(r.Systems); more > 0 {
		st.section("", st.dim(fmt.Sprintf("and %d more system prompts", more)))
	}
	st.printf("\n")
	if r.Text == "" {
		st.section("Prompt", "no sentence is borne out by the rows")
	} else {
		st.section("Prompt", strings.Split(r.Text, "\n")...)
		st.section("", st.dim("held-out rows that keep to all of it: ")+percent(r.Confidence.Share, r.Confidence.Low, r.Confidence.High))
	}
	for _, group := range []struct {
		name   string
		claims []sysprompt.Claim
	}{{"Because", r.Claims}, {"Left out", r.Dropped}} {
		for _, c := range group.claims {
			st.printf("\n")
			st.section(group.name, clip(c.Text, 110), fmt.Sprintf("holds for %s of %d held-out rows; %d of %d in all", percent(c.HeldOut.Share, c.HeldOut.Low, c.HeldOut.High), c.HeldOut.Of, c.Support.Rows, c.Support.Of))
			for _, ref := range c.Counter[:min(2, len(c.Counter))] {
				st.section("", st.dim("not ")+rowAt(st, ref))
			}
		}
	}
	st.printf("\n")
}

func (s *session) promptPreviewCmd() *cobra.Command {
	var in inputFlags
	var task string
	var o voice.Outlook
	cmd := &cobra.Command{
		Use:   "preview FILE...",
		Short: "On which of its own questions a model trained on this data is likely to fail, and why",
		Long: `Shows questions of real rows with what was counted: conflicting answers, classes that look alike, questions that differ in a few words, refusals,
facts that the prompt lacks, answers out of form, rows that training cuts, languages with few rows, questions far from all others.`,
		Example: `  slmgen prompt preview faq.jsonl --task qa
  slmgen prompt preview tickets.csv --map user=message --map label=team --task classify --max-tokens 1024 --json`,
		Args: args(1, -1, "one or more files"),
		RunE: func(cmd *cobra.Command, files []string) error {
			job := jobFlags{task: task}
			opts, err := job.options()
			if err != nil {
				return err
			}
			m := s.meter("reading")
			o.Progress = m.rows
			p, quarantined, err := s.app.Foresee(cmd.Context(), in.input(s, files), opts.Task, o)
			m.done()
			if err != nil {
				return err
			}
			in.verdict(s, quarantined)
			if s.json {
				return s.print(p)
			}
			s.foreseen(p)
			return nil
		},
	}
	in.register(cmd.Flags())
	cmd.Flags().StringVar(&task, "task", "", "what the model shall do: "+taskList())
	cmd.Flags().IntVar(&o.MaxTokens, "max-tokens", 0, "length at which training cuts rows (default: not looked at)")
	return cmd
}

func (s *session) foreseen(p *voice.Preview) {
	st := s.out()
	st.printf("\n")
	st.section("Rows", count(p.Rows))
	for _, c := range p.Cases {
		st.printf("\n")
		st.section("", st.yellow("! ")+st.bold(c.Likelihood)+st.dim("  "+c.Reason), c.Why, st.green("do: ")+c.Fix)
		for _, q := range c.Prompts[:min(3, len(c.Prompts))] {
			st.section("", "“"+clip(q.Question, 100)+"”", "  "+rowAt(st, q.Row))
		}
	}
	if len(p.Cases) == 0 {
		st.section("", st.green("✓ nothing that the rows show"))
	}
	for _, n := range p.Notes {
		st.section("", st.dim(n))
	}
	st.printf("\n")
}

func (s *session) promptVoiceCmd() *cobra.Command {
	var in inputFlags
	cmd := &cobra.Command{
		Use:   "voice FILE...",
		Short: "What the answers of a dataset are like: tone, length, technicality, unsupported facts, and whether rows predict one another",
		Long: `Every figure is counted over rows and shown with the rows at its ends. Tone is measured in English, German, French and Spanish. "Unsupported" are
numbers, names and quotations of answers that stand nowhere in their prompts. "Neighbours" compares held-out answers with the answer to the most similar
other question, beside random answers: 0 the rows say nothing of one another, 1 the nearest row has the answer.`,
		Example: `  slmgen prompt voice faq.jsonl
  slmgen prompt voice tickets.csv --map user=message --map label=team --json`,
		Args: args(1, -1, "one or more files"),
		RunE: func(cmd *cobra.Command, files []string) error {
			m := s.meter("reading")
			r, quarantined, err := s.app.Voice(cmd.Context(), in.input(s, files), voice.Options{Progress: m.rows})
			m.done()
			if err != nil {
				return err
			}
			in.verdict(s, quarantined)
			if s.json {
				return s.print(r)
			}
			s.voiced(r)
			return nil
		},
	}
	in.register(cmd.Flags())
	return cmd
}

func (s *session) voiced(r *voice.Report) {
	st := s.out()
	st.printf("\n")
	st.section("Rows", fmt.Sprintf("%s, the language of %s undetermined", count(r.Rows), count(r.Undetermined)))
	if r.Skipped > 0 {
		st.section("", st.yellow("! ")+plural(r.Skipped, "row has", "rows have")+" no question or no answer in words, and counts nowhere")
	}
	for i, t := range r.Tone[:min(5, len(r.Tone))] {
		head := ""
		if i == 0 {
			head = "Tone"
		}
		switch {
		case !t.Measured:
			st.section(head, fmt.Sprintf("%s: %s, not measured for this language", t.Language, plural(t.Rows, "row", "rows")))
		case t.Formal.Of == 0:
			st.section(head, fmt.Sprintf("%s: %s, all too short", t.Language, plural(t.Rows, "row", "rows")))
		default:
			st.section(head, fmt.Sprintf("%s: formal %s, casual %s, neither %.1f %% of %s", t.Language, percent(t.Formal.Share, t.Formal.Low, t.Formal.High), percent(t.Casual.Share, t.Casual.Low, t.Casual.High), 100**t.Neutral.Share, plural(t.Formal.Of, "row", "rows")))
			for _, refs := range [][]analyze.RowRef{t.MostFormal, t.MostCasual} {
				for _, ref := range refs[:min(1, len(refs))] {
					st.section("", rowAt(st, ref))
				}
			}
		}
	}
	for _, q := range []struct {
		name, unit string
		q          voice.Quantity
	}{{"Verbosity", "words an answer", r.Verbosity}, {"Technical", "marks in a hundred words", r.Technicality}} {
		if q.q.Rows > 0 {
			st.section(q.name, fmt.Sprintf("%g to %g %s (p10 to p90), mean %g, most %g", q.q.P10, q.q.P90, q.unit, q.q.Mean, q.q.Max))
			st.section("", rowAt(st, q.q.Highest[0]))
		}
	}
	u := r.Unsupported
	if u.Rows == 0 {
		st.section("Not given", "no row has a prompt long enough to hold the facts of its answer")
	} else {
		st.section("Not given", fmt.Sprintf("%s of %s with a long prompt have an item that the prompt lacks", percent(u.Any.Share, u.Any.Low, u.Any.High), plural(u.Rows, "row", "rows")),
			fmt.Sprintf("numbers %d of %d · names %d of %d · quotations %d of %d", u.Numbers.Rows, u.Numbers.Of, u.Names.Rows, u.Names.Of, u.Quotes.Rows, u.Quotes.Of))
		for _, ref := range u.Most {
			st.section("", rowAt(st, ref))
		}
	}
	n := r.Neighbours
	if n.Agreement == nil {
		st.section("Nearest", fmt.Sprintf("too few rows (%d held out), or all answers alike", n.HeldOut))
	} else {
		st.section("Nearest", fmt.Sprintf("agreement %.2f (%.2f to %.2f): answers are alike by %.2f with the nearest row, by %.2f with a random one", *n.Agreement, *n.Low, *n.High, *n.NearAlike, *n.RandomAlike),
			fmt.Sprintf("%s of %d held-out questions have a near one", percent(n.Near.Share, n.Near.Low, n.Near.High), n.HeldOut))
		for _, p := range n.Contrary[:min(2, len(n.Contrary))] {
			st.section("", "“"+clip(p.Question, 70)+"” / “"+clip(p.OtherQuestion, 70)+"”", "  "+rowAt(st, p.Row), "  "+rowAt(st, p.Other))
		}
	}
	st.printf("\n")
}
