// Package app wires the library together for the programs: the workspace folder, the registry with the user's models, opening
// inputs, and the jobs that a command or a handler asks for in one call.
package app

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sort"
	"strings"
	"time"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/registry"
)

// App is the wiring. It keeps no state but the workspace's path and the clock; it is safe for concurrent use.
type App struct {
	home    string
	now     func() time.Time
	network Network
}

// New gives an App whose workspace is the folder home; it is made when something is first written.
func New(home string, now func() time.Time) *App { return &App{home: home, now: now} }

// DefaultHome is $SLMGEN_HOME, else slmgen under the user's data folder.
func DefaultHome(getenv func(string) string, userHome func() (string, error)) string {
	if h := getenv("SLMGEN_HOME"); h != "" {
		return h
	}
	if d := getenv("XDG_DATA_HOME"); d != "" && filepath.IsAbs(d) {
		return filepath.Join(d, "slmgen")
	}
	home, err := userHome()
	if err != nil {
		home = "."
	}
	switch runtime.GOOS {
	case "darwin":
		return filepath.Join(home, "Library", "Application Support", "slmgen")
	case "windows":
		if d := getenv("LOCALAPPDATA"); d != "" {
			return filepath.Join(d, "slmgen")
		}
	}
	return filepath.Join(home, ".local", "share", "slmgen")
}

// Registry gives the built-in models and the user's. A user's file that does not check is an error that names the file.
func (a *App) Registry() (*registry.Registry, error) {
	r, err := registry.Builtin()
	if err != nil {
		return nil, err
	}
	user, err := a.userModels()
	if err != nil {
		return nil, err
	}
	return r.With(user...), nil
}

func (a *App) modelsDir() string { return filepath.Join(a.home, "models") }

func (a *App) userModels() ([]registry.Model, error) {
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
	if errors.As(err, &e) && e.Pos == nil {
		copied := *e
		return nil, copied.At(fault.Position{File: path})
	}
	return models, err
}

// AddModels checks the models of a YAML file and keeps the file in the workspace; a model of the same id is replaced.
// Errors: those of registry.ParseYAML, and storage_full or forbidden when the workspace cannot be written.
func (a *App) AddModels(path string) ([]registry.Model, error) {
	models, err := readModels(path)
	if err != nil {
		return nil, err
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, fault.Wrap(fault.Forbidden, err, "cannot read %s", path)
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
