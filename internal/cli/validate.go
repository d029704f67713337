package cli

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/spf13/cobra"

	"github.com/slmgen/slmgen/formats/validate"
	"github.com/slmgen/slmgen/internal/app"
	"github.com/slmgen/slmgen/internal/fault"
)

func (s *session) validateCmd() *cobra.Command {
	var in inputFlags
	var v app.Validation
	cmd := &cobra.Command{
		Use:   "validate FILE --for PROVIDER [--fix -o OUT]",
		Short: "Whether a fine-tuning service takes a file: all errors, and a repaired file",
		Long: `Reads the file as strictly as the service does and shows every error with its line, its place in the row and what to do. Exits with 1
when the file is not valid. With --fix it writes a file that is: it reads any format and container, repairs what has one right answer, leaves
out what has none, and counts both. What the service has no place for goes to OUT.moved.jsonl. Rows that are longer than the service takes are
told by an estimate of their tokens, or exactly with --tokenizer.`,
		Example: `  slmgen validate train.jsonl --for openai
  slmgen validate train.jsonl --for together --json
  slmgen validate export.csv --for mistral --fix -o train.jsonl --map user=question --map assistant=answer`,
		Args: args(1, -1, "one file"),
		RunE: func(cmd *cobra.Command, files []string) error {
			switch known := app.Providers(); {
			case !slices.Contains(known, v.Provider):
				return usageError{fault.New(fault.Invalid, "validate needs --for PROVIDER, not %q", v.Provider).Do("providers: %s", strings.Join(known, ", "))}
			case v.Fix && (v.Out == "" || v.Out == "-"):
				return usageError{fault.New(fault.Invalid, "--fix needs -o OUT").Do("name the repaired file with -o")}
			case !v.Fix && v.Out != "":
				return usageError{fault.New(fault.Invalid, "-o without --fix").Do("add --fix to write a repaired file")}
			case !v.Fix && len(files) > 1:
				return usageError{fault.New(fault.Invalid, "one file is checked at a time").Do("put shards together with --fix -o OUT")}
			}
			m := s.meter("checking")
			if v.Fix {
				m = s.meter("repairing")
			}
			v.Input = in.input(s, files)
			v.Input.Progress = m.progress
			rep, err := s.engine.Validate(cmd.Context(), v)
			m.done()
			if err != nil {
				return err
			}
			if rep.Fixed != nil {
				in.verdict(s, rep.Fixed.Quarantined)
			}
			if !rep.Valid {
				s.exit = exitFailed
			}
			if s.json {
				return s.print(rep)
			}
			s.validation(rep)
			return nil
		},
	}
	fs := cmd.Flags()
	in.register(fs)
	fs.StringVar(&v.Provider, "for", "", "the service: "+strings.Join(app.Providers(), ", "))
	fs.BoolVar(&v.Fix, "fix", false, "write a repaired file and check that one")
	fs.StringVarP(&v.Out, "out", "o", "", "the repaired file")
	fs.StringVar(&v.Tokenizer, "tokenizer", "", "count tokens exactly by this tokenizer.json, the folder that holds it, or a GGUF file (default: estimate)")
	return cmd
}

// shownIssues is how many issues of each code are shown to people; --json has more.
const shownIssues = 3

func (s *session) validation(rep *app.Validated) {
	st := s.out()
	st.printf("\n")
	if f := rep.Fixed; f != nil {
		st.section("Read", fmt.Sprintf("%s: %s used, %s quarantined", plural(f.Records, "record", "records"), count(f.Used), count(f.Quarantined)))
		s.counts(st, "repaired", f.Repairs)
		s.counts(st, "left out", f.Dropped)
		s.leftOut(st, f.LeftOut)
		s.counts(st, "lost", f.Losses)
		st.section("Wrote", fmt.Sprintf("%s to %s", plural(f.Written, "row", "rows"), f.Output))
		for _, more := range [][2]string{{"what had no place lies in", f.MovedFile}, {"the quarantined records lie in", f.QuarantineFile}} {
			if more[1] != "" {
				st.section("", st.yellow("! ")+more[0]+" "+more[1])
			}
		}
	}
	kind := ""
	if rep.Kind != "" {
		kind = " (" + rep.Kind + ")"
	}
	st.section("File", fmt.Sprintf("%s: %s%s, %s", rep.File, plural(rep.Rows, "row", "rows"), kind, bytesOf(rep.Bytes)))
	if t := rep.Tokens; t != nil {
		how := "counted exactly"
		if !t.Exact {
			how = fmt.Sprintf("estimated, four times in five within %.0f %%", 100*t.Error)
		}
		limit := ""
		if t.Limit != nil {
			limit = fmt.Sprintf(" of %s that are taken", count(int64(*t.Limit)))
		}
		st.section("Tokens", fmt.Sprintf("%s in the longest row%s (%s)", count(int64(t.Longest)), limit, how))
	}
	s.issues(st, st.red("✗ "), rep.Errors, rep.Codes)
	s.issues(st, st.yellow("! "), rep.Warnings, rep.Codes)
	if rep.Valid {
		st.section("Verdict", st.green("✓ valid for "+rep.Provider))
	} else {
		st.section("Verdict", st.red(fmt.Sprintf("not valid for %s: %s", rep.Provider, plural(rep.ErrorCount, "error", "errors"))))
	}
	st.printf("\n")
}

func (s *session) counts(st *style, what string, n map[string]int64) {
	var names []string
	for k := range n {
		names = append(names, k)
	}
	sort.Strings(names)
	for _, k := range names {
		st.section("", st.yellow("! ")+fmt.Sprintf("%s: %s × %s", what, count(n[k]), k))
	}
}

// leftOut shows what is wrong with rows that were left out, by the rows.
func (s *session) leftOut(st *style, list []validate.LeftOut) {
	shown := map[string]int{}
	for _, l := range list {
		if shown[l.Code]++; shown[l.Code] > shownIssues {
			continue
		}
		st.section("", st.red("✗ ")+fmt.Sprintf("record %d%s", l.Record, lineOf(l.Line))+st.dim(" "+l.Path)+"  "+l.Message+st.dim("  "+l.Code))
	}
}

func (s *session) issues(st *style, mark string, list []validate.Issue, all map[string]int64) {
	shown := map[string]int64{}
	var order []string
	for _, is := range list {
		if shown[is.Code] == 0 {
			order = append(order, is.Code)
		}
		if shown[is.Code] == shownIssues {
			continue
		}
		shown[is.Code]++
		at := "file"
		if is.Line > 0 {
			at = fmt.Sprintf("line %d", is.Line)
		}
		st.section("", mark+at+st.dim(" "+is.Path)+"  "+is.Message+st.dim("  "+is.Code))
	}
	for _, code := range order {
		if more := all[code] - shown[code]; more > 0 {
			st.section("", st.dim(fmt.Sprintf("and %s more × %s", count(more), code)))
		}
	}
}
