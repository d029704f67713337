package serve

import (
	"context"
	"errors"
	"io"
	"mime/multipart"
	"strings"

	"github.com/slmgen/slmgen/api"
	"github.com/slmgen/slmgen/internal/app"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/object"
	"github.com/slmgen/slmgen/internal/store"
)

const (
	mostFiles  = 1000
	fieldBytes = 64 << 10
)

// CreateDataset implements api.DatasetBackend.
func (s *Service) CreateDataset(ctx context.Context, c api.Caller, in api.NewDataset, once api.Idempotency) (api.Dataset, error) {
	if in.JSON != nil {
		return s.fromUploads(ctx, c, *in.JSON, once)
	}
	var d dataset
	name, err := s.receive(ctx, in, &d)
	if err != nil {
		s.discard(ctx, d.blobs())
		return api.Dataset{}, err
	}
	return s.keep(ctx, c, name, &d, once, nil)
}

// receive stores the files of a request as they come.
func (s *Service) receive(ctx context.Context, in api.NewDataset, d *dataset) (name string, err error) {
	if in.Raw != nil {
		return in.Name, s.store(ctx, d, in.Name, in.Raw)
	}
	for {
		p, err := in.Form.NextPart()
		if errors.Is(err, io.EOF) {
			return name, nil
		}
		if err != nil {
			return name, badForm(err)
		}
		if p.FormName() == "file" {
			if name == "" {
				name = p.FileName()
			}
			if err := s.store(ctx, d, p.FileName(), p); err != nil {
				return name, err
			}
			continue
		}
		if name, err = d.field(p, name); err != nil {
			return name, err
		}
	}
}

// field takes a member of a form that is no file.
func (d *dataset) field(p *multipart.Part, name string) (string, error) {
	if len(d.Files) > 0 {
		return name, fault.New(fault.Invalid, "the member %q comes after a file", p.FormName()).Do("put the files last")
	}
	text, err := io.ReadAll(io.LimitReader(p, fieldBytes+1))
	if err != nil {
		return name, badForm(err)
	}
	if len(text) > fieldBytes {
		return name, fault.New(fault.TooLarge, "the member %q is larger than %d bytes", p.FormName(), fieldBytes)
	}
	switch p.FormName() {
	case "name":
		return string(text), nil
	case "container":
		d.Container = string(text)
	case "format":
		d.Format = string(text)
	case "split":
		d.Split = string(text)
	default:
		return name, fault.New(fault.Invalid, "the form has a member %q, which nobody knows", p.FormName()).Do("send name, container, format, split, and the files as file")
	}
	return name, nil
}

func badForm(err error) error {
	if err = brokenOff(err); fault.CodeOf(err) == fault.Unavailable {
		return fault.Wrap(fault.Invalid, err, "the form ends too early, or is none")
	}
	return err
}

// store puts a file into a blob.
func (s *Service) store(ctx context.Context, d *dataset, name string, r io.Reader) error {
	name, err := fileName(name)
	if err != nil {
		return err
	}
	if len(d.Files) == mostFiles {
		return fault.New(fault.TooLarge, "a dataset has at most %d files", mostFiles).Do("put several shards into one file, or into an archive")
	}
	key := newBlobKey()
	info, err := s.Blobs.Put(ctx, key, r)
	if err != nil {
		return brokenOff(err)
	}
	d.Files = append(d.Files, file{Name: name, Bytes: info.Size, SHA256: info.SHA256, Parts: []part{{key, info.Size}}})
	return nil
}

func (d *dataset) blobs() []string {
	var keys []string
	for _, f := range d.Files {
		for _, p := range f.Parts {
			keys = append(keys, p.Blob)
		}
	}
	return keys
}

// discard deletes blobs that nothing names. What cannot be deleted goes with the next sweep.
func (s *Service) discard(ctx context.Context, keys []string) {
	if len(keys) == 0 {
		return
	}
	if err := s.Blobs.Delete(context.WithoutCancel(ctx), keys...); err != nil {
		s.Log.Warn("blobs stay behind until the next sweep", "error", err)
	}
}

