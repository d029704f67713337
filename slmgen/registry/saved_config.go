package registry

import (
	"bytes"
	"encoding/json"
	"slices"

	"github.com/slmgen/slmgen/internal/fault"
)

// savedConfig is a config.json, or the part of one that describes the text decoder.
type savedConfig struct {
	architecture string
	keys         map[string]json.RawMessage
	saved        Saved
}

// readConfig finds the decoder. Models of several modalities keep it in text_config; what else they hold trains with the vision lanes, which
// these formulas do not speak of.
func readConfig(s Saved) (savedConfig, error) {
	c := savedConfig{saved: s}
	dec := json.NewDecoder(bytes.NewReader(s.Config))
	if err := dec.Decode(&c.keys); err != nil || c.keys == nil {
		if err == nil {
			return c, fault.New(fault.Invalid, "config.json is no JSON object")
		}
		return c, fault.Wrap(fault.Invalid, err, "config.json is no JSON object").Do("give the folder that save_pretrained wrote, or the id of a model on the hub")
	}
	c.architecture = c.text("model_type")
	if c.architecture == "" {
		return c, fault.New(fault.Invalid, "config.json has no model_type").Do("save the model with a current transformers")
	}
	if c.has("quantization_config") {
		return c, fault.New(fault.Unsupported, "%s is a quantized copy", s.ID).Do("add the model that it was made from: lanes quantize it themselves")
	}
	if c.has("vision_config") || c.has("audio_config") {
		return c, fault.New(fault.Unsupported, "%s also sees or hears (%s): the formulas hold for text models", s.ID, c.architecture).
			Do("add the text model of the same family")
	}
	d, ok := designFor(c.architecture)
	if !ok {
		why := refused(c.architecture)
		if why == "" {
			why = "nobody wrote formulas for it"
		}
		return c, fault.New(fault.Unsupported, "%s is a %s: %s", s.ID, c.architecture, why).Do("the formulas hold for %v", Architectures())
	}
	if c.architecture == "stablelm" && c.yes("use_qkv_bias") {
		c.architecture = "stablelm2"
	}
	return c, c.departs(d)
}

// departs refuses settings that change what the formulas count.
func (c savedConfig) departs(d design) error {
	for _, key := range []string{"attention_bias", "mlp_bias", "qk_layernorm", "use_parallel_residual"} {
		if c.yes(key) && (key != "attention_bias" || !d.qkvBias) {
			return fault.New(fault.Unsupported, "%s is a %s with %s, which the formulas do not count", c.saved.ID, c.architecture, key).
				Do("describe it in YAML if the difference does not matter to you: `slmgen models add FILE.yaml`")
		}
	}
	for _, key := range []string{"num_experts", "num_local_experts", "n_routed_experts"} {
		if n, ok := c.number(key); ok && n > 1 {
			return fault.New(fault.Unsupported, "%s has %d experts, which the formulas do not count", c.saved.ID, n)
		}
	}
	var kinds []string
	if raw, ok := c.keys["layer_types"]; ok && d.globalEvery > 0 && json.Unmarshal(raw, &kinds) == nil {
		for i, kind := range kinds {
			if (kind == "full_attention") != ((i+1)%d.globalEvery == 0) {
				return fault.New(fault.Unsupported, "%s attends globally in other layers than a %s does", c.saved.ID, c.architecture)
			}
		}
	}
	if n, ok := c.number("sliding_window_pattern"); ok && d.globalEvery > 0 && n != int64(d.globalEvery) {
		return fault.New(fault.Unsupported, "%s attends globally in one of %d layers, a %s in one of %d", c.saved.ID, n, c.architecture, d.globalEvery)
	}
	return nil
}

// shape takes the facts of the decoder over. A key that is absent has the architecture's own default in transformers.
func (c savedConfig) shape(m *Model) error {
	source := c.saved.at("config.json")
	var missing []string
	take := func(into *Fact[int], key string, otherwise int) {
		v, ok := c.number(key)
		switch {
		case ok && v >= 1 && v <= 1<<30:
			*into = Known(int(v), source)
		case ok && v != 0:
			missing = append(missing, key)
		case otherwise > 0:
			*into = Known(otherwise, source+" (absent: the default of "+c.architecture+")")
		default:
			missing = append(missing, key)
		}
	}
	take(&m.Layers, "num_hidden_layers", 0)
	take(&m.Hidden, "hidden_size", 0)
	take(&m.Heads, "num_attention_heads", 0)
	take(&m.FeedForward, "intermediate_size", 0)
	take(&m.Vocab, "vocab_size", 0)
	take(&m.KVHeads, "num_key_value_heads", m.Heads.Value)
	if len(missing) > 0 {
		return fault.New(fault.Invalid, "config.json lacks %v, or they are no counts", missing).Do("save the model with a current transformers")
	}
	width := 0
	switch c.architecture {
	case "gemma2", "gemma3_text":
		width = 256
	case "qwen3", "ministral3":
		width = 128
	default:
		if m.Hidden.Value%m.Heads.Value == 0 {
			width = m.Hidden.Value / m.Heads.Value
		}
	}
	take(&m.HeadDim, "head_dim", width)
	if len(missing) > 0 {
		return fault.New(fault.Invalid, "config.json has no head_dim, and %d heads do not divide a hidden size of %d", m.Heads.Value, m.Hidden.Value)
	}
	m.Tied = Known(slices.Contains([]string{"gemma2", "gemma3_text", "smollm3"}, c.architecture), source+" (absent: the default of "+c.architecture+")")
	if c.has("tie_word_embeddings") {
		m.Tied = Known(c.yes("tie_word_embeddings"), source)
	}
	if v, ok := c.number("max_position_embeddings"); ok && v > 0 && v <= 1<<26 {
		m.Context = Known(int(v), source)
	}
	slides := !c.has("use_sliding_window") || c.yes("use_sliding_window")
	if v, ok := c.number("sliding_window"); ok && v > 0 && v <= 1<<26 && slides {
		m.SlidingWindow = Known(int(v), source)
	}
	return nil
}

func (c savedConfig) has(key string) bool {
	raw, ok := c.keys[key]
	return ok && string(raw) != "null"
}

func (c savedConfig) text(key string) (s string) {
	_ = json.Unmarshal(c.keys[key], &s)
	return s
}

func (c savedConfig) yes(key string) (b bool) {
	_ = json.Unmarshal(c.keys[key], &b)
	return b
}

func (c savedConfig) number(key string) (n int64, ok bool) {
	raw, there := c.keys[key]
	if !there || string(raw) == "null" {
		return 0, false
	}
	if json.Unmarshal(raw, &n) != nil {
		return -1, true
	}
	return n, true
}
