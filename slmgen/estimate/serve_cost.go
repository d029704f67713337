package estimate

import (
	"math"
	"time"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/registry"
)

// Requests is what a served model is asked, on average.
type Requests struct {
	PromptTokens, AnswerTokens float64
}

// ServeCost is what a thousand requests cost on a rented card that is kept busy. A card that waits costs the same and answers nothing: divide
// by the share of the time that it works.
type ServeCost struct {
	GPU string `json:"gpu"`
	// SecondsPer1k is the time that the card works for a thousand requests. P90 answers one request after the other, P50 eight at once, P10 as
	// many at once as their KV caches fit, at most 64.
	SecondsPer1k registry.Range  `json:"seconds_per_1k"`
	USDPer1k     []Cost          `json:"usd_per_1k"` // by provider, in USD for a thousand requests; its rates are USD an hour
	Terms        []registry.Term `json:"terms"`      // of P50
}

// usualReaders and mostReaders are how many requests a card answers at once: in the middle, and at best. Assumed.
const usualReaders, mostReaders = 8, 64

// prefillMFU is the share of the card's peak that reading a prompt reaches. Assumed.
const prefillMFU = 0.4

// ServeCosts estimates what a thousand requests cost on the card that stands behind a target. Reading the prompt is bound by arithmetic (2
// operations a token and multiplied weight), writing the answer by memory bandwidth: each step reads the weights once for all requests, and
// every request's KV cache, half of its answer on average.
//
// Errors as Serve, and invalid for requests without meaning. A card whose speed is unknown gives unknown ranges.
func ServeCosts(m registry.Model, t registry.Target, g registry.GPU, r Requests, prices Prices, now time.Time) (ServeCost, error) {
	if !(r.PromptTokens >= 0) || !(r.AnswerTokens >= 0) || r.PromptTokens+r.AnswerTokens > 1e9 {
		return ServeCost{}, fault.New(fault.Invalid, "requests of %g and answers of %g tokens", r.PromptTokens, r.AnswerTokens)
	}
	length := int(math.Ceil(r.PromptTokens + r.AnswerTokens))
	s, err := Serve(m, t, max(length, 1))
	if err != nil {
		return ServeCost{}, err
	}
	shape, err := m.Shape()
	if err != nil {
		return ServeCost{}, err
	}
	out := ServeCost{GPU: g.Name, USDPer1k: []Cost{}}
	var weights, cache float64 // bytes
	for _, term := range s.Terms {
		switch term.Name {
		case "weights":
			weights = *term.Value * gib
		case "kv_cache":
			cache = *term.Value * gib
		}
	}
	if g.TFLOPS <= 0 || t.BandwidthGBs <= 0 || !s.Fits {
		return out, nil
	}
	room := t.MemoryGiB*gib - weights - serveOverheadGiB*gib
	most := math.Max(1, math.Min(mostReaders, math.Floor(room/math.Max(cache, 1))))
	read := float64(shape.KVBytes(max(1, int(r.PromptTokens+r.AnswerTokens/2)), 2))
	multiplied := 2 * float64(shape.Params().Multiplied)
	prefill := r.PromptTokens * multiplied / (g.TFLOPS * 1e12 * prefillMFU)
	answer := func(readers float64) float64 {
		step := math.Max((weights+readers*read)/(t.BandwidthGBs*1e9*decodeEfficiency), readers*multiplied/(g.TFLOPS*1e12*prefillMFU))
		return r.AnswerTokens * step / readers
	}
	per1k := func(readers float64) *float64 { v := milli(1000 * (prefill + answer(readers))); return &v }
	usual := math.Min(usualReaders, most)
	out.SecondsPer1k = registry.Range{P10: per1k(most), P50: per1k(usual), P90: per1k(1)}
	term := func(name string, seconds float64, op, source string, in map[string]any) {
		v := milli(1000 * seconds)
		out.Terms = append(out.Terms, registry.Term{Name: name, Value: &v, Unit: "s", Op: op, Source: source, Inputs: in})
	}
	term("prompts", prefill, "1000*prompt_tokens*2*multiplied_weights/(peak*0.4)", "the share of the peak is assumed",
		map[string]any{"prompt_tokens": r.PromptTokens, "multiplied_weights": shape.Params().Multiplied, "peak_tflops": g.TFLOPS})
	term("answers", answer(usual), "1000*answer_tokens*(weights + readers*kv)/(bandwidth*0.55)/readers", "at once: one (P90), eight (P50), as many as fit up to 64 (P10); assumed",
		map[string]any{"answer_tokens": r.AnswerTokens, "weight_bytes": weights, "kv_bytes": read, "readers": usual, "most": most, "bandwidth_gbs": t.BandwidthGBs})
	out.USDPer1k = Costs(out.SecondsPer1k, prices, g.Name, now)
	for i := range out.USDPer1k {
		if c := &out.USDPer1k[i]; c.Rate != nil && *c.Rate == 0 {
			c.USD, c.Rate, c.Note = registry.Range{}, nil, joinNotes(c.Note, "no place to serve from")
		}
	}
	return out, nil
}
