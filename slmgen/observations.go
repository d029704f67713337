package slmgen

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"slices"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/estimate"
	"github.com/slmgen/slmgen/slmgen/recommend"
	"github.com/slmgen/slmgen/slmgen/recommend/scaling"
	"github.com/slmgen/slmgen/slmgen/registry"
)

// Observation is what one training taught: how far the loss fell (a pilot), how fast the card was, or both. Fields that nobody measured are zero.
type Observation struct {
	scaling.Observation
	GPU           string             `json:"gpu,omitempty"`
	Lane          string             `json:"lane,omitempty"`
	Method        estimate.Method    `json:"method,omitempty"`
	Rank          int                `json:"rank,omitempty"`
	Precision     string             `json:"precision,omitempty"`
	Optimizer     string             `json:"optimizer,omitempty"`
	MaxLength     int                `json:"max_length,omitempty"` // tokens that a sequence is cut at, or padded to where Packing
	Batch         int                `json:"batch,omitempty"`      // sequences on the card at once
	GradAccum     int                `json:"grad_accum,omitempty"`
	Packing       bool               `json:"packing,omitempty"`
	Checkpointing bool               `json:"checkpointing,omitempty"`
	Objective     estimate.Objective `json:"objective,omitempty"` // default sft
	Sequences     int                `json:"sequences,omitempty"` // that were trained on, each time one is seen counted
	Tokens        float64            `json:"tokens,omitempty"`    // of those sequences, without padding
	Seconds       float64            `json:"seconds,omitempty"`   // of the training steps alone
	// TokensPerSecond, padding included, is what speaks where Tokens and Seconds are not known.
	TokensPerSecond float64 `json:"tokens_per_s,omitempty"`
}

// Observed is what a file of observations teaches.
type Observed struct {
	Pilots []scaling.Pilot
	Pace   *estimate.Pace // nil: no line has a speed
	Lines  int
	Speeds int
	// Unknown are models that the registry does not have, in the order of their first lines: what was observed of them teaches nothing.
	Unknown []string
}

// Passed says which models' observations were passed over; "" for none.
func (o *Observed) Passed() string {
	if len(o.Unknown) == 0 {
		return ""
	}
	return unknownObserved(o.Unknown)
}

// maxUnknown bounds the unknown models that are named.
const maxUnknown = 100

// maxObserved bounds a file of observations, in bytes.
const maxObserved = 64 << 20

// ReadObservations reads observations, one JSON object a line. Losses become pilots as scaling.ReadObservations reads them; speeds, on lines
// that name a card of the registry, move what the same card is expected to take. A speed needs gpu, and tokens with seconds or tokens_per_s;
// method lora, lane trl, 1024 tokens, batch 1 and rank 16 are taken where a line does not say.
//
// Errors, with the line: invalid for a line that is no observation, not_found for a card that the registry lacks, too_large beyond 64 MiB.
func ReadObservations(r io.Reader, reg *registry.Registry) (*Observed, error) {
	doc, err := io.ReadAll(io.LimitReader(r, maxObserved+1))
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, err, "cannot read the observations")
	}
	if len(doc) > maxObserved {
		return nil, fault.New(fault.TooLarge, "more than %d bytes of observations", maxObserved)
	}
	out := &Observed{}
	if out.Pilots, err = scaling.ReadObservations(bytes.NewReader(doc)); err != nil {
		return nil, err
	}
	var runs []estimate.Observation
	n := int64(0)
	for line := range bytes.Lines(doc) {
		n++
		line = bytes.TrimSpace(bytes.TrimPrefix(line, []byte("\ufeff")))
		if len(line) == 0 {
			continue
		}
		out.Lines++
		var o scaling.Observation
		if json.Unmarshal(line, &o) == nil && o.Model != "" && !slices.Contains(out.Unknown, o.Model) {
			if _, err := reg.Get(o.Model); err != nil && len(out.Unknown) < maxUnknown {
				out.Unknown = append(out.Unknown, o.Model)
			}
		}
		run, ok, err := readSpeed(line, reg)
		if err != nil {
			return nil, at(err, n)
		}
		if ok {
			runs = append(runs, run)
		}
	}
	out.Speeds = len(runs)
	if len(runs) > 0 {
		out.Pace, err = estimate.Refit(runs)
	}
	return out, err
}

// at adds the line to an error.
func at(err error, line int64) error {
	var f *fault.Error
	if errors.As(err, &f) {
		copied := *f
		return copied.At(fault.Position{Line: line, Byte: -1})
	}
	return fault.Wrap(fault.Invalid, err, "the line is no observation").At(fault.Position{Line: line, Byte: -1})
}

func readSpeed(line []byte, reg *registry.Registry) (estimate.Observation, bool, error) {
	var o Observation
	if err := json.Unmarshal(line, &o); err != nil {
		return estimate.Observation{}, false, err
	}
	if o.GPU == "" || o.Tokens == 0 && o.TokensPerSecond == 0 {
		return estimate.Observation{}, false, nil
	}
	m, err := reg.Get(o.Model)
	if err != nil {
		return estimate.Observation{}, false, nil //nolint:nilerr // nothing is known to compare it with
	}
	gpu, err := reg.GPU(registry.CardName(o.GPU))
	if err != nil {
		return estimate.Observation{}, false, err
	}
	run, err := o.run(m, gpu)
	return run, err == nil, err
}

// run is the observation as the estimate asks for it.
func (o Observation) run(m registry.Model, gpu registry.GPU) (estimate.Observation, error) {
	precision := "fp16"
	if gpu.BF16 {
		precision = "bf16"
	}
	s := estimate.Setup{Method: cmp.Or(o.Method, estimate.LoRA), GPU: gpu, Seq: cmp.Or(o.MaxLength, 1024), Batch: cmp.Or(o.Batch, 1), GradAccum: max(o.GradAccum, 1),
		Rank: cmp.Or(o.Rank, 16), Precision: cmp.Or(o.Precision, precision), Optimizer: cmp.Or(o.Optimizer, "adamw_torch"), Checkpoint: o.Checkpointing,
		Unsloth: o.Lane == recommend.Unsloth, Packing: o.Packing, Objective: o.Objective, Epochs: 1}
	seconds := o.Seconds
	s.TrainTokens, s.Examples = o.Tokens, o.Sequences
	if o.Tokens == 0 || o.Seconds == 0 {
		if o.TokensPerSecond == 0 {
			return estimate.Observation{}, fault.New(fault.Invalid, "tokens without seconds").Do("give both, or tokens_per_s")
		}
		seconds = 3600
		s.TrainTokens = o.TokensPerSecond * seconds
		s.Examples = 0
	}
	if s.Examples < 1 { // full sequences
		s.Examples = max(1, int(min(s.TrainTokens/float64(s.Seq), 1e12)))
	}
	if !(s.TrainTokens > 0 && seconds > 0) {
		return estimate.Observation{}, fault.New(fault.Invalid, "a run of %g tokens in %g seconds, or %g a second", o.Tokens, o.Seconds, o.TokensPerSecond).Do("give numbers above 0")
	}
	return estimate.Observation{Model: m, Setup: s, Seconds: seconds}, nil
}
