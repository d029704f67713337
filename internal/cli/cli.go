// Package cli is the command line: it parses flags, calls internal/app, and prints. It holds no logic of the engine.
package cli

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/slmgen/slmgen/internal/app"
	"github.com/slmgen/slmgen/internal/fault"
)

// The exit codes that every command keeps.
const (
	exitDone        = 0
	exitFailed      = 1 // or: not valid
	exitUsage       = 2
	exitQuarantined = 3 // done, but records were quarantined and --strict was given
)

// Env is everything a command touches outside the library: streams, clock, workspace. Tests give their own.
type Env struct {
	In       io.Reader
	Out, Err io.Writer
	// InTerminal, OutTerminal and ErrTerminal say what stands at the other end.
	InTerminal, OutTerminal, ErrTerminal bool
	Color                                bool
	Width                                int // columns of the terminal; 0 unknown
	Home                                 string
	Now                                  func() time.Time
	Getenv                               func(string) string // the environment; nil knows nothing
	Version                              string
	Network                              app.Network // how inputs that are addresses are fetched
}

// System is the Env of a real process.
func System(version string) Env {
	e := Env{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Now: time.Now, Getenv: os.Getenv, Version: version, Home: app.DefaultHome(os.Getenv, os.UserHomeDir)}
	e.Network = app.NetworkFrom(os.Getenv)
	e.Network.Proxy, e.Network.UserAgent = http.ProxyFromEnvironment, "slmgen/"+version
	e.InTerminal = term.IsTerminal(int(os.Stdin.Fd()))
	e.OutTerminal = term.IsTerminal(int(os.Stdout.Fd()))
	e.ErrTerminal = term.IsTerminal(int(os.Stderr.Fd()))
	e.Color = e.OutTerminal && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	if w, _, err := term.GetSize(int(os.Stdout.Fd())); err == nil {
		e.Width = w
	}
	return e
}

// session is one call of the program.
type session struct {
	Env
	app    *app.App
	engine engine // app, or a server
	server string // its address
	json   bool
	exit   int
}

// usageError is a wrong flag or argument: exit 2.
type usageError struct{ error }

func (u usageError) Unwrap() error { return u.error }

// Run executes one command line and gives the exit code.
func Run(ctx context.Context, args []string, env Env) int {
	if env.Getenv == nil {
		env.Getenv = func(string) string { return "" }
	}
	s := &session{Env: env, app: app.New(env.Home, env.Now).Use(env.Network)}
	s.engine = s.app
	root := s.root()
	root.SetArgs(args)
	root.SetIn(env.In)
	root.SetOut(env.Out)
	root.SetErr(env.Err)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return s.exit
	}
	code := exitFailed
	var usage usageError
	if errors.As(err, &usage) || isUsage(err) {
		code = exitUsage
	}
	s.json = s.json || code == exitUsage && asksJSON(args) // the parser stops at the first wrong flag or command
	s.fail(err, code)
	return code
}

// asksJSON looks for --json among arguments that could not be parsed.
func asksJSON(args []string) bool {
	end := slices.Index(args, "--")
	if end < 0 {
		end = len(args)
	}
	return slices.Contains(args[:end], "--json")
}

// isUsage recognizes the errors that the flag parser makes itself.
func isUsage(err error) bool {
	for _, mark := range []string{"unknown command", "unknown flag", "unknown shorthand", "required flag", "flag needs an argument", "invalid argument", "accepts ", "requires at least"} {
		if strings.HasPrefix(err.Error(), mark) {
			return true
		}
	}
	return false
}

// problem is the RFC 9457 document that a failed command prints under --json.
type problem struct {
	Type     string          `json:"type"`
	Title    string          `json:"title"`
	Status   int             `json:"status"`
	Code     fault.Code      `json:"code"`
	Detail   string          `json:"detail"`
	Hint     string          `json:"hint,omitempty"`
	Position *fault.Position `json:"position,omitempty"`
}

func (s *session) fail(err error, exit int) {
	if errors.Is(err, context.Canceled) {
		err = fault.New(fault.Unavailable, "stopped")
	}
	var f *fault.Error
	if !errors.As(err, &f) {
		code := fault.Internal
		if exit == exitUsage {
			code = fault.Invalid
		}
		f = &fault.Error{Code: code, Message: err.Error()}
	}
	if s.json {
		p := problem{Type: "about:blank", Title: strings.ReplaceAll(string(f.Code), "_", " "), Status: f.Code.Status(), Code: f.Code, Hint: f.Hint, Position: f.Pos}
		bare := *f
		bare.Hint, bare.Pos = "", nil
		p.Detail = bare.Error()
		_ = s.print(p)
		return
	}
	st := s.style(s.Err, s.ErrTerminal && s.Color)
	st.printf("%s %s\n", st.red("error:"), cleanError(f))
	if f.Hint != "" {
		st.printf("  %s %s\n", st.dim("do:"), f.Hint)
	}
	if exit == exitUsage {
		st.printf("  %s\n", st.dim("slmgen --help lists the commands; slmgen COMMAND --help shows one with examples"))
	}
}

func cleanError(f *fault.Error) string {
	bare := *f
	bare.Hint = ""
	return bare.Error()
}

// print writes one JSON document and nothing else.
func (s *session) print(v any) error {
	enc := s.encoder()
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// printLine writes one line of JSON at once: a stream is read as it comes.
func (s *session) printLine(v any) error { return s.encoder().Encode(v) }

func (s *session) encoder() *json.Encoder {
	enc := json.NewEncoder(s.Out)
	enc.SetEscapeHTML(false)
	return enc
}

func (s *session) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "slmgen",
		Short: "Bring any dataset, get the small language model that fits it",
		Long: `slmgen reads a dataset, recommends a small base model (0.1B to 9B) with evidence, plans its training, estimates memory,
time and money, and writes a bundle that trains it: notebook, script, configuration, data, exact package versions.`,
		Example: `  slmgen upload faq.jsonl --task qa --deploy edge
  slmgen inspect export.csv
  slmgen analyze chats.parquet --json`,
		SilenceErrors: true, SilenceUsage: true, Version: s.Version,
	}
	root.PersistentFlags().BoolVar(&s.json, "json", false, "print one JSON document on standard output and nothing else")
	root.PersistentFlags().StringVar(&s.server, "server", "", "do it on the server at this address (or SLMGEN_SERVER); its key is read from SLMGEN_KEY")
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error { return s.chooseEngine(cmd) }
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.CompletionOptions.HiddenDefaultCmd = true
	root.AddCommand(s.uploadCmd(), s.inspectCmd(), s.convertCmd(), s.validateCmd(), s.analyzeCmd(), s.recommendCmd(), s.estimateCmd(), s.bundleCmd(),
		s.tokensCmd(), s.renderCmd(), s.mappingCmd(), s.pilotsCmd(), s.promptCmd(), s.modelsCmd(), s.pricesCmd(), s.lanesCmd(), s.backtestCmd(), s.runsCmd(), s.serveCmd(), s.relayCmd(), s.keysCmd(), s.backupCmd(), s.restoreCmd())
	return root
}

// args checks the number of arguments and makes a miss a usage error.
func args(lo, hi int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, got []string) error {
		if len(got) < lo || hi >= 0 && len(got) > hi {
			return usageError{fault.New(fault.Invalid, "%s wants %s, not %d arguments", cmd.CommandPath(), what, len(got))}
		}
		return nil
	}
}

// Command gives the command tree without anything behind it, for documentation.
func Command() *cobra.Command { return (&session{}).root() }
