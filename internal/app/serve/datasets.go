package serve

import (
	"context"
	"strings"

	"github.com/slmgen/slmgen/api"
	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/internal/app"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/object"
	"github.com/slmgen/slmgen/internal/store"
)

// dataset is what is kept of a dataset.
type dataset struct {
	Files     []file            `json:"files"`
	Container string            `json:"container,omitempty"` // "" detects
	Format    string            `json:"format,omitempty"`
	Split     string            `json:"split,omitempty"`
	Mapping   *formats.Mapping  `json:"mapping,omitempty"` // that was applied
	Map       []string          `json:"map,omitempty"`     // what it was given as
	Detection formats.Detection `json:"detection"`
}

// file is one file of a dataset.
type file struct {
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
	Parts  []part `json:"parts"`
}

// needsMapping says that nobody has told what the columns of a table mean.
func (d *dataset) needsMapping() bool {
	for _, c := range d.Detection.Columns {
		if c == formats.SidecarColumn { // the rows say themselves what they were
			return false
		}
	}
	return d.Mapping == nil && d.Detection.Format == formats.TableFormat
}

func (d *dataset) shown(o object.Object) api.Dataset {
	out := api.Dataset{Id: o.ID, Name: o.Name, Created: o.Created, Updated: o.Updated, Etag: etag(o.Version), Files: []api.DatasetFile{}, Detection: d.Detection, NeedsMapping: d.needsMapping(),
		Reading: api.Reading{Container: some(d.Container), Format: some(d.Format), Split: some(d.Split)}}
	if len(d.Map) > 0 {
		out.Reading.Map = &d.Map
	}
	for _, f := range d.Files {
		out.Bytes += f.Bytes
		out.Files = append(out.Files, api.DatasetFile{Name: f.Name, Bytes: f.Bytes, Sha256: f.SHA256})
	}
	return out
}

// input is how the engine reads a dataset.
func (s *Service) input(ctx context.Context, d *dataset) app.Input {
	in := app.Input{Container: d.Container, Format: d.Format, Split: d.Split, Mapping: d.Mapping}
	if d.Mapping != nil && d.Format == "" {
		in.Format = formats.TableFormat
	}
	for _, f := range d.Files {
		in.Sources = append(in.Sources, blobSource{ctx, s.Blobs, f})
	}
	return in
}

// read lays what a request says of the reading over a dataset.
func (d *dataset) read(r *api.Reading) error {
	if r == nil {
		return nil
	}
	d.Container, d.Format, d.Split, d.Map, d.Mapping = or(r.Container, ""), or(r.Format, ""), or(r.Split, ""), or(r.Map, nil), nil
	if len(d.Map) > 0 {
		m, err := formats.ParseMap(d.Map)
		if err != nil {
			return err
		}
		d.Mapping = &m
	}
	return nil
}

// look detects what the files are.
func (s *Service) look(ctx context.Context, d *dataset) error {
	seen, err := s.App.Inspect(ctx, s.input(ctx, d), app.Looking{Quick: true, Rows: 1})
	if err != nil {
		return err
	}
	d.Detection = seen.Detection
	if d.Mapping != nil {
		return d.Mapping.CheckColumns(d.Detection.Columns)
	}
	return nil
}

// datasetOf gives a dataset with its object.
func (s *Service) datasetOf(ctx context.Context, c api.Caller, id string) (object.Object, *dataset, error) {
	o, err := s.object(ctx, c, object.Dataset, id)
	if err != nil {
		return o, nil, err
	}
	d, err := body[dataset](o)
	return o, &d, err
}

// mapped is datasetOf for those who need to know what the rows are.
func (s *Service) mapped(ctx context.Context, c api.Caller, id string) (object.Object, *dataset, error) {
	o, d, err := s.datasetOf(ctx, c, id)
	if err == nil && d.needsMapping() {
		err = fault.New(fault.Precondition, "this is a table, and nobody said what its columns mean: %s", strings.Join(d.Detection.Columns, ", ")).
			Do("GET /v1/datasets/%s/mapping suggests a mapping; PUT one there", id)
	}
	return o, d, err
}

// ListDatasets implements api.DatasetBackend.
func (s *Service) ListDatasets(ctx context.Context, c api.Caller, name string, p api.Paging) (api.DatasetPage, error) {
	out := api.DatasetPage{Datasets: []api.Dataset{}}
	next, err := s.list(ctx, object.Query{Project: c.Project, Kind: object.Dataset, Name: name, Page: page(p)}, func(o object.Object) error {
		d, err := body[dataset](o)
		out.Datasets = append(out.Datasets, d.shown(o))
		return err
	})
	out.Next = some(next)
	return out, err
}

