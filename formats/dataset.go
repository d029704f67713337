package formats

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"runtime"
	"slices"
	"sync"

	"github.com/slmgen/slmgen/internal/fault"
)

// Dataset is one dataset in one or more sources of which it is known how to read it. It is safe for concurrent use: every pass opens
// the sources anew.
type Dataset struct {
	opts    Options
	sources []*located
	found   *Detection
	main    Format
	temp    *expansion // what archives were unpacked to

	mu       sync.Mutex
	counts   Counts
	warnings []string
}

// Counts says what became of the records of a pass. Records = Used + Quarantined + the sum of Dropped, always.
type Counts struct {
	Records     int64            `json:"records"`
	Used        int64            `json:"used"`
	Examples    int64            `json:"examples"` // one record may yield several
	Quarantined int64            `json:"quarantined"`
	Dropped     map[string]int64 `json:"dropped"`           // by reason
	Formats     map[string]int64 `json:"formats,omitempty"` // used records by the format that read them
}

// Open finds out what the sources hold (see Inspect for how, and for the errors) and gives them as one dataset, in their order.
//
// A source that is a zip or tar archive (compressed or not) counts as the files in it, named ARCHIVE!FILE, in the order of the archive;
// files whose names count up are in that order. Folders, links, hidden files, readmes, licences, scripts and pictures are left out with
// a warning. An archive without random access, such as a compressed tar, is unpacked into Options.Temp once, until Close.
func Open(ctx context.Context, sources []Source, o Options) (*Dataset, error) {
	if len(sources) == 0 {
		return nil, fault.New(fault.Invalid, "no input is named").Do("name at least one file")
	}
	if err := o.Table.check(); err != nil {
		return nil, err
	}
	if o.Table.Delimiter != "" && o.Container == "" {
		o.Container = "csv"
	}
	from, err := o.expand(ctx, sources)
	if err != nil {
		return nil, err
	}
	all, found, err := inspect(ctx, from, &o)
	if err != nil {
		_ = from.close()
		return nil, err
	}
	d := &Dataset{opts: o, sources: all, found: found, temp: from}
	if from.sources = nil; len(from.cleanup) > 0 {
		// A program that forgets Close still leaves nothing behind for long.
		runtime.AddCleanup(d, func(e *expansion) { _ = e.close() }, from)
	}
	if found.Format == TableFormat {
		d.main = o.tableFormat(found.Mapping)
		return d, nil
	}
	for _, f := range o.formats() {
		if f.ID() == found.Format {
			d.main = f
		}
	}
	return d, nil
}

// Close removes the temporary files of archives that had to be unpacked; for every other dataset it does nothing. No pass may run then
// nor be begun after it.
func (d *Dataset) Close() error { return d.temp.close() }

// Read opens src and ranges over its Examples in order. An error is the last thing that it yields: of opening (see Inspect) or of
// reading (see Dataset.Examples). Records that cannot be read go to o.Quarantine.
func Read(ctx context.Context, src Source, o Options) iter.Seq2[*Example, error] {
	return func(yield func(*Example, error) bool) {
		d, err := Open(ctx, []Source{src}, o)
		if err != nil {
			yield(nil, err)
			return
		}
		defer func() { _ = d.Close() }() // a temporary file that stays is no failure of reading
		d.Examples(ctx)(yield)
	}
}

// Detection gives what was found out when the dataset was opened. The caller must not change it.
func (d *Dataset) Detection() *Detection { return d.found }

// Counts gives the counts of the pass over Examples that ended last, however it ended.
func (d *Dataset) Counts() Counts {
	d.mu.Lock()
	defer d.mu.Unlock()
	c := d.counts
	c.Dropped, c.Formats = maps.Clone(c.Dropped), maps.Clone(c.Formats)
	return c
}

// Warnings gives what detection and the passes since noticed that loses nothing but may surprise: renamed columns, members beside the rows.
func (d *Dataset) Warnings() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	all := slices.Clone(d.found.Warnings)
	for _, w := range d.warnings {
		if !slices.Contains(all, w) {
			all = append(all, w)
		}
	}
	return all
}

func (d *Dataset) warn(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	d.mu.Lock()
	defer d.mu.Unlock()
	if !slices.Contains(d.warnings, text) {
		d.warnings = append(d.warnings, text)
	}
}

// Examples ranges over all Examples of all sources in order; it may be called again and gives the same. Decoding runs on
// Options.Workers goroutines, which have ended when the range ends, also by break. Memory is bounded by the largest record.
//
// An error is the last thing that it yields. It is an *Error with a position: invalid (damaged data, an array that is not closed),
// too_large, unavailable, or the error of ctx. The Examples before it are whole.
func (d *Dataset) Examples(ctx context.Context) iter.Seq2[*Example, error] {
	return func(yield func(*Example, error) bool) {
		p := newPass(ctx, d, nil)
		defer func() {
			p.close()
			d.mu.Lock()
			d.counts = p.counts
			d.mu.Unlock()
		}()
		p.run(yield)
	}
}
