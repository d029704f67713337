package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/slmgen/slmgen/slmgen/sysprompt"
)

func (s *session) promptCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "prompt compose|lint|diff|reverse|preview|voice",
		Short: "System prompts written, checked, compared and inferred; what answers are like and where they will fail",
		Long: `compose makes a system prompt of settings. lint finds what is wrong with one, diff what changed between two. reverse infers from a dataset the prompt
under which a model would answer like its rows. voice measures what the answers of a dataset are like; preview tells on which of its questions a model
trained on it is likely to fail. No model is asked for any of it.`,
		Example: `  slmgen prompt compose --task "answer questions about timetables" --detail 20 --never "promise a refund"
  slmgen prompt lint system.txt
  slmgen prompt reverse chats.jsonl`,
	}
	cmd.AddCommand(s.promptComposeCmd(), s.promptLintCmd(), s.promptDiffCmd(), s.promptReverseCmd(), s.promptPreviewCmd(), s.promptVoiceCmd())
	return cmd
}

// composeFlags are the settings of a prompt; those given on the command line change what a file says.
type composeFlags struct {
	from, schema string
	b            sysprompt.Behaviour
	sliders      [5]int
}

func (f *composeFlags) register(fs *pflag.FlagSet) {
	fs.StringVar(&f.from, "from", "", "read the settings from a JSON or YAML file; - is standard input. Flags change what it says")
	fs.StringVar(&f.b.Persona, "persona", "", `who the assistant is: "a clerk of a ferry line"`)
	fs.StringVar(&f.b.Task, "task", "", `what it does: "answer questions about timetables"`)
	fs.StringVar(&f.b.Audience, "audience", "", `who reads the answers: "passengers without technical knowledge"`)
	fs.StringVar(&f.b.Language, "answer-in", "", "language of the answers: de, German, or question for the language of the question")
	for i, sl := range sysprompt.Sliders() {
		fs.IntVar(&f.sliders[i], sl.Name, 0, fmt.Sprintf("0 %s ... 100 %s", sl.Low, sl.High))
	}
	fs.StringArrayVar(&f.b.Must, "must", nil, `a rule to keep: "cite the paragraph"; again for each`)
	fs.StringArrayVar(&f.b.Never, "never", nil, `what must not happen: "promise a refund"; again for each`)
	fs.StringVar(&f.b.Format, "format", "", "of the answers: plain, markdown or json")
	fs.StringVar(&f.schema, "schema", "", "file with the JSON Schema that answers keep to; goes with --format json")
	fs.IntVar(&f.b.MaxWords, "max-words", 0, "most words of an answer")
	fs.StringVar(&f.b.Fallback, "fallback", "", `what to answer when the answer is not known (default: say so, do not guess; "-" says nothing of it)`)
}

// settings puts the flags over the file.
func (f *composeFlags) settings(s *session, fs *pflag.FlagSet) (sysprompt.Behaviour, error) {
	b := f.b
	if f.from != "" {
		var err error
		if b, err = s.app.Behaviour(f.from, s.In); err != nil {
			return b, err
		}
	}
	for name, into := range map[string]func(){
		"persona": func() { b.Persona = f.b.Persona }, "task": func() { b.Task = f.b.Task }, "audience": func() { b.Audience = f.b.Audience },
		"answer-in": func() { b.Language = f.b.Language }, "must": func() { b.Must = f.b.Must }, "never": func() { b.Never = f.b.Never },
		"format": func() { b.Format = f.b.Format }, "max-words": func() { b.MaxWords = f.b.MaxWords }, "fallback": func() { b.Fallback = f.b.Fallback },
	} {
		if fs.Changed(name) {
			into()
		}
	}
	dials := []**int{&b.Formality, &b.Detail, &b.Creativity, &b.Warmth, &b.Expertise}
	for i, sl := range sysprompt.Sliders() {
		if fs.Changed(sl.Name) {
			*dials[i] = &f.sliders[i]
		}
	}
	if f.schema != "" {
		var err error
		if b.Schema, err = s.app.AnswerSchema(f.schema, s.In); err != nil {
			return b, err
		}
	}
	return b, nil
}

func (s *session) promptComposeCmd() *cobra.Command {
	var f composeFlags
	cmd := &cobra.Command{
		Use:   "compose",
		Short: "A system prompt from settings, the same for the same settings",
		Long: `Writes an English system prompt. The sliders go from 0 to 100 in five bands of 20, each of which is one sentence; a slider that is not given says
nothing. Settings that contradict one another are an error that names both; settings that pull against one another are warned of.`,
		Example: `  slmgen prompt compose --persona "a clerk of a ferry line" --task "answer questions about timetables" --formality 70 --detail 20 --answer-in de
  slmgen prompt compose --task "extract the facts of an invoice" --format json --schema invoice.schema.json
  slmgen prompt compose --from behaviour.yaml --warmth 90 --never "promise a refund" > system.txt`,
		Args: args(0, 0, "no file (settings are flags, or --from FILE)"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			b, err := f.settings(s, cmd.Flags())
			if err != nil {
				return err
			}
			c, err := sysprompt.Compose(b)
			if err != nil {
				return err
			}
			if s.json {
				return s.print(c)
			}
			fmt.Fprint(s.Out, c.Text)
			if !strings.HasSuffix(c.Text, "\n") {
				fmt.Fprintln(s.Out)
			}
			st := s.style(s.Err, s.ErrTerminal && s.Color)
			for _, w := range c.Warnings {
				st.section("", st.yellow("! ")+w.String())
			}
			return nil
		},
	}
	f.register(cmd.Flags())
	return cmd
}

