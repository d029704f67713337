package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/slmgen/slmgen/internal/app"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/bundle"
	"github.com/slmgen/slmgen/slmgen/registry"
)

func (s *session) modelsCmd() *cobra.Command {
	cmd := &cobra.Command{Use: "models", RunE: help, Short: "The base models that are known, and yours", Args: group}
	cmd.AddCommand(s.modelsListCmd(), s.modelsShowCmd(), s.modelsAddCmd(), s.modelsRemoveCmd(), s.modelsCheckCmd())
	return cmd
}

// group is the argument rule of a command that only holds others.
func group(cmd *cobra.Command, a []string) error {
	if len(a) > 0 {
		return usageError{fault.New(fault.Invalid, "%s has no command %q", cmd.CommandPath(), a[0])}
	}
	return nil
}

func help(cmd *cobra.Command, _ []string) error { return cmd.Help() }

func (s *session) modelsListCmd() *cobra.Command {
	var user bool
	cmd := &cobra.Command{
		Use: "list", Short: "List the models", Example: "  slmgen models list\n  slmgen models list --json", Args: args(0, 0, "no argument"),
		RunE: func(*cobra.Command, []string) error {
			reg, err := s.engine.Registry()
			if err != nil {
				return err
			}
			models := []registry.Model{}
			for _, m := range reg.Models() {
				if m.User || !user {
					models = append(models, m)
				}
			}
			if s.json {
				return s.print(map[string]any{"models": models})
			}
			st := s.out()
			st.printf("\n  %s\n", st.bold(pad("model", 44)+pad("params", 9)+pad("context", 9)+pad("licence", 30)+"scores"))
			for _, m := range models {
				st.printf("  %s%s%s%s%d%s\n", pad(clip(m.ID, 43), 44), pad(known(m.Params, func(v int64) string { return short(float64(v)) }), 9),
					pad(known(m.Context, func(v int) string { return count(int64(v)) }), 9), pad(clip(known(m.Licence, strings.Clone), 29), 30), len(m.Scores), mine(m))
			}
			st.printf("\n  %s\n\n", st.dim(plural(int64(len(models)), "model", "models")+"; ? is unknown: nobody verified it"))
			return nil
		},
	}
	cmd.Flags().BoolVar(&user, "user", false, "only yours")
	return cmd
}

func mine(m registry.Model) string {
	if m.User {
		return "  (yours)"
	}
	return ""
}

func known[T any](f registry.Fact[T], show func(T) string) string {
	if !f.Known {
		return "?"
	}
	return show(f.Value)
}

func (s *session) modelsShowCmd() *cobra.Command {
	return &cobra.Command{
		Use: "show ID", Short: "One model: every fact with its source", Example: "  slmgen models show Qwen/Qwen3-0.6B", Args: args(1, 1, "one model id"),
		RunE: func(_ *cobra.Command, a []string) error {
			reg, err := s.engine.Registry()
			if err != nil {
				return err
			}
			m, err := reg.Get(a[0])
			if err != nil {
				return err
			}
			if s.json {
				return s.print(m)
			}
			st := s.out()
			st.printf("\n  %s  %s\n\n", st.bold(m.ID), st.dim(strings.Join([]string{m.Kind, m.Family, m.Architecture}, " · ")))
			fact := func(name, value, source string) {
				st.printf("  %s %s %s\n", st.cyan(pad(name, 16)), pad(clip(value, 40), 40), st.dim(clip(source, 90)))
			}
			number := count
			integer := func(v int) string { return count(int64(v)) }
			yes := func(v bool) string { return map[bool]string{true: "yes", false: "no"}[v] }
			fact("parameters", known(m.Params, number), m.Params.Source)
			fact("layers", known(m.Layers, integer), m.Layers.Source)
			fact("hidden size", known(m.Hidden, integer), m.Hidden.Source)
			fact("heads", known(m.Heads, integer)+" / "+known(m.KVHeads, integer)+" kv", m.Heads.Source)
			fact("vocabulary", known(m.Vocab, integer), m.Vocab.Source)
			fact("context", known(m.Context, integer), m.Context.Source)
			fact("licence", known(m.Licence, strings.Clone), m.Licence.Source)
			fact("gated", known(m.Gated, yes), m.Gated.Source)
			fact("languages", known(m.Languages, func(v []string) string { return strings.Join(v, ", ") }), m.Languages.Source)
			fact("tool calling", known(m.ToolCalling, yes), m.ToolCalling.Source)
			fact("released", known(m.Released, strings.Clone), m.Released.Source)
			for _, c := range m.Conflicts {
				st.printf("  %s %s: %s / %s. %s\n", st.yellow("! sources disagree on"), c.Fact, c.A, c.B, c.Advice)
			}
			for _, sc := range m.Scores {
				fact(clip(sc.Benchmark, 16), fmt.Sprintf("%g  %s", sc.Value, sc.Setting), sc.Source)
			}
			st.printf("\n")
			return nil
		},
	}
}

