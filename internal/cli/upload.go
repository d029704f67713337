package cli

import (
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/slmgen/slmgen/internal/app"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen"
	"github.com/slmgen/slmgen/slmgen/estimate"
	"github.com/slmgen/slmgen/slmgen/recommend"
	"github.com/slmgen/slmgen/slmgen/registry"
)

// inputFlags say how to read a dataset.
type inputFlags struct {
	in     app.Input
	strict bool
}

func (f *inputFlags) register(fs *pflag.FlagSet) {
	fs.StringArrayVar(&f.in.Map, "map", nil, "give a column of a table its role, R=COLUMN; again for each (roles: user, assistant, system, context, label, chosen, rejected, messages, text, history, tools, ..., meta, ignore)")
	fs.StringVar(&f.in.MappingFile, "mapping", "", "read the mapping from a saved file, or from another trainer's: dataset_info.json#NAME, axolotl.yaml#dataset-1")
	fs.StringVar(&f.in.Container, "container", "", "do not detect the container: jsonl, json, csv, tsv, txt, parquet, arrow, xlsx, yaml")
	fs.StringVar(&f.in.Format, "from", "", "do not detect the row format (alpaca, sharegpt, openai, ...)")
	fs.StringVar(&f.in.Split, "from-split", "", "read only the files of this split, by their names: train, validation, test, ... (default: all)")
	fs.StringVar(&f.in.Table.Header, "header", "", "do not judge the first row of a table: present or absent")
	fs.StringVar(&f.in.Table.Delimiter, "delimiter", "", "do not detect what stands between the cells of a table")
	fs.BoolVar(&f.strict, "strict", false, "exit with 3 when a record could not be read")
}

// open takes the arguments as shards of one dataset.
func (f *inputFlags) input(s *session, files []string) app.Input {
	in := f.in
	in.Files, in.Stdin, in.Fetching = files, s.In, s.fetching()
	if s.InTerminal && s.ErrTerminal && !s.json {
		in.Confirm = s.confirmMapping
	}
	return in
}

func (f *inputFlags) verdict(s *session, quarantined int64) {
	if f.strict && quarantined > 0 {
		s.exit = exitQuarantined
	}
}

// jobFlags say what the model is for.
type jobFlags struct {
	set          *pflag.FlagSet // that register was given; nil before
	see          app.Prompting
	task, method string
	objective    string
	opts         slmgen.Options
	weights      []string
	baseline     float64
	baselineRows int
	observations []string
}

func (f *jobFlags) register(fs *pflag.FlagSet) {
	f.set = fs
	fs.StringVar(&f.task, "task", "", "what the model shall do: "+taskList())
	fs.StringVar(&f.opts.Target, "deploy", "", "where it shall run: cloud, server, desktop, edge, mobile, browser")
	fs.StringVar(&f.opts.Preset, "preset", recommend.Balanced, "fast-demo, balanced or production")
	fs.StringVar(&f.opts.Lane, "lane", "", "trainer to write the bundle for: unsloth (default), trl, axolotl, llamafactory, mlx")
	fs.StringVar(&f.opts.GPU, "gpu", "", "training card: T4 (default), L4, A10G, A100-40, ... (slmgen prices list shows them)")
	fs.StringVar(&f.opts.Model, "model", "", "take this model instead of the recommended one")
	fs.StringVar(&f.method, "method", "", "train by lora, qlora or full (default: what fits)")
	fs.StringVar(&f.objective, "objective", "", "train for sft, dpo, orpo, kto or grpo (default: what most rows are for)")
	fs.BoolVar(&f.see.Download, "exact", false, "download the tokenizer and chat template of the chosen model, to count exactly (default: only if an earlier run did)")
	fs.StringVar(&f.see.Tokenizer, "tokenizer", "", "count with this tokenizer.json, its folder, or a GGUF file; goes with --model")
	fs.StringVar(&f.see.Template, "template", "", "train with this chat template instead of the model's own; goes with --model")
	fs.BoolVar(&f.opts.Policy.NonCommercial, "non-commercial", false, "accept models whose licence forbids commercial use, or is unknown")
	fs.BoolVar(&f.opts.Policy.NoGated, "no-gated", false, "leave out models behind an access form")
	fs.Float64Var(&f.opts.Budget.MemoryGiB, "memory", 0, "memory budget of the deploy target in GiB, instead of its usual one")
	fs.Float64Var(&f.opts.Budget.MinTokensPerSecond, "min-speed", 0, "tokens per second that the deploy target must reach, instead of its usual figure")
	fs.StringArrayVar(&f.observations, "observations", nil, "what earlier runs taught: a sweep of pilots, a bundle that ran, or a file of observations; \"runs\" for the runs of the workspace (a server takes its own, but for \"none\"); again for each")
	fs.Float64Var(&f.baseline, "baseline", 0, "what prompting reaches on the task, 0 to 1: training may not be worth it")
	fs.IntVar(&f.baselineRows, "baseline-rows", 0, "how many rows the baseline was measured on")
	fs.StringArrayVar(&f.weights, "weight", nil, "what counts in the ranking, in points: risk=0.25, time=1, memory=1, cost=0, latency=0; again for each")
	fs.Int64Var(&f.opts.Seed, "seed", 42, "seed of the split, the training and the stability draws")
}

