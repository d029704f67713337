package app

import (
	"context"
	"io"
	"slices"
	"strings"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/prompt"
	"github.com/slmgen/slmgen/internal/fault"
)

// Conversion asks for a dataset in another format.
type Conversion struct {
	Input     Input
	Out       string // file; "-" is Stdout
	Stdout    io.Writer
	To        string
	Container string // "" follows Out's ending, else jsonl
	Sidecar   bool   // carry what the format or the container cannot hold in a member _slmgen
	Delimiter byte   // between the cells of csv; 0 is a comma
	Steps     Steps
}

// Converted accounts for every record: records = used + quarantined + dropped.
type Converted struct {
	Records        int64            `json:"records"`
	Used           int64            `json:"used"`
	Quarantined    int64            `json:"quarantined"`
	Dropped        map[string]int64 `json:"dropped"`
	Written        int64            `json:"written"`
	Losses         map[string]int64 `json:"losses"`
	Format         string           `json:"format"`
	Container      string           `json:"container"`
	Output         string           `json:"output"`
	Parts          []ConvertedPart  `json:"parts,omitempty"`
	QuarantineFile string           `json:"quarantine_file,omitempty"`
	// Rejected are the first records that could not be read, for an output that has no file beside it.
	Rejected []Rejected `json:"rejected,omitempty"`
}

// WritableFormats lists the formats that Convert can write, by name.
func WritableFormats() []string { return slices.Sorted(slices.Values(formats.WritableFormats())) }

// WritableContainers lists the containers that Convert can write, by name.
func WritableContainers() []string {
	var names []string
	for _, c := range append(Containers(), formats.TextContainers()...) {
		if _, ok := c.(formats.Writable); ok {
			names = append(names, c.Name())
		}
	}
	return slices.Sorted(slices.Values(names))
}

// Convert writes a dataset in another format, after the steps. All outputs appear when they are complete; on an error nothing is left.
func (a *App) Convert(ctx context.Context, c Conversion) (*Converted, error) {
	if !slices.Contains(WritableFormats(), c.To) {
		return nil, fault.New(fault.Unsupported, "cannot write the format %q", c.To).Do("formats that can be written: %s", strings.Join(WritableFormats(), ", "))
	}
	counter, err := a.counter(ctx, &c)
	if err != nil {
		return nil, err
	}
	pipe, err := c.Steps.pipeline(counter)
	if err != nil {
		return nil, err
	}
	if c.Container == "" {
		if c.Container, err = containerOf(c.Out); err != nil {
			return nil, err
		}
	}
	c.Input.spelled = true
	if c.Out != "-" {
		c.Input.QuarantineFile = c.Out + ".quarantine.jsonl"
	}
	columns := c.To == formats.TableFormat && !c.Steps.read() // a table that stays one needs no mapping: its rows pass as they are
	if columns {
		c.Input.unmapped = formats.UnmappedColumns
	}
	ds, err := a.open(ctx, c.Input, columns)
	if err != nil {
		return nil, err
	}
	defer ds.Close()
	if err := ds.spare(c.Out, c.Input.QuarantineFile); err != nil {
		return nil, err
	}
	if c.Steps.none() {
		return c.whole(ctx, ds)
	}
	result, err := pipe.Run(ctx, ds.Examples)
	if err != nil {
		return nil, err
	}
	defer result.Close()
	if pipe.Dedup != nil || pipe.Sample != nil || pipe.Split != nil {
		ds.quarantine.end()
	}
	out, err := c.outputs(ds, pipe.Split)
	if err != nil {
		return nil, err
	}
	book := &ledger{dropped: map[string]int64{}}
	if err := out.write(ctx, result, book, c.Steps); err != nil {
		out.abort()
		return nil, writeError(err, c.Out)
	}
	quarantine, err := ds.quarantine.finish()
	if err != nil {
		out.abort()
		return nil, err
	}
	counts := ds.Counts()
	rep := &Converted{
		Records: counts.Records, Used: book.used, Quarantined: counts.Quarantined, Dropped: book.dropped, Losses: map[string]int64{},
		Format: c.To, Container: c.Container, Output: c.Out,
	}
	for reason, n := range counts.Dropped {
		rep.Dropped[reason] += n
	}
	files := out.report(rep, result.Report())
	if quarantine != nil {
		files = append(files, quarantine)
		rep.QuarantineFile = quarantine.path
	}
	if err := commitAll(files); err != nil {
		return nil, err
	}
	ds.quarantine.clean()
	if c.Out == "-" {
		rep.Rejected = ds.Rejected()
	}
	return rep, nil
}

// counter gives the model that the steps count tokens with, nil where they count none.
func (a *App) counter(ctx context.Context, c *Conversion) (*prompt.Model, error) {
	if err := c.Steps.Check(); err != nil || !c.Steps.tokens() {
		return nil, err
	}
	p, err := a.Prompter(ctx, c.Steps.Prompting, c.Input)
	if err != nil {
		return nil, err
	}
	return p.Model, nil
}

// whole writes every example, without steps.
func (c *Conversion) whole(ctx context.Context, ds *Opened) (*Converted, error) {
	w := c.Stdout
	var file *pending
	var err error
	if c.Out != "-" {
		if file, err = create(c.Out); err != nil {
			return nil, err
		}
		w = file
	}
	rep, err := ds.Convert(ctx, w, c.options())
	if err != nil {
		if file != nil {
			file.abort()
		}
		return nil, writeError(err, c.Out)
	}
	counts := ds.Counts()
	out := &Converted{
		Records: counts.Records, Used: counts.Used, Quarantined: counts.Quarantined, Dropped: counts.Dropped, Written: rep.Rows,
		Losses: rep.Losses, Format: c.To, Container: c.Container, Output: c.Out,
	}
	var files []*pending
	if file != nil {
		files = append(files, file)
	}
	quarantine, err := ds.quarantine.finish()
	if err != nil {
		if file != nil {
			file.abort()
		}
		return nil, err
	}
	if quarantine != nil {
		files = append(files, quarantine)
		out.QuarantineFile = quarantine.path
	}
	if err := commitAll(files); err != nil {
		return nil, err
	}
	ds.quarantine.clean()
	if c.Out == "-" {
		out.Rejected = ds.Rejected()
	}
	return out, nil
}

func (c *Conversion) options() formats.ConvertOptions {
	return formats.ConvertOptions{To: c.To, Container: c.Container, Containers: Containers(), Sidecar: c.Sidecar, Delimiter: c.Delimiter, Temp: c.Steps.Temp}
}