// GetDataset implements api.DatasetBackend.
func (s *Service) GetDataset(ctx context.Context, c api.Caller, id string) (api.Dataset, error) {
	o, d, err := s.datasetOf(ctx, c, id)
	if err != nil {
		return api.Dataset{}, err
	}
	return d.shown(o), nil
}

// UpdateDataset implements api.DatasetBackend.
func (s *Service) UpdateDataset(ctx context.Context, c api.Caller, id string, in api.DatasetUpdate, etag string) (api.Dataset, error) {
	o, err := s.change(ctx, c, id, etag, func(o *object.Object, d *dataset) error {
		if in.Name != nil {
			o.Name = *in.Name
		}
		if in.Reading == nil {
			return nil
		}
		if err := d.read(in.Reading); err != nil {
			return err
		}
		return s.look(ctx, d)
	})
	if err != nil {
		return api.Dataset{}, err
	}
	d, err := body[dataset](o)
	return d.shown(o), err
}

// change writes a dataset anew, if it is still the one that the caller saw.
func (s *Service) change(ctx context.Context, c api.Caller, id, etag string, how func(*object.Object, *dataset) error) (object.Object, error) {
	version, err := versionOf(etag)
	if err != nil {
		return object.Object{}, err
	}
	o, d, err := s.datasetOf(ctx, c, id)
	if err != nil {
		return o, err
	}
	if version != 0 && version != o.Version {
		return o, fault.New(fault.Precondition, "the dataset changed in the meantime").Do("get it again, and send its ETag")
	}
	if err := how(&o, d); err != nil {
		return o, err
	}
	if o.Body, err = encode(d); err != nil {
		return o, err
	}
	o.Updated = s.now()
	err = s.Store.Update(ctx, func(tx store.Tx) error {
		next, err := tx.UpdateObject(o)
		if err != nil {
			return err
		}
		o.Version = next.Version
		return s.log(tx, c, "dataset.update", o.ID, map[string]any{"name": o.Name})
	})
	return o, err
}

// DeleteDataset implements api.DatasetBackend.
func (s *Service) DeleteDataset(ctx context.Context, c api.Caller, id string) error {
	return s.erase(ctx, c, object.Dataset, id)
}

// PreviewDataset implements api.DatasetBackend.
func (s *Service) PreviewDataset(ctx context.Context, c api.Caller, id string, rows int) (api.Preview, error) {
	_, d, err := s.datasetOf(ctx, c, id)
	if err != nil {
		return api.Preview{}, err
	}
	seen, err := s.App.Inspect(ctx, s.input(ctx, d), app.Looking{Preview: rows, Quick: true, Rows: 1})
	if err != nil {
		return api.Preview{}, err
	}
	if seen.Preview == nil {
		seen.Preview = []formats.MappingPreview{}
	}
	return api.Preview{Rows: seen.Preview}, nil
}

// GetMapping implements api.DatasetBackend.
func (s *Service) GetMapping(ctx context.Context, c api.Caller, id string) (api.MappingState, error) {
	o, d, err := s.datasetOf(ctx, c, id)
	if err != nil {
		return api.MappingState{}, err
	}
	return d.mappingState(o), nil
}

func (d *dataset) mappingState(o object.Object) api.MappingState {
	out := api.MappingState{Applied: d.Mapping != nil, Mapping: d.Mapping, Columns: d.Detection.Columns, Etag: etag(o.Version)}
	if out.Mapping == nil {
		out.Mapping = d.Detection.Mapping
	}
	if out.Columns == nil {
		out.Columns = []string{}
	}
	return out
}

// PutMapping implements api.DatasetBackend.
func (s *Service) PutMapping(ctx context.Context, c api.Caller, id string, in api.MappingPut, etag string) (api.MappingState, error) {
	if in.Map != nil && in.Mapping != nil {
		return api.MappingState{}, fault.New(fault.Invalid, "mapping and map both say what the columns mean").Do("give one of the two")
	}
	o, err := s.change(ctx, c, id, etag, func(_ *object.Object, d *dataset) error {
		d.Map, d.Mapping = or(in.Map, nil), nil
		switch {
		case in.Mapping != nil:
			doc, err := encode(in.Mapping)
			if err != nil {
				return err
			}
			m, err := formats.ParseMapping(doc) // checks it
			if err != nil {
				return err
			}
			d.Mapping = &m
		case len(d.Map) > 0:
			m, err := formats.ParseMap(d.Map)
			if err != nil {
				return err
			}
			d.Mapping = &m
		}
		return s.look(ctx, d)
	})
	if err != nil {
		return api.MappingState{}, err
	}
	d, err := body[dataset](o)
	return d.mappingState(o), err
}
