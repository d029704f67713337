package app

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen"
	"github.com/slmgen/slmgen/slmgen/bundle"
	"github.com/slmgen/slmgen/slmgen/plan"
)

// Rebuild asks for a bundle of an edited plan.
type Rebuild struct {
	Plan    string // path of plan.json
	Set     []string
	Lane    string // "" keeps the plan's
	Dir     string
	Replace bool
}

// Rebuilt is the answer.
type Rebuilt struct {
	bundle.Bundle
	Plan *plan.Plan `json:"plan"`
}

// Rebuild reads a plan, edits it, estimates it again and writes its bundle.
func (a *App) Rebuild(ctx context.Context, r Rebuild) (*Rebuilt, error) {
	p, err := ReadPlan(r.Plan)
	if err != nil {
		return nil, err
	}
	if err := a.edit(p, r); err != nil {
		return nil, err
	}
	ds, err := a.planData(ctx, p, filepath.Dir(r.Plan))
	if err != nil {
		return nil, err
	}
	return rebuilt(ctx, ds, p, r)
}

// RebuildFrom is Rebuild for a plan and data that are at hand. It changes p.
func (a *App) RebuildFrom(ctx context.Context, p *plan.Plan, in Input, r Rebuild) (*Rebuilt, error) {
	if err := a.edit(p, r); err != nil {
		return nil, err
	}
	ds, err := a.Open(ctx, in)
	if err != nil {
		return nil, err
	}
	defer ds.Close()
	if err := unchanged(ctx, ds.Dataset, p); err != nil {
		return nil, err
	}
	return rebuilt(ctx, ds.Dataset, p, r)
}

// edit lays the lane and the settings over a plan.
func (a *App) edit(p *plan.Plan, r Rebuild) error {
	var opts slmgen.Options
	if err := a.fill(&opts, nil); err != nil {
		return err
	}
	if r.Lane != "" && r.Lane != p.Lane {
		if err := slmgen.ChangeLane(p, r.Lane, opts); err != nil {
			return err
		}
	}
	return slmgen.Apply(p, r.Set, opts)
}

func rebuilt(ctx context.Context, ds *formats.Dataset, p *plan.Plan, r Rebuild) (*Rebuilt, error) {
	b, err := slmgen.WriteBundle(ctx, ds, p, r.Dir, bundle.Options{Replace: r.Replace})
	if err != nil {
		return nil, err
	}
	return &Rebuilt{b, p}, nil
}

// planData opens the files that the plan was made from. They must still hold the same rows: a plan of other data would lie.
func (a *App) planData(ctx context.Context, p *plan.Plan, dir string) (*formats.Dataset, error) {
	opts := formats.Options{Containers: Containers(), Format: p.Dataset.Format, Forget: true}
	if len(p.Dataset.Mapping) > 0 {
		m, err := formats.ParseMapping(p.Dataset.Mapping)
		if err != nil {
			return nil, err
		}
		opts.Mapping, opts.Format = &m, formats.TableFormat
	}
	var sources []formats.Source
	archives, members := map[string]bool{}, map[string]bool{}
	for _, name := range p.Dataset.Files {
		if isRemote(name) {
			more, err := a.remote(ctx, Input{}, name)
			if err != nil {
				return nil, err
			}
			for _, src := range more {
				members[src.Name()] = true
			}
			sources = append(sources, more...)
			continue
		}
		path, member := name, ""
		if archive, file, ok := strings.Cut(name, "!"); ok { // a file in an archive
			if _, err := os.Stat(name); err != nil {
				path, member = archive, "!"+file
			}
		}
		name := path
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) && !filepath.IsAbs(name) {
			path = filepath.Join(dir, name) // a plan may travel together with its data
		}
		if _, err := os.Stat(path); err != nil && name == stdinName {
			return nil, fault.New(fault.Precondition, "the plan's data came through standard input, which cannot be read again").
				Do("upload them from a file, or give --set to the upload itself")
		} else if err != nil {
			return nil, fault.Wrap(fault.NotFound, err, "the plan's data are not here").Do("run this where %s is, or upload the data again", name)
		}
		members[path+member] = true
		if member != "" && archives[path] {
			continue
		}
		archives[path] = true
		sources = append(sources, formats.File(path))
	}
	opts.Keep = func(name string) bool { return members[name] }
	ds, err := formats.Open(ctx, sources, opts)
	if err != nil {
		return nil, err
	}
	return ds, unchanged(ctx, ds, p)
}

// unchanged says whether the rows are those that the plan was made for.
func unchanged(ctx context.Context, ds *formats.Dataset, p *plan.Plan) error {
	version, err := slmgen.Version(ctx, ds)
	if err != nil {
		return err
	}
	if version != p.Dataset.Version {
		return fault.New(fault.Precondition, "the data changed since the plan was made (version %s, the plan has %s)", version, p.Dataset.Version).
			Do("upload the data again to get a plan that fits them")
	}
	return nil
}
