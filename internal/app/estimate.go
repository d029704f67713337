package app

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen"
	"github.com/slmgen/slmgen/slmgen/bundle"
	"github.com/slmgen/slmgen/slmgen/estimate"
	"github.com/slmgen/slmgen/slmgen/plan"
	"github.com/slmgen/slmgen/slmgen/recommend"
	"github.com/slmgen/slmgen/slmgen/registry"
)

// Estimation asks for memory, time and money of one setup.
type Estimation struct {
	Model, GPU, Lane string
	Method           estimate.Method
	Seq, Batch, Rank int
	Tokens           float64 // to train on; 0: memory alone
	// Requests are what the trained model is asked, on average; where both are known the answer says what a thousand cost on the card.
	Requests     estimate.Requests
	Target       string   // that it is served on; needed with Requests
	Observations []string // files and folders with what runs taught
}

// Estimated is the answer.
type Estimated struct {
	Model    string          `json:"model"`
	GPU      string          `json:"gpu"`
	VRAM     estimate.VRAM   `json:"vram"`
	Fits     bool            `json:"fits"`
	TimeS    registry.Range  `json:"time_s"`
	Cost     CheapestCost    `json:"cost_usd"`
	Costs    []estimate.Cost `json:"costs"`
	Terms    []registry.Term `json:"terms"` // of the time
	Steps    int             `json:"steps"`
	Warnings []string        `json:"warnings,omitempty"`
	// Learned is how many runs on the card the time was learned from.
	Learned int `json:"learned,omitempty"`
	// Serving is what a thousand requests cost; null where none were asked about.
	Serving *estimate.ServeCost `json:"serving_cost,omitempty"`
}

// CheapestCost is the range of the cheapest provider that is paid and whose rate is known; null fields when none is. What is free is given
// without a promise, and stands among the costs.
type CheapestCost struct {
	registry.Range
	Provider string `json:"provider,omitempty"`
	AsOf     string `json:"as_of"`
}

// mostTokens bounds a training: far beyond any, and far below where counts of rows overflow.
const mostTokens = 1e15

// Estimate computes memory, time and money without a dataset.
func (a *App) Estimate(_ context.Context, e Estimation) (*Estimated, error) {
	reg, err := a.Registry()
	if err != nil {
		return nil, err
	}
	m, err := reg.Get(e.Model)
	if err != nil {
		return nil, err
	}
	gpu, err := reg.GPU(e.GPU)
	if err != nil {
		return nil, err
	}
	if _, err := bundle.FindLane(e.Lane); err != nil {
		return nil, err
	}
	switch {
	case e.Seq < 1 || e.Batch < 1 || e.Rank < 1 || e.Tokens < 0:
		return nil, fault.New(fault.Invalid, "--seq, --batch and --rank are at least 1, --tokens at least 0")
	case !(e.Tokens <= mostTokens): // NaN too
		return nil, fault.New(fault.Invalid, "%g tokens are no training", e.Tokens).Do("give tokens to train on, up to %g", float64(mostTokens))
	case e.Method != estimate.LoRA && e.Method != estimate.QLoRA && e.Method != estimate.Full:
		return nil, fault.New(fault.Invalid, "there is no method %q", e.Method).Do("use lora, qlora or full")
	}
	prices, err := a.prices()
	if err != nil {
		return nil, err
	}
	rows := int(math.Ceil(e.Tokens / float64(e.Seq)))
	precision := "fp16"
	if gpu.BF16 {
		precision = "bf16"
	}
	req := recommend.Request{GPU: gpu, Lane: e.Lane, Facts: recommend.Facts{Examples: max(rows, 1), Tokens: plan.Tokens{Total: e.Tokens, Mean: float64(e.Seq)}}}
	t := plan.Training{Method: e.Method, Precision: precision, LoRA: plan.LoRA{R: e.Rank}, Optimizer: "adamw_8bit", Batch: plan.Batch{PerDevice: e.Batch, GradAccum: 1},
		MaxLength: e.Seq, Checkpointing: true, Epochs: 1}
	passed := ""
	if len(e.Observations) > 0 {
		seen, err := a.observed(e.Observations)
		if err != nil {
			return nil, err
		}
		req.Pace, passed = seen.Pace, seen.Passed()
	}
	with := slmgen.Options{Registry: reg}
	if err := a.taught(&with, e.Observations, ""); err != nil {
		return nil, err
	}
	if with.Pace != nil {
		req.Pace = with.Pace
	}
	est, err := estimate.Run(m, recommend.Setup(req, t), prices, a.now())
	if err != nil {
		return nil, err
	}
	out := &Estimated{Learned: req.Pace.Runs(gpu.Name), Model: m.ID, GPU: gpu.Name, VRAM: est.VRAM, Fits: est.VRAM.Fits, Costs: est.Costs, Terms: est.Terms}
	if c := m.Context; c.Known && e.Seq > c.Value {
		out.Warnings = append(out.Warnings, fmt.Sprintf("%s reads %d tokens at once: sequences of %d are beyond it", m.ID, c.Value, e.Seq))
	}
	if passed != "" {
		out.Warnings = append(out.Warnings, passed)
	}
	if e.Tokens > 0 {
		out.TimeS, out.Steps = est.TimeS, est.Steps
		if c, ok := estimate.Cheapest(est.Costs); ok {
			out.Cost = CheapestCost{c.USD, c.Provider, c.AsOf}
		}
	} else {
		out.Costs, out.Terms = nil, nil // of a time that nobody asked for
	}
	out.Serving, err = serveCost(reg, m, e, prices, a.now())
	return out, err
}

func serveCost(reg *registry.Registry, m registry.Model, e Estimation, prices estimate.Prices, now time.Time) (*estimate.ServeCost, error) {
	if e.Target == "" {
		return nil, nil
	}
	target, err := reg.Target(e.Target)
	if err != nil {
		return nil, err
	}
	if target.GPU == "" {
		return nil, fault.New(fault.Invalid, "requests are priced on cloud and server, where a card is rented; %s is yours", target.Name).Do("leave out --deploy, or choose cloud or server")
	}
	gpu, err := reg.GPU(target.GPU)
	if err != nil {
		return nil, err
	}
	c, err := estimate.ServeCosts(m, target, gpu, e.Requests, prices, now)
	return &c, err
}