func (f *jobFlags) options() (slmgen.Options, error) {
	o := f.opts
	o.Task, o.Method, o.Objective = registry.Task(f.task), estimate.Method(f.method), estimate.Objective(f.objective)
	known := f.task == ""
	for _, t := range registry.Tasks {
		known = known || t == o.Task
	}
	if !known {
		return o, usageError{fault.New(fault.Invalid, "there is no task %q", f.task).Do("choose one of %s", taskList())}
	}
	measured := f.set != nil && f.set.Changed("baseline")
	if f.baselineRows != 0 && !measured {
		return o, fault.New(fault.Invalid, "--baseline-rows without --baseline").Do("say what prompting reached on these rows, 0 to 1")
	}
	if measured {
		o.Baseline = &recommend.Baseline{Score: f.baseline, Rows: f.baselineRows}
	}
	var err error
	o.Weights, err = weights(f.weights)
	return o, err
}

// weights reads NAME=POINTS settings over the defaults.
func weights(settings []string) (recommend.Weights, error) {
	w := recommend.DefaultWeights()
	at := map[string]*float64{"risk": &w.Risk, "time": &w.Time, "memory": &w.Memory, "cost": &w.Cost, "latency": &w.Latency}
	for _, setting := range settings {
		name, text, _ := strings.Cut(setting, "=")
		v, err := strconv.ParseFloat(text, 64)
		if at[name] == nil || err != nil || !(v >= 0) {
			return w, usageError{fault.New(fault.Invalid, "%q is no weight", setting).Do("write risk, time, memory, cost or latency with points from 0: cost=2")}
		}
		*at[name] = v
	}
	return w, nil
}

// required gives the options of a command that cannot do without a task and a target.
func (f *jobFlags) required(command, file string) (slmgen.Options, error) {
	o, err := f.options()
	if err == nil && (o.Task == "" || o.Target == "") {
		err = usageError{fault.New(fault.Invalid, "%s needs --task and --deploy", command).Do("for example: slmgen %s %s --task qa --deploy edge", command, file)}
	}
	if err == nil && o.Model == "" && (f.see.Tokenizer != "" || f.see.Template != "") {
		err = usageError{fault.New(fault.Invalid, "--tokenizer and --template belong to one model").Do("name it with --model")}
	}
	return o, err
}

func taskList() string {
	var names []string
	for _, t := range registry.Tasks {
		names = append(names, string(t))
	}
	return strings.Join(names, ", ")
}

