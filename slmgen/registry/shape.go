package registry

import (
	"slices"

	"github.com/slmgen/slmgen/internal/fault"
)

// Shape is the plain decoder that the formulas of this project understand: every field is known.
// Get one with Model.Shape.
type Shape struct {
	Layers, Hidden, Heads, KVHeads, HeadDim, FeedForward, Vocab int
	Tied                                                        bool
	// Window is the number of tokens that a sliding layer attends to; 0 when every layer attends to all of them.
	Window int
	// GlobalEvery says that one layer in so many attends globally (6 in Gemma 3, 2 in Gemma 2); 0 when all do.
	GlobalEvery int

	design design
}

// design is how one architecture departs from the plain Llama decoder.
type design struct {
	qkvBias     bool // a bias on each of q, k and v
	headNorm    bool // q and k normalised per head: 2 x head_dim weights a layer
	fullNorm    bool // q and k normalised over all heads: (heads + kv_heads) x head_dim weights a layer
	norms       int  // norms a layer over the hidden size; 0 means 2
	normBias    bool // norms are LayerNorm: a bias beside the weight
	globalEvery int  // one layer in so many is global, the others slide; 0 when all are global
}

// designFor knows the architectures whose parameters the plain formula counts exactly. Keys are the model_type of the
// Hugging Face configuration.
func designFor(architecture string) (design, bool) {
	switch architecture {
	case "llama", "mistral", "ministral3", "phi3", "smollm3":
		return design{}, true
	case "qwen2":
		return design{qkvBias: true}, true
	case "qwen3":
		return design{headNorm: true}, true
	case "gemma2":
		return design{norms: 4, globalEvery: 2}, true
	case "gemma3_text":
		return design{norms: 4, headNorm: true, globalEvery: 6}, true
	case "olmo2":
		return design{fullNorm: true}, true
	case "stablelm":
		return design{normBias: true}, true
	case "stablelm2":
		return design{normBias: true, qkvBias: true}, true
	}
	return design{}, false
}

// refused says why the formulas do not hold for an architecture that is known by name.
func refused(architecture string) string {
	switch architecture {
	case "gemma3n":
		return "it has per-layer embeddings, AltUp and shared KV layers"
	case "gemma4":
		return "it has per-layer embeddings and shared KV layers"
	case "lfm2":
		return "it mixes short convolutions with attention"
	case "granitemoehybrid":
		return "it mixes Mamba layers with attention, and its layer shapes are not verified"
	case "granite":
		return "its multipliers and layer shapes are not verified"
	case "qwen3_5":
		return "it mixes linear attention with full attention"
	}
	return ""
}

// Architectures lists the architectures that the formulas support, sorted.
func Architectures() []string {
	out := []string{"llama", "mistral", "ministral3", "phi3", "smollm3", "qwen2", "qwen3", "gemma2", "gemma3_text",
		"olmo2", "stablelm", "stablelm2"}
	slices.Sort(out)
	return out
}

// Shape gives the model's decoder shape. It fails with code unsupported when the architecture needs a formula of its own, and
// with code precondition, naming the facts, when a fact of the shape is unknown.
func (m Model) Shape() (Shape, error) {
	d, ok := designFor(m.Architecture)
	if !ok {
		if why := refused(m.Architecture); why != "" {
			return Shape{}, fault.New(fault.Unsupported, "%s: the plain decoder formulas do not hold for %s: %s",
				m.ID, m.Architecture, why).Do("choose another model, or wait for a formula of its own")
		}
		name := m.Architecture
		if name == "" {
			name = "an unnamed architecture"
		}
		return Shape{}, fault.New(fault.Unsupported, "%s: no formula for %s", m.ID, name).
			Do("set architecture to one of %v if the model is built like it", Architectures())
	}
	if missing := m.missingShape(); len(missing) > 0 {
		return Shape{}, fault.New(fault.Precondition, "%s: unknown shape: %v", m.ID, missing).
			Do("add the facts with `slmgen models add`")
	}
	s := Shape{
		Layers: m.Layers.Value, Hidden: m.Hidden.Value, Heads: m.Heads.Value, KVHeads: m.KVHeads.Value,
		HeadDim: m.HeadDim.Value, FeedForward: m.FeedForward.Value, Vocab: m.Vocab.Value, Tied: m.Tied.Value, design: d,
	}
	if m.SlidingWindow.Known && m.SlidingWindow.Value > 0 && d.globalEvery > 0 {
		s.Window, s.GlobalEvery = m.SlidingWindow.Value, d.globalEvery
	}
	return s, nil
}

func (m Model) missingShape() []string {
	var missing []string
	add := func(known bool, name string) {
		if !known {
			missing = append(missing, name)
		}
	}
	add(m.Layers.Known, "layers")
	add(m.Hidden.Known, "hidden_size")
	add(m.Heads.Known, "heads")
	add(m.KVHeads.Known, "kv_heads")
	add(m.HeadDim.Known, "head_dim")
	add(m.FeedForward.Known, "intermediate_size")
	add(m.Vocab.Known, "vocab_size")
	add(m.Tied.Known, "tied_embeddings")
	return missing
}

// Norms is the number of normalisations over the hidden size in one block: 2 in a plain decoder, 4 in Gemma 2 and 3.
func (s Shape) Norms() int {
	if s.design.norms > 0 {
		return s.design.norms
	}
	return 2
}
