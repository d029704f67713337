package app

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/internal/fault"
)

// Input names a dataset and says how to read it.
type Input struct {
	Files []string // paths, https:// and hf:// addresses; "-" is Stdin
	Stdin io.Reader
	// Container and Format override detection.
	Container, Format string
	// Map holds R=COL arguments, MappingFile a saved mapping; at most one of them is set.
	Map         []string
	MappingFile string
	// Confirm is asked about the guessed mapping of a table; true goes on. Without it a guess is never used.
	Confirm func(Guess) (bool, error)
	// QuarantineFile is where unreadable records go; "" keeps only a few for the report.
	QuarantineFile string
	Progress       func(formats.Progress)
	// Fetching hears of downloads; total is 0 when unknown, and equal to done at the end.
	Fetching func(file string, done, total int64)
}

// stdinName is what reports and plans call standard input.
const stdinName = "stdin"

// Guess is a suggested mapping with rows it was tried on.
type Guess struct {
	Columns []string
	Mapping formats.Mapping
	Rows    []formats.MappingPreview // three of them
}

// Opened is a dataset that can be read again and again. Close removes what standard input was kept in.
type Opened struct {
	*formats.Dataset
	quarantine *quarantine
	cleanup    func()
}

// Close releases temporary files.
func (o *Opened) Close() {
	o.quarantine.drop()
	o.cleanup()
}

// Rejected gives the first records that could not be read, after a pass.
func (o *Opened) Rejected() []Rejected { return o.quarantine.sample }

// KeepQuarantine puts the quarantine file in place after the first pass and gives its path, "" when all records were read.
func (o *Opened) KeepQuarantine() (string, error) { return o.quarantine.keep() }

// Open detects and opens a dataset. A table whose mapping nobody gave or confirmed is a precondition error that shows the guess.
func (a *App) Open(ctx context.Context, in Input) (*Opened, error) { return a.open(ctx, in, false) }

// open leaves a table's guessed mapping unquestioned when guess is set, even where it is no use.
func (a *App) open(ctx context.Context, in Input, guess bool) (*Opened, error) {
	opts, err := a.readOptions(in)
	if err != nil {
		return nil, err
	}
	o := &Opened{quarantine: &quarantine{path: in.QuarantineFile}, cleanup: func() {}}
	opts.Quarantine = o.quarantine.take
	var all []formats.Source
	for _, name := range in.Files {
		if isRemote(name) {
			more, err := a.remote(ctx, in, name)
			if err != nil {
				o.cleanup()
				return nil, err
			}
			all = append(all, more...)
			continue
		}
		if name != "-" {
			more, err := sources(name)
			if err != nil {
				o.cleanup()
				return nil, err
			}
			all = append(all, more...)
			continue
		}
		src, cleanup, err := formats.Spool(in.Stdin, stdinName, os.TempDir())
		if err != nil {
			return nil, err
		}
		o.cleanup = func() { _ = cleanup() }
		all = append(all, src)
	}
	o.Dataset, err = formats.Open(ctx, all, opts)
	if err != nil {
		o.cleanup()
		return nil, err
	}
	if opts.Mapping != nil {
		if err := opts.Mapping.CheckColumns(o.Detection().Columns); err != nil {
			o.cleanup()
			return nil, err
		}
		return o, nil
	}
	if guess || o.Detection().Format != formats.TableFormat {
		return o, nil
	}
	if err := confirm(o.Dataset, in); err != nil {
		o.cleanup()
		return nil, err
	}
	return o, nil
}

func (a *App) readOptions(in Input) (formats.Options, error) {
	opts := formats.Options{Container: in.Container, Format: in.Format, Containers: containers(), Progress: in.Progress}
	switch {
	case len(in.Map) > 0 && in.MappingFile != "":
		return opts, fault.New(fault.Invalid, "--map and --mapping are both given").Do("use one of them")
	case len(in.Map) > 0:
		m, err := formats.ParseMap(in.Map)
		if err != nil {
			return opts, err
		}
		opts.Mapping = &m
	case in.MappingFile != "":
		doc, err := os.ReadFile(in.MappingFile)
		if err != nil {
			return opts, fault.Wrap(fault.NotFound, err, "cannot read the mapping")
		}
		m, err := formats.ParseMapping(doc)
		if err != nil {
			return opts, err
		}
		opts.Mapping = &m
	}
	if opts.Mapping != nil && opts.Format == "" {
		opts.Format = formats.TableFormat
	}
	return opts, nil
}

// confirm asks about a guessed mapping, or explains how to give one.
func confirm(ds *formats.Dataset, in Input) error {
	det := ds.Detection()
	if det.Mapping == nil {
		return fault.New(fault.Precondition, "the columns %s need a mapping", quoted(det.Columns)).Do("give it: --map user=COLUMN --map assistant=COLUMN")
	}
	if len(det.Columns) == 0 {
		return fault.New(fault.Invalid, "the rows of this file have no columns").Do("name a file with examples")
	}
	usable := det.Mapping.Confidence > 0
	if usable && in.Confirm != nil {
		ok, err := in.Confirm(Guess{Columns: det.Columns, Mapping: *det.Mapping, Rows: det.Mapping.Preview(ds.Sample(3))})
		if err != nil || ok {
			return err
		}
		return fault.New(fault.Precondition, "the mapping was not accepted").Do("give your own: %s", MapArguments(*det.Mapping))
	}
	e := fault.New(fault.Precondition, "this is a table with the columns %s, and nobody said what they mean", quoted(det.Columns))
	if usable {
		return e.Do("if this guess (confidence %.2f) is right, say so: %s", det.Mapping.Confidence, MapArguments(*det.Mapping))
	}
	return e.Do("say which column is the question and which the answer: --map user=COLUMN --map assistant=COLUMN")
}

// MapArguments writes a mapping as the --map arguments that give it.
func MapArguments(m formats.Mapping) string {
	var args []string
	for i := range m.Fields {
		f := &m.Fields[i]
		if f.Role == formats.MapMeta || f.Role == formats.MapIgnore {
			continue
		}
		arg := fmt.Sprintf("%s=%s", f.Role, f.Source())
		if strings.ContainsAny(arg, " \t\"'$&;|<>()*?") {
			arg = "'" + strings.ReplaceAll(arg, "'", `'\''`) + "'"
		}
		args = append(args, "--map "+arg)
	}
	return strings.Join(args, " ")
}

func quoted(names []string) string {
	const shown = 12
	var out []string
	for i, n := range names {
		if i == shown {
			out = append(out, fmt.Sprintf("and %d more", len(names)-shown))
			break
		}
		out = append(out, fmt.Sprintf("%q", n))
	}
	return strings.Join(out, ", ")
}
