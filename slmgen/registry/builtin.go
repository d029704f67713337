package registry

import (
	"bytes"
	"embed"
	"encoding/json"
	"io/fs"
	"sync"

	"github.com/slmgen/slmgen/internal/fault"
)

//go:embed data
var data embed.FS

// Builtin gives the registry that ships with the program: base models, GPUs, deploy targets and licences, each fact with its
// source. It is parsed once; the value is read-only and safe for any number of goroutines.
func Builtin() (*Registry, error) { return builtin() }

var builtin = sync.OnceValues(func() (*Registry, error) { return load(data) })

func load(fsys fs.FS) (*Registry, error) {
	r := &Registry{byID: map[string]int{}}
	files, err := fs.Glob(fsys, "data/models/*.json")
	if err != nil {
		return nil, fault.Wrap(fault.Internal, err, "the built-in registry cannot be listed")
	}
	for _, f := range files {
		var models []Model
		if err := decode(fsys, f, &models); err != nil {
			return nil, err
		}
		for _, m := range models {
			if _, dup := r.byID[m.ID]; dup {
				return nil, fault.New(fault.Internal, "%s: %s stands twice in the built-in registry", f, m.ID)
			}
			r.add(m)
		}
	}
	if err := decode(fsys, "data/gpus.json", &r.gpus); err != nil {
		return nil, err
	}
	if err := decode(fsys, "data/targets.json", &r.targets); err != nil {
		return nil, err
	}
	if err := decode(fsys, "data/licences.json", &r.licences); err != nil {
		return nil, err
	}
	return r, nil
}

func decode(fsys fs.FS, name string, into any) error {
	b, err := fs.ReadFile(fsys, name)
	if err != nil {
		return fault.Wrap(fault.Internal, err, "%s cannot be read", name)
	}
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return fault.Wrap(fault.Internal, err, "%s is broken", name)
	}
	return nil
}
