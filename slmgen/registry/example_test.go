package registry_test

import (
	"fmt"
	"strings"

	"github.com/slmgen/slmgen/slmgen/registry"
)

func ExampleBuiltin() {
	reg, err := registry.Builtin()
	if err != nil {
		panic(err)
	}
	fmt.Println(len(reg.Models()), "models,", len(reg.GPUs()), "cards,", len(reg.Targets()), "targets")
	// Output: 60 models, 13 cards, 6 targets
}

func ExampleRegistry_Get() {
	reg, _ := registry.Builtin()
	m, err := reg.Get("Qwen/Qwen3-4B")
	if err != nil {
		panic(err)
	}
	fmt.Println(m.Context.Value, "tokens, says", m.Context.Source)
	_, err = reg.Get("Qwen/Qwen3-5B")
	fmt.Println(err)
	// Output:
	// 131072 tokens, says QwenLM/Qwen3@7a2f61f:Qwen3_Technical_Report.pdf Table 1
	// there is no model "Qwen/Qwen3-5B"; did you mean Qwen/Qwen3-4B, Qwen/Qwen3-8B, Qwen/Qwen3-0.6B? list them with `slmgen models list`, add your own with `slmgen models add`
}

func ExampleModel_ParamCount() {
	reg, _ := registry.Builtin()
	m, _ := reg.Get("meta-llama/Llama-3.2-1B-Instruct")
	total, _ := m.ParamCount()
	adapter, _ := m.LoRAParams(16, nil)
	kv, _ := m.KVBytesPerToken(2)
	fmt.Println(total, adapter, kv)
	// Output: 1235814400 11272192 32768
}

func ExampleParseYAML() {
	models, err := registry.ParseYAML(strings.NewReader(`
id: acme/tiny
family: acme
kind: base
architecture: llama
layers: 2
hidden_size: 64
heads: 6
kv_heads: 4
`))
	fmt.Println(len(models), err)
	// Output:
	// 0 the model description is not valid:
	// models[0].kv_heads (line 9): must divide heads: 6 heads cannot share 4 kv_heads
}

func ExampleRegistry_With() {
	reg, _ := registry.Builtin()
	models, err := registry.ParseYAML(strings.NewReader("{id: acme/tiny, family: acme, kind: base, architecture: llama, layers: 2}"))
	if err != nil {
		panic(err)
	}
	m, _ := reg.With(models...).Get("acme/tiny")
	fmt.Println(m.User, m.Layers.Source)
	_, err = m.ParamCount()
	fmt.Println(err)
	// Output:
	// true user
	// acme/tiny: unknown shape: [hidden_size heads kv_heads head_dim intermediate_size vocab_size tied_embeddings]; add the facts with `slmgen models add`
}

// A model of one's own says for each fact where it comes from; Check tells what is missing.
func ExampleCheck() {
	reg, _ := registry.Builtin()
	m, _ := reg.Get("Qwen/Qwen3-0.6B")
	m.Context = registry.Known(-1, "config.json")
	for _, p := range registry.Check(m) {
		fmt.Println(p.Path)
	}
	// Output: context_length
}

func ExampleArchitectures() {
	fmt.Println(len(registry.Architectures()) > 5, registry.AllLinear())
	// Output: true [q_proj k_proj v_proj o_proj gate_proj up_proj down_proj]
}
