package track

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
	NotFiniteLogs int     // logs with NaN or an infinity
	ZeroLogs      int     // logs with a loss of exactly 0, after one of ZeroAfter at least
	ZeroAfter     float64 // below this, 0 may be what rounding left
	DivergeLogs   int     // logs with a loss above both DivergeBy times the best and half of what was learned
	DivergeBy     float64
	AboveStart    float64 // or above this many times the loss at the beginning
	FlatLogs      int     // logs after which something must have been learned
	SpikeBy       float64 // times the median gradient
	SlowLogs      int     // logs with steps that take SlowBy times the median
	SlowBy        float64
	RisingEvals   int     // evaluations, each worse than the one before, while the training loss falls
	RisingBy      float64 // and the last worse than the best by this part of it
	RateLogs      int     // logs with a learning rate of exactly 0
}

// DefaultThresholds are those of the zero Watch. They make no alarm on the healthy logs of docs/progress.md.
func DefaultThresholds() Thresholds {
	return Thresholds{NotFiniteLogs: 2, ZeroLogs: 2, ZeroAfter: 0.01, DivergeLogs: 3, DivergeBy: 3, AboveStart: 1.5, FlatLogs: 60, SpikeBy: 20,
		SlowLogs: 3, SlowBy: 8, RisingEvals: 3, RisingBy: 0.02, RateLogs: 3}
}
