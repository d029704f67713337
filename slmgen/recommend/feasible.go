package recommend

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/estimate"
	"github.com/slmgen/slmgen/slmgen/registry"
)

// feasible lists the limits that a model violates, in the order of the constants, and what is worth a warning.
func feasible(reg *registry.Registry, r Request, m registry.Model) (violations []Violation, warnings []string) {
	if _, err := m.Shape(); err != nil {
		constraint := UnsupportedArchitecture
		if fault.CodeOf(err) == fault.Precondition {
			constraint = UnknownShape
		}
		return []Violation{{Constraint: constraint, Detail: shortError(err),
			Relax: "no setting helps; `slmgen models add` a description that the formulas cover"}}, nil
	}
	check := func(v *Violation) {
		if v != nil {
			violations = append(violations, *v)
		}
	}
	length, v := fitsContext(r, m)
	check(v)
	if !m.Context.Known {
		warnings = append(warnings, "nobody verified the context length: check that it holds the data")
	}
	check(fitsCard(reg, r, m, length))
	check(fitsTarget(r, m, length))
	check(decodesFast(r, m, length))
	v, w := licenceAllows(reg, r, m)
	check(v)
	warnings = append(warnings, w...)
	check(gateOpens(r, m))
	v, w = speaks(r, m)
	check(v)
	warnings = append(warnings, w...)
	check(callsTools(r, m))
	return violations, append(warnings, w...)
}

// shortError drops the model's id and the hint, which stand beside it anyway.
func shortError(err error) string {
	var f *fault.Error
	if errors.As(err, &f) {
		_, text, found := strings.Cut(f.Message, ": ")
		if found {
			return text
		}
		return f.Message
	}
	return err.Error()
}

// fitsContext compares the needed length with the model's context. It gives the length that the other limits are checked at.
func fitsContext(r Request, m registry.Model) (int, *Violation) {
	need := needLength(r)
	if !m.Context.Known || need <= m.Context.Value {
		return need, nil
	}
	return m.Context.Value, &Violation{Constraint: Context, Possible: true,
		Detail: fmt.Sprintf("99 %% of the examples need %d tokens, the context is %d", need, m.Context.Value),
		Relax:  fmt.Sprintf("max length %d -> %d (longer examples are cut)", need, m.Context.Value),
		Change: Change{MaxLength: m.Context.Value}}
}

func fitsCard(reg *registry.Registry, r Request, m registry.Model, length int) *Violation {
	least := math.Inf(1)
	var by estimate.Method
	for _, method := range methods(r) {
		v, err := estimate.Memory(m, smallest(r, m, method, length))
		if err != nil {
			continue
		}
		if v.Fits {
			return nil
		}
		if v.TotalGiB < least {
			least, by = v.TotalGiB, method
		}
	}
	out := &Violation{Constraint: TrainMemory, Relax: "no card of the registry holds it",
		Detail: fmt.Sprintf("%s with %s takes %.1f GiB at %d tokens, %s has %.1f usable", "training", by, least, length, r.GPU.Name, r.GPU.UsableGiB)}
	if r.Method != "" && r.Method != estimate.QLoRA {
		q := r
		q.Method = estimate.QLoRA
		if v, err := estimate.Memory(m, smallest(q, m, estimate.QLoRA, length)); err == nil && v.Fits {
			out.Relax, out.Change, out.Possible = "--method qlora", Change{Method: estimate.QLoRA}, true
			return out
		}
	}
	for _, g := range reg.GPUs() { // smallest memory first
		if g.UsableGiB <= r.GPU.UsableGiB || g.Apple() != (r.Lane == MLX) {
			continue
		}
		bigger := r
		bigger.GPU = g
		for _, method := range methods(r) {
			if v, err := estimate.Memory(m, smallest(bigger, m, method, length)); err == nil && v.Fits {
				out.Relax = fmt.Sprintf("gpu >= %s (%g GiB)", g.Name, g.MemoryGiB)
				out.Change, out.Possible = Change{GPU: g.Name}, true
				return out
			}
		}
	}
	return out
}

// serveContext is what the KV cache of the target must hold: its own context, or the data's need when longer.
func serveContext(r Request, length int) int {
	if r.Preset == FastDemo {
		return r.Target.Context
	}
	return max(r.Target.Context, length)
}

func fitsTarget(r Request, m registry.Model, length int) *Violation {
	s, err := estimate.Serve(m, r.Target, serveContext(r, length))
	if err != nil || s.Fits {
		return nil
	}
	needs := math.Ceil(10*s.TotalGiB) / 10
	return &Violation{Constraint: DeployMemory, Possible: true,
		Detail: fmt.Sprintf("%s gives %.1f GiB, serving takes %.1f with a context of %d", r.Target.Name, r.Target.MemoryGiB, s.TotalGiB, s.Context),
		Relax:  fmt.Sprintf("memory budget %.1f -> %.1f GiB", r.Target.MemoryGiB, needs),
		Change: Change{MemoryGiB: needs}}
}

func decodesFast(r Request, m registry.Model, length int) *Violation {
	s, err := estimate.Serve(m, r.Target, serveContext(r, length))
	if err != nil || s.Fluent {
		return nil
	}
	admits := math.Floor(10*s.TokensPerSecond) / 10
	v := &Violation{Constraint: DecodeSpeed, Possible: admits > 0,
		Detail: fmt.Sprintf("%s wants %.1f tokens/s, its bandwidth allows %.1f", r.Target.Name, r.Target.MinTokensPerSecond, s.TokensPerSecond),
		Relax:  fmt.Sprintf("tokens/s %.1f -> %.1f", r.Target.MinTokensPerSecond, admits),
		Change: Change{MinTokensPerSecond: admits}}
	if !v.Possible {
		v.Relax = "a faster target"
	}
	return v
}
