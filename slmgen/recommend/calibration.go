package recommend

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"sync"

	"github.com/slmgen/slmgen/internal/fault"
)

// calibration puts scores of different sources on one scale. It is fitted once to the built-in registry and frozen as data, so
// that a model's quality depends on that model alone: adding or dropping others changes nothing.
//
// The model: logit(score/100) = offset(source, setting, benchmark) + ability(model) + deviation(model, dimension) + noise, with
// ability ~ N(slope x ln(parameters / reference), ability_sd^2) and deviation ~ N(0, deviation_sd^2). Offsets say how hard a
// benchmark is in one source; models that two sources share link them.
type calibration struct {
	Note        string        `json:"note"`
	Reference   float64       `json:"reference_params"`
	Slope       float64       `json:"slope"` // logits for each e-fold of parameters
	AbilitySD   float64       `json:"ability_sd"`
	DeviationSD float64       `json:"deviation_sd"`
	NoiseSD     float64       `json:"noise_sd"`
	Groups      []offsetGroup `json:"groups"`
}

// offsetGroup is one benchmark in one setting of one source.
type offsetGroup struct {
	Source    string  `json:"source"`
	Setting   string  `json:"setting"`
	Benchmark string  `json:"benchmark"`
	Offset    float64 `json:"offset"` // logit score of a model of average ability at the reference size
	SD        float64 `json:"sd"`
	Models    int     `json:"models"`
}

type groupKey struct{ source, setting, benchmark string }

//go:embed data/calibration.json
var calibrationJSON []byte

var frozen = sync.OnceValues(func() (*scale, error) {
	var c calibration
	dec := json.NewDecoder(bytes.NewReader(calibrationJSON))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&c); err != nil {
		return nil, fault.Wrap(fault.Internal, err, "data/calibration.json is broken")
	}
	return newScale(c), nil
})

// scale is a calibration ready for use.
type scale struct {
	calibration
	byKey map[groupKey]offsetGroup
	ref   map[dimension]float64 // mean offset of the reference source's benchmarks
}

// The source whose benchmarks quality is expressed in: it measured the most models in one harness.
const (
	referenceSource  = "QwenLM/Qwen3@7a2f61f:Qwen3_Technical_Report.pdf"
	referenceSetting = "instruct, non-thinking"
)

func newScale(c calibration) *scale {
	s := &scale{calibration: c, byKey: map[groupKey]offsetGroup{}, ref: map[dimension]float64{}}
	count := map[dimension]float64{}
	for _, g := range c.Groups {
		s.byKey[groupKey{g.Source, g.Setting, g.Benchmark}] = g
		if g.Source == referenceSource && g.Setting == referenceSetting {
			d := measures(g.Benchmark)
			count[d]++
			s.ref[d] += (g.Offset - s.ref[d]) / count[d]
		}
	}
	return s
}
