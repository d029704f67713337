package backtest

import (
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/estimate"
	"github.com/slmgen/slmgen/slmgen/registry"
)

// VRAM is how near the memory formula comes to published peaks. Errors are shares of the peak.
type VRAM struct {
	N           int     `json:"n"`
	MedianError float64 `json:"median_error"`
	WorstUnder  float64 `json:"worst_under"` // most negative error; 0 where none is under
	// OutOfSource is the same with the one fitted constant, the overhead, fitted to the other sources alone.
	OutOfSource VRAMErrors `json:"out_of_source"`
	Points      []Peak     `json:"points"`
}

// VRAMErrors are the two figures of VRAM.
type VRAMErrors struct {
	MedianError float64 `json:"median_error"`
	WorstUnder  float64 `json:"worst_under"`
}

// Peak is one published peak beside the estimate.
type Peak struct {
	Name      string  `json:"name"`
	Source    string  `json:"source"`
	Published float64 `json:"published_gib"`
	Whole     bool    `json:"whole"` // published as a whole number, which stands for half a GiB to either side
	Estimated float64 `json:"estimated_gib"`
	Error     float64 `json:"error"`
}

// peak is a published peak whose setup is stated, or follows from what is.
type peak struct {
	Peak
	model     registry.Model
	setup     estimate.Setup
	allocator bool // the figure is the allocator's, which leaves out the overhead
}

// published is one entry of the file of peaks. Its fields say what sources say.
type published struct {
	Model   string                     `json:"model"`
	Method  string                     `json:"method"`
	GPU     string                     `json:"gpu"`
	Peak    float64                    `json:"peak_gib"`
	PeakGB  json.RawMessage            `json:"peak_gb"`
	FA2     map[string]json.RawMessage `json:"fa2_gb"`
	Unsloth map[string]float64         `json:"unsloth_gb"`
	Source  string                     `json:"source"`
	Speed   json.RawMessage            `json:"tok_s"`
}

// measured compares the memory formula with the published peaks of doc, and the estimated time with its speeds and with those that are known
// besides; nil for an empty doc.
func measured(doc []byte) (*VRAM, *Speed, error) {
	if len(doc) == 0 {
		return nil, nil, nil
	}
	var file struct {
		Points []json.RawMessage `json:"points"`
	}
	if err := json.Unmarshal(doc, &file); err != nil {
		return nil, nil, fault.Wrap(fault.Invalid, err, "the published peaks are no JSON object with points")
	}
	reg, err := registry.Builtin()
	if err != nil {
		return nil, nil, err
	}
	var peaks []peak
	runs, err := publishedSpeeds(reg)
	if err != nil {
		return nil, nil, err
	}
	for i, raw := range file.Points {
		var p published
		if err := json.Unmarshal(raw, &p); err != nil {
			return nil, nil, fault.Wrap(fault.Invalid, err, "published peak %d cannot be read", i+1)
		}
		more, err := p.peaks(reg)
		if err != nil {
			return nil, nil, err
		}
		peaks = append(peaks, more...)
		timed, err := p.speeds(reg)
		if err != nil {
			return nil, nil, err
		}
		runs = append(runs, timed...)
	}
	if len(peaks) == 0 {
		return nil, nil, nil
	}
	held, err := speed(runs)
	if err != nil {
		return nil, nil, err
	}
	memory, err := compare(peaks)
	return memory, held, err
}