func (s *session) modelsAddCmd() *cobra.Command {
	var id string
	cmd := &cobra.Command{
		Use: "add FILE.yaml|FOLDER|OWNER/NAME", Short: "Add your own models, from YAML, from a saved model, or from the hub",
		Long: `Checks what is given, keeps it in the workspace, and uses the models in every later recommendation.
A folder is one that save_pretrained wrote: shape, context, chat template, licence and languages are read from its files, and the parameters are
held against its weights. Of a model on the hub only the small files are downloaded. An architecture that the formulas do not hold for is refused.
Of a YAML file all problems are reported at once; "slmgen models show ID --json" prints one to start from.`,
		Example: `  slmgen models add Qwen/Qwen2.5-1.5B
  slmgen models add ./my-model --id me/my-model
  slmgen models show Qwen/Qwen3-1.7B --json > my-model.yaml
  slmgen models add my-model.yaml`,
		Args: args(1, 1, "one YAML file, folder or id"),
		RunE: func(cmd *cobra.Command, a []string) error {
			models, err := s.engine.AddModels(cmd.Context(), a[0], id, app.Input{Fetching: s.fetching()})
			if err != nil {
				return err
			}
			return s.named("added", models)
		},
	}
	cmd.Flags().StringVar(&id, "id", "", "what a folder's model is called; default: the folder's name")
	return cmd
}

func (s *session) modelsCheckCmd() *cobra.Command {
	return &cobra.Command{
		Use: "check FILE.yaml|FOLDER|OWNER/NAME", Short: "Check models without adding them", Example: "  slmgen models check my-model.yaml", Args: args(1, 1, "one YAML file, folder or id"),
		RunE: func(cmd *cobra.Command, a []string) error {
			models, err := s.engine.CheckModels(cmd.Context(), a[0], "", app.Input{Fetching: s.fetching()})
			if err != nil {
				return err
			}
			return s.named("valid", models)
		},
	}
}

func (s *session) named(what string, models []registry.Model) error {
	if s.json {
		return s.print(map[string]any{"models": models})
	}
	for _, m := range models {
		s.out().printf("  %s %s  %s\n", what, m.ID, s.out().dim(m.Architecture+", "+known(m.Params, count)+" parameters"))
	}
	return nil
}

func (s *session) modelsRemoveCmd() *cobra.Command {
	return &cobra.Command{
		Use: "remove ID", Short: "Remove a model of yours", Example: "  slmgen models remove me/my-model", Args: args(1, 1, "one model id"),
		RunE: func(_ *cobra.Command, a []string) error {
			if err := s.engine.RemoveModel(a[0]); err != nil {
				return err
			}
			if s.json {
				return s.print(map[string]any{"removed": a[0]})
			}
			s.out().printf("  removed %s\n", a[0])
			return nil
		},
	}
}

func (s *session) lanesCmd() *cobra.Command {
	cmd := &cobra.Command{Use: "lanes", RunE: help, Short: "The trainers that bundles are written for", Args: group}
	cmd.AddCommand(&cobra.Command{
		Use: "list", Short: "List the lanes with their pinned versions", Example: "  slmgen lanes list", Args: args(0, 0, "no argument"),
		RunE: func(*cobra.Command, []string) error {
			if s.json {
				return s.print(map[string]any{"lanes": bundle.Lanes()})
			}
			st := s.out()
			for _, l := range bundle.Lanes() {
				st.printf("\n")
				st.section(l.Name, l.Summary, st.dim(strings.Join(l.Pins(), " ")+" (as of "+l.AsOf+")"), "run: "+l.Run)
				for _, limit := range l.Limits {
					st.section("", st.dim("· "+limit))
				}
			}
			st.printf("\n")
			return nil
		},
	})
	return cmd
}
