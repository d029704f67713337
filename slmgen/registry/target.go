package registry

import "strings"

// Task is what the model shall do.
type Task string

// The tasks.
const (
	QA        Task = "qa"
	Classify  Task = "classify"
	Extract   Task = "extract"
	Chat      Task = "chat"
	Generate  Task = "generate"
	Summarize Task = "summarize"
	Translate Task = "translate"
	Code      Task = "code"
	Tools     Task = "tools"
	Reason    Task = "reason"
)

// Tasks lists every task in the order help texts show.
var Tasks = []Task{QA, Classify, Extract, Chat, Generate, Summarize, Translate, Code, Tools, Reason}

// Target is where the model shall run: a budget, not a label.
type Target struct {
	Name string `json:"name"` // cloud, server, desktop, edge, mobile, browser
	// MemoryGiB is what weights, KV cache and runtime may take together.
	MemoryGiB float64 `json:"memory_gib"`
	// BandwidthGBs bounds decoding: tokens per second <= bandwidth * efficiency / bytes of weights.
	BandwidthGBs float64 `json:"bandwidth_gbs"`
	// MinTokensPerSecond is what a reader finds fluent there.
	MinTokensPerSecond float64 `json:"min_tokens_per_second"`
	// WeightBits is the width of the quantization the target is served with (16, 8, 4.85 for Q4_K_M, ...).
	WeightBits float64 `json:"weight_bits"`
	// Context is the number of tokens that the KV cache must hold, unless the data needs more.
	Context int `json:"context"`
	// GPU is the card that is rented for it; "" where it is a device of the user's.
	GPU    string `json:"gpu,omitempty"`
	Source string `json:"source"`
}

// GPU is a training card.
type GPU struct {
	Name         string  `json:"name"` // T4, L4, A100-80, ...
	MemoryGiB    float64 `json:"memory_gib"`
	UsableGiB    float64 `json:"usable_gib"` // what a process really gets
	TFLOPS       float64 `json:"tflops"`     // dense 16-bit tensor, fp32 accumulate
	BF16         bool    `json:"bf16"`
	BandwidthGBs float64 `json:"bandwidth_gbs"`
	Capability   string  `json:"compute_capability"`
	Source       string  `json:"source"`
}

// Apple says that the card shares the memory of a Mac: only the mlx lane trains on it, and only it trains there.
func (g GPU) Apple() bool { return strings.HasPrefix(g.Name, "Apple ") }