func compare(peaks []peak) (*VRAM, error) {
	out := &VRAM{N: len(peaks)}
	var inside, outside []float64
	bare := make([]float64, len(peaks)) // estimates without the overhead
	for i := range peaks {
		p := &peaks[i]
		v, err := estimate.Memory(p.model, p.setup)
		if err != nil {
			return nil, err
		}
		overhead := 0.0
		for _, t := range v.Terms {
			if t.Name == "overhead" && t.Value != nil {
				overhead = *t.Value
			}
		}
		bare[i] = v.TotalGiB - overhead
		if p.Estimated = v.TotalGiB; p.allocator {
			p.Estimated = bare[i]
		}
		p.Error = rounded(p.miss(p.Estimated))
		p.Estimated = rounded(p.Estimated)
		inside = append(inside, p.Error)
		out.Points = append(out.Points, p.Peak)
	}
	for i := range peaks {
		estimated := bare[i]
		if !peaks[i].allocator {
			estimated += overheadWithout(peaks, bare, peaks[i].Source)
		}
		outside = append(outside, rounded(peaks[i].miss(estimated)))
	}
	e := errorsOf(inside)
	out.MedianError, out.WorstUnder, out.OutOfSource = e.MedianError, e.WorstUnder, errorsOf(outside)
	return out, nil
}

// miss is the relative error of an estimate. A peak that was published as a whole number is missed by what lies beyond its rounding.
func (p *Peak) miss(estimated float64) float64 {
	low, high := p.Published, p.Published
	if p.Whole {
		low, high = low-0.5, high+0.5
	}
	switch {
	case estimated < low:
		return (estimated - low) / p.Published
	case estimated > high:
		return (estimated - high) / p.Published
	}
	return 0
}

// The overhead is at least a CUDA context, and at most what the estimate takes for it.
const leastOverhead, mostOverhead = 0.5, 1.5

// overheadWithout fits the overhead to the peaks of the other sources: the median of what they leave, within what it can be.
func overheadWithout(peaks []peak, bare []float64, source string) float64 {
	var rest []float64
	for i := range peaks {
		if peaks[i].Source != source && !peaks[i].allocator {
			rest = append(rest, peaks[i].Published-bare[i])
		}
	}
	if len(rest) == 0 {
		return leastOverhead // no other source says
	}
	slices.Sort(rest)
	return min(max(rest[len(rest)/2], leastOverhead), mostOverhead)
}

func errorsOf(errors []float64) VRAMErrors {
	var out VRAMErrors
	size := make([]float64, len(errors))
	for i, e := range errors {
		size[i] = math.Abs(e)
		out.WorstUnder = min(out.WorstUnder, e)
	}
	slices.Sort(size)
	out.MedianError = size[len(size)/2]
	return out
}

