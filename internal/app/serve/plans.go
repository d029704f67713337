package serve

import (
	"archive/zip"
	"context"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/slmgen/slmgen/api"
	"github.com/slmgen/slmgen/internal/app"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/object"
	"github.com/slmgen/slmgen/internal/queue"
	"github.com/slmgen/slmgen/slmgen/analyze"
	"github.com/slmgen/slmgen/slmgen/bundle"
	"github.com/slmgen/slmgen/slmgen/plan"
	"github.com/slmgen/slmgen/slmgen/recommend"
)

// planned is what is kept of a plan.
type planned struct {
	Analysis       string                    `json:"analysis"`
	Plan           *plan.Plan                `json:"plan"`
	Recommendation *recommend.Recommendation `json:"recommendation"`
}

// bundled is what is kept of a bundle; its one blob is the zip.
type bundled struct {
	Lane   string        `json:"lane"`
	Files  []bundle.File `json:"files"`
	SHA256 string        `json:"sha256"`
}

// ListPlans implements api.PlanBackend.
func (s *Service) ListPlans(ctx context.Context, c api.Caller, dataset string, p api.Paging) (api.PlanPage, error) {
	out := api.PlanPage{Plans: []api.PlanItem{}}
	next, err := s.list(ctx, object.Query{Project: c.Project, Kind: object.Plan, Parent: dataset, Page: page(p)}, func(o object.Object) error {
		pl, err := body[planned](o)
		if err == nil {
			out.Plans = append(out.Plans, api.PlanItem{Id: o.ID, Dataset: o.Parent, Created: o.Created, Name: pl.Plan.Name, Model: pl.Plan.Model.ID, Lane: pl.Plan.Lane})
		}
		return err
	})
	out.Next = some(next)
	return out, err
}

// GetPlan implements api.PlanBackend.
func (s *Service) GetPlan(ctx context.Context, c api.Caller, id string) (api.PlanState, error) {
	o, err := s.object(ctx, c, object.Plan, id)
	if err != nil {
		return api.PlanState{}, err
	}
	p, err := body[planned](o)
	if err != nil {
		return api.PlanState{}, err
	}
	return api.PlanState{Id: o.ID, Dataset: o.Parent, Analysis: p.Analysis, Created: o.Created, Plan: *p.Plan, Recommendation: *p.Recommendation}, nil
}

// DeletePlan implements api.PlanBackend.
func (s *Service) DeletePlan(ctx context.Context, c api.Caller, id string) error {
	return s.erase(ctx, c, object.Plan, id)
}

// CreatePlan implements api.PlanBackend.
func (s *Service) CreatePlan(ctx context.Context, c api.Caller, in api.PlanCreate, once api.Idempotency) (api.Job, error) {
	return s.begin(ctx, c, planJob, in, once)
}

// CreateBundle implements api.PlanBackend.
func (s *Service) CreateBundle(ctx context.Context, c api.Caller, in api.BundleCreate, once api.Idempotency) (api.Job, error) {
	return s.begin(ctx, c, bundleJob, in, once)
}

// begin checks what can be checked before a job is begun.
func (s *Service) begin(ctx context.Context, c api.Caller, kind string, in api.PlanCreate, once api.Idempotency) (api.Job, error) {
	opts, err := options(in)
	if err != nil {
		return api.Job{}, err
	}
	engine, err := s.engine(ctx, c.Project)
	if err != nil {
		return api.Job{}, err
	}
	if err := engine.Fill(&opts); err != nil {
		return api.Job{}, err
	}
	if err := opts.Check(); err != nil {
		return api.Job{}, err
	}
	if _, _, err := s.mapped(ctx, c, in.Dataset); err != nil {
		return api.Job{}, err
	}
	if id := or(in.Analysis, ""); id != "" {
		o, err := s.object(ctx, c, object.Analysis, id)
		if err != nil {
			return api.Job{}, err
		}
		if o.Parent != in.Dataset {
			return api.Job{}, fault.New(fault.Invalid, "the analysis %s is of another dataset", id)
		}
	}
	return s.enqueue(ctx, c, kind, in, or(in.Priority, 0), once)
}

