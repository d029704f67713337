package registry_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/registry"
	"github.com/stretchr/testify/require"
)

// LoRA parameters a rank of the Llama 3.2, Llama 3.1 and Qwen3 models are the table of thinking-machines-lab/tinker-cookbook
// hyperparam_utils.py. The totals of StableLM and OLMo 2 count the LayerNorm biases, qkv biases and q and k norms of these
// designs; they were not compared with published weights.
func TestParametersAreExact(t *testing.T) {
	for _, c := range []struct {
		id    string
		total int64
		lora  int64
		kv    int64 // bytes a token in fp16; 0: sliding layers
	}{
		{"meta-llama/Llama-3.2-1B-Instruct", 1_235_814_400, 704_512, 32_768},
		{"meta-llama/Llama-3.2-3B-Instruct", 3_212_749_824, 1_519_616, 114_688},
		{"meta-llama/Llama-3.1-8B-Instruct", 8_030_261_248, 2_621_440, 131_072},
		{"Qwen/Qwen3-4B", 4_022_468_096, 2_064_384, 147_456},
		{"Qwen/Qwen3-8B", 8_190_735_360, 2_727_936, 147_456},
		{"Qwen/Qwen2.5-0.5B-Instruct", 494_032_768, 549_888, 12_288},
		{"HuggingFaceTB/SmolLM2-135M-Instruct", 134_515_008, 305_280, 23_040},
		{"HuggingFaceTB/SmolLM3-3B", 3_075_098_624, 1_889_280, 73_728},
		{"microsoft/Phi-4-mini-instruct", 3_836_021_760, 1_736_704, 131_072},
		{"google/gemma-2-2b-it", 2_614_341_888, 1_297_920, 0},
		{"google/gemma-3-270m-it", 268_098_176, 237_312, 0},
		{"google/gemma-3-1b-it", 999_885_952, 815_360, 0},
		{"TinyLlama/TinyLlama-1.1B-Chat-v1.0", 1_100_048_384, 788_480, 22_528},
		{"stabilityai/stablelm-zephyr-3b", 2_795_443_200, 1_564_672, 327_680},
		{"stabilityai/stablelm-2-zephyr-1_6b", 1_644_515_328, 946_176, 196_608},
		{"allenai/OLMo-2-1124-7B-Instruct", 7_298_617_344, 2_498_560, 524_288},
	} {
		t.Run(c.id, func(t *testing.T) {
			m := get(t, c.id)
			total, err := m.ParamCount()
			require.NoError(t, err)
			require.Equal(t, c.total, total)
			require.Equal(t, c.total, m.Params.Value)
			lora, err := m.LoRAParams(1, nil)
			require.NoError(t, err)
			require.Equal(t, c.lora, lora)
			sixteen, err := m.LoRAParams(16, registry.AllLinear())
			require.NoError(t, err)
			require.Equal(t, 16*lora, sixteen)
			kv, err := m.KVBytesPerToken(2)
			if c.kv == 0 {
				require.Equal(t, fault.Unsupported, fault.CodeOf(err))
				return
			}
			require.NoError(t, err)
			require.Equal(t, c.kv, kv)
		})
	}
}

func TestEveryKnownShapeMatchesItsFacts(t *testing.T) {
	shapes := 0
	for _, m := range builtin(t).Models() {
		s, err := m.Shape()
		if err != nil {
			code := fault.CodeOf(err)
			require.Contains(t, []fault.Code{fault.Unsupported, fault.Precondition}, code, m.ID)
			continue
		}
		shapes++
		p := s.Params()
		require.Equal(t, m.Params.Value, p.Total, m.ID)
		require.Equal(t, m.ParamsNonEmbedding.Value, p.NonEmbedding(), m.ID)
		require.Equal(t, p.Total, p.Linear+p.Small+p.Embedding+p.Head, m.ID)
	}
	require.Equal(t, 41, shapes)
}