func (s *session) uploadCmd() *cobra.Command {
	var in inputFlags
	var job jobFlags
	var u app.Upload
	cmd := &cobra.Command{
		Use:   "upload FILE... --task TASK --deploy TARGET",
		Short: "From a dataset to a model choice and a training bundle",
		Long: `Reads a dataset (several files are shards of one), analyzes it, picks the base model that fits, plans its training, estimates
memory, time and money, and writes the bundle that trains it. "-" reads standard input.`,
		Example: `  slmgen upload faq.jsonl --task qa --deploy edge
  slmgen upload tickets.csv --task classify --deploy server --map user=message --map label=team
  slmgen upload chats-*.parquet --task chat --deploy desktop --gpu L4 --preset production --lane trl -o chat-bundle
  slmgen upload preferences.jsonl --task chat --deploy server --lane trl
  zcat big.jsonl.gz | slmgen upload - --task summarize --deploy cloud --json`,
		Args: args(1, -1, "one or more files"),
		RunE: func(cmd *cobra.Command, files []string) error {
			o, err := job.required("upload", files[0])
			if err != nil {
				return err
			}
			m := s.meter("analyzing", "preparing", "preparing", "writing", "writing")
			u.Input, u.Options, u.Prompting = in.input(s, files), o, job.see
			if u.Input.Observations, _, err = s.learn(cmd, job.observations); err != nil {
				return err
			}
			u.Input.Progress = m.progress
			res, err := s.engine.Upload(cmd.Context(), u)
			m.done()
			if err != nil {
				if res != nil && res.Recommendation != nil && !s.json {
					s.summary(res)
				}
				return err
			}
			in.verdict(s, res.Dataset.Quarantined)
			if s.json {
				return s.print(res)
			}
			s.summary(res)
			return nil
		},
	}
	fs := cmd.Flags()
	in.register(fs)
	job.register(fs)
	fs.StringVarP(&u.Dir, "out", "o", "", "folder of the bundle (default slmgen-NAME-TASK-TARGET)")
	fs.StringArrayVar(&u.Set, "set", nil, "change a setting of the plan, for example lora.r=32; again for each")
	fs.BoolVar(&u.Replace, "replace", false, "overwrite a bundle whose files were edited")
	fs.StringVar(&job.opts.Name, "name", "", "name of the run and the model (default: from the file)")
	fs.StringVar(&job.opts.DataURL, "data-url", "", "where the notebook fetches the data when it is too large to travel inside")
	fs.StringVar(&job.opts.ReportTo, "report-to", "", "tracker of the trainer: none (default), wandb, tensorboard, trackio, mlflow, ...")
	return cmd
}

func (s *session) bundleCmd() *cobra.Command {
	var r app.Rebuild
	cmd := &cobra.Command{
		Use:   "bundle PLAN",
		Short: "Build a bundle again from an edited plan",
		Long: `Reads plan.json (of a bundle, or edited by hand), lays --set settings over it, checks and estimates it again, and writes the
bundle. The data come from the files that the plan names; they must not have changed.`,
		Example: `  slmgen bundle slmgen-faq-qa-edge/plan.json --set lora.r=32 --set epochs=2 -o faq-r32
  slmgen bundle plan.json --lane axolotl -o faq-axolotl`,
		Args: args(1, 1, "one plan"),
		RunE: func(cmd *cobra.Command, a []string) error {
			if r.Dir == "" {
				return usageError{fault.New(fault.Invalid, "bundle needs -o DIR")}
			}
			r.Plan = a[0]
			res, err := s.app.Rebuild(cmd.Context(), r)
			if err != nil {
				return err
			}
			if s.json {
				return s.print(res)
			}
			st := s.out()
			st.printf("\n")
			s.trainingSection(st, res.Plan)
			s.bundleSection(st, &res.Bundle, res.Plan)
			st.printf("\n")
			return nil
		},
	}
	fs := cmd.Flags()
	fs.StringArrayVar(&r.Set, "set", nil, "change a setting, for example lora.r=32; again for each")
	fs.StringVar(&r.Lane, "lane", "", "another lane than the plan's")
	fs.StringVarP(&r.Dir, "out", "o", "", "folder of the bundle")
	fs.BoolVar(&r.Replace, "replace", false, "overwrite a bundle whose files were edited")
	return cmd
}
