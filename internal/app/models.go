package app

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/registry"
)

func (a *App) modelsDir() string { return filepath.Join(a.home, "models") }

func (a *App) userModels() ([]registry.Model, error) {
	if a.own != nil {
		return a.own.Models, nil
	}
	entries, err := os.ReadDir(a.modelsDir())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fault.Wrap(fault.Forbidden, err, "cannot read the workspace")
	}
	var all []registry.Model
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".yaml") || e.IsDir() {
			continue
		}
		models, err := readModels(filepath.Join(a.modelsDir(), e.Name()))
		if err != nil {
			return nil, err
		}
		all = append(all, models...)
	}
	sort.Slice(all, func(i, j int) bool { return all[i].ID < all[j].ID })
	return all, nil
}

func readModels(path string) ([]registry.Model, error) {
	f, err := openFile(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	models, err := registry.ParseYAML(f)
	var e *fault.Error
	if errors.As(err, &e) {
		copied, at := *e, fault.Position{Byte: -1}
		if e.Pos != nil {
			at = *e.Pos
		}
		at.File = path
		return nil, copied.At(at)
	}
	return models, err
}

// AddModels checks the models that from describes and keeps them in the workspace; a model of the same id is replaced. from is a YAML file, a
// folder that transformers saved a model in, or the id of a model on the hub, of which the small files alone are downloaded. id names the
// model of a folder; "" takes the folder's own name.
//
// Errors: those of registry.ParseYAML, registry.FromSaved and the hub, and storage_full or forbidden when the workspace cannot be written.
func (a *App) AddModels(ctx context.Context, from, id string, in Input) ([]registry.Model, error) {
	models, err := a.CheckModels(ctx, from, id, in)
	if err != nil {
		return nil, err
	}
	raw, err := json.MarshalIndent(models, "", " ")
	if isYAML(from) {
		raw, err = os.ReadFile(from) // with the comments
	}
	if err != nil {
		return nil, fault.Wrap(fault.Forbidden, err, "cannot read %s", from)
	}
	if err := os.MkdirAll(a.modelsDir(), 0o755); err != nil {
		return nil, writeError(err, a.modelsDir())
	}
	for _, m := range models {
		if err := a.forget(m.ID, filepath.Base(a.modelFile(models))); err != nil {
			return nil, err
		}
	}
	return models, writeFile(a.modelFile(models), raw)
}

// CheckModels is AddModels without keeping anything.
func (a *App) CheckModels(ctx context.Context, from, id string, in Input) ([]registry.Model, error) {
	if isYAML(from) {
		if id != "" {
			return nil, fault.New(fault.Invalid, "a YAML file names its models itself").Do("leave out --id")
		}
		return readModels(from)
	}
	m, err := a.savedModel(ctx, from, id, in)
	if err != nil {
		return nil, err
	}
	return []registry.Model{m}, nil
}

// modelFile names the file of a set of models after its first id.
func (a *App) modelFile(models []registry.Model) string {
	return filepath.Join(a.modelsDir(), strings.NewReplacer("/", "--", "\\", "--", ":", "-").Replace(models[0].ID)+".yaml")
}

// RemoveModel takes a user's model out of the workspace. Built-in models cannot be removed (not_found says so).
func (a *App) RemoveModel(id string) error {
	user, err := a.userModels()
	if err != nil {
		return err
	}
	for _, m := range user {
		if strings.EqualFold(m.ID, id) {
			return a.forget(m.ID, "")
		}
	}
	return fault.New(fault.NotFound, "%q is no model of yours", id).Do("`slmgen models list --user` shows yours; built-in models stay")
}

// forget removes the file that defines a model, unless it is the one named keep. A file with several models is refused.
func (a *App) forget(id, keep string) error {
	entries, err := os.ReadDir(a.modelsDir())
	if err != nil {
		return nil //nolint:nilerr // no folder: nothing to forget
	}
	for _, e := range entries {
		path := filepath.Join(a.modelsDir(), e.Name())
		if !strings.HasSuffix(e.Name(), ".yaml") || e.Name() == keep {
			continue
		}
		models, err := readModels(path)
		if err != nil {
			return err
		}
		for _, m := range models {
			if m.ID != id {
				continue
			}
			if len(models) > 1 {
				return fault.New(fault.Conflict, "%s is defined together with %d others in %s", id, len(models)-1, path).Do("edit that file")
			}
			if err := os.Remove(path); err != nil {
				return writeError(err, path)
			}
		}
	}
	return nil
}