// planWorker does a job of CreatePlan, or of CreateBundle, the main job.
func (s *Service) planWorker(write bool) queue.Worker {
	return func(ctx context.Context, w queue.Work) (queue.Done, error) {
		in, c, err := asked[api.PlanCreate](w)
		if err != nil {
			return queue.Done{}, err
		}
		_, d, err := s.mapped(ctx, c, in.Dataset)
		if err != nil {
			return queue.Done{}, err
		}
		u := app.Upload{Input: s.input(ctx, d), PlanOnly: !write, Set: or(in.Set, nil)}
		if u.Options, err = options(in); err != nil {
			return queue.Done{}, err
		}
		if u.Options.Name = or(in.Name, ""); u.Options.Name == "" {
			u.Options.Name = app.DatasetName(d.Files[0].Name)
		}
		u.Options.Name = app.Slug(u.Options.Name)
		analysisID, report, err := s.reportFor(ctx, c, or(in.Analysis, ""))
		if err != nil {
			return queue.Done{}, err
		}
		u.Report = report
		u.Input.Progress = progress(w, "analyzing")
		dir, err := os.MkdirTemp(s.Temp, "slmgen-bundle-")
		if err != nil {
			return queue.Done{}, fault.Wrap(fault.StorageFull, err, "there is no room to write")
		}
		defer func() { _ = os.RemoveAll(dir) }()
		u.Dir = filepath.Join(dir, u.Options.Name)
		engine, err := s.engine(ctx, c.Project)
		if err != nil {
			return queue.Done{}, err
		}
		if or(in.WithoutObservations, false) {
			engine = engine.Learning(nil)
		}
		got, err := engine.Upload(ctx, u)
		if err != nil {
			return queue.Done{}, err
		}
		var all []object.Object
		if analysisID == "" {
			o, err := s.made(w, object.Analysis, "anl", in.Dataset, "", keptAnalysis(string(in.Task), got.Dataset, got.Analysis, nil))
			if err != nil {
				return queue.Done{}, err
			}
			analysisID, all = o.ID, append(all, o)
		}
		p, err := s.made(w, object.Plan, "pln", in.Dataset, got.Plan.Name, planned{analysisID, got.Plan, got.Recommendation})
		if err != nil {
			return queue.Done{}, err
		}
		verdict := string(got.Recommendation.Verdict)
		result := api.JobResult{Dataset: &in.Dataset, Analysis: &analysisID, Plan: &p.ID, Verdict: &verdict, Model: &got.Plan.Model.ID}
		all = append(all, p)
		if write {
			b, err := s.pack(ctx, w, p.ID, u.Dir, *got.Bundle)
			if err != nil {
				return queue.Done{}, err
			}
			result.Bundle, all = &b.ID, append(all, b)
		}
		return queue.Done{Result: result, Effects: s.effects(c, all...)}, nil
	}
}

// reportFor gives the report of an analysis that a request named.
func (s *Service) reportFor(ctx context.Context, c api.Caller, id string) (string, *analyze.Report, error) {
	if id == "" {
		return "", nil, nil
	}
	o, err := s.object(ctx, c, object.Analysis, id)
	if err != nil {
		return "", nil, err
	}
	a, err := body[analysis](o)
	return id, a.Report, err
}

// CreateBundleOfPlan implements api.PlanBackend.
func (s *Service) CreateBundleOfPlan(ctx context.Context, c api.Caller, id string, in api.BundleOfPlan, once api.Idempotency) (api.Job, error) {
	if _, err := s.object(ctx, c, object.Plan, id); err != nil {
		return api.Job{}, err
	}
	if lane := or(in.Lane, ""); lane != "" {
		if _, err := bundle.FindLane(lane); err != nil {
			return api.Job{}, err
		}
	}
	return s.enqueue(ctx, c, rebundleJob, rebundle{id, in}, or(in.Priority, 0), once)
}

type rebundle struct {
	Plan string           `json:"plan"`
	With api.BundleOfPlan `json:"with"`
}

// rebundleJob does a job of CreateBundleOfPlan. A plan that settings change is a plan of its own.
func (s *Service) rebundleJob(ctx context.Context, w queue.Work) (queue.Done, error) {
	in, c, err := asked[rebundle](w)
	if err != nil {
		return queue.Done{}, err
	}
	o, err := s.object(ctx, c, object.Plan, in.Plan)
	if err != nil {
		return queue.Done{}, err
	}
	p, err := body[planned](o)
	if err != nil {
		return queue.Done{}, err
	}
	_, d, err := s.mapped(ctx, c, o.Parent)
	if err != nil {
		return queue.Done{}, err
	}
	dir, err := os.MkdirTemp(s.Temp, "slmgen-bundle-")
	if err != nil {
		return queue.Done{}, fault.Wrap(fault.StorageFull, err, "there is no room to write")
	}
	defer func() { _ = os.RemoveAll(dir) }()
	engine, err := s.engine(ctx, c.Project)
	if err != nil {
		return queue.Done{}, err
	}
	input := s.input(ctx, d)
	input.Progress = progress(w, "writing")
	at := filepath.Join(dir, app.Slug(p.Plan.Name))
	got, err := engine.RebuildFrom(ctx, p.Plan, input, app.Rebuild{Set: or(in.With.Set, nil), Lane: or(in.With.Lane, ""), Dir: at})
	if err != nil {
		return queue.Done{}, err
	}
	var all []object.Object
	planID := o.ID
	if len(or(in.With.Set, nil)) > 0 || or(in.With.Lane, "") != "" {
		changed, err := s.made(w, object.Plan, "pln", o.Parent, got.Plan.Name, planned{p.Analysis, got.Plan, p.Recommendation})
		if err != nil {
			return queue.Done{}, err
		}
		planID, all = changed.ID, append(all, changed)
	}
	b, err := s.pack(ctx, w, planID, at, got.Bundle)
	if err != nil {
		return queue.Done{}, err
	}
	return queue.Done{Result: api.JobResult{Dataset: &o.Parent, Plan: &planID, Bundle: &b.ID, Model: &got.Plan.Model.ID}, Effects: s.effects(c, append(all, b)...)}, nil
}

