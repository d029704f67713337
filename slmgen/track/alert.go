package track

import (
	"math"

	"github.com/slmgen/slmgen/internal/fault"
)

// Severity says how bad something is.
type Severity string

// The severities.
const (
	Critical Severity = "critical" // what the run does from here on is lost
	Warning  Severity = "warning"  // it may well be
	Notice   Severity = "notice"   // worth a look
)

// The rules of a Watch.
const (
	LossNotFinite    = "loss-not-finite"
	LossZero         = "loss-zero"
	LossDiverging    = "loss-diverging"
	LossFlat         = "loss-flat"
	GradientNoNumber = "gradient-not-finite"
	GradientSpike    = "gradient-spike"
	SlowSteps        = "slow-steps"
	EvalRising       = "eval-rising"
	RateZero         = "learning-rate-zero"
)

// Alert is something that a Watch noticed.
type Alert struct {
	Rule     string   `json:"rule"`
	Severity Severity `json:"severity"`
	Step     int64    `json:"step"`
	// Text says in words what was seen, with its figures, and what to do.
	Text string `json:"text"`
}

// Thresholds are what a Watch holds a run against. Logs are events with the figure in question, one after the other.
type Thresholds struct {
	NotFiniteLogs int     `json:"not_finite_logs"` // logs with NaN or an infinity
	ZeroLogs      int     `json:"zero_logs"`       // logs with a loss of exactly 0, after one of ZeroAfter at least
	ZeroAfter     float64 `json:"zero_after"`      // below this, 0 may be what rounding left
	DivergeLogs   int     `json:"diverge_logs"`    // logs with a loss above both DivergeBy times the best and half of what was learned
	DivergeBy     float64 `json:"diverge_by"`
	AboveStart    float64 `json:"above_start"` // or above this many times the loss at the beginning
	FlatLogs      int     `json:"flat_logs"`   // logs after which something must have been learned
	SpikeBy       float64 `json:"spike_by"`    // times the median gradient
	SlowLogs      int     `json:"slow_logs"`   // logs with steps that take SlowBy times the median
	SlowBy        float64 `json:"slow_by"`
	RisingEvals   int     `json:"rising_evals"` // evaluations, each worse than the one before, while the training loss falls
	RisingBy      float64 `json:"rising_by"`    // and the last worse than the best by this part of it
	RateLogs      int     `json:"rate_logs"`    // logs with a learning rate of exactly 0
}

// Check says whether the thresholds are ones that a rule can hold a run against. The error is invalid.
func (t Thresholds) Check() error {
	for name, n := range map[string]int{"not_finite_logs": t.NotFiniteLogs, "zero_logs": t.ZeroLogs, "diverge_logs": t.DivergeLogs, "flat_logs": t.FlatLogs, "slow_logs": t.SlowLogs, "rising_evals": t.RisingEvals, "rate_logs": t.RateLogs} {
		if n < 1 || n > 1e9 {
			return fault.New(fault.Invalid, "%s is %d", name, n).Do("give 1 to 1,000,000,000")
		}
	}
	for name, v := range map[string]float64{"zero_after": t.ZeroAfter, "diverge_by": t.DivergeBy, "above_start": t.AboveStart, "spike_by": t.SpikeBy, "slow_by": t.SlowBy, "rising_by": t.RisingBy} {
		if !(v >= 0) || math.IsInf(v, 0) {
			return fault.New(fault.Invalid, "%s is %v", name, v).Do("give a number from 0 on")
		}
	}
	return nil
}

// DefaultThresholds are those of the zero Watch. They make no alarm on the healthy logs of docs/progress.md.
func DefaultThresholds() Thresholds {
	return Thresholds{NotFiniteLogs: 2, ZeroLogs: 2, ZeroAfter: 0.01, DivergeLogs: 3, DivergeBy: 3, AboveStart: 1.5, FlatLogs: 60, SpikeBy: 20,
		SlowLogs: 3, SlowBy: 8, RisingEvals: 3, RisingBy: 0.02, RateLogs: 3}
}