// peaks gives the peaks of an entry whose setup is known. torchtune does not state the length of its 3B ablation; 2 x 4096 tokens follows from
// what its chunked loss saved. Left out are an optimizer inside the backward pass, torch.compile alone, several cards, and minimums without
// batch and length.
func (p *published) peaks(reg *registry.Registry) ([]peak, error) {
	var out []peak
	add := func(name string, m registry.Model, gib float64, whole, allocator bool, change func(*estimate.Setup)) {
		s := estimate.Setup{Method: estimate.QLoRA, Seq: 1024, Batch: 1, GradAccum: 4, Rank: 8, Precision: "bf16", Optimizer: "adamw_torch", Checkpoint: true}
		change(&s)
		out = append(out, peak{Peak: Peak{Name: name, Source: p.publisher(), Published: gib, Whole: whole}, model: m, setup: s, allocator: allocator})
	}
	for _, seq := range slices.Sorted(maps.Keys(p.FA2)) {
		var gb float64
		if n, err := strconv.Atoi(seq); err == nil && json.Unmarshal(p.FA2[seq], &gb) == nil {
			add("Llama-2-7B qlora fa2 "+seq, llama2(), gb, true, false, func(s *estimate.Setup) { s.Seq = n })
		}
	}
	for _, seq := range slices.Sorted(maps.Keys(p.Unsloth)) {
		if n, err := strconv.Atoi(seq); err == nil {
			add("Llama-2-7B qlora unsloth "+seq, llama2(), p.Unsloth[seq], true, false, func(s *estimate.Setup) { s.Seq, s.Unsloth, s.ChunkedLoss = n, true, true })
		}
	}
	model := map[string]string{"same": "meta-llama/Llama-3.2-3B-Instruct", "Llama-3.1-8B": "meta-llama/Llama-3.1-8B-Instruct", "Qwen2.5-7B": "Qwen/Qwen2.5-7B-Instruct"}[p.Model]
	var m registry.Model
	if model != "" {
		var err error
		if m, err = reg.Get(model); err != nil {
			return nil, err
		}
	}
	packed := func(s *estimate.Setup, method estimate.Method) { s.Batch, s.Seq, s.Method = 2, 4096, method }
	switch p.Model + " " + p.Method + " " + p.GPU {
	case "Llama-2-7B LoRA r8 all, bs4 ga2 len1024 A100 40GB?":
		var by map[string]float64
		if err := json.Unmarshal(p.PeakGB, &by); err != nil {
			return nil, fault.Wrap(fault.Invalid, err, "peaks of %q", p.Method)
		}
		lora := func(s *estimate.Setup) { s.Method, s.Batch = estimate.LoRA, 4 }
		add("Llama-2-7B lora", llama2(), by["HF+FA2"], true, false, lora)
		add("Llama-2-7B lora unsloth", llama2(), by["Unsloth+FA2"], true, false, func(s *estimate.Setup) { lora(s); s.Unsloth, s.ChunkedLoss = true, true })
	case "same +packing ":
		add("Llama-3.2-3B full packed", m, p.Peak, false, true, func(s *estimate.Setup) { packed(s, estimate.Full); s.Checkpoint = false })
	case "same +activation checkpointing ":
		add("Llama-3.2-3B full chunked checkpointed", m, p.Peak, false, true, func(s *estimate.Setup) { packed(s, estimate.Full); s.ChunkedLoss = true })
	case "same LoRA ":
		add("Llama-3.2-3B lora", m, p.Peak, false, true, func(s *estimate.Setup) { packed(s, estimate.LoRA); s.ChunkedLoss = true })
	case "same QLoRA ":
		add("Llama-3.2-3B qlora", m, p.Peak, false, true, func(s *estimate.Setup) { packed(s, estimate.QLoRA); s.ChunkedLoss = true })
	case "Llama-3.1-8B lora RTX 4090":
		add("Llama-3.1-8B lora", m, p.Peak, false, true, func(s *estimate.Setup) { s.Method, s.Batch, s.Seq, s.ChunkedLoss = estimate.LoRA, 2, 2048, true })
	case "Llama-3.1-8B qlora RTX 4090":
		add("Llama-3.1-8B qlora", m, p.Peak, false, true, func(s *estimate.Setup) { s.Batch, s.Seq, s.ChunkedLoss = 2, 2048, true })
	case "Qwen2.5-7B LoRA r16 DPO ctx2048 bs1 ":
		var gb float64
		if err := json.Unmarshal(p.PeakGB, &gb); err != nil {
			return nil, fault.Wrap(fault.Invalid, err, "peak of %q", p.Method)
		}
		add("Qwen2.5-7B dpo", m, gb, false, false, func(s *estimate.Setup) { s.Method, s.Seq, s.Rank, s.Objective = estimate.LoRA, 2048, 16, estimate.DPO })
	}
	return out, nil
}

// publisher is who measured: the sources of one publisher are not independent.
func (p *published) publisher() string {
	switch {
	case strings.Contains(p.Source, "LLaMA-Factory"), p.Source == "same wiki":
		return "LLaMA-Factory"
	case strings.Contains(p.Source, "README.md"):
		return "torchtune"
	}
	return p.Source
}

// llama2 is Llama-2-7B, which the registry leaves out as too old to choose.
func llama2() registry.Model {
	const source = "huggingface/transformers Llama-2-7b-hf configuration"
	f := func(v int) registry.Fact[int] { return registry.Known(v, source) }
	return registry.Model{ID: "Llama-2-7B", Architecture: "llama", Layers: f(32), Hidden: f(4096), Heads: f(32), KVHeads: f(32),
		HeadDim: f(128), FeedForward: f(11008), Vocab: f(32000), Tied: registry.Known(false, source)}
}
