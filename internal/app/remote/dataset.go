package remote

import (
	"context"
	"io"
	"path/filepath"
	"regexp"

	"github.com/slmgen/slmgen/api/client"
	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/internal/app"
	"github.com/slmgen/slmgen/internal/fault"
)

// datasetID is how the datasets of a server are called; one can stand in the place of files.
var datasetID = regexp.MustCompile(`^dst_[a-z0-9]{16}$`)

// dataset uploads what an input names, or finds the dataset that it names, and settles what its columns mean.
func (s *Server) dataset(ctx context.Context, in app.Input) (*client.Dataset, error) {
	d, err := s.send(ctx, in)
	if err != nil {
		return nil, err
	}
	m, err := in.Given()
	if err != nil {
		return nil, err
	}
	if m == nil && d.NeedsMapping {
		m, err = s.confirm(ctx, in, d)
	}
	if err == nil && m != nil {
		whatever := "*"
		put, perr := s.api.PutMappingWithResponse(ctx, d.Id, &client.PutMappingParams{IfMatch: &whatever}, client.MappingPut{Mapping: m})
		err = check(put, perr)
		d.NeedsMapping = false
	}
	if err != nil {
		s.forget(ctx, in, d)
		return nil, err
	}
	return d, nil
}

func (s *Server) send(ctx context.Context, in app.Input) (*client.Dataset, error) {
	if len(in.Files) == 1 && datasetID.MatchString(in.Files[0]) {
		got, err := s.api.GetDatasetWithResponse(ctx, in.Files[0], nil)
		if err := check(got, err); err != nil {
			return nil, err
		}
		return got.JSON200, nil
	}
	sources, cleanup, err := s.local.Sources(ctx, in)
	if err != nil {
		return nil, err
	}
	defer cleanup()
	var files []client.DataFile
	var total int64
	var read int64
	for _, src := range sources {
		total += src.Size()
		files = append(files, client.DataFile{Name: filepath.Base(src.Name()), Data: &opening{src: src, read: func(n int) {
			read += int64(n)
			if in.Progress != nil {
				in.Progress(formats.Progress{Read: read, Total: total})
			}
		}}})
	}
	d, err := s.api.Upload(ctx, "", client.Reading{Container: given(in.Container), Format: given(in.Format), Split: given(in.Split)}, files...)
	if err != nil {
		return nil, asFault(err)
	}
	return d, nil
}

// opening opens a source when it is first read, so that a thousand shards are not open at once.
type opening struct {
	src  formats.Source
	file io.ReadCloser
	read func(int)
}

func (o *opening) Read(p []byte) (int, error) {
	if o.file == nil {
		var err error
		if o.file, err = o.src.Open(); err != nil {
			return 0, err
		}
	}
	n, err := o.file.Read(p)
	o.read(n)
	if err != nil {
		_ = o.file.Close()
	}
	return n, err
}

// confirm asks about the mapping that the server suggests.
func (s *Server) confirm(ctx context.Context, in app.Input, d *client.Dataset) (*formats.Mapping, error) {
	got, err := s.api.GetMappingWithResponse(ctx, d.Id, nil)
	if err := check(got, err); err != nil {
		return nil, err
	}
	m := got.JSON200.Mapping
	if m != nil && in.Confirm != nil {
		seen, err := s.api.PreviewDatasetWithResponse(ctx, d.Id, &client.PreviewDatasetParams{Rows: given(4)})
		if err := check(seen, err); err != nil {
			return nil, err
		}
		rows, err := recast[[]formats.MappingPreview](seen.JSON200.Rows)
		if err != nil {
			return nil, err
		}
		ok, err := in.Confirm(app.Guess{Columns: got.JSON200.Columns, Mapping: *m, Rows: rows})
		if err != nil {
			return nil, err
		}
		if ok {
			return m, nil
		}
	}
	e := fault.New(fault.Precondition, "this is a table with the columns %q, and nobody said what they mean", got.JSON200.Columns)
	if m == nil {
		return nil, e.Do("say which column is the question and which the answer: --map user=COLUMN --map assistant=COLUMN")
	}
	text, ok := app.MapArguments(*m)
	if !ok {
		return nil, e.Do("say which column is the question and which the answer: --map user=COLUMN --map assistant=COLUMN")
	}
	return nil, e.Do("if this guess (confidence %.2f) is right, say so: %s", m.Confidence, text)
}

// forget erases a dataset that a command needed for its answer alone.
func (s *Server) forget(ctx context.Context, in app.Input, d *client.Dataset) {
	if len(in.Files) == 1 && in.Files[0] == d.Id {
		return
	}
	_, _ = s.api.DeleteDatasetWithResponse(context.WithoutCancel(ctx), d.Id, nil) // what stays behind is the server's to keep or erase
}
