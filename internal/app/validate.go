package app

import (
	"bufio"
	"context"
	"io"
	"os"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/parquet"
	"github.com/slmgen/slmgen/formats/validate"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/analyze"
)

// Validation asks whether a file may be uploaded to a provider.
type Validation struct {
	Input    Input // one file for a check; shards too for a repair
	Provider string
	// Fix writes a repaired file to Out and checks that one.
	Fix bool
	Out string
	// Tokenizer counts the tokens of rows exactly: tokenizer.json, its folder or a GGUF file. "": they are estimated.
	Tokenizer string
}

// Validated is the verdict, with Fix on the repaired file.
type Validated struct {
	*validate.Report
	File  string `json:"file"`
	Fixed *Fixed `json:"fixed,omitempty"`
}

// Fixed accounts for every record of the file that was repaired: records = used + quarantined + dropped.
type Fixed struct {
	Records        int64            `json:"records"`
	Used           int64            `json:"used"`
	Quarantined    int64            `json:"quarantined"`
	Dropped        map[string]int64 `json:"dropped"`
	Written        int64            `json:"written"`
	Repairs        map[string]int64 `json:"repairs"`
	Losses         map[string]int64 `json:"losses"`
	Output         string           `json:"output"`
	MovedFile      string           `json:"moved_file,omitempty"`
	QuarantineFile string           `json:"quarantine_file,omitempty"`
	// LeftOut says what is wrong with the rows that were dropped.
	LeftOut []validate.LeftOut `json:"left_out"`
}

// Providers lists the ids of the providers whose rules are known.
func Providers() []string {
	var ids []string
	for _, p := range validate.Providers() {
		ids = append(ids, p.ID)
	}
	return ids
}

// Validate checks a file against the rules of a provider, after a repair when that is asked for.
func (a *App) Validate(ctx context.Context, v Validation) (*Validated, error) {
	p, err := validate.ByID(v.Provider)
	if err != nil {
		return nil, err
	}
	tokens, err := a.tokenCounter(ctx, v)
	if err != nil {
		return nil, err
	}
	o := validate.Options{Containers: []formats.Container{parquet.Container()}, Progress: v.Input.Progress, Tokens: tokens.count, TokenError: tokens.relativeError}
	if v.Fix {
		fixed, err := a.fix(ctx, p, v, tokens)
		if err != nil {
			return nil, err
		}
		rep, err := validate.File(ctx, p, formats.File(v.Out), o)
		if err != nil {
			return nil, err
		}
		return &Validated{rep, v.Out, fixed}, nil
	}
	if len(v.Input.Files)+len(v.Input.Sources) != 1 {
		return nil, fault.New(fault.Invalid, "one file is checked at a time").Do("check each file, or put shards together with --fix -o OUT")
	}
	var name string
	var src formats.Source
	if len(v.Input.Sources) == 1 {
		src = v.Input.Sources[0]
		name = src.Name()
	} else {
		name = v.Input.Files[0]
		src = formats.File(name)
	}
	if name == "-" {
		name = stdinName
		var cleanup func() error
		if src, cleanup, err = formats.Spool(v.Input.Stdin, name, os.TempDir()); err != nil {
			return nil, err
		}
		defer func() { _ = cleanup() }()
	}
	rep, err := validate.File(ctx, p, src, o)
	if err == nil {
		err = *tokens.failed
	}
	if err != nil {
		return nil, err
	}
	return &Validated{Report: rep, File: name}, nil
}

// tokenCounter counts the tokens of a text: exactly, or with a relative error.
type tokenCounter struct {
	count         func(string) int
	relativeError float64
	failed        *error // of the first text that could not be counted
}

func (a *App) tokenCounter(ctx context.Context, v Validation) (tokenCounter, error) {
	var failed error
	if v.Tokenizer == "" {
		return tokenCounter{analyze.EstimateTokens, analyze.EstimateError(), &failed}, nil
	}
	f, err := a.promptFiles(ctx, Prompting{Tokenizer: v.Tokenizer}, v.Input)
	if err != nil {
		return tokenCounter{}, err
	}
	return tokenCounter{failed: &failed, count: func(s string) int {
		n, err := f.tokenizer.Count(s, false)
		if err != nil && failed == nil {
			failed = inFile(err, v.Tokenizer)
		}
		return n
	}}, nil
}

func (a *App) fix(ctx context.Context, p *validate.Provider, v Validation, tokens tokenCounter) (*Fixed, error) {
	v.Input.spelled = true
	v.Input.QuarantineFile = v.Out + ".quarantine.jsonl"
	ds, err := a.Open(ctx, v.Input)
	if err != nil {
		return nil, err
	}
	defer ds.Close()
	if err := ds.spare(v.Out, v.Input.QuarantineFile, v.Out+".moved.jsonl"); err != nil {
		return nil, err
	}
	file, err := create(v.Out)
	if err != nil {
		return nil, err
	}
	moved := &late{path: v.Out + ".moved.jsonl"}
	w := bufio.NewWriterSize(file, 256<<10)
	book := &ledger{dropped: map[string]int64{}}
	rep, err := validate.Fix(ctx, p, ds.Examples(ctx), w, validate.FixOptions{Moved: moved, Fate: book.example, Tokens: tokens.count, TokenError: tokens.relativeError})
	if err == nil {
		err = *tokens.failed
	}
	if err == nil {
		err = w.Flush()
	}
	if err == nil {
		err = moved.flush()
	}
	if err != nil {
		file.abort()
		moved.abort()
		return nil, writeError(err, v.Out)
	}
	book.end()
	files := []*pending{file}
	quarantine, err := ds.quarantine.finish()
	if err != nil {
		file.abort()
		moved.abort()
		return nil, err
	}
	counts := ds.Counts()
	out := &Fixed{
		Records: counts.Records, Used: book.used, Quarantined: counts.Quarantined, Dropped: book.dropped, Written: rep.Written,
		Repairs: rep.Repairs, Losses: rep.Losses, Output: v.Out, LeftOut: rep.LeftOut,
	}
	for reason, n := range counts.Dropped {
		out.Dropped[reason] += n
	}
	if moved.file != nil {
		files, out.MovedFile = append(files, moved.file), moved.path
	}
	if quarantine != nil {
		files, out.QuarantineFile = append(files, quarantine), quarantine.path
	}
	return out, commitAll(files)
}

// late is a file that is made when the first byte is written to it.
type late struct {
	path string
	file *pending
	w    *bufio.Writer
}

var _ io.Writer = (*late)(nil)

func (l *late) Write(b []byte) (int, error) {
	if l.file == nil {
		f, err := create(l.path)
		if err != nil {
			return 0, err
		}
		l.file, l.w = f, bufio.NewWriter(f)
	}
	return l.w.Write(b)
}

func (l *late) flush() error {
	if l.file == nil {
		return nil
	}
	return l.w.Flush()
}

func (l *late) abort() {
	if l.file != nil {
		l.file.abort()
	}
}
