package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/slmgen/slmgen/formats/foreign"
	"github.com/slmgen/slmgen/internal/fault"
)

func (s *session) mappingCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "mapping",
		Short: "Mappings of columns: look at them, take them from other trainers, give them to other trainers",
		Long: `A mapping says what the columns of a table become. slmgen inspect FILE --save-mapping m.json writes a suggested one,
--mapping m.json uses it. Other trainers' files are read too, in place: --mapping dataset_info.json#NAME.`,
	}
	cmd.AddCommand(s.mappingShowCmd(), s.mappingImportCmd(), s.mappingExportCmd())
	return cmd
}

func (s *session) mappingShowCmd() *cobra.Command {
	var tool, task string
	cmd := &cobra.Command{
		Use:   "show FILE",
		Short: "What a mapping says, and whether it is valid",
		Example: `  slmgen mapping show m.json
  slmgen mapping show dataset_info.json
  slmgen mapping show axolotl.yaml --json`,
		Args: args(1, 1, "one file"),
		RunE: func(_ *cobra.Command, a []string) error {
			f, err := s.app.ReadMappings(a[0], tool, task, "")
			if err != nil {
				return err
			}
			if s.json {
				return s.print(f)
			}
			st := s.out()
			for i := range f.Datasets {
				n := &f.Datasets[i]
				st.printf("\n  %s  %s\n", st.bold(n.Name), st.dim(strings.TrimSpace(strings.Join([]string{n.File, n.Hub, n.Subset,
					n.Split, n.Task}, " "))))
				s.mappingLines(st, &n.Mapping)
				s.warnings(st, n.Warnings)
			}
			st.printf("\n")
			return nil
		},
	}
	mappingFlags(cmd, &tool, &task)
	return cmd
}

func mappingFlags(cmd *cobra.Command, tool, task *string) {
	cmd.Flags().StringVar(tool, "from", "", "whose file it is: "+strings.Join(foreign.Tools(), ", ")+" (default: found out)")
	cmd.Flags().StringVar(task, "task", "", "AutoTrain's task, for example llm-sft or text-classification")
}

func (s *session) mappingImportCmd() *cobra.Command {
	var tool, task, name, out string
	cmd := &cobra.Command{
		Use:   "import FILE",
		Short: "Turn another trainer's description of a dataset into a mapping",
		Long: `Reads LLaMA-Factory's dataset_info.json, the datasets of an axolotl configuration, or AutoTrain's column
mapping. Says what it could not express.`,
		Example: `  slmgen mapping import dataset_info.json --name alpaca_en -o m.json
  slmgen mapping import axolotl.yaml --name dataset-1 -o m.json
  slmgen mapping import columns.json --task text-classification`,
		Args: args(1, 1, "one file"),
		RunE: func(_ *cobra.Command, a []string) error {
			n, err := s.app.ImportMapping(a[0], tool, task, name, out)
			if err != nil {
				return err
			}
			s.warnings(s.style(s.Err, s.Color && s.ErrTerminal), n.Warnings)
			switch {
			case s.json:
				return s.print(n)
			case out != "":
				s.style(s.Err, s.Color).section("Wrote", out)
			default:
				return s.print(n.Mapping)
			}
			return nil
		},
	}
	mappingFlags(cmd, &tool, &task)
	cmd.Flags().StringVar(&name, "name", "", "which of several datasets")
	cmd.Flags().StringVarP(&out, "out", "o", "", "file to write (default: standard output)")
	return cmd
}

func (s *session) mappingExportCmd() *cobra.Command {
	var about foreign.Named
	var tool, out string
	cmd := &cobra.Command{
		Use:   "export FILE --to TOOL",
		Short: "Write a mapping as another trainer reads it",
		Long: `Writes an entry of dataset_info.json, datasets for axolotl, or a column mapping for AutoTrain.
Fails where the trainer cannot express the mapping.`,
		Example: `  slmgen mapping export m.json --to llamafactory --name faq --file faq.json
  slmgen mapping export m.json --to axolotl --file faq.jsonl -o datasets.yaml
  slmgen mapping export m.json --to autotrain --task llm-dpo`,
		Args: args(1, 1, "one mapping"),
		RunE: func(_ *cobra.Command, a []string) error {
			if tool == "" {
				return usageError{fault.New(fault.Invalid, "mapping export needs --to TOOL").Do("the tools are %s",
					strings.Join(foreign.Tools(), ", "))}
			}
			res, err := s.app.ExportMapping(a[0], tool, about, out)
			if err != nil {
				return err
			}
			if s.json {
				return s.print(res)
			}
			s.warnings(s.style(s.Err, s.Color && s.ErrTerminal), res.Warnings)
			if out == "" {
				fmt.Fprint(s.Out, res.Document)
			} else {
				s.style(s.Err, s.Color).section("Wrote", out)
			}
			return nil
		},
	}
	fs := cmd.Flags()
	fs.StringVar(&tool, "to", "", "for which trainer: "+strings.Join(foreign.Tools(), ", "))
	fs.StringVar(&about.Name, "name", "", "name of the entry")
	fs.StringVar(&about.File, "file", "", "the data file that the entry names")
	fs.StringVar(&about.Hub, "hub", "", "the dataset on the Hugging Face hub that the entry names")
	fs.StringVar(&about.Subset, "subset", "", "configuration of that dataset")
	fs.StringVar(&about.Split, "split", "", "split to train on")
	fs.StringVar(&about.Task, "task", "", "AutoTrain's task: "+strings.Join(foreign.TrainTasks(), ", "))
	fs.StringVarP(&out, "out", "o", "", "file to write (default: standard output)")
	return cmd
}

func (s *session) warnings(st *style, all []foreign.Warning) {
	for _, w := range all {
		st.section("", st.yellow("! ")+clip(strings.TrimPrefix(w.String(), ": "), s.room(15)))
	}
}
