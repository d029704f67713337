package cli

import (
	"fmt"

	"github.com/spf13/pflag"

	"github.com/slmgen/slmgen/internal/app"
)

// registerSteps adds the flags of what is done between reading and writing.
func registerSteps(fs *pflag.FlagSet, s *app.Steps) {
	fs.StringVar(&s.Dedup, "dedup", "", "leave out rows equal to an earlier one, by id (the default: the whole row), prompt, answer, messages or text; all but id also with ,fold: case and white space do not count")
	fs.Lookup("dedup").NoOptDefVal = "id"
	fs.StringVar(&s.Sample, "sample", "", "keep so many rows drawn at random, a number or a share: 1000, 10%")
	fs.BoolVar(&s.Shuffle, "shuffle", false, "write the rows in a random order")
	fs.Uint64Var(&s.Seed, "seed", 42, "seed of --sample, --split and --shuffle")
	fs.StringVar(&s.Split, "split", "", "write several files, OUT with the part's name before its ending: train=0.9,eval=0.1 or train,eval=500")
	fs.StringVar(&s.Stratify, "stratify", "", "keep the shares of a column's values (or of the class) in the sample and in every part")
	fs.StringVar(&s.Group, "group", "", "never split rows with the same value of this column")
	fs.IntVar(&s.MinChars, "min-chars", 0, "leave out rows with fewer characters")
	fs.IntVar(&s.MaxChars, "max-chars", 0, "leave out rows with more characters")
	fs.IntVar(&s.MinTurns, "min-turns", 0, "leave out rows with fewer turns of users and assistants")
	fs.IntVar(&s.MaxTurns, "max-turns", 0, "leave out rows with more turns")
	fs.IntVar(&s.MinTokens, "min-tokens", 0, "leave out rows with fewer tokens, counted exactly with --tokenizer or --model and its chat template")
	fs.IntVar(&s.MaxTokens, "max-tokens", 0, "leave out rows with more tokens")
	fs.StringSliceVar(&s.Languages, "lang", nil, "leave out rows that are surely in another language: en,de")
}

// wrote shows what was written where.
func (s *session) wrote(st *style, rep *app.Converted) {
	if len(rep.Parts) == 0 {
		st.section("Wrote", fmt.Sprintf("%s of %s to %s", plural(rep.Written, "row", "rows"), rep.Format, rep.Output))
		return
	}
	var lines []string
	for _, p := range rep.Parts {
		lines = append(lines, fmt.Sprintf("%s: %s of %s to %s", p.Name, plural(p.Written, "row", "rows"), rep.Format, p.Output))
	}
	st.section("Wrote", lines...)
}
