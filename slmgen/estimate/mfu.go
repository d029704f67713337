package estimate

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"sync"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/registry"
)

//go:embed data/mfu.json
var mfuJSON []byte

type utilisation struct {
	Lane   string  `json:"lane"`
	Method Method  `json:"method"`
	GPU    string  `json:"gpu"`
	P10    float64 `json:"p10"`
	P50    float64 `json:"p50"`
	P90    float64 `json:"p90"`
	Source string  `json:"source"`
}

var utilisations = sync.OnceValues(func() ([]utilisation, error) {
	var doc struct {
		Note string        `json:"note"`
		Rows []utilisation `json:"rows"`
	}
	dec := json.NewDecoder(bytes.NewReader(mfuJSON))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&doc); err != nil {
		return nil, fault.Wrap(fault.Internal, err, "data/mfu.json is broken")
	}
	return doc.Rows, nil
})

// gpuClass groups cards whose training efficiency is alike: apple (unified memory), t4 (no bf16, no FlashAttention 2), datacenter (HBM: A100, H100,
// H200), workstation (the others).
func gpuClass(g registry.GPU) string {
	switch {
	case g.Apple():
		return "apple"
	case !g.BF16:
		return "t4"
	case g.BandwidthGBs >= 1200:
		return "datacenter"
	}
	return "workstation"
}

func utilisationOf(s Setup) (utilisation, error) {
	rows, err := utilisations()
	if err != nil {
		return utilisation{}, err
	}
	lane := "other"
	if s.Unsloth && !s.GPU.Apple() {
		lane = "unsloth"
	}
	class := gpuClass(s.GPU)
	for _, r := range rows {
		if r.Lane == lane && r.Method == s.Method && r.GPU == class {
			return r, nil
		}
	}
	return utilisation{}, fault.New(fault.Internal, "data/mfu.json lacks %s %s %s", lane, s.Method, class)
}