// pack puts a written bundle into a zip, the same bytes for the same files.
func (s *Service) pack(ctx context.Context, w queue.Work, planID, dir string, b bundle.Bundle) (object.Object, error) {
	w.Progress(api.Progress{Step: "packing"})
	r, pipe := io.Pipe()
	go func() { pipe.CloseWithError(zipTo(pipe, dir)) }()
	key := newBlobKey()
	info, err := s.Blobs.Put(ctx, key, r)
	_ = r.CloseWithError(io.ErrClosedPipe)
	if err != nil {
		return object.Object{}, err
	}
	o, err := s.made(w, object.Bundle, "bnd", planID, filepath.Base(dir), bundled{b.Lane, b.Files, info.SHA256})
	o.Blobs, o.Bytes = []string{key}, info.Size
	return o, err
}

// zipEpoch is the time of every file in a zip: the format knows no earlier year.
var zipEpoch = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

func zipTo(w io.Writer, dir string) error {
	z := zip.NewWriter(w)
	root := os.DirFS(dir)
	base := filepath.Base(dir)
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		st, err := e.Info()
		if err != nil {
			return err
		}
		h := &zip.FileHeader{Name: base + "/" + name, Method: zip.Deflate, Modified: zipEpoch}
		h.SetMode(st.Mode().Perm() | 0o644)
		out, err := z.CreateHeader(h)
		if err != nil {
			return err
		}
		f, err := root.Open(name)
		if err != nil {
			return err
		}
		defer func() { _ = f.Close() }() // only read
		_, err = io.Copy(out, f)
		return err
	})
	if err != nil {
		return fault.Wrap(fault.Internal, err, "cannot pack the bundle")
	}
	return z.Close()
}

func (b bundled) shown(o object.Object) api.Bundle {
	return api.Bundle{Id: o.ID, Plan: o.Parent, Created: o.Created, Bytes: o.Bytes, Sha256: b.SHA256, Lane: b.Lane, Files: b.Files}
}

// ListBundles implements api.PlanBackend.
func (s *Service) ListBundles(ctx context.Context, c api.Caller, planID string, p api.Paging) (api.BundlePage, error) {
	out := api.BundlePage{Bundles: []api.Bundle{}}
	next, err := s.list(ctx, object.Query{Project: c.Project, Kind: object.Bundle, Parent: planID, Page: page(p)}, func(o object.Object) error {
		b, err := body[bundled](o)
		out.Bundles = append(out.Bundles, b.shown(o))
		return err
	})
	out.Next = some(next)
	return out, err
}

// GetBundle implements api.PlanBackend.
func (s *Service) GetBundle(ctx context.Context, c api.Caller, id string) (api.Bundle, error) {
	o, err := s.object(ctx, c, object.Bundle, id)
	if err != nil {
		return api.Bundle{}, err
	}
	b, err := body[bundled](o)
	return b.shown(o), err
}

// DeleteBundle implements api.PlanBackend.
func (s *Service) DeleteBundle(ctx context.Context, c api.Caller, id string) error {
	return s.erase(ctx, c, object.Bundle, id)
}

// OpenBundle implements api.PlanBackend.
func (s *Service) OpenBundle(ctx context.Context, c api.Caller, id string) (api.Content, error) {
	o, err := s.object(ctx, c, object.Bundle, id)
	if err != nil {
		return api.Content{}, err
	}
	b, err := body[bundled](o)
	if err != nil {
		return api.Content{}, err
	}
	p, err := openParts(ctx, s.Blobs, []part{{o.Blobs[0], o.Bytes}})
	if err != nil {
		return api.Content{}, err
	}
	return api.Content{Name: o.Name + ".zip", ETag: b.SHA256, Modified: o.Created, Body: p.reader(), Close: func() { _ = p.Close() }}, nil
}
