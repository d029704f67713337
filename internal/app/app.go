// Package app wires the library together for the programs: the workspace folder, the registry with the user's models, opening
// inputs, and the jobs that a command or a handler asks for in one call.
package app

import (
	"path/filepath"
	"runtime"
	"time"

	"github.com/slmgen/slmgen/slmgen/estimate"
	"github.com/slmgen/slmgen/slmgen/registry"
)

// App is the wiring. It keeps no state but the workspace's path and the clock; it is safe for concurrent use.
type App struct {
	home    string
	now     func() time.Time
	network Network
	own     *Own // in the place of the workspace's
	// reported are runs that choices and estimates learn from, the newest first.
	reported []Taught
}

// Own are the models and prices that somebody added to the built-in ones.
type Own struct {
	Models []registry.Model
	Prices estimate.Prices
}

// Of gives an App that takes own in the place of what the workspace's folder holds.
func (a *App) Of(own Own) *App {
	b := *a
	b.own = &own
	return &b
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
