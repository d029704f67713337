package app

import (
	"context"
	"encoding/json"
	"io"
	"os"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen"
	"github.com/slmgen/slmgen/slmgen/registry"
	"github.com/slmgen/slmgen/slmgen/sysprompt"
	"github.com/slmgen/slmgen/slmgen/voice"
)

// Behaviour reads the settings of a prompt from a JSON or YAML file; "-" is stdin.
func (a *App) Behaviour(path string, stdin io.Reader) (sysprompt.Behaviour, error) {
	doc, err := readSmall(path, stdin)
	if err != nil {
		return sysprompt.Behaviour{}, err
	}
	b, err := sysprompt.ParseBehaviour(doc)
	return b, inFile(err, path)
}

// AnswerSchema reads the JSON Schema of answers from a file; "-" is stdin. Compose checks what it holds.
func (a *App) AnswerSchema(path string, stdin io.Reader) (json.RawMessage, error) {
	return readSmall(path, stdin)
}

// LintPrompt reads a prompt from a file, "-" being stdin, and finds what is wrong with it.
func (a *App) LintPrompt(path string, stdin io.Reader, opts sysprompt.LintOptions) (*sysprompt.Report, error) {
	text, err := readSmall(path, stdin)
	if err != nil {
		return nil, err
	}
	r, err := sysprompt.Lint(string(text), opts)
	return r, inFile(err, path)
}

// ComparePrompts reads two prompts from files, one of which may be "-" for stdin, and says what changed.
func (a *App) ComparePrompts(before, after string, stdin io.Reader) (*sysprompt.Difference, error) {
	if before == "-" && after == "-" {
		return nil, fault.New(fault.Invalid, "both prompts cannot be standard input").Do("name a file for one of them")
	}
	x, err := readSmall(before, stdin)
	if err != nil {
		return nil, err
	}
	y, err := readSmall(after, stdin)
	if err != nil {
		return nil, err
	}
	return sysprompt.Compare(string(x), string(y))
}

// ReversePrompt infers the system prompt behind a dataset.
func (a *App) ReversePrompt(ctx context.Context, in Input, opts sysprompt.ReverseOptions) (*sysprompt.Reversed, int64, error) {
	ds, err := a.Open(ctx, in)
	if err != nil {
		return nil, 0, err
	}
	defer ds.Close()
	r, err := sysprompt.Reverse(ctx, ds.Examples(ctx), opts)
	return r, ds.Counts().Quarantined, err
}

// Voice measures what the answers of a dataset are like.
func (a *App) Voice(ctx context.Context, in Input, opts voice.Options) (*voice.Report, int64, error) {
	ds, err := a.Open(ctx, in)
	if err != nil {
		return nil, 0, err
	}
	defer ds.Close()
	r, err := voice.Measure(ctx, ds.Examples(ctx), opts)
	return r, ds.Counts().Quarantined, err
}

// Foresee analyzes a dataset and tells on which of its questions a model trained on it is likely to fail.
func (a *App) Foresee(ctx context.Context, in Input, task registry.Task, o voice.Outlook) (*voice.Preview, int64, error) {
	ds, err := a.Open(ctx, in)
	if err != nil {
		return nil, 0, err
	}
	defer ds.Close()
	report, err := slmgen.Analyze(ctx, ds.Dataset, slmgen.Options{Task: task, Spill: os.TempDir(), Progress: o.Progress})
	if err != nil {
		return nil, 0, err
	}
	o.Task = task
	p, err := voice.Foresee(ctx, ds.Examples(ctx), report, o)
	return p, ds.Counts().Quarantined, err
}
