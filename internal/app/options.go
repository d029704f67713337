package app

import (
	"os"

	"github.com/slmgen/slmgen/slmgen"
)

// fill puts what the workspace knows beside what a job asks for: models, prices, the clock, a folder for temporary files.
func (a *App) fill(o *slmgen.Options) error {
	reg, err := a.Registry()
	if err != nil {
		return err
	}
	prices, err := a.prices()
	if err != nil {
		return err
	}
	o.Registry, o.Prices, o.Now, o.Spill = reg, prices, a.now(), os.TempDir()
	return nil
}
