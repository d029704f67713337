package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/slmgen/slmgen/api"
	"github.com/slmgen/slmgen/api/client"
	"github.com/slmgen/slmgen/internal/app/remote"
	"github.com/slmgen/slmgen/internal/app/serve"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/track"
)

// withRuns has do work with the runs of the server that --server names, or of the workspace here, which a running server may share.
func (s *session) withRuns(ctx context.Context, do func(*remote.Server) error) error {
	if srv, ok := s.engine.(*remote.Server); ok {
		return do(srv)
	}
	f := serverFlags{}
	f.Address, f.Auth = "127.0.0.1:0", "none"
	return f.With(ctx, s.host(slog.New(slog.DiscardHandler)), func(here *serve.Service) error {
		srv, err := remote.Inside(api.New(here, api.Options{}), s.app)
		if err != nil {
			return err
		}
		return do(srv)
	})
}

func (s *session) createRunCmd() *cobra.Command {
	var plan, mailbox string
	var days int
	cmd := &cobra.Command{
		Use:   "create NAME",
		Short: "Make a run that a training program reports to",
		Long: `Makes a run, and shows once what the training program needs: SLMGEN_RUN_URL and SLMGEN_RUN_SECRET, as variables of its environment or secrets of
Colab. The secret opens this run alone, for writing alone. The server must be reachable from where the training runs; where it is not, as from
Colab, name a --mailbox that both can reach: a relay ("slmgen relay") or a bucket. What lies there is encrypted with the secret.`,
		Example: `  slmgen runs create "support bot, third try"
  slmgen runs create "on Colab" --mailbox https://relay.example.org
  slmgen runs create nightly --days 7 --server https://slmgen.example.org --json`,
		Args: args(1, 1, "one name"),
		RunE: func(cmd *cobra.Command, a []string) error {
			in := client.RunCreate{Name: a[0]}
			if plan != "" {
				in.Plan = &plan
			}
			if mailbox != "" {
				in.Mailbox = &mailbox
			}
			if days > 0 {
				until := s.Now().UTC().AddDate(0, 0, days)
				in.Expires = &until
			}
			return s.withRuns(cmd.Context(), func(srv *remote.Server) error {
				made, err := srv.CreateRun(cmd.Context(), in)
				if err != nil {
					return err
				}
				if s.server == "" {
					made.Url = "http://127.0.0.1:8080/v1/runs/" + made.Run.ID // where `slmgen serve` listens
				}
				if s.json {
					return s.print(made)
				}
				st := s.out()
				st.section("Run", st.bold(made.Run.Name)+"  "+made.Run.ID)
				if mailbox != "" {
					st.printf("\n  export SLMGEN_RUN_MAILBOX='%s'\n", mailbox)
				} else {
					st.printf("\n  export SLMGEN_RUN_URL=%s\n", made.Url)
				}
				st.printf("  export SLMGEN_RUN_SECRET=%s\n\n", made.Secret)
				st.section("", st.dim("The secret is not shown again. slmgen runs watch "+made.Run.ID+" follows the run."))
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&plan, "plan", "", "id of the plan that it trains")
	cmd.Flags().StringVar(&mailbox, "mailbox", "", "relay (https://RELAY) or bucket (s3://BUCKET/PREFIX?endpoint=https://HOST) that the run reports to where it cannot reach the server")
	cmd.Flags().IntVar(&days, "days", 0, "days that the secret holds; 0 for ever")
	return cmd
}

func (s *session) listRunsCmd() *cobra.Command {
	var state string
	var limit int
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List training runs, newest first",
		Example: `  slmgen runs list
  slmgen runs list --state running --json`,
		Args: args(0, 0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if limit < 1 {
				return usageError{fmt.Errorf("--limit is %d; ask for 1 at least", limit)}
			}
			return s.withRuns(cmd.Context(), func(srv *remote.Server) error {
				all, err := srv.Runs(cmd.Context(), track.RunState(state), limit)
				if err != nil {
					return err
				}
				if s.json {
					return s.print(map[string]any{"runs": all})
				}
				st := s.out()
				if len(all) == 0 {
					st.section("Runs", "none yet: slmgen runs create makes one, slmgen runs import takes a log")
					return nil
				}
				for _, r := range all {
					st.printf("  %-20s %s %s  %s  %s\n", r.ID, st.state(r.State, 10), fitted(steps(r), 15), r.Created.Local().Format("2006-01-02 15:04"), r.Name)
				}
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&state, "state", "", "only runs in this state: created, starting, running, suspect, lost, completed, failed, stopped")
	cmd.Flags().IntVar(&limit, "limit", 50, "how many at most")
	return cmd
}

func steps(r track.Run) string {
	if r.Total > 0 {
		return count(r.Step) + " of " + count(r.Total)
	}
	return count(r.Step)
}

// state writes a run's state in its colour.
func (t *style) state(s track.RunState, width int) string {
	text := string(s) + strings.Repeat(" ", max(0, width-len(s)))
	switch s {
	case track.Completed:
		return t.green(text)
	case track.Failed, track.Lost:
		return t.red(text)
	case track.Suspect, track.Stopped:
		return t.yellow(text)
	case track.Running, track.Starting:
		return t.cyan(text)
	}
	return t.dim(text)
}

func (s *session) showRunCmd() *cobra.Command {
	var metrics []string
	cmd := &cobra.Command{
		Use:   "show RUN...",
		Short: "Show a run with its curves, or several beside each other",
		Long: `Shows where a run stands, how long it still takes, what went wrong, and draws its curves. Several runs are drawn into one picture for each
metric.`,
		Example: `  slmgen runs show run_3k8p
  slmgen runs show run_3k8p run_7d2m --metric loss --metric grad_norm`,
		Args: args(1, 10, "one to ten runs"),
		RunE: func(cmd *cobra.Command, ids []string) error {
			return s.withRuns(cmd.Context(), func(srv *remote.Server) error {
				var all []*track.Run
				for _, id := range ids {
					r, err := srv.Run(cmd.Context(), id)
					if err != nil {
						return err
					}
					all = append(all, r)
				}
				chart, err := srv.Chart(cmd.Context(), client.ChartRunsParams{Run: ids, Metric: &metrics, Points: new(400)})
				if err != nil {
					return err
				}
				if s.json && len(all) == 1 {
					return s.print(all[0])
				}
				if s.json {
					return s.print(map[string]any{"runs": all, "chart": chart})
				}
				st := s.out()
				for _, r := range all {
					s.printRun(st, r)
				}
				for _, line := range s.draw(chart) {
					st.printf("  %s\n", line)
				}
				return nil
			})
		},
	}
	cmd.Flags().StringArrayVar(&metrics, "metric", []string{"loss", "eval_loss"}, "metric to draw; again for each")
	return cmd
}

func (s *session) printRun(st *style, r *track.Run) {
	st.section("Run", st.bold(r.Name)+"  "+st.dim(r.ID))
	st.section("State", st.state(r.State, 0)+"  step "+steps(*r)+attempts(r))
	if first, _, _ := strings.Cut(r.Text, "\n"); first != "" {
		st.section("", first)
	}
	if r.Elapsed > 0 {
		st.section("Time", duration(r.Elapsed)+" of training"+left(r.Remain))
	}
	var figures []string
	for _, name := range []string{"loss", "train/loss", "eval_loss", "eval/loss", "grad_norm", "learning_rate", "mean_token_accuracy"} {
		if v, ok := r.Last[name]; ok {
			figures = append(figures, fmt.Sprintf("%s %.4g", name, v))
		}
	}
	if len(figures) > 0 {
		st.section("Latest", strings.Join(figures, "   "))
	}
	for _, a := range r.Alerts {
		paint := st.yellow
		if a.Severity == track.Critical {
			paint = st.red
		}
		st.section("Alert", paint(a.Rule)+fmt.Sprintf(" at step %d: %s", a.Step, a.Text))
	}
	if a := r.Advice; a != nil {
		saves := ""
		if a.Saves > 0 {
			saves = " It saves " + duration(a.Saves) + "."
		}
		st.section("Advice", st.yellow("stop early")+": "+a.Text+saves)
	}
	if r.Skipped > 0 {
		st.section("", fmt.Sprintf("%d lines of the log could not be read", r.Skipped))
	}
}

func attempts(r *track.Run) string {
	if r.Attempt < 2 {
		return ""
	}
	return fmt.Sprintf(", attempt %d", r.Attempt)
}

// left says how long a run still takes.
func left(r *track.Remains) string {
	switch {
	case r == nil:
		return ""
	case r.Seconds == nil:
		return "; left: " + r.Why
	}
	return fmt.Sprintf("; left: %s (%s to %s)", duration(*r.Seconds), duration(*r.Low), duration(*r.High))
}

func (s *session) watchRunCmd() *cobra.Command {
	var metrics []string
	cmd := &cobra.Command{
		Use:   "watch RUN",
		Short: "Follow a run live",
		Long: `Follows a run until it has ended: its curves, the time that is left, and alerts as they come. With --json, and where the output is no terminal, one
line for each event or change. A connection that breaks is taken up again where it was. Exit 1 if the run failed or is lost.`,
		Example: `  slmgen runs watch run_3k8p
  slmgen runs watch run_3k8p --json --server https://slmgen.example.org`,
		Args: args(1, 1, "one run"),
		RunE: func(cmd *cobra.Command, a []string) error {
			return s.withRuns(cmd.Context(), func(srv *remote.Server) error { return s.watch(cmd.Context(), srv, a[0], metrics) })
		},
	}
	cmd.Flags().StringArrayVar(&metrics, "metric", []string{"loss", "eval_loss"}, "metric to draw; again for each")
	return cmd
}

// errRunEnded ends a watch.
var errRunEnded = errors.New("the run has ended")

// redrawEvery is how often the picture of a run is drawn again while events come.
const redrawEvery = time.Second

func (s *session) watch(ctx context.Context, srv *remote.Server, id string, metrics []string) error {
	screen := &screen{session: s, srv: srv, id: id, metrics: metrics}
	live := s.OutTerminal && !s.json
	after := int64(0)
	if live {
		after = -1
		if err := screen.draw(ctx); err != nil {
			return err
		}
	}
	var last *track.Run
	err := srv.Watch(ctx, id, after, func(n client.RunNews) error {
		if n.Run != nil {
			last = n.Run
		}
		switch {
		case live:
			if n.Run != nil || s.Now().Sub(screen.drawn) >= redrawEvery {
				if err := screen.draw(ctx); err != nil {
					return err
				}
			}
		case s.json && n.Event != nil:
			if err := s.printLine(struct {
				Position int64        `json:"position"`
				Event    *track.Event `json:"event"`
			}{n.Position, n.Event}); err != nil {
				return err
			}
		case s.json:
			if err := s.printLine(map[string]any{"run": n.Run}); err != nil {
				return err
			}
		case n.Event != nil:
			s.printEvent(n.Event)
		default:
			s.out().section("State", string(n.Run.State)+"  step "+steps(*n.Run)+left(n.Run.Remain))
		}
		if n.Run != nil && (n.Run.State.Ended() || n.Run.State == track.Lost) {
			return errRunEnded
		}
		return nil
	})
	switch {
	case errors.Is(err, errRunEnded):
	case ctx.Err() != nil:
		return fault.New(fault.Unavailable, "not followed any longer; the run goes on")
	default:
		return err
	}
	if last.State == track.Failed || last.State == track.Lost {
		s.exit = exitFailed
	}
	return nil
}

// printEvent writes an event in a line.
func (s *session) printEvent(e *track.Event) {
	step := ""
	if e.Step != nil {
		step = fmt.Sprintf("step %d", *e.Step)
	}
	names := make([]string, 0, len(e.Metrics))
	for name := range e.Metrics {
		names = append(names, name)
	}
	slices.Sort(names)
	var figures []string
	for _, name := range names {
		figures = append(figures, fmt.Sprintf("%s=%.5g", name, e.Metrics[name]))
	}
	text, _, _ := strings.Cut(e.Text, "\n")
	s.out().printf("%s %-10s %-10s %s\n", e.Time.Local().Format(time.DateTime), e.Kind, step, strings.TrimSpace(text+" "+strings.Join(figures, " ")))
}

// screen is a run drawn again and again in its place.
type screen struct {
	*session
	srv     *remote.Server
	id      string
	metrics []string
	lines   int
	drawn   time.Time
}

func (p *screen) draw(ctx context.Context) error {
	r, err := p.srv.Run(ctx, p.id)
	if err != nil {
		return err
	}
	chart, err := p.srv.Chart(ctx, client.ChartRunsParams{Run: []string{p.id}, Metric: &p.metrics, Points: new(400)})
	if err != nil {
		return err
	}
	var text strings.Builder
	st := p.style(&text, p.Color)
	p.printRun(st, r)
	for _, line := range p.session.draw(chart) {
		st.printf("  %s\n", line)
	}
	if p.lines > 0 {
		p.out().printf("\x1b[%dA\x1b[J", p.lines)
	}
	p.lines, p.drawn = strings.Count(text.String(), "\n"), p.Now()
	_, err = p.Out.Write([]byte(text.String()))
	return err
}

func (s *session) exportRunCmd() *cobra.Command {
	var out, format string
	cmd := &cobra.Command{
		Use:   "export RUN",
		Short: "Write the events of a run to a file",
		Long: `jsonl: the events as they came, which "slmgen runs import" reads back. csv and parquet: a row an event, a column a metric; a metric that was not
reported is empty, NaN and the infinities are there. Without -o the file goes to standard output.`,
		Example: `  slmgen runs export run_3k8p -o run.parquet
  slmgen runs export run_3k8p --format csv > run.csv`,
		Args: args(1, 1, "one run"),
		RunE: func(cmd *cobra.Command, a []string) error {
			if format == "" {
				if format = strings.TrimPrefix(filepath.Ext(out), "."); format == "" {
					format = "jsonl"
				}
			}
			if !slices.Contains([]string{"jsonl", "csv", "parquet"}, format) {
				return usageError{fault.New(fault.Unsupported, "there is no export as %q", format).Do("use jsonl, csv or parquet")}
			}
			if s.json && out == "" {
				return usageError{fault.New(fault.Invalid, "standard output cannot hold both the file and the JSON document").Do("name the file with -o")}
			}
			return s.withRuns(cmd.Context(), func(srv *remote.Server) error {
				if out == "" {
					return srv.ExportRun(cmd.Context(), a[0], format, s.Out)
				}
				if err := srv.ExportRunTo(cmd.Context(), a[0], format, out); err != nil {
					return err
				}
				if s.json {
					return s.print(map[string]string{"run": a[0], "format": format, "output": out})
				}
				s.out().section("Export", out)
				return nil
			})
		},
	}
	cmd.Flags().StringVarP(&out, "output", "o", "", "file to write; its ending says the format")
	cmd.Flags().StringVar(&format, "format", "", "jsonl, csv or parquet")
	return cmd
}

func (s *session) importRunCmd() *cobra.Command {
	var name string
	var total int64
	cmd := &cobra.Command{
		Use:   "import LOG...",
		Short: "Make runs of training logs",
		Long: `Takes events.jsonl of a bundle's output folder, trainer_log.jsonl of LLaMA-Factory, trainer_state.json, event files of TensorBoard,
wandb-history.jsonl and tables in CSV; which it is, is seen from the content. Each log becomes a run; "-" reads standard input.`,
		Example: `  slmgen runs import output/slmgen-run/events.jsonl --name "support bot"
  slmgen runs import trainer_log.jsonl --server https://slmgen.example.org`,
		Args: args(1, -1, "one log at least"),
		RunE: func(cmd *cobra.Command, files []string) error {
			if name != "" && len(files) > 1 {
				return usageError{fmt.Errorf("--name is for one log, not for %d", len(files))}
			}
			return s.withRuns(cmd.Context(), func(srv *remote.Server) error {
				all := []*track.Run{}
				for _, file := range files {
					r, err := s.importRun(cmd.Context(), srv, file, name, total)
					if err != nil {
						return err
					}
					if all = append(all, r); !s.json {
						st := s.out()
						st.printf("  %-20s %s %s  %s events  %s\n", r.ID, st.state(r.State, 10), fitted(steps(*r), 15), count(r.Events), r.Name)
					}
				}
				if s.json {
					return s.print(map[string]any{"runs": all})
				}
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&name, "name", "", "what to call the run (default: the file's name)")
	cmd.Flags().Int64Var(&total, "steps", 0, "steps that the run was to do, for logs that do not say it")
	return cmd
}

func (s *session) importRun(ctx context.Context, srv *remote.Server, file, name string, total int64) (*track.Run, error) {
	in, done, err := s.open(file)
	if err != nil {
		return nil, err
	}
	defer done()
	if name == "" && file != "-" {
		name = filepath.Base(file)
	}
	r, err := srv.ImportRun(ctx, name, total, in)
	var f *fault.Error
	if errors.As(err, &f) && len(file) > 0 {
		f.Message = file + ": " + f.Message
	}
	return r, err
}

func (s *session) stopRunCmd() *cobra.Command {
	return &cobra.Command{
		Use:     "stop RUN",
		Short:   "Ask a run to stop: it saves, and ends",
		Example: `  slmgen runs stop run_3k8p`,
		Args:    args(1, 1, "one run"),
		RunE: func(cmd *cobra.Command, a []string) error {
			return s.withRuns(cmd.Context(), func(srv *remote.Server) error {
				r, err := srv.StopRun(cmd.Context(), a[0])
				if err != nil {
					return err
				}
				if s.json {
					return s.print(r)
				}
				s.out().section("Asked", "the run stops when it next reports, and says so")
				return nil
			})
		},
	}
}

func (s *session) deleteRunCmd() *cobra.Command {
	return &cobra.Command{
		Use:     "delete RUN...",
		Short:   "Erase runs with their events",
		Example: `  slmgen runs delete run_3k8p`,
		Args:    args(1, -1, "one run at least"),
		RunE: func(cmd *cobra.Command, ids []string) error {
			return s.withRuns(cmd.Context(), func(srv *remote.Server) error {
				for _, id := range ids {
					if err := srv.DeleteRun(cmd.Context(), id); err != nil {
						return err
					}
				}
				if s.json {
					return s.print(map[string]any{"deleted": ids})
				}
				return nil
			})
		},
	}
}
