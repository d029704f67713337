package app

import (
	"os"

	"github.com/slmgen/slmgen/slmgen"
)

// Fill puts what the workspace knows into options: models, prices, the clock.
func (a *App) Fill(o *slmgen.Options) error { return a.fill(o, nil) }

// FillFor is Fill with what reported runs teach about data of this version.
func (a *App) FillFor(o *slmgen.Options, version string) error {
	if err := a.fill(o, nil); err != nil {
		return err
	}
	return a.taught(o, nil, version)
}

// fill puts what the workspace knows beside what a job asks for: models, prices, the clock, a folder for temporary files, and what runs have taught.
func (a *App) fill(o *slmgen.Options, observations []string) error {
	reg, err := a.Registry()
	if err != nil {
		return err
	}
	prices, err := a.prices()
	if err != nil {
		return err
	}
	o.Registry, o.Prices, o.Now, o.Spill = reg, prices, a.now(), os.TempDir()
	if len(observations) == 0 {
		return nil
	}
	seen, err := a.observed(observations)
	if err != nil {
		return err
	}
	o.Pilots, o.Pace, o.Unknown = seen.Pilots, seen.Pace, seen.Unknown
	return nil
}
