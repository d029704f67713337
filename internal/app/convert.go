package app

import (
	"context"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/internal/fault"
)

// Conversion asks for a dataset in another format.
type Conversion struct {
	Input     Input
	Out       string // file; "-" is Stdout
	Stdout    io.Writer
	To        string
	Container string // "" follows Out's ending, else jsonl
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
	QuarantineFile string           `json:"quarantine_file,omitempty"`
}

// WritableFormats lists the formats that Convert can write, by name.
func WritableFormats() []string { return slices.Sorted(slices.Values(formats.WritableFormats())) }

// Convert writes a dataset in another format. The output appears when it is complete; on an error nothing is left.
func (a *App) Convert(ctx context.Context, c Conversion) (*Converted, error) {
	if !slices.Contains(WritableFormats(), c.To) {
		return nil, fault.New(fault.Unsupported, "cannot write the format %q", c.To).Do("formats that can be written: %s", strings.Join(WritableFormats(), ", "))
	}
	if c.Container == "" {
		c.Container = "jsonl"
		if name, ok := outputs[strings.ToLower(filepath.Ext(c.Out))]; ok {
			c.Container = name
		}
	}
	if c.Out != "-" {
		c.Input.QuarantineFile = c.Out + ".quarantine.jsonl"
	}
	ds, err := a.Open(ctx, c.Input)
	if err != nil {
		return nil, err
	}
	defer ds.Close()
	w := c.Stdout
	var file *pending
	if c.Out != "-" {
		if file, err = create(c.Out); err != nil {
			return nil, err
		}
		w = file
	}
	rep, err := ds.Dataset.Convert(ctx, w, formats.ConvertOptions{To: c.To, Container: c.Container, Containers: Containers()})
	if err != nil {
		if file != nil {
			file.abort()
		}
		return nil, writeError(err, c.Out)
	}
	counts := ds.Counts()
	out := &Converted{
		Records: counts.Records, Used: counts.Used, Quarantined: counts.Quarantined, Dropped: map[string]int64{}, Written: rep.Written,
		Losses: rep.Losses, Format: c.To, Container: c.Container, Output: c.Out,
	}
	var lost int64
	for reason, n := range rep.Dropped {
		out.Dropped[reason] = n
		lost += n
	}
	for reason, n := range counts.Dropped {
		out.Dropped[reason] += n
	}
	out.Used -= lost
	if file != nil {
		if err := file.commit(); err != nil {
			return nil, err
		}
	}
	out.QuarantineFile, err = ds.KeepQuarantine()
	return out, err
}
