package registry_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/registry"
)

// configOf writes the config.json of a built-in model, as transformers does.
func configOf(t testing.TB, m registry.Model, change func(map[string]any)) []byte {
	t.Helper()
	c := map[string]any{
		"model_type": m.Architecture, "num_hidden_layers": m.Layers.Value, "hidden_size": m.Hidden.Value, "num_attention_heads": m.Heads.Value,
		"num_key_value_heads": m.KVHeads.Value, "head_dim": m.HeadDim.Value, "intermediate_size": m.FeedForward.Value, "vocab_size": m.Vocab.Value,
		"tie_word_embeddings": m.Tied.Value,
	}
	if m.Context.Known {
		c["max_position_embeddings"] = m.Context.Value
	}
	if m.SlidingWindow.Known {
		c["sliding_window"] = m.SlidingWindow.Value
	}
	if m.Architecture == "stablelm2" {
		c["model_type"], c["use_qkv_bias"] = "stablelm", true
	}
	if change != nil {
		change(c)
	}
	b, err := json.Marshal(c)
	require.NoError(t, err)
	return b
}

// Every built-in model whose shape is known comes back from its own config.json: same parameters, LoRA parameters and KV cache.
func TestFromSavedGivesTheBuiltInShapes(t *testing.T) {
	reg, err := registry.Builtin()
	require.NoError(t, err)
	n := 0
	for _, want := range reg.Models() {
		shape, err := want.Shape()
		if err != nil {
			continue
		}
		n++
		got, err := registry.FromSaved(registry.Saved{ID: want.ID, Source: "x", Config: configOf(t, want, nil)})
		require.NoError(t, err, want.ID)
		have, err := got.Shape()
		require.NoError(t, err, want.ID)
		require.Equal(t, shape, have, want.ID)
		require.Equal(t, shape.Params().Total, got.Params.Value)
		require.Equal(t, "x:config.json", got.Layers.Source)
		require.Equal(t, want.Context.Value, got.Context.Value)
	}
	require.Greater(t, n, 35)
}

func TestFromSavedReadsTemplateAndCard(t *testing.T) {
	reg, err := registry.Builtin()
	require.NoError(t, err)
	llama, err := reg.Get("meta-llama/Llama-3.2-1B-Instruct")
	require.NoError(t, err)
	s := registry.Saved{ID: "acme/tiny-1b-it", Source: "acme/tiny-1b-it@c0ffee", Config: configOf(t, llama, nil),
		TokenizerConfig: []byte(`{"chat_template":[{"name":"default","template":"<|start_header_id|>"},{"name":"tool_use","template":"{{ tools }}"}]}`),
		Card:            []byte("---\r\nlicense: other\r\nlicense_name: qwen-research\r\nlanguage:\r\n- en\r\n- no\r\nextra_gated_prompt: say who you are\r\n---\r\n# Tiny\n")}
	m, err := registry.FromSaved(s)
	require.NoError(t, err)
	require.Equal(t, "llama3", m.ChatTemplate.Value)
	require.True(t, m.ToolCalling.Known && m.ToolCalling.Value)
	require.True(t, m.Thinking.Known && !m.Thinking.Value)
	require.Equal(t, "qwen-research", m.Licence.Value)
	require.Equal(t, []string{"en", "no"}, m.Languages.Value)
	require.True(t, m.Gated.Value)
	require.Equal(t, "instruct", m.Kind)
	require.Equal(t, "llama3.2", m.Family)

	s.Card, s.ChatTemplate = []byte("---\nlicense: apache-2.0\nlanguage: de\n---\n"), []byte("<|im_start|>{% if enable_thinking %}")
	m, err = registry.FromSaved(s)
	require.NoError(t, err)
	require.Equal(t, "Apache-2.0", m.Licence.Value)
	require.Equal(t, []string{"de"}, m.Languages.Value)
	require.Equal(t, "chatml", m.ChatTemplate.Value)
	require.False(t, m.ToolCalling.Value)
	require.True(t, m.Thinking.Value)
	require.False(t, m.Gated.Known)

	bare, err := registry.FromSaved(registry.Saved{ID: "acme/Tiny-Base", Config: s.Config})
	require.NoError(t, err)
	require.Equal(t, "base", bare.Kind)
	require.False(t, bare.Licence.Known || bare.ChatTemplate.Known || bare.ToolCalling.Known || bare.Languages.Known)
}

