package backtest

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/estimate"
	"github.com/slmgen/slmgen/slmgen/registry"
)

// Speed is how well the estimated time holds published speeds.
type Speed struct {
	N int `json:"n"`
	// Inside is the share of the speeds that lie between those of P10 and P90.
	Inside float64 `json:"inside"`
	// OutOfSource is the same when all that is known of the utilisation comes from the other publishers: its range is then the mean and the
	// spread, in logarithms, of what their runs reached.
	OutOfSource float64      `json:"out_of_source"`
	Runs        []SpeedPoint `json:"runs"`
}

// SpeedPoint is one published speed, in tokens a second, padding included, beside the estimate.
type SpeedPoint struct {
	Name      string  `json:"name"`
	Source    string  `json:"source"`
	Published float64 `json:"tokens_per_s"`
	P10       float64 `json:"p10"` // the slow end
	P50       float64 `json:"p50"`
	P90       float64 `json:"p90"`
	Inside    bool    `json:"inside"`

	model registry.Model
	setup estimate.Setup
}

//go:embed data/speeds.json
var speedsJSON []byte

// speedFile holds the runs of one publisher.
type speedFile struct {
	Note      string     `json:"note"`
	Publisher string     `json:"publisher"`
	Source    string     `json:"source"`
	Runs      []speedRun `json:"runs"`
}

type speedRun struct {
	Model          string          `json:"model"`
	Layers         int             `json:"layers"`
	Hidden         int             `json:"hidden"`
	Heads          int             `json:"heads"`
	FeedForward    int             `json:"feed_forward"`
	Vocab          int             `json:"vocab"`
	Method         estimate.Method `json:"method"`
	Rank           int             `json:"rank"`
	GPU            string          `json:"gpu"`
	Seq            int             `json:"seq"`
	Batch          int             `json:"batch"`
	GradAccum      int             `json:"grad_accum"`
	SecondsPerStep float64         `json:"seconds_per_step"`
}

// speedRows is how many rows a speed is tried on: enough for start-up not to matter.
const speedRows = 100_000

// publishedSpeeds are those of the data file, of runs with several heads for keys and values each (no grouped queries).
func publishedSpeeds(reg *registry.Registry) ([]SpeedPoint, error) {
	var file speedFile
	if err := json.Unmarshal(speedsJSON, &file); err != nil {
		return nil, fault.Wrap(fault.Internal, err, "data/speeds.json is broken")
	}
	var out []SpeedPoint
	for _, r := range file.Runs {
		gpu, err := reg.GPU(r.GPU)
		if err != nil {
			return nil, err
		}
		f := func(v int) registry.Fact[int] { return registry.Known(v, file.Source) }
		m := registry.Model{ID: r.Model, Architecture: "qwen2", Layers: f(r.Layers), Hidden: f(r.Hidden), Heads: f(r.Heads), KVHeads: f(r.Heads),
			HeadDim: f(r.Hidden / r.Heads), FeedForward: f(r.FeedForward), Vocab: f(r.Vocab), Tied: registry.Known(false, file.Source)}
		s := estimate.Setup{Method: r.Method, GPU: gpu, Seq: r.Seq, Batch: r.Batch, GradAccum: r.GradAccum, Rank: r.Rank, Checkpoint: true}
		out = append(out, SpeedPoint{Name: fmt.Sprintf("%s %s %d", r.Model, r.Method, r.Seq), Source: file.Publisher, model: m, setup: s,
			Published: float64(r.Seq*r.Batch*r.GradAccum) / r.SecondsPerStep})
	}
	return out, nil
}

