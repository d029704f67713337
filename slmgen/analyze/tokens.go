package analyze

import (
	_ "embed"
	"encoding/json"
	"strings"
	"sync"
)

// tokenTable holds, per tokenizer family, the tokens that each feature costs and the error measured on held-out text.
// scripts/calibrate/tokens.sh rebuilds it from real tokenizers.
//
//go:embed tokens.json
var tokenTable []byte

// family is one calibrated tokenizer family.
type family struct {
	Name string `json:"name"`
	// Models are prefixes of registry families that use the tokenizer.
	Models        []string `json:"models"`
	Weights       features `json:"weights"`
	RelativeError float64  `json:"relative_error"` // 80th percentile of |estimate/true - 1| over held-out texts
	Source        string   `json:"source"`
}

type tokenModel struct {
	AsOf     string   `json:"as_of"`
	Pooled   family   `json:"pooled"` // the mean over the families, used before a model is chosen
	Families []family `json:"families"`
}

// tokenModels gives the embedded table, parsed once: For asks for it with every model. It is read-only. A broken table is a programming
// error that the tests catch.
var tokenModels = sync.OnceValue(func() *tokenModel {
	var m tokenModel
	if err := json.Unmarshal(tokenTable, &m); err != nil {
		panic("analyze: tokens.json: " + err.Error())
	}
	return &m
})

func (m *tokenModel) find(modelFamily string) family {
	for _, f := range m.Families {
		for _, prefix := range f.Models {
			if strings.HasPrefix(modelFamily, prefix) {
				return f
			}
		}
	}
	return m.Pooled
}

func (f *family) count(x *features) float64 {
	var n float64
	for i := range x {
		n += f.Weights[i] * x[i]
	}
	return n
}

// For gives the figures for the tokenizer of another model family: totals recomputed from the text's features, percentiles
// scaled by the same ratio; the exact ones where WithExact gave them for that family. An unknown family keeps the pooled figures and their wider error, and figures that came from a document,
// which does not hold the features, stay as they are.
func (t Tokens) For(modelFamily string) Tokens {
	if t.exact != nil && t.exact.Family == modelFamily {
		return *t.exact
	}
	m := tokenModels()
	to, from := m.find(modelFamily), m.find(t.Family)
	if !t.Estimated || to.Name == from.Name || t.Total == 0 {
		return t
	}
	before := from.count(&t.features)
	if before == 0 { // figures read from a document: the text's features are gone
		return t
	}
	out := t
	out.Total = round1(to.count(&t.features))
	out.Completion = round1(to.count(&t.answers))
	ratio := to.count(&t.features) / before
	for _, p := range []*float64{&out.Mean, &out.P50, &out.P95, &out.P99, &out.Max} {
		*p = round1(*p * ratio)
	}
	out.Family, out.RelativeError = to.Name, to.RelativeError
	return out
}

// WithExact gives the same figures with the exact ones of a model family, which For prefers for that family from then on.
func (t Tokens) WithExact(modelFamily string, exact Tokens) Tokens {
	exact.Family = modelFamily
	t.exact = &exact
	return t
}