// keep looks at the files of a dataset and stores it; also runs in the same transaction. When that fails the files go.
func (s *Service) keep(ctx context.Context, c api.Caller, name string, d *dataset, once api.Idempotency, also func(tx store.Tx) error) (api.Dataset, error) {
	o := object.Object{ID: newID("dst", c.Project, once), Kind: object.Dataset, Name: name, Blobs: d.blobs()}
	err := s.inspect(ctx, d)
	for _, f := range d.Files {
		o.Bytes += f.Bytes
		once.Fingerprint += " " + f.SHA256 // the request is the same when the files are
	}
	if err == nil {
		o.Name = datasetName(o.Name)
		mine := o.Blobs
		o, err = s.create(ctx, c, o, d, once, func(tx store.Tx) error {
			if also != nil {
				return also(tx)
			}
			return s.room(tx, c, o.Bytes)
		})
		if err == nil && also == nil && len(mine) > 0 && (len(o.Blobs) == 0 || o.Blobs[0] != mine[0]) { // a repeated request: its files are here already
			s.discard(ctx, mine)
		}
	}
	if err != nil {
		if also == nil {
			s.discard(ctx, d.blobs())
		}
		return api.Dataset{}, err
	}
	kept, err := body[dataset](o)
	return kept.shown(o), err
}

// inspect looks at a dataset that has just come.
func (s *Service) inspect(ctx context.Context, d *dataset) error {
	if len(d.Files) == 0 {
		return fault.New(fault.Invalid, "there is no file").Do("send at least one part named file")
	}
	return s.look(ctx, d)
}

// datasetName shortens a file's name to a name of a dataset.
func datasetName(name string) string {
	name = app.DatasetName(name)
	if r := []rune(name); len(r) > 200 {
		name = string(r[:200])
	}
	return strings.ToValidUTF8(name, "\uFFFD")
}

// fromUploads makes a dataset of finished uploads, which are then no longer.
func (s *Service) fromUploads(ctx context.Context, c api.Caller, in api.DatasetCreate, once api.Idempotency) (api.Dataset, error) {
	if have, ok, err := s.repeatedDataset(ctx, c, once); ok || err != nil {
		return have, err
	}
	made, err := s.ofUploads(ctx, c, in, once)
	if fault.CodeOf(err) == fault.NotFound { // the same request, sent before, may have taken the uploads since
		if have, ok, again := s.repeatedDataset(ctx, c, once); ok || again != nil {
			return have, again
		}
	}
	return made, err
}

func (s *Service) ofUploads(ctx context.Context, c api.Caller, in api.DatasetCreate, once api.Idempotency) (api.Dataset, error) {
	var d dataset
	if err := d.read(in.Reading); err != nil {
		return api.Dataset{}, err
	}
	seen := map[string]bool{}
	for _, id := range in.Uploads {
		if seen[id] {
			return api.Dataset{}, fault.New(fault.Invalid, "the upload %s stands there twice", id)
		}
		seen[id] = true
		o, err := s.object(ctx, c, object.Upload, id)
		if err != nil {
			return api.Dataset{}, err
		}
		u, err := body[upload](o)
		if err != nil {
			return api.Dataset{}, err
		}
		sum, err := u.sum(o)
		if err != nil {
			return api.Dataset{}, err
		}
		d.Files = append(d.Files, file{Name: o.Name, Bytes: u.Offset, SHA256: sum, Parts: u.Parts})
	}
	return s.keep(ctx, c, or(in.Name, d.Files[0].Name), &d, once, func(tx store.Tx) error {
		for _, id := range in.Uploads {
			o, err := s.find(tx, c, object.Upload, id)
			if err != nil {
				return err
			}
			u, err := body[upload](o)
			if err != nil {
				return err
			}
			if at := indexOf(d.Files, u); at < 0 {
				return fault.New(fault.Conflict, "the upload %s changed in the meantime", id)
			}
			if err := tx.DeleteObject(c.Project, object.Upload, id); err != nil {
				return err
			}
		}
		return nil
	})
}

// indexOf finds the file that an upload became.
func indexOf(files []file, u upload) int {
	for i, f := range files {
		if f.Bytes == u.Offset && len(f.Parts) == len(u.Parts) && (len(u.Parts) == 0 || f.Parts[0] == u.Parts[0]) {
			return i
		}
	}
	return -1
}

// repeatedDataset gives the dataset that a request of the same idempotency key made of uploads that are no longer.
func (s *Service) repeatedDataset(ctx context.Context, c api.Caller, once api.Idempotency) (api.Dataset, bool, error) {
	if once.Key == "" {
		return api.Dataset{}, false, nil
	}
	o, err := s.object(ctx, c, object.Dataset, newID("dst", c.Project, once))
	if fault.CodeOf(err) == fault.NotFound {
		return api.Dataset{}, false, nil
	}
	if err != nil {
		return api.Dataset{}, false, err
	}
	if made, _, _ := strings.Cut(o.Request, " "); made != once.Fingerprint {
		return api.Dataset{}, false, repeated(once, "")
	}
	d, err := body[dataset](o)
	return d.shown(o), true, err
}
