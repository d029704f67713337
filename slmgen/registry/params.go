package registry

import (
	"slices"

	"github.com/slmgen/slmgen/internal/fault"
)

// The linear layers of a decoder block, as PEFT names them.
const (
	QProj    = "q_proj"
	KProj    = "k_proj"
	VProj    = "v_proj"
	OProj    = "o_proj"
	GateProj = "gate_proj"
	UpProj   = "up_proj"
	DownProj = "down_proj"
	// Fused in Phi-3 and Phi-4-mini: q, k and v in one matrix, gate and up in one.
	QKVProj    = "qkv_proj"
	GateUpProj = "gate_up_proj"
)

// AllLinear lists every linear layer of a decoder block: what LoRA should target (attention alone is worse at the same
// number of parameters: huggingface/trl docs/source/lora_without_regret.md).
func AllLinear() []string {
	return []string{QProj, KProj, VProj, OProj, GateProj, UpProj, DownProj}
}

// Params counts the parameters of a decoder, split by what quantization and LoRA touch.
type Params struct {
	Linear     int64 // weights of the linear layers inside the blocks: what NF4 quantizes
	Small      int64 // norms and biases
	Embedding  int64 // token embedding
	Head       int64 // output matrix; 0 when tied to the embedding
	Total      int64 // the sum, tied embeddings counted once
	Multiplied int64 // weights that each token is multiplied with: linear layers and output matrix, tied or not
}

// Params counts the parameters of the shape exactly.
func (s Shape) Params() Params {
	var linear int64
	for _, t := range AllLinear() {
		in, out := s.dims(t)
		linear += int64(in) * int64(out)
	}
	h, hd := int64(s.Hidden), int64(s.HeadDim)
	norms := int64(s.Norms())
	width := h
	if s.design.normBias {
		width = 2 * h
	}
	small := norms * width
	if s.design.qkvBias {
		small += int64(s.Heads+2*s.KVHeads) * hd
	}
	if s.design.headNorm {
		small += 2 * hd
	}
	if s.design.fullNorm {
		small += int64(s.Heads+s.KVHeads) * hd
	}
	p := Params{
		Linear:    int64(s.Layers) * linear,
		Small:     int64(s.Layers)*small + width,
		Embedding: int64(s.Vocab) * h,
	}
	p.Multiplied = p.Linear + p.Embedding
	if !s.Tied {
		p.Head = p.Embedding
	}
	p.Total = p.Linear + p.Small + p.Embedding + p.Head
	return p
}

// NonEmbedding is the number of parameters outside the embedding and the output matrix.
func (p Params) NonEmbedding() int64 { return p.Linear + p.Small }

// dims gives the input and output width of a linear layer; 0, 0 for a name that is none.
func (s Shape) dims(target string) (in, out int) {
	q, kv := s.Heads*s.HeadDim, s.KVHeads*s.HeadDim
	switch target {
	case QProj:
		return s.Hidden, q
	case KProj, VProj:
		return s.Hidden, kv
	case OProj:
		return q, s.Hidden
	case GateProj, UpProj:
		return s.Hidden, s.FeedForward
	case DownProj:
		return s.FeedForward, s.Hidden
	case QKVProj:
		return s.Hidden, q + 2*kv
	case GateUpProj:
		return s.Hidden, 2 * s.FeedForward
	}
	return 0, 0
}

// LoRAParams counts the trained parameters of a LoRA adapter of this rank: rank x (in + out) of every targeted linear layer.
// Nil targets mean AllLinear. A target that is no linear layer fails with code invalid.
func (s Shape) LoRAParams(rank int, targets []string) (int64, error) {
	if rank < 1 {
		return 0, fault.New(fault.Invalid, "the LoRA rank is %d", rank).Do("use a rank of at least 1")
	}
	if targets == nil {
		targets = AllLinear()
	}
	var perRank int64
	for i, t := range targets {
		in, out := s.dims(t)
		if in == 0 {
			return 0, fault.New(fault.Invalid, "%q is no linear layer of a decoder block", t).Do("use some of %v", AllLinear())
		}
		if slices.Contains(targets[:i], t) {
			return 0, fault.New(fault.Invalid, "%q is targeted twice", t).Do("name each layer once")
		}
		perRank += int64(in + out)
	}
	return int64(rank) * int64(s.Layers) * perRank, nil
}

// ParamCount counts the model's parameters, tied embeddings once. Errors as Model.Shape.
func (m Model) ParamCount() (int64, error) {
	s, err := m.Shape()
	if err != nil {
		return 0, err
	}
	return s.Params().Total, nil
}

// LoRAParams counts the trained parameters of an adapter. Errors as Model.Shape and Shape.LoRAParams.
func (m Model) LoRAParams(rank int, targets []string) (int64, error) {
	s, err := m.Shape()
	if err != nil {
		return 0, err
	}
	return s.LoRAParams(rank, targets)
}
