package serve

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/slmgen/slmgen/api"
	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/internal/app"
	"github.com/slmgen/slmgen/internal/fault"
)

// OpenDataset implements api.DatasetBackend.
func (s *Service) OpenDataset(ctx context.Context, c api.Caller, id string, in api.DatasetContent) (api.Content, error) {
	o, d, err := s.datasetOf(ctx, c, id)
	if err != nil {
		return api.Content{}, err
	}
	if in.Format != "" {
		return s.convert(ctx, d, o.Name, in)
	}
	if in.Container != "" || in.Sidecar {
		return api.Content{}, fault.New(fault.Invalid, "a container without a format writes nothing").Do("give format=openai or another one, or leave both out for the bytes as they came")
	}
	f, err := d.file(in.File)
	if err != nil {
		return api.Content{}, err
	}
	p, err := openParts(ctx, s.Blobs, f.Parts)
	if err != nil {
		return api.Content{}, err
	}
	return api.Content{Name: f.Name, ETag: f.SHA256, Modified: o.Created, Body: p.reader(), Close: func() { _ = p.Close() }}, nil
}

func (d *dataset) file(n int) (file, error) {
	if n >= len(d.Files) {
		return file{}, fault.New(fault.NotFound, "the dataset has %d files, counted from 0", len(d.Files))
	}
	return d.Files[n], nil
}

// convert writes a dataset into a temporary file, so that nothing half-written is ever sent.
func (s *Service) convert(ctx context.Context, d *dataset, name string, in api.DatasetContent) (api.Content, error) {
	if in.Container == "" {
		in.Container = "jsonl"
	}
	container, packed, _ := strings.Cut(in.Container, ".")
	if !slices.Contains(app.WritableContainers(), container) || packed != "" && packed != "gz" && packed != "zst" {
		return api.Content{}, fault.New(fault.Unsupported, "cannot write the container %q", in.Container).Do("use one of %s; jsonl.gz and jsonl.zst are packed", strings.Join(app.WritableContainers(), ", "))
	}
	dir, err := os.MkdirTemp(s.Temp, "slmgen-convert-")
	if err != nil {
		return api.Content{}, fault.Wrap(fault.StorageFull, err, "there is no room to write")
	}
	remove := func() { _ = os.RemoveAll(dir) }
	out := filepath.Join(dir, "out."+in.Container)
	done, err := s.App.Convert(ctx, app.Conversion{Input: s.input(ctx, d), Out: out, To: in.Format, Container: container, Sidecar: in.Sidecar, Steps: app.Steps{Temp: dir}})
	if err != nil {
		remove()
		return api.Content{}, err
	}
	f, err := os.Open(out)
	if err != nil {
		remove()
		return api.Content{}, fault.Wrap(fault.Internal, err, "the written file is gone")
	}
	losses := done.Losses
	if losses == nil {
		losses = map[string]int64{}
	}
	return api.Content{Name: name + "." + in.Container, Body: f, Written: &done.Written, Losses: losses, Close: func() { _ = f.Close(); remove() }}, nil
}

// ValidateDataset implements api.DatasetBackend.
func (s *Service) ValidateDataset(ctx context.Context, c api.Caller, id string, n int, provider string) (*api.ValidationReport, error) {
	_, d, err := s.datasetOf(ctx, c, id)
	if err != nil {
		return nil, err
	}
	f, err := d.file(n)
	if err != nil {
		return nil, err
	}
	out, err := s.App.Validate(ctx, app.Validation{Input: app.Input{Sources: []formats.Source{blobSource{ctx, s.Blobs, f}}}, Provider: provider})
	if err != nil {
		return nil, err
	}
	return out.Report, nil
}