func TestFromSavedRefuses(t *testing.T) {
	reg, err := registry.Builtin()
	require.NoError(t, err)
	llama, err := reg.Get("meta-llama/Llama-3.2-1B-Instruct")
	require.NoError(t, err)
	gemma, err := reg.Get("google/gemma-3-1b-it")
	require.NoError(t, err)
	set := func(key string, v any) func(map[string]any) { return func(c map[string]any) { c[key] = v } }
	for name, c := range map[string]struct {
		config []byte
		code   fault.Code
		says   string
	}{
		"no JSON":       {[]byte("{"), fault.Invalid, "no JSON object"},
		"a list":        {[]byte("[]"), fault.Invalid, "no JSON object"},
		"null":          {[]byte("null"), fault.Invalid, "no JSON object"},
		"no type":       {[]byte("{}"), fault.Invalid, "model_type"},
		"mixture":       {configOf(t, llama, set("model_type", "qwen3_moe")), fault.Unsupported, "qwen3_moe"},
		"hybrid":        {configOf(t, llama, set("model_type", "lfm2")), fault.Unsupported, "convolutions"},
		"experts":       {configOf(t, llama, set("num_local_experts", 8)), fault.Unsupported, "experts"},
		"biases":        {configOf(t, llama, set("mlp_bias", true)), fault.Unsupported, "mlp_bias"},
		"vision":        {configOf(t, gemma, set("vision_config", map[string]any{})), fault.Unsupported, "sees"},
		"quantized":     {configOf(t, llama, set("quantization_config", map[string]any{"bits": 4})), fault.Unsupported, "quantized"},
		"no layers":     {configOf(t, llama, set("num_hidden_layers", nil)), fault.Invalid, "num_hidden_layers"},
		"zero heads":    {configOf(t, llama, set("num_attention_heads", 0)), fault.Invalid, "num_attention_heads"},
		"odd heads":     {configOf(t, llama, set("num_key_value_heads", 7)), fault.Invalid, "kv_heads"},
		"huge":          {configOf(t, llama, set("vocab_size", 1<<29)), fault.Invalid, "plausible"},
		"text as count": {configOf(t, llama, set("hidden_size", "2048")), fault.Invalid, "hidden_size"},
		"other pattern": {configOf(t, gemma, set("sliding_window_pattern", 4)), fault.Unsupported, "one of 4"},
		"other layers":  {configOf(t, gemma, set("layer_types", []string{"full_attention"})), fault.Unsupported, "globally"},
	} {
		_, err := registry.FromSaved(registry.Saved{ID: "acme/x", Config: c.config})
		require.Equal(t, c.code, fault.CodeOf(err), "%s: %v", name, err)
		require.ErrorContains(t, err, c.says, name)
	}
	_, err = registry.FromSaved(registry.Saved{ID: "acme/x", Config: configOf(t, llama, nil), Weights: 2_000_000_000, WeightsSource: "index"})
	require.ErrorContains(t, err, "the shape gives 1235814400")
	var problems registry.Problems
	require.True(t, errors.As(err, &problems))
	_, err = registry.FromSaved(registry.Saved{ID: "acme/x", Config: make([]byte, 17<<20)})
	require.Equal(t, fault.TooLarge, fault.CodeOf(err))
}

func FuzzFromSaved(f *testing.F) {
	reg, err := registry.Builtin()
	require.NoError(f, err)
	for _, m := range reg.Models()[:8] {
		f.Add(configOf(f, m, nil), []byte(`{"chat_template":"<|im_start|>"}`), []byte("---\nlicense: mit\nlanguage: [en, no]\n---\n"))
	}
	f.Add([]byte(`{"model_type":"gemma3_text","num_hidden_layers":1e3}`), []byte(`{"chat_template":[1]}`), []byte("---\na: &a [*a]\n---\n"))
	f.Fuzz(func(t *testing.T, config, tokenizer, card []byte) {
		m, err := registry.FromSaved(registry.Saved{ID: "a/b", Config: config, TokenizerConfig: tokenizer, Card: card})
		if err != nil {
			require.NotEqual(t, fault.Internal, fault.CodeOf(err))
			return
		}
		require.Empty(t, registry.Check(m))
		total, err := m.ParamCount()
		require.NoError(t, err)
		require.Positive(t, total)
	})
}

func ExampleFromSaved() {
	m, err := registry.FromSaved(registry.Saved{ID: "acme/tiny-instruct", Source: "./tiny", Config: []byte(`{"model_type": "llama", "num_hidden_layers": 2,
		"hidden_size": 64, "num_attention_heads": 4, "num_key_value_heads": 2, "intermediate_size": 128, "vocab_size": 1000, "max_position_embeddings": 512}`)})
	if err != nil {
		panic(err)
	}
	fmt.Println(m.Kind, m.Params.Value, "parameters,", m.Context.Value, "tokens, says", m.Context.Source)
	// Output: instruct 202048 parameters, 512 tokens, says ./tiny:config.json
}

func ExampleConflicts() {
	reg, _ := registry.Builtin()
	m, _ := reg.Get("Qwen/Qwen2.5-3B-Instruct")
	for _, c := range registry.Conflicts(m) {
		fmt.Println(c.Fact)
	}
	// Output: licence
}

func TestCardName(t *testing.T) {
	reg, err := registry.Builtin()
	require.NoError(t, err)
	for driver, want := range map[string]string{"Tesla T4": "T4", "NVIDIA L4": "L4", "NVIDIA A10G": "A10G", "NVIDIA A100-SXM4-40GB": "A100-40", "NVIDIA A100 80GB PCIe": "A100-80",
		"NVIDIA H100 80GB HBM3": "H100", "NVIDIA H100 PCIe": "H100-PCIe", "NVIDIA H200": "H200", "NVIDIA GeForce RTX 4090": "RTX 4090", "NVIDIA L40S": "L40S"} {
		require.Equal(t, want, registry.CardName(driver))
		_, err := reg.GPU(registry.CardName(driver))
		require.NoError(t, err, driver)
	}
	require.Equal(t, "RTX 9999", registry.CardName("NVIDIA RTX 9999"))
}

func ExampleCardName() {
	fmt.Println(registry.CardName("NVIDIA A100-SXM4-40GB"))
	// Output: A100-40
}
