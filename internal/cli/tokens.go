package cli

import (
	"fmt"
	"maps"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/slmgen/slmgen/internal/app"
	"github.com/slmgen/slmgen/internal/fault"
)

// promptFlags say by which tokenizer and template rows are seen.
type promptFlags struct {
	p   app.Prompting
	now string
}

func (f *promptFlags) register(fs *pflag.FlagSet) {
	fs.StringVar(&f.p.Model, "model", "", "model id on the hub (downloaded once), or a folder with tokenizer.json")
	fs.StringVar(&f.p.Tokenizer, "tokenizer", "", "tokenizer.json, the folder that holds it, or a GGUF file")
	fs.StringVar(&f.p.Template, "template", "", "chat template in place of the model's: a file of its own, or a tokenizer_config.json")
	fs.StringVar(&f.now, "now", "", "what the template shows as date and time, such as 2026-03-05T14:07:09 (default: now)")
}

func (f *promptFlags) prompting(s *session) (app.Prompting, error) {
	var err error
	f.p.Now, err = s.clock(f.now)
	return f.p, err
}

func (s *session) tokensCmd() *cobra.Command {
	var in inputFlags
	var f promptFlags
	var ids, special bool
	c := app.Counting{}
	cmd := &cobra.Command{
		Use:   "tokens FILE... --tokenizer FILE | --model ID",
		Short: "How many tokens a dataset has: exactly, as the model sees it",
		Long: `Renders each conversation with the model's chat template and counts its tokens: all of them, and those that the loss counts when a bundle
trains on it. Nothing is estimated. With --ids the file holds one JSON text a line, and for each the token ids are printed as a JSON array,
without the tokens that a tokenizer puts around a text.`,
		Example: `  slmgen tokens chats.jsonl --tokenizer qwen/tokenizer.json
  slmgen tokens chats.jsonl --model Qwen/Qwen3-0.6B --json
  slmgen tokens chats.jsonl --tokenizer model.gguf
  slmgen tokens texts.jsonl --ids --tokenizer tokenizer.json`,
		Args: args(1, -1, "one or more files"),
		RunE: func(cmd *cobra.Command, files []string) error {
			var err error
			if c.Prompting, err = f.prompting(s); err != nil {
				return err
			}
			if c.Prompting.Model == "" && c.Prompting.Tokenizer == "" {
				return usageError{fault.New(fault.Invalid, "tokens needs --tokenizer or --model").Do("for example: slmgen tokens %s --tokenizer tokenizer.json", files[0])}
			}
			c.Input = in.input(s, files)
			if ids {
				if len(files) > 1 {
					return usageError{fault.New(fault.Invalid, "--ids takes one file")}
				}
				return s.app.TokenIDs(cmd.Context(), c.Prompting, c.Input, special, s.Out)
			}
			m := s.meter("counting")
			c.Progress = m.rows
			res, err := s.app.CountTokens(cmd.Context(), c)
			m.done()
			if err != nil {
				return err
			}
			in.verdict(s, res.Quarantined)
			if s.json {
				return s.print(res)
			}
			s.counted(res)
			return nil
		},
	}
	fs := cmd.Flags()
	in.register(fs)
	f.register(fs)
	fs.BoolVar(&f.p.LossOnAll, "loss-on-all", false, "count every token as learned, prompts too")
	fs.BoolVar(&f.p.Tools, "tools", false, "take the model's template for tools, where it has one")
	fs.BoolVar(&ids, "ids", false, "print the token ids of one JSON text a line")
	fs.BoolVar(&special, "special", false, "with --ids: the tokens that the tokenizer puts around a text, too")
	return cmd
}

func (s *session) counted(c *app.Counted) {
	st := s.out()
	st.printf("\n")
	share := 0.0
	if c.TrainedTokens > 0 {
		share = 100 * float64(c.CompletionTokens) / float64(c.TrainedTokens)
	}
	st.section("Tokens", fmt.Sprintf("%s in %s, %s of them learned (%.0f %%)", st.bold(count(c.Tokens)), plural(c.Examples, "example", "examples"), count(c.CompletionTokens), share),
		fmt.Sprintf("length mean %.0f · p50 %s · p95 %s · p99 %s · longest %s", c.Mean, count(c.P50), count(c.P95), count(c.P99), count(c.Max)))
	if c.TrainedTokens > c.Tokens {
		st.section("", fmt.Sprintf("an epoch reads %s tokens in %s sequences: the template rewrites earlier turns", count(c.TrainedTokens), count(c.Sequences)))
	}
	if c.OverContext != nil && *c.OverContext > 0 {
		st.section("", st.yellow("! ")+fmt.Sprintf("%s longer than the model's context of %s", plural(*c.OverContext, "example is", "examples are"), count(int64(*c.Context))))
	}
	for _, why := range slices.Sorted(maps.Keys(c.Skipped)) {
		st.section("", st.yellow("! ")+fmt.Sprintf("%s left out: %s", count(c.Skipped[why]), why))
	}
	if c.Refused > 0 {
		st.section("Refused", st.red(plural(c.Refused, "example", "examples"))+" by the chat template: training would end at the first")
		for i, r := range c.Refusals {
			if i == 3 {
				break
			}
			st.section("", fmt.Sprintf("record %d%s: %s", r.Record, lineOf(r.Line), clip(r.Note, 100)))
		}
	}
	if c.Quarantined > 0 {
		st.section("", st.yellow("! ")+plural(c.Quarantined, "record", "records")+" could not be read")
	}
	st.section("By", c.Source.Tokenizer+st.dim("  "+clip(c.Source.Identity, 16)))
	if c.Source.Template != "" {
		st.section("", c.Source.Template+st.dim("  template "+clip(c.Source.TemplateSHA, 16)))
	}
	for _, n := range c.Notes {
		st.section("", st.dim(n))
	}
	st.printf("\n")
}
