package cli

import (
	"fmt"
	"sort"
	"strings"

	"github.com/spf13/cobra"

	"github.com/slmgen/slmgen/internal/app"
	"github.com/slmgen/slmgen/internal/fault"
)

func (s *session) inspectCmd() *cobra.Command {
	var in inputFlags
	var look app.Looking
	cmd := &cobra.Command{
		Use:   "inspect FILE...",
		Short: "What a file is: container, encoding, format, columns, a guessed mapping",
		Long: `Detects by content, then reads every record once to count them. With --quick nothing is counted: head, middle and end of a file tell what it
is, in the same time whatever its size. Nothing is written.`,
		Example: `  slmgen inspect export.csv
  slmgen inspect chats.jsonl.gz --json
  slmgen inspect huge.jsonl --quick
  slmgen inspect faq.csv --map user=question --map assistant=answer --rows 2
  slmgen inspect faq.csv --preview 5
  slmgen inspect faq.csv --map system=const:"Be brief." --save-mapping faq-mapping.json`,
		Args: args(1, -1, "one or more files"),
		RunE: func(cmd *cobra.Command, files []string) error {
			m := s.meter("reading")
			input := in.input(s, files)
			input.Progress = m.progress
			rep, err := s.engine.Inspect(cmd.Context(), input, look)
			m.done()
			if err != nil {
				return err
			}
			if rep.Quarantined != nil {
				in.verdict(s, *rep.Quarantined)
			}
			if s.json {
				return s.print(rep)
			}
			s.inspection(rep)
			return nil
		},
	}
	in.register(cmd.Flags())
	cmd.Flags().IntVar(&look.Rows, "rows", 1, "examples to show")
	cmd.Flags().BoolVar(&look.Quick, "quick", false, "detect only, count nothing")
	cmd.Flags().IntVar(&look.Preview, "preview", 0, "show so many rows before and after: the first, those that fail or lose text, the longest, ...")
	cmd.Flags().StringVar(&look.SaveMapping, "save-mapping", "", "write the suggested mapping, changed by --map, to this file")
	return cmd
}

func (s *session) inspection(rep *app.Inspection) {
	st := s.out()
	st.printf("\n")
	d := rep.Detection
	lines := []string{fmt.Sprintf("%s  %s", st.bold(d.Format+" in "+d.Container), st.dim(fmt.Sprintf("confidence %.2f", d.Confidence)))}
	more := []string{"compression " + d.Compression}
	if d.Encoding != "" {
		more = append(more, "encoding "+d.Encoding)
	}
	lines = append(lines, strings.Join(more, " · "))
	for _, r := range d.Reasons {
		lines = append(lines, st.dim("because "+clip(r, 110)))
	}
	st.section("File", lines...)
	if rep.Records == nil {
		st.section("Rows", fmt.Sprintf("%s of them looked at, not counted", plural(int64(d.Sampled), "row", "rows")))
	} else {
		st.section("Rows", fmt.Sprintf("%s, %s, %s quarantined", plural(*rep.Records, "record", "records"), plural(*rep.Examples, "example", "examples"), count(*rep.Quarantined)))
		rejected(st, rep.Rejected, *rep.Quarantined)
	}
	for _, x := range d.Drift {
		st.section("", st.yellow("! ")+fmt.Sprintf("%d sampled rows look like %s, first in record %d", x.Rows, orNone(x.Format), x.First.Record))
	}
	for _, w := range d.Warnings {
		st.section("", st.yellow("! ")+clip(w, 110))
	}
	st.section("Columns", clip(strings.Join(d.Columns, ", "), 200))
	if d.Mapping != nil {
		s.inspectedMapping(st, rep)
	}
	if len(rep.Preview) > 0 {
		s.previewRows(st, rep.Preview)
		st.printf("\n")
		return
	}
	for i, ex := range rep.Sample {
		st.section(fmt.Sprintf("Row %d", i+1), s.exampleLines(st, ex)...)
	}
	st.printf("\n")
}

func (s *session) inspectedMapping(st *style, rep *app.Inspection) {
	m := rep.Mapping
	if m.Confidence == 1 || rep.Saved != "" {
		st.section("Mapping", "as given")
	} else if text, ok := app.MapArguments(*m); ok {
		st.section("Mapping", fmt.Sprintf("a guess, confidence %.2f: %s", m.Confidence, text))
	} else {
		st.section("Mapping", fmt.Sprintf("a guess, confidence %.2f. Keep it with --save-mapping m.json, use it with --mapping m.json", m.Confidence))
	}
	s.mappingLines(st, m)
	if rep.Saved != "" {
		st.section("Wrote", rep.Saved)
	}
}

func orNone(format string) string {
	if format == "" {
		return "no format"
	}
	return format
}

