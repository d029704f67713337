package registry

import "github.com/slmgen/slmgen/internal/fault"

// KVBytesPerToken is what one more token adds to the KV cache while every layer still grows:
// 2 x layers x kv_heads x head_dim x bytes of an element (2 for fp16). Sliding layers stop growing at their window, so for a
// model that has them this fails with code unsupported: ask KVBytes.
func (m Model) KVBytesPerToken(elementBytes int) (int64, error) {
	s, err := m.Shape()
	if err != nil {
		return 0, err
	}
	if s.Window > 0 {
		return 0, fault.New(fault.Unsupported, "%s: bytes per token are not constant, its sliding layers stop at %d tokens",
			m.ID, s.Window).Do("ask for the KV cache at a number of tokens")
	}
	return s.KVBytes(1, elementBytes), nil
}

// KVBytes is the size of the KV cache that holds tokens of one sequence. Sliding layers hold at most their window.
func (s Shape) KVBytes(tokens, elementBytes int) int64 {
	perLayer := func(n int) int64 { return 2 * int64(s.KVHeads) * int64(s.HeadDim) * int64(elementBytes) * int64(n) }
	if s.Window == 0 {
		return int64(s.Layers) * perLayer(tokens)
	}
	global := s.Layers / s.GlobalEvery
	return int64(global)*perLayer(tokens) + int64(s.Layers-global)*perLayer(min(tokens, s.Window))
}