// speeds gives the speeds of an entry of the file of peaks whose setup is known. torchtune's rows of an A6000 are left out: they imply nearly
// all of the card's peak; so is its 3B ablation, whose card is not stated.
func (p *published) speeds(reg *registry.Registry) ([]SpeedPoint, error) {
	var out []SpeedPoint
	add := func(name string, m registry.Model, card string, tokens float64, change func(*estimate.Setup)) error {
		gpu, err := reg.GPU(card)
		if err != nil {
			return err
		}
		s := estimate.Setup{Method: estimate.LoRA, GPU: gpu, Seq: 1024, Batch: 4, GradAccum: 2, Rank: 8, Checkpoint: true}
		change(&s)
		out = append(out, SpeedPoint{Name: name, Source: p.publisher(), Published: tokens, model: m, setup: s})
		return nil
	}
	var one float64
	var by map[string]float64
	switch {
	case len(p.Speed) == 0:
	case p.Model == "Llama-2-7B" && p.GPU == "A100 40GB?" && json.Unmarshal(p.Speed, &by) == nil:
		for _, stack := range []string{"HF", "HF+FA2", "Unsloth+FA2"} {
			if by[stack] > 0 {
				err := add("Llama-2-7B lora "+stack, llama2(), "A100-40", by[stack], func(s *estimate.Setup) { s.Unsloth = stack == "Unsloth+FA2" })
				if err != nil {
					return nil, err
				}
			}
		}
	case p.Model == "Llama-3.1-8B" && p.GPU == "RTX 4090" && json.Unmarshal(p.Speed, &one) == nil:
		m, err := reg.Get("meta-llama/Llama-3.1-8B-Instruct")
		if err != nil {
			return nil, err
		}
		return out, add("Llama-3.1-8B "+p.Method, m, p.GPU, one, func(s *estimate.Setup) { s.Method, s.Batch, s.GradAccum, s.Seq = estimate.Method(p.Method), 2, 1, 2048 })
	}
	return out, nil
}

// speed compares the estimated time with published speeds; nil without any.
func speed(points []SpeedPoint) (*Speed, error) {
	if len(points) == 0 {
		return nil, nil
	}
	out := &Speed{N: len(points), Runs: points}
	reached := make([]float64, len(points)) // ln(share of the card's peak)
	for i := range points {
		p := &points[i]
		s := &p.setup
		s.Precision, s.Optimizer, s.Examples, s.Epochs, s.TrainTokens = "bf16", "adamw_torch", speedRows, 1, speedRows*float64(s.Seq)
		r, terms, err := estimate.Time(p.model, *s)
		if err != nil {
			return nil, err
		}
		p.P10, p.P50, p.P90 = rounded(s.TrainTokens / *r.P90), rounded(s.TrainTokens / *r.P50), rounded(s.TrainTokens / *r.P10)
		p.Published = rounded(p.Published)
		if p.Inside = p.P10 <= p.Published && p.Published <= p.P90; p.Inside {
			out.Inside += 1 / float64(len(points))
		}
		for _, t := range terms {
			if t.Name == "flops_per_token" {
				reached[i] = math.Log(p.Published * *t.Value / (s.GPU.TFLOPS * 1e12))
			}
		}
	}
	held := 0
	for i := range points {
		if rest := without(points, reached, points[i].Source); len(rest) > 1 {
			mean, sd := moments(rest)
			if math.Abs(reached[i]-mean) <= 1.2815515655446004*sd*math.Sqrt(1+1/float64(len(rest))) {
				held++
			}
		}
	}
	out.Inside, out.OutOfSource = rounded(out.Inside), rounded(float64(held)/float64(len(points)))
	slices.SortStableFunc(out.Runs, func(a, b SpeedPoint) int { return strings.Compare(a.Source, b.Source) })
	return out, nil
}

func without(points []SpeedPoint, reached []float64, source string) []float64 {
	var rest []float64
	for i := range points {
		if points[i].Source != source {
			rest = append(rest, reached[i])
		}
	}
	return rest
}

func moments(values []float64) (mean, sd float64) {
	for _, v := range values {
		mean += v / float64(len(values))
	}
	for _, v := range values {
		sd += (v - mean) * (v - mean) / float64(len(values)-1)
	}
	return mean, math.Sqrt(sd)
}
