package estimate

import (
	"time"

	"github.com/slmgen/slmgen/slmgen/registry"
)

// Run estimates memory, steps, time and money of one training run. now is the caller's clock, used only to mark old prices.
// Errors as Memory.
func Run(m registry.Model, s Setup, prices Prices, now time.Time) (Estimate, error) {
	v, err := Memory(m, s)
	if err != nil {
		return Estimate{}, err
	}
	seconds, terms, err := Time(m, s)
	if err != nil {
		return Estimate{}, err
	}
	return Estimate{VRAM: v, Steps: s.Steps(), TimeS: seconds, Terms: terms, Costs: Costs(seconds, prices, s.GPU.Name, now)}, nil
}
