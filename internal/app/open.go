package app

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/internal/fault"
)

// Input names a dataset and says how to read it.
type Input struct {
	Files []string // paths, folders, patterns (see formats.Shards), archives, https:// and hf:// addresses; "-" is Stdin
	Stdin io.Reader
	// Sources are data that are opened already; they follow the Files.
	Sources []formats.Source
	Split   string // "" reads all
	Table   formats.TableOptions
	// Container and Format override detection.
	Container, Format string
	// Map holds R=COL arguments, MappingFile a saved mapping, or FILE#NAME for an entry of another tool's file. With both the arguments
	// change what the file says.
	Map         []string
	MappingFile string
	Mapping     *formats.Mapping // one that is at hand, in the place of both
	unmapped    string           // how a table without a mapping is read, see formats.Options
	spelled     bool             // the rows may be written in the format they came from: how they were spelled is kept
	// Confirm is asked about the guessed mapping of a table; true goes on. Without it a guess is never used.
	Confirm func(Guess) (bool, error)
	// QuarantineFile is where unreadable records go; "" keeps only a few for the report.
	QuarantineFile string
	// Observations are files and folders with what earlier runs taught: losses on parts of these rows, speeds of cards.
	Observations []string
	Progress     func(formats.Progress)
	// Fetching hears of downloads; total is 0 when unknown, and equal to done at the end.
	Fetching func(file string, done, total int64)
}

// stdinName is what reports and plans call standard input.
const stdinName = "stdin"

// Guess is a suggested mapping with rows it was tried on.
type Guess struct {
	Columns []string
	Mapping formats.Mapping
	Rows    []formats.MappingPreview // a few that tell most
}

// Opened is a dataset that can be read again and again. Close removes what standard input and archives were kept in.
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

// spare refuses to write over the files that the dataset is read from. Paths may be "" or "-".
func (o *Opened) spare(paths ...string) error {
	for _, path := range paths {
		st, err := os.Stat(path)
		if path == "-" || err != nil {
			continue
		}
		for _, name := range o.Names() {
			name, _, _ = strings.Cut(name, "!") // a file in an archive
			if in, err := os.Stat(name); err == nil && os.SameFile(in, st) {
				return fault.New(fault.Conflict, "%s is read from and would be written over", path).Do("write to another name")
			}
		}
	}
	return nil
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
	all, cleanup, err := a.Sources(ctx, in)
	if err != nil {
		return nil, err
	}
	o.cleanup = cleanup
	o.Dataset, err = formats.Open(ctx, all, opts)
	if err != nil {
		o.cleanup()
		return nil, err
	}
	spooled := o.cleanup
	o.cleanup = func() { _ = o.Dataset.Close(); spooled() }
	if opts.Mapping != nil {
		if err := opts.Mapping.CheckColumns(o.Detection().Columns); err != nil {
			o.cleanup()
			return nil, err
		}
		return o, nil
	}
	carried := slices.Contains(o.Detection().Columns, formats.SidecarColumn) // the rows say themselves what they were
	if guess || carried || o.Detection().Format != formats.TableFormat {
		return o, nil
	}
	if err := confirm(ctx, o.Dataset, in); err != nil {
		o.cleanup()
		return nil, err
	}
	return o, nil
}

// Sources gives the files that an input names: those of folders, patterns and archives one by one, remote ones downloaded, standard input kept in
// a temporary file, which cleanup removes.
func (a *App) Sources(ctx context.Context, in Input) (all []formats.Source, cleanup func(), err error) {
	all, cleanup = slices.Clone(in.Sources), func() {}
	for _, name := range in.Files {
		var more []formats.Source
		switch {
		case isRemote(name):
			more, err = a.remote(ctx, in, name)
		case name == "-":
			var src formats.Source
			var remove func() error
			if src, remove, err = formats.Spool(in.Stdin, stdinName, os.TempDir()); err == nil {
				before := cleanup
				more, cleanup = []formats.Source{src}, func() { _ = remove(); before() }
			}
		default:
			more, err = inputs(name)
		}
		if err != nil {
			cleanup()
			return nil, nil, err
		}
		all = append(all, more...)
	}
	return all, cleanup, nil
}

func (a *App) readOptions(in Input) (formats.Options, error) {
	opts := formats.Options{Container: in.Container, Format: in.Format, Split: in.Split, Table: in.Table, Containers: Containers(), Forget: !in.spelled, Unmapped: in.unmapped, Progress: in.Progress}
	m, err := in.mapping()
	if err != nil {
		return opts, err
	}
	opts.Mapping = m
	if opts.Mapping != nil && opts.Format == "" {
		opts.Format = formats.TableFormat
	}
	return opts, nil
}

// confirmRows is how many rows the question about a guess shows.
const confirmRows = 4

// confirm asks about a guessed mapping, or explains how to give one.
func confirm(ctx context.Context, ds *formats.Dataset, in Input) error {
	det := ds.Detection()
	if det.Mapping == nil {
		return fault.New(fault.Precondition, "the columns %s need a mapping", quoted(det.Columns)).Do("give it: --map user=COLUMN --map assistant=COLUMN")
	}
	if len(det.Columns) == 0 {
		return fault.New(fault.Invalid, "the rows of this file have no columns").Do("name a file with examples")
	}
	usable := det.Mapping.Confidence > 0
	if usable && in.Confirm != nil {
		rows, err := ds.Preview(ctx, det.Mapping, confirmRows)
		if err != nil {
			return err
		}
		ok, err := in.Confirm(Guess{Columns: det.Columns, Mapping: *det.Mapping, Rows: rows})
		if err != nil || ok {
			return err
		}
		return fault.New(fault.Precondition, "the mapping was not accepted").Do("give your own: %s", sayMapping(*det.Mapping))
	}
	e := fault.New(fault.Precondition, "this is a table with the columns %s, and nobody said what they mean", quoted(det.Columns))
	if usable {
		return e.Do("if this guess (confidence %.2f) is right, say so: %s", det.Mapping.Confidence, sayMapping(*det.Mapping))
	}
	return e.Do("say which column is the question and which the answer: --map user=COLUMN --map assistant=COLUMN")
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
