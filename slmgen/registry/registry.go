// Package registry knows base models, training GPUs, deploy targets and licences: facts with a source each, unknown where nobody
// verified them, and the arithmetic that follows exactly from a model's shape (parameters, LoRA parameters, KV cache).
//
// Values are read-only after construction; every function is safe for any number of goroutines.
package registry

import (
	"slices"
	"strings"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/textmetric"
)

// Registry is a set of base models with the GPUs, targets and licences that go with them. Make one with Builtin and extend it
// with With. The zero value is empty.
type Registry struct {
	models   []Model // sorted by id
	byID     map[string]int
	gpus     []GPU
	targets  []Target
	licences []Licence
}

func (r *Registry) add(m Model) {
	if i, ok := r.byID[m.ID]; ok {
		r.models[i] = m
		return
	}
	i, _ := slices.BinarySearchFunc(r.models, m.ID, func(have Model, id string) int { return strings.Compare(have.ID, id) })
	r.models = slices.Insert(r.models, i, m)
	for j := i; j < len(r.models); j++ {
		r.byID[r.models[j].ID] = j
	}
}

// Models lists every model, sorted by id.
func (r *Registry) Models() []Model { return slices.Clone(r.models) }

// Get finds a model by its id; letter case does not matter. An unknown id fails with code not_found and names near ones.
func (r *Registry) Get(id string) (Model, error) {
	if i, ok := r.byID[id]; ok {
		return r.models[i], nil
	}
	ids := make([]string, len(r.models))
	for i, m := range r.models {
		if strings.EqualFold(m.ID, id) {
			return m, nil
		}
		ids[i] = m.ID
	}
	return Model{}, notFound("model", id, ids, "list them with `slmgen models list`, add your own with `slmgen models add`")
}

// With gives a new registry that also holds these models, marked as the user's. A model with a known id replaces that one.
// The receiver stays as it is. Call Check first: With does not check.
func (r *Registry) With(user ...Model) *Registry {
	out := &Registry{models: slices.Clone(r.models), byID: make(map[string]int, len(r.models)+len(user)),
		gpus: r.gpus, targets: r.targets, licences: r.licences}
	for i, m := range out.models {
		out.byID[m.ID] = i
	}
	for _, m := range user {
		m.User = true
		out.add(m)
	}
	return out
}

// Without gives a new registry that lacks these ids. Unknown ids are ignored.
func (r *Registry) Without(ids ...string) *Registry {
	out := &Registry{byID: map[string]int{}, gpus: r.gpus, targets: r.targets, licences: r.licences}
	for _, m := range r.models {
		if !slices.Contains(ids, m.ID) {
			out.byID[m.ID] = len(out.models)
			out.models = append(out.models, m)
		}
	}
	return out
}

// GPUs lists the training cards, smallest memory first.
func (r *Registry) GPUs() []GPU { return slices.Clone(r.gpus) }

// GPU finds a card by name; letter case, spaces and dashes do not matter ("rtx4090" is "RTX 4090").
// An unknown name fails with code not_found.
func (r *Registry) GPU(name string) (GPU, error) {
	names := make([]string, len(r.gpus))
	for i, g := range r.gpus {
		if plain(g.Name) == plain(name) {
			return g, nil
		}
		names[i] = g.Name
	}
	return GPU{}, notFound("GPU", name, names, "known: "+strings.Join(names, ", "))
}

// Targets lists the deploy targets, from the roomiest to the tightest.
func (r *Registry) Targets() []Target { return slices.Clone(r.targets) }

// Target finds a deploy target by name. An unknown name fails with code not_found.
func (r *Registry) Target(name string) (Target, error) {
	names := make([]string, len(r.targets))
	for i, t := range r.targets {
		if strings.EqualFold(t.Name, name) {
			return t, nil
		}
		names[i] = t.Name
	}
	return Target{}, notFound("deploy target", name, names, "known: "+strings.Join(names, ", "))
}

func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' || r == '_' {
			return -1
		}
		return r
	}, strings.ToLower(s))
}

func notFound(what, name string, have []string, hint string) error {
	err := fault.New(fault.NotFound, "there is no %s %q", what, name)
	if near := textmetric.Nearest(name, have, 3); len(near) > 0 {
		return err.Do("did you mean %s? %s", strings.Join(near, ", "), hint)
	}
	return err.Do("%s", hint)
}
