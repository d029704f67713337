package registry

// Fact is a value with the source that states it. Known is false where nobody verified it: unknown is not zero.
// In JSON and YAML it is {"value": ..., "source": ...}, value null when unknown.
type Fact[T any] struct {
	Value  T
	Known  bool
	Source string
}

// Term is one piece that a figure recomputes from.
// Value is null where unknown. Op says how Inputs give Value, in plain arithmetic ("weights + gradients").
type Term struct {
	Name   string         `json:"name"`
	Value  *float64       `json:"value"`
	Unit   string         `json:"unit"`
	Op     string         `json:"op,omitempty"`
	Inputs map[string]any `json:"inputs,omitempty"`
	Source string         `json:"source,omitempty"`
}

// Interval is a mean with its 80 % interval.
type Interval struct {
	Mean float64 `json:"mean"`
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// Range is the 10th, 50th and 90th percentile of an estimate. Nil means unknown.
type Range struct {
	P10 *float64 `json:"p10"`
	P50 *float64 `json:"p50"`
	P90 *float64 `json:"p90"`
}