func (s *session) convertCmd() *cobra.Command {
	var in inputFlags
	var f promptFlags
	var c app.Conversion
	cmd := &cobra.Command{
		Use:   "convert IN -o OUT --to FORMAT",
		Short: "Turn a dataset into another format, and say what that format cannot hold",
		Long: `Writes every example in another row format. Records that cannot be read go to OUT.quarantine.jsonl; facts that the target cannot
hold are counted, never dropped in silence: records = used + quarantined + dropped. The container follows OUT's ending unless given.
On the way rows can be left out (length, turns, language), freed of duplicates, drawn at random, split into parts and shuffled, in
that order; every row that goes is counted by its reason.`,
		Example: `  slmgen convert alpaca.json -o chat.jsonl --to openai
  slmgen convert tickets.csv -o tickets.json --to sharegpt --map user=question --map assistant=answer
  slmgen convert chats.parquet -o - --to openai
  slmgen convert chats.jsonl -o clean.jsonl --to openai --dedup --max-chars 8000 --lang en
  slmgen convert chats.jsonl -o short.jsonl --to openai --max-tokens 2048 --model Qwen/Qwen3-0.6B
  slmgen convert tickets.csv -o tickets.jsonl --to openai --map user=text --map label=team --split train=0.9,eval=0.1 --stratify class --shuffle`,
		Args: args(1, -1, "one input (or several shards of one)"),
		RunE: func(cmd *cobra.Command, files []string) error {
			if c.Out == "" || c.To == "" {
				return usageError{fault.New(fault.Invalid, "convert needs -o OUT and --to FORMAT").Do("formats that can be written: %s", strings.Join(app.WritableFormats(), ", "))}
			}
			if c.Out == "-" && s.json {
				return usageError{fault.New(fault.Invalid, "--json and -o - both want standard output").Do("name a file with -o")}
			}
			var err error
			if c.Steps.Prompting, err = f.prompting(s); err != nil {
				return err
			}
			if err := c.Steps.Check(); err != nil {
				return usageError{err}
			}
			if c.Out == "-" && c.Steps.Split != "" {
				return usageError{fault.New(fault.Invalid, "the parts of a split do not fit into one stream").Do("name a file with -o")}
			}
			m := s.meter("reading", "converting", "converting")
			if c.Steps.Dedup == "" && c.Steps.Sample == "" && c.Steps.Split == "" {
				m = s.meter("converting")
			}
			c.Input, c.Stdout = in.input(s, files), s.Out
			c.Input.Progress = m.progress
			rep, err := s.engine.Convert(cmd.Context(), c)
			m.done()
			if err != nil {
				return err
			}
			in.verdict(s, rep.Quarantined)
			if s.json {
				return s.print(rep)
			}
			s.conversion(rep)
			return nil
		},
	}
	fs := cmd.Flags()
	in.register(fs)
	fs.StringVarP(&c.Out, "out", "o", "", "file to write; - is standard output")
	fs.StringVar(&c.To, "to", "", "format to write: "+strings.Join(app.WritableFormats(), ", "))
	registerSteps(fs, &c.Steps)
	f.register(fs)
	fs.StringVar(&c.Container, "to-container", "", "container to write: "+strings.Join(app.WritableContainers(), ", ")+" (default: by OUT's ending, else jsonl)")
	fs.BoolVar(&c.Sidecar, "sidecar", false, "carry what the format or container cannot hold in a member _slmgen, so that converting back gives the same rows")
	return cmd
}

// rejected names the first records that could not be read, of n.
func rejected(st *style, first []app.Rejected, n int64) {
	for _, r := range first {
		st.section("", st.yellow("! ")+fmt.Sprintf("record %d%s: %s", r.Record, lineOf(r.Line), clip(r.Reason, 100)))
	}
	if more := n - int64(len(first)); len(first) > 0 && more > 0 {
		st.section("", st.yellow("! ")+fmt.Sprintf("and %s more", count(more)))
	}
}

func (s *session) conversion(rep *app.Converted) {
	st := s.style(s.Err, s.Color)
	st.section("Read", fmt.Sprintf("%s: %s used, %s quarantined", plural(rep.Records, "record", "records"), count(rep.Used), count(rep.Quarantined)))
	if rep.QuarantineFile != "" {
		st.section("", st.yellow("! ")+"the quarantined ones lie in "+rep.QuarantineFile)
	}
	rejected(st, rep.Rejected, rep.Quarantined)
	s.wrote(st, rep)
	for _, group := range []struct {
		what string
		n    map[string]int64
	}{{"left out", rep.Dropped}, {"lost", rep.Losses}} {
		var names []string
		for k := range group.n {
			names = append(names, k)
		}
		sort.Strings(names)
		for _, k := range names {
			st.section("", st.yellow("! ")+fmt.Sprintf("%s: %s × %s", group.what, count(group.n[k]), k))
		}
	}
}