func (s *session) promptLintCmd() *cobra.Command {
	var opts sysprompt.LintOptions
	cmd := &cobra.Command{
		Use:   "lint FILE",
		Short: "What is wrong with a system prompt, place by place",
		Long: `Finds contradictions, repetitions, vague words, placeholders nobody fills, open brackets and quotes, unguarded places for users' text, examples that
break the format they show, keys and personal data, invisible characters and markers of chat templates. Rules that read words know English. Exits with
1 when there is an error among the findings.`,
		Example: `  slmgen prompt lint system.txt
  slmgen prompt lint template.txt --var question --var context
  slmgen prompt compose --from behaviour.yaml | slmgen prompt lint - --json`,
		Args: args(1, 1, "one file"),
		RunE: func(_ *cobra.Command, files []string) error {
			r, err := s.app.LintPrompt(files[0], s.In, opts)
			if err != nil {
				return err
			}
			for _, f := range r.Findings {
				if f.Severity == "error" {
					s.exit = exitFailed
				}
			}
			if s.json {
				return s.print(r)
			}
			s.linted(r)
			return nil
		},
	}
	cmd.Flags().StringArrayVar(&opts.Variables, "var", nil, "name of a placeholder that your program fills; again for each")
	return cmd
}

func (s *session) linted(r *sysprompt.Report) {
	st := s.out()
	st.printf("\n")
	st.section("Prompt", fmt.Sprintf("%s, %s, about %s tokens; score %s of 100", plural(int64(r.Words), "word", "words"), plural(int64(r.Directives), "directive", "directives"), count(int64(r.Tokens)), st.bold(fmt.Sprintf("%.0f", r.Score))))
	for _, f := range r.Findings {
		st.printf("\n")
		head := s.mark(st, f.Severity) + " " + st.bold(fmt.Sprintf("line %d: ", f.Line)+clip(f.Text, 90)) + st.dim("  "+f.Rule)
		lines := []string{head}
		if f.Other != nil {
			lines = append(lines, fmt.Sprintf("beside line %d: %s", f.Other.Line, clip(f.Other.Text, 90)))
		}
		if f.Note != "" {
			lines = append(lines, clip(f.Note, 140))
		}
		st.section("", append(lines, f.Why, st.green("do: ")+f.Fix)...)
	}
	if len(r.Findings) == 0 {
		st.section("", st.green("✓ nothing to complain about"))
	}
	for _, t := range r.Terms {
		if n := r.Counts[t.Name]; n > 50 {
			st.section("", st.dim(fmt.Sprintf("and %d more of %s", n-50, t.Name)))
		}
	}
	st.printf("\n")
}

func (s *session) promptDiffCmd() *cobra.Command {
	return &cobra.Command{
		Use:   "diff BEFORE AFTER",
		Short: "What changed between two system prompts, sentence by sentence",
		Long: `Pairs the sentences of two prompts: added, removed, moved or reworded; which rules became weaker or stronger (must, should, may), which figures
changed, which contradictions came or went. Case, spacing and order alone change nothing else.`,
		Example: `  slmgen prompt diff system.txt system-v2.txt
  git show HEAD:system.txt | slmgen prompt diff - system.txt --json`,
		Args: args(2, 2, "two files, the older first"),
		RunE: func(_ *cobra.Command, files []string) error {
			d, err := s.app.ComparePrompts(files[0], files[1], s.In)
			if err != nil {
				return err
			}
			if s.json {
				return s.print(d)
			}
			s.compared(d)
			return nil
		},
	}
}

func (s *session) compared(d *sysprompt.Difference) {
	st := s.out()
	st.printf("\n")
	st.section("Length", fmt.Sprintf("%d → %d words, %d → %d sentences, about %d → %d tokens; %s unchanged", d.Before.Words, d.After.Words, d.Before.Sentences, d.After.Sentences, d.Before.Tokens, d.After.Tokens, plural(int64(d.Unchanged), "sentence", "sentences")))
	for _, c := range d.Changes {
		switch c.Kind {
		case sysprompt.Added:
			st.section("", st.green("+ "+clip(c.After.Text, 160)))
		case sysprompt.Removed:
			st.section("", st.red("- "+clip(c.Before.Text, 160)))
		case sysprompt.Moved:
			st.section("", st.dim(fmt.Sprintf("~ moved from line %d to %d: ", c.Before.Line, c.After.Line)+clip(c.After.Text, 120)))
		case sysprompt.Reworded:
			st.section("", st.red("- "+clip(c.Before.Text, 160)), st.green("+ "+clip(c.After.Text, 160)))
			if c.Shift != "" {
				st.section("", st.yellow(fmt.Sprintf("  %s: %s → %s", c.Shift, c.From, c.To)))
			}
			for _, n := range c.Numbers {
				st.section("", st.yellow(fmt.Sprintf("  figure: %s → %s", orNothing(n[0]), orNothing(n[1]))))
			}
		}
	}
	if len(d.Changes) == 0 {
		st.section("", st.green("✓ the same sentences in the same order"))
	}
	for _, f := range d.Introduced {
		st.section("", st.red("! a new contradiction: ")+clip(f.Other.Text, 80)+" / "+clip(f.Text, 80))
	}
	for _, f := range d.Resolved {
		st.section("", st.green("✓ a contradiction less: ")+clip(f.Other.Text, 80)+" / "+clip(f.Text, 80))
	}
	st.printf("\n")
}

func orNothing(s string) string {
	if s == "" {
		return "none"
	}
	return s
}