func TestUnknownArchitecturesAreRefused(t *testing.T) {
	for _, id := range []string{"google/gemma-3n-E2B-it", "google/gemma-4-E2B-it", "LiquidAI/LFM2-1.2B",
		"ibm-granite/granite-4.0-h-1b", "ibm-granite/granite-4.1-3b", "Qwen/Qwen3.5-4B"} {
		_, err := get(t, id).ParamCount()
		require.Equal(t, fault.Unsupported, fault.CodeOf(err), id)
		require.ErrorContains(t, err, "it ", id)
	}
	_, err := registry.Model{ID: "a/b", Architecture: "llama", Layers: registry.Known(2, "me")}.ParamCount()
	require.Equal(t, fault.Precondition, fault.CodeOf(err))
	require.ErrorContains(t, err, "hidden_size")
	require.NotContains(t, err.Error(), "[layers")
	_, err = registry.Model{ID: "a/b", Architecture: "rwkv"}.ParamCount()
	require.Equal(t, fault.Unsupported, fault.CodeOf(err))
}

func TestLoRATargets(t *testing.T) {
	m := get(t, "meta-llama/Llama-3.2-1B-Instruct")
	attention, err := m.LoRAParams(8, []string{registry.QProj, registry.KProj, registry.VProj, registry.OProj})
	require.NoError(t, err)
	require.Equal(t, int64(8*16*(2*4096+2*2560)), attention)
	for _, bad := range [][]string{{"lm_head"}, {registry.QProj, registry.QProj}} {
		_, err = m.LoRAParams(8, bad)
		require.Equal(t, fault.Invalid, fault.CodeOf(err))
	}
	_, err = m.LoRAParams(0, nil)
	require.Equal(t, fault.Invalid, fault.CodeOf(err))
}

func TestSlidingLayersStopGrowing(t *testing.T) {
	s, err := get(t, "google/gemma-3-1b-it").Shape()
	require.NoError(t, err)
	const layer = 2 * 1 * 256 * 2 // bytes a token and layer
	require.Equal(t, int64(26*layer*512), s.KVBytes(512, 2))
	require.Equal(t, int64(4*layer*4096+22*layer*512), s.KVBytes(4096, 2))
}

// The reference totals count every decoder as a plain one: three designs have more weights than that.
func TestAgainstReferenceTotals(t *testing.T) {
	b, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "data", "registry", "models.json"))
	if err != nil {
		t.Skip("SKIP: the reference table is not beside this checkout; the exact totals above are still tested")
	}
	var ref struct {
		Models []struct {
			ID    string               `json:"hf_id"`
			Total registry.Fact[int64] `json:"params_total_computed"`
			LoRA  registry.Fact[int64] `json:"lora_params_per_rank_all_linear"`
			KV    registry.Fact[int64] `json:"kv_cache_bytes_per_token_fp16"`
		} `json:"models"`
	}
	require.NoError(t, json.Unmarshal(b, &ref))
	more := map[string]int64{ // q and k norms; LayerNorm biases; both LayerNorm and qkv biases
		"allenai/OLMo-2-1124-7B-Instruct":    262_144,
		"stabilityai/stablelm-zephyr-3b":     166_400,
		"stabilityai/stablelm-2-zephyr-1_6b": 247_808,
	}
	compared := 0
	for _, want := range ref.Models {
		if !want.Total.Known {
			continue
		}
		m := get(t, want.ID)
		total, err := m.ParamCount()
		require.NoError(t, err, want.ID)
		require.Equal(t, want.Total.Value+more[want.ID], total, want.ID)
		lora, err := m.LoRAParams(1, nil)
		require.NoError(t, err)
		require.Equal(t, want.LoRA.Value, lora, want.ID)
		if want.KV.Known {
			kv, err := m.KVBytesPerToken(2)
			require.NoError(t, err)
			require.Equal(t, want.KV.Value, kv, want.ID)
		}
		compared++
	}
	require.Equal(t, 41, compared)
}
